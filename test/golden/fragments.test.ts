import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fragmentOf, placesOf } from '../../src/sources/formats/fragment/index.ts'
import { parseDocument } from '../../src/sources/formats/index.ts'
import type { Notice } from '../../src/model/notice.ts'

const FOLDER = join(import.meta.dirname, '../../fixtures/sources')
const CASES = [
  'eforms/multi-lot-reserved.xml',
  'eforms/part-planning.xml',
  'ted-export/f02-lots-reserved-languages.xml',
  'ted-export/f01-several-objects.xml',
  'ocds/find-a-tender.json',
  'ocds/dates.jsonl',
]
const WHOLE = ['buyers', 'title', 'description', 'cpv', 'places', 'value', 'procedureType']
const OF_LOTS = [
  ...['title', 'description', 'cpv', 'places', 'value', 'frameworkMax', 'duration', 'deadlines', 'reserved'],
  ...[
    'reservedExecution',
    'social',
    'green',
    'sme',
    'submissionLanguages',
    'guarantee',
    'selection',
    'award',
  ],
]

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)))
const fragments = (bytes: Uint8Array, notice: Notice, field: string) =>
  fragmentOf(bytes, { format: notice.format, notice: notice.id, source: notice.source, field })
/** What is left of a text when its layout and its markup are gone. */
const bare = (text: string): string =>
  text
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|apos|#\d+);/g, '')
    .replace(/[\s\\"&<>']+/g, '')

/**
 * Each field with the piece of the original it was read from. A missing golden file is written once and fails, so that
 * a person reads it before it becomes the law.
 */
describe('fragments', () => {
  it.each(CASES)('%s', name => {
    const bytes = read(name)
    const found = parseDocument(bytes)
      .notices.slice(0, 2)
      .map(notice => ({
        notice: notice.id,
        fields: Object.fromEntries(
          [
            ...WHOLE,
            ...notice.lots.slice(0, 2).flatMap(lot => OF_LOTS.map(field => `lots/${lot.id}/${field}`)),
          ]
            .map(field => [field, fragments(bytes, notice, field)] as const)
            .filter(([, list]) => list.length),
        ),
      }))
    const golden = join(FOLDER, 'fragments', `${name.replace('/', '-')}.json`)
    const text = `${JSON.stringify(found, null, 2)}\n`
    if (!existsSync(golden)) {
      writeFileSync(golden, text)
      expect.fail(`${golden} was missing and has been written: read it, then run again`)
    }
    expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
  })

  const documents = ['eforms', 'ted-export', 'ocds'].flatMap(folder =>
    readdirSync(join(FOLDER, folder))
      .filter(name => /\.(xml|jsonl?)$/.test(name) && !name.endsWith('golden.json'))
      .filter(name => folder === 'ocds' || name.endsWith('.xml'))
      .map(name => `${folder}/${name}`),
  )

  it('every title, code, value and deadline that is read is in its fragments', () => {
    let asked = 0
    const missed: string[] = []
    for (const name of documents) {
      const bytes = read(name)
      for (const notice of parseDocument(bytes).notices) {
        if (notice.compiled || notice.subtype === 'F14') continue
        const expectIn = (field: string, value: string | undefined): void => {
          if (!value) return
          asked++
          const text = fragments(bytes, notice, field)
            .map(each => each.text)
            .join(' ')
          if (!bare(text).includes(bare(value))) missed.push(`${name} ${field}: ${value}`)
        }
        if (!/text|latin|cut|older|moldova|withheld/.test(name))
          for (const title of Object.values(notice.title)) expectIn('title', title)
        expectIn('value', notice.value?.published ?? notice.value?.amount.replace(/\.0+$/, ''))
        for (const lot of notice.lots)
          if (lot.deadlines.tenders && !lot.deadlines.tenders.published.includes(' '))
            expectIn(`lots/${lot.id}/deadlines`, lot.deadlines.tenders.published.slice(0, 10))
      }
    }
    expect(asked).toBeGreaterThan(100)
    expect(missed).toEqual([])
  })

  it('XML fragments are the very text of the document, at the line that is named', () => {
    for (const name of documents.filter(each => each.endsWith('.xml'))) {
      const bytes = read(name)
      const [notice] = parseDocument(bytes).notices
      if (!notice || /latin/.test(name)) continue
      const text = new TextDecoder().decode(bytes).replaceAll('\r', '')
      for (const field of [
        ...WHOLE,
        ...notice.lots.flatMap(lot => OF_LOTS.map(each => `lots/${lot.id}/${each}`)),
      ])
        for (const fragment of fragments(bytes, notice, field)) {
          const first = fragment.text.split('\n')[0]!
          expect(text.split('\n')[fragment.line - 1], `${name} ${field}`).toContain(first)
          expect(bare(text)).toContain(bare(fragment.text))
        }
    }
  })

  it('no field of a lot is taken from its neighbour', () => {
    const bytes = read('eforms/multi-lot-reserved.xml')
    const notice = parseDocument(bytes).notices[0]!
    for (const lot of notice.lots)
      for (const field of OF_LOTS)
        for (const { path } of fragments(bytes, notice, `lots/${lot.id}/${field}`))
          expect(path).toContain(`cac:ProcurementProjectLot[cbc:ID='${lot.id}']`)
  })

  it('nonsense finds nothing and throws nothing', () => {
    const notice = parseDocument(read('eforms/bare.xml')).notices[0]!
    for (const field of [
      '',
      'x',
      '../title',
      'lots//title',
      'lots/LOT-9999/title',
      '__proto__',
      'constructor',
    ])
      expect(fragments(read('eforms/bare.xml'), notice, field)).toEqual([])
    for (const bytes of [
      new Uint8Array(),
      new Uint8Array([0xff, 0xfe, 0]),
      new TextEncoder().encode('<a><b>'),
    ])
      for (const format of ['eforms', 'ted-export', 'ocds'] as const)
        expect(fragmentOf(bytes, { format, notice: 'x', source: 'x', field: 'title' })).toEqual([])
  })

  it('says where a field stands without any document', () => {
    expect(placesOf('eforms', 'lots/LOT-0001/reserved')).toEqual([
      {
        path: '//TenderingTerms/TendererQualificationRequest/SpecificTendererRequirement',
        code: 'BT-71-Lot',
      },
    ])
    expect(placesOf('ted-export', 'buyers')[0]).toMatchObject({ code: 'I.1' })
    expect(placesOf('ocds', 'lots/1/value')).toEqual([{ path: '/tender/lots/*/value', code: '' }])
    for (const format of ['eforms', 'ted-export', 'ocds'] as const)
      for (const field of WHOLE.filter(each => each !== 'places'))
        expect(placesOf(format, field).length).toBeGreaterThan(0)
  })
})
