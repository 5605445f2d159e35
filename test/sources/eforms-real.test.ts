import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/sources/formats/index.ts'

const SHARED = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')
const FOLDER = join(SHARED, 'notices/eforms')
const there = existsSync(FOLDER)

/** What the original says, read in its XML by eye. `deadline` is UTC, worked out by hand from time and offset. */
type Facts = Readonly<{
  id: string
  language: string
  title: string
  cpv: string
  country: string
  buyer: string
  deadline?: string
  lots: number
  reserved?: readonly string[]
}>

const ORIGINALS: Readonly<Record<string, Facts>> = {
  '2023-OJS153-00486429.xml': {
    id: 'eu-ted:00486429-2023',
    language: 'et',
    title: 'IT- ja andmeteadustööd',
    cpv: '72200000',
    country: 'EE',
    buyer: 'Riigi Infosüsteemi Amet',
    deadline: '2023-09-12T10:00:00.000Z',
    lots: 1,
    reserved: ['none'],
  },
  '2023-OJS167-00524889.xml': {
    id: 'eu-ted:00524889-2023',
    language: 'en',
    title:
      'Framework service contracts for the provision of training in the field of occupational health and safety, ' +
      'and radiation protection at the Joint Research Centre, Ispra site (Italy)',
    cpv: '80500000',
    country: 'IT',
    buyer: 'European Commission, Joint Research Centre (JRC)',
    lots: 1,
  },
  '2024-OJS170-00525037.xml': {
    id: 'eu-ted:00525037-2024',
    language: 'sv',
    title: 'Kristiinankaupungin kuljetuspalveluiden hankinta / Kristinestads upphandling av transportservice',
    cpv: '60100000',
    country: 'FI',
    buyer: 'Kristiinankaupungin kaupunki',
    lots: 12,
  },
  '2024-OJS198-00612681.xml': {
    id: 'eu-ted:00612681-2024',
    language: 'fr',
    title: 'PROCEDURE OUVERTE POUR LES SERVICES DE PHARMACIE',
    cpv: '85149000',
    country: 'BE',
    buyer: 'SPF Justice',
    deadline: '2024-11-18T09:00:00.000Z',
    lots: 25,
    reserved: ['none'],
  },
  '573534-2025.xml': {
    id: 'eu-ted:00573534-2025',
    language: 'pl',
    title: '„Sukcesywna dostawa ryb do magazynów 33 Wojskowego Oddziału Gospodarczego',
    cpv: '15200000',
    country: 'PL',
    buyer: '33 Wojskowy Oddział Gospodarczy w Nowej Dębie',
    deadline: '2025-10-06T09:00:00.000Z',
    lots: 3,
    reserved: ['none'],
  },
  'ContractNotice_cn-social_2024-102327.xml': {
    id: 'no-doffin:aa382761-89ef-4162-9dc5-74f12a6f2a21-01',
    language: 'nb',
    title: 'Anskaffelse av tiltaket oppfølging for NAV Vest-Viken',
    cpv: '85312300',
    country: 'NO',
    // Its only date, 13 March 2024, closes the questions, not the tenders.
    buyer: 'ARBEIDS- OG VELFERDSETATEN',
    lots: 8,
    reserved: ['none'],
  },
  '2023-100679.xml': {
    id: 'no-doffin:e496e8a2-0f8b-4699-834e-ee860c95ddf8-01',
    language: 'en',
    title: '24 hour residential and welfare services for users under the age of 18.',
    cpv: '85000000',
    country: 'NO',
    buyer: 'Hole kommune',
    deadline: '2023-12-08T11:00:58.000Z',
    lots: 2,
    reserved: ['none'],
  },
  'PriorInformationNotice_pin-only_2023-642439.xml': {
    id: 'no-doffin:2023-642439-01',
    language: 'nb',
    title: 'Invitasjon til markedsdialog om «Støttemur mot ring 3» i prosjekt Nye Aker',
    cpv: '45262620',
    country: 'NO',
    buyer: 'Helse Sør-Øst RHF',
    lots: 1,
  },
  'PriorInformationNotice_pin-buyer_2023-100723.xml': {
    id: 'no-doffin:0097de15-36cf-4750-96c9-f66ae4d6cafd-02',
    language: 'nb',
    title: 'Markedsdialog Nettverksutstyr',
    cpv: '32422000',
    country: 'NO',
    buyer: 'Stavanger kommune',
    lots: 0,
  },
  'PriorInformationNotice_pin-cfc-standard_2024-106005.xml': {
    id: 'no-doffin:7d111d51-8042-402a-a234-50efe86d8f4f-01',
    language: 'en',
    title: 'Repair and maintenance services of gates',
    cpv: '50711000',
    country: 'NO',
    buyer: 'Posten Bring AS',
    deadline: '2024-05-21T10:00:00.000Z',
    lots: 1,
    reserved: ['none'],
  },
  'ContractAwardNotice_can-social_2022-943732.xml': {
    id: 'no-doffin:2022-943732-01',
    language: 'nb',
    title: '21-04911 Kantinedrift',
    cpv: '55510000',
    country: 'NO',
    buyer: 'Politiets sikkerhetstjeneste (PST)',
    lots: 1,
  },
  'ContractNotice_pin-cfc-standard_2024-106286.xml': {
    id: 'no-doffin:74f9d169-452b-4a99-b8d2-f54c3c71e163-01',
    language: 'en',
    title:
      'Prequalification - FACILITY FOR RECYCLING SURPLUS MATTER - Bodø municipality - Negotiated procedure',
    cpv: '45000000',
    country: 'NO',
    buyer: 'Bodø Kommune',
    deadline: '2024-05-06T22:00:00.000Z',
    lots: 1,
    reserved: ['res-ws'],
  },
}

describe.skipIf(!there)(`real notices${there ? '' : ' (skipped: the shared notices are absent)'}`, () => {
  it.each(Object.entries(ORIGINALS))('%s', (file, facts) => {
    const { notices, rejected } = parseDocument(readFileSync(join(FOLDER, file)))
    expect(rejected).toEqual([])
    const notice = notices[0]!
    const buyer = notice.organisations.find(organisation => organisation.id === notice.buyers[0])
    const lot = notice.lots[0]
    expect(notice.title[facts.language]?.slice(0, facts.title.length)).toBe(facts.title)
    expect({
      id: notice.id,
      cpv: notice.cpv[0],
      country: buyer?.country,
      buyer: buyer?.name[facts.language],
      deadline: (lot?.deadlines.tenders ?? lot?.deadlines.requests ?? lot?.deadlines.interest)?.utc,
      lots: notice.lots.length,
      reserved: lot?.reserved ?? [],
    }).toEqual({
      id: facts.id,
      cpv: facts.cpv,
      country: facts.country,
      buyer: facts.buyer,
      deadline: facts.deadline,
      lots: facts.lots,
      reserved: facts.reserved ?? [],
    })
  })
})
