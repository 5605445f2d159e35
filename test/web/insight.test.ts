import { beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { followInsight } from '../../jobs/insight.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { readFigures } from '../../src/web/insight-figures.ts'
import { choiceOf, readInsightAddress, regionOf } from '../../src/web/insight-query.ts'
import { freshBank } from '../db/store.ts'
import { bruteForce } from '../insight/brute-force.ts'
import { opportunityFrom, putOpportunities } from '../insight/bank.ts'
import { profileSchema } from '../../src/model/profile.ts'
import { batch } from '../../db/batch.ts'
import { upsertProfiles } from '../../db/profiles.ts'
import { askIn, contextOf, NOW } from './helper.ts'

let db: Db
let bank: readonly Opportunity[]
let ask: ReturnType<typeof askIn>
beforeAll(async () => {
  db = await freshBank()
  bank = Array.from({ length: 200 }, (_, at) => opportunityFrom(5, at))
  await putOpportunities(db, bank)
  await followInsight({ db })
  ask = askIn(contextOf(db))
})

const json = async (path: string): Promise<{ status: number; body: Record<string, never> & any }> => {
  const response = await ask(path)
  return { status: response.status, body: await response.json() }
}
const WHOLE = { region: '', theme: '', from: '2025-Q1', to: '2026-Q4' }

describe('the page of insight', () => {
  test('shows the figures of a brute-force count, each a link to as many opportunities', async () => {
    const page = await (await ask('/insight')).text()
    const expected = bruteForce(bank, WHOLE)
    expect(page).toContain(`>${expected.calls}</a>`)
    const links = [...page.matchAll(/href="(\/opportunities\?[^"]*about=calls[^"]*)"[^>]*>([\d,]+)</g)]
    expect(links.length).toBeGreaterThan(30)
    for (const [, href, said] of links.filter((_, at) => at % 9 === 0)) {
      const found = await (await ask(href!.replaceAll('&amp;', '&'))).text()
      expect([href, /role="status">([\d,]+|No)/.exec(found)?.[1]]).toEqual([href, said])
    }
  })

  test('every picture has a title, a description and a table beside it; no link hides in a picture', async () => {
    for (const path of ['/insight', '/insight?region=DE', '/insight?region=BG4&theme=meals&quarters=20']) {
      const page = await (await ask(path)).text()
      const pictures = [...page.matchAll(/<svg\s+class="(?:chart|demand-map)"[\s\S]*?<\/svg>/g)].map(
        match => match[0],
      )
      expect(pictures.length).toBeGreaterThan(2)
      for (const picture of pictures) {
        const [, named] = /aria-labelledby="([\w-]+ [\w-]+)"/.exec(picture)!
        for (const id of named!.split(' '))
          expect(picture).toMatch(new RegExp(`<(title|desc) id="${id}">[^<]{3,}`))
        expect(picture).toContain('role="img"')
        expect(picture).not.toContain('<a ')
      }
      const pairs = page.match(/<div class="pair">/g)!
      expect(pairs.length).toBe(pictures.length)
    }
  })

  test('an empty bank says so, an address that makes no sense shows everything', async () => {
    const empty = askIn(contextOf(await freshBank()))
    expect(await (await empty('/insight')).text()).toContain('Nothing has been counted yet')
    const strange = await ask('/insight?region=<script>&theme=toString&quarters=99')
    expect(strange.status).toBe(200)
    expect(await strange.text()).toContain('Everywhere')
    expect(readInsightAddress(new URLSearchParams('region=gr&theme=meals&quarters=12'))).toEqual({
      region: 'EL',
      theme: 'meals',
      periods: 12,
    })
    expect(regionOf('QQ')).toBeUndefined()
  })

  test('organisations are counted in whole groups of three, never exactly', async () => {
    const own = await freshBank()
    const profile = (n: number, cpv: string) => {
      const value = profileSchema.parse({ id: `p${n}`, country: 'BG', cpv: [cpv] })
      return { id: value.id, hash: 'h', json: JSON.stringify(value), seq: n + 1 }
    }
    const rows = [
      ...Array.from({ length: 5 }, (_, n) => profile(n, '55523100')),
      profile(5, '98310000'),
      profile(6, '98310000'),
    ]
    // Before organisations were counted, none is no finding.
    await putOpportunities(own, bank)
    await followInsight({ db: own, slices: 1 })
    await own.query.deleteFrom('insight_mark').where('name', '=', 'profiles').execute()
    const address = { region: 'DE', theme: '', periods: 8 }
    expect((await readFigures(own, choiceOf(address, NOW), NOW)).niches).toEqual([])
    await putOpportunities(
      own,
      [],
      bank.map(({ id }) => id),
    )
    await batch(own, upsertProfiles(own, rows))
    await followInsight({ db: own })
    const { niches } = await readFigures(own, choiceOf({ region: 'BG', theme: '', periods: 8 }, NOW), NOW)
    expect(niches).toEqual([{ theme: 'meals', calls: 0, organisations: 3, kind: 'quiet' }])
    // Who leaves is gone from the count.
    await own.query.deleteFrom('profile').where('id', 'in', ['p0', 'p1', 'p2']).execute()
    await followInsight({ db: own })
    expect(
      (await readFigures(own, choiceOf({ region: 'BG', theme: '', periods: 8 }, NOW), NOW)).niches,
    ).toEqual([])
  })
})

describe('the files', () => {
  test('every row equals a brute-force count, pages join without a gap, and each field has its definition', async () => {
    const rows: any[] = []
    let path: string | undefined = '/insight/data.json?region=DE&level=nuts3&from=2024-Q1&to=2026-Q4&limit=37'
    while (path) {
      const { body, status } = await json(path)
      expect(status).toBe(200)
      rows.push(...body.items)
      for (const name of Object.keys(body.items[0] ?? {})) expect(body.definitions[name]).toBeTruthy()
      path = body.next && new URL(body.next).pathname + new URL(body.next).search
    }
    expect(rows.length).toBeGreaterThan(37)
    const keys = rows.map(row => `${row.region}\0${row.theme}\0${row.quarter}`)
    expect(keys).toEqual([...new Set(keys)].sort())
    for (const row of rows.filter((_, at) => at % 11 === 0)) {
      const expected = bruteForce(bank, {
        region: row.region,
        theme: row.theme,
        from: row.quarter,
        to: row.quarter,
      })
      expect([row.calls, row.lotsWithOneBid, row.valueEur]).toEqual([
        expected.calls,
        expected.bids_one,
        expected.euros,
      ])
    }
  })

  test('the table has the same rows, and no cell that a spreadsheet would run', async () => {
    const response = await ask('/insight/data.csv?limit=25')
    expect(response.headers.get('Content-Type')).toContain('text/csv')
    expect(response.headers.get('Link')).toMatch(/<http.*after=.*>; rel="next"/)
    const lines = (await response.text()).replace('\uFEFF', '').trim().split('\r\n')
    expect(lines).toHaveLength(26)
    const { body } = await json('/insight/data.json?limit=25')
    expect(lines[0]!.split(',')).toEqual(Object.keys(body.items[0]))
    expect(lines.slice(1)).toEqual(body.items.map((row: object) => Object.values(row).join(',')))
    for (const line of lines) for (const cell of line.split(',')) expect(cell).not.toMatch(/^[=+@\t]/)
  })

  test('what is not understood is refused: other figures than asked for would be believed', async () => {
    for (const query of [
      'region=QQ',
      'theme=nothing',
      'from=2026',
      'level=street',
      'limit=0',
      'limit=99999',
      'after=x',
    ])
      expect([query, (await ask(`/insight/data.json?${query}`)).status]).toEqual([query, 400])
  })
})

describe('GET /api/v1/insight', () => {
  test('says what the page says', async () => {
    const { body, status } = await json('/api/v1/insight?from=2025-Q1&to=2026-Q4')
    const expected = bruteForce(bank, WHOLE)
    expect(status).toBe(200)
    expect(body.total).toMatchObject({
      calls: expected.calls,
      lotsWithoutBid: expected.bids_none,
      valueEur: expected.euros,
    })
    expect(body.quarters).toHaveLength(8)
    const theme = body.themes[0]
    expect(theme.figures.calls).toBe(bruteForce(bank, { ...WHOLE, theme: theme.theme }).calls)
    for (const each of body.ending.soonest) {
      const lot = bank.find(({ id }) => id === each.opportunity)!.lots.find(({ id }) => id === each.lot)!
      expect(lot.state).toBe('awarded')
      expect(each.likelyTo >= NOW.toISOString().slice(0, 10)).toBe(true)
    }
    expect(body.ending.soonest.length).toBeGreaterThan(2)
  })

  test('refuses nonsense with a problem', async () => {
    for (const query of [
      'region=bg',
      'theme=x',
      'from=2026-Q5',
      'from=2026-Q1&to=2025-Q1',
      'from=2001-Q1',
      'more=1',
    ])
      expect([query, (await ask(`/api/v1/insight?${query}`)).status]).toEqual([query, 400])
  })
})
