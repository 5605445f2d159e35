import type { RouteRule } from '../route-rule.ts'

const OPEN: RouteRule = {}

/** Rules of the links in mails. Their addresses hold a token that the bank signed: who has it needs no account. */
export const MAIL_LINK_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /answer/:token': OPEN,
  'POST /answer/:token': OPEN,
  'GET /mails/:token': OPEN,
  'POST /mails/:token': OPEN,
  'GET /unsubscribe/:token': OPEN,
  'POST /unsubscribe/:token': { oneClick: true },
}
