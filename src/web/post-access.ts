import type { Context as HonoContext } from 'hono'
import { readOrganisation, type OrganisationRow } from '../../db/organisations.ts'
import { readPost, type PostRow } from '../../db/posts.ts'
import type { Action } from '../auth/authorize.ts'
import type { Membership, Person } from '../auth/types.ts'
import type { Context as AppContext } from '../context.ts'
import { POST_ACTS, postWorkSchema, type PostAct, type PostWork } from '../model/post-work.ts'
import { demand } from './access.ts'
import type { WebEnv } from './reader.ts'

/** A post in the hands of somebody who belongs to its town. */
export type HeldPost = Readonly<{
  row: PostRow
  work: PostWork
  /** What the working copy is for; of what was published without another on its way, its first publication */
  act: PostAct
  town: OrganisationRow
  person: Person
}>

/**
 * The post of the address, where the asker may do this to it.
 *
 * @throws NotFoundError for somebody else's post and for none at all, alike
 */
export async function heldPost(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  action: Action,
): Promise<HeldPost> {
  const row = await readPost(ctx.db, context.req.param('post') ?? '')
  const person = demand(context, action, row && { organisation: row.organisation })
  const town = (await readOrganisation(ctx.db, row!.organisation))!
  return { row: row!, work: workOf(row!), act: actOf(row!), town, person }
}

/** The working copy of a row. */
export function workOf(row: Pick<PostRow, 'work'>): PostWork {
  return postWorkSchema.parse(JSON.parse(row.work))
}

function actOf(row: PostRow): PostAct {
  return POST_ACTS.find(act => act === row.act) ?? 'publication'
}

/** The towns that a person posts for. */
export function townsOf(person: Person): readonly Membership[] {
  return person.memberships.filter(membership => membership.kind === 'municipality')
}

/** Address of a part of a post that is being written. */
export function partPath(post: string, part: string): string {
  return `/posts/${encodeURIComponent(post)}/edit/${part}`
}
