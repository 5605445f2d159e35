import { html } from 'hono/html'
import type { Opportunity } from '../../model/opportunity.ts'
import type { FieldPlace, Fragment } from '../../sources/formats/fragment/index.ts'
import { sourceOf } from '../../sources/index.ts'
import type { MessageKey } from '../../words/languages.ts'
import { wordDate } from '../../words/dates.ts'
import { layout } from '../parts/layout.ts'
import { documentPath, webAddress } from '../parts/sources.ts'
import { sourceText } from '../parts/source-text.ts'
import { chooseText, inLanguage } from '../parts/texts.ts'
import type { Html, View } from '../view.ts'

/** What the page calls a field: as the page of the opportunity does. */
const NAMES: Readonly<Record<string, MessageKey>> = {
  title: 'fragment.field.title',
  description: 'section.what',
  notes: 'section.what',
  buyers: 'fragment.field.buyers',
  cpv: 'fact.about',
  places: 'fact.place',
  value: 'fact.value',
  frameworkMax: 'fact.ceiling',
  duration: 'fact.duration',
  deadlines: 'fact.deadline',
  reserved: 'fact.reserved',
  reservedExecution: 'fact.sheltered',
  social: 'fact.social',
  green: 'fact.green',
  sme: 'fact.sme',
  submissionLanguages: 'fact.languages',
  guarantee: 'fact.guarantee',
  selection: 'fact.selection',
  award: 'fact.award',
  documentsUrl: 'fact.documents',
  submissionUrl: 'fact.documents',
}

export type FragmentPage = Readonly<{
  opportunity: Opportunity
  /** Number of the notice on the page of the opportunity, 1 = the earliest */
  n: number
  field: string
  /** `withheld`: taken down; `unkept`: no bytes are kept here */
  fragments: readonly Fragment[] | 'withheld' | 'unkept'
  places: readonly FieldPlace[]
}>

/** The piece of the original that a field was read from. */
export function fragmentPage(view: View, page: FragmentPage): Html {
  const { say, language } = view
  const { opportunity, n, field, fragments } = page
  const notice = opportunity.notices[n - 1]!
  const title = chooseText(view, opportunity.title, opportunity.languages[0])
  const back = `/opportunities/${encodeURIComponent(opportunity.id)}`
  const [, lot, name = field] = /^lots\/(.*)\/([^/]+)$/.exec(field) ?? []
  const called = Object.hasOwn(NAMES, name) ? say(NAMES[name]!) : name
  const url = webAddress(notice.url)
  const date = wordDate(notice.at, language)
  return layout(view, {
    title: `${say('fragment.title')} – Dragoman`,
    noindex: true,
    needs: ['order.css'],
    body: html`<p class="crumb"><a href="${back}">${title ? inLanguage(title) : say('title.missing')}</a></p>
      <h1>${called}${lot === undefined ? '' : html` <span class="soft small code">${lot}</span>`}</h1>
      <p class="lead">${say('fragment.lead')}</p>
      <p class="small dots">
        <span
          >${sourceOf(notice.source)?.title ?? notice.source}
          ${notice.id.slice(notice.id.indexOf(':') + 1)}</span
        >${date ? html`<span>${date}</span>` : ''}${url ? html`<a href="${url}" rel="noopener">${say('sources.read')}</a>` : ''}${
          typeof fragments === 'string'
            ? ''
            : html`<a href="${documentPath(opportunity.id, n)}">${say('sources.raw')}</a>`
        }
      </p>
      ${content(view, page)}
      <p class="section"><a class="more" href="${back}#notice-${n}">${say('fragment.back')}</a></p>`,
  })
}

function content(view: View, { fragments, places }: FragmentPage): Html {
  const { say } = view
  if (fragments === 'withheld') return html`<p class="note section">${say('fragment.withheld')}</p>`
  if (fragments === 'unkept')
    return html`<p class="note section">${say('fragment.unkept')}</p>
      ${placeList(places)}`
  if (!fragments.length)
    return html`<p class="note section">${say('fragment.none')}</p>
      ${placeList(places)}`
  return html`${fragments.map(
    fragment =>
      html`<section class="section fragment">
        <h2 class="path">
          ${fragment.code ? html`<span class="badge">${fragment.code}</span> ` : ''}<code
            >${breakable(fragment.path)}</code
          >
        </h2>
        ${sourceText(fragment.text)}
        ${
          fragment.line || fragment.cut
            ? html`<p class="small soft">
                ${fragment.line ? say('fragment.line', { n: fragment.line }) : ''}
                ${fragment.cut ? say('fragment.cut') : ''}
              </p>`
            : ''
        }
      </section>`,
  )}`
}

function placeList(places: readonly FieldPlace[]): Html | string {
  if (!places.length) return ''
  return html`<ul class="places section">
    ${places.map(
      place =>
        html`<li>
          ${place.code ? html`<span class="badge">${place.code}</span> ` : ''}<code
            >${breakable(place.path)}</code
          >
        </li>`,
    )}
  </ul>`
}

/** Long paths may be broken after each step. */
function breakable(path: string): (Html | string)[] {
  return path.split(/(?<=\/)/).map((step, at) => (at ? html`<wbr />${step}` : step))
}
