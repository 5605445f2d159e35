import { html } from 'hono/html'
import type { ReportRow } from '../../../db/reports.ts'
import { sayIn } from '../../words/messages.ts'
import { letterHtml, type Letter } from '../parts/letter.ts'
import type { Subject } from '../report-subject.ts'

type Told = Readonly<{ report: ReportRow; subject: Subject; role: 'reporter' | 'owner' }>

/**
 * What was decided about a report and why (Regulation (EU) 2022/2065, art. 16(5) for who reported, art. 17 for whose
 * content it is): the decision, the reason, that a person decided, and what one can do about it.
 */
export async function decisionMail(language: string, publicUrl: string, told: Told): Promise<Letter> {
  const say = sayIn(language)
  const { report, subject, role } = told
  const title = subject.title
  const what = say(
    role === 'owner'
      ? report.action === 'redact'
        ? 'moderation.mail.redacted'
        : 'moderation.mail.closed'
      : report.state === 'upheld'
        ? 'moderation.mail.upheld'
        : 'moderation.mail.refused',
  )
  const lines = [
    say(role === 'owner' ? 'moderation.mail.owner' : 'moderation.mail.reporter', { title }),
    what,
    say('moderation.mail.reason', { reason: report.reason }),
    say('moderation.mail.person'),
    say('moderation.mail.object'),
  ]
  const link = publicUrl + (subject.path ?? '/')
  const contact = `${publicUrl}/imprint`
  const subjectLine = say('moderation.mail.subject', { title: title.slice(0, 80) })
  const page = await letterHtml(
    language,
    subjectLine,
    html`${lines.map(line => html`<p>${line}</p>`)}
      <p><a href="${link}">${link}</a></p>
      <p>${say('legal.imprint')}: <a href="${contact}">${contact}</a></p>`,
  )
  const text = [...lines, link, `${say('legal.imprint')}: ${contact}`].join('\n\n')
  return { subject: subjectLine, html: page, text: `${text}\n` }
}
