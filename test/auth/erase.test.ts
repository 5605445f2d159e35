import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { membersOf } from '../../db/organisations.ts'
import { enter, linkIn, openHouse, visit, type House, type Visitor } from './helper.ts'

const WHO = 'vesela.unmistakable@sapun.example'
const AT = '2026-11-22T09:00:00.000Z'

let folder: string
let house: House
let vesela: Visitor
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-erase-'))
  const db = openSqlite(join(folder, 'bank.sqlite'))
  await migrate(db)
  house = await openHouse({ db })
  vesela = visit(house.ctx)
})
afterEach(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

type Column = Readonly<{ table: string; column: string; type: string; required: number; key: number }>

async function columns(db: Db): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select m.name as "table", p.name as "column", lower(p.type) as type,
      p."notnull" and p.dflt_value is null as required, p.pk as key
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type = 'table' and m.name not like 'search_index%' and m.name not like 'sqlite_%'`.execute(
    db.query,
  )
  return rows
}

/** What stays of what somebody did who is gone, without the name: tried with a plain text. */
const KEPT = ['feedback', 'question', 'consultation_answer', 'redaction']
/** Logs that are only ever added to: they know ids, which lead to nobody any more, and no free text of a person's. */
const LOGS = ['audit', 'post_event', 'team_event']

function has(all: readonly Column[], table: string, column: string): boolean {
  return all.some(each => each.table === table && each.column === column)
}

/**
 * Two rows of everything that can be a person's: in every table that names a person, one under her own profile and one
 * under another, with her address in every column of free text. Found in the schema, so that a table that comes later
 * is tried as well.
 */
async function fillEverything(db: Db, person: string): Promise<string[]> {
  const all = await columns(db)
  const own = new Set(['person', 'session', 'member', 'profile_owner', 'sign_in', ...LOGS])
  const tables = [...new Set(all.filter(({ column }) => column === 'person').map(({ table }) => table))]
  const filled = tables.filter(name => !own.has(name))
  for (const table of filled)
    for (const profile of ['mine', 'elsewhere']) {
      const used = all.filter(each => each.table === table && (each.required || each.column === 'person'))
      const values = used.map(({ column, type }) => {
        if (column === 'person') return person
        if (column === 'profile') return profile
        if (type !== 'text') return 1
        const plain = KEPT.includes(table) && (profile === 'elsewhere' || !has(all, table, 'profile'))
        return `${column} ${profile} ${plain ? '' : WHO}`
      })
      await batch(db, [
        statement(
          db,
          sql`insert into ${sql.table(table)} (${sql.join(used.map(({ column }) => sql.ref(column)))})
            values (${sql.join(values)}) on conflict do nothing`,
        ),
      ])
    }
  return filled
}

/** Every place where a text stands: in rows, and in the bytes of the bank's files. */
async function places(db: Db, text: string): Promise<string[]> {
  const found: string[] = []
  for (const table of new Set((await columns(db)).map(each => each.table))) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(db.query)
    for (const row of rows) if (JSON.stringify(row).includes(text)) found.push(`row of ${table}`)
  }
  for (const name of readdirSync(folder))
    if (readFileSync(join(folder, name)).includes(text)) found.push(`bytes of ${name}`)
  return found
}

async function give(
  db: Db,
  profile: string,
  owner: { organisation?: string; person?: string },
): Promise<void> {
  const { organisation = '', person = '' } = owner
  await batch(db, [
    statement(
      db,
      sql`insert into profile (id, hash, json, seq) values (${profile}, 'h', ${`{"name":"${profile}"}`}, 0)`,
    ),
    statement(
      db,
      sql`insert into profile_owner (profile, organisation, person, draft_hash, created_at, updated_at)
        values (${profile}, ${organisation}, ${person}, '', ${AT}, ${AT})`,
    ),
  ])
}

test('an erased person is nowhere, in no row and no byte, and the address can begin anew', async () => {
  const { db } = house
  const person = await enter(house.ctx, vesela, WHO)
  await vesela.post('/account', { name: 'Vesela Unmistakable', language: 'bg', zone: 'Europe/Sofia' })
  await vesela.post('/sign-in', { email: WHO })
  await give(db, 'mine', { person: person.id })
  const filled = await fillEverything(db, person.id)
  expect(filled).toEqual(
    expect.arrayContaining(['feedback', 'note', 'subscription', 'delivery', 'outbox', 'webhook']),
  )
  expect((await places(db, WHO)).length).toBeGreaterThan(5)

  const kept = await vesela.post('/account/erase', {})
  expect([kept.status, await kept.text()]).toEqual([400, expect.stringContaining('отбележете полето')])
  expect((await vesela.get('/account')).status).toBe(200)
  const gone = await vesela.post('/account/erase', { sure: 'yes' })
  expect(await gone.text()).toContain('Профилът ви е изтрит')
  expect(vesela.cookies.has('__Host-dragoman')).toBe(false)

  expect(await places(db, WHO)).toEqual([])
  expect(await places(db, 'Vesela Unmistakable')).toEqual([])
  // The id is left in one row alone, which says that somebody was erased and when.
  expect(await places(db, person.id)).toEqual([
    'row of person',
    expect.stringMatching(/^bytes of bank\.sqlite/),
  ])
  expect(await db.query.selectFrom('person').selectAll().execute()).toEqual([
    {
      id: person.id,
      email: `erased:${person.id}`,
      name: '',
      language: '',
      zone: '',
      roles: '',
      created_at: expect.any(String),
      verified_at: null,
      erased_at: AT,
      locked_at: null,
    },
  ])
  expect(await db.query.selectFrom('profile').select('id').execute()).toEqual([])
  const again = await enter(house.ctx, vesela, WHO)
  expect(again.id).not.toBe(person.id)
})

test('an organisation stays where others remain, with somebody in charge; the sole member takes hers with her', async () => {
  const { db } = house
  const person = await enter(house.ctx, vesela, WHO)
  const made = async (name: string): Promise<string> =>
    (await vesela.post('/organisation', { name, kind: 'ngo', country: 'BG' })).headers.get('Location')!
  const [shared, alone] = [await made('Shared'), await made('Alone')]
  const idOf = (path: string): string => path.split('/').at(-1)!
  for (const name of ['first', 'second']) {
    house.wait(60)
    await vesela.post(`${shared}/invite`, { email: `${name}@sapun.example` })
    const link = linkIn((await house.smtp.next(`${name}@sapun.example`)).text)
    const visitor = visit(house.ctx)
    await enter(house.ctx, visitor, `${name}@sapun.example`)
    await visitor.post('/invitation', { token: link.split('token=')[1]! })
  }
  await give(db, 'shared', { organisation: idOf(shared) })
  await give(db, 'alone', { organisation: idOf(alone), person: person.id })
  await give(db, 'mine', { person: person.id })
  for (const profile of ['shared', 'alone', 'mine'])
    await batch(db, [
      statement(
        db,
        sql`insert into feedback (profile, item, answer, reason, person, at)
          values (${profile}, 'item', 'relevant', '', ${person.id}, ${AT})`,
      ),
    ])
  await vesela.post('/account/erase', { sure: 'yes' })
  expect(await places(db, WHO)).toEqual([])
  expect((await membersOf(db, idOf(shared))).map(({ email, role }) => [email, role])).toEqual([
    ['first@sapun.example', 'owner'],
    ['second@sapun.example', 'member'],
  ])
  expect(await db.query.selectFrom('organisation').select('name').execute()).toEqual([{ name: 'Shared' }])
  expect(await db.query.selectFrom('profile').select('id').execute()).toEqual([{ id: 'shared' }])
  // What the organisation learned stays, without her name.
  expect(await db.query.selectFrom('feedback').select(['profile', 'person']).execute()).toEqual([
    { profile: 'shared', person: '' },
  ])
})

test('everything about a person can be taken along, and nothing that opens a door', async () => {
  const { db } = house
  const person = await enter(house.ctx, vesela, WHO)
  await vesela.post('/organisation', { name: 'Сапун и пяна', kind: 'ngo', country: 'BG' })
  await give(db, 'mine', { person: person.id })
  await fillEverything(db, person.id)
  const response = await vesela.get('/account/export')
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="dragoman-account.json"')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  const text = await response.text()
  const data = JSON.parse(text) as Record<string, unknown[]>
  expect(data.person).toEqual([expect.objectContaining({ email: WHO })])
  expect(data.organisations).toEqual([expect.objectContaining({ name: 'Сапун и пяна', role: 'owner' })])
  for (const part of [
    'profiles',
    'feedback',
    'notes',
    'subscription',
    'deliveries',
    'messages',
    'webhooks',
    'keys',
  ])
    expect(data[part]!.length, part).toBeGreaterThan(0)
  const { rows } = await sql<{ token_hash: string }>`select token_hash from session`.execute(db.query)
  for (const { token_hash } of rows) expect(text).not.toContain(token_hash)
  expect(text).not.toMatch(/token_hash|code_hash|"secret"|"hash"/)

  house.wait(15 * 60)
  const stale = await vesela.get('/account/export')
  expect(stale.headers.get('Location')).toBe('/sign-in?next=%2Faccount%2Fexport&again=1')
})
