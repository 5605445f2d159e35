import { html } from 'hono/html'
import type { Html, Maybe } from '../view.ts'

/** One field of a form with its label, a hint, and what is wrong with what was typed. */
export type Field = Readonly<{
  name: string
  label: string
  value?: string
  type?: 'text' | 'email'
  hint?: string
  problem?: string | undefined
  /** What the browser may fill in, by the names of the HTML standard */
  autocomplete?: string
  maxlength?: number
  required?: boolean
  /** Six digits: a number pad on phones */
  digits?: boolean
}>

/** A labelled line to type in. The problem is tied to the field, so that it is read out with it. */
export function field(options: Field): Html {
  const { name, label, value = '', type = 'text', problem } = options
  const described = describedBy(options)
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      type="${type}"
      id="${name}"
      name="${name}"
      value="${value}"
      ${options.required ? html`required` : ''}
      ${options.maxlength ? html`maxlength="${options.maxlength}"` : ''}
      ${options.autocomplete ? html`autocomplete="${options.autocomplete}"` : ''}
      ${options.digits ? html`inputmode="numeric" pattern="[0-9 ]*"` : ''}
      ${described ? html`aria-describedby="${described}"` : ''}
      ${problem ? html`aria-invalid="true" autofocus` : ''}
    />
    ${notes(options)}
  </div>`
}

/** A labelled choice of one of several. */
export function choice(
  options: Omit<Field, 'type' | 'maxlength' | 'digits'> &
    Readonly<{ choices: readonly (readonly [value: string, label: string])[] }>,
): Html {
  const { name, label, value, problem, choices } = options
  const described = describedBy(options)
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select
      id="${name}"
      name="${name}"
      ${options.autocomplete ? html`autocomplete="${options.autocomplete}"` : ''}
      ${described ? html`aria-describedby="${described}"` : ''}
      ${problem ? html`aria-invalid="true"` : ''}
    >
      ${choices.map(
        ([code, text]) =>
          html`<option value="${code}" ${code === value ? html`selected` : ''}>${text}</option>`,
      )}
    </select>
    ${notes(options)}
  </div>`
}

/** A box to tick. */
export function tick(name: string, label: string, on = false): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="${name}" value="yes" ${on ? html`checked` : ''} /><span
      >${label}</span
    ></label
  >`
}

/** A form that is one button: everything that changes something is a POST. */
export function act(action: string, label: string, kind: 'button' | 'quiet' | 'grave' = 'quiet'): Html {
  return html`<form method="post" action="${action}">
    <button class="${kind === 'button' ? 'button' : `button ${kind}`}">${label}</button>
  </form>`
}

/** What was done or went wrong, said once above the page, and read out. */
export function notice(text: string | undefined, wrong = false): Maybe {
  if (text === undefined) return undefined
  return html`<p class="${wrong ? 'notice wrong' : 'notice'}" role="${wrong ? 'alert' : 'status'}">
    ${text}
  </p>`
}

function describedBy({ name, hint, problem }: Pick<Field, 'name' | 'hint' | 'problem'>): string {
  return [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ')
}

function notes({ name, hint, problem }: Pick<Field, 'name' | 'hint' | 'problem'>): Html {
  return html`${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}
  ${problem ? html`<p class="problem" id="${name}-problem">${problem}</p>` : ''}`
}
