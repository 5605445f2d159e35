import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/model/fold.ts'
import { parseDocument } from '../../src/sources/formats/index.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { noticeToRelease, opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'

const SHARED = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')
const FOLDER = join(SHARED, 'notices/ted-export')
const there = existsSync(FOLDER)
const FIXTURES = join(import.meta.dirname, '../../fixtures/sources/ted-export')

/** What the original says, read in its XML by eye. `deadline` is UTC, worked out by hand from time and country. */
type Facts = Readonly<{
  language: string
  title: string
  cpv: string
  country: string
  buyer: string
  deadline?: string
  lots: number
  form: string
  reserved?: readonly string[]
  results?: number
}>

const ORIGINALS: Readonly<Record<string, Facts>> = {
  '054136-2020.xml': {
    language: 'nl',
    title: 'Groenonderhoud, zwerfvuil ruimen en onderhoud speelpleinen – gemeentelijke patrimonium',
    cpv: '77310000',
    country: 'BE',
    buyer: 'Gemeente Houthalen-Helchteren',
    deadline: '2020-03-03T09:30:00.000Z',
    lots: 3,
    form: 'competition',
    reserved: ['res-ws'],
  },
  '147902-2021.xml': {
    language: 'en',
    title: 'Smart Walls',
    cpv: '73000000',
    country: 'NO',
    buyer: 'Statsbygg',
    deadline: '2021-05-03T11:00:00.000Z',
    lots: 1,
    form: 'competition',
  },
  '096991-2019.xml': {
    // The day summer time began in Finland.
    language: 'fi',
    title: 'Pudasjärven Vuokratalot Oy / Kerrostalojen KVR-urakka',
    cpv: '45211340',
    country: 'FI',
    buyer: 'Pudasjärven Vuokratalot Oy',
    deadline: '2019-03-31T20:59:00.000Z',
    lots: 1,
    form: 'competition',
  },
  '156021-2018.xml': {
    language: 'it',
    title:
      'Procedura aperta in modalità telematica. Servizi di telecomunicazioni per il Gruppo Poste Italiane in ' +
      'ambito metropolitano ad alta velocità in fibra ottica in tecnologia DWDM (MAN)',
    cpv: '72318000',
    country: 'IT',
    buyer: 'Poste Italiane S.p.A. – Acquisti – Acquisti ICT',
    deadline: '2018-05-18T11:00:00.000Z',
    lots: 2,
    form: 'competition',
  },
  '083346-2019.xml': {
    language: 'es',
    title:
      'Servicios de conserjería en los centros adscritos al Consorci del Museu de Ciències Naturals de Barcelona',
    cpv: '98341130',
    country: 'ES',
    buyer: 'Consorci del Museu de Ciències Naturals de Barcelona',
    lots: 1,
    form: 'planning',
    reserved: ['res-ws'],
  },
  '088422-2018.xml': {
    language: 'et',
    title: 'Teenuse osutamise kontsessioon Tartu linna koolidele toitlustamisteenuse osutajate leidmiseks',
    cpv: '55524000',
    country: 'EE',
    buyer: 'Tartu Linnavalitsus',
    deadline: '2018-03-26T07:00:00.000Z',
    lots: 9,
    form: 'competition',
  },
  '114104-2021.xml': {
    language: 'en',
    title:
      'Public Service Concessions for Receiving visa Applications in North America (Lot 1) and North Africa (Lot 2)',
    cpv: '75211000',
    country: 'DE',
    buyer: 'Auswärtiges Amt',
    deadline: '2021-04-01T08:00:00.000Z',
    lots: 2,
    form: 'competition',
  },
  '075499-2017.xml': {
    language: 'pl',
    title: 'Ochrona obiektów Górnośląskiego Przedsiębiorstwa Wodociągów S.A. z podziałem na 2 części.',
    cpv: '79710000',
    country: 'PL',
    buyer: 'Górnośląskie Przedsiębiorstwo Wodociągów Spółka Akcyjna',
    lots: 2,
    form: 'result',
    results: 2,
  },
  '045583-2021.xml': {
    // A corrigendum: its one lot stands for all lots of the notice it corrects.
    language: 'el',
    title:
      'Διαγωνισμός για την προμήθεια συστημάτων λήψης δείγματος αίματος σε κενό για εργαστηριακές εξετάσεις, για τις ' +
      'ανάγκες των νοσηλευτηρίων του Ο.Κ.Υπ.Υ. και του Κέντρου Αίματος — Σ.Υ. 09/20.',
    cpv: '33141300',
    country: 'CY',
    buyer: 'Οργανισμός Κρατικών Υπηρεσιών Υγείας',
    deadline: '2021-02-11T08:00:00.000Z',
    lots: 1,
    form: 'competition',
  },
}

describe.skipIf(!there)('real TED_EXPORT notices (skipped where the shared data is absent)', () => {
  it.each(Object.entries(ORIGINALS))('%s says what the original says', (name, facts) => {
    const { notices, rejected } = parseDocument(readFileSync(join(FOLDER, name)))
    expect(rejected).toEqual([])
    const [notice] = notices
    expect(notice!.id).toBe(`eu-ted:${name.slice(0, -4)}`)
    const buyer = notice!.organisations.find(organisation => organisation.id === notice!.buyers[0])
    const deadlines = notice!.lots[0]!.deadlines
    expect({
      language: notice!.languages[0],
      title: notice!.title[facts.language],
      cpv: notice!.cpv[0],
      country: buyer?.country,
      buyer: buyer?.name[facts.language],
      deadline: (deadlines.tenders ?? deadlines.requests ?? deadlines.interest)?.utc,
      lots: notice!.lots.length,
      form: notice!.form,
      reserved: notice!.lots[0]!.reserved,
      results: notice!.results.length,
    }).toEqual({ deadline: undefined, reserved: [], results: 0, ...facts })
  })

  it('are stored, 98 of 100 at least, and say the same after export and import', () => {
    const names = readdirSync(FOLDER).filter(name => name.endsWith('.xml'))
    let stored = 0
    const reasons: string[] = []
    for (const name of names) {
      const { notices, rejected } = parseDocument(readFileSync(join(FOLDER, name)))
      expect(notices.length + rejected.length).toBe(1)
      reasons.push(...rejected.map(each => `${name}: ${each.reason} ${each.detail}`))
      for (const notice of notices) {
        stored++
        expect(parseOcds(toJsonLine(noticeToRelease(notice))).notices).toEqual([
          { ...notice, format: 'ocds' },
        ])
        const line = toJsonLine(opportunityToRelease(fold([notice])!))
        expect(toJsonLine(opportunityToRelease(fold(parseOcds(line).notices)!))).toBe(line)
      }
    }
    expect(names.length).toBeGreaterThan(300)
    expect(stored / names.length, reasons.join('\n')).toBeGreaterThanOrEqual(0.98)
  })

  it('never take the label of the main code for a title', () => {
    for (const name of readdirSync(FOLDER).filter(each => each.endsWith('.xml'))) {
      const xml = readFileSync(join(FOLDER, name), 'utf8')
      const label = /<ORIGINAL_CPV CODE="\d+">([^<]{12,})</.exec(xml)?.[1]
      // Where the buyer wrote the label's very words himself, they are his.
      const own = xml.slice(xml.indexOf('<FORM_SECTION>'))
      if (label === undefined || own.includes(label)) continue
      for (const notice of parseDocument(Buffer.from(xml)).notices)
        expect(JSON.stringify([notice.title, notice.description, notice.lots])).not.toContain(label)
    }
  })
})

describe('a corrigendum (form 14) laid over the notice it corrects', () => {
  const notice = (name: string, number?: string) => {
    const xml = readFileSync(join(FIXTURES, name), 'utf8')
    const text = number === undefined ? xml : xml.replace(/DOC_ID="[^"]*"/, `DOC_ID="${number}"`)
    return parseDocument(Buffer.from(text)).notices[0]!
  }
  const original = notice('f02-lots-reserved-languages.xml', '010101-2021')

  it('moves the deadline of every lot and leaves the rest', () => {
    const folded = fold([original, notice('f14-deadline.xml')])!
    expect(folded.lots.map(lot => [lot.id, lot.closesAt?.utc])).toEqual([
      ['LOT-0001', '2021-03-24T11:00:00.000Z'],
      ['LOT-0002', '2021-03-24T11:00:00.000Z'],
    ])
    expect(folded.lots[0]!.title).toEqual(original.lots[0]!.title)
    expect(folded.lots[0]!.reserved).toEqual(['res-ws'])
    expect(folded.cpv).toEqual(['98311000'])
    expect(folded.changes.filter(change => change.field === 'deadline')).toHaveLength(2)
  })

  it('rewrites one lot where it names one', () => {
    const folded = fold([original, notice('f14-one-lot.xml')])!
    expect(folded.lots.map(lot => lot.description.da)).toEqual([undefined, 'Efter'])
    expect(folded.lots.map(lot => lot.closesAt?.utc)).toEqual(
      original.lots.map(lot => lot.deadlines.tenders?.utc),
    )
  })
})

describe('mutated TED_EXPORT notices', () => {
  const names = [
    'f02-lots-reserved-languages.xml',
    'f03-results.xml',
    'f14-deadline.xml',
    'f01-several-objects.xml',
  ]
  const originals = names.map(name => readFileSync(join(FIXTURES, name), 'utf8'))
  // Every element inside the forms, nested ones too; the root would take everything with it.
  const elements = originals.map(xml =>
    [...xml.matchAll(/(?=(<([A-Z_]+)(?: [^<>]*)?>(?:(?!<\/?\2[ >])[\s\S])*?<\/\2>))/g)]
      .map(match => match[1]!)
      .filter(element => !/^<(TED_EXPORT|FORM_SECTION|F\d\d_2014)/.test(element)),
  )

  it('300 of them: never a throw, stored or rejected and not both', () => {
    const seen = { stored: 0, rejected: 0 }
    const step = fc.record({
      // Whole elements mostly: a cut or a stray byte nearly always ends in xml-malformed and goes no deeper.
      kind: fc.constantFrom('remove', 'remove', 'repeat', 'repeat', 'empty', 'words', 'words', 'cut', 'byte'),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      byte: fc.integer({ min: 0, max: 255 }),
    })
    fc.assert(
      fc.property(
        fc.nat(originals.length - 1),
        fc.array(step, { minLength: 1, maxLength: 3 }),
        (which, steps) => {
          let xml = originals[which]!
          let bytes: Uint8Array | undefined
          for (const { kind, at, byte } of steps) {
            const element = elements[which]![Math.floor(at * elements[which]!.length)]!
            if (kind === 'cut') xml = xml.slice(0, Math.floor(at * xml.length))
            else if (kind === 'byte') {
              bytes = new TextEncoder().encode(xml)
              bytes[Math.floor(at * bytes.length)] = byte
            } else {
              const instead =
                kind === 'remove'
                  ? ''
                  : kind === 'repeat'
                    ? element + element
                    : element.replace(/>[\s\S]*</, kind === 'words' ? '>9999-99-99 […] 1e999<' : '><')
              xml = xml.replace(element, () => instead)
            }
          }
          const parsed = parseDocument(bytes ?? new TextEncoder().encode(xml), { format: 'ted-export' })
          expect(parsed.notices.length + parsed.rejected.length).toBe(1)
          expect(parsed.rejected[0]?.reason).not.toBe('parser-failed')
          seen[parsed.notices.length === 1 ? 'stored' : 'rejected']++
          for (const notice of parsed.notices)
            expect(parseOcds(toJsonLine(noticeToRelease(notice))).notices).toEqual([
              { ...notice, format: 'ocds' },
            ])
        },
      ),
      { numRuns: 300, seed: 20260103 },
    )
    expect(seen.stored).toBeGreaterThan(50)
    expect(seen.rejected).toBeGreaterThan(20)
  })
})
