import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { readAudit } from '../../db/audit.ts'
import { batch, statement, type Db } from '../../db/batch.ts'
import { readAccount } from '../../db/people-admin.ts'
import { pruneAccounts } from '../../jobs/accounts-prune.ts'
import { applyRedactions } from '../../jobs/redact.ts'
import { foundOrganisation } from '../../src/auth/organisations.ts'
import type { Person } from '../../src/auth/types.ts'
import type { Context } from '../../src/context.ts'
import { RETENTION_DAYS } from '../../src/model/retention.ts'
import { createApp } from '../../src/web/app.ts'
import { LEGAL_ALL } from '../../src/web/legal-details.ts'
import { enter, visit } from '../auth/helper.ts'
import { bankOf, contextOf, NOW, opportunitiesOf, seedNotices } from './helper.ts'

const SITE = 'http://127.0.0.1:8787'
const DAY_MS = 86_400_000

let db: Db
let ctx: Context
let app: ReturnType<typeof createApp>
let now = NOW
type Signed = Readonly<{ person: Person; cookie: string }>
let root: Signed
let ana: Signed

const signed = async (name: string): Promise<Signed> => {
  const visitor = visit(ctx)
  const person = await enter(ctx, visitor, `${name}@order.example`)
  return { person, cookie: [...visitor.cookies].map(([key, value]) => `${key}=${value}`).join('; ') }
}
const get = async (path: string, who?: Signed): Promise<string> =>
  (
    await app.request(SITE + path, {
      headers: { 'Accept-Language': 'en', ...(who && { Cookie: who.cookie }) },
    })
  ).text()
const post = async (path: string, form: Record<string, string>, who?: Signed): Promise<Response> =>
  app.request(SITE + path, {
    method: 'POST',
    headers: {
      Origin: SITE,
      'Accept-Language': 'en',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(who && { Cookie: who.cookie }),
    },
    body: new URLSearchParams(form).toString(),
  })
const mails = () => db.query.selectFrom('outbox').selectAll().where('kind', '=', 'decision').execute()

beforeAll(async () => {
  db = await bankOf(seedNotices().split('\n').slice(0, 3).join('\n'))
  ctx = {
    ...contextOf(db, {}, false),
    now: () => now,
    applyRedactions: async () => void (await applyRedactions(db, () => now)),
  }
  app = createApp(ctx)
  root = await signed('root')
  ana = await signed('ana')
  await batch(db, [
    statement(db, sql`update person set roles = 'administrator' where id = ${root.person.id}`),
  ])
})
afterAll(() => db.close())

const REPORT = { category: 'personal-data', words: 'My own name stands in the text.', faith: 'yes' }

test('legal pages say what was filled in, and never make anything up', async () => {
  for (const path of ['/imprint', '/privacy', '/accessibility']) {
    expect(await get(path), path).toContain('not stated yet')
    expect(await get(path, root), path).toContain('Not filled in: do it now')
  }
  const form = Object.fromEntries(LEGAL_ALL.map(field => [field, `<${field}> & Co`]))
  expect((await post('/admin/legal', form, root)).status).toBe(303)
  const imprint = await get('/imprint')
  expect(imprint).toContain('&lt;name&gt; &amp; Co')
  for (const path of ['/imprint', '/privacy', '/accessibility'])
    expect(await get(path), path).not.toContain('not stated yet')
  const [entry] = await readAudit(db, { action: 'legal.change' })
  expect(JSON.parse(entry!.detail)).toEqual({ changed: LEGAL_ALL })
  // Saving the same again is no change.
  await post('/admin/legal', form, root)
  expect((await readAudit(db, { action: 'legal.change' })).length).toBe(1)
})

test('the page of retention shows every number that a job goes by', async () => {
  const page = await get('/retention')
  for (const days of Object.values(RETENTION_DAYS)) expect(page).toContain(`${days.toLocaleString('en')} day`)
})

test('a report about a notice: taken out, told to who reported, written down, decided once', async () => {
  const opportunity = (await opportunitiesOf(db))[0]!
  const path = `/opportunities/${encodeURIComponent(opportunity.id)}`
  expect(await get(path)).toContain('/notice-and-action?about=')
  const answer = await post('/notice-and-action', {
    ...REPORT,
    about: SITE + path,
    name: 'Vera',
    email: 'Vera@Reporter.example',
  })
  expect(answer.status).toBe(200)
  const { id } = await db.query.selectFrom('report').select('id').executeTakeFirstOrThrow()
  expect(await get('/admin/moderation', root)).toContain(id)
  const page = await get(`/admin/moderation/${id}`, root)
  expect(page).toContain('My own name stands in the text.')
  const words = Object.values(opportunity.title)[0]!.split(' ').slice(0, 2).join(' ')
  const form = {
    decision: 'redact',
    why: 'It is her name.',
    scope: 'procedure',
    words,
    reason: 'personal-data',
  }
  expect((await post(`/admin/moderation/${id}`, { ...form, why: '' }, root)).status).toBe(400)
  expect((await post(`/admin/moderation/${id}`, { ...form, decision: 'close' }, root)).status).toBe(400)
  expect((await readAudit(db, { action: 'report' })).length).toBe(0)
  expect((await post(`/admin/moderation/${id}`, form, root)).status).toBe(303)
  expect(Object.values((await opportunitiesOf(db))[0]!.title)[0]).toContain('[…]')
  const sent = await mails()
  expect(sent.map(mail => mail.recipient)).toEqual(['vera@reporter.example'])
  expect(sent[0]!.body).toContain('It is her name.')
  expect(sent[0]!.body).toContain('A person decided this')
  expect((await post(`/admin/moderation/${id}`, form, root)).status).toBe(409)
  expect((await mails()).length).toBe(1)
  expect((await readAudit(db, { object: `report:${id}` })).map(row => row.action)).toEqual(['report.decide'])
  expect(await get('/admin/moderation', root)).toContain('No report is waiting.')
})

test('a report about an organisation: it is shown no more, and its owner is told why, in her language', async () => {
  const organisation = (await foundOrganisation(ctx, ana.person, {
    kind: 'ngo',
    name: 'Loud & Co',
    country: 'BG',
  }))!
  await batch(db, [
    statement(
      db,
      sql`update organisation set open = 1, verified_at = ${NOW.toISOString()} where id = ${organisation}`,
    ),
    statement(db, sql`update person set language = 'de' where id = ${ana.person.id}`),
  ])
  await post('/notice-and-action', { ...REPORT, about: `${SITE}/organisation/${organisation}` }, ana)
  const { id } = await db.query
    .selectFrom('report')
    .select('id')
    .where('kind', '=', 'organisation')
    .executeTakeFirstOrThrow()
  const form = { decision: 'close', why: 'It is not who it says.' }
  expect((await post(`/admin/moderation/${id}`, form, root)).status).toBe(303)
  const row = await db.query
    .selectFrom('organisation')
    .select(['open', 'verified_at'])
    .where('id', '=', organisation)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ open: 0, verified_at: null })
  const told = (await mails()).filter(mail => mail.recipient === 'ana@order.example')
  expect(told.map(mail => mail.subject)).toEqual(['Entschieden: Loud & Co'])
  expect(told[0]!.html).toContain('Loud &amp; Co')
  expect(told[0]!.body).toContain('It is not who it says.')
})

test('what cannot be a report is asked for again, and too many are refused', async () => {
  for (const [form, says] of [
    [{ ...REPORT, about: '' }, 'Say which page'],
    [{ ...REPORT, about: 'x', words: 'no' }, 'a little more'],
    [{ ...REPORT, about: 'x', email: 'x' }, 'not a mail address'],
    [{ ...REPORT, about: 'x', faith: '' }, 'tick the last box'],
  ] as const) {
    const answer = await post('/notice-and-action', form)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(says)
  }
  let status = 200
  for (let n = 0; n < 25 && status === 200; n++)
    status = (await post('/notice-and-action', { ...REPORT, about: '<script>' })).status
  expect(status).toBe(503)
  expect(await get('/admin/moderation', root)).not.toContain('<script>alert')
})

test('who reported is forgotten half a year after the decision; what was decided stays', async () => {
  const count = (await db.query.selectFrom('report').selectAll().execute()).length
  await pruneAccounts(db, new Date(NOW.getTime() + (RETENTION_DAYS.reporters - 1) * DAY_MS))
  expect(JSON.stringify(await db.query.selectFrom('report').selectAll().execute())).toContain(
    'vera@reporter.example',
  )
  await pruneAccounts(db, new Date(NOW.getTime() + (RETENTION_DAYS.reporters + 1) * DAY_MS))
  const rows = await db.query.selectFrom('report').selectAll().execute()
  expect(rows.length).toBe(count)
  expect(JSON.stringify(rows)).not.toContain('vera@reporter.example')
  expect(rows.some(row => row.reason === 'It is her name.')).toBe(true)
})

test('roles, locking, erasing: each with its reason in the log; the last administrator stays', async () => {
  root = await signed('root')
  const bo = await signed('bo')
  const at = `/admin/users/${bo.person.id}`
  const act = (path: string, what: string, more: Record<string, string> = {}) =>
    post(path, { act: what, reason: 'because', ...more }, root)
  expect(await get('/admin/users?begins=bo', root)).toContain('bo@order.example')
  expect(await get('/admin/users?begins=bo', root)).not.toContain('ana@order.example')
  expect((await post(at, { act: 'lock', reason: '' }, root)).status).toBe(400)

  for (const what of ['revoke', 'lock', 'erase']) {
    const answer = await act(`/admin/users/${root.person.id}`, what, { sure: 'yes' })
    expect(answer.status, what).toBe(409)
    expect(await answer.text()).toContain('Nobody would be left')
  }
  expect((await act(at, 'grant')).status).toBe(303)
  expect(await get('/admin/audit', bo)).toContain('Audit log')
  expect((await act(at, 'revoke')).status).toBe(303)
  expect((await readAccount(db, bo.person.id))!.roles).toBe('')

  expect((await act(at, 'lock')).status).toBe(303)
  const account = await app.request(`${SITE}/account`, { headers: { Cookie: bo.cookie } })
  expect(account.status).toBe(303)
  await expect(signed('bo')).rejects.toThrow()
  expect((await act(at, 'unlock')).status).toBe(303)
  expect((await signed('bo')).person.id).toBe(bo.person.id)

  expect((await act(at, 'erase')).status).toBe(400)
  expect((await act(at, 'erase', { sure: 'yes' })).status).toBe(200)
  expect(await readAccount(db, bo.person.id)).toBeUndefined()
  const log = await readAudit(db, { object: `person:${bo.person.id}` })
  expect(log.map(row => row.action)).toEqual([
    'person.erase',
    'person.unlock',
    'person.lock',
    'person.revoke',
    'person.grant',
  ])
  // She stands in the log by a number that leads to nobody now.
  const page = await get(`/admin/audit?object=person:${bo.person.id}`, root)
  expect(page).toContain('somebody who was erased')
  expect(page).not.toContain('bo@order.example')
  expect(JSON.stringify(await readAudit(db, { limit: 500 }))).not.toContain('@')
})

test('the log is read by pages, by what, by whom, and by day', async () => {
  await batch(
    db,
    Array.from({ length: 120 }, (_, n) =>
      statement(
        db,
        sql`insert into audit (at, person, action, object, reason, detail)
          values (${new Date(Date.UTC(2026, 0, 1 + Math.floor(n / 60))).toISOString()}, '', 'many.things', ${`thing:${n}`}, '', '')`,
      ),
    ),
  )
  let path = '/admin/audit?action=many'
  const seen: string[] = []
  for (let pages = 0; path && pages < 5; pages++) {
    const page = await get(path, root)
    seen.push(...[...page.matchAll(/class="log-object">(thing:\d+)</g)].map(match => match[1]!))
    path = (
      /class="button quiet" href="(\/admin\/audit\?[^"]*before=\d+[^"]*)"/.exec(page)?.[1] ?? ''
    ).replaceAll('&amp;', '&')
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `thing:${119 - n}`))
  const day = await get('/admin/audit?action=many&from=2026-01-02&to=2026-01-02', root)
  expect(day).toContain('thing:119')
  expect(day).not.toContain('thing:59<')
  expect(await get('/admin/audit?person=', root)).toContain('Done by: the system')
})
