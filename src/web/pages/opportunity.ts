import { html } from 'hono/html'
import { countryOf } from '../../../db/opportunity-rows.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import { wordClosing, wordDate } from '../../words/dates.ts'
import { isMessageKey } from '../../words/messages.ts'
import { wordMoney } from '../../words/money.ts'
import { codeName } from '../../words/names.ts'
import { buyerLinks } from '../parts/card.ts'
import { history } from '../parts/history.ts'
import { layout } from '../parts/layout.ts'
import { fact, lotBody, lotList } from '../parts/lots.ts'
import { consultationSection, questionsSection, relatedSection } from '../parts/questions.ts'
import { placeNames } from '../parts/place.ts'
import { cite, sourceList, webAddress } from '../parts/sources.ts'
import { nextToClose, statusOf } from '../parts/status.ts'
import { term, termLink } from '../parts/term.ts'
import { chooseText, inLanguage, languageTag, shorten } from '../parts/texts.ts'
import { timeOf } from '../parts/when.ts'
import { ALONE, type PostSide } from '../post-side.ts'
import { CATEGORIES } from '../takedown.ts'
import { momentContext, type Html, type View } from '../view.ts'

/** One opportunity: what, who, where, until when; its lots; what happened to it; where all this is from. */
export function opportunityPage(
  view: View,
  opportunity: Opportunity,
  side: PostSide = ALONE,
  removals: readonly Removal[] = [],
): Html {
  const { say, language } = view
  const original = opportunity.languages[0]
  const title = chooseText(view, opportunity.title, original)
  const description = chooseText(view, opportunity.description, original)
  const single = opportunity.lots.length === 1 ? opportunity.lots[0] : undefined
  const lotText = single && chooseText(view, single.description, original)
  const url = webAddress(opportunity.url)
  const procedure = procedureText(view, opportunity)
  const about = opportunity.cpv[0] === undefined ? undefined : view.conceptName(opportunity.cpv[0], language)
  return layout(view, {
    title: `${shorten(title?.text ?? say('title.missing'), 90)} – Dragoman`,
    description: shorten(description?.text ?? '', 200),
    ...(side.posted && { needs: ['account.css', 'town.css'] }),
    body: html`<p class="crumb"><a href="/opportunities">${say('crumb.bank')}</a></p>
      <article>
        <header class="head">
          <p class="small">
            <span class="kind">${kindName(view, opportunity)}</span
            >${procedure ? html` <span class="soft">· ${procedure}</span>` : ''}
          </p>
          <h1>
            ${title ? inLanguage(title) : say('title.missing')}${languageTag(view, title)}${title ? html` <span class="small">${cite(view, opportunity, 'title')}</span>` : ''}
          </h1>
          ${
            title?.foreign && about
              ? html`<p class="gloss">${say('gloss.about')} <strong>${about}</strong></p>`
              : ''
          }
          ${opportunity.flags.filter(flag => isMessageKey(`flag.${flag}`)).map(flag => html`<p class="note small">${codeName('flag', flag, language)}</p>`)}
          ${removals.map(({ at, reason }) => html`<p class="note small">${removalText(view, at, reason)}</p>`)}
          ${deadlineBox(view, opportunity)}
        </header>
        ${consultationSection(view, opportunity, side)}
        <section class="section" aria-labelledby="facts">
          <h2 id="facts">${say('section.facts')}</h2>
          <dl class="facts">
            ${fact(term(view, 'buyer'), buyerLinks(view, opportunity) ?? say('buyer.missing'), cite(view, opportunity, 'buyers'))}
            ${fact(say('fact.place'), placeNames(view, opportunity), cite(view, opportunity, 'places'))}
            ${fact(
              say('fact.value'),
              wordMoney(opportunity.value, language) ??
                (single
                  ? undefined
                  : say(opportunity.lots.some(lot => lot.value) ? 'value.perlot' : 'value.missing')),
              opportunity.value ? cite(view, opportunity, 'value') : '',
            )}
            ${fact(
              say('fact.about'),
              about &&
                html`${about}
                  <span class="soft small code">${termLink(view, 'cpv', 'CPV')} ${opportunity.cpv[0]}</span>`,
              cite(view, opportunity, 'cpv'),
            )}
            ${fact(say('fact.lots'), opportunity.lots.length > 1 ? lotsLine(view, opportunity) : undefined)}
          </dl>
        </section>
        ${
          description && description.text !== lotText?.text
            ? html`<section class="section" aria-labelledby="what">
                <h2 id="what">${say('section.what')}</h2>
                <p class="prose" lang="${description.language}">${description.text}</p>
                ${cite(view, opportunity, 'description')}
              </section>`
            : ''
        }
        ${
          opportunity.lots.length
            ? html`<section class="section" aria-labelledby="lots">
                <h2 id="lots">
                  ${single ? say('section.single') : html`${term(view, 'lot')} <span class="soft">(${opportunity.lots.length})</span>`}
                </h2>
                ${single ? html`<div class="lot-body" id="lot">${lotBody(view, opportunity, single)}</div>` : lotList(view, opportunity)}
              </section>`
            : ''
        }
        ${relatedSection(view, side)} ${questionsSection(view, opportunity, side, side.asked)}
        <section class="section" aria-labelledby="history">
          <h2 id="history">${say('section.history')}</h2>
          ${history(view, opportunity)}
        </section>
        <section class="section" aria-labelledby="sources">
          <h2 id="sources">${say('section.sources')}</h2>
          ${sourceList(view, opportunity)}
        </section>
        <p class="law">
          ${say('law.sentence')}
          <a
            href="/notice-and-action?about=${encodeURIComponent(`/opportunities/${encodeURIComponent(opportunity.id)}`)}"
            >${say('fragment.report')}</a
          >
          ${url ? html`<a href="${url}" rel="noopener">${say('law.link')}</a>` : ''}
        </p>
      </article>`,
  })
}

/** Something was taken out of what this page was made from: since when, and why. */
export type Removal = Readonly<{ at: string; reason: string }>

function removalText({ say, language }: View, at: string, reason: string): string {
  const code = CATEGORIES.find(known => known === reason) ?? 'other'
  return say('takedown.notice', {
    date: wordDate(at, language) ?? at.slice(0, 10),
    reason: say(`report.category.${code}`),
  })
}

/** The kind in words; a kind that is no contract yet is explained. */
function kindName(view: View, { kind }: Opportunity): Html | string {
  const name = codeName('kind', kind, view.language)
  return kind === 'consultation' || kind === 'planned' ? termLink(view, kind, name) : name
}

/**
 * How bids are taken, in words. An open procedure is open to everyone unless lots are reserved: then it says nothing
 * that the reservation would contradict.
 */
function procedureText(view: View, { procedureType, lots }: Opportunity): string | undefined {
  if (!procedureType) return undefined
  const reserved = lots.some(lot => lot.reserved.some(code => code !== 'none'))
  return reserved && procedureType === 'open'
    ? undefined
    : codeName('procedure', procedureType, view.language)
}

/** The one thing that cannot be made good later, large: when the next open lot closes. */
function deadlineBox(view: View, opportunity: Opportunity): Html {
  const { say, language } = view
  const lot = nextToClose(opportunity, view.now)
  const country = countryOf(opportunity)
  const url = webAddress(opportunity.url)
  const read = url ? html`<a href="${url}" rel="noopener">${say('card.original')}</a>` : ''
  if (!lot) {
    const statuses = [...new Set(opportunity.lots.map(entry => statusOf(entry, view.now)))]
    return html`<div class="deadline">
      <strong
        >${statuses.length === 1 ? codeName('status', statuses[0]!, language) : say('status.none')}</strong
      >
      ${read}
    </div>`
  }
  const closing = wordClosing(lot.closesAt, language, momentContext(view, country))
  return html`<div class="deadline">
    <span class="small">${term(view, 'deadline')}</span>
    <strong>${closing ?? say('deadline.missing')}</strong>
    ${closing ? html`<span>${timeOf(view, lot.closesAt, country)} ${cite(view, opportunity, `lots/${lot.id}/deadlines`, lot.notice)}</span>` : ''}
    ${read}
  </div>`
}

function lotsLine(view: View, opportunity: Opportunity): string {
  const open = opportunity.lots.filter(lot => statusOf(lot, view.now) === 'open').length
  const rules = opportunity.lotRules
  return [
    view.say('lots.open', { n: opportunity.lots.length, open }),
    rules?.all ? view.say('lots.all') : undefined,
    rules?.maxBid === undefined ? undefined : view.say('lots.maxbid', { n: rules.maxBid }),
    rules?.maxAward === undefined ? undefined : view.say('lots.maxaward', { n: rules.maxAward }),
  ]
    .filter(part => part !== undefined)
    .join(' ')
}
