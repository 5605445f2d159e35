import { html } from 'hono/html'
import { COUNTRY_LAWS } from '../../taxonomy/law/countries.ts'
import { shown } from '../../taxonomy/law/index.ts'
import type { MessageKey } from '../../words/languages.ts'
import { countryName } from '../../words/names.ts'
import { field } from '../parts/form.ts'
import { BANDS, LISTS, WEIGHTS, type RulesTyped } from '../rules-form.ts'
import type { Html, View } from '../view.ts'
import { bandName, rulesPath, weightName } from './rule-parts.ts'

/** How a line of each list looks, whatever the language of the page. */
const EXAMPLES: Readonly<Record<(typeof LISTS)[number], string>> = {
  synonyms: 'de: Mittagstisch = 55520000 1, 55510000 0.5',
  themes: 'School meals: 55524000, 15894200 = +0.5',
  boosts: '55520000 +0.5 · planned -0.3',
}
const LIST_NAMES: Readonly<Record<(typeof LISTS)[number], readonly [name: MessageKey, hint: MessageKey]>> = {
  synonyms: ['rules.synonyms', 'rules.synonyms.hint'],
  themes: ['rules.themes', 'rules.themes.hint'],
  boosts: ['rules.boosts', 'rules.boosts.hint'],
}

/** Everything of a draft that can be set. What was wrong stands beside its field, with what was typed. */
export function ruleForm(view: View, version: string, reason: string, typed: RulesTyped): Html {
  const { say } = view
  const wrong = Object.keys(typed.problems).length
  return html`<form method="post" action="${rulesPath(version)}" class="rule-form">
    ${wrong ? html`<p class="notice wrong" role="alert">${say('rules.wrong', { n: wrong })}</p>` : ''}
    <fieldset>
      <legend>${say('rules.weights')}</legend>
      <p class="hint">${say('rules.weights.hint')}</p>
      <div class="numbers">
        ${WEIGHTS.map(name => numberField(typed, `weights.${name}`, weightName(view, name)))}
      </div>
    </fieldset>
    <fieldset>
      <legend>${say('rules.bands')}</legend>
      <p class="hint">${say('rules.bands.hint')}</p>
      <div class="numbers">
        ${BANDS.map(name => numberField(typed, `bands.${name}`, bandName(view, name)))}
      </div>
      <div class="numbers">
        ${numberField(typed, 'textShare', say('rules.text-share'), say('rules.text-share.hint'))}
      </div>
    </fieldset>
    <fieldset>
      <legend>${say('rules.gates')}</legend>
      ${gate(typed, 'gates.ineligible', say('rules.gate.ineligible'))}
      ${gate(typed, 'gates.closed', say('rules.gate.closed'))}
    </fieldset>
    <fieldset>
      <legend>${say('rules.words')}</legend>
      ${LISTS.map(name => listField(view, typed, name))}
    </fieldset>
    ${lawField(view, typed)}
    ${field({ name: 'reason', label: say('rules.note'), value: reason, maxlength: 500, hint: say('rules.note.hint') })}
    <p class="go-on"><button class="button">${say('rules.save')}</button></p>
  </form>`
}

function numberField({ fields, problems }: RulesTyped, name: string, label: string, hint?: string): Html {
  const problem = problems[name]
  const id = name.replace('.', '-')
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ')
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      type="text"
      inputmode="decimal"
      autocomplete="off"
      id="${id}"
      name="${name}"
      value="${fields[name] ?? ''}"
      maxlength="12"
      ${described ? html`aria-describedby="${described}"` : ''}
      ${problem ? html`aria-invalid="true"` : ''}
    />
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
    ${problem ? html`<p class="problem" id="${id}-problem">${problem}</p>` : ''}
  </div>`
}

function gate({ fields }: RulesTyped, name: string, label: string): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="${name}" value="yes" ${fields[name] === 'yes' ? html`checked` : ''} /><span
      >${label}</span
    ></label
  >`
}

function listField(view: View, { fields, problems }: RulesTyped, name: (typeof LISTS)[number]): Html {
  const { say } = view
  const problem = problems[name]
  const value = fields[name] ?? ''
  const rows = Math.min(14, Math.max(3, value.split('\n').length + 1))
  const [label, hint] = LIST_NAMES[name]
  return html`<div class="field">
    <label for="${name}">${say(label)}</label>
    <textarea
      id="${name}"
      name="${name}"
      rows="${rows}"
      spellcheck="false"
      aria-describedby="${name}-hint${problem ? ` ${name}-problem` : ''}"
      ${problem ? html`aria-invalid="true"` : ''}
    >
${value}</textarea>
    <p class="hint" id="${name}-hint">${say(hint)} <code>${EXAMPLES[name]}</code></p>
    ${problem ? html`<p class="problem" id="${name}-problem">${problem}</p>` : ''}
  </div>`
}

/** The law table as we read it, each country with a switch. What was only remembered is not shown as fact. */
function lawField(view: View, { off, problems }: RulesTyped): Html {
  const { say, language } = view
  const rows = COUNTRY_LAWS.map(row => ({ ...row, name: countryName(row.country, language) })).sort((a, b) =>
    a.name.localeCompare(b.name, language),
  )
  const unread = say('rules.law.unread')
  return html`<fieldset>
    <legend>${say('rules.reservations')}</legend>
    <p class="hint">${say('rules.reservations.hint')}</p>
    ${problems.reservations ? html`<p class="problem">${problems.reservations}</p>` : ''}
    <details class="fold">
      <summary>${say('rules.law.show', { n: rows.length })}</summary>
      <ul class="rows laws">
        ${rows.map(
          row =>
            html`<li>
              <div>
                <p>
                  <strong>${row.name}</strong>${
                    shown(row.percent) ? html` · ${shown(row.percent)!.value} %` : ''
                  }
                </p>
                <p class="small soft">
                  ${[shown(row.art20)?.value, shown(row.art77)?.value].filter(Boolean).join(' · ') || unread}
                </p>
              </div>
              <label class="tick"
                ><input
                  type="checkbox"
                  name="off"
                  value="${row.country}"
                  ${off.includes(row.country) ? html`checked` : ''}
                /><span
                  >${say('rules.law.do-not')}<span class="visually-hidden">: ${row.name}</span></span
                ></label
              >
            </li>`,
        )}
      </ul>
    </details>
  </fieldset>`
}
