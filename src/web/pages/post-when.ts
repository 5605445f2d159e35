import { html } from 'hono/html'
import { countryName } from '../../words/names.ts'
import type { HeldPost } from '../post-access.ts'
import { dayTimes } from '../post-form.ts'
import { dayTime } from '../parts/post-field.ts'
import { NO_WRONGS, only, partForm, partPage, wrongOf, type Wrongs } from '../parts/post-frame.ts'
import type { Html, View } from '../view.ts'

/** When it is published, until when one may ask, until when one may answer: on the town's own clock. */
export function whenPage(
  view: View,
  held: HeldPost,
  parts: Readonly<{ wrong?: Wrongs; failure?: string }> = {},
): Html {
  const { say } = view
  const { post } = held.work
  const wrong = parts.wrong ?? NO_WRONGS
  const times = dayTimes(post, held.town.country)
  const moment = (name: keyof typeof times, bt: string | undefined): Html =>
    dayTime({
      name,
      label: say(`post.when.${name}`),
      hint: say(`post.when.${name}.hint`),
      ...(bt && { bt }),
      value: times[name],
      time: say('post.when.time'),
      problem: wrongOf(view, wrong, name),
    })
  const answers = post.kind === 'consultation' ? 'BT-630' : 'BT-131'
  return partPage(
    view,
    held,
    'when',
    partForm(
      view,
      held,
      'when',
      html`<p class="soft">
          ${say('post.when.clock', { country: countryName(held.town.country, view.language) })}
        </p>
        ${only(held.row.versions === 0, () => moment('opensAt', undefined))}
        ${moment('questionsUntil', 'BT-13')} ${moment('deadline', answers)}`,
    ),
    { failure: parts.failure },
  )
}
