import type { Duty, Membership, OrganisationKind, Principal } from './types.ts'

/**
 * Whose a row is, as far as access is concerned. A profile may be an organisation's or one person's; an empty text
 * is nobody's. Absent altogether (undefined) means that there is no such row.
 */
export type Owned = Readonly<{ organisation?: string; person?: string }>

/**
 * `hide`: answer as if the row did not exist. `forbid`: the asker may know of it, but not do this. `sign-in` and
 * `fresh`: allowed perhaps, after signing in (again).
 */
export type Decision = 'allow' | 'sign-in' | 'fresh' | 'forbid' | 'hide'

/** Who a rule is for: how the asker must stand to the row. `holder`: the person's own, or of an organisation of hers. */
type Rule = Readonly<{
  who: 'person' | 'self' | 'member' | 'owner' | 'holder' | 'administrator'
  /** Only shortly after signing in */
  fresh?: true
  /** Open to API keys too */
  key?: true
  /** Administrators may as well */
  administrators?: true
  /** Only in organisations of this kind */
  kind?: OrganisationKind
  /** Only members with this duty, where the town has divided the work */
  duty?: Duty
}>

const RULES = {
  'account.read': { who: 'person' },
  'account.write': { who: 'person' },
  'account.export': { who: 'person', fresh: true },
  'account.erase': { who: 'person', fresh: true },
  'session.end': { who: 'self' },
  // Who has found an open browser must not make herself a key to it.
  'passkey.add': { who: 'person', fresh: true },
  'passkey.remove': { who: 'self' },

  'organisation.create': { who: 'person' },
  'organisation.read': { who: 'member', administrators: true },
  'organisation.write': { who: 'owner' },
  'organisation.leave': { who: 'member' },
  'organisation.hand-over': { who: 'owner', fresh: true },
  'member.invite': { who: 'owner' },
  'member.remove': { who: 'owner' },
  'invitation.read': { who: 'person' },

  'profile.read': { who: 'holder', key: true },
  'profile.write': { who: 'holder', key: true },
  'feedback.write': { who: 'holder', key: true },
  'subscription.write': { who: 'self' },
  'digest.preview': { who: 'holder', administrators: true },
  'key.read': { who: 'self' },
  'key.write': { who: 'self', fresh: true },
  // Taking back is never made harder than it must be.
  'key.revoke': { who: 'self' },
  'webhook.write': { who: 'self', fresh: true },

  // What is on its way to being published is nobody's business but the town's, not even the administrator's.
  'post.list': { who: 'person' },
  'post.create': { who: 'member', kind: 'municipality', duty: 'write' },
  'post.read': { who: 'member', kind: 'municipality' },
  'post.write': { who: 'member', kind: 'municipality', duty: 'write' },
  'post.decide': { who: 'member', kind: 'municipality' },
  'post.approve': { who: 'member', kind: 'municipality', duty: 'approve' },
  'post.answer': { who: 'member', kind: 'municipality', duty: 'answer' },

  // Of what is published: for those who buy.
  'answerers.read': { who: 'member', kind: 'municipality', key: true },

  'team.read': { who: 'member' },
  'team.write': { who: 'owner' },
  // Her own work by everybody, anybody's by owners: the handler looks which.
  'team.hand-over': { who: 'member' },
  'organisation.verify': { who: 'owner' },
  // In the name of an organisation of hers.
  'question.ask': { who: 'member' },
  'consultation.answer': { who: 'member' },

  'admin.read': { who: 'administrator' },
  'admin.write': { who: 'administrator', fresh: true },
} as const satisfies Readonly<Record<string, Rule>>

export type Action = keyof typeof RULES

/**
 * Whether this principal may do this to this row. Nothing is allowed that the table does not name; a row that does
 * not exist and a row of somebody else get the same answer.
 *
 * @param row whose the row is; undefined where none was found. Not looked at for actions without a row.
 */
export function authorize(principal: Principal, action: Action, row?: Owned): Decision {
  const rule: Rule | undefined = RULES[action]
  if (!rule) return 'hide'
  const { person } = principal
  if (!person) return 'sign-in'
  if (principal.via === 'key' && !rule.key) return 'forbid'
  const standing = stand(rule, principal, row)
  if (standing !== 'allow') return standing
  return rule.fresh && !principal.fresh ? 'fresh' : 'allow'
}

function stand(rule: Rule, { person }: Principal, row: Owned | undefined): Decision {
  const administrator = person!.roles.includes('administrator')
  if (rule.who === 'person') return 'allow'
  if (rule.who === 'administrator') return administrator ? 'allow' : 'hide'
  if (!row) return 'hide'
  if (rule.administrators && administrator) return 'allow'
  const own = !!row.person && row.person === person!.id
  const membership = row.organisation ? membershipIn(person!.memberships, row.organisation) : undefined
  if (rule.kind && membership?.kind !== rule.kind) return 'hide'
  if (rule.who === 'self') return own ? 'allow' : 'hide'
  if (rule.who === 'holder') return own || membership ? 'allow' : 'hide'
  if (!membership) return 'hide'
  if (rule.duty && membership.duties && !membership.duties.includes(rule.duty)) return 'forbid'
  return rule.who === 'owner' && membership.role !== 'owner' ? 'forbid' : 'allow'
}

function membershipIn(memberships: readonly Membership[], organisation: string): Membership | undefined {
  return memberships.find(membership => membership.organisation === organisation)
}
