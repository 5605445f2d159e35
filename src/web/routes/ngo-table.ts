import type { RouteRule } from '../route-rule.ts'

const READ: RouteRule = { action: 'profile.read', row: true, draft: true }
const WRITE: RouteRule = { action: 'profile.write', row: true, draft: true }
const ANSWER: RouteRule = { action: 'feedback.write', row: true, draft: true }
/** Other organisations learn of it: only with an account. */
const SIGNED: RouteRule = { action: 'profile.write', row: true }

/** Rules of what an organisation does: describe itself, read its matches, answer them, reckon, find partners. */
export const NGO_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /start': {},
  'POST /start': {},
  'GET /start/:profile/:step': READ,
  'POST /start/:profile/:step': WRITE,

  'GET /inbox': {},
  'GET /inbox/:profile': READ,
  'POST /inbox/:profile/answer': ANSWER,
  'POST /inbox/:profile/undo': ANSWER,
  'POST /inbox/:profile/note': ANSWER,
  'GET /inbox/:profile/told': READ,
  'POST /inbox/:profile/told': WRITE,

  'GET /inbox/:profile/worksheet': READ,
  'POST /inbox/:profile/worksheet': WRITE,
  'GET /inbox/:profile/partners': { action: 'profile.read', row: true },
  'POST /inbox/:profile/partners/hand': SIGNED,
  'POST /inbox/:profile/partners/open': SIGNED,
  'POST /inbox/:profile/partners/ask': SIGNED,
  'POST /inbox/:profile/partners/answer': SIGNED,

  'GET /settings': { action: 'account.read' },
  'POST /settings': { action: 'account.write' },

  'GET /profile/:profile': READ,
  'POST /profile/:profile/delete': WRITE,
  'POST /profile/:profile/move': SIGNED,
}
