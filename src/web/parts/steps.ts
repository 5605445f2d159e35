import { html } from 'hono/html'
import type { Profile } from '../../model/profile.ts'
import { pathOf, STEPS, type Step } from '../start-steps.ts'
import type { Html, View } from '../view.ts'
import { layout } from './layout.ts'

/** The frame of one step: how far one is, a way to every step, the heading, the form. */
export function stepPage(
  view: View,
  step: Step,
  profile: Pick<Profile, 'id'> | undefined,
  body: Html,
  lead?: Html | string,
): Html {
  const { say } = view
  const heading = say(`start.${step}.title`)
  return layout(view, {
    title: `${heading} – Dragoman`,
    noindex: step !== 'words',
    needs: ['account.css', 'ngo.css'],
    body: html`${trail(view, step, profile)}
      <div class="hero">
        <h1>${heading}</h1>
        ${lead ? html`<p class="lead">${lead}</p>` : ''}
      </div>
      ${body}`,
  })
}

/** Where one is among the steps. Steps that cannot be reached yet are no links. */
function trail(view: View, step: Step, profile: Pick<Profile, 'id'> | undefined): Html {
  const { say } = view
  const at = STEPS.indexOf(step)
  return html`<nav class="trail" aria-label="${say('start.trail')}">
    <p class="small soft">
      ${say('start.step', { n: at + 1, of: STEPS.length })}<span class="here" aria-hidden="true"
        >: <strong>${say(`start.${step}.short`)}</strong></span
      >
    </p>
    <ol>
      ${STEPS.map((each, index) => {
        const name = say(`start.${each}.short`)
        const state = index < at ? 'done' : index === at ? 'now' : 'next'
        return html`<li class="${state}">
          ${
            profile && index !== at
              ? html`<a href="${pathOf(profile.id, each)}"><span>${name}</span></a>`
              : html`<span ${index === at ? html`aria-current="step"` : ''}><span>${name}</span></span>`
          }
        </li>`
      })}
    </ol>
  </nav>`
}

/** The one button that saves a step and goes on. */
export function goOn(view: View, label?: string): Html {
  return html`<p class="go-on"><button class="button">${label ?? view.say('start.next')}</button></p>`
}
