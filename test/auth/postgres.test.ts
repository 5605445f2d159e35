import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { membersOf } from '../../db/organisations.ts'
import { erasePerson, exportPerson } from '../../db/people-erase.ts'
import { pruneAccounts } from '../../jobs/accounts-prune.ts'
import { freshPostgres } from '../servers/postgres.ts'
import { codeIn, enter, linkIn, openHouse, visit, type House } from './helper.ts'

let house: House
beforeAll(async () => {
  const db = await freshPostgres()
  await migrate(db)
  house = await openHouse({ db })
})
afterAll(() => house?.close())

test('signing in on a server: one winner, the fifth try, the limits', async () => {
  const { ctx, smtp } = house
  const visitor = visit(ctx)
  await visitor.post('/sign-in', { email: 'pg@sapun.example' })
  const token = linkIn((await smtp.next('pg@sapun.example')).text).split('token=')[1]!
  const visitors = Array.from({ length: 8 }, () => visit(ctx))
  const answers = await Promise.all(visitors.map(each => each.post('/sign-in/link', { token })))
  expect(answers.map(each => each.status).sort()).toEqual([303, ...Array<number>(7).fill(410)])

  await visitor.post('/sign-in', { email: 'pg@sapun.example' })
  const code = codeIn((await smtp.next('pg@sapun.example', 1)).text)
  const wrong = code === '000 000' ? '000001' : '000000'
  const tries = await Promise.all(
    Array.from({ length: 6 }, () => visitor.post('/sign-in/code', { code: wrong })),
  )
  expect(tries.every(each => each.status === 400)).toBe(true)
  expect((await visitor.post('/sign-in/code', { code })).status).toBe(400)

  const asked = await Promise.all(
    Array.from({ length: 6 }, () => visit(ctx).post('/sign-in', { email: 'many@sapun.example' })),
  )
  expect(asked.filter(each => each.status === 303).length).toBeLessThanOrEqual(5)
  expect((await visit(ctx).post('/sign-in', { email: 'many@sapun.example' })).status).toBe(429)
})

test('an organisation, an invitation used by three at once, owners who remove each other, and erasure', async () => {
  const { ctx, smtp, db } = house
  const [owner, ivan] = [visit(ctx), visit(ctx)]
  const [first, second] = [
    await enter(ctx, owner, 'first@sapun.example'),
    await enter(ctx, ivan, 'ivan@sapun.example'),
  ]
  const made = await owner.post('/organisation', { name: 'Сапун', kind: 'ngo', country: 'BG' })
  const path = made.headers.get('Location')!
  const id = path.split('/').at(-1)!
  await owner.post(`${path}/invite`, { email: 'ivan@sapun.example', role: 'owner' })
  const token = linkIn((await smtp.next('ivan@sapun.example')).text).split('token=')[1]!
  const joined = await Promise.all([1, 2, 3].map(() => ivan.post('/invitation', { token })))
  expect(joined.map(each => each.status).sort()).toEqual([303, 410, 410])
  await Promise.all([
    owner.post(`${path}/members/${second.id}/remove`),
    ivan.post(`${path}/members/${first.id}/remove`),
  ])
  const left = await membersOf(db, id)
  expect(left.map(member => member.role)).toEqual(['owner'])

  const [staying] = left
  const data = await exportPerson(db, staying!.person, staying!.email)
  expect(data.organisations).toEqual([expect.objectContaining({ name: 'Сапун' })])
  await erasePerson(db, staying!.person, staying!.email, ctx.now().toISOString())
  expect(await db.query.selectFrom('organisation').selectAll().execute()).toEqual([])
  expect(
    await db.query.selectFrom('person').select('email').where('id', '=', staying!.person).execute(),
  ).toEqual([{ email: `erased:${staying!.person}` }])
})

test('what is over is pruned', async () => {
  const { db } = house
  await pruneAccounts(db, new Date('2027-06-01T00:00:00.000Z'))
  for (const table of ['sign_in', 'session', 'rate'] as const)
    expect(await db.query.selectFrom(table).selectAll().execute()).toEqual([])
})
