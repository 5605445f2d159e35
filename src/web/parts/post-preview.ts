import { html } from 'hono/html'
import type { OrganisationRow } from '../../../db/organisations.ts'
import { moneyOfMinor } from '../../model/minor.ts'
import type { Post, PostLot } from '../../model/post.ts'
import type { PostAct, PostResult, PostWork } from '../../model/post-work.ts'
import { wordMoney } from '../../words/money.ts'
import { nutsCountry } from '../../taxonomy/nuts.ts'
import { codeName, countryName, languageName, wordList } from '../../words/names.ts'
import type { Html, View } from '../view.ts'
import { townMoment } from './post-state.ts'

type Town = Pick<OrganisationRow, 'name' | 'country'>

/** A version of a post as it reads: facts, words, lots, and what came of them. */
export function postPreview(view: View, work: PostWork, act: PostAct, town: Town): Html {
  const { say, language } = view
  const { post, reason, results } = work
  const at = (utc: string | undefined): string | undefined => utc && townMoment(view, utc, town.country)
  return html`<article class="preview" lang="${post.language}">
    <h3 lang="${post.language}">${post.title || '…'}</h3>
    ${reason ? html`<p class="reserved">${reason}</p>` : ''}
    <dl class="facts" lang="${language}">
      ${fact(say('post.kind'), codeName('kind', post.kind, view.language))}
      ${fact(say('term.buyer'), town.name)}
      ${fact(say('post.when.opensAt'), act === 'publication' ? at(post.opensAt) : undefined)}
      ${fact(say('post.when.questionsUntil'), at(post.questionsUntil))}
      ${fact(say('post.when.deadline'), at(post.deadline))}
      ${fact(say('post.field.procedure'), post.procedureType && codeName('procedure', post.procedureType, language))}
      ${fact(say('post.field.contact'), post.contact || undefined)}
    </dl>
    <p class="prose">${post.description}</p>
    ${
      post.links.length
        ? html`<ul class="plain-list links">
            ${post.links.map(
              ({ url, label }) =>
                html`<li><a href="${url}" rel="nofollow noopener">${label || hostOf(url)}</a></li>`,
            )}
          </ul>`
        : ''
    }
    ${post.lots.map((lot, index) =>
      lotPreview(
        view,
        post,
        lot,
        index,
        results.find(each => each.lot === lot.id),
      ),
    )}
  </article>`
}

function fact(name: string, value: string | undefined): Html | string {
  return value
    ? html`<dt>${name}</dt>
        <dd>${value}</dd>`
    : ''
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function lotPreview(
  view: View,
  post: Post,
  lot: PostLot,
  index: number,
  result: PostResult | undefined,
): Html {
  const { say, language } = view
  const single = post.lots.length === 1
  const value =
    lot.valueMinor === undefined
      ? undefined
      : wordMoney(moneyOfMinor(lot.valueMinor, post.currency), language)
  const codes = lot.cpv.map(code => `${view.conceptName(code, language) ?? ''} ${code}`.trim())
  const places = lot.nuts.map(code => placeOf(view, code))
  const aims = [
    ...lot.social.map(code => codeName('social', code, language)),
    ...lot.green.map(code => codeName('green', code, language)),
  ]
  const reserved = lot.reserved
    .filter(code => code !== 'none')
    .map(code => codeName('reserved', code, language))
  return html`<section class="lot-preview">
    ${single ? '' : html`<h4>${say('lot.short', { n: index + 1 })}${lot.title ? `: ${lot.title}` : ''}</h4>`}
    ${lot.description ? html`<p class="prose">${lot.description}</p>` : ''}
    ${reserved.map(text => html`<p class="reserved" lang="${language}">${text}</p>`)}
    <dl class="facts" lang="${language}">
      ${fact(say('post.lot.cpv'), codes.join('; ') || undefined)}
      ${fact(say('field.places'), places.join(', ') || undefined)} ${fact(say('fact.value'), value)}
      ${fact(say('post.lot.months'), lot.months === undefined ? undefined : String(lot.months))}
      ${fact(say('post.lot.aims'), aims.join('; ') || undefined)}
      ${fact(
        say('post.lot.languages'),
        lot.submissionLanguages.length
          ? wordList(
              lot.submissionLanguages.map(code => languageName(code, language)),
              language,
            )
          : undefined,
      )}
      ${result ? resultFacts(view, post, result) : ''}
    </dl>
    ${lot.strategicText ? html`<p class="prose">${lot.strategicText}</p>` : ''}
  </section>`
}

/** A region by its name, a country by its own. */
function placeOf(view: View, code: string): string {
  if (code.length === 2) return countryName(nutsCountry(code), view.language)
  return view.placeName?.(code, view.language) ?? code
}

function resultFacts(view: View, post: Post, result: PostResult): Html {
  const { say, language } = view
  const { bids, winner, valueMinor, socialEconomy } = result
  return html`${fact(say('post.result.outcome'), codeName('outcome', result.outcome, language))}
  ${fact(say('post.result.bids'), bids === undefined ? undefined : String(bids))}
  ${fact(say('post.result.winner'), winner || undefined)}
  ${fact(
    say('post.result.value', { currency: post.currency }),
    valueMinor === undefined ? undefined : wordMoney(moneyOfMinor(valueMinor, post.currency), language),
  )}
  ${fact(
    say('post.result.social'),
    socialEconomy === undefined ? undefined : socialEconomy ? say('start.yes') : say('start.no'),
  )}`
}
