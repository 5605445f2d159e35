import type { RouteRule } from '../route-rule.ts'

/** Rules of the two helpers beside the composer, and of the reverse match of what is published. */
export const CLAUSE_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /posts/:post/answerers': { action: 'post.read', row: true },
  'POST /posts/:post/answerers': { action: 'post.write', row: true },
  'GET /posts/:post/clauses': { action: 'post.read', row: true },
  'POST /posts/:post/clauses': { action: 'post.write', row: true },
  'GET /api/v1/opportunities/:id/matches': { action: 'answerers.read', row: true },
}
