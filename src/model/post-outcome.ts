import type { PostLot } from './post.ts'
import type { PostWork } from './post-work.ts'

/** A published post as it stands now. */
export type PostedWork = Readonly<{ work: PostWork; cancelled: boolean; at: string }>

/** An amount by currency, in minor units: amounts of two currencies are never added up. */
export type Amounts = Readonly<Record<string, number>>

/** What came of what was posted. Every figure counts lots of posts that were not cancelled; plans have none. */
export type Outcome = Readonly<{
  posts: number
  lots: number
  reservedLots: number
  socialLots: number
  value: Amounts
  reservedValue: Amounts
  socialValue: Amounts
  /** Lots whose result was entered, and of these: without a winner, without any bid, with one bid */
  decided: number
  unsuccessful: number
  noBids: number
  oneBid: number
  /** All bids told, and the lots they were told for */
  bids: number
  bidLots: number
  awarded: number
  /** Of the awarded ones: to the social economy, to others; the rest is not known */
  socialEconomy: number
  others: number
  awardedValue: Amounts
  socialEconomyValue: Amounts
}>

/** Reserved: BT-71 says so for bidders, or BT-736 for those who carry it out. */
export function isReservedLot(lot: PostLot): boolean {
  return lot.reserved.some(code => code !== 'none') || lot.reservedExecution === 'yes'
}

/** Social: the buyer said that it is (BT-06, BT-775), or reserved it. */
export function isSocialLot(lot: PostLot): boolean {
  return isReservedLot(lot) || lot.strategic.includes('soc-obj') || lot.social.length > 0
}

/** Adds up what came of some posts. */
export function outcomeOf(posts: readonly PostedWork[]): Outcome {
  const calls = posts.filter(
    ({ work, cancelled }) => !cancelled && (work.post.kind === 'tender' || work.post.kind === 'local'),
  )
  const lots = calls.flatMap(({ work }) =>
    work.post.lots.map(lot => ({
      lot,
      currency: work.post.currency,
      result: work.results.find(result => result.lot === lot.id),
    })),
  )
  type One = (typeof lots)[number]
  const worth = (some: readonly One[]): Amounts =>
    amounts(some.map(one => [one.currency, one.lot.valueMinor]))
  const won = (some: readonly One[]): Amounts =>
    amounts(some.map(one => [one.currency, one.result?.valueMinor]))
  const reserved = lots.filter(one => isReservedLot(one.lot))
  const social = lots.filter(one => isSocialLot(one.lot))
  const decided = lots.filter(one => one.result)
  const told = decided.filter(one => one.result?.bids !== undefined)
  const awarded = decided.filter(one => one.result?.outcome === 'selec-w')
  const ours = awarded.filter(one => one.result?.socialEconomy === true)
  return {
    posts: calls.length,
    lots: lots.length,
    reservedLots: reserved.length,
    socialLots: social.length,
    value: worth(lots),
    reservedValue: worth(reserved),
    socialValue: worth(social),
    decided: decided.length,
    unsuccessful: decided.length - awarded.length,
    noBids: told.filter(one => one.result?.bids === 0).length,
    oneBid: told.filter(one => one.result?.bids === 1).length,
    bids: told.reduce((sum, one) => sum + (one.result?.bids ?? 0), 0),
    bidLots: told.length,
    awarded: awarded.length,
    socialEconomy: ours.length,
    others: awarded.filter(one => one.result?.socialEconomy === false).length,
    awardedValue: won(awarded),
    socialEconomyValue: won(ours),
  }
}

function amounts(parts: readonly (readonly [currency: string, minor: number | undefined])[]): Amounts {
  const sums: Record<string, number> = {}
  for (const [currency, minor] of parts)
    if (minor !== undefined) sums[currency] = (sums[currency] ?? 0) + minor
  return sums
}
