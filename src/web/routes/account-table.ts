import type { RouteRule } from '../route-rule.ts'

/** Rules of signing in, one's account and one's organisations. */
export const ACCOUNT_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /sign-in': {},
  'POST /sign-in': {},
  'GET /sign-in/sent': {},
  'POST /sign-in/code': {},
  'GET /sign-in/link': {},
  'POST /sign-in/link': {},
  'POST /sign-in/passkey/ask': {},
  'POST /sign-in/passkey': {},
  'POST /sign-out': { action: 'account.write' },
  'POST /sign-out/everywhere': { action: 'account.write' },

  'GET /account': { action: 'account.read' },
  'POST /account': { action: 'account.write' },
  'POST /account/sessions/:session/end': { action: 'session.end', row: true },
  'POST /account/passkeys/ask': { action: 'passkey.add' },
  'POST /account/passkeys': { action: 'passkey.add' },
  'POST /account/passkeys/:passkey/remove': { action: 'passkey.remove', row: true },
  'GET /account/export': { action: 'account.export' },
  'GET /account/erase': { action: 'account.erase' },
  'POST /account/erase': { action: 'account.erase' },

  'GET /organisation/new': { action: 'organisation.create' },
  'POST /organisation': { action: 'organisation.create' },
  'GET /organisation/:organisation': { action: 'organisation.read', row: true },
  'POST /organisation/:organisation': { action: 'organisation.write', row: true },
  'POST /organisation/:organisation/invite': { action: 'member.invite', row: true },
  'POST /organisation/:organisation/invitations/:invitation/withdraw': { action: 'member.invite', row: true },
  'POST /organisation/:organisation/members/:member/remove': { action: 'member.remove', row: true },
  'POST /organisation/:organisation/members/:member/hand-over': {
    action: 'organisation.hand-over',
    row: true,
  },
  'POST /organisation/:organisation/leave': { action: 'organisation.leave', row: true },
  'GET /invitation': { action: 'invitation.read' },
  'POST /invitation': { action: 'invitation.read' },
}
