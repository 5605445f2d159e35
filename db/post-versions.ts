import { sql } from 'kysely'
import { batch, statement, type Db } from './batch.ts'
import { listOf } from './rows.ts'
import { movePost, type PostChange, type PostRow, type PostVersionRow } from './posts.ts'

/** A post is corrected a few times, not hundreds of times. */
const VERSIONS_MAX = 500
/** As many as one run of the job publishes; the rest waits a minute. */
const DUE_MAX = 100
/** Posts whose outcome is added up on one page: some years of a large town. */
const LATEST_MAX = 2_000
/** Digits of the running number of a year. */
const NUMBER_DIGITS = 6

/** What was published of a post, first version first. */
export async function postVersions(db: Db, post: string): Promise<PostVersionRow[]> {
  return db.query
    .selectFrom('post_version')
    .selectAll()
    .where('post', '=', post)
    .orderBy('version')
    .limit(VERSIONS_MAX)
    .execute()
}

/** The post whose first publication number this is. */
export async function publishedPost(db: Db, number: string): Promise<PostRow | undefined> {
  if (!number) return undefined
  return db.query
    .selectFrom('post')
    .selectAll()
    .where('number', '=', number)
    .where('versions', '>', 0)
    .executeTakeFirst()
}

/** Posts whose time has come, the earliest first. */
export async function duePosts(db: Db, now: string): Promise<PostRow[]> {
  return db.query
    .selectFrom('post')
    .selectAll()
    .where('stage', '=', 'scheduled')
    .where('publish_at', '<=', now)
    .orderBy('publish_at')
    .orderBy('id')
    .limit(DUE_MAX)
    .execute()
}

/** Versions that were published and are not in the bank yet: a run was cut off between the two. Oldest first. */
export async function untakenVersions(db: Db): Promise<PostVersionRow[]> {
  return db.query
    .selectFrom('post_version')
    .innerJoin('post', 'post.id', 'post_version.post')
    .selectAll('post_version')
    .whereRef('post_version.version', '>', 'post.taken')
    .orderBy('post_version.at')
    .orderBy('post_version.post')
    .orderBy('post_version.version')
    .limit(DUE_MAX)
    .execute()
}

/** Says that the bank has a version; doing it twice is the same. */
export async function tookVersion(db: Db, post: string, version: number): Promise<void> {
  await batch(db, [
    statement(db, sql`update post set taken = ${version} where id = ${post} and taken < ${version}`),
  ])
}

/**
 * The next free publication number of a year: `2026-000123`. Two that take the same number at once do not both
 * publish: see publishVersion.
 */
export async function nextNumber(db: Db, year: string): Promise<string> {
  const row = await db.query
    .selectFrom('post_version')
    .select(sql<string | null>`max(number)`.as('last'))
    .where('number', '>=', `${year}-`)
    // '.' follows '-' in the order of bytes.
    .where('number', '<', `${year}.`)
    .executeTakeFirst()
  const last = Number(row?.last?.slice(year.length + 1, year.length + 1 + NUMBER_DIGITS) ?? 0)
  return `${year}-${String(last + 1).padStart(NUMBER_DIGITS, '0')}`
}

/**
 * Publishes the working copy of a post as a version: the version, where the post stands, and the line of its history
 * come together or not at all.
 *
 * @throws ConflictError where the post was changed or stopped meanwhile, or the number was taken: read again
 */
export async function publishVersion(
  db: Db,
  post: PostRow,
  version: PostVersionRow,
  change: PostChange,
): Promise<void> {
  const { act, number, at } = version
  await movePost(
    db,
    post,
    { ...change, stage: '', act: '', versions: version.version },
    { kind: 'published', person: '', at, detail: { act, number, version: version.version } },
    {
      statements: [statement(db, db.query.insertInto('post_version').values(version))],
      guard: sql`exists (select 1 from post where id = ${post.id} and stage = 'scheduled')
        and not exists (select 1 from post_version where number = ${number})`,
    },
  )
}

/** What some organisations published, each post as its latest version says it, the latest first. */
export async function latestVersions(
  db: Db,
  organisations: readonly string[],
): Promise<(PostVersionRow & Pick<PostRow, 'state' | 'organisation'>)[]> {
  if (!organisations.length) return []
  return db.query
    .selectFrom('post_version')
    .innerJoin('post', join =>
      join.onRef('post.id', '=', 'post_version.post').onRef('post.versions', '=', 'post_version.version'),
    )
    .selectAll('post_version')
    .select(['post.state', 'post.organisation'])
    .where('post.organisation', 'in', listOf(db, organisations))
    .orderBy('post_version.at', 'desc')
    .orderBy('post_version.post')
    .limit(LATEST_MAX)
    .execute()
}
