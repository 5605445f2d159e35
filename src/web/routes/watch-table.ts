import type { RouteRule } from '../route-rule.ts'

const READ: RouteRule = { action: 'admin.read' }

/** Rules of the administrator's overview and of what keeps the house alive: sources, quarantine, jobs, mail. */
export const WATCH_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /admin': READ,
}
