import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/model/notice.ts'
import { parseEforms } from '../../src/sources/formats/eforms/index.ts'
import { detectFormat, parseDocument } from '../../src/sources/formats/index.ts'
import { isArt77Cpv, plausibilityFlags } from '../../src/sources/formats/plausibility.ts'

const FOLDER = join(import.meta.dirname, '../../fixtures/sources/eforms')
const SHARED = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')
const load = (name: string): Buffer => readFileSync(join(FOLDER, name))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const only = (name: string): Notice => parseDocument(load(name)).notices[0]!

describe('attacks and broken documents', () => {
  const EXPECTED: Readonly<Record<string, string>> = {
    'billion-laughs.xml': 'xml-doctype',
    'external-entity.xml': 'xml-doctype',
    'external-dtd.xml': 'xml-doctype',
    'undeclared-entity.xml': 'xml-malformed',
    'depth-bomb.xml': 'xml-too-deep',
    'truncated.xml': 'xml-malformed',
    'truncated-in-tag.xml': 'xml-malformed',
    'wrong-nesting.xml': 'xml-malformed',
    'two-roots.xml': 'xml-malformed',
    'not-utf-8.xml': 'encoding-invalid',
    'control-character.xml': 'xml-malformed',
    'repeated-attribute.xml': 'xml-malformed',
  }

  it('each has an expectation', () => {
    expect(readdirSync(join(FOLDER, 'attacks')).sort()).toEqual(Object.keys(EXPECTED).sort())
  })

  it.each(Object.entries(EXPECTED))('%s -> %s', (name, reason) => {
    const parsed = parseDocument(load(`attacks/${name}`))
    expect(parsed.notices).toEqual([])
    expect(parsed.rejected.map(rejected => rejected.reason)).toEqual([reason])
    expect(parsed.rejected[0]?.detail).toMatch(/^line \d+: /)
  })

  it('a bomb of siblings or of size is refused, not read', () => {
    const root = (inner: string): Uint8Array => bytes(`<ContractNotice>${inner}</ContractNotice>`)
    expect(parseDocument(root('<a/>'.repeat(1_000_001))).rejected[0]?.reason).toBe('xml-too-large')
    expect(parseDocument(root('x'.repeat(40_000_000))).rejected[0]?.reason).toBe('xml-too-large')
  })
})

describe('detection and decoding', () => {
  it.each([
    ['<?xml version="1.0"?><!-- a --><ContractNotice/>', 'eforms'],
    ['\uFEFF  <urn:PriorInformationNotice xmlns:urn="x"/>', 'eforms'],
    ['<ContractAwardNotice', undefined],
    ['<ContractAwardNotice>', 'eforms'],
    ['<!DOCTYPE ContractNotice [<!ENTITY a "b>">]><ContractNotice/>', 'eforms'],
    ['<BusinessRegistrationInformationNotice/>', 'eforms'],
    ['<TED_EXPORT DOC_ID="1"/>', 'ted-export'],
    [' \n{"ocid":"ocds-1"}', 'ocds'],
    ['\uFEFF[]', 'ocds'],
    ['<html><body>503</body></html>', undefined],
    ['<constructor/>', undefined],
    ['plain words', undefined],
    ['', undefined],
  ])('%j is %s', (text, format) => {
    const found = detectFormat(bytes(text))
    // A root cut off in its own name is still a name; only the reader can refuse it.
    expect(found).toBe(text === '<ContractAwardNotice' ? 'eforms' : format)
  })

  it.each(['utf-16le', 'utf-16be'])('reads %s with a byte order mark', encoding => {
    const text = `\uFEFF${load('change-cancel.xml').toString('utf8')}`
    const little = Buffer.from(text, 'utf16le')
    const encoded = encoding === 'utf-16le' ? little : little.swap16()
    expect(detectFormat(encoded)).toBe('eforms')
    expect(parseDocument(encoded)).toEqual(parseDocument(load('change-cancel.xml')))
  })

  it('reads UTF-8 with a byte order mark', () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), load('change-cancel.xml')])
    expect(parseDocument(marked)).toEqual(parseDocument(load('change-cancel.xml')))
  })

  it('says what it cannot read, with the name of the file', () => {
    expect(parseDocument(bytes('<html/>'), { name: 'a/b.html' }).rejected[0]).toMatchObject({
      reason: 'format-unknown',
      detail: expect.stringContaining('a/b.html'),
    })
    expect(parseDocument(new Uint8Array()).rejected[0]?.detail).toBe('the document is empty')
    expect(parseDocument(bytes('{}'), { format: 'eforms' }).rejected[0]?.reason).toBe('xml-malformed')
    expect(parseDocument(bytes('<TED_EXPORT/>'), { format: 'eforms' }).rejected[0]?.reason).toBe(
      'root-unknown',
    )
  })
})

describe('identity', () => {
  it('the feed names a notice that TED gave no number, never one that has a number', () => {
    const source = { source: 'pl-bzp' }
    expect(parseDocument(load('withheld.xml'), source).notices[0]?.id).toMatch(/^pl-bzp:[0-9a-f-]{36}-01$/)
    expect(parseDocument(load('award-citing-number.xml'), source).notices[0]?.source).toBe('pl-bzp')
    expect(parseDocument(load('oj-number.xml'), source).notices[0]?.id).toBe('eu-ted:000123-2023')
  })

  it('takes the number its feed lists it under where it bears none itself', () => {
    const listed = { source: 'eu-ted', number: '00777001-2025' }
    expect(parseDocument(load('withheld.xml'), listed).notices[0]).toMatchObject({
      id: 'eu-ted:00777001-2025',
      publicationNumber: '00777001-2025',
      url: 'https://ted.europa.eu/en/notice/-/detail/777001-2025',
    })
    expect(parseDocument(load('oj-number.xml'), listed).notices[0]?.id).toBe('eu-ted:000123-2023')
  })

  it('id is always source and publication number', () => {
    for (const name of readdirSync(FOLDER).filter(file => file.endsWith('.xml')))
      for (const notice of parseDocument(load(name)).notices)
        expect(notice.id).toBe(`${notice.source}:${notice.publicationNumber}`)
  })
})

describe('privacy', () => {
  const text = JSON.stringify(only('results.xml'))

  it('beneficial owners are never read', () => {
    expect(load('results.xml').toString()).toContain('Owner-Name-Never-Read')
    expect(text).not.toContain('Owner-Name-Never-Read')
    expect(text).not.toContain('UBO-')
  })

  it('of a natural person only name and country remain', () => {
    const person = only('results.xml').organisations.find(each => each.roles.includes('natural-person'))
    expect(person).toEqual({
      id: 'ORG-0005',
      roles: ['natural-person', 'tenderer', 'winner'],
      name: { en: 'Ada Example' },
      country: 'IE',
      identifiers: [],
    })
  })

  it('contact data stands in organisation.contact only', () => {
    const notice = only('results.xml')
    const organisations = notice.organisations.map(each => ({ ...each, contact: undefined }))
    expect(JSON.stringify({ ...notice, organisations })).not.toMatch(/@|\+353/)
    expect(text).toContain('desk@linen.example')
  })
})

describe('plausibility', () => {
  const notice = only('change-cancel.xml')
  const lot = notice.lots[0]!
  const flags = (change: Partial<Notice>, lotChange: Partial<typeof lot> = {}): string[] =>
    plausibilityFlags({ ...notice, change: undefined, ...change, lots: [{ ...lot, ...lotChange }] })
  const at = (utc: string): Notice['dispatchedAt'] => ({ utc, published: utc })

  it('finds nothing in a plain notice', () => {
    expect(flags({})).toEqual([])
  })

  it('deadlines: three years ahead, and before the notice was said', () => {
    const said = { dispatchedAt: at('2025-01-01T00:00:00.000Z') }
    const due = (utc: string): Partial<typeof lot> => ({ deadlines: { tenders: at(utc)! } })
    expect(flags(said, due('2027-12-31T00:00:00.000Z'))).toEqual([])
    expect(flags(said, due('2028-01-03T00:00:00.000Z'))).toEqual(['deadline-implausible'])
    expect(flags(said, due('2024-12-31T00:00:00.000Z'))).toEqual(['deadline-past'])
    expect(flags({ ...said, form: 'result' }, due('2024-12-31T00:00:00.000Z'))).toEqual([])
    expect(
      flags({ dispatchedAt: undefined, publishedAt: undefined }, due('2099-01-01T00:00:00.000Z')),
    ).toEqual([])
  })

  it.each([
    ['0', true],
    ['1', true],
    ['1.01', false],
    ['10000000000', false],
    ['10000000000.01', true],
  ])('value %s is implausible: %s', (amount, implausible) => {
    expect(flags({ value: { amount } })).toEqual(implausible ? ['value-implausible'] : [])
    expect(flags({}, { frameworkMax: { amount } })).toEqual(implausible ? ['value-implausible'] : [])
  })

  it('CPV and nature clash only when no code fits', () => {
    expect(flags({}, { nature: 'works', cpv: ['45000000'] })).toEqual([])
    expect(flags({}, { nature: 'works', cpv: ['90910000'] })).toEqual(['cpv-nature'])
    expect(flags({}, { nature: 'works', cpv: ['90910000', '45210000'] })).toEqual([])
    expect(flags({}, { nature: 'supplies', cpv: ['48000000'] })).toEqual([])
    expect(flags({}, { nature: 'combined', cpv: ['90910000'] })).toEqual([])
  })

  it('art. 77: the service must be listed and the contract at most three years', () => {
    const reserved = { reserved: ['res-pub-ser'] as const }
    expect(flags({}, { ...reserved, cpv: ['85311000'], duration: { months: 36 } })).toEqual([])
    expect(flags({}, { ...reserved, cpv: ['85311000'], duration: { months: 37 } })).toEqual([
      'art77-duration',
    ])
    expect(
      flags({}, { ...reserved, cpv: ['85311000'], duration: { start: '2025-01-01', end: '2028-12-31' } }),
    ).toEqual(['art77-duration'])
    expect(flags({}, { ...reserved, cpv: ['50000000'] })).toEqual(['art77-cpv'])
    expect(flags({}, { reserved: ['res-ws'], cpv: ['50000000'] })).toEqual([])
  })

  const list = join(SHARED, 'reference/art77-cpv.tsv')
  it.skipIf(!existsSync(list))('the rule is the SDK codelist of 115 codes (skipped without it)', () => {
    const codes = readFileSync(list, 'utf8')
      .split('\n')
      .map(line => line.split('\t')[0]!)
      .filter(code => /^\d{8}$/.test(code))
    expect(codes).toHaveLength(115)
    expect(codes.filter(code => !isArt77Cpv(code))).toEqual([])
    expect(['85323100', '84000000', '79621000', '80100000', '98133100'].filter(isArt77Cpv)).toEqual([])
  })
})

describe('parseEforms', () => {
  it('takes text as well as bytes', () => {
    const raw = load('results.xml')
    expect(parseEforms(raw.toString('utf8'))).toEqual(parseEforms(raw))
  })

  it('any order of two readings of one document is the same bytes', () => {
    const raw = load('multi-lot-reserved.xml')
    expect(JSON.stringify(parseEforms(raw))).toBe(JSON.stringify(parseEforms(raw)))
  })

  it('absent and undefined are the same: no field is present without a value', () => {
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) {
        expect(inner, key).not.toBeUndefined()
        visit(inner)
      }
    }
    for (const name of readdirSync(FOLDER).filter(file => file.endsWith('.xml')))
      visit(parseEforms(load(name)))
  })
})
