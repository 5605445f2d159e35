import { html } from 'hono/html'
import { pickText } from '../../model/common.ts'
import { countryName } from '../../words/names.ts'
import { notice } from '../parts/form.ts'
import { chooseText, inLanguage } from '../parts/texts.ts'
import { withoutContacts, type PairToJudge } from '../judge-reads.ts'
import type { Html, View } from '../view.ts'
import { rulesFrame } from './rule-parts.ts'

export type JudgePage = Readonly<{
  pair: PairToJudge | undefined
  /** Grades there are in all */
  count: number
  /** There is one of hers to take back */
  undo: boolean
  skipped: readonly string[]
  said?: string | undefined
}>

const GRADES = [2, 1, 0] as const
const TEXT_LETTERS_MAX = 1_200

/** One pair at a time: what an organisation does, what is asked for, and three answers. */
export function judgePage(view: View, page: JudgePage): Html {
  const { say } = view
  const { pair } = page
  return rulesFrame(view, {
    title: say('judge.title'),
    crumb: ['/admin/evaluation', say('evaluation.back')],
    script: true,
    body: html`${notice(page.said) ?? ''}
      <p class="lead">${say('judge.lead')}</p>
      ${pair ? pairPart(view, pair, page.skipped) : html`<p class="note section-s">${say('judge.none')}</p>`}
      <div class="section-s judge-end">
        <p class="soft small">${say('judge.count', { n: page.count })}</p>
        ${
          page.undo
            ? html`<form method="post" action="/admin/judge/undo">
                <button class="button quiet" data-key="u">${say('judge.undo')}</button>
              </form>`
            : ''
        }
      </div>`,
  })
}

function pairPart(view: View, { living, item, lesson }: PairToJudge, skipped: readonly string[]): Html {
  const { say, language } = view
  const { profile } = living
  const whole = chooseText(view, item.groupTitle, undefined)
  const part = chooseText(view, item.title, undefined)
  const title = whole ?? part
  const own = pickText(item.body, language)?.text ?? ''
  const shared = pickText(item.groupBody, language)?.text ?? ''
  const body = [own, shared === own ? '' : shared].filter(Boolean).join('\n\n').slice(0, TEXT_LETTERS_MAX)
  const names = [...new Set(item.cpv.flatMap(code => view.conceptName(code, language) ?? []))].slice(0, 4)
  const country = item.facts.country
  const skip = new URLSearchParams({ skip: [...skipped, item.id].slice(-20).join(' ') })
  return html`<div class="pair-to-judge">
      <section aria-labelledby="they">
        <h2 id="they">${say('judge.they')}</h2>
        <ul lang="${profile.language ?? ''}">
          ${profile.services.slice(0, 12).map(line => html`<li>${withoutContacts(line)}</li>`)}
        </ul>
        ${profile.mission ? html`<p lang="${profile.language ?? ''}">${withoutContacts(profile.mission).slice(0, TEXT_LETTERS_MAX)}</p>` : ''}
        ${profile.country ? html`<p class="soft small">${countryName(profile.country, language)}</p>` : ''}
      </section>
      <section aria-labelledby="asked">
        <h2 id="asked">${say('judge.asked')}</h2>
        <p><strong>${title ? inLanguage(title) : say('title.missing')}</strong></p>
        ${part && part.text !== title?.text ? html`<p>${inLanguage(part)}</p>` : ''}
        ${names.length ? html`<p class="gloss small">${names.join(' · ')}</p>` : ''}
        ${body ? html`<p class="body">${withoutContacts(body)}</p>` : html`<p class="soft">${say('description.missing')}</p>`}
        ${country ? html`<p class="soft small">${countryName(country, language)}</p>` : ''}
      </section>
    </div>
    <form method="post" action="/admin/judge" class="grades" aria-label="${say('judge.title')}">
      <input type="hidden" name="profile" value="${profile.id}" />
      <input type="hidden" name="item" value="${item.id}" />
      ${GRADES.map(
        grade =>
          html`<button
            class="button ${grade === 2 ? '' : 'quiet'}"
            name="grade"
            value="${grade}"
            data-key="${grade}"
          >
            <kbd aria-hidden="true">${grade}</kbd> ${say(`judge.grade.${grade}`)}
          </button>`,
      )}
      <a class="more" href="/admin/judge?${skip.toString()}">${say('judge.skip')}</a>
    </form>
    <p class="hint">
      ${say(lesson.because === 'near' ? 'judge.because.near' : 'judge.because.apart')} ${say('judge.keys')}
    </p>`
}
