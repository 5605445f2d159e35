/** What can go wrong with a source, in the few kinds that make a difference to a reader. Worded as `problem.<code>`. */
export type ProblemCode =
  'patience' | 'down' | 'shape' | 'partial' | 'refused' | 'slow' | 'replaced' | 'paused' | 'failed'

/** Reasons of runs that could not finish (jobs/crawl.ts, src/errors.ts FetchRefused), first match wins. */
const PROBLEMS: readonly (readonly [RegExp, ProblemCode])[] = [
  [/^failed:/, 'failed'],
  [/status-(403|429)$/, 'patience'],
  [/status-(5\d\d|408|425)$|: (connection|timeout|no answer)$/, 'down'],
  [/^(count-short|timed-out)/, 'partial'],
  [/: (address-private|url-invalid|redirects|wire-cap|decoded-cap)$/, 'refused'],
  [/^(time|request)-budget/, 'slow'],
  [/^paused/, 'paused'],
  [/^lease-lost/, 'replaced'],
  [/wrong-content|^search-|: encoding$|status-\d+$/, 'shape'],
]

/** The kind of a problem as a job wrote it down. Its text may name files and hosts: it is for the log, not for pages. */
export function problemCode(problem: string): ProblemCode {
  return PROBLEMS.find(([pattern]) => pattern.test(problem))?.[1] ?? 'failed'
}

/** Why records wait in quarantine, in kinds that say something to a reader. Worded as `quarantine.<kind>`. */
export type QuarantineKind = 'format' | 'field' | 'damaged' | 'large' | 'failed'

const KINDS: readonly (readonly [RegExp, QuarantineKind])[] = [
  [/^(format-unknown|root-unknown|ted-version|ocds-)/, 'format'],
  [/too-large|too-deep|too-many/, 'large'],
  [/^(xml|json|encoding|archive)-/, 'damaged'],
  [/^field-|^identity/, 'field'],
]

/** The kind of a quarantine reason; one that no pattern knows is our own failure to understand. */
export function quarantineKind(reason: string): QuarantineKind {
  return KINDS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'failed'
}
