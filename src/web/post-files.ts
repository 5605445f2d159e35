import type { Context as HonoContext } from 'hono'
import type { PostRow, PostVersionRow } from '../../db/posts.ts'
import type { Context as AppContext } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import type { PublishedPost } from '../model/post-notice.ts'
import { POST_ACTS } from '../model/post-work.ts'
import { postFromRelease, postToRelease, releasePackage } from '../sources/formats/ocds/post.ts'
import { postToEforms } from '../sources/formats/post-eforms.ts'
import { workOf, type HeldPost } from './post-access.ts'
import type { WebEnv } from './reader.ts'

/** Files of one post, made when they are asked for. */
export type PostFiles = Readonly<{ name: string; ocds: () => unknown; eforms: () => unknown }>

type Buyer = Readonly<{ name: string; country: string }>

/** What was published, as an OCDS release package and in the shape of eForms: the very releases the bank read. */
export function postedFiles(
  ctx: AppContext,
  row: PostRow,
  versions: readonly PostVersionRow[],
  buyer: Buyer,
): PostFiles {
  const uri = `${ctx.config.publicUrl}/posted/${row.number}`
  return {
    name: row.number,
    ocds: () =>
      releasePackage(
        // What was taken down has no release of its own any more: it is written anew without it.
        versions.map((version, at) =>
          version.release
            ? (JSON.parse(version.release) as unknown)
            : postToRelease(publishedOf(row, version, versions[at - 1], buyer, uri)),
        ),
        { uri: `${uri}/ocds.json`, publisher: buyer.name, at: versions.at(-1)?.at ?? row.updated_at },
      ),
    eforms: () =>
      versions.map((version, at) => postToEforms(publishedOf(row, version, versions[at - 1], buyer, uri))),
  }
}

function publishedOf(
  row: PostRow,
  version: PostVersionRow,
  before: PostVersionRow | undefined,
  buyer: Buyer,
  url: string,
): PublishedPost {
  // The buyer's name as it was then, which the release has.
  const said = version.release ? postFromRelease(version.release)?.notice.organisations[0] : undefined
  const name = Object.values(said?.name ?? {})[0]
  return {
    number: version.number,
    ...(before && { previous: before.number }),
    version: version.version,
    procedure: row.procedure,
    act: POST_ACTS.find(act => act === version.act) ?? 'publication',
    at: version.at,
    buyer: { name: name ?? buyer.name, country: said?.country ?? buyer.country },
    url,
    work: workOf(version),
  }
}

/** As postedFiles, for the town itself: what was never published yet is the draft as it would be published now. */
export function draftFiles(ctx: AppContext, held: HeldPost, versions: readonly PostVersionRow[]): PostFiles {
  const { row, town, work } = held
  if (versions.length) return postedFiles(ctx, row, versions, town)
  const at = ctx.now().toISOString()
  const draft: PublishedPost = {
    number: `draft-${row.id.slice(-8)}`,
    version: 1,
    procedure: row.procedure,
    act: 'publication',
    at,
    buyer: town,
    url: `${ctx.config.publicUrl}/posts/${row.id}`,
    work,
  }
  return {
    name: draft.number,
    ocds: () => releasePackage([postToRelease(draft)], { uri: draft.url, publisher: town.name, at }),
    eforms: () => [postToEforms(draft)],
  }
}

/**
 * The file that the address asks for.
 *
 * @throws NotFoundError for any other name
 */
export function fileAnswer(
  context: HonoContext<WebEnv>,
  file: string | undefined,
  files: PostFiles,
): Response {
  const made = file === 'ocds.json' ? files.ocds : file === 'eforms.json' ? files.eforms : undefined
  if (!made) throw new NotFoundError('There is no such file.')
  context.header('Content-Disposition', `attachment; filename="${files.name}.${file}"`)
  return context.json(made() as object)
}
