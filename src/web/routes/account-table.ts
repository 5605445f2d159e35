import type { RouteRule } from '../route-rule.ts'

/** Rules of signing in, one's account and one's organisations. */
export const ACCOUNT_ROUTES: Readonly<Record<string, RouteRule>> = {}
