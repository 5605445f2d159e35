import { describe, expect, test } from 'vitest'
import { fold, lotStatusAt, opportunityStatusAt } from '../../src/model/fold.ts'
import { groupNotices, linkableOf } from '../../src/model/fold-groups.ts'
import { nameOf, noticeKey, paddedNumber } from '../../src/model/fold-names.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { change, lot, notice } from './procedures.ts'

const at = (utc: string): { utc: string; published: string } => ({ utc, published: utc })
const day = (text: string): { utc: string; published: string } => at(`${text}T10:00:00.000Z`)
const P = '11111111-2222-4333-8444-555555555555'

const first = notice('100-2024', {
  procedureId: P,
  uuid: 'aaaaaaaa-0000-4000-8000-000000000001',
  version: '01',
  dispatchedAt: day('2024-01-10'),
  lots: [
    lot('LOT-0001', { deadlines: { tenders: day('2024-03-01') }, reserved: ['res-pub-ser'], sme: true }),
    lot('LOT-0002', { deadlines: { tenders: day('2024-03-15') }, reserved: ['none'] }),
  ],
})
const correction = notice('200-2024', {
  procedureId: P,
  uuid: 'aaaaaaaa-0000-4000-8000-000000000002',
  version: '01',
  dispatchedAt: day('2024-01-20'),
  change: change(['100-2024'], 'cor-buy'),
  title: { de: 'Ein Einkauf' },
  lots: [
    lot('LOT-0001', { deadlines: { tenders: day('2024-04-01') } }),
    lot('LOT-0002', { deadlines: { tenders: day('2024-03-15') }, reserved: ['none'] }),
  ],
})
const award = (
  number: string,
  when: string,
  lotId: string,
  outcome: 'selec-w' | 'clos-nw' | 'open-nw',
  over: Partial<Notice> = {},
) =>
  notice(number, {
    procedureId: P,
    form: 'result',
    dispatchedAt: day(when),
    lots: [lot(lotId, { title: { en: 'Other content under the same number' } })],
    results: [{ lot: lotId, outcome, bids: [{ kind: 'tenders', count: 3 }], winners: [] }],
    ...over,
  })
const folded = (...notices: Notice[]): Opportunity => fold(notices)!
const state = (of: Opportunity): string[] => of.lots.map(one => one.state)
const lotOf = (of: Opportunity, id: string): Opportunity['lots'][number] =>
  of.lots.find(one => one.id === id)!

describe('the rules of ingestion (fields.md 3.4)', () => {
  test('1: the key is source and zero-padded publication number; UUIDs are evidence only', () => {
    expect(noticeKey(notice('123-2024'))).toBe('gen:00000123-2024')
    expect(paddedNumber('0000123')).toBe('00000123')
    expect(paddedNumber('MD-77')).toBe('MD-77')
    const sameUuid = notice('101-2024', {
      ...first,
      id: 'gen:101-2024',
      publicationNumber: '101-2024',
      form: 'result',
    })
    expect(folded(first, sameUuid).notices.map(one => one.id)).toEqual(['gen:100-2024', 'gen:101-2024'])
  })

  test('2: number-year, uuid-version and OJ numbers are one name each', () => {
    expect(nameOf('2019/S 123-456789')).toBe('pub:00456789-2019')
    expect(nameOf('00456789-2019')).toBe('pub:00456789-2019')
    expect(nameOf('AAAAAAAA-0000-4000-8000-000000000001-1')).toBe(
      'uuid:aaaaaaaa-0000-4000-8000-000000000001-01',
    )
    expect(nameOf('  ')).toBeUndefined()
  })

  test('3: without a change nothing is superseded: lots are added', () => {
    const second = notice('150-2024', {
      procedureId: P,
      dispatchedAt: day('2024-01-15'),
      title: { en: 'Another title' },
      lots: [lot('LOT-0001', { title: { en: 'Rewritten' } }), lot('LOT-0003')],
    })
    const whole = folded(first, second)
    expect(whole.title).toEqual({ en: 'A purchase' })
    expect(lotOf(whole, 'LOT-0001').title).toEqual({ en: 'Lot LOT-0001' })
    expect(whole.lots.map(one => one.id)).toEqual(['LOT-0001', 'LOT-0002', 'LOT-0003'])
    expect(whole.changes.map(one => one.field)).toContain('lots')
  })

  test('3: award tranches add up, and a correction of a tranche replaces only that one', () => {
    const tranches = [
      award('300-2024', '2024-05-01', 'LOT-0001', 'selec-w'),
      award('301-2024', '2024-06-01', 'LOT-0002', 'clos-nw'),
    ]
    expect(state(folded(first, ...tranches))).toEqual(['awarded', 'unsuccessful'])
    const corrected = award('302-2024', '2024-07-01', 'LOT-0002', 'selec-w', { change: change(['301-2024']) })
    const whole = folded(first, ...tranches, corrected)
    expect(state(whole)).toEqual(['awarded', 'awarded'])
    expect(lotOf(whole, 'LOT-0002').results).toHaveLength(1)
  })

  test('4: history is computed from full versions, per lot and field', () => {
    const { changes } = folded(first, correction)
    expect(changes).toContainEqual({
      notice: 'gen:200-2024',
      at: '2024-01-20T10:00:00.000Z',
      lot: 'LOT-0001',
      field: 'deadline',
      old: '2024-03-01T10:00:00.000Z',
      new: '2024-04-01T10:00:00.000Z',
    })
    expect(changes.filter(one => one.lot === 'LOT-0002')).toEqual([])
    expect(changes.map(one => one.field)).not.toContain('status')
  })

  test('4: a change that names lots is about those alone, PAR and LOT mixed up or not', () => {
    const cancel = (sections: string[]) =>
      folded(first, { ...correction, change: change(['100-2024'], 'cancel', sections) })
    expect(state(cancel(['LOT-0002']))).toEqual(['live', 'cancelled'])
    expect(state(cancel(['PAR-0002']))).toEqual(['live', 'cancelled'])
    expect(state(cancel([]))).toEqual(['cancelled', 'cancelled'])
    expect(state(cancel(['PROCEDURE', 'LOT-0002']))).toEqual(['cancelled', 'cancelled'])
  })

  test('5: results never rewrite lots', () => {
    const whole = folded(first, award('300-2024', '2024-05-01', 'LOT-0001', 'selec-w'))
    expect(lotOf(whole, 'LOT-0001').title).toEqual({ en: 'Lot LOT-0001' })
    expect(whole.notice).toBe('gen:100-2024')
  })

  test('6: cancel closes for good; cancel-intent and a review pause; selec-w and clos-nw close, open-nw does not', () => {
    const now = '2024-02-01T00:00:00.000Z'
    const cancel = {
      ...correction,
      id: 'gen:400-2024',
      publicationNumber: '400-2024',
      dispatchedAt: day('2024-01-30'),
      change: change(['200-2024'], 'cancel'),
    }
    expect(opportunityStatusAt(folded(first, correction), now)).toBe('open')
    expect(opportunityStatusAt(folded(first, correction, cancel), now)).toBe('cancelled')
    const lateCorrection = {
      ...correction,
      id: 'gen:401-2024',
      publicationNumber: '401-2024',
      dispatchedAt: day('2024-02-10'),
    }
    expect(opportunityStatusAt(folded(first, correction, cancel, lateCorrection), now)).toBe('cancelled')
    for (const reason of ['cancel-intent', 'susp-review']) {
      const paused = { ...correction, change: change(['100-2024'], reason) }
      expect(opportunityStatusAt(folded(first, paused), now)).toBe('paused')
      const resumed = { ...lateCorrection, change: change(['200-2024'], 'update-add') }
      expect(opportunityStatusAt(folded(first, paused, resumed), now)).toBe('open')
    }
    expect(state(folded(first, award('300-2024', '2024-05-01', 'LOT-0001', 'open-nw')))).toEqual([
      'live',
      'live',
    ])
    const one = folded(first, award('300-2024', '2024-02-01', 'LOT-0001', 'selec-w'))
    expect(one.lots.map(each => lotStatusAt(each, now))).toEqual(['awarded', 'open'])
    expect(opportunityStatusAt(one, now)).toBe('open')
    expect(opportunityStatusAt(one, '2024-03-15T10:00:00.000Z')).toBe('closed')
  })

  test('7: reserved, reserved execution and SME suitability are carried forward, with provenance', () => {
    const whole = folded(first, correction, award('300-2024', '2024-05-01', 'LOT-0001', 'selec-w'))
    expect(lotOf(whole, 'LOT-0001').reserved).toEqual(['res-pub-ser'])
    expect(lotOf(whole, 'LOT-0001').sme).toBe(true)
    expect(whole.provenance['lots/LOT-0001/reserved']).toBe('gen:100-2024')
    expect(lotOf(whole, 'LOT-0002').reserved).toEqual(['none'])
  })

  test('8: a text set is replaced as a whole: no stale translation', () => {
    expect(folded(first, correction).title).toEqual({ de: 'Ein Einkauf' })
  })

  test('11: of two changes that cite the same notice both are kept and the later dispatch wins', () => {
    const other = {
      ...correction,
      id: 'gen:150-2024',
      publicationNumber: '150-2024',
      uuid: undefined,
      dispatchedAt: day('2024-01-25'),
      title: { en: 'Later' },
    }
    for (const order of [
      [first, correction, other],
      [other, first, correction],
    ]) {
      const whole = fold(order)!
      expect(whole.title).toEqual({ en: 'Later' })
      expect(whole.notices).toHaveLength(3)
    }
  })

  test('12: the same notice in two feeds is one opportunity with both links; the later said wins per field', () => {
    const copy: Notice = {
      ...first,
      id: 'national:77',
      source: 'national',
      publicationNumber: '77',
      dispatchedAt: day('2024-01-11'),
      description: {},
      nature: 'services',
      url: 'https://national.example/77',
    }
    const whole = folded({ ...first, url: 'https://ted.example/100' }, copy)
    expect(whole.notices.map(one => one.url)).toEqual([
      'https://ted.example/100',
      'https://national.example/77',
    ])
    expect(whole.description).toEqual({ en: 'What is bought' })
    expect(whole.nature).toBe('services')
    expect(whole.provenance.description).toBe('gen:100-2024')
    expect(whole.changes).toEqual([])
  })
})

describe('the fold beyond the rules', () => {
  test('a correction stands alone until its original comes, and then it still stands', () => {
    expect(folded(correction).lots[0]!.deadlines.tenders!.utc).toBe('2024-04-01T10:00:00.000Z')
    expect(folded(correction, first).id).toBe('gen:100-2024')
    expect(folded(correction, first).lots[0]!.deadlines.tenders!.utc).toBe('2024-04-01T10:00:00.000Z')
  })

  test('a partial corrigendum changes what it says and nothing else', () => {
    const old = { ...first, format: 'ted-export' as const }
    const corrigendum = notice('210-2024', {
      format: 'ted-export',
      procedureId: P,
      dispatchedAt: day('2024-01-22'),
      change: change(['2024/S 001-100'], 'cor-buy'),
      title: {},
      description: {},
      cpv: [],
      buyers: [],
      organisations: [],
      lots: [
        {
          ...lot('LOT-0002'),
          title: {},
          description: {},
          cpv: [],
          places: [],
          deadlines: { tenders: day('2024-05-05') },
        },
      ],
    })
    const whole = folded(old, corrigendum)
    expect(whole.title).toEqual({ en: 'A purchase' })
    expect(whole.buyers).toEqual(['ORG-0001'])
    expect(lotOf(whole, 'LOT-0002').title).toEqual({ en: 'Lot LOT-0002' })
    expect(whole.lots.map(one => one.closesAt!.utc.slice(0, 10))).toEqual(['2024-03-01', '2024-05-05'])
  })

  test('a plan becomes a tender; parts and lots are not compared', () => {
    const plan = notice('50-2024', {
      form: 'planning',
      kind: 'planned',
      dispatchedAt: day('2024-01-01'),
      lots: [lot('PAR-0001')],
    })
    expect(state(folded(plan))).toEqual(['planned'])
    const whole = folded(plan, first)
    expect(whole.kind).toBe('tender')
    expect(whole.id).toBe('gen:50-2024')
    expect(whole.changes).toEqual([
      {
        notice: 'gen:100-2024',
        at: '2024-01-10T10:00:00.000Z',
        field: 'status',
        old: 'planned',
        new: 'open',
      },
    ])
  })

  test('a result without its competition is history: awarded, its own lots', () => {
    const whole = folded(award('300-2024', '2024-05-01', 'LOT-0001', 'selec-w'))
    expect(opportunityStatusAt(whole, '2024-01-01T00:00:00.000Z')).toBe('awarded')
  })

  test('winners keep apart although their notices number organisations alike', () => {
    const winner = (number: string, when: string, lotId: string, name: string) =>
      award(number, when, lotId, 'selec-w', {
        organisations: [{ id: 'ORG-0001', roles: ['winner'], name: { en: name }, identifiers: [] }],
        results: [{ lot: lotId, outcome: 'selec-w', bids: [], winners: ['ORG-0001'] }],
      })
    const whole = folded(
      first,
      winner('300-2024', '2024-05-01', 'LOT-0001', 'A'),
      winner('301-2024', '2024-05-02', 'LOT-0002', 'B'),
    )
    const names = whole.lots.map(
      one => whole.organisations.find(org => org.id === one.results[0]!.winners[0])!.name.en,
    )
    expect(names).toEqual(['A', 'B'])
    expect(whole.buyers).toEqual(['ORG-0001'])
    expect(whole.organisations[0]!.name.en).toBe('City')
  })

  test('the deadline that counts is that of the procedure', () => {
    const both = { tenders: day('2024-06-01'), requests: day('2024-03-01') }
    const closes = (procedureType: string | undefined) =>
      folded(
        notice('1-2024', { procedureType, lots: [lot('LOT-0001', { deadlines: both })] }),
      ).lots[0]!.closesAt!.utc.slice(5, 10)
    expect([closes('open'), closes('restricted'), closes(undefined)]).toEqual(['06-01', '03-01', '06-01'])
  })

  test('what published no deadline is over when nobody has spoken of it for two years, a qualification system for eight', () => {
    const silent = (over: Partial<Notice>): string[] => {
      const whole = folded(
        notice('1-2024', { dispatchedAt: day('2024-02-29'), lots: [lot('LOT-0001')], ...over }),
      )
      return ['2026-02-28T09:00:00.000Z', '2026-02-28T10:00:00.000Z', '2032-02-28T09:00:00.000Z'].map(now =>
        opportunityStatusAt(whole, now),
      )
    }
    expect(silent({})).toEqual(['open', 'closed', 'closed'])
    expect(silent({ form: 'planning', kind: 'planned' })).toEqual(['planned', 'closed', 'closed'])
    expect(silent({ type: 'qu-sy' })).toEqual(['open', 'open', 'open'])
  })

  test('nothing folds to nothing', () => {
    expect(fold([])).toBeUndefined()
  })
})

describe('which notices belong together', () => {
  const group = (...notices: Notice[]): Map<string, string> => groupNotices(notices.map(linkableOf))
  const plan = notice('50-2024', { form: 'planning', kind: 'planned', dispatchedAt: day('2024-01-01') })
  const tender = (number: string, over: Partial<Notice> = {}): Notice =>
    notice(number, {
      dispatchedAt: day('2024-02-01'),
      references: [{ kind: 'OPP-090', value: '50-2024' }],
      ...over,
    })

  test('a plan joins the one procedure that cites it, and stays its own where two do', () => {
    expect(group(plan, tender('60-2024')).get('gen:60-2024')).toBe('gen:50-2024')
    const two = group(plan, tender('60-2024'), tender('61-2024'))
    expect([...two.values()]).toEqual(['gen:50-2024', 'gen:60-2024', 'gen:61-2024'])
  })

  test('a target must be there and earlier', () => {
    expect(group(tender('60-2024')).get('gen:60-2024')).toBe('gen:60-2024')
    const early = { ...tender('60-2024'), dispatchedAt: day('2023-12-01') }
    expect(new Set(group(plan, early).values()).size).toBe(2)
  })

  test('two published procedure ids are never joined by a reference', () => {
    const a = tender('60-2024', { procedureId: P })
    const b = tender('61-2024', {
      procedureId: P.replace('1', '2'),
      dispatchedAt: day('2024-03-01'),
      references: [{ kind: 'OPP-090', value: '60-2024' }],
    })
    expect(new Set(group(a, b).values()).size).toBe(2)
  })

  test('similar is not the same', () => {
    expect(new Set(group(notice('1-2024'), notice('2-2024')).values()).size).toBe(2)
  })
})
