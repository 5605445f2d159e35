import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { askIn, bankOf, contextOf, NOW, opportunitiesOf, seedNotices, shownOf } from './helper.ts'

let db: Db
let all: readonly Opportunity[]
beforeAll(async () => {
  db = await bankOf(seedNotices())
  all = await opportunitiesOf(db)
})
afterAll(() => db.close())

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await askIn(contextOf(db))(path, { headers })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text ? (JSON.parse(text) as any) : undefined,
  }
}
const post = async (body: unknown, matcher: Parameters<typeof contextOf>[1] = {}, language = 'en') => {
  const response = await askIn(contextOf(db, matcher), language)('/api/v1/match', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as any }
}
const isProblem = (
  { status, headers, body }: { status: number; headers: Headers; body: any },
  expected: number,
): void => {
  expect(status).toBe(expected)
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(body).toMatchObject({ type: 'about:blank', status: expected })
  expect(body.title).toBeTruthy()
}

describe('GET /api/v1/opportunities', () => {
  test('walks the whole bank by cursor, each once', async () => {
    const ids: string[] = []
    let path: string | undefined = '/api/v1/opportunities?limit=50'
    let total: number | undefined
    while (path) {
      const { body } = await get(path)
      total ??= body.total
      ids.push(...body.items.map((item: Opportunity) => item.id))
      path = body.next && new URL(body.next).pathname + new URL(body.next).search
    }
    expect(new Set(ids)).toEqual(new Set(all.map(opportunity => opportunity.id)))
    expect(ids.length).toBe(all.length)
    expect(total).toBe(all.length)
  })

  test.each([
    [
      'cpv=55',
      (o: Opportunity) => [...o.cpv, ...o.lots.flatMap(lot => lot.cpv)].some(code => code.startsWith('55')),
    ],
    [
      'nuts=BG4',
      (o: Opportunity) =>
        [...o.places, ...o.lots.flatMap(lot => lot.places)].some(place => place.nuts?.startsWith('BG4')),
    ],
    ['kind=planned', (o: Opportunity) => o.kind === 'planned'],
    ['reserved=res-ws', (o: Opportunity) => o.lots.some(lot => lot.reserved.includes('res-ws'))],
    ['reserved=yes', (o: Opportunity) => o.lots.some(lot => lot.reserved.some(code => code !== 'none'))],
    ['social=opp', (o: Opportunity) => o.lots.some(lot => lot.social.includes('opp'))],
    [
      'status=open',
      (o: Opportunity) =>
        o.lots.some(lot => lot.state === 'live' && !(lot.closesAt && lot.closesAt.utc <= NOW.toISOString())),
    ],
  ])('%s answers exactly those', async (filter, holds) => {
    const { body, status } = await get(`/api/v1/opportunities?limit=100&${filter}`)
    expect(status).toBe(200)
    const expected = all.filter(holds)
    expect(expected.length).toBeGreaterThan(0)
    expect(body.total).toBe(expected.length)
    const ids = new Set(expected.map(opportunity => opportunity.id))
    for (const item of body.items) expect(ids).toContain(item.id)
  })

  test.each([
    'after=not-a-cursor',
    'after=%7B%7D',
    'limit=0',
    'limit=1000',
    'country=Sweden',
    'status=open,closed',
    'deadlineFrom=tomorrow',
    'unknown=1',
    'q=%21%21',
    `q=${'a'.repeat(301)}`,
  ])('%s is refused as problem+json', async query => {
    isProblem(await get(`/api/v1/opportunities?${query}`), 400)
  })

  test('answers 304 while nothing changed', async () => {
    const first = await get('/api/v1/opportunities?limit=5')
    const etag = first.headers.get('ETag')!
    expect(etag).toBeTruthy()
    const again = await get('/api/v1/opportunities?limit=5', { 'If-None-Match': etag })
    expect([again.status, again.body]).toEqual([304, undefined])
  })
})

describe('GET /api/v1/opportunities/{id}', () => {
  test('shows our view, the history, and an OCDS compiled release that reads back', async () => {
    const changed = all.find(opportunity => opportunity.changes.length > 0)!
    const { body, headers } = await get(`/api/v1/opportunities/${encodeURIComponent(changed.id)}`)
    expect(body.id).toBe(changed.id)
    expect(body.changes.length).toBe(changed.changes.length)
    expect(body.notices.map((notice: { id: string }) => notice.id)).toEqual(
      changed.notices.map(notice => notice.id),
    )
    expect(headers.get('ETag')).toBeTruthy()
    const read = parseOcds(JSON.stringify(body.release), { source: 'demo' })
    expect(read.rejected).toEqual([])
    expect(read.notices[0]?.title).toEqual(changed.title)
  })

  test('is found by the id of any of its notices', async () => {
    const merged = all.find(opportunity => opportunity.notices.length > 1)!
    for (const notice of merged.notices)
      expect((await get(`/api/v1/opportunities/${encodeURIComponent(notice.id)}`)).body.id).toBe(merged.id)
  })

  test('an unknown one is 404; so is a document beyond the last; an impossible number is 400', async () => {
    isProblem(await get('/api/v1/opportunities/none'), 404)
    const id = encodeURIComponent(all[0]!.id)
    isProblem(await get(`/api/v1/opportunities/${id}/notices/99/document`), 404)
    isProblem(await get(`/api/v1/opportunities/${id}/notices/x/document`), 400)
    isProblem(await get('/api/v1/nothing'), 404)
  })
})

describe('POST /api/v1/match', () => {
  const pair = {
    signal: 'concept',
    value: 2,
    evidence: {
      reason: 'subject.pair',
      args: { yours: 'обяд', theirs: 'skolmåltider', theirsLanguage: 'sv', code: '55523100' },
    },
  }

  test('facts come as keys and as sentences in the language asked for; numbers add up to z', async () => {
    const seen: unknown[] = []
    const matcher = {
      conceptName: (_code: string, language: string) =>
        language === 'bg' ? 'училищно хранене' : 'school meals',
      match: async (...args: unknown[]) => {
        seen.push(args)
        return { language: 'bg', activities: [], results: [shownOf(all[0]!, { for: [pair] })], considered: 3 }
      },
    }
    const request = {
      profile: { services: ['обяд за училища'], country: 'BG' },
      top: 5,
      countries: ['SE'],
      subject: true,
    }
    const { body, status, headers } = await post(request, matcher, 'bg')
    expect(status).toBe(200)
    expect(headers.get('Content-Language')).toBe('bg')
    const match = body.matches[0]
    expect(match.for[0]).toMatchObject({ reason: 'subject.pair', args: pair.evidence.args, value: 2 })
    expect(match.for[0].text).toContain('(шведски): училищно хранене')
    const sum = [...match.for, ...match.against].reduce(
      (total: number, fact: { value: number }) => total + fact.value,
      match.rest,
    )
    expect(sum).toBeCloseTo(match.z, 9)
    expect(seen[0]).toMatchObject([
      { id: 'ad-hoc', services: ['обяд за училища'] },
      { top: 5, countries: ['SE'], subject: true },
    ])
    expect((await post(request, matcher)).body.matches[0].for[0].text).toContain('(Swedish): school meals')
  })

  test('nothing is stored', async () => {
    const before = (await get('/health')).body
    await post({ profile: { mission: 'we cook' } })
    expect((await get('/health')).body).toEqual(before)
    expect(await db.query.selectFrom('profile').selectAll().execute()).toEqual([])
  })

  test.each([
    ['no profile', {}],
    ['a number for a text', { profile: { mission: 5 } }],
    ['too many asked for', { profile: {}, top: 101 }],
    ['a country that is none', { profile: {}, countries: ['Sweden'] }],
    ['cut JSON', '{"profile":'],
  ])('%s is refused', async (_name, body) => {
    isProblem(await post(body), 400)
  })

  test('a body over the limit is refused unread', async () => {
    isProblem(await post({ profile: { mission: 'a'.repeat(300_000) } }), 413)
  })
})

describe('OpenAPI', () => {
  test('describes every route of the API, in 3.1, with the schemas that are enforced', async () => {
    const { body } = await get('/api/v1/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    expect(Object.keys(body.paths).sort()).toEqual([
      '/insight',
      '/match',
      '/opportunities',
      '/opportunities/{id}',
      '/opportunities/{id}/matches',
      '/opportunities/{id}/notices/{n}/document',
      '/profiles/{profile}/matches',
      '/profiles/{profile}/matches.csv',
      '/profiles/{profile}/matches.ocds.json',
      '/sources',
    ])
    for (const path of Object.values<Record<string, { responses: Record<string, unknown> }>>(body.paths))
      for (const operation of Object.values(path)) expect(Object.keys(operation.responses)).toContain('400')
  })

  test('every answer holds against its schema', async () => {
    const { body: document } = await get('/api/v1/openapi.json')
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    ajv.addSchema({ $id: 'api', ...document })
    const check = (name: string, value: unknown): void => {
      const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` })
      expect(validate(value), JSON.stringify(validate.errors)?.slice(0, 500)).toBe(true)
    }
    check('OpportunityPage', (await get('/api/v1/opportunities?limit=100')).body)
    for (const opportunity of all.slice(0, 60))
      check(
        'OpportunityDetail',
        (await get(`/api/v1/opportunities/${encodeURIComponent(opportunity.id)}`)).body,
      )
    const matcher = {
      match: async () => ({
        language: 'bg',
        activities: [],
        results: all.slice(0, 20).map(o => shownOf(o)),
        considered: 3,
      }),
    }
    check('MatchAnswer', (await post({ profile: {} }, matcher)).body)
    check('Sources', (await get('/api/v1/sources')).body)
    check('Insight', (await get('/api/v1/insight')).body)
    check('Problem', (await get('/api/v1/opportunities?limit=0')).body)
  })

  test('the page for people says what can be asked, from the description', async () => {
    const html = await (await askIn(contextOf(db), 'de')('/api')).text()
    for (const path of Object.keys((await get('/api/v1/openapi.json')).body.paths))
      expect(html).toContain(`/api/v1${path}`)
    expect(html).toContain('href="/api/explorer"')
  })

  test('the explorer loads nothing from elsewhere', async () => {
    const response = await askIn(contextOf(db))('/api/explorer')
    const html = await response.text()
    const script = /<script src="([^"]+)"/.exec(html)![1]!
    expect(script).toMatch(/^\/public\//)
    expect(response.headers.get('Content-Security-Policy')).toContain("style-src 'self' 'unsafe-inline'")
    expect((await askIn(contextOf(db))(script)).status).toBe(200)
  })
})
