import { html } from 'hono/html'
import type { Region } from '../../context.ts'
import { moneyOfMinor } from '../../model/minor.ts'
import { POST_CODES, type PostLot } from '../../model/post.ts'
import { LANGUAGES } from '../../text/languages.ts'
import { nutsOfCountry } from '../../taxonomy/nuts.ts'
import { countryName, codeName, languageName } from '../../words/names.ts'
import type { HeldPost } from '../post-access.ts'
import { partPath } from '../post-access.ts'
import { POST_CURRENCIES } from '../post-form.ts'
import { area, boxes, line, pick } from '../parts/post-field.ts'
import { NO_WRONGS, only, partForm, partPage, wrongOf, type Wrongs } from '../parts/post-frame.ts'
import type { Html, View } from '../view.ts'
import { lotName, regionName } from './post-lots.ts'

export type LotParts = Readonly<{
  regions: readonly Region[]
  /** Words that were looked for, and the codes that were found */
  q?: string
  found?: readonly Readonly<{ code: string; name: string }>[]
  wrong?: Wrongs
  failure?: string
}>

/** One lot: what is bought, by code; where; how much; who may; what else it is to do. */
export function lotPage(view: View, held: HeldPost, lot: PostLot, parts: LotParts): Html {
  const { say } = view
  const { post } = held.work
  const wrong = parts.wrong ?? NO_WRONGS
  const at = post.lots.findIndex(each => each.id === lot.id)
  const several = post.lots.length > 1
  return partPage(
    view,
    held,
    'lots',
    html`<p class="crumb">
        <a href="${partPath(held.row.id, 'lots')}"
          >${several ? say('post.lots.all', { n: post.lots.length }) : say('post.lots.divide')}</a
        >
      </p>
      ${several ? html`<h2>${lotName(view, lot, at)}</h2>` : ''}
      ${partForm(
        view,
        held,
        'lots',
        html`${only(several, () =>
            line({
              name: 'title',
              label: say('field.title'),
              bt: 'BT-21',
              value: lot.title,
              maxlength: 400,
            }),
          )}
          ${area({
            name: 'description',
            label: say('field.description'),
            bt: 'BT-24',
            hint: several ? say('post.lot.description.hint') : say('post.lot.description.hint'),
            value: lot.description,
            maxlength: 10_000,
            rows: several ? 5 : 3,
          })}
          ${codes(view, lot, parts, wrong)} ${places(view, held, lot, parts.regions)}
          <div class="columns">
            ${line({
              name: 'value',
              label: say('fact.value'),
              bt: 'BT-27',
              hint: say('post.lot.value.hint'),
              value: valueText(lot, post.currency),
              mode: 'decimal',
              maxlength: 40,
              problem: wrongOf(view, wrong, 'value'),
            })}
            ${pick({
              name: 'currency',
              label: say('post.lot.currency'),
              value: post.currency,
              choices: [...new Set([post.currency, ...POST_CURRENCIES])].map(code => [code, code] as const),
            })}
            ${line({
              name: 'months',
              label: say('post.lot.months'),
              bt: 'BT-36',
              value: lot.months === undefined ? '' : String(lot.months),
              mode: 'numeric',
              maxlength: 3,
              problem: wrongOf(view, wrong, 'months'),
            })}
          </div>
          ${reservation(view, held, lot)} ${aims(view, lot)} ${tongues(view, lot)}`,
        lot.id,
      )}`,
    { failure: parts.failure },
  )
}

function valueText(lot: PostLot, currency: string): string {
  return lot.valueMinor === undefined ? '' : moneyOfMinor(lot.valueMinor, currency).amount
}

/** CPV: the codes there are, a search by everyday words, and a line for those who know the number. */
function codes(view: View, lot: PostLot, parts: LotParts, wrong: Wrongs): Html {
  const { say, language } = view
  const name = (code: string): Html =>
    html`${view.conceptName(code, language) ?? code} <span class="soft small">${code}</span>`
  const fresh = (parts.found ?? []).filter(({ code }) => !lot.cpv.includes(code))
  return html`<section class="group" id="codes-part" aria-labelledby="codes-title">
    <h2 class="small-title" id="codes-title">
      ${say('post.lot.cpv')} <span class="bt">BT-262, BT-263</span>
    </h2>
    <p class="hint">${say('post.lot.cpv.hint')}</p>
    ${
      lot.cpv.length
        ? html`<fieldset>
            <legend class="hint">${say('post.lot.cpv.chosen')}</legend>
            ${lot.cpv.map(
              code =>
                html`<label class="tick"
                  ><input type="checkbox" name="cpv" value="${code}" checked /><span
                    >${name(code)}</span
                  ></label
                >`,
            )}
          </fieldset>`
        : ''
    }
    <div class="field">
      <label for="q">${say('post.lot.cpv.search')}</label>
      <div class="search">
        <input type="search" id="q" name="q" value="${parts.q ?? ''}" maxlength="100" autocomplete="off" />
        <button class="button quiet" name="do" value="search">${say('search.button')}</button>
      </div>
    </div>
    ${
      parts.found
        ? fresh.length
          ? html`<fieldset class="found">
              <legend class="hint">${say('post.lot.cpv.found')}</legend>
              ${fresh.map(
                each =>
                  html`<label class="tick"
                    ><input type="checkbox" name="add" value="${each.code}" /><span
                      >${each.name} <span class="soft small">${each.code}</span></span
                    ></label
                  >`,
              )}
            </fieldset>`
          : html`<p class="hint" role="status">${say('post.lot.cpv.none')}</p>`
        : ''
    }
    <details class="fold" ${wrong.has('codes') ? html`open` : ''}>
      <summary>${say('post.lot.cpv.numbers')}</summary>
      ${line({
        name: 'codes',
        label: say('post.lot.cpv.numbers'),
        value: '',
        maxlength: 300,
        problem: wrongOf(view, wrong, 'codes'),
      })}
    </details>
  </section>`
}

/** Places: those chosen, and one more from the regions of the town's country. */
function places(view: View, held: HeldPost, lot: PostLot, regions: readonly Region[]): Html {
  const { say, language } = view
  const { country } = held.town
  const whole = nutsOfCountry(country)
  const free = regions.filter(region => !lot.nuts.includes(region.code))
  return html`<fieldset>
    <legend>${say('field.places')} <span class="bt">BT-5071</span></legend>
    ${lot.nuts.map(
      code =>
        html`<label class="tick"
          ><input type="checkbox" name="nuts" value="${code}" checked /><span
            >${code === whole ? countryName(country, language) : regionName(view, code, regions)}</span
          ></label
        >`,
    )}
    <div class="field">
      <label for="place">${lot.nuts.length ? say('post.lot.place.more') : say('post.lot.place.more')}</label>
      <div class="inline">
        <select id="place" name="nuts">
          <option value="">${say('post.choose')}</option>
          ${only(!lot.nuts.includes(whole), () => html`<option value="${whole}">${say('post.lot.place.country', { country: countryName(country, language) })}</option>`)}
          ${free.map(
            ({ code, name }) =>
              html`<option value="${code}">
                ${'\u2003'.repeat(Math.max(0, code.length - 3))}${name ? `${name} (${code})` : code}
              </option>`,
          )}
        </select>
        <button class="button quiet" name="do" value="place">${say('post.lot.place.add')}</button>
      </div>
    </div>
  </fieldset>`
}

function reservation(view: View, held: HeldPost, lot: PostLot): Html {
  const { say, language } = view
  return html`<section class="group" aria-labelledby="reserved-title">
    <h2 class="small-title" id="reserved-title">
      ${say('post.lot.reserved')} <span class="bt">BT-71, BT-736</span>
    </h2>
    <p class="hint">
      ${say('post.lot.reserved.hint')}
      <a href="/posts/${held.row.id}/clauses">${say('post.link.clauses')}</a>
    </p>
    ${boxes({
      name: 'reserved',
      one: true,
      label: say('post.lot.reserved.who'),
      chosen: lot.reserved.length ? [lot.reserved[0]!] : [],
      choices: [
        ['none', say('post.lot.reserved.none')],
        ['res-ws', codeName('reservation', 'res-ws', language)],
        ['res-pub-ser', codeName('reservation', 'res-pub-ser', language)],
      ],
    })}
    ${pick({
      name: 'reservedExecution',
      label: say('post.lot.execution'),
      bt: 'BT-736',
      value: lot.reservedExecution ?? '',
      choices: [
        ['', say('post.unsaid')],
        ['no', say('start.no')],
        ['yes', say('start.yes')],
        ['not-known', say('start.unsure')],
      ],
    })}
  </section>`
}

/** Social, green and innovative aims, folded away until one is set. */
function aims(view: View, lot: PostLot): Html {
  const { say, language } = view
  const set = lot.social.length + lot.green.length + lot.innovation.length + lot.gpp.length
  return html`<details class="fold group" ${set || lot.strategicText ? html`open` : ''}>
    <summary>${say('post.lot.aims')}</summary>
    <div class="stack">
      ${boxes({
        name: 'social',
        label: say('post.lot.social'),
        bt: 'BT-775',
        chosen: lot.social,
        choices: POST_CODES.social.map(code => [code, codeName('social', code, language)]),
      })}
      ${boxes({
        name: 'green',
        label: say('post.lot.green'),
        bt: 'BT-774',
        chosen: lot.green,
        choices: POST_CODES.green.map(code => [code, codeName('green', code, language)]),
      })}
      ${boxes({
        name: 'innovation',
        label: say('post.lot.innovation'),
        bt: 'BT-776',
        chosen: lot.innovation,
        choices: POST_CODES.innovation.map(code => [code, say(`post.innovation.${code}`)]),
      })}
      ${boxes({
        name: 'gpp',
        label: say('post.lot.gpp'),
        bt: 'BT-805',
        chosen: lot.gpp,
        choices: POST_CODES.gpp.map(code => [code, say(`post.gpp.${code}`)]),
      })}
      ${area({
        name: 'strategicText',
        label: say('post.lot.aims.text'),
        bt: 'BT-777',
        value: lot.strategicText,
        maxlength: 10_000,
        rows: 4,
      })}
      ${pick({
        name: 'accessibility',
        label: say('post.lot.accessibility'),
        bt: 'BT-754',
        value: lot.accessibility ?? '',
        choices: [
          ['', say('post.unsaid')],
          ...POST_CODES.accessibility.map(code => [code, say(`post.accessibility.${code}`)] as const),
        ],
      })}
    </div>
  </details>`
}

/** Official languages of the EU: a bid may be asked for in any of them. */
const EU_LANGUAGES = 'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv'.split(' ')

function tongues(view: View, lot: PostLot): Html {
  const { say, language } = view
  const offered = LANGUAGES.map(({ code }) => code).filter(code => EU_LANGUAGES.includes(code))
  const codes = [...new Set([...offered, ...lot.submissionLanguages])]
  const named = codes
    .map(code => [code, languageName(code, language)] as const)
    .toSorted((a, b) => a[1].localeCompare(b[1], language))
  return html`<details class="fold group" ${lot.submissionLanguages.length > 1 ? html`open` : ''}>
    <summary>${say('post.lot.languages')}</summary>
    ${boxes({
      name: 'submissionLanguages',
      label: say('post.lot.languages'),
      bt: 'BT-97',
      chosen: lot.submissionLanguages,
      choices: named,
    })}
  </details>`
}
