import type { RouteRule } from '../route-rule.ts'

const READ: RouteRule = { action: 'admin.read' }
const WRITE: RouteRule = { action: 'admin.write' }

/** Rules of tuning the matching and of measuring it. */
export const RULES_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /admin/rules': READ,
  'GET /admin/rules/:version': READ,
  'GET /admin/rules/:version/rules.json': READ,
  'POST /admin/rules/:version': WRITE,
  'POST /admin/rules/:version/draft': WRITE,
  'POST /admin/rules/:version/preview': WRITE,
  'POST /admin/rules/:version/activate': WRITE,
  'POST /admin/rules/:version/discard': WRITE,

  'GET /admin/evaluation': READ,
  'POST /admin/evaluation': WRITE,
  'GET /admin/evaluation/:evaluation/:list': READ,

  'GET /admin/judge': READ,
  'POST /admin/judge': WRITE,
  'POST /admin/judge/undo': WRITE,
}
