import fc from 'fast-check'
import type { Instant, Money, Place, Texts } from '../../src/model/common.ts'
import type { LotResult, Notice, NoticeLot, NoticeOrganisation } from '../../src/model/notice.ts'
import type { Lot, Opportunity } from '../../src/model/opportunity.ts'
import { cleanText, parseInstant } from '../../src/sources/formats/values.ts'

/** Notices and opportunities of every shape: each optional field there and missing, texts of any Unicode. */

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
export const lot = (id: string): fc.Arbitrary<NoticeLot> =>
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
export const notice: fc.Arbitrary<Notice> = fc
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

/** Any opportunity. */
export function opportunity(): fc.Arbitrary<Opportunity> {
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
