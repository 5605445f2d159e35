import type { Context as HonoContext } from 'hono'
import { profilesOf, readOwned, saveProfile, type OwnedProfile } from '../../db/profile-owners.ts'
import type { Action } from '../auth/authorize.ts'
import { cookieText, readCookie } from '../auth/cookies.ts'
import { hashOf, newId, newSecret } from '../auth/secrets.ts'
import type { Context as AppContext } from '../context.ts'
import { profileSchema, type Profile } from '../model/profile.ts'
import { demand, principalIn } from './access.ts'
import type { WebEnv } from './reader.ts'

/** How long a browser keeps the secret of a profile that nobody signed in for. */
export const DRAFT_SECONDS = 60 * 86_400

/** A profile the asker may use; `draft` while it is held by this browser's cookie alone. */
export type HeldProfile = OwnedProfile & Readonly<{ draft: boolean }>

/**
 * The profile of this request's address, for whoever holds it: its person, the members of its organisation, or, until
 * somebody signs in, the browser with the draft's secret.
 *
 * @throws SignInNeeded, NotFoundError
 */
export async function heldProfile(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  action: Action,
): Promise<HeldProfile> {
  const owned = await readOwned(ctx.db, context.req.param('profile') ?? '')
  const secret = readCookie('draft', context.req.raw, ctx.config.publicUrl)
  const hash = owned?.owner.draft_hash
  if (owned && hash && secret && !owned.owner.person && (await hashOf(secret)) === hash) {
    context.set('asked', action)
    return { ...owned, draft: true }
  }
  demand(context, action, owned && { organisation: owned.owner.organisation, person: owned.owner.person })
  return { ...owned!, draft: false }
}

/** All profiles the asker holds, oldest first: her own, her organisations', and this browser's drafts. */
export async function heldProfiles(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
): Promise<readonly HeldProfile[]> {
  const { person } = principalIn(context)
  const secret = readCookie('draft', context.req.raw, ctx.config.publicUrl)
  const found = await profilesOf(ctx.db, {
    ...(person && { person: person.id, organisations: person.memberships.map(each => each.organisation) }),
    ...(secret && { draftHash: await hashOf(secret) }),
  })
  return found.map(each => ({ ...each, draft: each.owner.draft_hash !== '' }))
}

/**
 * Makes a profile from first words: the person's, her organisation's where she has exactly one, or else a draft whose
 * secret goes into a cookie. One secret holds all drafts of a browser.
 */
export async function createProfile(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  words: Readonly<Partial<Profile>>,
): Promise<Profile> {
  const { person } = principalIn(context)
  const now = ctx.now().toISOString()
  const profile = profileSchema.parse({ ...words, id: newId(ctx, 'profile') })
  const own = person?.memberships.filter(each => each.kind === 'ngo') ?? []
  const { publicUrl } = ctx.config
  const known = readCookie('draft', context.req.raw, publicUrl)
  const secret = person ? '' : (known ?? newSecret(ctx))
  await saveProfile(ctx.db, profile, await hashOf(JSON.stringify(profile)), {
    organisation: own.length === 1 ? own[0]!.organisation : '',
    person: person?.id ?? '',
    draft_hash: secret ? await hashOf(secret) : '',
    created_at: now,
    updated_at: now,
  })
  if (secret)
    context.header('Set-Cookie', cookieText('draft', secret, DRAFT_SECONDS, publicUrl), { append: true })
  return profile
}

/** Stores a changed profile of a holder. @throws ConflictError when other writers are always faster */
export async function keepProfile(
  ctx: AppContext,
  held: HeldProfile,
  change: Partial<Profile>,
): Promise<Profile> {
  const profile = profileSchema.parse({ ...held.profile, ...change })
  const owner = { ...held.owner, updated_at: ctx.now().toISOString() }
  await saveProfile(ctx.db, profile, await hashOf(JSON.stringify(profile)), owner)
  return profile
}
