import { parseFeed } from 'feedsmith'
import { SaxesParser } from 'saxes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrganisation, readOrganisation } from '../../db/organisations.ts'
import { questionsOf } from '../../db/questions.ts'
import { fillBuyers } from '../../jobs/fill-buyers.ts'
import type { Mailer } from '../../src/io/types.ts'
import { itemId } from '../../src/model/item-of.ts'
import { enter, openHouse, visit, type House, type Visitor } from '../auth/helper.ts'
import { COOK, mailerTo, WASH, worldOf, type World } from '../digest/world.ts'
import { NOW } from '../web/helper.ts'
import { publishPost } from './posted.ts'

/** A town, two kitchens, a laundry and another town; real mails, real matching, the clock turned by hand. */
let house: House
let world: World
let mail: Mailer
const visitors = new Map<string, Visitor>()
const posted = { id: '', number: '' }

const as = (name: string): Visitor => visitors.get(name)!
const mailsTo = (name: string) =>
  house.smtp.received.filter(each => each.to.includes(`${name}@example.org`)).map(each => each)
const page = () => `/opportunities/${encodeURIComponent(`post:${posted.number}`)}`
const textOf = async (answer: Promise<Response>): Promise<string> => (await answer).text()
const day = async (date: string): Promise<void> => {
  for (const hour of ['05', '07', '12']) await world.at(`${date}T${hour}:30:00Z`).beat(mail)
}

beforeAll(async () => {
  house = await openHouse()
  mail = mailerTo(house.smtp.url)
  world = worldOf(house.db, NOW.toISOString())
  const made = NOW.toISOString()
  const own = {
    country: 'BG',
    domain: '',
    verified_how: '',
    asked_at: null,
    refused_at: null,
    reason: '',
    open: 0 as const,
  }
  for (const [name, kind, verified] of [
    ['clerk', 'municipality', made],
    ['rival', 'municipality', made],
    ['ana', 'ngo', null],
    ['bo', 'ngo', null],
    ['wash', 'ngo', null],
  ] as const) {
    await world.person(name, { rhythm: 'daily', hour: 7 })
    const organisation = {
      id: `org-${name}`,
      kind,
      name: `House of ${name}`,
      created_at: made,
      verified_at: verified,
      ...own,
    }
    await createOrganisation(house.db, organisation, name)
    const visitor = visit(house.ctx)
    await enter(house.ctx, visitor, `${name}@example.org`)
    visitors.set(name, visitor)
  }
  await world.profile('ana-kitchen', 'ana', COOK)
  await world.profile('bo-kitchen', 'bo', COOK)
  await world.profile('laundry', 'wash', WASH)
  const town = { id: 'org-clerk', author: 'clerk' }
  const asked = {
    kind: 'consultation',
    language: 'en',
    title: 'Surplus of school meals: who could use it?',
    description: 'Cooking and delivering hot lunches to pupils.',
    nature: 'services',
  } as const
  Object.assign(posted, await publishPost(house.db, town, asked, NOW))
}, 60_000)
afterAll(async () => {
  await mail.close()
  await house.close()
})

test('a consultation is in the next digest of organisations it fits, as an early signal, and of nobody else', async () => {
  await day('2026-11-23')
  for (const kitchen of ['ana', 'bo']) {
    expect(mailsTo(kitchen).map(each => each.subject)).toEqual([
      expect.stringContaining('Surplus of school meals'),
    ])
    expect(mailsTo(kitchen)[0]!.text).toContain('Announced early')
  }
  expect(mailsTo('wash')).toEqual([])
})

test('answers are the organisation’s own until the deadline; the town reads, counts and exports them', async () => {
  const path = (name: string): string => `/consultations/${posted.number}/org-${name}`
  expect(await textOf(as('ana').get(page()))).toContain('Answer as House of ana')
  const wrong = await as('ana').post(path('ana'), { text: 'We can', amount: 'many', from: '2026-13-45' })
  expect(wrong.status).toBe(400)
  expect(await wrong.text()).toContain('value="many"')
  const first = {
    text: '=HYPERLINK("http://evil.example")',
    from: '2027-02-01',
    amount: '120,5',
    unit: 'meals a day',
    people: '4',
    price: '3.10 euros',
    languages: 'bg',
    contact: 'Ana@Example.org',
  }
  expect((await as('ana').post(path('ana'), first)).status).toBe(303)
  await as('bo').post(path('bo'), { text: 'We cook\nfor 300' })
  await as('ana').post(path('ana'), { ...first, people: '6' })
  expect(await textOf(as('ana').get(path('ana')))).toContain('value="6"')

  // Nobody else's, to nobody: the same answer as for what does not exist.
  const nothing = await textOf(as('bo').get('/consultations/2026-999999/org-nobody'))
  const theirs = await as('bo').get(path('ana'))
  expect(theirs.status).toBe(404)
  // The page offers a search with the words of the address: that alone differs, with the address itself.
  const bare = (text: string): string =>
    text.replaceAll(/ value="(consultations|posts) [^"]*"|href="\/(consultations|posts)\/[^"?]*/g, '')
  expect(bare(await theirs.text())).toBe(bare(nothing))
  for (const name of ['ana', 'rival', 'bo'])
    for (const file of ['', '/answers.csv', '/answers.json']) {
      const other = await as(name).get(`/posts/${posted.id}/answers${file}`)
      const none = await as(name).get(`/posts/no-such-post/answers${file}`)
      expect(other.status, `${name} ${file}`).toBe(404)
      expect(bare(await other.text())).toBe(bare(await none.text()))
    }
  expect(await textOf(as('bo').get(page()))).not.toContain('House of ana')

  expect(await textOf(as('clerk').get(page()))).toContain('Read the answers (2)')
  const csv = await textOf(as('clerk').get(`/posts/${posted.id}/answers/answers.csv`))
  expect(csv).toContain('House of ana,BG,')
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
  expect(csv).toContain(',2027-02-01,120.5,meals a day,6,3.10 euros,bg,ana@example.org,')
  expect(csv.split('\r\n').filter(line => line.startsWith('House of '))).toHaveLength(2)
  const json = JSON.parse(await textOf(as('clerk').get(`/posts/${posted.id}/answers/answers.json`))) as {
    answers: { name: string; answer: { people?: number; text: string } }[]
  }
  expect(json.answers.map(each => [each.name, each.answer.people, each.answer.text])).toEqual([
    ['House of ana', 6, first.text],
    ['House of bo', undefined, 'We cook\nfor 300'],
  ])
  const shown = await textOf(as('clerk').get(`/posts/${posted.id}/answers`))
  expect(shown).toContain('120.5 meals a day')
})

test('question and answer are public without a name, and told once to followers and to who asked', async () => {
  await world.follow('ana', 'ana-kitchen', itemId(`post:${posted.number}`, 'LOT-0001'))
  const ask = (name: string, words: string): Promise<Response> =>
    as(name).post(`/questions/${posted.number}/org-${name}`, { words })
  expect((await ask('bo', 'What?')).headers.get('Location')).toContain('asked=short')
  expect((await ask('bo', 'Is there a cold store on the spot?')).headers.get('Location')).toContain(
    'asked=yes',
  )
  expect((await ask('rival', 'What do you pay for it all?')).status, 'towns do not ask').toBe(403)
  expect(await textOf(as('bo').get(page()))).toContain('Is there a cold store')
  expect(await textOf(as('ana').get(page())), 'not public before it is answered').not.toContain('cold store')
  const [question] = await questionsOf(house.db, posted.id)
  const place = `/posts/${posted.id}/questions`
  const clerks = await textOf(as('clerk').get(place))
  expect(clerks).toContain('cold store')
  expect(clerks, 'nor is who asked').not.toContain('House of bo')
  expect((await as('rival').post(`${place}/${question!.id}`, { do: 'publish', answer: 'x' })).status).toBe(
    404,
  )
  await as('clerk').post(`${place}/${question!.id}`, { do: 'keep', answer: 'Yes, 20' })
  await day('2026-11-24')
  expect(mailsTo('ana')).toHaveLength(1)
  await as('clerk').post(`${place}/${question!.id}`, {
    do: 'publish',
    answer: 'Yes, 20 square metres in the cellar.',
  })
  const again = await as('clerk').post(`${place}/${question!.id}`, { do: 'publish', answer: 'No.' })
  expect(again.headers.get('Location'), 'what is public is not changed').toContain('done=gone')
  const anybody = await textOf(visit(house.ctx).get(page()))
  expect(anybody).toContain('20 square metres in the cellar')
  expect(anybody).not.toContain('House of bo')
  await day('2026-11-25')
  await day('2026-11-26')
  for (const name of ['ana', 'bo']) {
    expect(
      mailsTo(name)
        .map(each => each.subject)
        .slice(1),
      name,
    ).toEqual([expect.stringMatching(/^Question answered: /)])
    const { text, html } = mailsTo(name)[1]!
    for (const body of [text, html]) {
      expect(body).toContain('Is there a cold store on the spot?')
      expect(body).toContain('20 square metres in the cellar')
      expect(body).not.toContain('House of bo')
    }
  }
  expect(mailsTo('wash')).toEqual([])
})

test('after the time nothing is asked or answered any more', async () => {
  house.wait(19 * 86_400)
  const late = await as('bo').post(`/questions/${posted.number}/org-bo`, {
    words: 'One more question, please?',
  })
  expect(late.headers.get('Location')).toContain('asked=late')
  house.wait(40 * 86_400)
  const visitor = visit(house.ctx)
  await enter(house.ctx, visitor, 'bo@example.org')
  const over = await visitor.post(`/consultations/${posted.number}/org-bo`, { text: 'Changed too late' })
  expect(over.status).toBe(400)
  expect(await over.text()).toContain('We cook')
  house.wait(-59 * 86_400)
})

test('the later tender and the consultation lead to each other; the buyer has one page with valid feeds', async () => {
  const town = { id: 'org-clerk', author: 'clerk' }
  const tender = await publishPost(
    house.db,
    town,
    { language: 'en', title: 'Cooking from surplus', earlier: `post:${posted.number}` },
    NOW,
  )
  const next = `/opportunities/${encodeURIComponent(`post:${tender.number}`)}`
  const anybody = visit(house.ctx)
  expect(await textOf(anybody.get(page()))).toContain(`href="${next}"`)
  expect(await textOf(anybody.get(next))).toContain(`href="${page()}"`)

  const link = /href="(\/buyers\/[^"]+)"/.exec(await textOf(anybody.get(next)))![1]!
  const led = await anybody.get(link)
  expect(led.headers.get('Location'), 'its name leads to its own page').toBe('/buyers/org-clerk')
  const buyer = await textOf(anybody.get('/buyers/org-clerk'))
  expect(buyer).toContain('Verified')
  expect(buyer).toContain('Cooking from surplus')
  for (const file of ['atom.xml', 'feed.json']) {
    const feed = parseFeed(await textOf(anybody.get(`/buyers/org-clerk/${file}`)))
    if (feed.format !== 'atom' && feed.format !== 'json') throw new Error(`no feed: ${file}`)
    const titles =
      feed.format === 'atom'
        ? feed.feed.entries?.map(each => String(each.title?.value ?? each.title))
        : feed.feed.items?.map(each => each.title)
    expect(titles?.toSorted(), file).toEqual([
      'Cooking from surplus',
      'Surplus of school meals: who could use it?',
    ])
  }
  const xml = new SaxesParser({ xmlns: true })
  xml.on('error', error => {
    throw error
  })
  xml.write(await textOf(anybody.get('/buyers/org-clerk/atom.xml'))).close()
  expect((await anybody.get('/buyers/BG~nobody')).status).toBe(404)
  expect((await anybody.get('/buyers/org-ana')).status, 'an NGO is no buyer').toBe(404)
  expect((await readOrganisation(house.db, 'org-rival'))!.verified_at).not.toBeNull()
  expect(await textOf(anybody.get('/buyers/org-rival'))).not.toContain('Cooking from surplus')
})

test('what was stored before buyers had pages is made findable once, and then left alone', async () => {
  const facets = () =>
    house.db.query
      .selectFrom('facet')
      .selectAll()
      .where('kind', 'in', ['buyer', 'host'])
      .orderBy('opportunity')
      .orderBy('kind')
      .orderBy('value')
      .execute()
  const before = await facets()
  expect(before.length).toBeGreaterThan(1)
  await house.db.query.deleteFrom('facet').where('kind', 'in', ['buyer', 'host']).execute()
  expect((await fillBuyers(house.db, NOW.toISOString())).filled).toBe(2)
  expect(await facets()).toEqual(before)
  expect((await fillBuyers(house.db, NOW.toISOString())).filled).toBe(0)
})
