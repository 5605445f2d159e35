import type { Item } from '../model/item.ts'
import type { Match, Term } from '../model/match.ts'
import type { Profile } from '../model/profile.ts'
import type { RuleSet } from '../model/rules.ts'
import { cpvCovers } from '../taxonomy/cpv.ts'
import { nutsCode, nutsOfCountry } from '../taxonomy/nuts.ts'
import { inEuros } from '../taxonomy/rates.ts'
import { bandOf, probability } from './score.ts'

/** Why a lot is not for an organisation. `size` means too big. */
export const REFUSALS = ['subject', 'place', 'size', 'timing', 'eligibility', 'buyer'] as const
export type Refusal = (typeof REFUSALS)[number]

/** CPV code -> weight, of unit length: what an item is about, as the engine's conceptsOf answers it. */
export type Concepts = Readonly<Record<string, number>>

/** One standing answer of a profile, with the item it was about. `at` is UTC. */
export type Answered = Readonly<{
  item: Item
  concepts: Concepts
  answer: 'relevant' | 'follow' | 'not-for-us'
  reason?: Refusal
  at: string
}>

/**
 * What the answers of one profile teach. Each part comes from the answers with its own reason alone, so that "too big"
 * can never move the subject (matching.md, section 2, Learning).
 */
export type Learned = Readonly<{
  /** More of it above zero, less below; at most 64 codes */
  subject: Concepts
  /** Contracts from this value on (euros) are too big */
  tooBigEur?: number
  /** NUTS codes that are too far away */
  places: readonly string[]
  /** So many days, or fewer, are too few to answer */
  shortDays?: number
  /** Buyers not to hear of again, as buyerKey() names them */
  buyers: ReadonlySet<string>
  /** Items refused one by one */
  hidden: ReadonlySet<string>
}>

/** Rocchio's weights for what was wanted and what was not, and the size of the vector (matching.md, section 2). */
const WANTED = 0.75
const REFUSED = 0.15
const DIMENSIONS = 64
const DAY = 86_400_000

/** What the answers teach; `profile` says what must not be learned, and which country is its own. */
export function learn(
  answers: readonly Answered[],
  profile: Pick<Profile, 'country' | 'unlearned'>,
): Learned {
  const refused = answers.filter(({ answer }) => answer === 'not-for-us')
  const wanted = answers.filter(({ answer }) => answer !== 'not-for-us')
  const because = (reason: Refusal) => refused.filter(each => each.reason === reason)
  const tooBigEur = bigFrom(because('size'), wanted)
  const days = because('timing').flatMap(({ item, at }) => daysLeft(item, at) ?? [])
  return {
    subject: rocchio(wanted, because('subject'), profile.unlearned ?? []),
    ...(tooBigEur !== undefined && { tooBigEur }),
    places: [...new Set(because('place').flatMap(({ item }) => refusedPlaces(item, profile.country)))].sort(),
    ...(days.length > 0 && { shortDays: Math.max(...days) }),
    buyers: new Set(because('buyer').flatMap(({ item }) => buyerKey(item) ?? [])),
    hidden: new Set(refused.map(({ item }) => item.id)),
  }
}

/**
 * A match as the answers move it; undefined where they hide it. Each reason moves the term of its own signal, within
 * what that signal can bring at most; all terms still sum to z.
 */
export function adjust(
  match: Match,
  item: Item,
  concepts: Concepts,
  learned: Learned,
  context: Readonly<{ rules: RuleSet; now: string }>,
): Match | undefined {
  const buyer = buyerKey(item)
  if (learned.hidden.has(item.id) || (buyer !== undefined && learned.buyers.has(buyer))) return undefined
  const { rules, now } = context
  const terms = new Map(match.terms.map(term => [term.signal, term]))
  const move = (signal: string, value: number, evidence?: Term['evidence']): void => {
    const told = evidence ?? terms.get(signal)?.evidence
    terms.set(signal, { signal, value, ...(told && { evidence: told }) })
  }
  const likeness = dot(learned.subject, concepts)
  if (likeness !== 0) {
    const most = rules.weights.concept + rules.weights.both
    const before = terms.get('concept')?.value ?? 0
    const after = before + rules.weights.concept * likeness
    // What stands outside the signal's own range already is never pulled back by an answer.
    move('concept', Math.min(Math.max(after, Math.min(0, before)), Math.max(most, before)))
  }
  const euros = eurosOf(item, now)
  if (learned.tooBigEur !== undefined && euros !== undefined && euros >= learned.tooBigEur)
    move('value', -rules.weights.value, {
      reason: 'told.size',
      args: { amount: item.value!.amount, currency: item.value!.currency ?? 'EUR' },
    })
  const far = farPlace(item, learned.places)
  if (far !== undefined) move('place', -rules.weights.place, { reason: 'told.place', args: { nuts: far } })
  const days = daysLeft(item, now)
  if (learned.shortDays !== undefined && days !== undefined && days <= learned.shortDays)
    move('deadline', -rules.weights.deadline, { reason: 'told.timing', args: { days, at: item.closesAt! } })
  const moved = [...terms.values()]
  const z = moved.reduce((sum, term) => sum + term.value, 0)
  const p = probability(z, rules)
  return { ...match, z, p, band: bandOf(p, rules), terms: moved }
}

/** How a buyer is recognised: by its identifier, else by its name. */
export function buyerKey(item: Item): string | undefined {
  return item.facts.buyerId ?? item.facts.buyerName?.trim().toLowerCase()
}

/** The value of an item in euros at the rates of the year of `now`; undefined where it is not known. */
export function eurosOf(item: Item, now: string): number | undefined {
  const money = item.value && inEuros(item.value.amount, item.value.currency, Number(now.slice(0, 4)))
  return money && money.euros > 0 ? money.euros : undefined
}

/** The smallest contract that was too big, of those larger than any that was wanted. */
function bigFrom(refused: readonly Answered[], wanted: readonly Answered[]): number | undefined {
  const carried = Math.max(0, ...wanted.flatMap(({ item, at }) => eurosOf(item, at) ?? []))
  const big = refused.flatMap(({ item, at }) => eurosOf(item, at) ?? []).filter(euros => euros > carried)
  return big.length > 0 ? Math.min(...big) : undefined
}

function rocchio(
  wanted: readonly Answered[],
  refused: readonly Answered[],
  unlearned: readonly string[],
): Concepts {
  const sum = new Map<string, number>()
  const add = (answers: readonly Answered[], weight: number): void => {
    for (const { concepts } of answers)
      for (const [code, value] of Object.entries(concepts))
        sum.set(code, (sum.get(code) ?? 0) + (weight * value) / answers.length)
  }
  add(wanted, WANTED)
  add(refused, -REFUSED)
  const kept = [...sum]
    .filter(([code, value]) => value !== 0 && !unlearned.some(node => cpvCovers(node, code)))
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
    .slice(0, DIMENSIONS)
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The narrowest published regions. A bare country counts only abroad: nobody finds all of her own country too far. */
function refusedPlaces(item: Item, country: string | undefined): string[] {
  const home = country === undefined ? undefined : nutsOfCountry(country)
  return regionsOf(item).filter(code => code.length > 2 || code !== home)
}

/** A region of the item that was refused, where all of its regions were. */
function farPlace(item: Item, places: readonly string[]): string | undefined {
  if (places.length === 0) return undefined
  const regions = regionsOf(item)
  const refused = regions.filter(region => places.some(place => region.startsWith(place)))
  return refused.length > 0 && refused.length === regions.length ? refused[0] : undefined
}

function regionsOf(item: Item): string[] {
  return [...new Set(item.places.flatMap(place => nutsCode(place.nuts ?? place.country ?? '') ?? []))]
}

/** Whole days from `at` to the deadline; undefined without one. */
function daysLeft(item: Item, at: string): number | undefined {
  const left = item.closesAt === undefined ? Number.NaN : Date.parse(item.closesAt) - Date.parse(at)
  return Number.isFinite(left) ? Math.floor(left / DAY) : undefined
}

function dot(a: Concepts, b: Concepts): number {
  return Object.entries(a).reduce((sum, [code, value]) => sum + value * (b[code] ?? 0), 0)
}
