import type { Statement } from '../../db/batch.ts'
import { queueOnce } from '../../db/outbox.ts'
import { contactOf } from '../../db/partners.ts'
import { findPerson } from '../../db/people.ts'
import { newId } from '../auth/secrets.ts'
import type { Context as AppContext } from '../context.ts'
import { introductionMail } from './pages/account-mail.ts'
import { lotTitle } from './parts/lot-title.ts'
import type { View } from './view.ts'

export type Introduced = Readonly<{
  item: string
  /** Profile of the side that is told, and of the other one */
  told: string
  other: string
  /** The other side, as it is called */
  name: string
  /** `asked`: it wants to be introduced; `met`: both want it, addresses are on the page */
  kind: 'asked' | 'met'
}>

/**
 * Statements that owe one mail about an introduction, in the language of who is told; said again they owe nothing more.
 * None where nobody holds the profile any more, or no mail server is set up.
 */
export async function introductionMails(
  ctx: AppContext,
  view: View,
  { item, told, other, name, kind }: Introduced,
): Promise<Statement[]> {
  const contact = ctx.mail.configured ? await contactOf(ctx.db, told) : undefined
  const person = contact && (await findPerson(ctx.db, contact.email))
  if (!person) return []
  const { publicUrl, mailFrom: from, mailBounces: bounces } = ctx.config
  const { language } = person
  const title = await lotTitle(ctx, { ...view, language }, item)
  const link = `${publicUrl}/inbox/${encodeURIComponent(told)}/partners#requests`
  const letter = await introductionMail(language, link, { name, title, kind })
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  // The id alone, as bounces name it.
  const id = newId(ctx, '').slice(1)
  const envelope = {
    messageId: `<${id}@${address.slice(address.lastIndexOf('@') + 1)}>`,
    ...(bounces && { returnPath: bounces.replace('@', `+${id}@`) }),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
  const message = {
    id,
    person: person.id,
    slot: `${kind} ${item} ${told} ${other}`,
    kind: 'introduction',
    recipient: person.email,
    subject: letter.subject,
    html: letter.html,
    body: letter.text,
    headers: JSON.stringify(envelope),
  }
  return [queueOnce(ctx.db, message, ctx.now().toISOString())]
}
