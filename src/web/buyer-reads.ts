import { numbersOf, opportunitiesOfBuyer, townsBehind } from '../../db/buyers.ts'
import { readOrganisation } from '../../db/organisations.ts'
import { mayPublish } from '../auth/verification.ts'
import type { Context as AppContext } from '../context.ts'
import type { Entry } from '../digest/compose.ts'
import type { FeedEntry } from '../digest/feed.ts'
import { NotFoundError } from '../errors.ts'
import { buyerNameKey, buyersOf, keysOfBuyer } from '../model/buyer.ts'
import { buyerFigures, partOpen, type BuyerFigures } from '../model/buyer-figures.ts'
import type { Texts } from '../model/common.ts'
import { itemsOf } from '../model/item-of.ts'
import type { Opportunity } from '../model/opportunity.ts'
import { publishedAtOf } from './feed-moments.ts'

/** Keys that one page gathers: a buyer whose notices use more identifiers and names than that is several. */
const KEYS_MAX = 40
const FEED_MAX = 50

/** One buyer, as its public page shows it. */
export type Buyer = Readonly<{
  /** What its address ends in */
  id: string
  name: Texts
  /** Its name here, which no language is said of */
  title?: string
  /** ISO 3166-1 alpha-2; '' = not published */
  country: string
  /** It has an account here and was found to be who it says */
  verified: boolean
  open: readonly Opportunity[]
  past: readonly Opportunity[]
  figures: BuyerFigures
}>

/**
 * A buyer by the id of its organisation here, or by a key of its notices (model/buyer). A town that posts here has one
 * page, under the id of its organisation; whatever other key leads to it says so in `id`.
 *
 * @throws NotFoundError where no notice names it and no verified town has the id
 */
export async function readBuyer(ctx: AppContext, id: string): Promise<Buyer> {
  const found = (await asTown(ctx, id)) ?? (await asKey(ctx, id))
  if (!found) throw new NotFoundError('No notice names such a buyer.')
  return found
}

async function asTown(ctx: AppContext, id: string): Promise<Buyer | undefined> {
  const town = id.startsWith('org-') ? await readOrganisation(ctx.db, id) : undefined
  if (!town || town.kind !== 'municipality') return undefined
  const posted = await numbersOf(ctx.db, town.id)
  const verified = mayPublish(town)
  if (!verified && !posted.length) return undefined
  // What others published under its name is only its own where it was found to be who it says; and what another
  // account posted here is never.
  const own = new Set(posted.map(number => `post:${number}`))
  const keys = verified ? [buyerNameKey(town.country, town.name)] : []
  const opportunities = (await opportunitiesOfBuyer(ctx.db, keys, posted)).filter(
    opportunity => own.has(opportunity.id) || !opportunity.id.startsWith('post:'),
  )
  return buyerOf(ctx, { id, name: {}, title: town.name, country: town.country, verified }, opportunities)
}

async function asKey(ctx: AppContext, key: string): Promise<Buyer | undefined> {
  const first = await opportunitiesOfBuyer(ctx.db, [key])
  const posted = first.filter(({ id }) => id.startsWith('post:')).map(({ id }) => id.slice('post:'.length))
  const [town, ...others] = await townsBehind(ctx.db, posted)
  if (town && !others.length && mayPublish(town)) return asTown(ctx, town.id)
  const named = first
    .flatMap(opportunity => buyersOf(opportunity))
    .filter(buyer => keysOfBuyer(buyer).includes(key))
  const [latest] = named
  if (!latest) return undefined
  // An identifier gathers all names it was published with; a name alone gathers nothing more.
  const keys = key.includes('~') ? [key] : [...new Set(named.flatMap(keysOfBuyer))]
  const own = keys.filter(each => each === key || !each.includes('~')).slice(0, KEYS_MAX)
  const opportunities = own.length > 1 ? await opportunitiesOfBuyer(ctx.db, own) : first
  const head = { id: key, name: latest.name, country: latest.country ?? '', verified: false }
  return buyerOf(ctx, head, opportunities)
}

function buyerOf(
  ctx: AppContext,
  head: Omit<Buyer, 'open' | 'past' | 'figures'>,
  opportunities: readonly Opportunity[],
): Buyer {
  return {
    ...head,
    ...partOpen(opportunities, ctx.now().toISOString()),
    figures: buyerFigures(opportunities),
  }
}

/** What a buyer published lately, newest first, one entry an opportunity. */
export function buyerFeed(ctx: AppContext, { open, past }: Buyer): FeedEntry[] {
  const now = ctx.now().toISOString()
  return [...open, ...past]
    .flatMap(opportunity => {
      const [item] = itemsOf(opportunity, now)
      const [lot] = opportunity.lots
      if (!item || !lot) return []
      const entry: Entry = { lot, index: 0, item, opportunity, reason: 'new', standings: [], others: [] }
      return [{ entry, ...publishedAtOf(opportunity, now) }]
    })
    .sort((a, b) => (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : 0))
    .slice(0, FEED_MAX)
}
