import fc from 'fast-check'
import { citesOf, namesOf } from '../../src/model/fold-names.ts'
import type { NoticeLot } from '../../src/model/lot.ts'
import type { Notice, NoticeChange } from '../../src/model/notice.ts'

/** Generated procedures: the notices of one purchase as a publisher would say them, dates in order of saying. */

const SOURCE = 'gen'
const instant = (day: number, hour = 10): { utc: string; published: string } => {
  const utc = new Date(Date.UTC(2024, 0, 1 + day, hour)).toISOString()
  return { utc, published: utc }
}
const uuid = (seed: number, n: number): string =>
  `${String(seed).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`

export function lot(id: string, over: Partial<NoticeLot> = {}): NoticeLot {
  return {
    id,
    title: { en: `Lot ${id}` },
    description: { en: `Work of ${id}` },
    cpv: ['85311000'],
    places: [{ country: 'LT', nuts: 'LT011' }],
    deadlines: {},
    reserved: [],
    strategic: [],
    social: [],
    green: [],
    innovation: [],
    gpp: [],
    submissionLanguages: ['en'],
    documentLanguages: [],
    selection: [],
    subcontracting: [],
    award: [],
    ...over,
  }
}

export function notice(number: string, over: Partial<Notice> = {}): Notice {
  const source = over.source ?? SOURCE
  return {
    id: `${source}:${number}`,
    source,
    publicationNumber: number,
    format: 'eforms',
    form: 'competition',
    kind: 'tender',
    languages: ['en'],
    references: [],
    buyers: ['ORG-0001'],
    organisations: [
      { id: 'ORG-0001', roles: ['buyer'], name: { en: 'City' }, identifiers: ['LT1'], country: 'LT' },
    ],
    title: { en: 'A purchase' },
    description: { en: 'What is bought' },
    procedureType: 'open',
    cpv: ['85311000'],
    places: [],
    lots: [],
    groups: [],
    results: [],
    flags: [],
    ...over,
  }
}

export const change = (
  refersTo: readonly string[],
  reason = 'cor-buy',
  sections: string[] = [],
): NoticeChange => ({
  refersTo,
  reason,
  sections,
})

type Step = Readonly<{
  what: 'correct' | 'cancel' | 'pause' | 'award' | 'tranche' | 'correct-award' | 'mirror' | 'modify'
  lot: number
  days: number
  cite: number
  back: number
}>

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    'correct',
    'correct',
    'correct',
    'cancel',
    'pause',
    'award',
    'tranche',
    'correct-award',
    'mirror',
    'modify',
  ),
  lot: fc.nat(3),
  days: fc.nat(3),
  cite: fc.nat(2),
  back: fc.nat(2),
})

export type Generated = Readonly<{
  notices: readonly Notice[]
  kinds: readonly string[]
  linkedById: boolean
}>

/** One procedure of 5 to 14 notices. `linkedById`: it has a BT-04; else only published references hold it together. */
export const procedure: fc.Arbitrary<Generated> = fc
  .record({
    seed: fc.integer({ min: 1, max: 99_999 }),
    linkedById: fc.boolean(),
    planned: fc.boolean(),
    lots: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(step, { minLength: 4, maxLength: 12 }),
  })
  .map(({ seed, linkedById, planned, lots, steps }) => build(seed, linkedById, planned, lots, steps))

function build(
  seed: number,
  linkedById: boolean,
  planned: boolean,
  lots: number,
  steps: readonly Step[],
): Generated {
  const notices: Notice[] = []
  const kinds: string[] = []
  let day = 0
  const procedureId = linkedById ? uuid(seed, 999_999) : undefined
  const add = (kind: string, over: Partial<Notice>): Notice => {
    const number = `${seed * 20 + notices.length}-2024`
    const one = notice(number, {
      uuid: uuid(seed, notices.length),
      version: '01',
      ...over,
      dispatchedAt: instant(day),
    })
    notices.push(one)
    kinds.push(kind)
    return one
  }
  // The three ways in which real notices cite: uuid-version, number-year, OJ number.
  const cite = (target: Notice, way: number): string => {
    const [number, year] = target.publicationNumber.split('-')
    return way === 0 ? `${target.uuid}-01` : way === 1 ? `00${number}-${year}` : `${year}/S 001-${number}`
  }
  const ids = Array.from({ length: lots }, (_, index) => `LOT-${String(index + 1).padStart(4, '0')}`)
  let plan: Notice | undefined
  if (planned) {
    plan = add('planning', {
      form: 'planning',
      kind: 'planned',
      lots: [lot('PAR-0001', { reserved: ['res-ws'] })],
    })
    day += 10
  }
  const first = add('competition', {
    ...(procedureId && { procedureId }),
    references: plan ? [{ kind: 'OPP-090', value: cite(plan, seed % 3) }] : [],
    lots: ids.map(id => lot(id, { deadlines: { tenders: instant(60) }, reserved: ['res-pub-ser'] })),
  })
  const versions = [first]
  const awards: Notice[] = []
  for (const one of steps) {
    day += one.days
    const target = versions[Math.max(0, versions.length - 1 - one.back)]!
    const id = ids[one.lot % ids.length]!
    const base = { ...(procedureId && { procedureId }) }
    const full = (text: string): NoticeLot[] =>
      ids.map(other =>
        lot(other, {
          title: { en: other === id ? `${text} ${notices.length}` : `Lot ${other}` },
          deadlines: { tenders: instant(60 + notices.length) },
          reserved: one.lot % 2 ? [] : ['res-pub-ser'],
        }),
      )
    if (one.what === 'correct')
      versions.push(
        add('correction', { ...base, lots: full('Corrected'), change: change([cite(target, one.cite)]) }),
      )
    else if (one.what === 'cancel' || one.what === 'pause')
      versions.push(
        add(one.what, {
          ...base,
          lots: full('Said again'),
          change: change(
            [cite(target, one.cite)],
            one.what === 'cancel' ? 'cancel' : 'cancel-intent',
            one.lot ? [id] : [],
          ),
        }),
      )
    else if (one.what === 'mirror') {
      const copy = notices[one.back % notices.length]!
      const number = `N${seed}.${notices.length}`
      notices.push({
        ...copy,
        source: 'national',
        publicationNumber: number,
        id: `national:${number}`,
        url: 'https://n.example/',
      })
      kinds.push('mirror')
    } else if (one.what === 'correct-award' && awards.length)
      awards.push(
        add('award correction', {
          ...base,
          form: 'result',
          lots: [lot(id)],
          change: change([cite(awards.at(-1)!, one.cite)]),
          results: [{ lot: id, outcome: 'clos-nw', bids: [], winners: [] }],
        }),
      )
    else
      awards.push(
        add(one.what === 'modify' ? 'modification' : one.what === 'tranche' ? 'open tranche' : 'award', {
          ...base,
          form: one.what === 'modify' ? 'cont-modif' : 'result',
          title: { en: 'An award may be titled otherwise' },
          references: [{ kind: 'OPP-090', value: cite(first, one.cite) }],
          lots: [lot(id, { title: { en: 'Reused by a framework round' } })],
          organisations: [
            { id: 'ORG-0001', roles: ['winner'], name: { en: `Winner ${notices.length}` }, identifiers: [] },
          ],
          results: [
            {
              lot: id,
              outcome: one.what === 'tranche' ? 'open-nw' : 'selec-w',
              bids: [],
              winners: ['ORG-0001'],
            },
          ],
        }),
      )
  }
  return { notices, kinds, linkedById }
}

/** An order of arrival with repetitions: a permutation by sort keys, then some of them once more. */
export function arrival(notices: readonly Notice[]): fc.Arbitrary<Notice[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...notices], { minLength: notices.length }),
      fc.shuffledSubarray([...notices]),
    )
    .map(([all, again]) => [...all, ...again])
}

/** True where some correction arrives before a notice that it cites. */
export function correctionFirst(order: readonly Notice[]): boolean {
  const first = new Map<string, number>()
  order.forEach((one, at) => {
    for (const name of namesOf(one)) if (!first.has(name)) first.set(name, at)
  })
  return order.some((one, at) =>
    citesOf(one).corrects.some(
      name => order.slice(0, at).every(early => early.id !== one.id) && (first.get(name) ?? 0) > at,
    ),
  )
}
