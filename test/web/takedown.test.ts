import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { readAudit } from '../../db/audit.ts'
import { batch, statement, type Db } from '../../db/batch.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { backupBank, restoreBank } from '../../jobs/backup.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { applyRedactions } from '../../jobs/redact.ts'
import type { Context } from '../../src/context.ts'
import { csvLine } from '../../src/cli/export-csv.ts'
import { opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'
import { createApp } from '../../src/web/app.ts'
import { addToken } from '../../db/access-tokens.ts'
import { insertRedaction } from '../../db/redactions.ts'
import { hashOf } from '../../src/auth/secrets.ts'
import { COOK, itemOf, releaseOf, worldOf } from '../digest/world.ts'
import { enter, visit } from '../auth/helper.ts'
import { freshBank } from '../db/store.ts'
import { contextOf, NOW } from './helper.ts'

const MAIL = 'milena.petrova@town.example'
const NAME = 'Milena Petrova'
const SITE = 'http://127.0.0.1:8787'
const ID = 's:ocds-abcdef-77/77-2026'
const PAGE = `/opportunities/${encodeURIComponent(ID)}`

/** One notice that names a person in its title, its text and its contacts. */
const BYTES = new TextEncoder().encode(
  JSON.stringify({
    ocid: 'ocds-abcdef-77',
    id: '77-2026',
    date: '2026-11-20T09:00:00Z',
    tag: ['tender'],
    language: 'en',
    buyer: { id: 'B', name: 'Town of Nowhere' },
    parties: [
      {
        id: 'B',
        name: 'Town of Nowhere',
        roles: ['buyer'],
        contactPoint: { name: NAME, email: MAIL, telephone: '+359 2 555 0101' },
      },
    ],
    tender: {
      title: `Kitchen help, ask ${NAME}`,
      description: `We need help in the kitchen. Write to ${MAIL} or call 00359 2 5550101.`,
      status: 'active',
      classification: { scheme: 'CPV', id: '55524000' },
      tenderPeriod: { endDate: '2026-12-24T12:00:00Z' },
    },
  }),
)

let db: Db
let ctx: Context
let app: ReturnType<typeof createApp>
let cookie: string
const GONE = [MAIL, NAME, 'Petrova', 'petrova', '5550101', '555 0101']

const ingest = (): Promise<unknown> =>
  ingestFetched(db, [{ name: 'n.json', bytes: BYTES }], { source: 's', now: () => NOW })
const get = (path: string): Promise<Response> =>
  Promise.resolve(app.request(SITE + path, { headers: { 'Accept-Language': 'en' } }))
const post = (path: string, form: Record<string, string>, as = cookie): Promise<Response> =>
  Promise.resolve(
    app.request(SITE + path, {
      method: 'POST',
      headers: {
        Origin: SITE,
        Cookie: as,
        'Content-Type': 'application/x-www-form-urlencoded',
        'Accept-Language': 'en',
      },
      body: new URLSearchParams(form).toString(),
    }),
  )
const exported = async (): Promise<string> => {
  let all = ''
  for await (const one of allOpportunities(db))
    all += toJsonLine(opportunityToRelease(one)) + csvLine(one, NOW.toISOString())
  return all
}
/** Every way out that anybody has, as one text. */
async function waysOut(): Promise<Readonly<Record<string, string>>> {
  const paths = {
    page: PAGE,
    bank: '/opportunities?q=kitchen',
    search: '/opportunities?q=petrova',
    api: `/api/v1/opportunities/${encodeURIComponent(ID)}`,
    list: '/api/v1/opportunities?q=kitchen',
    document: `/api/v1${PAGE}/notices/1/document`,
    fragment: `${PAGE}/notices/1/fragment?field=title`,
    described: `${PAGE}/notices/1/fragment?field=description`,
    buyers: `${PAGE}/notices/1/fragment?field=buyers`,
  }
  const texts = await Promise.all(
    Object.entries(paths).map(async ([name, path]) => {
      const text = await (await get(path)).text()
      // The page repeats what was searched for, so of it only what was found counts.
      return [name, name === 'search' && !text.includes('Kitchen help') ? 'nothing' : text] as const
    }),
  )
  return { ...Object.fromEntries(texts), export: await exported() }
}

beforeAll(async () => {
  db = await freshBank()
  const base = contextOf(db, {}, false)
  ctx = { ...base, applyRedactions: async () => void (await applyRedactions(db, () => NOW)) }
  app = createApp(ctx)
  await ingest()
  const visitor = visit(ctx)
  const person = await enter(ctx, visitor, 'root@order.example')
  await batch(db, [
    statement(db, sql`update person set roles = 'administrator' where id = ${person.id}`),
    // A mail that waits, and names what the notice named.
    statement(
      db,
      sql`insert into outbox (id, person, slot, kind, recipient, subject, html, body, headers, state, next_at, created_at)
        values ('m1', 'p', 's', 'digest', 'x@example.org', ${`Kitchen help, ask ${NAME}`}, ${`<b>ask ${NAME}</b>`},
          ${`ask ${NAME}`}, '{}', 'queued', ${NOW.toISOString()}, ${NOW.toISOString()})`,
    ),
    statement(
      db,
      sql`insert into delivery (person, item, reason, material, profile, opportunity, state, message, at)
        values ('p', 'i', 'new', '', 'x', ${ID}, 'carried', 'm1', ${NOW.toISOString()})`,
    ),
  ])
  cookie = [...visitor.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
})
afterAll(() => db.close())

describe('a redacted contact', () => {
  test('is there before', async () => {
    const out = await waysOut()
    expect(out.page).toContain(MAIL)
    expect(out.api).toContain(MAIL)
    expect(out.document).toContain(MAIL)
    expect(out.fragment).toContain(NAME)
    expect(out.search).toContain('Kitchen help')
    expect(out.export).toContain(MAIL)
  })

  test('vanishes from page, search, API, document, fragment, export and the mail that waits', async () => {
    const base = { scope: 'procedure', object: PAGE, field: '', reason: 'personal-data', note: '' }
    expect((await post('/admin/takedown', { ...base, words: MAIL })).status).toBe(303)
    expect((await post('/admin/takedown', { ...base, words: NAME })).status).toBe(303)
    expect((await post('/admin/takedown', { ...base, words: '+359 2 5550101' })).status).toBe(303)
    const out = await waysOut()
    for (const [way, text] of Object.entries(out))
      for (const word of GONE) expect(text.includes(word), `${word} in ${way}`).toBe(false)
    expect(out.page).toContain('Kitchen help, ask […]')
    expect(out.page).toContain('Reason: personal data.')
    expect(out.search).toBe('nothing')
    const mail = await db.query.selectFrom('outbox').select(['subject', 'html', 'body']).execute()
    expect(JSON.stringify(mail)).not.toContain(NAME)
    expect(mail[0]!.subject).toBe('Kitchen help, ask […]')
  })

  test('the document is answered with a tombstone that says why', async () => {
    const answer = await get(`/api/v1${PAGE}/notices/1/document`)
    expect(answer.status).toBe(410)
    expect(await answer.json()).toMatchObject({
      status: 410,
      detail: expect.stringContaining('personal-data') as string,
    })
    expect(await (await get(`${PAGE}/notices/1/fragment?field=title`)).text()).toContain('taken down')
  })

  test('stays gone when the same document comes again, in the same bytes or in others', async () => {
    const before = await waysOut()
    await ingest()
    expect(await waysOut()).toEqual(before)
    const other = new TextEncoder().encode(
      JSON.stringify(JSON.parse(new TextDecoder().decode(BYTES)), null, 1),
    )
    await ingestFetched(db, [{ name: 'again.json', bytes: other }], { source: 's', now: () => NOW })
    const after = await waysOut()
    for (const [way, text] of Object.entries(after))
      for (const word of GONE) expect(text.includes(word), `${word} in ${way}`).toBe(false)
  })

  test('stays gone in a bank that another one is exported into', async () => {
    const copy = await freshBank()
    const lines = new TextEncoder().encode(
      [...(await exported()).matchAll(/^\{.*\}$/gm)].map(match => match[0]).join('\n'),
    )
    await ingestFetched(copy, [{ name: 'export.jsonl', bytes: lines }], { now: () => NOW })
    let text = ''
    for await (const one of allOpportunities(copy)) text += JSON.stringify(one)
    expect(text).toContain('Kitchen help')
    for (const word of GONE) expect(text).not.toContain(word)
    await copy.close()
  })

  // On PostgreSQL a backup is pg_dump's (docs/operations.md)
  test.runIf(process.env.BANK_IN_TESTS !== 'postgres')(
    'stays gone in a backup that is put in place somewhere else',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'dragoman-takedown-'))
      const [file, target] = [join(folder, 'backup.gz'), join(folder, 'restored.sqlite')]
      await backupBank(db, file)
      await restoreBank(file, target, false)
      const copy = openSqlite(target)
      const bank: string[] = []
      for await (const one of allOpportunities(copy)) bank.push(toJsonLine(opportunityToRelease(one)))
      await ingestFetched(copy, [{ name: 'n.json', bytes: BYTES }], { source: 's', now: () => NOW })
      for await (const one of allOpportunities(copy)) bank.push(toJsonLine(opportunityToRelease(one)))
      expect(bank.length).toBe(2)
      for (const word of GONE) expect(bank.join()).not.toContain(word)
      await copy.close()
      rmSync(folder, { recursive: true, force: true })
    },
  )

  test('nowhere in the log, which says who did what', async () => {
    const entries = await readAudit(db, { action: 'redaction' })
    expect(entries.map(entry => entry.action)).toEqual(['redaction.make', 'redaction.make', 'redaction.make'])
    for (const word of GONE) expect(JSON.stringify(entries)).not.toContain(word)
  })

  test('comes back when it is put back, with an entry in the log', async () => {
    const rows = await db.query.selectFrom('redaction').select(['id', 'words']).execute()
    const id = rows.find(row => row.words === MAIL)!.id
    expect((await post(`/admin/takedown/${id}/undo`, { why: '' })).status).toBe(400)
    expect((await post(`/admin/takedown/${id}/undo`, { why: 'A role, not a person' })).status).toBe(303)
    const page = await (await get(PAGE)).text()
    expect(page).toContain(MAIL)
    expect(page).not.toContain(NAME)
    expect((await readAudit(db, { action: 'redaction.undo' }))[0]!.reason).toBe('A role, not a person')
  })

  test('what cannot be meant is refused, and says what is missing', async () => {
    const base = { scope: 'procedure', object: PAGE, field: '', reason: 'other', note: '', words: '' }
    for (const [form, says] of [
      [base, 'Say which words'],
      [{ ...base, words: 'abc' }, 'At least four letters'],
      [{ ...base, words: 'nobody', object: '/opportunities/none' }, 'No notice has'],
      [{ ...base, scope: 'bank', field: 'title' }, 'Say which words'],
      [{ ...base, words: 'nobody', reason: 'because' }, 'Choose a reason'],
    ] as const) {
      const answer = await post('/admin/takedown', form)
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain(says)
    }
  })
})

test('a redacted name is gone from feeds and calendars too', async () => {
  const at = '2026-11-23T04:00:00Z'
  const bank = await freshBank()
  const world = worldOf(bank, at)
  await world.person('ana', { rhythm: 'weekly' })
  await world.profile('kitchen', 'ana', COOK)
  const title = `School meals, ask ${NAME}`
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: at, closes: '2027-02-01T12:00:00Z', title }),
  )
  await world.match()
  await world.follow('ana', 'kitchen', itemOf(1))
  const secret = 'feed'.padEnd(32, 'x')
  const token = {
    kind: 'feed',
    person: 'ana',
    profile: '',
    label: '',
    created_at: at,
    used_at: null,
    revoked_at: null,
  }
  await addToken(bank, { ...token, hash: await hashOf(secret) })
  const now = (): Date => new Date(at)
  const feeds = createApp({ ...contextOf(bank, {}, false), now })
  const read = async (): Promise<string[]> =>
    Promise.all(
      ['atom.xml', 'feed.json', 'deadlines.ics'].map(async file =>
        (await feeds.request(`${SITE}/feeds/${secret}/${file}`)).text(),
      ),
    )
  const unfolded = (text: string): string => text.replace(/\r?\n[ \t]/g, '')
  for (const text of await read()) expect(unfolded(text)).toContain(NAME)
  const row = { id: 'r', at, source: '', scope: 'bank', object: '', field: '', words: NAME }
  await batch(
    bank,
    insertRedaction(bank, { ...row, reason: 'personal-data', note: '', report: '', person: '' }),
  )
  await applyRedactions(bank, now)
  await world.match()
  for (const text of await read()) {
    expect(unfolded(text)).toContain('School meals')
    expect(unfolded(text)).not.toContain('Petrova')
  }
  await bank.close()
})
