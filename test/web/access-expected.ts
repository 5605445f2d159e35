/**
 * Who may do what, written down a second time and by hand, so that a mistake in the route table or in authorize() shows.
 * The rows are those of access-world.ts: organisation A, its profile, a session of its owner. A route without a line
 * here fails the test: say who may use it.
 */
export type Expectation =
  /** Anybody at all */
  | 'anybody'
  /** Who is signed in; `fresh`: recently */
  | 'person'
  | 'person, fresh'
  /** Members of A, owners included; `administrators`: they too */
  | 'member'
  | 'member, administrators'
  | 'owner'
  | 'owner, fresh'
  /** Members of A, and its owner's API key */
  | 'holder'
  /** Members of A by their session, not by a key */
  | 'holder, no key'
  /** The owner of A as a person */
  | 'self'
  /** Members of the town that posted it, and not even administrators */
  | 'town'
  /** Members of any town, by session or key */
  | 'clerk'
  | 'administrator'
  | 'administrator, fresh'

export const EXPECTED: Readonly<Record<string, Expectation>> = {
  'GET /public/:hash/:name': 'anybody',
  'GET /health': 'anybody',
  'GET /metrics': 'anybody',
  'GET /': 'anybody',
  'POST /': 'anybody',
  'GET /opportunities': 'anybody',
  'GET /opportunities/:id': 'anybody',
  'GET /sources': 'anybody',
  'GET /about': 'anybody',
  'GET /glossary': 'anybody',
  'GET /api': 'anybody',
  'GET /api/explorer': 'anybody',
  'GET /api/v1/openapi.json': 'anybody',
  'GET /api/v1/health': 'anybody',
  'GET /api/v1/opportunities': 'anybody',
  'GET /api/v1/opportunities/:id': 'anybody',
  'GET /api/v1/opportunities/:id/notices/:n/document': 'anybody',
  'GET /api/v1/sources': 'anybody',
  'GET /api/v1/insight': 'anybody',
  'GET /insight': 'anybody',
  'GET /insight/data.csv': 'anybody',
  'GET /insight/data.json': 'anybody',
  'POST /api/v1/match': 'anybody',

  // Who holds the token of a mail needs no account; a token that the bank did not sign is answered 404.
  'GET /answer/:token': 'anybody',
  'POST /answer/:token': 'anybody',
  'GET /mails/:token': 'anybody',
  'POST /mails/:token': 'anybody',
  'GET /unsubscribe/:token': 'anybody',
  'POST /unsubscribe/:token': 'anybody',

  'GET /feeds/:secret/:file': 'anybody',
  'POST /bounces/:secret': 'anybody',
  'GET /settings/feeds': 'person',
  'POST /settings/feeds': 'person, fresh',
  'POST /settings/feeds/:key/revoke': 'self',
  'POST /settings/webhooks': 'person, fresh',
  'POST /settings/webhooks/:webhook/on': 'self',
  'POST /settings/webhooks/:webhook/delete': 'self',
  'GET /settings/preview': 'person',
  'GET /api/v1/profiles/:profile/matches': 'holder',
  'GET /api/v1/profiles/:profile/matches.csv': 'holder',
  'GET /api/v1/profiles/:profile/matches.ocds.json': 'holder',

  'GET /admin': 'administrator',
  'GET /admin/sources': 'administrator',
  'GET /admin/sources/:source': 'administrator',
  'POST /admin/sources/:source/pause': 'administrator, fresh',
  'POST /admin/sources/:source/resume': 'administrator, fresh',
  'POST /admin/sources/:source/read': 'administrator, fresh',
  'POST /admin/sources/:source/settings': 'administrator, fresh',
  'GET /admin/quarantine': 'administrator',
  'POST /admin/quarantine/replay': 'administrator, fresh',
  'GET /admin/quarantine/:record': 'administrator',
  'GET /admin/quarantine/:record/bytes': 'administrator',
  'GET /admin/jobs': 'administrator',
  'POST /admin/jobs/:job/retry': 'administrator, fresh',
  'GET /admin/mail': 'administrator',
  'POST /admin/mail/lift': 'administrator, fresh',
  'POST /admin/mail/preview': 'administrator, fresh',

  'GET /sign-in': 'anybody',
  'POST /sign-in': 'anybody',
  'GET /sign-in/sent': 'anybody',
  'POST /sign-in/code': 'anybody',
  'GET /sign-in/link': 'anybody',
  'POST /sign-in/link': 'anybody',
  'POST /sign-in/passkey/ask': 'anybody',
  'POST /sign-in/passkey': 'anybody',
  'POST /sign-out': 'person',
  'POST /sign-out/everywhere': 'person',

  'GET /account': 'person',
  'POST /account': 'person',
  'POST /account/sessions/:session/end': 'self',
  'POST /account/passkeys/ask': 'person, fresh',
  'POST /account/passkeys': 'person, fresh',
  'POST /account/passkeys/:passkey/remove': 'self',
  'GET /account/export': 'person, fresh',
  'GET /account/erase': 'person, fresh',
  'POST /account/erase': 'person, fresh',

  'GET /organisation/new': 'person',
  'POST /organisation': 'person',
  'GET /organisation/:organisation': 'member, administrators',
  'POST /organisation/:organisation': 'owner',
  'POST /organisation/:organisation/invite': 'owner',
  'POST /organisation/:organisation/invitations/:invitation/withdraw': 'owner',
  'POST /organisation/:organisation/members/:member/remove': 'owner',
  'POST /organisation/:organisation/members/:member/hand-over': 'owner, fresh',
  'POST /organisation/:organisation/leave': 'member',
  'GET /invitation': 'person',
  'POST /invitation': 'person',

  'GET /start': 'anybody',
  'POST /start': 'anybody',
  'GET /start/:profile/:step': 'holder',
  'POST /start/:profile/:step': 'holder',
  'GET /inbox': 'anybody',
  'GET /inbox/:profile': 'holder',
  'POST /inbox/:profile/answer': 'holder',
  'POST /inbox/:profile/undo': 'holder',
  'POST /inbox/:profile/note': 'holder',
  'GET /inbox/:profile/told': 'holder',
  'POST /inbox/:profile/told': 'holder',
  'GET /inbox/:profile/worksheet': 'holder',
  'POST /inbox/:profile/worksheet': 'holder',
  'GET /inbox/:profile/partners': 'holder',
  'POST /inbox/:profile/partners/hand': 'holder',
  'POST /inbox/:profile/partners/open': 'owner',
  'POST /inbox/:profile/partners/ask': 'holder',
  'POST /inbox/:profile/partners/answer': 'holder',
  'GET /settings': 'person',
  'POST /settings': 'person',
  'GET /profile/:profile': 'holder',
  'POST /profile/:profile/delete': 'holder',
  'POST /profile/:profile/move': 'holder, no key',

  'GET /buyers/:buyer': 'anybody',
  'GET /buyers/:buyer/:file': 'anybody',
  'GET /organisation/:organisation/team': 'member',
  'POST /organisation/:organisation/team/:member': 'owner',
  'POST /organisation/:organisation/team/:member/hand-over': 'member',
  'POST /organisation/:organisation/verify': 'owner',
  'GET /admin/organisations': 'administrator',
  'POST /admin/organisations/:organisation': 'administrator, fresh',
  'POST /questions/:number/:organisation': 'member',
  'GET /posts': 'person',
  'GET /posts/new': 'person',
  'POST /posts': 'town',
  'POST /posts/import': 'town',
  'GET /posts/outcome': 'person',
  'GET /posts/:post': 'town',
  'GET /posts/:post/answerers': 'town',
  'POST /posts/:post/answerers': 'town',
  'GET /posts/:post/clauses': 'town',
  'POST /posts/:post/clauses': 'town',
  'GET /api/v1/opportunities/:id/matches': 'clerk',
  'GET /posts/:post/edit/:part': 'town',
  'POST /posts/:post/edit/:part': 'town',
  'POST /posts/:post/do/:deed': 'town',
  'GET /posts/:post/export/:export': 'town',
  'GET /posted/:number': 'anybody',
  'GET /posted/:number/:file': 'anybody',
  'GET /posts/:post/questions': 'town',
  'POST /posts/:post/questions/:question': 'town',
  'GET /consultations/:number/:organisation': 'member',
  'POST /consultations/:number/:organisation': 'member',
  'GET /posts/:post/answers': 'town',
  'GET /posts/:post/answers/:answers': 'town',

  'GET /imprint': 'anybody',
  'GET /privacy': 'anybody',
  'GET /accessibility': 'anybody',
  'GET /retention': 'anybody',
  'GET /notice-and-action': 'anybody',
  'POST /notice-and-action': 'anybody',
  'GET /opportunities/:id/notices/:n/fragment': 'anybody',
  'GET /admin/audit': 'administrator',
  'GET /admin/users': 'administrator',
  'GET /admin/users/:person': 'administrator',
  'POST /admin/users/:person': 'administrator, fresh',
  'GET /admin/moderation': 'administrator',
  'GET /admin/moderation/:report': 'administrator',
  'POST /admin/moderation/:report': 'administrator, fresh',
  'GET /admin/takedown': 'administrator',
  'POST /admin/takedown': 'administrator, fresh',
  'POST /admin/takedown/:redaction/undo': 'administrator, fresh',
  'GET /admin/legal': 'administrator',
  'POST /admin/legal': 'administrator, fresh',
}
