import { html } from 'hono/html'
import { wordSpan } from '../../words/ages.ts'
import { wordFinding } from '../../words/findings.ts'
import { wordNumber } from '../../words/money.ts'
import { adminFrame } from '../parts/admin.ts'
import { fact } from '../parts/lots.ts'
import { agoOf, dayOf, momentOf, SCHEDULE_CLOCK } from '../parts/moments.ts'
import type { Html, Maybe, View } from '../view.ts'
import type { Incident, SourceWatch, WatchedDay } from '../watch-reads.ts'

/** Every source at a glance, those in trouble first. */
export function adminSourcesPage(view: View, sources: readonly SourceWatch[]): Html {
  const { say } = view
  const troubled = sources.filter(watch => openOf(watch))
  const rest = sources.filter(watch => !openOf(watch))
  return adminFrame(view, {
    title: say('admin.sources'),
    body: html`<p class="lead">${say('watch.lead')}</p>
      ${[...troubled, ...rest].map(watch => sourceSection(view, watch))}
      <p class="law">${say('sources.clock')} <a href="/sources">${say('watch.public')}</a></p>`,
  })
}

/** The incident of a source that is not over. */
export function openOf({ incidents }: SourceWatch): Incident | undefined {
  return incidents.find(({ row }) => row.closed_at === null)
}

function sourceSection(view: View, watch: SourceWatch): Html {
  const { say } = view
  const { source, health } = watch
  const id = `source-${source.id}`
  return html`<section class="section stack" aria-labelledby="${id}">
    <h2 id="${id}"><a href="/admin/sources/${source.id}">${source.title}</a></h2>
    ${sourceState(view, watch)}
    <dl class="facts">${sourceFacts(view, watch)}</dl>
    <p><a class="more" href="/admin/sources/${source.id}">${say('watch.open')}</a></p>
    ${health.runs.length ? '' : html`<p class="soft">${say('watch.unread')}</p>`}
  </section>`
}

/** How it is doing in a word, and what is wrong in a sentence. */
export function sourceState(view: View, watch: SourceWatch): Html {
  const { say, language } = view
  const { health } = watch
  const open = openOf(watch)
  const { problem } = health
  // "Up to date" beside a warning would be one sentence too many.
  const state =
    open && health.state === 'fresh'
      ? ''
      : html`<p class="state state-${health.state}">${say(`state.${health.state}`)}</p>`
  return html`${state}
  ${
    open
      ? html`<div class="notice wrong">
          <p>${wordFinding(open.finding, language, view.now, SCHEDULE_CLOCK)}</p>
          <p class="small">${say('watch.told', { ago: agoOf(view, open.row.opened_at) })}</p>
        </div>`
      : ''
  }
  ${
    problem
      ? html`<p>
          ${say(`problem.${problem.code}`)} <span class="soft small code">${agoOf(view, problem.at)}</span>
        </p>`
      : ''
  }`
}

/** Last success, lag, the last day beside what is usual, the newest notice. */
export function sourceFacts(view: View, { health, days }: SourceWatch): Html {
  const { say, language } = view
  const [latest] = days
  return html`${fact(say('source.last'), momentOf(view, health.lastSuccess) ?? say('source.never'))}
  ${fact(say('source.lag'), health.lagSeconds > 0 ? wordSpan(health.lagSeconds, language) : undefined)}
  ${fact(say('watch.day'), latest && dayLine(view, latest))}
  ${fact(say('source.newest'), momentOf(view, health.newestNotice) ?? say('source.none'))}
  ${fact(say('source.next'), momentOf(view, health.nextSlot))}
  ${fact(say('source.notices'), wordNumber(health.notices, language))}`
}

function dayLine(view: View, day: WatchedDay): Maybe {
  const { say, language } = view
  const usual =
    day.usual === undefined
      ? say('watch.usual.none')
      : say('watch.usual', { n: wordNumber(day.usual, language) })
  return html`<span class="dots"
    >${dayOf(view, day.day)}<strong>${say('watch.arrived', { n: day.arrived })}</strong
    ><span>${usual}</span></span
  >`
}
