import { html } from 'hono/html'
import type { AccessTokenRow } from '../../../db/access-tokens.ts'
import type { WebhookRow } from '../../../db/webhooks.ts'
import { wordDate } from '../../words/dates.ts'
import { choice, notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import type { Html, Maybe, View } from '../view.ts'

export type FeedsParts = Readonly<{
  tokens: readonly AccessTokenRow[]
  webhooks: readonly WebhookRow[]
  profiles: readonly Readonly<{ id: string; name: string }>[]
  /** What was made just now; its secret is shown this once */
  made?: Readonly<{ kind: 'feed' | 'api' | 'webhook'; secret: string }>
  problem?: 'many' | 'url'
}>

/** Private addresses of feeds and calendars, keys for programs, webhooks. */
export function feedsPage(view: View, parts: FeedsParts): Html {
  const { say } = view
  const { tokens, webhooks, profiles } = parts
  const names = profiles.map(({ id, name }) => [id, name || id] as const)
  return layout(view, {
    title: `${say('link.feeds.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'links.css'],
    body: html`<div class="narrow">
      <p class="crumb"><a href="/settings">${say('start.rhythm.title')}</a></p>
      <h1>${say('link.feeds.title')}</h1>
      ${parts.problem ? notice(say(parts.problem === 'many' ? 'link.feeds.many' : 'link.hooks.wrong'), true) : ''}
      ${made(view, parts.made)}
      <p class="lead">${say('link.feeds.says')}</p>
      ${
        tokens.length
          ? html`<ul class="rows">
              ${tokens.map(token => tokenRow(view, token, profiles))}
            </ul>`
          : html`<p>${say('link.feeds.none')}</p>`
      }
      <form method="post" action="/settings/feeds" class="stack">
        ${choice({
          name: 'kind',
          label: say('link.feeds.kind'),
          value: 'feed',
          choices: [
            ['feed', say('link.feeds.feed')],
            ['api', say('link.feeds.api')],
          ],
        })}
        ${choice({ name: 'profile', label: say('link.feeds.profile'), value: '', choices: [['', say('link.feeds.all')], ...names] })}
        <div class="field">
          <label for="label">${say('link.feeds.label')}</label>
          <input type="text" id="label" name="label" maxlength="100" autocomplete="off" />
        </div>
        <button class="button">${say('link.feeds.make')}</button>
      </form>
      <p>${say('link.calendar.says')}</p>

      ${profiles.length ? exports(view, profiles) : ''}

      <h2>${say('link.hooks.title')}</h2>
      <p>${say('link.hooks.says')}</p>
      ${
        webhooks.length
          ? html`<ul class="rows">
              ${webhooks.map(hook => hookRow(view, hook))}
            </ul>`
          : ''
      }
      <form method="post" action="/settings/webhooks" class="stack">
        ${names.length ? choice({ name: 'profile', label: say('link.feeds.profile'), value: names[0]![0], choices: names }) : ''}
        <div class="field">
          <label for="url">${say('link.hooks.url')}</label>
          <input type="url" id="url" name="url" maxlength="1000" required autocomplete="off" />
        </div>
        <button class="button quiet">${say('link.hooks.add')}</button>
      </form>
      <p><a href="/settings/preview">${say('link.preview')}</a></p>
    </div>`,
  })
}

/** The matches of each profile as files. */
function exports(view: View, profiles: FeedsParts['profiles']): Html {
  const { say } = view
  return html`<ul class="rows">
    ${profiles.map(({ id, name }) => {
      const path = `/api/v1/profiles/${encodeURIComponent(id)}/matches`
      return html`<li>
        <p><strong>${name || id}</strong></p>
        <p>
          <a href="${path}.csv">${say('link.export.csv')}</a><br />
          <a href="${path}.ocds.json">${say('link.export.ocds')}</a>
        </p>
      </li>`
    })}
  </ul>`
}

function made(view: View, what: FeedsParts['made']): Maybe {
  if (!what) return ''
  const base = `${view.publicUrl}/feeds/${what.secret}`
  const shown =
    what.kind === 'feed'
      ? ([
          ['Atom', `${base}/atom.xml`],
          ['JSON Feed', `${base}/feed.json`],
          ['iCalendar', `${base}/deadlines.ics`],
        ] as const)
      : ([[what.kind === 'api' ? 'Authorization: Bearer' : 'webhook-signature', what.secret]] as const)
  return html`<div class="notice" role="status">
    <p>${view.say('link.feeds.shown')}</p>
    <dl>
      ${shown.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd><code>${value}</code></dd>`,
      )}
    </dl>
  </div>`
}

function tokenRow(view: View, token: AccessTokenRow, profiles: FeedsParts['profiles']): Html {
  const { say, language } = view
  const kind = say(token.kind === 'api' ? 'link.feeds.api' : 'link.feeds.feed')
  const name = token.label || kind
  const used = token.used_at
    ? say('link.feeds.used', { date: wordDate(token.used_at, language) ?? '' })
    : say('link.feeds.unused')
  const about = profiles.find(({ id }) => id === token.profile)?.name ?? say('link.feeds.all')
  return html`<li>
    <p><strong>${name}</strong><br /><span class="soft">${[kind, about, used].join(' · ')}</span></p>
    <form method="post" action="/settings/feeds/${token.hash}/revoke">
      <button class="button quiet">${say('link.feeds.revoke', { name })}</button>
    </form>
  </li>`
}

function hookRow(view: View, hook: WebhookRow): Html {
  const { say, language } = view
  const action = `/settings/webhooks/${encodeURIComponent(hook.id)}`
  const off = hook.disabled_at && say('link.hooks.off', { date: wordDate(hook.disabled_at, language) ?? '' })
  return html`<li>
    <p><strong>${hook.url}</strong>${off ? html`<br /><span class="soft">${off}</span>` : ''}</p>
    ${
      off
        ? html`<form method="post" action="${action}/on">
            <button class="button quiet">${say('link.hooks.on')}</button>
          </form>`
        : ''
    }
    <form method="post" action="${action}/delete">
      <button class="button quiet">${say('link.feeds.revoke', { name: new URL(hook.url).host })}</button>
    </form>
  </li>`
}

/** Where nothing would be sent now. */
export function previewNone(view: View): Html {
  const { say } = view
  return layout(view, {
    title: `${say('link.preview')} – Dragoman`,
    noindex: true,
    body: html`<div class="stack">
      <h1>${say('link.preview')}</h1>
      <p>${say('link.preview.none')}</p>
      <p><a href="/settings">${say('start.rhythm.title')}</a></p>
    </div>`,
  })
}
