import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { search } from '../../db/opportunities-search.ts'
import { queryWords, searchWords } from '../../jobs/search-words.ts'
import { storeNotices } from '../db/store.ts'
import { notice } from '../model/procedures.ts'
import type { Open } from './suite.ts'

/** Titles written for this test: many scripts, and what makes word breakers differ from each other. */
const TITLES: Readonly<Record<string, string>> = {
  pl: 'Usługi cateringowe dla żłobków – łódź i Łódź, część 2/3',
  lt: 'Socialinės globos paslaugos senyvo amžiaus asmenims',
  hu: 'Őszi kertgondozás, fűnyírás és hóeltakarítás',
  de: 'Straßenreinigung in Groß-Gerau (24/7, 2.500 m²)',
  fr: 'L’accueil d’enfants : crèche « Les P’tits Œufs »',
  tr: 'İstanbul ışıkları için ağaç dikimi',
  el: 'Υπηρεσίες φροντίδας ηλικιωμένων· οδός Αθηνάς',
  bg: 'Почистване на зелени площи и паркове, йогурт и ѝ',
  uk: "Харчування дітей у м. Київ, об'єкт №12-ґ, їжа",
  ka: 'სოციალური მომსახურება ხანდაზმულთათვის',
  hy: 'Սոցիալական ծառայություններ',
  he: 'שירותי ניקיון לבית־ספר',
  ar: 'خدمات رعاية المسنّين في المدينة',
  hi: 'वृद्धों के लिए देखभाल सेवाएँ',
  th: 'บริการดูแลผู้สูงอายุ',
  zh: '养老服务采购项目2026年',
  ja: '高齢者向け配食サービス',
  ko: '노인 돌봄 서비스',
  en: 'E-waste re-use: https://example.org/a_b?c=1 mail@example.org 1e5 3.14 -7 0x1F v2.0.9 C++ & AT&T | !not (or)',
  mt: 'Servizzi ta’ kura għall-anzjani, ħobż u ġbir',
  is: 'Þjónusta við aldraða á Íslandi',
  vi: 'Dịch vụ chăm sóc người cao tuổi ﬁn ﬂuß ①②',
}

/** The same hits on every backend: an oracle in plain code says which. */
export function scripts(open: Open): void {
  let db: Db
  const held = new Map<string, ReadonlySet<string>>()
  beforeAll(async () => {
    db = await open()
    const notices = Object.entries(TITLES).map(([language, title], at) =>
      notice(`${100 + at}-2026`, { title: { [language]: title }, description: {}, languages: [language] }),
    )
    await storeNotices(db, notices)
    for await (const one of allOpportunities(db)) held.set(one.id, new Set(searchWords(one).split(' ')))
  })
  afterAll(() => db.close())

  const expected = (words: readonly string[]): string[] => {
    const [whole, begun] = [words.slice(0, -1), words.at(-1)!]
    return [...held]
      .filter(
        ([, has]) => whole.every(word => has.has(word)) && [...has].some(word => word.startsWith(begun)),
      )
      .map(([id]) => id)
      .sort()
  }
  const found = async (words: readonly string[]): Promise<string[]> =>
    (await search(db, { now: '2026-01-01T00:00:00.000Z', words, limit: 200 })).found
      .map(one => one.opportunity.id)
      .sort()

  test('every word of every title finds what has it, and nothing else', async () => {
    const all = new Set([...held.values()].flatMap(words => [...words]))
    expect(all.size).toBeGreaterThan(120)
    for (const word of all) expect([word, await found([word])]).toEqual([word, expected([word])])
  })

  test('the beginning of a word finds the word; its middle does not', async () => {
    const all = [...new Set(Object.values(TITLES).flatMap(title => queryWords(title)))]
    for (const word of all.filter((_, at) => at % 3 === 0)) {
      const letters = [...word]
      for (const begun of [letters.slice(0, 1).join(''), letters.slice(0, 3).join('')])
        expect([begun, await found([begun])]).toEqual([begun, expected([begun])])
      const middle = letters.slice(1).join('')
      if (middle) expect([middle, await found([middle])]).toEqual([middle, expected([middle])])
    }
  })

  test('whole titles, typed in any case and with or without their accents, find their notice', async () => {
    for (const title of Object.values(TITLES))
      for (const typed of [title, title.toUpperCase(), title.normalize('NFD')]) {
        const words = queryWords(typed)
        expect([typed, await found(words)]).toEqual([typed, expected(words)])
        if (typed === title) expect(await found(words)).toHaveLength(1)
      }
  })

  test('words in another order and of other titles', async () => {
    const [first, second] = [queryWords(TITLES.pl!), queryWords(TITLES.en!)]
    expect(await found([...first].reverse())).toEqual(expected(first))
    expect(await found([first[0]!, second[0]!])).toEqual([])
  })
}
