import { html } from 'hono/html'
import type { Profile } from '../../model/profile.ts'
import type { Inbox } from '../inbox-reads.ts'
import type { Pace } from '../pace.ts'
import { matchCard } from '../parts/card.ts'
import { emptyInbox } from '../parts/empty-inbox.ts'
import { stepPage } from '../parts/steps.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'

/** What fits right now, and how much mail that would make: before anything is asked for. */
export function matchesPage(view: View, profile: Profile, inbox: Inbox, rate: Pace): Html {
  const { say } = view
  const n = inbox.total
  return stepPage(
    view,
    'matches',
    profile,
    html`<div class="note pace">
        <h2>${say('inbox.count', { n })}</h2>
        <p>${paceText(view, rate)}</p>
      </div>
      ${
        n
          ? html`<ul class="cards">
                ${inbox.lots.map(({ shown }) => html`<li>${matchCard(view, shown)}</li>`)}
              </ul>
              <p>
                <a class="more" href="/inbox/${encodeURIComponent(profile.id)}"
                  >${say('start.matches.all')}</a
                >
              </p>`
          : emptyInbox(view, profile)
      }
      <p class="go-on">
        <a class="button" href="${pathOf(profile.id, 'rhythm')}">${say('start.matches.next')}</a>
      </p>`,
  )
}

/** New ones a week as far as the bank can tell, and openly so where it cannot. */
export function paceText(view: View, rate: Pace): string {
  const { say } = view
  if (rate.perWeek === undefined) return say('start.pace.unknown')
  const perWeek = Math.round(rate.perWeek)
  return perWeek < 1 ? say('start.pace.rare') : say('start.pace', { n: perWeek })
}
