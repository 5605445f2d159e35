import { batch, statement, type Db } from './batch.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type NoteRow = MatchesSchema['note']

/** Letters of a note: a page of thoughts. */
export const NOTE_MAX = 4_000

/** The notes of a profile on some items, by item. */
export async function notesOf(
  db: Db,
  profile: string,
  items: readonly string[],
): Promise<ReadonlyMap<string, NoteRow>> {
  if (!items.length) return new Map()
  const rows = await db.query
    .selectFrom('note')
    .selectAll()
    .where('profile', '=', profile)
    .where('item', 'in', items.slice(0, 90))
    .execute()
  return new Map(rows.map(row => [row.item, row]))
}

/** Writes a note; an empty one is taken away. */
export async function setNote(db: Db, note: NoteRow): Promise<void> {
  const { profile, item } = note
  if (!note.text.trim())
    return batch(db, [
      statement(db, db.query.deleteFrom('note').where('profile', '=', profile).where('item', '=', item)),
    ])
  const { text, person, at } = { ...note, text: note.text.slice(0, NOTE_MAX) }
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('note')
        .values({ profile, item, text, person, at })
        .onConflict(conflict => conflict.columns(['profile', 'item']).doUpdateSet({ text, person, at })),
    ),
  ])
}
