import { beforeAll, describe, expect, test } from 'vitest'
import { chooseLanguage, OFFERED } from '../../src/words/languages.ts'
import { askIn, bankOf, contextOf, opportunitiesOf } from './helper.ts'

/** How a reader of each language writes it: written down by hand, not by the code under test. */
type Written = Readonly<{
  day: string
  money: string
  count: readonly [one: string, two: string, eleven: string]
}>
const EXPECTED: Readonly<Record<string, Written>> = {
  en: {
    day: 'Tuesday, 2 March 2027 at 15:05',
    money: '€1,234,567.50',
    count: ['1 opportunity', '2 opportunities', '11 opportunities'],
  },
  bg: {
    day: 'вторник, 2 март 2027 г., 15:05 ч.',
    money: '1 234 567,50 €',
    count: ['1 възможност', '2 възможности', '11 възможности'],
  },
  da: {
    day: 'tirsdag den 2. marts 2027 kl. 15.05',
    money: '1.234.567,50 €',
    count: ['1 mulighed', '2 muligheder', '11 muligheder'],
  },
  sv: {
    day: 'tisdag 2 mars 2027 kl. 15:05',
    money: '1 234 567,50 €',
    count: ['1 möjlighet', '2 möjligheter', '11 möjligheter'],
  },
  es: {
    day: 'martes, 2 de marzo de 2027 a las 15:05',
    money: '1.234.567,50 €',
    count: ['1 oportunidad', '2 oportunidades', '11 oportunidades'],
  },
  fr: {
    day: 'mardi 2 mars 2027 à 15:05',
    money: '1 234 567,50 €',
    count: ['1 opportunité', '2 opportunités', '11 opportunités'],
  },
  de: {
    day: 'Dienstag, 2. März 2027, 15:05 Uhr',
    money: '1.234.567,50 €',
    count: ['1 Möglichkeit', '2 Möglichkeiten', '11 Möglichkeiten'],
  },
  pl: {
    day: 'wtorek, 2 marca 2027, godz. 15:05',
    money: '1 234 567,50 €',
    count: ['1 możliwość', '2 możliwości', '11 możliwości'],
  },
  lv: {
    day: 'otrdiena, 2027. gada 2. marts plkst. 15:05',
    money: '1 234 567,50 €',
    count: ['1 iespēja', '2 iespējas', '11 iespēju'],
  },
  lt: {
    day: '2027 m. kovo 2 d., antradienis, 15:05 val.',
    money: '1 234 567,50 €',
    count: ['1 galimybė', '2 galimybės', '11 galimybių'],
  },
  et: {
    day: 'teisipäev, 2. märts 2027 kell 15:05',
    money: '1 234 567,50 €',
    count: ['1 võimalus', '2 võimalust', '11 võimalust'],
  },
  pt: {
    day: 'terça-feira, 2 de março de 2027, às 15:05',
    money: '1 234 567,50 €',
    count: ['1 oportunidade', '2 oportunidades', '11 oportunidades'],
  },
  el: {
    day: 'Τρίτη 2 Μαρτίου 2027, ώρα 15:05',
    money: '1.234.567,50 €',
    count: ['1 ευκαιρία', '2 ευκαιρίες', '11 ευκαιρίες'],
  },
}

/** A tender of a Sofia buyer in Bulgarian, closing on Tuesday, 2 March 2027 at 15:05 there. */
function release(n: number, topic: string): string {
  return JSON.stringify({
    ocid: `ocds-lang-${n}`,
    id: `lang-${n}`,
    date: '2026-11-20T08:00:00Z',
    tag: ['tender'],
    language: 'bg',
    buyer: { id: 'b', name: 'Община Примерна' },
    parties: [
      {
        id: 'b',
        name: 'Община Примерна',
        roles: ['buyer'],
        address: { countryName: 'България', country: 'BG' },
      },
    ],
    tender: {
      id: `lang-${n}`,
      title: `Приготвяне на храна за ${topic}`,
      status: 'active',
      classification: { scheme: 'CPV', id: '55524000' },
      value: { amount: 1234567.5, currency: 'EUR' },
      tenderPeriod: { endDate: '2027-03-02T15:05:00+02:00' },
    },
  })
}

/** The page of the one tender about the hospital. */
let address: string
let get: (path: string, language: string) => Promise<Response>
/** Spaces that do not break are spaces to a reader. */
const text = async (path: string, language: string): Promise<string> =>
  (await (await get(path, language)).text()).replace(/[\s\u00a0\u202f]+/g, ' ')

beforeAll(async () => {
  const lines = Array.from({ length: 14 }, (_, n) =>
    release(n, n < 1 ? 'болница' : n < 3 ? 'музей' : 'училище'),
  )
  const db = await bankOf(`${lines.join('\n')}\n`)
  const hospital = (await opportunitiesOf(db)).find(({ title }) => title.bg?.includes('болница'))!
  address = `/opportunities/${encodeURIComponent(hospital.id)}`
  const ctx = contextOf(db)
  get = (path, language) => askIn(ctx, language)(path)
})

describe.each(OFFERED)('%s', language => {
  const { day, money, count } = EXPECTED[language]!

  test('dates on the clock of the buyer, money as published, both as they are written here', async () => {
    const page = await text(address, language)
    expect(page).toContain(`>${day}</time>`)
    expect(page).toContain(money)
  })

  test('the clock of the reader stands beside, where it is another', async () => {
    const page = await text(address, language)
    // Sofia, Athens, Helsinki, Riga, Vilnius and Tallinn share a clock in winter; the rest is one or two hours behind.
    const same = ['bg', 'el', 'lv', 'lt', 'et'].includes(language)
    const hour = language === 'pt' ? '13' : '14'
    if (language === 'en' || same) expect(page).not.toMatch(/<span class="reader">[^<]+</)
    else expect(page).toMatch(new RegExp(`<span class="reader">[^<]*${hour}[:.]05[^<]*<`))
  })

  test('one, few and many', async () => {
    const [one, two, eleven] = count
    expect(await text('/opportunities?q=болница', language)).toContain(one)
    expect(await text('/opportunities?q=музей', language)).toContain(two)
    expect(await text('/opportunities?q=училище', language)).toContain(eleven)
  })

  test('a title in another language has its language named and a gloss in the reader’s', async () => {
    const page = await text(address, language)
    if (language === 'bg') {
      expect(page).not.toContain('class="gloss"')
      return
    }
    expect(page).toContain('<span lang="bg">Приготвяне на храна за болница</span>')
    expect(page).toContain(
      `<span class="tag">${new Intl.DisplayNames(language, { type: 'language' }).of('bg')}</span>`,
    )
    expect(page).toMatch(/class="gloss">[^<]+<strong>[^<]{3,}</)
  })

  test('is chosen by the browser’s wish, by the switch, and then by the cookie', async () => {
    const asked = await get('/about', `xx, ${language}-XX;q=0.8, en;q=0.5`)
    expect(asked.headers.get('Content-Language')).toBe(language)
    expect(asked.headers.get('Vary')).toContain('Accept-Language')
    const other = language === 'el' ? 'pt' : 'el'
    const switched = await get(`/about?lang=${language}`, other)
    expect(await switched.text()).toContain(`<html lang="${language}">`)
    expect(switched.headers.get('Set-Cookie')).toContain(`lang=${language};`)
    expect(chooseLanguage(`${other};q=0.3, ${language}`)).toBe(language)
  })
})
