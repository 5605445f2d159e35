import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/model/fold.ts'
import { parseOcds, parseOcdsReleases } from '../../src/sources/formats/ocds/index.ts'
import { noticeToRelease, opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'

const SHARED = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')
const FOLDER = join(SHARED, 'notices/ocds')
const there = existsSync(FOLDER)
const FIXTURES = join(import.meta.dirname, '../../fixtures/sources/ocds')

/** What the original says, read in its JSON by eye; a tender without lots is one lot. */
type Facts = Readonly<{
  title: string
  cpv?: string
  country: string
  buyer: string
  deadline: string
  lots: number
  value?: string
  winners?: number
}>

const ORIGINALS: Readonly<Record<string, Facts>> = {
  'ocds-b5fd17-10bff1af-44b7-445c-9982-092fe6192fac.json': {
    title: 'Supporting Wellbeing in Frailty (SWIFt) Service - Existing Delivery Partners Grant Scheme',
    cpv: '85000000',
    country: 'GB',
    buyer: 'Leeds City Council',
    deadline: '2019-09-10T00:00:00.000Z',
    lots: 1,
    value: '240000',
    winners: 2,
  },
  'ocds-b5fd17-2c3aae9c-adc8-11e6-9901-0019b9f3037b.json': {
    title: 'Framework for Provision of Community Based Services',
    cpv: '85000000',
    country: 'GB',
    buyer: 'Spend Network',
    deadline: '2018-01-31T00:00:00.000Z',
    lots: 1,
    value: '24477500',
  },
  'ocds-b5fd17-2c41e69a-adc8-11e6-9901-0019b9f3037b.json': {
    title: 'WCL026/2014 Community Reablement Service - Re-tender',
    cpv: '85000000',
    country: 'GB',
    buyer: 'Spend Network',
    deadline: '2014-12-18T00:00:00.000Z',
    lots: 1,
    value: '918522',
  },
  'ocds-b5fd17raw-1c07cba3-fd8e-4632-8242-8971026d738b.json': {
    title: 'GB-London: Marine Gas Oil Quarterly Spend Jan-Mar 2020',
    cpv: '09130000',
    country: 'GB',
    buyer: 'The Corporation of Trinity House',
    deadline: '2019-12-31T00:00:00.000Z',
    lots: 1,
    value: '0',
    winners: 4,
  },
  'ocds-d7hf39-54e407b7-0673-4419-9c90-416466457aad.json': {
    title: '1033-20 Paper Hygiene & Liquid Soap Products',
    cpv: '33763000',
    country: 'GB',
    buyer: 'East Riding of Yorkshire Council',
    deadline: '2019-11-20T00:00:00.000Z',
    lots: 1,
    value: '157500',
    winners: 4,
  },
  'ocds-be6bcu-UA-2016-06-02-000468-c.json': {
    title: 'Стіл масажний',
    cpv: '39121200',
    country: 'UA',
    buyer: 'КЗО "Багатопрофільний навчально-реабілітаційний центр "Сузір\'я" ДОР"',
    deadline: '2016-06-09T12:00:00.000Z',
    lots: 1,
    value: '3000',
    winners: 1,
  },
  'ocds-be6bcu-UA-2016-08-31-000670-b.json': {
    title:
      'Ремонт, налагоджування контрольно-вимірювальних приладів автоматики та обстеження димоходів в котельні ' +
      'університету за адресою вул. Желябова, 4, м. Київ',
    cpv: '50531100',
    country: 'UA',
    buyer:
      'Державний вищий навчальний заклад " Київський національний економічний університет імені Вадима Гетьмана"',
    deadline: '2016-09-13T06:00:00.000Z',
    lots: 1,
    value: '80000',
    winners: 1,
  },
  'ocds-ngfbwp-19651579.json': {
    title: 'Tender Ref 17/01668 Bulletin 47',
    cpv: '45000000',
    country: 'MD',
    buyer: 'CONSILIUL RAIONAL CIMIŞLIA',
    deadline: '2017-07-04T10:00:00.000Z',
    lots: 1,
  },
  'ocds-ngfbwp-16949496.json': {
    title: 'Tender Ref 16/03822 Bulletin 1',
    country: 'MD',
    buyer: 'DETS RÎŞCANI',
    deadline: '2017-01-17T10:00:00.000Z',
    lots: 1,
    winners: 1,
  },
}

describe.skipIf(!there)('real OCDS files (skipped where the shared data is absent)', () => {
  it.each(Object.entries(ORIGINALS))('%s says what the original says', (name, facts) => {
    const { notices, rejected } = parseOcds(readFileSync(join(FOLDER, name)))
    expect(rejected).toEqual([])
    expect(notices).toHaveLength(1)
    const [notice] = notices
    const buyer = notice!.organisations.find(organisation => organisation.id === notice!.buyers[0])
    expect({
      title: Object.values(notice!.title)[0],
      cpv: notice!.cpv[0],
      country: buyer?.country,
      buyer: Object.values(buyer?.name ?? {})[0],
      deadline: notice!.lots[0]!.deadlines.tenders?.utc,
      lots: notice!.lots.length,
      value: notice!.value?.amount,
      winners: new Set(notice!.results.flatMap(result => result.winners)).size,
    }).toEqual({ cpv: undefined, value: undefined, winners: 0, ...facts })
  })

  it('are stored, 98 of 100 at least, and say the same after export and import', () => {
    let stored = 0
    const names = readdirSync(FOLDER)
    const reasons: string[] = []
    for (const name of names) {
      const { notices, rejected } = parseOcds(readFileSync(join(FOLDER, name)))
      reasons.push(...rejected.map(each => `${name}: ${each.reason} ${each.detail}`))
      stored += notices.length
      for (const notice of notices) {
        expect(parseOcds(toJsonLine(noticeToRelease(notice))).notices).toEqual([notice])
        const line = toJsonLine(opportunityToRelease(fold([notice])!))
        expect(toJsonLine(opportunityToRelease(fold(parseOcds(line).notices)!))).toBe(line)
      }
    }
    expect(names.length).toBeGreaterThan(100)
    expect(stored / (stored + reasons.length), reasons.join('\n')).toBeGreaterThanOrEqual(0.98)
  })

  it.each(['notices-dev.jsonl', 'train.jsonl.gz'])('%s of the collection keeps every release id', name => {
    const bytes = readFileSync(join(SHARED, 'bench', name))
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    const ids = text
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { id: string }).id)
    const { releases, rejected } = parseOcdsReleases(text)
    expect(rejected).toEqual([])
    expect(releases.map(release => release.releaseId)).toEqual(ids)
    expect(new Set(releases.map(release => release.notice.id)).size).toBe(ids.length)
    expect(
      releases.every(({ notice }) => Object.keys(notice.title).length > 0 && notice.lots.length > 0),
    ).toBe(true)
  })
})

describe('identity', () => {
  const read = (id: string, ocid: string | undefined, source?: string) =>
    parseOcds(
      JSON.stringify({ id, ocid, tag: ['tender'], tender: { title: 'Words' } }),
      source === undefined ? {} : { source },
    ).notices[0]

  it.each([
    ['eu-ted:221190-2022', 'ocds-x-1', undefined, 'eu-ted:221190-2022', 'eu-ted', '221190-2022'],
    ['uk-fts:000123-2025', 'ocds-h6vhtk-0fffff', 'other', 'uk-fts:000123-2025', 'uk-fts', '000123-2025'],
    ['000123-2025', 'ocds-h6vhtk-0fffff', 'uk-fts', 'uk-fts:000123-2025', 'uk-fts', '000123-2025'],
    [
      '000123-2025',
      'ocds-h6vhtk-0fffff',
      undefined,
      'ocds:ocds-h6vhtk-0fffff/000123-2025',
      'ocds',
      undefined,
    ],
    [
      'ocds-x-1-2020-01-01T10:00:00Z',
      'ocds-x-1',
      undefined,
      'ocds:ocds-x-1-2020-01-01T10:00:00Z',
      'ocds',
      undefined,
    ],
    [
      'https://example.org/1',
      'ocds-x-1',
      undefined,
      'ocds:ocds-x-1/https://example.org/1',
      'ocds',
      undefined,
    ],
    ['D0001', 'ocds-bench-ted-1-2020', undefined, 'ocds:ocds-bench-ted-1-2020/D0001', 'ocds', undefined],
  ])('%s', (id, ocid, source, expected, from, number) => {
    const notice = read(id, ocid, source)
    expect(notice?.id).toBe(expected)
    expect(notice?.source).toBe(from)
    expect(notice?.publicationNumber).toBe(number ?? expected.slice('ocds:'.length))
    expect(notice?.procedureId).toBe(ocid)
  })
})

describe('mutated OCDS', () => {
  const originals = ['find-a-tender.json', 'older-shape.json', 'without-tender.json', 'planning.json'].map(
    name => readFileSync(join(FIXTURES, name), 'utf8'),
  )
  const strange = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      null,
      [],
      {},
      '',
      0,
      -1,
      1e300,
      [[]],
      { id: {} },
      { __proto__: 1 },
      '\ud800',
      'x'.repeat(5000),
    ),
  )

  /** Puts a value in place of the n-th member of a JSON tree. */
  function replace(value: unknown, counter: { left: number }, instead: unknown): unknown {
    if (counter.left-- === 0) return instead
    if (Array.isArray(value)) return value.map(each => replace(each, counter, instead))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, replace(each, counter, instead)]),
    )
  }

  it('300 of them: never a throw, everything is stored or rejected, and what is stored reads back', () => {
    let stored = 0
    fc.assert(
      fc.property(
        fc.nat(originals.length - 1),
        fc.array(fc.tuple(fc.nat(150), strange), { minLength: 1, maxLength: 4 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
        (which, steps, cut) => {
          let json: unknown = JSON.parse(originals[which]!)
          for (const [at, instead] of steps) json = replace(json, { left: at }, instead)
          const text = JSON.stringify(json)
          const { notices, rejected } = parseOcds(
            cut === null ? text : text.slice(0, Math.floor(cut * text.length)),
          )
          stored += notices.length
          for (const each of rejected) expect(each.detail).not.toBe('')
          for (const notice of notices) {
            const back = parseOcds(toJsonLine(noticeToRelease(notice)))
            expect(back).toEqual({ notices: [notice], rejected: [] })
            fold([notice])
          }
        },
      ),
      { numRuns: 300, seed: 20260104 },
    )
    expect(stored).toBeGreaterThan(100)
  })

  it('any JSON at all is answered', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const { notices, rejected } = parseOcds(JSON.stringify(value))
        expect(notices.length + rejected.length).toBeGreaterThanOrEqual(
          Array.isArray(value) && value.length === 0 ? 0 : 1,
        )
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
        expect(parseOcds(bytes).rejected.length).toBeGreaterThan(0)
      }),
    )
  })
})
