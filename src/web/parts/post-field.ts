import { html } from 'hono/html'
import type { DayTime } from '../post-time.ts'
import type { Html } from '../view.ts'

/** A field of the composer: its label, the eForms field it becomes, a hint, and what is wrong with what was typed. */
export type PostField = Readonly<{
  name: string
  label: string
  /** BT numbers, for clerks who know them and for those who must fill them in again elsewhere */
  bt?: string
  hint?: string
  problem?: string | undefined
}>

/** A line to type in. */
export function line(
  of: PostField &
    Readonly<{
      value: string
      maxlength?: number
      type?: 'text' | 'email' | 'url'
      mode?: 'numeric' | 'decimal'
      autocomplete?: string
    }>,
): Html {
  return html`<div class="field">
    ${labelOf(of)}
    <input
      type="${of.type ?? 'text'}"
      id="${of.name}"
      name="${of.name}"
      value="${of.value}"
      autocomplete="${of.autocomplete ?? 'off'}"
      ${of.maxlength ? html`maxlength="${of.maxlength}"` : ''}
      ${of.mode ? html`inputmode="${of.mode}"` : ''}
      ${tied(of)}
    />
    ${notesOf(of)}
  </div>`
}

/** Several lines to type in. */
export function area(of: PostField & Readonly<{ value: string; maxlength: number; rows?: number }>): Html {
  return html`<div class="field">
    ${labelOf(of)}
    <textarea
      id="${of.name}"
      name="${of.name}"
      rows="${of.rows ?? 6}"
      maxlength="${of.maxlength}"
      ${tied(of)}
    >
${of.value}</textarea>
    ${notesOf(of)}
  </div>`
}

/** A choice of one of several. */
export function pick(
  of: PostField & Readonly<{ value: string; choices: readonly (readonly [value: string, label: string])[] }>,
): Html {
  return html`<div class="field">
    ${labelOf(of)}
    <select id="${of.name}" name="${of.name}" ${tied(of)}>
      ${of.choices.map(
        ([code, text]) =>
          html`<option value="${code}" ${code === of.value ? html`selected` : ''}>${text}</option>`,
      )}
    </select>
    ${notesOf(of)}
  </div>`
}

/** A day and a time of day. */
export function dayTime(of: PostField & Readonly<{ value: DayTime; time: string }>): Html {
  const { name, value } = of
  return html`<fieldset class="day-time" ${tied(of)}>
    <legend>${of.label} ${btOf(of)}</legend>
    <div class="inline">
      <input type="date" id="${name}-day" name="${name}-day" value="${value.day}" aria-label="${of.label}" />
      <input
        type="time"
        id="${name}-time"
        name="${name}-time"
        value="${value.time}"
        aria-label="${`${of.label}: ${of.time}`}"
      />
    </div>
    ${notesOf(of)}
  </fieldset>`
}

/** Boxes to tick (several) or to choose from (one). */
export function boxes(
  of: PostField &
    Readonly<{
      one?: true
      chosen: readonly string[]
      choices: readonly (readonly [value: string, label: Html | string])[]
    }>,
): Html {
  return html`<fieldset ${tied(of)}>
    <legend>${of.label} ${btOf(of)}</legend>
    ${of.hint ? html`<p class="hint" id="${of.name}-hint">${of.hint}</p>` : ''}
    <div class="boxes">
      ${of.choices.map(
        ([code, text]) =>
          html`<label class="tick"
            ><input
              type="${of.one ? 'radio' : 'checkbox'}"
              name="${of.name}"
              value="${code}"
              ${of.chosen.includes(code) ? html`checked` : ''}
            /><span>${text}</span></label
          >`,
      )}
    </div>
  </fieldset>`
}

function labelOf(of: PostField): Html {
  return html`<label for="${of.name}">${of.label} ${btOf(of)}</label>`
}

function btOf({ bt }: PostField): Html | string {
  return bt ? html`<span class="bt">${bt}</span>` : ''
}

function tied({ name, hint, problem }: PostField): Html | string {
  const ids = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ')
  return html`${ids ? html`aria-describedby="${ids}"` : ''} ${problem ? html`aria-invalid="true"` : ''}`
}

function notesOf({ name, hint, problem }: PostField): Html {
  return html`${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}
  ${problem ? html`<p class="problem" id="${name}-problem">${problem}</p>` : ''}`
}
