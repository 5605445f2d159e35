import { html } from 'hono/html'
import { OFFERED, UI_LANGUAGES } from '../../words/languages.ts'
import type { Html, View } from '../view.ts'

/** The frame of a page. `heading` is the title of the tab; `again` is what the language switch must send again. */
export type Page = Readonly<{
  title: string
  description?: string
  body: Html
  wide?: boolean
  /** Hidden fields that the switch posts back, for pages that answer a POST */
  again?: Readonly<Record<string, string>>
  /** Says to search engines that this page is an answer, not a place */
  noindex?: boolean
  /** Public files that only some pages need: style sheets and scripts */
  needs?: readonly string[]
}>

const PLACES = [
  { path: '/', key: 'nav.find' },
  { path: '/inbox', key: 'nav.inbox' },
  { path: '/opportunities', key: 'nav.bank' },
] as const

/** A whole document: skip link, banner, navigation, language switch, content, footer. */
export function layout(view: View, page: Page): Html {
  const { say, asset } = view
  const wrap = page.wide ? 'wrap wrap-wide' : 'wrap'
  return html`<!doctype html>
    <html lang="${view.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        ${page.description ? html`<meta name="description" content="${page.description}" />` : ''}
        ${page.noindex ? html`<meta name="robots" content="noindex" />` : ''}
        <meta name="theme-color" content="#fbfaf6" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#14181a" media="(prefers-color-scheme: dark)" />
        <link rel="icon" href="${asset('favicon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${asset('tokens.css')}" />
        <link rel="stylesheet" href="${asset('app.css')}" />
        <script src="${asset('app.js')}" defer></script>
        ${(page.needs ?? []).map(name =>
          name.endsWith('.css')
            ? html`<link rel="stylesheet" href="${asset(name)}" />`
            : html`<script src="${asset(name)}" defer></script>`,
        )}
      </head>
      <body data-your-time="${say('date.reader', { time: '{time}' })}">
        <a class="skip" href="#content">${say('skip')}</a>
        <header>
          ${
            view.demo
              ? html`<div class="demo">
                  <div class="${wrap}"><p>${say('demo.banner')}</p></div>
                </div>`
              : ''
          }
          <div class="top">
            <div class="wrap wrap-wide">
              <a class="brand" href="/"
                ><img src="${asset('favicon.svg')}" width="28" height="28" alt="" />Dragoman</a
              >
              <nav aria-label="${say('nav.label')}">
                <ul>
                  ${PLACES.map(
                    place =>
                      html`<li>
                        <a href="${place.path}" ${current(isAt(view.path, place.path))}>${say(place.key)}</a>
                      </li>`,
                  )}
                  ${postsLink(view)} ${adminLink(view)} ${accountLink(view)}
                </ul>
              </nav>
              ${languageSwitch(view, page.again)}
            </div>
          </div>
        </header>
        <main id="content" tabindex="-1"><div class="${wrap}">${page.body}</div></main>
        <footer class="foot">
          <div class="${wrap}">
            <p>${say('foot.about')}</p>
            <ul>
              <li><a href="/insight">${say('insight.nav')}</a></li>
              <li><a href="/about">${say('how.title')}</a></li>
              <li><a href="/sources">${say('sources.title')}</a></li>
              <li><a href="/glossary">${say('glossary.title')}</a></li>
              <li><a href="/api">${say('foot.api')}</a></li>
              <li><a href="/imprint">${say('legal.imprint')}</a></li>
              <li><a href="/privacy">${say('legal.privacy')}</a></li>
              <li><a href="/accessibility">${say('legal.accessibility')}</a></li>
              <li><a href="/retention">${say('legal.retention')}</a></li>
              <li><a href="/notice-and-action">${say('report.title')}</a></li>
            </ul>
          </div>
        </footer>
      </body>
    </html>`
}

/** The first page is only itself; the inbox is all of its pages. */
function isAt(path: string, place: string): boolean {
  return path === place || (place === '/inbox' && path.startsWith('/inbox/'))
}

/** For those who post for a town. */
function postsLink(view: View): Html | string {
  if (!view.person?.memberships.some(membership => membership.kind === 'municipality')) return ''
  const here = view.path === '/posts' || view.path.startsWith('/posts/')
  return html`<li><a href="/posts" ${current(here)}>${view.say('post.nav')}</a></li>`
}

/** For those who run the server, and nobody else. */
function adminLink(view: View): Html | string {
  if (!view.person?.roles.includes('administrator')) return ''
  const here = view.path === '/admin' || view.path.startsWith('/admin/')
  return html`<li><a href="/admin" ${current(here)}>${view.say('admin.nav')}</a></li>`
}

/** Signing in, or one's account: where one is recognised. */
function accountLink(view: View): Html {
  const [path, key] = view.person
    ? (['/account', 'nav.account'] as const)
    : (['/sign-in', 'nav.sign'] as const)
  return html`<li><a href="${path}" ${current(view.path === path)}>${view.say(key)}</a></li>`
}

function current(is: boolean): Html | string {
  return is ? html`aria-current="page"` : ''
}

/**
 * Links where the page can be asked for again, one form of buttons where it answered a POST, so that switching
 * the language keeps what was typed and never puts it into an address.
 */
function languageSwitch(view: View, again: Page['again']): Html {
  const rows = UI_LANGUAGES.filter(row => OFFERED.includes(row.code))
  const name = rows.find(row => row.code === view.language)?.name ?? 'English'
  const entries = rows.map(row => {
    const on = row.code === view.language
    if (again)
      return html`<button
        name="lang"
        value="${row.code}"
        lang="${row.code}"
        ${on ? html`aria-current="true"` : ''}
      >
        ${row.name}
      </button>`
    const query = [view.query, `lang=${row.code}`].filter(Boolean).join('&')
    return html`<a
      href="${`${view.path}?${query}`}"
      lang="${row.code}"
      hreflang="${row.code}"
      ${on ? html`aria-current="true"` : ''}
      >${row.name}</a
    >`
  })
  const fields = Object.entries(again ?? {}).map(
    ([field, value]) => html`<input type="hidden" name="${field}" value="${value}" />`,
  )
  return html`<details class="language" name="language">
    <summary><span class="visually-hidden">${view.say('nav.language')}: </span>${name}</summary>
    ${
      again
        ? html`<form class="menu" method="post" action="${view.path}">${fields}${entries}</form>`
        : html`<div class="menu">${entries}</div>`
    }
  </details>`
}
