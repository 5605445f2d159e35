import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { batch, statement, type Db } from '../../db/batch.ts'
import { createPost, readPost } from '../../db/posts.ts'
import { createAnswerers } from '../../jobs/answerers.ts'
import { seedLines } from '../../jobs/seed-lines.ts'
import { postSchema, type PostInput } from '../../src/model/post.ts'
import { postWorkSchema, type PostWork } from '../../src/model/post-work.ts'
import { foundOrganisation } from '../../src/auth/organisations.ts'
import type { Context } from '../../src/context.ts'
import { enter, visit } from '../auth/helper.ts'
import { freshBank } from '../db/store.ts'
import { lexiconEngine } from '../matching/collection.ts'
import { publishPost } from '../town/posted.ts'
import { contextOf, NOW } from './helper.ts'

let db: Db
let ctx: Context
let town: ReturnType<typeof visit>
let ngo: ReturnType<typeof visit>
let organisation: string
let person: string
let close: () => Promise<void>
beforeAll(async () => {
  db = await freshBank()
  const profiles = readFileSync(join(import.meta.dirname, '../../fixtures/seed/profiles.jsonl'), 'utf8')
  await seedLines(db, NOW.toISOString(), { notices: '', profiles })
  const engine = lexiconEngine()
  const answerers = createAnswerers({ db, engine: async () => engine, now: () => NOW, patience: 60_000 })
  close = answerers.close
  ctx = { ...contextOf(db), answerers }
  town = visit(ctx)
  const clerk = await enter(ctx, town, 'clerk@dolina.example')
  person = clerk.id
  organisation = (await foundOrganisation(ctx, clerk, {
    kind: 'municipality',
    name: 'Община Долна',
    country: 'BG',
  }))!
  await batch(db, [
    statement(
      db,
      sql`update organisation set verified_at = ${NOW.toISOString()}, verified_how = 'administrator'
        where id = ${organisation}`,
    ),
  ])
  ngo = visit(ctx)
  const cook = await enter(ctx, ngo, 'cook@ngo.example')
  await foundOrganisation(ctx, cook, { kind: 'ngo', name: 'Лъжица', country: 'BG' })
}, 240_000)
afterAll(async () => {
  await close()
  await db.close()
})

let running = 0
async function draft(
  lot: Partial<PostInput['lots'][number]> = {},
  change: Partial<PostInput> = {},
): Promise<string> {
  const id = `draft-${++running}`
  const post = postSchema.parse({
    kind: 'tender',
    language: 'bg',
    title: 'Помощ в училищните кухни',
    description: 'Помощ в училищна кухня: готвене, раздаване, миене.',
    nature: 'services',
    procedureType: 'open',
    deadline: '2026-12-20T12:00:00.000Z',
    contact: 'pokupki@dolina.example',
    lots: [
      {
        id: 'LOT-0001',
        title: 'Помощ в кухнята',
        description: 'Готвене, раздаване, миене',
        cpv: ['55524000', '98310000', '92331210'],
        nuts: ['BG321', 'BG331', 'BG421'],
        valueMinor: 120_000_000,
        months: 12,
        reserved: ['none'],
        submissionLanguages: ['bg'],
        ...lot,
      },
    ],
    ...change,
  })
  const work = postWorkSchema.parse({ post })
  const procedure = `6f1c2d3e-0000-4000-8000-${String(running).padStart(12, '9')}`
  await createPost(db, { id, organisation, procedure, work, person, now: NOW.toISOString() })
  return id
}

const workOf = async (id: string): Promise<PostWork> =>
  postWorkSchema.parse(JSON.parse((await readPost(db, id))!.work))
const figure = (page: string): number => Number(/class="figure">(\d+)</.exec(page)![1])

describe('who could answer', () => {
  test('the number is shown, its changes beside it, and splitting raises it', async () => {
    const id = await draft()
    const before = await (await town.get(`/posts/${id}/answerers`)).text()
    expect(figure(before)).toBe(1)
    expect(before).toMatch(/name="change"\s+value="codes"/)
    const answer = await town.post(`/posts/${id}/answerers`, { change: 'codes' })
    expect(answer.status).toBe(303)
    expect((await workOf(id)).post.lots.map(lot => lot.cpv)).toEqual([
      ['55524000'],
      ['98310000'],
      ['92331210'],
    ])
    const after = await (await town.get(`/posts/${id}/answerers`)).text()
    expect(figure(after)).toBe(3)
  })

  test('a change that is none of ours is not made', async () => {
    const id = await draft()
    await town.post(`/posts/${id}/answerers`, { change: 'everything' })
    expect((await workOf(id)).post.lots.length).toBe(1)
  })

  test('without an index of profiles the page says so', async () => {
    const { answerers: _none, ...bare } = ctx
    const visitor = visit(bare)
    await enter(bare, visitor, 'clerk@dolina.example')
    const id = await draft()
    const page = await visitor.get(`/posts/${id}/answerers`)
    expect(page.status).toBe(200)
    expect(await page.text()).not.toContain('class="figure"')
  })

  test('buyers ask the API for what is published; an NGO learns nothing', async () => {
    const { number } = await publishPost(db, { id: organisation, author: person }, {}, NOW)
    const path = `/api/v1/opportunities/${encodeURIComponent(`post:${number}`)}/matches`
    const answer = await town.get(path)
    expect(answer.status).toBe(200)
    const body = (await answer.json()) as { able: number; lots: { item: string; able: number }[] }
    expect(body.able).toBeGreaterThan(0)
    expect(body.lots).toEqual([{ item: `post:${number}#LOT-0001`, able: body.able }])
    expect((await ngo.get(path)).status).toBe(404)
    expect((await visit(ctx).get(path)).status).toBe(401)
    expect((await town.get('/api/v1/opportunities/none/matches')).status).toBe(404)
  })
})

describe('the clause helper', () => {
  const take = (id: string, form: Record<string, string | string[]>): ReturnType<typeof town.post> =>
    town.post(`/posts/${id}/clauses?lot=LOT-0001`, form as Record<string, string>)

  test.each([
    ['construction work', { cpv: ['45000000'] }, {}, 'BR-BT-00262-0200'],
    ['48 months', { cpv: ['85312000'], months: 48 }, {}, 'art. 77(3)'],
  ] as const)(
    'refuses article 77 for %s, names the rule, and leaves the draft alone',
    async (_name, lot, change, rule) => {
      const id = await draft({ ...lot, cpv: [...lot.cpv] }, change)
      const answer = await take(id, { reserve: 'cite-art77' })
      expect(answer.status).toBe(400)
      const page = await answer.text()
      expect(page).toContain(rule)
      expect(page).toContain('role="alert"')
      expect((await workOf(id)).post.lots[0]!.reserved).toEqual(['none'])
    },
  )

  test('takes article 20 over with its codes and the text in the language of the post', async () => {
    const id = await draft()
    expect((await take(id, { reserve: 'cite-art20', clause: 'social-opp' })).status).toBe(303)
    const [lot] = (await workOf(id)).post.lots
    expect(lot).toMatchObject({ reserved: ['res-ws'], strategic: ['soc-obj'], social: ['opp'] })
    expect(lot!.strategicText).toContain('Директива 2014/24/ЕС, член 20, ЗОП чл. 12')
    expect(lot!.strategicText).toContain('[10] %')
    const page = await (await town.get(`/posts/${id}/clauses?lot=LOT-0001`)).text()
    // The call names its article now, and the conditions of the country are told with their source
    expect(page).not.toContain('art. 20(2)')
    expect(page).toContain('ЗОП чл. 12')
    expect((await take(id, { reserve: 'none' })).status).toBe(303)
    expect((await workOf(id)).post.lots[0]).toMatchObject({
      reserved: ['none'],
      social: [],
      strategicText: '',
    })
  })

  test('what is refused there is refused on the way to publication too', async () => {
    const id = await draft({ cpv: ['45000000'], reserved: ['res-pub-ser'] })
    const page = await (await town.get(`/posts/${id}/edit/check`)).text()
    expect(page).toMatch(/class="refuse"/)
    expect((await town.post(`/posts/${id}/do/submit`, {})).status).toBe(400)
    expect((await readPost(db, id))!.stage).toBe('draft')
  })
})
