import type { RouteRule } from '../route-rule.ts'

const READ: RouteRule = { action: 'admin.read' }
const WRITE: RouteRule = { action: 'admin.write' }

/** Rules of the administrator's overview and of what keeps the house alive: sources, quarantine, jobs, mail. */
export const WATCH_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /admin': READ,

  'GET /admin/sources': READ,
  'GET /admin/sources/:source': READ,
  'POST /admin/sources/:source/pause': WRITE,
  'POST /admin/sources/:source/resume': WRITE,
  'POST /admin/sources/:source/read': WRITE,
  'POST /admin/sources/:source/settings': WRITE,

  'GET /admin/quarantine': READ,
  'POST /admin/quarantine/replay': WRITE,
  'GET /admin/quarantine/:record': READ,
  'GET /admin/quarantine/:record/bytes': READ,

  'GET /admin/jobs': READ,
  'POST /admin/jobs/:job/retry': WRITE,

  'GET /admin/mail': READ,
  'POST /admin/mail/lift': WRITE,
  'POST /admin/mail/preview': WRITE,
}
