import { getOpportunity } from '../../../db/opportunities.ts'
import type { Context as AppContext } from '../../context.ts'
import type { View } from '../view.ts'
import { chooseText, shorten } from './texts.ts'

/** What a lot is called in one line, by the id of its item. */
export async function lotTitle(ctx: AppContext, view: View, item: string): Promise<string> {
  const opportunity = await getOpportunity(ctx.db, item.slice(0, item.indexOf('#')))
  const title = opportunity && chooseText(view, opportunity.title, opportunity.languages[0])?.text
  return title ? shorten(title, 120) : view.say('title.missing')
}
