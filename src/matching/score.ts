import type { Match, Term } from '../model/match.ts'
import type { RuleSet } from '../model/rules.ts'
import { TEXT_VERSION } from '../text/stem.ts'
import { SIGNALS } from './signals/index.ts'
import type { Compared, SignalContext } from './signals/signal.ts'
import type { PreparedItem, PreparedProfile } from './subject/prepare.ts'
import { verdictOf } from './verdict.ts'

/** A scored pair whose evidence is not written out yet: most pairs are never shown. */
export type Scored = Readonly<{
  profile: PreparedProfile
  item: PreparedItem
  z: number
  parts: readonly (readonly [signal: string, compared: Compared])[]
}>

/** z as the sum of its terms, in the order of SIGNALS after the intercept. */
export function scorePair(
  profile: PreparedProfile,
  item: PreparedItem,
  context: SignalContext,
  subjectOnly: boolean,
): Scored {
  const parts: (readonly [string, Compared])[] = []
  let z = context.rules.weights.intercept
  for (const signal of SIGNALS) {
    if (subjectOnly && !signal.subject) continue
    const compared = signal.compare(profile, item, context)
    if (!compared) continue
    parts.push([signal.name, compared])
    z += compared.value
  }
  return { profile, item, z, parts }
}

/** Writes the evidence out and adds verdict, probability, band and versions. */
export function matchOf(scored: Scored, context: SignalContext): Match {
  const { profile, item, z } = scored
  const p = probability(z, context.rules)
  const terms = scored.parts.map(([signal, compared]): Term => {
    const evidence = compared.evidence?.()
    return { signal, value: compared.value, ...(evidence && { evidence }) }
  })
  return {
    profile: profile.profile.id,
    item: item.item.id,
    group: item.item.group,
    z,
    p,
    band: bandOf(p, context.rules),
    terms: [{ signal: 'intercept', value: context.rules.weights.intercept }, ...terms],
    verdict: verdictOf(profile.profile, item.item, context.rules.reservations.off),
    versions: { rules: context.rules.version, model: context.model.version, text: TEXT_VERSION },
  }
}

/** Log-odds to a calibrated probability; strictly rising, so no order changes. */
export function probability(z: number, { calibration }: RuleSet): number {
  return 1 / (1 + Math.exp(-(calibration.slope * z + calibration.offset)))
}

/** The band a probability falls into by the rules. */
export function bandOf(p: number, { bands }: RuleSet): Match['band'] {
  return p >= bands.strong ? 'strong' : p >= bands.good ? 'good' : p >= bands.possible ? 'possible' : 'weak'
}
