import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/model/fold.ts'
import type { NoticeLot } from '../../src/model/notice.ts'
import type { Lot } from '../../src/model/opportunity.ts'
import { parseOcds, parseOcdsReleases } from '../../src/sources/formats/ocds/index.ts'
import { noticeToRelease, opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'
import { lot, notice, opportunity } from './ocds-arbitraries.ts'

describe('our releases', () => {
  it('say every notice whole: parse(write(x)) = x', () => {
    fc.assert(
      fc.property(notice, one => {
        const parsed = parseOcdsReleases(toJsonLine(noticeToRelease(one)))
        expect(parsed.rejected).toEqual([])
        expect(parsed.releases).toEqual([{ releaseId: one.id, notice: one }])
      }),
      { numRuns: 400, seed: 20260101 },
    )
  })

  it('say every opportunity whole, byte for byte', () => {
    fc.assert(
      fc.property(opportunity(), one => {
        const line = toJsonLine(opportunityToRelease(one))
        const parsed = parseOcds(line)
        expect(parsed.rejected).toEqual([])
        const again = fold(parsed.notices)!
        expect({ ...again, lots: again.lots.map(published) }).toEqual(one)
        expect(toJsonLine(opportunityToRelease(again))).toBe(line)
      }),
      { numRuns: 200, seed: 20260102 },
    )
  })
})

/** Without what the fold derives from the other fields. */
function published({ quietAt: _quietAt, ...rest }: Lot): Lot {
  return rest
}

const LIVE = { utc: '2025-06-01T10:00:00.000Z', published: '2025-06-01T12:00:00+02:00', offset: '+02:00' }
const LATER = { utc: '2025-07-01T10:00:00.000Z', published: '2025-07-01T12:00:00+02:00', offset: '+02:00' }

describe('what outsiders rely on', () => {
  const base = fc.sample(notice, { numRuns: 1, seed: 7 })[0]!
  const words = fc.sample(lot('A'), { numRuns: 1, seed: 7 })[0]!
  const part = (id: string, deadlines: NoticeLot['deadlines'], status?: NoticeLot['status']): NoticeLot => {
    const { status: _status, ...rest } = words
    return { ...rest, id, deadlines, ...(status && { status }) }
  }

  it('gives the latest deadline of an open lot, in the offset that was published', () => {
    const lots = [part('A', { tenders: LIVE }), part('B', { requests: LATER }, 'cancelled')]
    const release = noticeToRelease({ ...base, lots }) as { tender: { tenderPeriod: unknown } }
    expect(release.tender.tenderPeriod).toEqual({ endDate: '2025-06-01T12:00:00+02:00' })
    const [template] = fc.sample(opportunity(), { numRuns: 1, seed: 7 })
    const folded = template!.lots.map((each, at) => ({
      ...each,
      state: at === 0 ? ('live' as const) : ('cancelled' as const),
      closesAt: at === 0 ? LIVE : LATER,
    }))
    const compiled = opportunityToRelease({ ...template!, lots: folded }) as {
      tender: { tenderPeriod: unknown }
    }
    expect(compiled.tender.tenderPeriod).toEqual({ endDate: '2025-06-01T12:00:00+02:00' })
    const closed = folded.map(each => ({ ...each, state: 'awarded' as const }))
    expect(opportunityToRelease({ ...template!, lots: closed }).tender).not.toHaveProperty('tenderPeriod')
  })

  it('never sums values: without one for the procedure there is none', () => {
    const { value: _value, ...rest } = base
    const lots = [part('A', {}), part('B', {})].map(each => ({
      ...each,
      value: { amount: '5', currency: 'EUR' },
    }))
    expect(noticeToRelease({ ...rest, lots }).tender).not.toHaveProperty('value')
    const valued = noticeToRelease({ ...base, value: { amount: '180000.00', currency: 'EUR' }, lots })
    expect((valued.tender as { value: unknown }).value).toMatchObject({ amount: 180000, currency: 'EUR' })
  })

  it('believes the standard member where somebody has changed it', () => {
    const release = JSON.parse(
      toJsonLine(noticeToRelease({ ...base, lots: [part('A', { tenders: { ...LIVE, assumed: true } })] })),
    )
    release.tender.lots[0].tenderPeriod.endDate = '2025-06-15T12:00:00+02:00'
    release.tender.lots[0].value = { amount: 77, currency: 'EUR', opportunity: { amount: '99.00' } }
    const [read] = parseOcds(JSON.stringify(release)).notices
    expect(read!.lots[0]!.deadlines.tenders).toEqual({
      utc: '2025-06-15T10:00:00.000Z',
      published: '2025-06-15T12:00:00+02:00',
      offset: '+02:00',
    })
    expect(read!.lots[0]!.value).toEqual({ amount: '77', currency: 'EUR' })
  })

  it('writes the members a reader of plain OCDS looks for', () => {
    const release = noticeToRelease({
      ...base,
      languages: ['nl', 'fr'],
      title: { nl: 'Groen', fr: 'Vert' },
      cpv: ['77310000', '90610000'],
      lots: [{ ...part('A', { tenders: LIVE }), reserved: ['res-ws'], social: ['opp'], sme: true }],
    }) as Record<string, any>
    expect(release.ocid).toMatch(/^ocds-/)
    expect(release.language).toBe('nl')
    expect(release.tender).toMatchObject({
      title: 'Groen',
      title_fr: 'Vert',
      classification: { scheme: 'CPV', id: '77310000' },
      additionalClassifications: [{ scheme: 'CPV', id: '90610000' }],
    })
    expect(release.tender.lots[0]).toMatchObject({
      otherRequirements: { reservedParticipation: ['shelteredWorkshop'] },
      suitability: { sme: true },
      hasSustainability: true,
      tenderPeriod: { endDate: '2025-06-01T12:00:00+02:00' },
    })
    expect(release.tender.lots[0].sustainability[0].goal).toBe('social.disadvantagedEmploymentOpportunities')
  })
})
