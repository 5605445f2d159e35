import { html } from 'hono/html'
import type { Profile } from '../../model/profile.ts'
import { LANGUAGES } from '../../text/languages.ts'
import { languageName } from '../../words/names.ts'
import { field } from '../parts/form.ts'
import { goOn, stepPage } from '../parts/steps.ts'
import { many, one, pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'
import { tickOf } from './start-activities.ts'

const NUMBERS = ['employees', 'turnoverEur', 'maxValueEur', 'disadvantagedShare'] as const
type NumberName = (typeof NUMBERS)[number]
/** What was typed and could not be read, by field. */
export type About = Readonly<{ change: Partial<Profile>; problems: ReadonlyMap<NumberName, string> }>

/** Directive 2014/24/EU, article 20: at least 30 % of the employees. */
const ART20_SHARE = 30
/** Languages shown first: those an organisation can most likely write in. The others unfold. */
const OFFICIAL =
  'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv nb is uk sr mk sq tr'.split(' ')

/**
 * Reads the form. A share of workers below what article 20 asks denies the status, whatever the country asks beyond
 * it; a share above proves nothing: only the status itself does.
 */
export function readAbout(form: Readonly<Record<string, unknown>>): About {
  const problems = new Map<NumberName, string>()
  const numbers: Partial<Record<NumberName, number | undefined>> = {}
  for (const name of NUMBERS) {
    const typed = one(form, name)
    const value = typed === '' ? undefined : readNumber(typed)
    const wrong = Number.isNaN(value) || (name === 'disadvantagedShare' && (value ?? 0) > 100)
    if (wrong) problems.set(name, typed)
    else numbers[name] = value
  }
  const share = numbers.disadvantagedShare
  const art20 = yesNo(one(form, 'art20')) ?? (share !== undefined && share < ART20_SHARE ? false : undefined)
  const art77 = yesNo(one(form, 'art77'))
  const languages = many(form, 'languages').filter(code => OFFICIAL.includes(code))
  const legalForm = one(form, 'legalForm').slice(0, 500)
  return {
    problems,
    change: {
      name: one(form, 'name').slice(0, 500),
      legalForm: legalForm || undefined,
      ...numbers,
      reserved: { ...(art20 !== undefined && { art20 }), ...(art77 !== undefined && { art77 }) },
      languages: languages.length ? languages : undefined,
    },
  }
}

/** `1 200 000`, `1.200.000`, `1,200,000`, `12.5` or `12,5` as a number; NaN for anything else. */
export function readNumber(typed: string): number {
  const text = typed.replace(/[\s\u00a0\u202f'’€]/g, '')
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ''))
  return /^\d{1,12}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
}

/** Size, form, reserved contracts, languages: few questions, each with why it is asked. */
export function aboutPage(view: View, profile: Profile, wrong?: About): Html {
  const { say, language } = view
  const number = (name: NumberName, hint?: string): Html =>
    field({
      name,
      label: say(`start.about.${name}`),
      value: wrong?.problems.get(name) ?? (profile[name] === undefined ? '' : String(profile[name])),
      maxlength: 20,
      ...(hint && { hint }),
      problem: wrong?.problems.has(name) ? say('start.about.number') : undefined,
    })
  const own = new Set(profile.languages ?? [profile.language ?? language])
  const byName = OFFICIAL.filter(code => LANGUAGES.some(each => each.code === code))
    .map(code => [code, languageName(code, language)] as const)
    .sort((a, b) => a[1].localeCompare(b[1], language))
  return stepPage(
    view,
    'about',
    profile,
    html`<form class="step" method="post" action="${pathOf(profile.id, 'about')}">
      ${field({ name: 'name', label: say('start.name'), value: profile.name, autocomplete: 'organization', maxlength: 500 })}
      ${field({ name: 'legalForm', label: say('start.about.form'), value: profile.legalForm ?? '', hint: say('start.about.form.hint'), maxlength: 500 })}
      ${number('employees')} ${number('turnoverEur')}
      ${number('maxValueEur', say('start.about.maxValueEur.hint'))}
      <fieldset>
        <legend>${say('start.about.art20.title')}</legend>
        ${number('disadvantagedShare', say('start.about.disadvantagedShare.hint'))}
        ${threeWay(view, 'art20', profile.reserved?.art20)}
      </fieldset>
      <fieldset>
        <legend>${say('start.about.art77.title')}</legend>
        ${threeWay(view, 'art77', profile.reserved?.art77)}
      </fieldset>
      <fieldset>
        <legend>${say('start.about.languages')}</legend>
        <div class="columns">
          ${byName.filter(([code]) => own.has(code)).map(([code, name]) => tickOf('languages', code, name, true))}
        </div>
        <details class="fold">
          <summary>${say('start.about.languages.more')}</summary>
          <div class="columns">
            ${byName.filter(([code]) => !own.has(code)).map(([code, name]) => tickOf('languages', code, name, false))}
          </div>
        </details>
      </fieldset>
      ${goOn(view)}
    </form>`,
    say('start.about.lead'),
  )
}

/** Yes, no, not sure: a question of law has three answers. */
function threeWay(view: View, name: 'art20' | 'art77', value: boolean | undefined): Html {
  const { say } = view
  const options = [
    ['yes', value === true],
    ['no', value === false],
    ['unsure', value === undefined],
  ] as const
  return html`<fieldset class="radios">
    <legend class="plain-legend">${say(`start.about.${name}`)}</legend>
    ${options.map(
      ([answer, on]) =>
        html`<label class="tick"
          ><input type="radio" name="${name}" value="${answer}" ${on ? html`checked` : ''} /><span
            >${say(`start.${answer}`)}</span
          ></label
        >`,
    )}
  </fieldset>`
}

function yesNo(text: string): boolean | undefined {
  return text === 'yes' ? true : text === 'no' ? false : undefined
}
