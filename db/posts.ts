import { sql, type RawBuilder } from 'kysely'
import type { PostWork } from '../src/model/post-work.ts'
import { batch, statement, type Db, type Guard, type Statement } from './batch.ts'
import { listOf } from './rows.ts'
import type { PostEventRow, PostRow } from './schema-posts.ts'

export type { PostEventRow, PostRow, PostVersionRow } from './schema-posts.ts'

/** As many posts as one organisation has; a large town publishes some hundred notices a year. */
const POSTS_MAX = 5_000
/** As many as one list shows, the latest first. */
const LISTED_MAX = 500
/** The history of a post as it is shown; an autosaved draft adds a line only when another hand takes over. */
const EVENTS_SHOWN_MAX = 500

/** What happened to a post, and who did it; '' is the system itself. */
export type PostEvent = Readonly<{
  kind:
    | 'created'
    | 'changed'
    | 'submitted'
    | 'withdrawn'
    | 'returned'
    | 'approved'
    | 'scheduled'
    | 'unscheduled'
    | 'published'
    | 'begun'
    | 'discarded'
    | 'handed-over'
  person: string
  at: string
  detail?: Readonly<Record<string, string | number>>
}>

/** One post, or undefined. */
export async function readPost(db: Db, id: string): Promise<PostRow | undefined> {
  return db.query.selectFrom('post').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The posts of some organisations, the last touched first. Nobody else's, whatever is asked for. */
export async function postsOf(db: Db, organisations: readonly string[]): Promise<PostRow[]> {
  if (!organisations.length) return []
  return db.query
    .selectFrom('post')
    .selectAll()
    .where('organisation', 'in', listOf(db, organisations))
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(LISTED_MAX)
    .execute()
}

/** What happened to a post, first things first. */
export async function postEvents(db: Db, post: string): Promise<PostEventRow[]> {
  return db.query
    .selectFrom('post_event')
    .selectAll()
    .where('post', '=', post)
    .orderBy('n')
    .limit(EVENTS_SHOWN_MAX)
    .execute()
}

export type NewPost = Readonly<{
  id: string
  organisation: string
  /** BT-04 */
  procedure: string
  work: PostWork
  person: string
  now: string
}>

/**
 * Makes a draft.
 *
 * @throws ConflictError where the organisation has as many as one can have
 */
export async function createPost(db: Db, made: NewPost): Promise<void> {
  const { id, organisation, procedure, work, person, now } = made
  const row: PostRow = {
    id,
    organisation,
    procedure,
    number: '',
    state: 'draft',
    act: 'publication',
    stage: 'draft',
    revision: 1,
    ...columnsOf(work),
    author: person,
    approver: '',
    publish_at: '',
    versions: 0,
    taken: 0,
    created_at: now,
    updated_at: now,
  }
  await batch(
    db,
    [
      statement(db, db.query.insertInto('post').values(row)),
      addEvent(db, id, { kind: 'created', person, at: now }),
    ],
    sql`(select count(*) from post where organisation = ${organisation}) < ${POSTS_MAX}`,
  )
}

function columnsOf(work: PostWork): Pick<PostRow, 'work' | 'title' | 'kind' | 'deadline'> {
  const { post } = work
  return { work: JSON.stringify(work), title: post.title, kind: post.kind, deadline: post.deadline ?? '' }
}

/**
 * Keeps what a clerk has written. Only a working copy that is still a draft can be changed, and only from the
 * revision that was read.
 *
 * @throws ConflictError where somebody else changed it first, or it is no draft any more: read again
 */
export async function savePostWork(
  db: Db,
  read: Readonly<{ id: string; revision: number }>,
  work: PostWork,
  person: string,
  now: string,
): Promise<void> {
  await batch(
    db,
    [
      statement(
        db,
        db.query
          .updateTable('post')
          .set({ ...columnsOf(work), author: person, revision: read.revision + 1, updated_at: now })
          .where('id', '=', read.id),
      ),
      // Every keystroke is saved: one line for all that one person changed in a row.
      addEvent(
        db,
        read.id,
        { kind: 'changed', person, at: now },
        sql`not exists (select 1 from post_event where post = ${read.id} and kind = 'changed' and person = ${person}
          and n = (select max(n) from post_event where post = ${read.id}))`,
      ),
    ],
    sql`exists (select 1 from post where id = ${read.id} and revision = ${read.revision} and stage = 'draft')`,
  )
}

/** What a step of a post changes in its row. */
export type PostChange = Readonly<
  Partial<
    Pick<PostRow, 'state' | 'act' | 'stage' | 'author' | 'approver' | 'publish_at' | 'number' | 'versions'>
  >
> &
  Readonly<{ work?: PostWork }>

/**
 * Takes a post one step on, with its line in the history: all or nothing.
 *
 * @param more statements that belong to the step, and what else must hold
 * @throws ConflictError where somebody else was first: read again
 */
export async function movePost(
  db: Db,
  read: Readonly<{ id: string; revision: number }>,
  { work, ...change }: PostChange,
  event: PostEvent,
  more: Readonly<{ statements?: readonly Statement[]; guard?: Guard }> = {},
): Promise<void> {
  const unchanged = sql`exists (select 1 from post where id = ${read.id} and revision = ${read.revision})`
  await batch(
    db,
    [
      statement(
        db,
        db.query
          .updateTable('post')
          .set({
            ...change,
            ...(work && columnsOf(work)),
            revision: read.revision + 1,
            updated_at: event.at,
          })
          .where('id', '=', read.id),
      ),
      addEvent(db, read.id, event),
      ...(more.statements ?? []),
    ],
    more.guard ? sql`${unchanged} and ${more.guard}` : unchanged,
  )
}

/**
 * Deletes a post that was never published, with its history.
 *
 * @throws ConflictError where it was published meanwhile
 */
export async function deletePost(db: Db, id: string): Promise<void> {
  await batch(
    db,
    [
      statement(db, db.query.deleteFrom('post_event').where('post', '=', id)),
      statement(db, db.query.deleteFrom('post').where('id', '=', id)),
    ],
    sql`exists (select 1 from post where id = ${id} and versions = 0)`,
  )
}

/** Statements that delete what an organisation never published. What it published stays: that is public record. */
export function deleteDraftsOf(db: Db, organisation: string): Statement[] {
  const drafts = sql`(select id from post where organisation = ${organisation} and versions = 0)`
  return [
    statement(db, sql`delete from post_event where post in ${drafts}`),
    statement(db, sql`delete from post where organisation = ${organisation} and versions = 0`),
  ]
}

function addEvent(db: Db, post: string, event: PostEvent, unless?: RawBuilder<unknown>): Statement {
  const { at, person, kind, detail = {} } = event
  return statement(
    db,
    sql`insert into post_event (post, n, at, person, kind, detail)
      select ${post}, (select coalesce(max(n), 0) + 1 from post_event where post = ${post}),
        ${at}, ${person}, ${kind}, ${JSON.stringify(detail)}
      where ${unless ?? sql`1 = 1`}`,
  )
}
