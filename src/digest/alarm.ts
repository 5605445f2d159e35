import { html } from 'hono/html'
import type { Finding } from '../model/finding.ts'
import { wordFinding } from '../words/findings.ts'
import { sayIn } from '../words/messages.ts'
import { mailFrame } from './frame.ts'
import type { Rendered } from './render.ts'

/** A source in trouble, or out of it again, as administrators are told. */
export type Alarm = Readonly<{
  /** Title of the source */
  source: string
  finding: Finding
  /** All is well again */
  over: boolean
  /** The source's page for administrators */
  link: string
  language: string
  now: Date
  /** Zone of the schedule */
  zone: string
  publicUrl: string
}>

/** Words one alarm, or its end. Pure. */
export async function renderAlarm(alarm: Alarm): Promise<Rendered> {
  const { source, finding, over, link, language, publicUrl } = alarm
  const say = sayIn(language)
  const subject = over ? say('alarm.over', { source }) : say(`alarm.${finding.kind}`, { source })
  const found = wordFinding(finding, language, alarm.now, alarm.zone)
  const says = over ? [say('alarm.over.says'), found] : [found, say(`alarm.${finding.kind}.do`)]
  const once = say(over ? 'alarm.over.once' : 'alarm.once')
  const page = await mailFrame(
    language,
    subject,
    publicUrl,
    html` ${says.map(line => html`<p>${line}</p>`)}
      <p class="buttons"><a class="button main" href="${link}">${say('alarm.open')}</a></p>
      <div class="foot">
        <p>${once}</p>
        <p>${say('alarm.why')}</p>
      </div>`,
  )
  const text = [subject, ...says, `${say('alarm.open')}: ${link}`, `-- \n${once}\n${say('alarm.why')}`]
  return { subject, html: String(page), text: `${text.join('\n\n')}\n` }
}
