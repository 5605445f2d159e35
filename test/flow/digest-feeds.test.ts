import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseFeed } from 'feedsmith'
import { SaxesParser } from 'saxes'
import type { Db } from '../../db/batch.ts'
import { addToken } from '../../db/access-tokens.ts'
import { createApp } from '../../src/web/app.ts'
import { readConfig } from '../../src/config.ts'
import { hashOf } from '../../src/auth/secrets.ts'
import { freshBank } from '../db/store.ts'
import { readCalendar } from '../digest/ical.ts'
import { COOK, itemOf, releaseOf, SITE, worldOf, type World } from '../digest/world.ts'
import { contextOf, opportunitiesOf } from '../web/helper.ts'

const MONDAY = '2026-11-23T04:00:00Z'
/** Titles as nobody should publish them. Halves of letters cannot come through a parser that checks them. */
const HOSTILE = [
  'Meals <b>for</b> "schools" & kitchens; lot, one \\ two',
  'Обяд за ученици '.repeat(20).trim(),
  "=cmd|' /C calc'!A0",
  'BEGIN:VEVENT\r\nSUMMARY:forged\r\nEND:VEVENT',
  ']]> <!-- &amp; &#0; \u0007 \u202e \u{1F96A} é',
  '-2+3+cmd',
]
const [FEED, OLD, API, BO] = ['feed', 'old', 'api', 'bo'].map(name => name.padEnd(32, 'x')) as [
  string,
  string,
  string,
  string,
]
/** Titles as the bank keeps them: readers take markup and control signs out. */
let titles: string[]
let db: Db
let world: World
let app: ReturnType<typeof createApp>

beforeAll(async () => {
  db = await freshBank()
  world = worldOf(db, MONDAY)
  await world.person('ana', { rhythm: 'weekly', language: 'bg' })
  await world.person('bo', { rhythm: 'weekly' })
  await world.profile('kitchen', 'ana', { ...COOK, name: 'Kitchen; "A, B" \\ <C>' })
  const closes = '2027-02-01T12:00:00Z'
  await world.publish(
    ...HOSTILE.map((title, n) => releaseOf({ n: n + 1, about: 'meals', published: MONDAY, closes, title })),
  )
  await world.match()
  for (let n = 1; n <= HOSTILE.length; n++) await world.follow('ana', 'kitchen', itemOf(n))
  titles = (await opportunitiesOf(db)).map(({ title }) => title.en!.replace(/\s+/g, ' ').trim())
  expect(titles.some(title => title.includes('&') && title.includes('"') && title.includes('\\'))).toBe(true)
  const token = {
    kind: 'feed',
    person: 'ana',
    profile: '',
    label: '',
    created_at: MONDAY,
    used_at: null,
    revoked_at: null,
  }
  await addToken(db, { ...token, hash: await hashOf(FEED) })
  await addToken(db, { ...token, hash: await hashOf(OLD), revoked_at: MONDAY })
  await addToken(db, { ...token, kind: 'api', hash: await hashOf(API) })
  await addToken(db, { ...token, kind: 'api', person: 'bo', hash: await hashOf(BO) })
  const config = readConfig({ DRAGOMAN_PUBLIC_URL: SITE })
  app = createApp({ ...contextOf(db, {}, false), config, now: world.now })
})
afterAll(() => db.close())

const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  app.request(SITE + path, { headers })

/** A title as text, in whatever form the reader hands it over. */
function plain(title: unknown): string {
  const text = typeof title === 'object' && title !== null && 'value' in title ? title.value : title
  return String(text).replace(/\s+/g, ' ').trim()
}

describe('private feeds', () => {
  test('Atom is well-formed and has what RFC 4287 demands; hostile titles come through whole', async () => {
    const response = await get(`/feeds/${FEED}/atom.xml`)
    expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    const feed = readAtom(await response.text())
    expect(feed.problems).toEqual([])
    expect(feed.entries).toHaveLength(HOSTILE.length)
    for (const title of titles)
      expect(
        feed.entries.some(entry => entry.title!.startsWith(title.slice(0, 60))),
        title,
      ).toBe(true)
    expect(new Set(feed.entries.map(entry => entry.id)).size).toBe(HOSTILE.length)
    for (const { published, updated } of feed.entries)
      for (const moment of [published, updated]) expect(new Date(moment!).toISOString()).toBe(moment)
  })

  test('a reader of feeds that knows nothing of us reads both alike', async () => {
    const [atom, json] = await Promise.all(
      ['atom.xml', 'feed.json'].map(async name =>
        parseFeed(await (await get(`/feeds/${FEED}/${name}`)).text()),
      ),
    )
    if (atom?.format !== 'atom' || json?.format !== 'json') throw new Error('not told apart')
    const entries = atom.feed.entries ?? []
    expect(entries.map(({ id }) => id)).toEqual(json.feed.items?.map(({ id }) => id))
    expect(entries.map(({ title }) => plain(title)).sort()).toEqual(
      json.feed.items?.map(({ title }) => plain(title)).sort(),
    )
    const read = entries.map(({ title }) => plain(title))
    for (const title of titles) expect(read.some(each => each.startsWith(title.slice(0, 60)))).toBe(true)
    for (const { links, updated } of entries) {
      expect(links?.map(({ href }) => new URL(href!).origin)).toContain(SITE)
      expect(Date.parse(String(updated))).toBeGreaterThan(0)
    }
  })

  test('JSON Feed 1.1 has what its specification demands', async () => {
    const response = await get(`/feeds/${FEED}/feed.json`)
    expect(response.headers.get('content-type')).toBe('application/feed+json; charset=utf-8')
    const feed = (await response.json()) as Record<string, unknown> & { items: Record<string, unknown>[] }
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1')
    expect(feed.title).toContain('Kitchen; "A, B" \\ <C>')
    expect(feed.feed_url).toBe(`${SITE}/feeds/${FEED}/feed.json`)
    expect(feed.items).toHaveLength(HOSTILE.length)
    for (const item of feed.items) {
      expect(typeof item.id).toBe('string')
      expect(typeof item.content_text).toBe('string')
      expect(new URL(item.url as string).origin).toBe(SITE)
      for (const key of ['date_published', 'date_modified'])
        expect(item[key]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
  })

  test('the calendar is read back by another reader: folded, escaped, one event a deadline', async () => {
    const response = await get(`/feeds/${FEED}/deadlines.ics`)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    const { head, events } = readCalendar(await response.text())
    expect(head.get('VERSION')).toBe('2.0')
    expect(head.get('X-WR-CALNAME')).toContain('Kitchen; "A, B" \\ <C>')
    expect(events).toHaveLength(HOSTILE.length)
    for (const event of events) {
      expect(event.get('DTSTART')).toBe('20270201T120000Z')
      expect(event.get('STATUS')).toBe('CONFIRMED')
    }
    const said = events.map(event => event.get('SUMMARY')!)
    for (const title of titles)
      expect(
        said.some(text => text.includes(title.slice(0, 60))),
        title,
      ).toBe(true)
    expect(new Set(events.map(event => event.get('UID'))).size).toBe(HOSTILE.length)
  })

  test('a secret opens its own feeds and nothing else; one that was taken back opens nothing', async () => {
    for (const path of [`${OLD}/atom.xml`, `${API}/atom.xml`, 'x/atom.xml', `${FEED}/other`, '%00/feed.json'])
      expect((await get(`/feeds/${path}`)).status, path).toBe(404)
    expect(
      (await get('/api/v1/profiles/kitchen/matches', { Authorization: `Bearer ${FEED}` })).status,
    ).not.toBe(200)
  })
})

describe("exports of one's matches", () => {
  const key = { Authorization: `Bearer ${API}` }

  test('JSON, CSV and OCDS hold the same; cells that a spreadsheet would run are disarmed', async () => {
    const json = (await (await get('/api/v1/profiles/kitchen/matches', key)).json()) as {
      items: { item: string; for: string[] }[]
    }
    expect(json.items.map(({ item }) => item).sort()).toEqual(HOSTILE.map((_title, n) => itemOf(n + 1)))
    expect(json.items[0]!.for.length).toBeGreaterThan(0)
    const csv = await (await get('/api/v1/profiles/kitchen/matches.csv', key)).text()
    const rows = readCsv(csv)
    expect(rows.map(row => row.item).sort()).toEqual(json.items.map(({ item }) => item).sort())
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@\t\r]|^-\D/)
    const ocds = (await (await get('/api/v1/profiles/kitchen/matches.ocds.json', key)).json()) as Record<
      string,
      unknown
    > & {
      releases: { ocid: string; tag: string[] }[]
    }
    expect(ocds.version).toBe('1.1')
    expect(ocds.releases).toHaveLength(HOSTILE.length)
    for (const release of ocds.releases) expect(release.tag).toEqual(['compiled'])
  })

  test("somebody else's profile is as if it did not exist", async () => {
    for (const file of ['matches', 'matches.csv', 'matches.ocds.json']) {
      const theirs = await get(`/api/v1/profiles/kitchen/${file}`, { Authorization: `Bearer ${BO}` })
      const none = await get(`/api/v1/profiles/nobody/${file}`, { Authorization: `Bearer ${BO}` })
      expect([theirs.status, await theirs.text()]).toEqual([404, await none.text()])
      expect((await get(`/api/v1/profiles/kitchen/${file}`)).status).not.toBe(200)
    }
  })
})

type AtomEntry = Partial<Record<string, string>>

/** Reads an Atom feed with an XML parser that checks namespaces; names what RFC 4287 would object to. */
function readAtom(text: string): { entries: AtomEntry[]; problems: string[] } {
  const parser = new SaxesParser({ xmlns: true })
  const entries: AtomEntry[] = []
  const head: AtomEntry = {}
  const problems: string[] = []
  const path: string[] = []
  let said = ''
  parser.on('error', error => problems.push(error.message))
  parser.on('opentag', tag => {
    if (tag.uri !== 'http://www.w3.org/2005/Atom') problems.push(`${tag.name} is of ${tag.uri}`)
    path.push(tag.local)
    said = ''
    if (tag.local === 'entry') entries.push({})
    const into = path.includes('entry') ? entries.at(-1)! : head
    if (tag.local === 'link') into[`link ${tag.attributes.rel?.value}`] = tag.attributes.href?.value ?? ''
  })
  parser.on('text', piece => (said += piece))
  parser.on('closetag', tag => {
    const into = path.includes('entry') ? entries.at(-1)! : head
    if (path.at(-2) === 'entry' || path.at(-2) === 'feed') {
      if (tag.local in into && tag.local !== 'link' && tag.local !== 'entry')
        problems.push(`${tag.local} twice`)
      if (tag.local !== 'entry') into[tag.local] = said
    }
    path.pop()
  })
  parser.write(text).close()
  for (const name of ['id', 'title', 'updated', 'link self'])
    if (!head[name]) problems.push(`feed without ${name}`)
  for (const entry of entries)
    for (const name of ['id', 'title', 'updated', 'link alternate', 'content'])
      if (!entry[name]) problems.push(`entry without ${name}`)
  return { entries, problems }
}

/** RFC 4180 by itself: cells of lines, by the names of the first line. */
function readCsv(text: string): Record<string, string>[] {
  const lines: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at = cell.lastIndex) {
    cell.lastIndex = at
    const found = cell.exec(text)
    if (!found) throw new Error(`not CSV at ${at}: ${text.slice(at, at + 40)}`)
    lines.at(-1)!.push(found[1]?.replaceAll('""', '"') ?? found[2]!)
    if (found[3] === '\r\n') lines.push([])
  }
  const [head, ...rows] = lines.filter(line => line.length > 0)
  for (const row of rows) if (row.length !== head!.length) throw new Error(`a line of ${row.length} cells`)
  return rows.map(row => Object.fromEntries(head!.map((name, at) => [name, row[at]!])))
}
