import type { SignalContext } from '../signals/signal.ts'
import { lexicalScore } from './lexical.ts'
import { agreement } from './agreement.ts'
import type { Facet, PreparedItem, PreparedProfile } from './prepare.ts'

/**
 * The agreement that is worth half of the greatest: a match on a class of usual rarity by both code and words.
 * Bends the open sum into 0..1 without changing an order.
 */
const HALF = 8

/** C: 0..1, how far the two are about the same concepts. Never falls when an activity line is added. */
export function conceptScore(profile: PreparedProfile, item: PreparedItem, { worth }: SignalContext): number {
  return conceptOf(agreement(profile.union, item.raised, worth))
}

/** C of an agreement. Rises ever more slowly, which is what lets an index bound it by a straight line. */
export function conceptOf(sum: number): number {
  return sum / (sum + HALF)
}

/** B of the best line's words. Never more than the share itself, by which an index bounds it. */
export function wordsOf(share: number): number {
  return share ** 2
}

/** Whether a line's own words count for B. */
export function speaks(facet: Facet): boolean {
  return facet.weight >= 1
}

/**
 * B: 0..1, the best activity line's own words in the item's text. Squared, since one common word shared by chance
 * says nothing, half of a line says much. A mission's words are left out: they speak of people, not of work.
 */
export function lexicalBest(
  facets: readonly Facet[],
  item: PreparedItem,
): Readonly<{ facet: Facet; score: number }> | undefined {
  let best: { facet: Facet; score: number } | undefined
  for (const facet of facets) {
    if (!speaks(facet)) continue
    const score = wordsOf(lexicalScore(facet.query, item.bag))
    if (score > 0 && (!best || score > best.score)) best = { facet, score }
  }
  return best
}

/** What is excluded, 0..1: either its words are all there, or it is plainly what the item is about. */
export function excludedScore(
  profile: PreparedProfile,
  item: PreparedItem,
  context: SignalContext,
): Readonly<{ facet: Facet; score: number }> | undefined {
  let best: { facet: Facet; score: number } | undefined
  for (const facet of profile.excludes) {
    const self = agreement(facet.raised, facet.raised, context.worth)
    const about = self === 0 ? 0 : agreement(facet.raised, item.raised, context.worth) / self
    const score = Math.min(1, Math.max(about, lexicalScore(facet.query, item.bag)))
    if (score > EXCLUDED_FROM && (!best || score > best.score)) best = { facet, score }
  }
  return best
}

/** Below this the excluded thing is only in the neighbourhood: "no school meals" must not silence catering. */
const EXCLUDED_FROM = 0.5
