import type { RouteRule } from '../route-rule.ts'

const OPEN: RouteRule = {}

/** Figures about published notices: open to everybody, like the notices. */
export const INSIGHT_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /insight': OPEN,
  'GET /insight/data.csv': OPEN,
  'GET /insight/data.json': OPEN,
  'GET /api/v1/insight': OPEN,
}
