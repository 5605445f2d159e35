import {
  acceptInvitation,
  createOrganisation,
  dissolve,
  membersOf,
  readOrganisation,
  removeMember,
} from '../../db/organisations.ts'
import { addInvitation, readInvitation, type InvitationRow } from '../../db/invitations.ts'
import { ConflictError } from '../errors.ts'
import { takeLimits } from './limits.ts'
import { hashOf, newId, newSecret } from './secrets.ts'
import type { AuthDeps, MemberRole, OrganisationKind, Person } from './types.ts'

/** How long an invitation can be accepted. */
const INVITATION_DAYS = 7
const DAY_SECONDS = 86_400
const NAME_MAX = 200

/**
 * A name as it is kept: one line, 2 to 200 letters. It appears in mails to strangers, so nothing that mail programs
 * would turn into a link. Undefined for anything else.
 */
export function readName(typed: unknown): string | undefined {
  if (typeof typed !== 'string') return undefined
  const name = typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  const letters = [...name].length
  return letters < 2 || letters > NAME_MAX || /:\/\/|www\./i.test(name) ? undefined : name
}

export type NewOrganisation = Readonly<{ kind: OrganisationKind; name: string; country: string }>

/** Makes an organisation of which the person is the owner; undefined where she has as many as one can have. */
export async function foundOrganisation(
  ctx: AuthDeps,
  person: Person,
  organisation: NewOrganisation,
): Promise<string | undefined> {
  const id = newId(ctx, 'org')
  const created_at = ctx.now().toISOString()
  const row = {
    id,
    ...organisation,
    domain: '',
    verified_at: null,
    open: 0 as const,
    created_at,
    verified_how: '',
    asked_at: null,
    refused_at: null,
    reason: '',
  }
  return settled(createOrganisation(ctx.db, row, person.id), id)
}

/** What became of an invitation. `wait` in seconds; `full`: too many wait for an answer. */
export type Invited = Readonly<{ token: string }> | Readonly<{ wait: number }> | 'member' | 'full'

/** Makes an invitation for an address, whether or not it has an account: that is not told to the inviter. */
export async function invite(
  ctx: AuthDeps,
  person: Person,
  organisation: string,
  invitation: Readonly<{ email: string; role: MemberRole; network: string }>,
): Promise<Invited> {
  const { email, role, network } = invitation
  if ((await membersOf(ctx.db, organisation)).some(member => member.email === email)) return 'member'
  const wait = await takeLimits(ctx, [
    { kind: 'invite-person', key: person.id, most: 20, seconds: DAY_SECONDS },
    { kind: 'invite-address', key: email, most: 5, seconds: DAY_SECONDS },
    { kind: 'invite-network', key: network, most: 50, seconds: DAY_SECONDS },
  ])
  if (wait) return { wait }
  const token = newSecret(ctx)
  const now = ctx.now()
  const row = {
    token_hash: await hashOf(token),
    organisation,
    email,
    role,
    invited_by: person.id,
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + INVITATION_DAYS * DAY_SECONDS * 1000).toISOString(),
    accepted_at: null,
  }
  return (await settled(addInvitation(ctx.db, row), { token })) ?? 'full'
}

export type Invitation = Readonly<{ row: InvitationRow; organisation: string }>

/** An invitation that can still be accepted, with its organisation's name. */
export async function readOpenInvitation(ctx: AuthDeps, token: string): Promise<Invitation | undefined> {
  const row = await readInvitation(ctx.db, await hashOf(token))
  if (!row || row.accepted_at !== null || row.expires_at <= ctx.now().toISOString()) return undefined
  const organisation = await readOrganisation(ctx.db, row.organisation)
  return organisation && { row, organisation: organisation.name }
}

/** Makes the addressee a member; false where the invitation is not hers or not open any more. */
export async function join(ctx: AuthDeps, person: Person, invitation: Invitation): Promise<boolean> {
  const now = ctx.now().toISOString()
  return (await settled(acceptInvitation(ctx.db, invitation.row, person, now), true)) ?? false
}

/**
 * What leaving led to. `owner`: others belong to it and none of them owns it, so it must be handed over first. `work`:
 * of a town, where her drafts, questions or the duty to approve must go to a colleague first.
 */
export type Left = 'left' | 'dissolved' | 'owner' | 'work'

/** Leaves an organisation; with the last person it goes, with its profiles. */
export async function leave(ctx: AuthDeps, person: string, organisation: string): Promise<Left> {
  return (
    (await settled(removeMember(ctx.db, organisation, person), 'left' as const)) ??
    (await settled(dissolve(ctx.db, organisation, person), 'dissolved' as const)) ??
    ((await membersOf(ctx.db, organisation)).some(each => each.role === 'owner' && each.person !== person)
      ? 'work'
      : 'owner')
  )
}

/** The answer where the batch was done, undefined where its condition did not hold. */
async function settled<T>(done: Promise<void>, answer: T): Promise<T | undefined> {
  try {
    await done
    return answer
  } catch (error) {
    if (error instanceof ConflictError) return undefined
    throw error
  }
}
