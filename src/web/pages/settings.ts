import { html } from 'hono/html'
import type { SubscriptionRow } from '../../../db/subscriptions.ts'
import type { Person } from '../../auth/types.ts'
import { notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { goOn } from '../parts/steps.ts'
import type { Html, View } from '../view.ts'
import { rhythmFields } from './settings-rhythm.ts'

type Parts = Readonly<{ person: Person; posts: boolean; done: boolean; subscription?: SubscriptionRow }>

/** When to write, as in the last step, for whoever comes back to change it. */
export function settingsPage(view: View, { person, posts, done, subscription }: Parts): Html {
  const { say } = view
  const off = subscription?.unsubscribed_at != null
  return layout(view, {
    title: `${say('start.rhythm.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css'],
    body: html`<p class="crumb"><a href="/inbox">${say('told.back')}</a></p>
      ${done ? (notice(say('inbox.done.rhythm')) ?? '') : ''}
      <h1>${say('start.rhythm.title')}</h1>
      <p class="lead">${say('start.rhythm.calm')}</p>
      ${posts ? '' : html`<p class="note">${say('start.rhythm.nomail')}</p>`}
      ${off ? html`<p class="note">${say('start.rhythm.off')}</p>` : ''}
      <form class="step" method="post" action="/settings">
        ${rhythmFields(view, person, subscription)} ${goOn(view, say('start.save'))}
      </form>
      <p><a href="/settings/preview">${say('link.preview')}</a></p>
      <p><a href="/settings/feeds">${say('link.feeds.title')}</a></p>`,
  })
}
