import type { Evidence } from '../../model/match.ts'
import type { Item } from '../../model/item.ts'
import type { RuleSet } from '../../model/rules.ts'
import type { ConceptModel } from '../concepts/model.ts'
import type { PreparedItem, PreparedProfile } from '../subject/prepare.ts'

/** What every signal may know besides the pair itself. */
export type SignalContext = Readonly<{
  model: ConceptModel
  rules: RuleSet
  /** Node -> its worth in an agreement; see subject/nodes.ts */
  worth: Float64Array
  /** UTC, ISO 8601: the moment that is scored */
  now: string
}>

/**
 * One measured reason. `value` is a term of z, in log-odds: positive speaks for the pair, 0 says only "not known".
 * The evidence is made when it is shown, since most pairs never are.
 */
export type Compared = Readonly<{ value: number; evidence?: () => Evidence | undefined }>

/**
 * A signal: one file and one line in SIGNALS. `describe` is shown to the public. `subject` signals alone make the
 * judged, place-free order of `dragoman match --subject`. Null = nothing to compare.
 */
export type Signal = Readonly<{
  name: string
  subject: boolean
  describe: string
  compare: (profile: PreparedProfile, item: PreparedItem, context: SignalContext) => Compared | null
  /**
   * All that `compare` reads of an item: items with equal keys get the same value from a profile at a moment, so that
   * a profile is compared with each key once. Without it every item is compared.
   */
  key?: (item: Item) => string
  /**
   * The largest value that an item can have for any profile; where `country` is given, for any whose own country and
   * chosen places are that one. The profile index prunes by it. Without it nothing is pruned: give it where there is one.
   */
  most?: (item: PreparedItem, context: SignalContext, country?: string) => number
}>
