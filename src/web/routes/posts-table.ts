import type { RouteRule } from '../route-rule.ts'

/** Rules of what municipalities post. `/posted` is what was published, for everybody. */
export const POSTS_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /posts': { action: 'post.list' },
  'GET /posts/new': { action: 'post.list' },
  'POST /posts': { action: 'post.create', row: true },
  'POST /posts/import': { action: 'post.create', row: true },
  'GET /posts/outcome': { action: 'post.list' },
  'GET /posts/:post': { action: 'post.read', row: true },
  'GET /posts/:post/edit/:part': { action: 'post.read', row: true },
  'POST /posts/:post/edit/:part': { action: 'post.write', row: true },
  'POST /posts/:post/do/:deed': { action: 'post.decide', row: true },
  'GET /posts/:post/export/:export': { action: 'post.read', row: true },

  'GET /posted/:number': {},
  'GET /posted/:number/:file': {},
}
