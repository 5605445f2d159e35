import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { UnavailableError } from '../../src/errors.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { bankCard, matchCard } from '../../src/web/parts/card.ts'
import { opportunityPage } from '../../src/web/pages/opportunity.ts'
import { askIn, bankOf, contextOf, opportunitiesOf, seedNotices, shownOf, viewFor } from './helper.ts'

const HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>&amp;'
const hostileRelease = JSON.stringify({
  ocid: 'ocds-hostile-1',
  id: 'hostile-1',
  date: '2026-11-20T09:00:00Z',
  tag: ['tender'],
  language: 'en',
  buyer: { id: 'B1', name: HOSTILE },
  parties: [{ id: 'B1', name: HOSTILE, roles: ['buyer'], address: { locality: HOSTILE, country: 'SE' } }],
  tender: {
    id: 't1',
    title: HOSTILE,
    description: HOSTILE,
    status: 'active',
    classification: { scheme: 'CPV', id: '55524000' },
    tenderPeriod: { endDate: '2026-12-20T12:00:00Z' },
    lots: [
      { id: `LOT "1"<b>`, title: HOSTILE, description: HOSTILE, status: 'active' },
      { id: 'LOT-2', title: HOSTILE, status: 'active', submissionMethodDetails: 'javascript:alert(1)' },
    ],
    documents: [{ id: 'notice', documentType: 'tenderNotice', url: 'javascript:alert(1)' }],
  },
})

let db: Db
let all: readonly Opportunity[]
beforeAll(async () => {
  db = await bankOf(`${seedNotices()}\n${hostileRelease}\n`)
  all = await opportunitiesOf(db)
})
afterAll(() => db.close())

const page = async (
  path: string,
  language = 'en',
  init: RequestInit = {},
): Promise<{ status: number; body: string; response: Response }> => {
  const response = await askIn(contextOf(db), language)(path, init)
  return { status: response.status, body: await response.text(), response }
}
const pathOf = (opportunity: Opportunity): string => `/opportunities/${encodeURIComponent(opportunity.id)}`

describe('every page', () => {
  test.each(['/', '/opportunities', '/opportunities?q=school', '/nowhere/at-all', '/api'])(
    '%s is a whole document',
    async path => {
      const { body, response } = await page(path)
      expect(body).toMatch(/^<!doctype html>/)
      expect(body.trimEnd()).toMatch(/<\/html>$/)
      expect(body).not.toMatch(/undefined|\[object |NaN/)
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(body).not.toMatch(/\sstyle="|\son\w+="/)
      expect(body).not.toMatch(/(src|href)="https?:\/\/(?!example)/)
    },
  )

  test('speaks the language of the reader, of the switch, and of the cookie', async () => {
    expect((await page('/', 'bg')).body).toContain('<html lang="bg">')
    const switched = await page('/?lang=bg', 'en')
    expect(switched.body).toContain('С какво се занимава вашата организация?')
    const cookie = switched.response.headers.get('Set-Cookie')!
    expect(cookie).toMatch(/^lang=bg;.*HttpOnly.*SameSite=Lax/)
    const later = await askIn(contextOf(db), 'en')('/opportunities', { headers: { Cookie: 'lang=bg' } })
    expect(await later.text()).toContain('Всички възможности')
    expect((await page('/?lang=xx', 'en')).response.headers.get('Set-Cookie')).toBeNull()
  })

  test('the demonstration says so; a real server does not', async () => {
    expect((await page('/')).body).toContain('A demonstration')
    const real = await askIn(contextOf(db, {}, false))('/')
    expect(await real.text()).not.toContain('A demonstration')
  })

  test('the first page weighs less than 60 KB with its styles', async () => {
    const { body } = await page('/', 'bg')
    const parts = [...body.matchAll(/(?:href|src)="(\/public\/[^"]+)"/g)].map(match => match[1]!)
    const ask = askIn(contextOf(db))
    let bytes = new Blob([body]).size
    for (const part of new Set(parts)) {
      const file = await ask(part)
      expect(file.status).toBe(200)
      if (part.endsWith('.js')) expect((await file.clone().arrayBuffer()).byteLength).toBeLessThan(20_000)
      bytes += (await file.arrayBuffer()).byteLength
    }
    expect(bytes).toBeLessThan(60_000)
  })

  test('public files are kept for ever under their hash and answer 304', async () => {
    const { body } = await page('/')
    const css = /href="(\/public\/[^"]+app\.css)"/.exec(body)![1]!
    const ask = askIn(contextOf(db))
    const first = await ask(css)
    expect(first.headers.get('Cache-Control')).toContain('immutable')
    expect((await ask(css, { headers: { 'If-None-Match': first.headers.get('ETag')! } })).status).toBe(304)
    const zipped = await ask(css, { headers: { 'Accept-Encoding': 'gzip' } })
    expect(zipped.headers.get('Content-Encoding')).toBe('gzip')
    expect((await ask('/public/0000/app.css')).status).toBe(404)
    expect((await ask('/public/..%2f..%2fpackage.json')).status).toBe(404)
  })
})

describe('home', () => {
  test('asks first, and shows examples in the reader’s language and what is new', async () => {
    const { body } = await page('/', 'bg')
    expect(body).toContain('<textarea')
    expect(body).toContain(encodeURIComponent('Готвим топъл обяд за училища и детски градини'))
    expect(body).toContain('Ново в банката')
  })

  test('an empty bank shows what to do', async () => {
    const empty = await bankOf('')
    const body = await (await askIn(contextOf(empty, {}, false))('/')).text()
    expect(body).toContain('npx dragoman crawl')
    expect(await (await askIn(contextOf(empty))('/opportunities')).text()).toContain('still empty')
    await empty.close()
  })

  test('a posted description is answered, never put into an address, and can be asked again in another language', async () => {
    const seen: string[] = []
    const swedish = all.find(opportunity => opportunity.languages[0] === 'sv' && opportunity.lots.length > 1)!
    const matcher = {
      conceptName: (code: string, language: string) =>
        code === '55523100' ? (language === 'bg' ? 'училищно хранене' : 'school meals') : undefined,
      match: async (profile: { mission: string }) => {
        seen.push(profile.mission)
        return {
          language: 'bg',
          considered: 200,
          activities: [{ code: '55523100', weight: 1, words: ['готвим', 'обяд'] }],
          results: [
            shownOf(swedish, {
              for: [
                {
                  signal: 'concept',
                  value: 2.5,
                  evidence: {
                    reason: 'subject.pair',
                    args: { yours: 'готвим', theirs: 'skolmåltider', theirsLanguage: 'sv', code: '55523100' },
                  },
                },
                {
                  signal: 'deadline',
                  value: 0.25,
                  evidence: { reason: 'deadline.days', args: { days: 12, at: NOW_ISO } },
                },
              ],
              against: [{ signal: 'value', value: -0.5, evidence: { reason: 'value.unknown', args: {} } }],
              verdict: { answer: 'unknown', rule: 'art20', field: 'BT-71' },
            }),
          ],
        }
      },
    }
    const ask = askIn(contextOf(db, matcher), 'bg')
    const body = new URLSearchParams({ does: `Готвим ${HOSTILE}`, country: 'SE' })
    const response = await ask('/', { method: 'POST', body })
    const html = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(seen).toEqual([`Готвим ${HOSTILE}`])
    expect(html).toContain('1 възможност може да е за вас')
    expect(html).toContain('училищно хранене')
    expect(html).toContain(
      'Вие казвате „готвим“, възложителят казва „skolmåltider“ (шведски): училищно хранене.',
    )
    expect(html).toContain('Не можем да кажем дали имате право да участвате.')
    expect(html).toContain('lang="sv"')
    expect(html).toMatch(/Позиция 1 от \d/)
    // The numbers behind the band add up: 2.5 + 0.25 - 0.5 - 1.
    expect(html).toContain('+1.250')
    expect(html).not.toContain('<script>alert')
    expect(html).not.toMatch(/%\s*<|\d ?%/)
    expect(html).toMatch(/<form class="menu" method="post"/)
    const english = await ask('/', {
      method: 'POST',
      body: new URLSearchParams({ ...Object.fromEntries(body), lang: 'en' }),
    })
    expect(await english.text()).toContain('1 opportunity could be yours')
    expect(english.headers.get('Set-Cookie')).toContain('lang=en')
  })

  test('nothing that fits is said kindly, with what would widen the net', async () => {
    const response = await askIn(contextOf(db))('/', {
      method: 'POST',
      body: new URLSearchParams({ does: 'xyz', country: 'BG' }),
    })
    const html = await response.text()
    expect(html).toContain('That is our weakness, not yours')
    expect(html).toContain('Look beyond Bulgaria')
  })

  test('an empty box is the first page again, not an error', async () => {
    const { status, body } = await page('/', 'en', {
      method: 'POST',
      body: new URLSearchParams({ does: '  ' }),
    })
    expect(status).toBe(200)
    expect(body).toContain('Or try one of these')
  })
})

const NOW_ISO = '2026-12-04T11:00:00.000Z'

describe('bank', () => {
  test('searches words of any language and keeps the choice in the address', async () => {
    const { body } = await page('/opportunities?q=skolmåltider&country=SE')
    expect(body).toContain('lang="sv"')
    expect(body).toMatch(/name="country" value="SE"/)
    expect(body).toContain('aria-label="Remove: Sweden"')
  })

  test('pages by cursor without repeats until the end', async () => {
    const ids: string[] = []
    let path: string | undefined = '/opportunities?status=any'
    for (let pages = 0; path && pages < 50; pages++) {
      const { body, status } = await page(path)
      expect(status).toBe(200)
      ids.push(...[...body.matchAll(/<h2>\s*<a href="\/opportunities\/([^"#]+)"/g)].map(match => match[1]!))
      path = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(all.length)
  })

  test('nothing found offers the own words; a broken cursor is a bad request; junk choices are ignored', async () => {
    expect((await page('/opportunities?q=qqqqzzzz')).body).toContain('Say what you do instead')
    expect((await page('/opportunities?q=%21%21')).body).toContain('Nothing in the bank answers this')
    expect((await page('/opportunities?after=junk')).status).toBe(400)
    expect((await page('/opportunities?country=ZZZ&kind=x&cpv=abc&deadline=9&status=none')).status).toBe(200)
  })

  test('reserved contracts can be chosen, and each that is shown is one', async () => {
    const { body } = await page('/opportunities?reserved=res-ws&status=any')
    const cards = body.split('<article class="card">').slice(1)
    expect(cards.length).toBeGreaterThan(0)
    for (const card of cards) expect(card).toContain('class="reserved"')
  })
})

describe('opportunity', () => {
  test('every opportunity of the demo bank has a page in every offered language', async () => {
    for (const language of ['en', 'bg'])
      for (const opportunity of all) {
        const { status, body } = await page(pathOf(opportunity), language)
        expect(status, opportunity.id).toBe(200)
        expect(body).not.toMatch(/undefined|\[object |NaN|\{\$/)
        const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map(match => match[1])
        expect(new Set(ids).size, opportunity.id).toBe(ids.length)
        for (const [, target] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
      }
  })

  test('facts cite their notice, and the notice leads to its publisher and to the stored bytes', async () => {
    const changed = all.find(opportunity => opportunity.notices.length > 1)!
    const { body } = await page(pathOf(changed))
    expect(body).toMatch(/href="#notice-\d"/)
    expect(body).toContain('This is how we read the notice; the notice itself decides.')
    expect(body.match(/the notice itself decides/g)).toHaveLength(1)
    const document = /href="(\/api\/v1\/opportunities\/[^"]+\/notices\/1\/document)"/.exec(body)![1]!
    const raw = await askIn(contextOf(db))(document)
    expect(raw.status).toBe(200)
    expect(await raw.text()).toBe(`${seedNotices()}\n${hostileRelease}\n`)
    expect(raw.headers.get('Content-Disposition')).toContain('attachment')
    expect(raw.headers.get('Content-Security-Policy')).toContain('sandbox')
  })

  test('what a publisher wrote is text, never markup, and only web addresses become links', async () => {
    const hostile = all.find(opportunity => opportunity.id.includes('hostile'))!
    // Parsers take markup out of texts; a page must not rely on them.
    const raw = JSON.parse(JSON.stringify(hostile), (key, value: unknown) =>
      typeof value === 'string' &&
      !/^(id|utc|published|notice|kind|state|form|source|at|procedure)$/.test(key) &&
      !value.startsWith('#')
        ? HOSTILE
        : value,
    ) as Opportunity
    const opportunity = { ...raw, url: 'javascript:alert(1)', buyers: hostile.buyers }
    const view = viewFor('en')
    const bodies = [
      await opportunityPage(view, opportunity),
      await bankCard(view, opportunity, opportunity.lots[0]),
      await matchCard(
        view,
        shownOf(opportunity, {
          for: [
            { signal: HOSTILE, value: 1, evidence: { reason: 'subject.words', args: { words: HOSTILE } } },
          ],
        }),
      ),
      (await page(pathOf(hostile))).body,
    ].map(String)
    expect(bodies[0]).toContain('&lt;script&gt;')
    for (const body of bodies) {
      expect(body).not.toContain('<script>alert')
      expect(body).not.toContain('<img src=x')
      expect(body).not.toMatch(/href="javascript:/i)
    }
  })

  test('an unknown id is 404 and offers the search with the words of the address', async () => {
    const { status, body } = await page('/opportunities/school-meals_2026.html')
    expect(status).toBe(404)
    expect(body).toContain('value="opportunities school meals 2026"')
    expect((await page('/%E0%A4%A')).status).toBe(404)
  })
})

describe('failures', () => {
  const failing = (error: Error) =>
    contextOf(db, {
      match: () => {
        throw error
      },
    })

  test('a busy bank is 503 with Retry-After, anything else 500 that tells nothing', async () => {
    const post = { method: 'POST', body: new URLSearchParams({ does: 'cooking' }) }
    const busy = await askIn(failing(new UnavailableError('locked', 7)))('/', post)
    expect([busy.status, busy.headers.get('Retry-After')]).toEqual([503, '7'])
    expect(await busy.text()).toContain('Nothing was lost')
    const broken = await askIn(failing(new Error('secret detail')), 'bg')('/', post)
    expect(broken.status).toBe(500)
    const html = await broken.text()
    expect(html).toContain('При нас се счупи нещо')
    expect(html).not.toContain('secret')
  })

  test('too much text is 413 and says what to do', async () => {
    const { status, body } = await page('/', 'en', {
      method: 'POST',
      body: new URLSearchParams({ does: 'a'.repeat(300_000) }),
    })
    expect(status).toBe(413)
    expect(body).toContain('shorten')
  })

  test('health answers with figures, and 503 when the bank is gone', async () => {
    const ok = await askIn(contextOf(db))('/health')
    expect(await ok.json()).toMatchObject({ status: 'ok', opportunities: all.length })
    const closed = await bankOf('')
    await closed.close()
    expect((await askIn(contextOf(closed))('/health')).status).toBe(503)
  })
})
