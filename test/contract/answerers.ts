import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countProfiles, holdersOf, profilesSince } from '../../db/answerers.ts'
import { batch, statement, type Db } from '../../db/batch.ts'
import type { Open } from './suite.ts'

const AT = '2026-11-22T09:00:00.000Z'

/** Profiles in the order of the sequence, and whose they are. */
export function answerers(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
    const profile = (id: string, seq: number) =>
      sql`insert into profile (id, hash, json, seq) values (${id}, 'x', ${JSON.stringify({ id, nuts: [] })}, ${seq})`
    const owner = (id: string, organisation: string, person: string, draft: string) =>
      sql`insert into profile_owner (profile, organisation, person, draft_hash, created_at, updated_at)
        values (${id}, ${organisation}, ${person}, ${draft}, ${AT}, ${AT})`
    const organisation = (id: string, name: string, found: number) =>
      sql`insert into organisation (id, kind, name, country, domain, open, created_at)
        values (${id}, 'ngo', ${name}, 'BG', '', ${found}, ${AT})`
    const queries = [
      organisation('o-open', 'Found', 1),
      organisation('o-shut', 'Hidden', 0),
      // Two of one number: the id decides
      ...(['b', 'a', 'c', 'd', 'e'] as const).map((id, at) => profile(id, at < 2 ? 7 : 7 + at)),
      owner('a', 'o-open', '', ''),
      owner('b', 'o-shut', '', ''),
      owner('c', '', 'somebody', ''),
      owner('d', '', '', 'draft'),
      sql`insert into match_state (profile, hash, versions, threshold, scored_at) values ('a', 'x', 'x', 0.5, ${AT})`,
    ]
    await batch(
      db,
      queries.map(query => statement(db, query)),
    )
  })
  afterAll(() => db.close())

  test('profiles come in the order of the sequence, those of one number by id, none twice', async () => {
    const ids = async (seq: number, id?: string): Promise<string[]> =>
      (await profilesSince(db, seq, id)).map(each => each.profile.id)
    expect(await ids(-1)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(await ids(7, 'a')).toEqual(['b', 'c', 'd', 'e'])
    expect(await ids(7, '\uffff')).toEqual(['c', 'd', 'e'])
    expect(await ids(11, 'e')).toEqual([])
    expect(await countProfiles(db)).toBe(5)
  })

  test('whose they are: names only of those who want to be found, nothing of drafts and of what is gone', async () => {
    const asked = ['a', 'b', 'c', 'd', 'e', 'gone']
    expect(await holdersOf(db, asked)).toEqual([
      { profile: 'a', organisation: 'o-open', person: '', name: 'Found', threshold: 0.5 },
      { profile: 'b', organisation: 'o-shut', person: '', name: null, threshold: null },
      { profile: 'c', organisation: '', person: 'somebody', name: null, threshold: null },
      { profile: 'e', organisation: '', person: '', name: null, threshold: null },
    ])
    expect(await holdersOf(db, [])).toEqual([])
  })
}
