import { html } from 'hono/html'
import type { Profile } from '../../model/profile.ts'
import { field, notice } from '../parts/form.ts'
import { goOn, stepPage } from '../parts/steps.ts'
import { WORDS_MAX } from '../profile-words.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'

export type WordsProblem = Readonly<{ text: string; name: string; problem: 'empty' | 'file' }>

/** The very first step: nothing is known yet, unless something was begun before on this device. */
export function startPage(
  view: View,
  parts: Readonly<{ known: readonly Profile[] }> & Partial<WordsProblem>,
): Html {
  const { say } = view
  return stepPage(
    view,
    'words',
    undefined,
    html`${
      parts.known.length
        ? html`<section class="note section" aria-labelledby="begun">
            <h2 id="begun">${say('start.begun')}</h2>
            <ul class="plain-list">
              ${parts.known.map(
                profile =>
                  html`<li>
                    <a class="more" href="/inbox/${encodeURIComponent(profile.id)}"
                      >${profileName(view, profile)}</a
                    >
                  </li>`,
              )}
            </ul>
            <p>${say('start.begun.more')}</p>
          </section>`
        : ''
    }
    ${form(view, '/start', { text: parts.text ?? '', name: parts.name ?? '' }, parts.problem)}`,
    say('start.words.lead'),
  )
}

/** The same for a profile that is there: its words can always be changed. */
export function wordsPage(view: View, profile: Profile, wrong?: WordsProblem): Html {
  const shown = wrong ?? { text: profile.mission || profile.services.join('\n'), name: profile.name }
  return stepPage(view, 'words', profile, form(view, pathOf(profile.id, 'words'), shown, wrong?.problem))
}

/** How a profile is called where it has no name yet: by the beginning of its words. */
export function profileName(view: View, profile: Pick<Profile, 'name' | 'mission' | 'services'>): string {
  const words = profile.mission || profile.services.join(' ')
  return (
    profile.name ||
    (words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words) ||
    view.say('start.unnamed')
  )
}

function form(
  view: View,
  action: string,
  shown: Readonly<{ text: string; name: string }>,
  problem: WordsProblem['problem'] | undefined,
): Html {
  const { say } = view
  const wrong = problem && say(`start.problem.${problem}`)
  return html`<form class="step" method="post" action="${action}" enctype="multipart/form-data">
    ${notice(wrong, true) ?? ''}
    <div class="field">
      <label for="does">${say('ask.question')}</label>
      <textarea
        id="does"
        name="does"
        rows="7"
        maxlength="${WORDS_MAX}"
        aria-describedby="does-hint"
        placeholder="${say('ask.placeholder')}"
      >
${shown.text}</textarea>
      <p class="hint" id="does-hint">${say('start.words.hint')}</p>
    </div>
    <div class="field">
      <label for="file">${say('start.words.file')}</label>
      <input type="file" id="file" name="file" accept=".txt,text/plain" aria-describedby="file-hint" />
      <p class="hint" id="file-hint">${say('start.words.file.hint')}</p>
    </div>
    ${field({ name: 'name', label: say('start.name'), value: shown.name, autocomplete: 'organization', maxlength: 500 })}
    ${goOn(view)}
  </form>`
}
