import type { Linkable } from '../src/model/fold-groups.ts'
import type { Notice } from '../src/model/notice.ts'
import { statement, type Db, type Statement } from './batch.ts'
import { deleteRows, listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { NoticeRow, Schema } from './schema.ts'

const TYPES: ColumnTypes<NoticeRow> = {
  id: 'text',
  source: 'text',
  procedure: 'text',
  said_at: 'text',
  document: 'text',
  hash: 'text',
  link: 'text',
  json: 'text',
  seq: 'integer',
}
const NAME_TYPES: ColumnTypes<Schema['notice_name']> = { name: 'text', cited: 'integer', notice: 'text' }

/** Hash and document of the notices that are there, by id. */
export async function noticeHeads(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, Pick<NoticeRow, 'hash' | 'document'>>> {
  if (!ids.length) return new Map()
  const rows = await db.query
    .selectFrom('notice')
    .select(['id', 'hash', 'document'])
    .where('id', 'in', listOf(db, ids))
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

/** To which procedure notices belong that are there, by row id. */
export async function proceduresOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (!ids.length) return new Map()
  const rows = await db.query
    .selectFrom('notice')
    .select(['id', 'procedure'])
    .where('id', 'in', listOf(db, ids))
    .execute()
  return new Map(rows.map(row => [row.id, row.procedure]))
}

/** Whole notices by row id. */
export async function readNotices(db: Db, ids: readonly string[]): Promise<Map<string, Notice>> {
  if (!ids.length) return new Map()
  const rows = await db.query
    .selectFrom('notice')
    .select(['id', 'json'])
    .where('id', 'in', listOf(db, ids))
    .execute()
  return new Map(rows.map(row => [row.id, JSON.parse(row.json) as Notice]))
}

export type Linked = Readonly<{ link: Linkable; procedure: string }>

/** What links these notices to others, and where they belong now. */
export async function readLinks(db: Db, ids: readonly string[]): Promise<Map<string, Linked>> {
  if (!ids.length) return new Map()
  const rows = await db.query
    .selectFrom('notice')
    .select(['id', 'link', 'procedure'])
    .where('id', 'in', listOf(db, ids))
    .execute()
  return new Map(
    rows.map(row => [row.id, { link: JSON.parse(row.link) as Linkable, procedure: row.procedure }]),
  )
}

/**
 * Ids of notices that share a published identifier with a frontier: those that bear what it bears or cites, and
 * those that cite what it bears. At most `limit`.
 */
export async function neighbours(
  db: Db,
  borne: readonly string[],
  cited: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await db.query
    .selectFrom('notice_name')
    .select('notice')
    .distinct()
    .where(on =>
      on.or([
        on.and([on('cited', '=', 0), on('name', 'in', listOf(db, [...borne, ...cited]))]),
        on.and([on('cited', '=', 1), on('name', 'in', listOf(db, borne))]),
      ]),
    )
    .limit(limit)
    .execute()
  return rows.map(row => row.notice)
}

/** Names under which a notice is found: what it bears (its procedure and its mirrors included), and what it cites. */
export function linkNames(link: Linkable): { borne: string[]; cited: string[] } {
  const borne = new Set(link.names)
  if (link.procedure) borne.add(`procedure:${link.procedure}`)
  if (link.mirror) borne.add(`mirror:${link.mirror}`)
  return { borne: [...borne], cited: [...new Set([...link.corrects, ...link.refers])] }
}

/** A notice to be written, with what links it. */
export type NoticeWrite = NoticeRow & Readonly<{ linkable: Linkable }>

/** Statements that store notices with the names they bear and cite; `replaced`: those that were there before. */
export function upsertNotices(
  db: Db,
  rows: readonly NoticeWrite[],
  replaced: readonly string[],
): Statement[] {
  const names = rows.flatMap(({ id, linkable }): Schema['notice_name'][] => {
    const { borne, cited } = linkNames(linkable)
    return [
      ...borne.map(name => ({ name, cited: 0 as const, notice: id })),
      ...cited.map(name => ({ name, cited: 1 as const, notice: id })),
    ]
  })
  return [
    ...upsertRows(db, 'notice', TYPES, ['id'], rows),
    ...deleteRows(db, 'notice_name', 'notice', replaced),
    ...upsertRows(db, 'notice_name', NAME_TYPES, ['name', 'cited', 'notice'], names, 'keep'),
  ]
}

/** Statements that move notices to another procedure: row id -> procedure. */
export function moveNotices(db: Db, moved: ReadonlyMap<string, string>): Statement[] {
  const byProcedure = new Map<string, string[]>()
  for (const [id, procedure] of moved) byProcedure.set(procedure, [...(byProcedure.get(procedure) ?? []), id])
  return [...byProcedure].map(([procedure, ids]) =>
    statement(db, db.query.updateTable('notice').set({ procedure }).where('id', 'in', listOf(db, ids))),
  )
}

/** Of these publication numbers of a source, those that the bank has; for crawls that fetch one by one. */
export async function knownNumbers(
  db: Db,
  source: string,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const heads = await noticeHeads(
    db,
    numbers.map(number => `${source}:${number}`),
  )
  return new Set([...heads.keys()].map(id => id.slice(source.length + 1)))
}

/** Of these published identifiers (`key:<source>:<padded number>`, see model/fold-names), those some notice bears. */
export async function borneNames(db: Db, names: readonly string[]): Promise<Set<string>> {
  if (!names.length) return new Set()
  const rows = await db.query
    .selectFrom('notice_name')
    .select('name')
    .distinct()
    .where('cited', '=', 0)
    .where('name', 'in', listOf(db, names))
    .execute()
  return new Set(rows.map(row => row.name))
}
