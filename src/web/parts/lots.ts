import { html } from 'hono/html'
import { countryOf } from '../../../db/opportunity-rows.ts'
import type { Lot, Opportunity } from '../../model/opportunity.ts'
import { wordClosing } from '../../words/dates.ts'
import { wordMoney } from '../../words/money.ts'
import { codeName, languageName, wordList } from '../../words/names.ts'
import { momentContext, type Html, type Maybe, type View } from '../view.ts'
import { lotAnchor, reservedLine } from './card.ts'
import { placeNames } from './place.ts'
import { cite, webAddress } from './sources.ts'
import { statusOf } from './status.ts'
import { termLink, type TermName } from './term.ts'
import { chooseText, inLanguage, languageTag, shorten } from './texts.ts'
import { timeOf } from './when.ts'

// Up to here every lot is shown open; beyond, a page of a hundred lots stays one that can be scanned.
const OPEN_LOTS_MAX = 3
// A line of a folded lot: enough to tell lots apart.
const SUMMARY_MAX = 140

/** All lots: open where there are few, folded under one line each where there are many. */
export function lotList(view: View, opportunity: Opportunity): Html {
  const open = opportunity.lots.length <= OPEN_LOTS_MAX
  return html`<div class="lots">
    ${opportunity.lots.map((lot, index) => lotSection(view, opportunity, lot, index, open))}
  </div>`
}

function lotSection(view: View, opportunity: Opportunity, lot: Lot, index: number, open: boolean): Html {
  const { say, language } = view
  const title = chooseText(view, lot.title, opportunity.languages[0])
  // Said once for the page; a lot in yet another language says so itself.
  const sameLanguage =
    title?.language === chooseText(view, opportunity.title, opportunity.languages[0])?.language
  const country = countryOf(opportunity)
  const status = statusOf(lot, view.now)
  const closing =
    status === 'open' ? wordClosing(lot.closesAt, language, momentContext(view, country)) : undefined
  const value = wordMoney(lot.value, language, 'rounded')
  const meta = [closing ?? codeName('status', status, language), value].filter(part => part !== undefined)
  return html`<details class="lot" id="${lotAnchor(lot.id)}" ${open ? html`open` : ''}>
    <summary>
      <span
        ><span class="lot-title"
          >${say('lot.short', { n: index + 1 })}${
            title ? html`: ${inLanguage({ ...title, text: shorten(title.text, SUMMARY_MAX) })}` : ''
          }</span
        >${sameLanguage ? '' : languageTag(view, title)}<span class="lot-meta"
          >${meta.join(' · ')}</span
        ></span
      >
    </summary>
    <div class="lot-body">${lotBody(view, opportunity, lot)}</div>
  </details>`
}

/** One lot's text and facts; a single-lot opportunity shows this without a fold. */
export function lotBody(view: View, opportunity: Opportunity, lot: Lot): Html {
  const original = opportunity.languages[0]
  const description = chooseText(view, lot.description, original)
  // The description of the whole, above, serves its only lot too: nothing is missing then.
  const missing = opportunity.lots.length > 1 || !chooseText(view, opportunity.description, original)
  const text = description
    ? html`<p class="prose" lang="${description.language}">${description.text}</p>`
    : missing
      ? html`<p class="soft">${view.say('description.missing')}</p>`
      : ''
  return html`${text}
    <dl class="facts">${lotFacts(view, opportunity, lot)}</dl>`
}

/** A row of facts; nothing where there is nothing to say, so that absence is said only where it matters. */
export function fact(name: Maybe, value: Maybe, source?: Maybe): Html | string {
  if (value === undefined || value === '') return ''
  return html`<dt>${name}</dt>
    <dd>${value}${source ? html`&nbsp;${source}` : ''}</dd>`
}

function lotFacts(view: View, opportunity: Opportunity, lot: Lot): Html {
  const { say, language } = view
  const country = countryOf(opportunity)
  const names = (codes: readonly string[]): string | undefined =>
    codes.length
      ? wordList(
          codes.map(code => languageName(code, language)),
          language,
        )
      : undefined
  const codes = (list: 'social' | 'green', values: readonly string[]): string | undefined =>
    values.length ? values.map(code => codeName(list, code, language)).join('; ') : undefined
  // Explained where it stands first; underlined in every one of fifty lots it would be noise.
  const first = opportunity.lots[0]?.id === lot.id
  const word = (name: TermName, text: string): Html | string => (first ? termLink(view, name, text) : text)
  const from = (field: string): Html | string =>
    cite(view, opportunity, `lots/${lot.id}/${field}`, lot.notice)
  const concept = lot.cpv[0] === undefined ? undefined : view.conceptName(lot.cpv[0], language)
  const criterion = (name: string | undefined, text: string | undefined): string =>
    [name, text].filter(part => part !== undefined).join(': ')
  const selection = lot.selection.map(entry =>
    criterion(
      chooseText(view, entry.name, opportunity.languages[0])?.text ??
        (entry.code === undefined ? undefined : codeName('selection', entry.code, language)),
      [chooseText(view, entry.text, opportunity.languages[0])?.text, entry.threshold]
        .filter(Boolean)
        .join(' ') || undefined,
    ),
  )
  const award = lot.award.map(entry =>
    criterion(
      chooseText(view, entry.name, opportunity.languages[0])?.text,
      [chooseText(view, entry.text, opportunity.languages[0])?.text, entry.weight]
        .filter(Boolean)
        .join(' · ') || undefined,
    ),
  )
  const links = [
    { url: webAddress(lot.documentsUrl), name: say('lot.documents') },
    { url: webAddress(lot.submissionUrl), name: say('lot.submit') },
  ].filter(link => link.url !== undefined)
  return html`${fact(
    word('reserved', say('fact.reserved')),
    lot.reserved.length
      ? reservedLine(view, [lot], from('reserved')) || say('reserved.none')
      : say('reserved.missing'),
    lot.reserved.includes('none') ? from('reserved') : '',
  )}
  ${fact(say('fact.deadline'), timeOf(view, lot.closesAt, country) || say('deadline.missing'), from('deadlines'))}
  ${fact(say('fact.questions'), timeOf(view, lot.deadlines.questions, country), from('deadlines'))}
  ${fact(say('fact.value'), wordMoney(lot.value, language) ?? say('value.missing'), lot.value ? from('value') : '')}
  ${fact(word('framework', say('fact.ceiling')), wordMoney(lot.frameworkMax, language), from('frameworkMax'))}
  ${fact(say('fact.place'), placeNames(view, opportunity, lot), from('places'))}
  ${fact(say('fact.about'), concept && html`${concept} <span class="soft small code">${word('cpv', 'CPV')} ${lot.cpv[0]}</span>`, from('cpv'))}
  ${fact(say('fact.duration'), durationText(view, lot), from('duration'))}
  ${fact(word('sheltered', say('fact.sheltered')), lot.reservedExecution === 'yes' ? say('sheltered.yes') : undefined, from('reservedExecution'))}
  ${fact(say('fact.social'), codes('social', lot.social), from('social'))}
  ${fact(say('fact.green'), codes('green', lot.green), from('green'))}
  ${fact(say('fact.sme'), lot.sme === true ? say('sme.yes') : undefined, from('sme'))}
  ${fact(say('fact.languages'), names(lot.submissionLanguages) ?? say('languages.missing'), lot.submissionLanguages.length ? from('submissionLanguages') : '')}
  ${fact(word('guarantee', say('fact.guarantee')), lot.guarantee && (lot.guarantee.required ? say('guarantee.yes') : say('guarantee.no')), from('guarantee'))}
  ${fact(word('selection', say('fact.selection')), bullets(selection), from('selection'))}
  ${fact(word('award', say('fact.award')), bullets(award), from('award'))}
  ${fact(say('fact.outcome'), outcomeText(view, lot))}
  ${fact(
    say('fact.documents'),
    links.length
      ? html`<span class="dots"
          >${links.map(link => html`<a href="${link.url}" rel="noopener">${link.name}</a>`)}</span
        >`
      : undefined,
  )}`
}

// Twenty criteria say what kind of buyer this is; the notice has the rest.
const BULLETS_MAX = 20

function bullets(texts: readonly string[]): Html | undefined {
  const shown = texts.filter(text => text !== '').slice(0, BULLETS_MAX)
  if (!shown.length) return undefined
  return html`<ul class="plain-list">
    ${shown.map(text => html`<li>${shorten(text, 600)}</li>`)}
  </ul>`
}

function durationText(view: View, lot: Lot): string | undefined {
  const { duration } = lot
  if (!duration) return undefined
  if (duration.unlimited) return view.say('duration.unlimited')
  if (duration.months !== undefined) return view.say('duration.months', { months: duration.months })
  if (duration.start && duration.end)
    return view.say('duration.dates', { start: duration.start, end: duration.end })
  return undefined
}

function outcomeText(view: View, lot: Lot): string | undefined {
  const last = lot.results.at(-1)
  if (!last?.outcome) return undefined
  const bids = last.bids.find(bid => bid.kind === 'tenders')?.count
  const outcome = codeName('outcome', last.outcome, view.language)
  return bids === undefined ? outcome : `${outcome} ${view.say('outcome.bids', { n: bids })}`
}
