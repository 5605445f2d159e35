import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/model/fold.ts'
import type { Instant, Money, Place, Texts } from '../../src/model/common.ts'
import type { Lot, Opportunity } from '../../src/model/opportunity.ts'
import type { LotResult, Notice, NoticeLot, NoticeOrganisation } from '../../src/model/notice.ts'
import { parseOcds, parseOcdsReleases } from '../../src/sources/formats/ocds/index.ts'
import { noticeToRelease, opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'
import { cleanText, parseInstant } from '../../src/sources/formats/values.ts'

/** Any text as a parser would have cleaned it; never empty, because an empty text is no text. */
const text = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }))
  .map(cleanText)
  .filter(clean => clean !== '')
const language = fc.constantFrom('en', 'fr', 'el', 'uk', 'nb', 'und')
const texts: fc.Arbitrary<Texts> = fc.dictionary(language, text, { noNullPrototype: true })
const someTexts = texts.filter(set => Object.keys(set).length > 0)
/** An identifier or code: whatever a parser keeps after trimming. */
const code = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map(raw => raw.toWellFormed().replaceAll('\0', '').trim())
  .filter(trimmed => trimmed !== '')
const codes = fc.uniqueArray(code, { maxLength: 3 })
const cpv = fc.uniqueArray(fc.constantFrom('45000000', '85312000', '09310000', '77310000'), { maxLength: 3 })
const country = fc.constantFrom('GR', 'GB', 'DE', 'XK')
const languages = fc.uniqueArray(fc.constantFrom('en', 'fr', 'el', 'uk', 'nb'), { maxLength: 3 })
const instant: fc.Arbitrary<Instant> = fc
  .tuple(
    fc.integer({ min: 0, max: 4_000_000_000 }),
    fc.constantFrom('Z', '+02:00', '-03:30', '', ' 12:00', '+05:45'),
    country,
  )
  .map(([seconds, tail, where]) => {
    const iso = new Date(seconds * 1000).toISOString()
    const day = iso.slice(0, 10)
    return parseInstant(
      tail.startsWith(' ') || tail === '' ? day + tail : iso.slice(0, 19) + tail,
      undefined,
      where,
    )!
  })
const money: fc.Arbitrary<Money> = fc
  .record(
    {
      amount: fc.constantFrom('0', '0.01', '1', '5390000.00', '123456789012345.67', '12.5', '-3'),
      currency: fc.constantFrom('EUR', 'HRK', 'SEK'),
      published: fc.constantFrom('5 390 000,00', '€ 1'),
    },
    { requiredKeys: ['amount'] },
  )
  .map(found => found as Money)
const place: fc.Arbitrary<Place> = fc
  .record(
    {
      country,
      nuts: fc.constantFrom('EL301', 'UKH15', 'DE'),
      city: code,
      postcode: code,
      anywhere: fc.constantFrom('anyw', 'anyw-eea'),
      text: someTexts,
    },
    { requiredKeys: [] },
  )
  .filter(found => Object.keys(found).length > 0)
const link = fc.webUrl({ withQueryParameters: true }).filter(url => url.length < 400)
/** Any subset of the members, so that every optional field is there and is missing. */
const optional = <T extends object>(model: {
  [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>>
}): fc.Arbitrary<Partial<T>> =>
  fc.record(model as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>

const condition = fc
  .record({ required: fc.boolean(), text: someTexts }, { requiredKeys: ['required'] })
  .map(found => found as { required: boolean; text?: Texts })
const lot = (id: string): fc.Arbitrary<NoticeLot> =>
  fc
    .tuple(
      fc.record({
        title: texts,
        description: texts,
        cpv,
        places: fc.array(place, { maxLength: 3 }),
        deadlines: fc.record(
          { tenders: instant, requests: instant, interest: instant, questions: instant, opening: instant },
          { requiredKeys: [] },
        ),
        reserved: fc.uniqueArray(fc.constantFrom('none' as const, 'res-ws' as const, 'res-pub-ser' as const)),
        strategic: fc.uniqueArray(fc.constantFrom('none', 'soc-obj', 'env-imp', 'inn-pur')),
        social: fc.uniqueArray(fc.constantFrom('opp', 'other', 'acc-all', 'brand-new')),
        green: fc.uniqueArray(fc.constantFrom('circ-econ', 'other')),
        innovation: fc.uniqueArray(fc.constantFrom('mar-nov', 'rd-act')),
        gpp: fc.uniqueArray(fc.constantFrom('eu', 'national', 'none')),
        submissionLanguages: languages,
        documentLanguages: languages,
        selection: fc.array(
          fc.record({ code, name: someTexts, text: someTexts, threshold: code }, { requiredKeys: ['code'] }),
          { maxLength: 2 },
        ),
        subcontracting: codes,
        award: fc.array(
          fc.record(
            {
              kind: code,
              name: someTexts,
              weight: fc.oneof(fc.constantFrom('40', '60 %', '0.50', 'Infinity', '1e3'), code),
              weightKind: code,
            },
            { requiredKeys: ['kind'] },
          ),
          { maxLength: 2 },
        ),
      }),
      optional<NoticeLot>({
        part: fc.constant(true as const),
        notes: someTexts,
        nature: fc.constantFrom('works', 'supplies', 'services', 'combined'),
        value: money,
        frameworkMax: money,
        duration: fc.constantFrom<NonNullable<NoticeLot['duration']>>(
          { months: 7.5 },
          { start: '2025-01-01', end: '2026-12-31' },
          { unlimited: true, start: '2025-01-01' },
        ),
        renewals: fc.constantFrom('0', '2', 'several'),
        recurring: fc.boolean(),
        reservedExecution: fc.constantFrom('yes', 'no', 'not-known'),
        strategicText: someTexts,
        accessibility: fc.constantFrom('inc', 'n-inc'),
        sme: fc.boolean(),
        documentsUrl: link,
        submissionUrl: link,
        guarantee: condition,
        legalForm: condition,
        euFunds: fc.boolean(),
        euProgramme: code,
        framework: fc.constantFrom('none', 'fa-mix'),
        dps: fc.constantFrom('none', 'dps-list'),
        status: fc.constantFrom(
          'planned' as const,
          'active' as const,
          'cancelled' as const,
          'complete' as const,
        ),
      }),
    )
    .map(([must, may]) => ({ id, ...must, ...may }) as NoticeLot)

const organisation = (id: string): fc.Arbitrary<NoticeOrganisation> =>
  fc
    .tuple(
      fc.record({
        name: texts,
        identifiers: codes,
        roles: fc.uniqueArray(fc.constantFrom('buyer', 'winner', 'review')),
      }),
      optional<NoticeOrganisation>({
        country,
        nuts: fc.constantFrom('EL301', 'UKH15'),
        city: code,
        postcode: code,
        url: link,
        size: fc.constantFrom('sme', 'large'),
        legalType: fc.constantFrom('la', 'ra'),
        activity: fc.constantFrom('soc-pro', 'health'),
        contact: fc
          .record({ name: code, email: code, phone: code }, { requiredKeys: [] })
          .filter(contact => Object.keys(contact).length > 0),
      }),
    )
    .map(([must, may]) => ({ id, ...must, ...may }) as NoticeOrganisation)

const result = (lots: readonly string[]): fc.Arbitrary<LotResult> =>
  fc
    .tuple(
      fc.record({
        lot: fc.constantFrom(...lots),
        bids: fc.array(fc.record({ kind: code, count: fc.nat() }), { maxLength: 3 }),
        winners: fc.array(fc.constantFrom('ORG-0001', 'ORG-0002', 'ORG-9999'), { maxLength: 3 }),
      }),
      optional<LotResult>({
        outcome: fc.constantFrom('selec-w' as const, 'open-nw' as const, 'clos-nw' as const),
        reason: code,
        value: money,
        decidedAt: instant,
        concludedAt: instant,
        subcontracted: code,
      }),
    )
    .map(([must, may]) => ({ ...must, ...may }))

const LOTS = ['LOT-0001', 'VE 35', 'LOT-0000']
const common = {
  languages,
  buyers: fc.uniqueArray(fc.constantFrom('ORG-0001', 'ORG-0002'), { maxLength: 2 }),
  organisations: fc.tuple(organisation('ORG-0001'), organisation('ORG-0002')),
  title: texts,
  description: texts,
  cpv,
  places: fc.array(place, { maxLength: 2 }),
  groups: fc.array(
    fc.record(
      { id: fc.constantFrom('GLO-0001'), title: texts, lots: fc.constant(LOTS.slice(0, 2)), value: money },
      { requiredKeys: ['id', 'title', 'lots'] },
    ),
    { maxLength: 1 },
  ),
  flags: codes,
}
const commonMaybe = {
  notes: someTexts,
  nature: fc.constantFrom('works', 'supplies', 'services', 'combined'),
  procedureType: fc.constantFrom('open', 'neg-wo-call', 'local-rule'),
  legalBasis: fc.constantFrom('32014L0024'),
  value: money,
  frameworkMax: money,
  lotRules: fc
    .record({ maxBid: fc.nat(), maxAward: fc.nat(), all: fc.boolean() }, { requiredKeys: [] })
    .filter(rules => Object.keys(rules).length > 0),
  url: link,
}
const notice: fc.Arbitrary<Notice> = fc
  .tuple(
    fc.record({
      publicationNumber: code,
      form: fc.constantFrom(
        'consultation',
        'planning',
        'competition',
        'dir-awa-pre',
        'result',
        'cont-modif',
        'completion',
      ),
      kind: fc.constantFrom('tender', 'planned', 'consultation', 'funding', 'support', 'local'),
      lots: fc.tuple(...LOTS.map(lot)),
      results: fc.array(result(LOTS), { maxLength: 3 }),
      references: fc.array(
        fc.record(
          { kind: code, value: code, lot: fc.constantFrom(...LOTS) },
          { requiredKeys: ['kind', 'value'] },
        ),
        { maxLength: 3 },
      ),
      ...common,
    }),
    fc.record(
      {
        ...commonMaybe,
        uuid: fc.uuid(),
        version: code,
        subtype: code,
        type: code,
        sdk: code,
        dispatchedAt: instant,
        publishedAt: instant,
        procedureId: fc.constantFrom('ocds-abcdef-7', '00000000-0000-4000-8000-000000000101'),
        accelerated: fc.boolean(),
        crossBorderLaw: code,
        change: fc.record(
          { refersTo: codes, sections: codes, reason: code, text: someTexts },
          { requiredKeys: ['refersTo', 'sections'] },
        ),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([must, may]) => {
    const id = `eu-ted:${must.publicationNumber}`
    return { id, source: 'eu-ted', format: 'ocds', ...must, ...may } as unknown as Notice
  })

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

function opportunity(): fc.Arbitrary<Opportunity> {
  const state = fc.constantFrom('planned', 'live', 'paused', 'awarded', 'unsuccessful', 'cancelled')
  const oneLot = (id: string): fc.Arbitrary<Lot> =>
    fc
      .tuple(
        lot(id),
        fc.record({ state, notice: fc.constantFrom('eu-ted:1-2025', 'x:2') }),
        optional<Lot>({ closesAt: instant }),
        fc.array(result([id]), { maxLength: 2 }),
      )
      .map(
        ([{ status: _status, ...words }, must, may, results]) =>
          ({ ...words, ...must, ...may, results }) as Lot,
      )
  const entry = fc.record(
    {
      id: code,
      source: fc.constantFrom('eu-ted'),
      form: fc.constantFrom('competition', 'result'),
      at: code,
      url: link,
      change: code,
      type: code,
    },
    { requiredKeys: ['id', 'source', 'form'] },
  )
  return fc
    .tuple(
      fc.record({
        procedure: fc.oneof(code, fc.constantFrom('ocds-abcdef-7', 'eu-ted:1-2025')),
        kind: fc.constantFrom('tender', 'planned', 'funding'),
        notices: fc.array(entry, { maxLength: 3 }),
        lots: fc.tuple(...LOTS.map(oneLot)),
        changes: fc.array(
          fc.record(
            { notice: code, field: code, at: code, lot: fc.constantFrom(...LOTS), old: text, new: text },
            { requiredKeys: ['notice', 'field'] },
          ),
          { maxLength: 3 },
        ),
        provenance: fc.dictionary(fc.constantFrom('title', 'lots/LOT-0001/sme', 'cpv'), code, {
          noNullPrototype: true,
        }),
        ...common,
      }),
      fc.record(
        {
          ...commonMaybe,
          publishedAt: instant.map(each => each.utc),
          updatedAt: instant.map(each => each.utc),
        },
        { requiredKeys: [] },
      ),
    )
    .map(
      ([must, may]) =>
        ({
          id: 'eu-ted:1-2025',
          notice: 'eu-ted:1-2025',
          ...must,
          notices: [{ id: 'eu-ted:1-2025', source: 'eu-ted', form: 'competition' }, ...must.notices],
          ...may,
        }) as unknown as Opportunity,
    )
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
