import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOrganisation } from '../../db/organisations.ts'
import { readPost } from '../../db/posts.ts'
import { questionsOf, readQuestion } from '../../db/questions.ts'
import { teamOf } from '../../db/team.ts'
import { isAt, isPublicSuffix, isShared, ownNameOf, readDomain } from '../../src/auth/domains.ts'
import { mayPublish } from '../../src/auth/verification.ts'
import { createPost } from '../../db/posts.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { seedConsultation } from '../../jobs/seed-town.ts'
import { postWorkSchema } from '../../src/model/post-work.ts'
import type { Person } from '../../src/auth/types.ts'
import { enter, openHouse, visit, type House, type Visitor } from '../auth/helper.ts'
import { NOW, seedNotices } from '../web/helper.ts'
import { postOf, publishPost } from './posted.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  const documents = [{ name: 'seed/notices.jsonl', bytes: new TextEncoder().encode(seedNotices()) }]
  await ingestFetched(house.db, documents, { source: 'demo', now: () => NOW })
}, 60_000)
afterAll(() => house.close())

type Who = Readonly<{ visitor: Visitor; person: Person; id: string }>

async function signed(email: string): Promise<Readonly<{ visitor: Visitor; person: Person }>> {
  const visitor = visit(house.ctx)
  return { visitor, person: await enter(house.ctx, visitor, email) }
}

async function founded(email: string, kind: string, name: string, country = 'BG'): Promise<Who> {
  const { visitor, person } = await signed(email)
  const made = await visitor.post('/organisation', { name, kind, country })
  return { visitor, person, id: /organisation\/([\w-]+)/.exec(made.headers.get('Location') ?? '')![1]! }
}

async function joined(owner: Who, email: string): Promise<Who> {
  await owner.visitor.post(`/organisation/${owner.id}/invite`, { email, role: 'member' })
  const mail = await house.smtp.next(email)
  const token = /token=([\w-]+)/.exec(mail.text)![1]!
  const { visitor, person } = await signed(email)
  const done = await visitor.post('/invitation', { token })
  expect(done.status).toBe(303)
  return { visitor, person, id: owner.id }
}

const verify = async (town: Who): Promise<void> => {
  const root = await signed('root@dragoman.example')
  await house.db.query
    .updateTable('person')
    .set({ roles: 'administrator' })
    .where('id', '=', root.person.id)
    .execute()
  const done = await root.visitor.post(`/admin/organisations/${town.id}`, {
    act: 'verify',
    reason: 'Called the town hall',
  })
  expect(done.status).toBe(303)
}
const textOf = async (answer: Promise<Response>): Promise<string> => (await answer).text()
const rowOf = async (who: Who) => (await readOrganisation(house.db, who.id))!

describe('domains', () => {
  test('mail providers and public suffixes say nothing about who one is', () => {
    for (const shared of ['gmail.com', 'abv.bg', 'bg', 'gov.pl', 'co.uk', 'a.bg', 'mail.gmail.com'])
      expect(isShared(shared), shared).toBe(true)
    for (const own of ['varna.bg', 'malmo.se', 'um.warszawa.pl', 'krakow.pl'])
      expect(isShared(own), own).toBe(false)
    expect(isPublicSuffix('gob.es')).toBe(true)
    expect(ownNameOf('post.um.gov.pl')).toBe('um.gov.pl')
  })
  test('an address belongs to the domain itself or below it, never to what only ends alike', () => {
    expect(isAt('a@varna.bg', 'varna.bg')).toBe(true)
    expect(isAt('a@mail.varna.bg', 'varna.bg')).toBe(true)
    expect(isAt('a@notvarna.bg', 'varna.bg')).toBe(false)
    expect(isAt('a@varna.bg.evil.example', 'varna.bg')).toBe(false)
    expect(isAt('a@town.gov.pl', 'gov.pl'), 'a suffix is nobody’s').toBe(false)
    expect(isAt('a@um.lublin.pl', 'lublin.pl'), 'place names of .pl are suffixes too').toBe(false)
  })
  test('a domain is read from what people paste', () => {
    expect(readDomain(' https://www.Varna.bg/kontakti?x=1 ')).toBe('varna.bg')
    expect(readDomain('kmet@varna.bg')).toBe('varna.bg')
    expect(readDomain('община-варна.бг')).toMatch(/^xn--/)
    for (const wrong of ['', 'varna', 'a b.bg', 'http://', '-x.bg', 5, null])
      expect(readDomain(wrong)).toBeUndefined()
  })
})

describe('verification', () => {
  test('a town whose notices show the domain is verified at once, and only then may publish', async () => {
    // A notice of another portal names the buyer with its mailbox.
    const release = JSON.parse(seedNotices().split('\n')[0]!) as {
      ocid: string
      id: string
      buyer: { name: string }
      parties: { roles: string[]; name: string; contactPoint?: unknown }[]
    }
    release.ocid = 'ocds-dragoman-town-1'
    release.id = 'town-evidence-1'
    release.buyer.name = 'Община Речица'
    for (const party of release.parties)
      if (party.roles.includes('buyer')) {
        party.name = 'Община Речица'
        party.contactPoint = { email: 'op@rechitsa.example' }
      }
    const bytes = new TextEncoder().encode(JSON.stringify(release))
    await ingestFetched(house.db, [{ name: 'evidence.json', bytes }], { source: 'demo', now: () => NOW })
    const town = await founded('kmet@rechitsa.example', 'municipality', 'ОБЩИНА  Речица')
    expect(mayPublish(await rowOf(town))).toBe(false)
    const asked = await town.visitor.post(`/organisation/${town.id}/verify`, {
      domain: 'www.rechitsa.example',
    })
    expect(asked.headers.get('Location')).toContain('done=verified')
    expect(await rowOf(town)).toMatchObject({ verified_how: 'domain', domain: 'rechitsa.example' })
    expect(mayPublish(await rowOf(town))).toBe(true)
    expect(await textOf(town.visitor.get(`/organisation/${town.id}/team`))).toContain('Verified on')
    // Another name is another town.
    await town.visitor.post(`/organisation/${town.id}`, { name: 'Министерство', country: 'BG' })
    expect(mayPublish(await rowOf(town))).toBe(false)
  })

  test('a domain of one’s own proves nothing by itself: it waits for an administrator', async () => {
    const town = await founded('me@mycompany.example', 'municipality', 'Община Варна')
    expect(
      (
        await town.visitor.post(`/organisation/${town.id}/verify`, { domain: 'mycompany.example' })
      ).headers.get('Location'),
    ).toContain('done=waiting')
    expect(mayPublish(await rowOf(town))).toBe(false)
    for (const [domain, says] of [
      ['gmail.com', 'Anybody can have an address there'],
      ['varna.bg', 'Nobody of your team'],
      ['varna', 'no domain'],
    ] as const) {
      const answer = await town.visitor.post(`/organisation/${town.id}/verify`, { domain })
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain(says)
    }
  })

  test('an administrator enters the domain: the first member with an address there verifies the town', async () => {
    const town = await founded('someone@elsewhere.example', 'municipality', 'Община Бяла')
    const root = await signed('root2@dragoman.example')
    await house.db.query
      .updateTable('person')
      .set({ roles: 'administrator' })
      .where('id', '=', root.person.id)
      .execute()
    await root.visitor.post(`/admin/organisations/${town.id}`, { act: 'domain', domain: 'byala.example' })
    expect(mayPublish(await rowOf(town))).toBe(false)
    await joined(town, 'clerk@byala.example')
    expect(await rowOf(town)).toMatchObject({ verified_how: 'domain', domain: 'byala.example' })
    // Taken away with a reason, which the town reads; its domain gives the mark no more.
    expect((await root.visitor.post(`/admin/organisations/${town.id}`, { act: 'unverify' })).status).toBe(400)
    await root.visitor.post(`/admin/organisations/${town.id}`, {
      act: 'unverify',
      reason: 'The mayor says it is not theirs',
    })
    expect(mayPublish(await rowOf(town))).toBe(false)
    expect(await textOf(town.visitor.get(`/organisation/${town.id}/team`))).toContain(
      'The mayor says it is not theirs',
    )
    const log = await house.db.query
      .selectFrom('audit')
      .select(['action', 'reason'])
      .where('object', '=', `organisation:${town.id}`)
      .orderBy('seq')
      .execute()
    expect(log.map(row => row.action)).toEqual([
      'organisation.domain',
      'organisation.verify',
      'organisation.unverify',
    ])
  })
})

describe('the team of a town', () => {
  test('duties are divided, and who has none of a kind is refused it', async () => {
    const town = await founded('owner@duties.example', 'municipality', 'Община Дял')
    const clerk = await joined(town, 'clerk@duties.example')
    const last = await town.visitor.post(`/organisation/${town.id}/team/${town.person.id}`, { duty: 'write' })
    expect(last.status, 'the clerk still approves').toBe(303)
    const none = await town.visitor.post(`/organisation/${town.id}/team/${clerk.person.id}`, {
      duty: 'answer',
    })
    expect(none.status, 'nobody would be left to approve').toBe(400)
    expect(
      (await clerk.visitor.post(`/organisation/${town.id}/team/${clerk.person.id}`, { duty: 'write' }))
        .status,
    ).toBe(403)
    const team = await teamOf(house.db, town.id)
    expect(team.map(each => [each.writes, each.approves, each.answers])).toEqual([
      [1, 0, 0],
      [1, 1, 1],
    ])
  })

  test('a clerk who leaves hands over drafts, questions and duties in one step; before that she cannot go', async () => {
    const town = await founded('owner@over.example', 'municipality', 'Община Смяна')
    await verify(town)
    const clerk = await joined(town, 'clerk@over.example')
    await town.visitor.post(`/organisation/${town.id}/team/${town.person.id}`, { duty: 'write' })
    const work = postWorkSchema.parse({ post: postOf() })
    await createPost(house.db, {
      id: 'draft-over',
      organisation: town.id,
      procedure: '6f1c2d3e-0000-4000-8000-00000000aaaa',
      work,
      person: clerk.person.id,
      now: NOW.toISOString(),
    })
    const posted = await publishPost(house.db, { id: town.id, author: town.person.id }, {}, NOW)
    const ngo = await founded('ask@over-ngo.example', 'ngo', 'Кухня')
    await ngo.visitor.post(`/questions/${posted.number}/${ngo.id}`, { words: 'Колко ученици има?' })
    const [question] = await questionsOf(house.db, posted.id)
    await clerk.visitor.post(`/posts/${posted.id}/questions/${question!.id}`, {
      do: 'keep',
      answer: 'Мисля, че са',
    })
    const stay = await clerk.visitor.post(`/organisation/${town.id}/leave`)
    expect(stay.status).toBe(400)
    expect(await stay.text()).toContain('Hand them over first')
    const stranger = await founded('x@strange.example', 'municipality', 'Друга')
    const path = `/organisation/${town.id}/team/${clerk.person.id}/hand-over`
    expect((await stranger.visitor.post(path, { to: stranger.person.id })).status).toBe(404)
    expect((await clerk.visitor.post(path, { to: stranger.person.id })).status, 'to nobody outside').toBe(400)
    expect((await clerk.visitor.post(path, { to: town.person.id })).status).toBe(303)
    expect(await readPost(house.db, 'draft-over')).toMatchObject({ author: town.person.id, revision: 2 })
    expect(await readQuestion(house.db, question!.id)).toMatchObject({
      keeper: town.person.id,
      draft: 'Мисля, че са',
    })
    const team = await teamOf(house.db, town.id)
    expect(team.map(each => [each.writes, each.approves, each.answers])).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ])
    const page = await textOf(town.visitor.get(`/organisation/${town.id}/team`))
    expect(page).toContain(
      'clerk@over.example handed over the work of clerk@over.example to owner@over.example (drafts: 1, questions: 1)',
    )
    const events = await house.db.query
      .selectFrom('post_event')
      .select(['kind', 'person'])
      .where('post', '=', 'draft-over')
      .orderBy('n')
      .execute()
    expect(events).toEqual([
      { kind: 'created', person: clerk.person.id },
      { kind: 'handed-over', person: clerk.person.id },
    ])
    expect((await clerk.visitor.post(`/organisation/${town.id}/leave`)).headers.get('Location')).toBe(
      '/account',
    )
    expect(
      await textOf(town.visitor.get(`/organisation/${town.id}/team`)),
      'still named in the history',
    ).toContain('clerk@over.example')
  })
})

test('the demonstration has a consultation with ideas, questions and answers, once however often it starts', async () => {
  const town = await founded('anna@demo-town.example', 'municipality', 'Община Показна')
  await verify(town)
  await joined(town, 'boris@demo-town.example')
  for (let n = 0; n < 2; n++)
    await seedConsultation(house.db, town.id, house.ctx.now(), 'https://dragoman.example')
  const row = (await readPost(house.db, 'post-demo-ideas'))!
  const page = await textOf(
    visit(house.ctx).get(`/opportunities/${encodeURIComponent(`post:${row.number}`)}`),
  )
  expect(page.match(/class="answered"/g)).toHaveLength(2)
  expect(page).not.toContain('Отворена трапеза')
  expect(await textOf(town.visitor.get(`/posts/${row.id}/answers`))).toContain('Отворена трапеза')
  expect(await textOf(town.visitor.get(`/posts/${row.id}/questions`))).toContain('Кой отговаря за съдовете')
})
