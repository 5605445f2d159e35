import type { RouteRule } from './route-rule.ts'
import { ACCOUNT_ROUTES } from './routes/account-table.ts'
import { FEED_ROUTES } from './routes/feeds-table.ts'
import { INSIGHT_ROUTES } from './routes/insight-table.ts'
import { MAIL_LINK_ROUTES } from './routes/mail-links-table.ts'
import { ORDER_ROUTES } from './routes/order-table.ts'
import { NGO_ROUTES } from './routes/ngo-table.ts'
import { CLAUSE_ROUTES } from './routes/clause-table.ts'
import { POSTS_ROUTES } from './routes/posts-table.ts'
import { RULES_ROUTES } from './routes/rules-table.ts'
import { TOWN_ROUTES } from './routes/town-table.ts'
import { WATCH_ROUTES } from './routes/watch-table.ts'

const OPEN: RouteRule = {}

/** The rules of all routes by method and path, as they are registered. Each area keeps its own part beside its routes. */
export const ROUTE_TABLE: Readonly<Record<string, RouteRule>> = {
  'GET /public/:hash/:name': OPEN,
  'GET /health': OPEN,
  'GET /': OPEN,
  'POST /': { pure: true },
  'GET /opportunities': OPEN,
  'GET /opportunities/:id': OPEN,
  'GET /sources': OPEN,
  'GET /about': OPEN,
  'GET /glossary': OPEN,
  // Answers to trusted addresses only (metrics.ts).
  'GET /metrics': OPEN,

  'GET /api': OPEN,
  'GET /api/explorer': OPEN,
  'GET /api/v1/openapi.json': OPEN,
  'GET /api/v1/health': OPEN,
  'GET /api/v1/opportunities': OPEN,
  'GET /api/v1/opportunities/:id': OPEN,
  'GET /api/v1/opportunities/:id/notices/:n/document': OPEN,
  'GET /api/v1/sources': OPEN,
  'POST /api/v1/match': { pure: true },

  ...ACCOUNT_ROUTES,
  ...NGO_ROUTES,
  ...POSTS_ROUTES,
  ...CLAUSE_ROUTES,
  ...TOWN_ROUTES,
  ...MAIL_LINK_ROUTES,
  ...FEED_ROUTES,
  ...ORDER_ROUTES,
  ...INSIGHT_ROUTES,
  ...WATCH_ROUTES,
  ...RULES_ROUTES,
}
