import type { RouteRule } from '../route-rule.ts'

const OPEN: RouteRule = {}
const READ: RouteRule = { action: 'admin.read' }
const WRITE: RouteRule = { action: 'admin.write' }

/** Rules of order in the house: legal pages, reports and what came of them, people, the log, and provenance. */
export const ORDER_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /imprint': OPEN,
  'GET /privacy': OPEN,
  'GET /accessibility': OPEN,
  'GET /retention': OPEN,
  'GET /notice-and-action': OPEN,
  'POST /notice-and-action': OPEN,
  'GET /opportunities/:id/notices/:n/fragment': OPEN,

  'GET /admin/audit': READ,
  'GET /admin/users': READ,
  'GET /admin/users/:person': READ,
  'POST /admin/users/:person': WRITE,
  'GET /admin/moderation': READ,
  'GET /admin/moderation/:report': READ,
  'POST /admin/moderation/:report': WRITE,
  'GET /admin/takedown': READ,
  'POST /admin/takedown': WRITE,
  'POST /admin/takedown/:redaction/undo': WRITE,
  'GET /admin/legal': READ,
  'POST /admin/legal': WRITE,
}
