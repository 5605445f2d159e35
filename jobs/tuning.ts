import { randomUUID } from 'node:crypto'
import type { Context, Matcher, Tuning } from '../src/context.ts'
import { evaluateNow } from './evaluate.ts'
import { matchSlice, type MatchDeps } from './match.ts'
import type { LiveMatcher } from './matcher.ts'
import { beginPreview, type PreviewDeps } from './preview.ts'

/** Whether a matcher's rules and model can be changed while it answers; a test's scripted one cannot. */
export function isLive(matcher: Matcher): matcher is LiveMatcher {
  return 'swap' in matcher && 'engine' in matcher
}

/** What previews and measurements need, of a server's context; undefined where the matcher is scripted. */
export function previewDeps({
  db,
  now,
  log,
  matcher,
}: Pick<Context, 'db' | 'now' | 'log' | 'matcher'>): PreviewDeps | undefined {
  const breathe = (): Promise<void> => new Promise(done => setImmediate(done))
  return isLive(matcher) ? { db, matcher, now, log, breathe } : undefined
}

/** What an administrator can set going from a page. Nothing here keeps a page waiting. */
export function createTuning(
  context: Pick<Context, 'db' | 'now' | 'log' | 'matcher'>,
  match: MatchDeps,
): Tuning | undefined {
  const deps = previewDeps(context)
  if (!deps) return undefined
  const { log } = context
  return {
    preview: async (version, author) => (await beginPreview(deps, version, author))?.id,
    evaluate: async author => (await evaluateNow(deps, author)).id,
    rescore: () => {
      // Where a slice is under way already, the next one finds the new version by itself.
      matchSlice(match, randomUUID()).then(
        report => report && log.info(report, 're-scored'),
        (error: unknown) => log.error({ err: error }, 're-scoring failed'),
      )
    },
  }
}
