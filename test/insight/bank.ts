import { createHash } from 'node:crypto'
import { batch, moveSeq, readSeq, unchangedSince, type Db } from '../../db/batch.ts'
import { opportunityRows } from '../../db/opportunity-rows.ts'
import { writeOpportunities } from '../../db/opportunities-write.ts'
import type { LotResult, ReservedCode } from '../../src/model/lot.ts'
import type { Lot, Opportunity } from '../../src/model/opportunity.ts'
import { LEXICON } from '../../src/taxonomy/lexicon.ts'
import { randomFrom } from '../matching/random.ts'

/** Synthetic opportunities, always the same for one seed: every rule of insight has its cases among them. */

const PLACES =
  'BG321 BG413 BG421 DE212 DE300 DE731 DE712 ES300 ES511 FR101 FRL04 ITC11 ITI43 LV006 LV003 LT011 EE001 EL301 EL522 PL911 PT170 SE110 SE232 DK011 IE061'.split(
    ' ',
  )
const CODES = [
  ...LEXICON.flatMap(concept => Object.keys(concept.cpv)),
  ...'33600000 45233140 09100000 34100000 30200000'.split(' '),
]
const KINDS: readonly Opportunity['kind'][] = [
  'tender',
  'tender',
  'tender',
  'tender',
  'local',
  'planned',
  'consultation',
  'funding',
]
const STATES: readonly Lot['state'][] = [
  'live',
  'live',
  'awarded',
  'awarded',
  'awarded',
  'unsuccessful',
  'cancelled',
  'paused',
]
const CURRENCIES = ['EUR', 'EUR', 'EUR', 'SEK', 'PLN', 'XYZ', undefined]

type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const chance = (random: Random, share: number): boolean => random() < share
const dayOf = (random: Random, from: number, days: number): string =>
  new Date(from + Math.floor(random() * days) * 86_400_000).toISOString().slice(0, 10)
const instant = (day: string) => ({ utc: `${day}T10:00:00.000Z`, published: day })

function placeOf(random: Random): Opportunity['places'][number] {
  const nuts = pick(random, PLACES)
  const country = { EL: 'GR' }[nuts.slice(0, 2)] ?? nuts.slice(0, 2)
  if (chance(random, 0.1)) return { country }
  return { country, nuts: chance(random, 0.2) ? nuts.slice(0, 3) : nuts }
}

function resultsOf(random: Random, lot: string, state: Lot['state'], day: string): LotResult[] {
  if (state !== 'awarded' && state !== 'unsuccessful') return []
  if (state === 'unsuccessful' && chance(random, 0.5))
    return [{ lot, outcome: 'clos-nw', reason: pick(random, ['no-rece', 'all-rej']), bids: [], winners: [] }]
  const bids = chance(random, 0.7)
    ? [
        { kind: 't-sme', count: 9 },
        { kind: pick(random, ['tenders', 'bids']), count: Math.floor(random() * 4) },
      ]
    : []
  return [
    {
      lot,
      outcome: state === 'awarded' ? 'selec-w' : 'clos-nw',
      bids,
      winners: [],
      ...(chance(random, 0.7) && { decidedAt: instant(day) }),
      ...(chance(random, 0.4) && { concludedAt: instant(day) }),
    },
  ]
}

function lotOf(random: Random, id: string, planned: boolean, day: string): Lot {
  const state = planned ? pick(random, ['planned', 'planned', 'cancelled'] as const) : pick(random, STATES)
  const reserved = pick<readonly ReservedCode[]>(random, [
    [],
    [],
    ['none'],
    ['none'],
    ['res-ws'],
    ['res-pub-ser', 'none'],
  ])
  const currency = pick(random, CURRENCIES)
  const amount = pick(random, ['1', '25000', '120000.50', '3400000', '99999999999', 'n/a'])
  return {
    id,
    title: { en: `Lot ${id}` },
    description: {},
    cpv: chance(random, 0.9)
      ? Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(random, CODES))
      : [],
    places: chance(random, 0.8)
      ? Array.from({ length: chance(random, 0.2) ? 3 : 1 }, () => placeOf(random))
      : [],
    deadlines: {},
    reserved,
    strategic: pick<readonly string[]>(random, [[], [], ['none'], ['env-imp'], ['soc-obj', 'env-imp']]),
    social: pick<readonly string[]>(random, [[], [], [], ['opp'], ['none']]),
    green: [],
    innovation: [],
    gpp: [],
    submissionLanguages: [],
    documentLanguages: [],
    selection: [],
    subcontracting: [],
    award: [],
    ...(chance(random, 0.5) && { value: { amount, ...(currency && { currency }) } }),
    ...(chance(random, 0.6) && {
      duration: pick<NonNullable<Lot['duration']>>(random, [
        { months: pick(random, [12, 24, 36, 48]) },
        { months: 24, start: dayOf(random, Date.parse(day), 200) },
        { start: day, end: dayOf(random, Date.parse(day) + 300 * 86_400_000, 700) },
        { unlimited: true },
      ]),
    }),
    state,
    results: resultsOf(random, id, state, dayOf(random, Date.parse(day) + 60 * 86_400_000, 60)),
    notice: 'gen:1',
  }
}

/** One opportunity; the same seed and number make the same one. `years` back from 2026-11-22 at most. */
export function opportunityFrom(seed: number, number: number, years = 3): Opportunity {
  // Neighbouring numbers give neighbouring first values: scattered by the golden ratio.
  const random = randomFrom(Math.imul(seed * 1_000_003 + number + 1, 2_654_435_761))
  const kind = pick(random, KINDS)
  const back = years * 365
  const day = dayOf(random, Date.UTC(2026, 10, 22) - back * 86_400_000, back)
  const count = chance(random, 0.6) ? 1 : 1 + Math.floor(random() * 4)
  const lots = Array.from({ length: count }, (_, at) =>
    lotOf(random, `LOT-000${at + 1}`, kind === 'planned', day),
  )
  const buyer = Math.floor(random() ** 4 * 4_000)
  // A buyer is always at the same place.
  const place = placeOf(randomFrom(Math.imul(buyer + 1, 2_654_435_761)))
  const id = `gen:${String(number).padStart(7, '0')}`
  return {
    id,
    procedure: `procedure-${number}`,
    kind,
    notice: id,
    notices: [
      { id, source: 'gen', form: 'competition', at: `${day}T08:00:00.000Z` },
      ...(chance(random, 0.5)
        ? [
            {
              id: `${id}r`,
              source: 'gen',
              form: 'result',
              at: `${dayOf(random, Date.parse(day), 120)}T08:00:00.000Z`,
            },
          ]
        : []),
    ],
    languages: ['en'],
    title: { en: `Purchase ${number}` },
    description: { en: 'What is bought' },
    buyers: chance(random, 0.95) ? ['ORG-0001'] : [],
    organisations: [
      {
        id: 'ORG-0001',
        roles: ['buyer'],
        name: { en: `City of Number ${buyer}` },
        identifiers: buyer % 3 ? [`ID${buyer}`] : [],
        legalType: pick(random, ['la', 'body-pl-ra', 'cga']),
        ...place,
      },
    ],
    cpv: chance(random, 0.95) ? [pick(random, CODES)] : [],
    places: chance(random, 0.5) ? [placeOf(random)] : [],
    ...(chance(random, 0.3) && { value: { amount: '80000', currency: 'EUR' } }),
    ...(chance(random, 0.98) && { publishedAt: `${day}T08:00:00.000Z`, updatedAt: `${day}T08:00:00.000Z` }),
    lots,
    groups: [],
    changes: [],
    flags: [],
    provenance: {},
  }
}

/** Stores opportunities and ends others, in one batch, as a refold does. */
export async function putOpportunities(
  db: Db,
  stored: readonly Opportunity[],
  gone: readonly string[] = [],
): Promise<void> {
  const read = await readSeq(db)
  let seq = read
  const written = stored.map(opportunity => {
    const json = JSON.stringify(opportunity)
    return {
      rows: opportunityRows(opportunity, json),
      procedure: opportunity.procedure,
      words: 'purchase',
      hash: createHash('sha256').update(json).digest('hex'),
      seq: ++seq,
    }
  })
  const ended = gone.map(opportunity => ({ opportunity, seq: ++seq }))
  const ids = stored.map(({ id }) => id)
  await batch(db, [...writeOpportunities(db, written, ids, ended), moveSeq(db, seq)], unchangedSince(read))
}
