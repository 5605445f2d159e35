import { readOrganisation } from '../../db/organisations.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import { posterOf } from '../../db/reports.ts'
import type { Context as AppContext } from '../context.ts'
import { pickText } from '../model/common.ts'

/** What can be reported. A kind that comes later is one entry here, and one branch of what can be done about it. */
export const REPORT_KINDS = ['opportunity', 'organisation', 'other'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]

/** The thing a report is about, as it is here now. */
export type Subject = Readonly<{
  kind: ReportKind
  object: string
  title: string
  /** Its page here, where it has one that anybody may see */
  path?: string
  /** The organisation that put it here; undefined for what came from a portal */
  organisation?: string
}>

/** What an address or a number means; what nobody knows is kept as it was typed. */
export async function subjectOf(ctx: Pick<AppContext, 'db'>, typed: string): Promise<Subject> {
  const text = typed.trim().slice(0, 500)
  const [, noun, id] = /\/(opportunities|organisation|buyers)\/([^/?#]+)/.exec(text) ?? []
  const name = decoded(id ?? text)
  if (noun === 'organisation' || noun === 'buyers') {
    const row = await readOrganisation(ctx.db, name)
    if (row) return { kind: 'organisation', object: row.id, title: row.name, organisation: row.id }
  }
  const opportunity = name.length <= 400 && name ? await getOpportunity(ctx.db, name) : undefined
  if (opportunity) {
    const title = pickText(opportunity.title, opportunity.languages[0] ?? 'en')?.text ?? opportunity.id
    const organisation = await posterOf(ctx.db, opportunity.procedure)
    return {
      kind: 'opportunity',
      object: opportunity.id,
      title: title.slice(0, 300),
      path: `/opportunities/${encodeURIComponent(opportunity.id)}`,
      ...(organisation && { organisation }),
    }
  }
  return { kind: 'other', object: text, title: text.slice(0, 300) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
