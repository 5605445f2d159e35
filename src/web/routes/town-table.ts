import type { RouteRule } from '../route-rule.ts'

/** In the name of an organisation of hers. */
const ASK: RouteRule = { action: 'question.ask', row: true }
const ANSWER: RouteRule = { action: 'consultation.answer', row: true }
const READ: RouteRule = { action: 'post.read', row: true }

/** Rules of what lies around a town's posts: its people, its mark, questions, consultations, buyers' pages. */
export const TOWN_ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /buyers/:buyer': {},
  'GET /buyers/:buyer/:file': {},

  'GET /organisation/:organisation/team': { action: 'team.read', row: true },
  'POST /organisation/:organisation/team/:member': { action: 'team.write', row: true },
  'POST /organisation/:organisation/team/:member/hand-over': { action: 'team.hand-over', row: true },
  'POST /organisation/:organisation/verify': { action: 'organisation.verify', row: true },

  'GET /admin/organisations': { action: 'admin.read' },
  'POST /admin/organisations/:organisation': { action: 'admin.write' },

  'POST /questions/:number/:organisation': ASK,
  'GET /posts/:post/questions': READ,
  'POST /posts/:post/questions/:question': { action: 'post.answer', row: true },

  'GET /consultations/:number/:organisation': ANSWER,
  'POST /consultations/:number/:organisation': ANSWER,
  'GET /posts/:post/answers': READ,
  'GET /posts/:post/answers/:answers': READ,
}
