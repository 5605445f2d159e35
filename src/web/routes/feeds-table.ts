import type { RouteRule } from '../route-rule.ts'

/** Rules of feeds, calendars, keys and webhooks, and of the exports. A feed's address holds its own secret. */
export const FEED_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /feeds/:secret/:file': {},
  // A mail server sends no Origin.
  'POST /bounces/:secret': { oneClick: true },
  'GET /settings/feeds': { action: 'account.read' },
  // What is made is one's own; the handlers ask for a recent sign-in besides (key.write, webhook.write).
  'POST /settings/feeds': { action: 'account.write' },
  'POST /settings/feeds/:key/revoke': { action: 'key.revoke', row: true },
  'POST /settings/webhooks': { action: 'account.write' },
  'POST /settings/webhooks/:webhook/on': { action: 'key.revoke', row: true },
  'POST /settings/webhooks/:webhook/delete': { action: 'key.revoke', row: true },
  'GET /settings/preview': { action: 'account.read' },

  'GET /api/v1/profiles/:profile/matches': { action: 'profile.read', row: true },
  'GET /api/v1/profiles/:profile/matches.csv': { action: 'profile.read', row: true },
  'GET /api/v1/profiles/:profile/matches.ocds.json': { action: 'profile.read', row: true },
}
