import type { Evidence } from '../../model/match.ts'
import { cpvDepth, cpvPath } from '../../taxonomy/cpv.ts'
import { agreement } from '../subject/agreement.ts'
import { conceptScore, lexicalBest } from '../subject/measure.ts'
import type { Facet, PreparedItem, PreparedProfile } from '../subject/prepare.ts'
import { divisionOf } from '../concepts/model.ts'
import { wordsFor } from '../subject/words.ts'
import type { Signal, SignalContext } from './signal.ts'

/** Below this share of full agreement only distant relatives met. */
const WEAK_BELOW = 0.15
/** The text is this sure of a division that the buyer did not declare ... */
const MISCODED_FROM = 0.5
/** ... and gives all that were declared less than one chance in twenty: neighbours (works, engineering) are often both right. */
const DECLARED_BELOW = 0.05

export const concept: Signal = {
  name: 'concept',
  subject: true,
  describe:
    'What you do and what is bought meet in the same branch of the CPV tree, read from the declared codes and from the words, in whatever language each is written. Rare branches count more than catch-all ones.',
  compare: (profile, item, context) => {
    const about = conceptScore(profile, item, context)
    if (about === 0) return null
    const { concept: alone, both } = context.rules.weights
    const words = lexicalBest(profile.facets, item)?.score ?? 0
    return {
      value: alone * about + both * about * words,
      evidence: () => meeting(profile, item, context, about),
    }
  },
}

/** Where the two meet: the node that adds most, and the words on either side that lead to it. */
function meeting(
  profile: PreparedProfile,
  item: PreparedItem,
  context: SignalContext,
  about: number,
): Evidence | undefined {
  const { model } = context
  const node = sharedNode(profile, item, context)
  if (node < 0) return undefined
  const code = model.tree.codes[node]!
  if (about < WEAK_BELOW) return { reason: 'subject.weak', args: { code } }
  const facet = speaker(profile.facets, node)
  const yours = facet ? wordsFor(model, facet.terms, profile.language, code).join(', ') || facet.text : ''
  const declared = at(item.declared, node) > 0
  const read = at(item.text, node)
  const theirs = read > 0 ? wordsFor(model, item.terms, item.language, code).join(', ') : ''
  if (!declared && read > 0 && miscoded(item, code, context)) {
    return { reason: 'subject.miscoded', args: { code, declared: item.item.cpv[0] ?? '', yours, theirs } }
  }
  if (theirs === '') return { reason: 'subject.declared', args: { yours, code } }
  return { reason: 'subject.pair', args: { yours, theirs, theirsLanguage: item.language, code } }
}

/** Whether the text speaks of the division of `code` and against all that were declared. */
function miscoded({ declared, spoken }: PreparedItem, code: string, { model }: SignalContext): boolean {
  const { tree, divisions } = model
  // A model that has met no notices is far too sure of itself (docs/benchmarks.md) to contradict a buyer
  if (!divisions || declared.nodes.length === 0) return false
  const said = divisionOf(model, spoken)
  const right = tree.children[tree.root]!.reduce(
    (sum, node) => (at(declared, node) > 0 ? sum + said.get(node)! : sum),
    0,
  )
  return right < DECLARED_BELOW && said.get(tree.index.get(cpvPath(code)[0]!)!)! >= MISCODED_FROM
}

/**
 * A node below of which both sides are at least half as sure says the same thing more exactly: half by half, at the
 * power .7 of an agreement (subject/nodes.ts).
 */
const DEEPER_FROM = 0.38

/**
 * The node that names what the two share: the one that adds most, narrow ones counting more than the divisions above
 * them, then as far down as both sides still follow. -1 where they share nothing.
 */
function sharedNode(profile: PreparedProfile, item: PreparedItem, { model, worth }: SignalContext): number {
  const { codes } = model.tree
  const sure = new Map<number, number>()
  let best = -1
  let most = 0
  agreement(profile.union, item.raised, worth, (node, addend) => {
    // What only resembles has no one node to be named by
    if (node >= codes.length) return
    sure.set(node, addend / (worth[node] || 1))
    const telling = addend * cpvDepth(codes[node]!)
    if (telling > most) {
      most = telling
      best = node
    }
  })
  for (;;) {
    const below = (best < 0 ? [] : model.tree.children[best]!)
      .filter(child => (sure.get(child) ?? 0) >= DEEPER_FROM * sure.get(best)!)
      .sort((a, b) => sure.get(b)! - sure.get(a)! || a - b)
    if (below.length === 0) return best
    best = below[0]!
  }
}

/** The activity that speaks loudest of a node. */
function speaker(facets: readonly Facet[], node: number): Facet | undefined {
  let best: Facet | undefined
  let most = 0
  for (const facet of facets) {
    const weight = facet.weight * at(facet.nodes, node)
    if (weight > most) {
      most = weight
      best = facet
    }
  }
  return best
}

function at(nodes: Readonly<{ nodes: Uint32Array; weights: Float64Array }>, node: number): number {
  const index = nodes.nodes.indexOf(node)
  return index < 0 ? 0 : nodes.weights[index]!
}
