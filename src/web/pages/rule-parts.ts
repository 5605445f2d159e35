import { html } from 'hono/html'
import type { RuleSet } from '../../model/rules.ts'
import { codeName, countryName } from '../../words/names.ts'
import { layout } from '../parts/layout.ts'
import { differences, GROUP_NAMES, type Difference } from '../rules-diff.ts'
import type { Html, View } from '../view.ts'

/** The frame of the pages about rules and evaluation. */
export function rulesFrame(
  view: View,
  page: Readonly<{
    title: string
    body: Html
    crumb?: readonly [path: string, text: string]
    script?: boolean
  }>,
): Html {
  const { say } = view
  const [path, text] = page.crumb ?? ['/admin', say('admin.back')]
  return layout(view, {
    title: `${page.title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'watch.css', 'rules.css', ...(page.script ? ['rules.js'] : [])],
    wide: true,
    body: html`<p class="crumb"><a href="${path}">${text}</a></p>
      <h1>${page.title}</h1>
      ${page.body}`,
  })
}

export const rulesPath = (version: string): string => `/admin/rules/${encodeURIComponent(version)}`

/** A weight by the name of what it weighs. */
export function weightName({ say, language }: View, name: string): string {
  if (name === 'both') return say('rules.weight.both')
  if (name === 'abroad') return say('rules.weight.abroad')
  return codeName('signal', name, language)
}

/** A band by its name, as a single match is called. */
export const bandName = ({ say }: View, name: string): string =>
  say(name === 'strong' ? 'band.strong' : name === 'good' ? 'band.good' : 'band.possible', { n: 1 })

/** What is different between two versions, in words; says so where nothing is. */
export function differenceList(view: View, before: RuleSet, after: RuleSet): Html {
  const all = differences(before, after)
  if (!all.length) return html`<p>${view.say('rules.same')}</p>`
  return html`<ul class="changes">
    ${all.slice(0, 200).map(each => html`<li>${differenceText(view, each)}</li>`)}
  </ul>`
}

function differenceText(view: View, each: Difference): Html {
  const { say, language } = view
  if (each.group === 'reservations')
    return html`${say(each.applied ? 'rules.law.on' : 'rules.law.off', {
      country: countryName(each.country, language),
    })}`
  if ('line' in each)
    return each.added
      ? html`${say(GROUP_NAMES[each.group])}: <ins>${each.line}</ins>`
      : html`${say(GROUP_NAMES[each.group])}: <del>${each.line}</del>`
  const name =
    each.group === 'weights'
      ? `${say('rules.weights')}: ${weightName(view, each.name)}`
      : each.group === 'bands'
        ? `${say('rules.bands')}: ${bandName(view, each.name)}`
        : each.group === 'gates'
          ? say(each.name === 'closed' ? 'rules.gate.closed' : 'rules.gate.ineligible')
          : say('rules.text-share')
  return html`${name} <del>${valueText(view, each.before)}</del> → <ins>${valueText(view, each.after)}</ins>`
}

function valueText({ say, language }: View, value: number | boolean): string {
  if (typeof value === 'boolean') return say(value ? 'rules.on' : 'rules.off')
  return new Intl.NumberFormat(language, { maximumFractionDigits: 4 }).format(value)
}

/** A figure of a ranking, 0 to 1, with four decimals as the command line writes it. */
export function ratio({ language }: View, value: number): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 4, maximumFractionDigits: 4 }).format(value)
}

/** The difference of two figures in points of a hundred, with its sign. */
export function points({ language }: View, before: number, after: number): string {
  const options = { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' } as const
  return new Intl.NumberFormat(language, options).format(100 * (after - before))
}
