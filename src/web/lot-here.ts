import { getOpportunity } from '../../db/opportunities.ts'
import type { Context as AppContext } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { itemsOf } from '../model/item-of.ts'
import type { Item } from '../model/item.ts'
import type { Lot, Opportunity } from '../model/opportunity.ts'
import { lotOf } from './parts/card.ts'

/** A lot of an address, with the item it is. */
export type LotHere = Readonly<{ item: Item; lot: Lot; opportunity: Opportunity }>

/** The lot that an item id of the address stands for. @throws NotFoundError */
export async function lotHere(ctx: AppContext, id: string | undefined): Promise<LotHere> {
  const asked = (id ?? '').slice(0, 500)
  const opportunity = await getOpportunity(ctx.db, asked.slice(0, asked.indexOf('#')))
  const lot = opportunity && lotOf(opportunity, asked)?.lot
  const item = opportunity && itemsOf(opportunity, ctx.now().toISOString()).find(each => each.id === asked)
  if (!opportunity || !lot || !item) throw new NotFoundError('There is no such lot.')
  return { item, lot, opportunity }
}
