import { describe, expect, it } from 'vitest'
import { splitCompound } from '../../src/text/compounds.ts'
import { detect } from '../../src/text/detect.ts'
import { LANGUAGES, languageCode } from '../../src/text/languages.ts'
import { ngrams } from '../../src/text/ngrams.ts'
import { stem } from '../../src/text/stem.ts'
import { isStopWord } from '../../src/text/stop-words.ts'

/** Forms of one word that people and buyers write; each row must meet in one stem. */
const FAMILIES: readonly (readonly [string, string])[] = [
  ['bg', 'ремонт ремонта ремонтът ремонти ремонтите'],
  ['bg', 'почистване почистването почистваме'],
  ['bg', 'колела колело колелото колелата'],
  ['el', 'καθαρισμός καθαρισμού καθαρισμοί καθαρισμών'],
  ['el', 'γεύμα γεύματα γευμάτων'],
  ['et', 'koristamine koristamise koristamist'],
  ['hr', 'čišćenje čišćenja čišćenjem'],
  ['lt', 'valymas valymo valymui'],
  ['lv', 'remonts remonta remontu remontam'],
  ['pl', 'sprzątanie sprzątania sprzątaniem'],
  ['sk', 'upratovanie upratovania'],
  ['sl', 'čiščenje čiščenja čiščenjem'],
  ['uk', 'прибирання прибиранню прибиранням'],
  ['en', 'cleaning cleaned cleans'],
  ['de', 'Gärten Garten'],
  ['fi', 'talot talon talossa'],
  ['hu', 'házban házak'],
  ['ro', 'școlilor școli'],
  ['cs', 'škola školy škole'],
]

describe('stem', () => {
  it.each(FAMILIES)('%s: %s', (language, family) => {
    const stems = new Set(
      family
        .toLowerCase()
        .split(' ')
        .map(word => stem(word, language)),
    )
    expect([...stems]).toHaveLength(1)
  })
  it('never throws, whatever the script', () => {
    for (const { code } of LANGUAGES) {
      for (const word of ['a', 'йога', 'σχολείο', 'x1', 'ß', 'åäö', 'ությունների']) {
        expect(stem(word, code)).not.toBe('')
      }
    }
    expect(stem('čaj', 'xx')).toBe('caj')
  })
})

describe('languages', () => {
  it('understands macro-languages and three-letter codes', () => {
    expect(languageCode('NOR')).toBe('nb')
    expect(languageCode('no')).toBe('nb')
    expect(languageCode('pt-BR')).toBe('pt')
  })
  it('detects what it can and believes what is declared', () => {
    expect(detect('Почистване на училища и детски градини')).toBe('bg')
    expect(detect('Ménage et repassage à domicile pour les personnes âgées')).toBe('fr')
    expect(detect('Ménage', 'NOR')).toBe('nb')
    expect(detect('12345')).toBeUndefined()
  })
  it('knows function words but not content words', () => {
    expect(isStopWord('pentru', 'ro')).toBe(false)
    expect(isStopWord('and', 'en')).toBe(true)
    expect(isStopWord('home', 'en')).toBe(false)
    expect(isStopWord('και', 'el')).toBe(true)
  })
})

describe('compounds and n-grams', () => {
  const known: Readonly<Record<string, number>> = {
    cykel: 9,
    verkstad: 4,
    kinder: 5,
    garten: 6,
    schul: 3,
    reinig: 8,
  }
  const count = (word: string) => known[word] ?? 0
  it('takes compounds apart, joints included', () => {
    expect(splitCompound('cykelverkstad', 'sv', count)).toEqual(['cykel', 'verkstad'])
    expect(splitCompound('kindergarten', 'de', count)).toEqual(['kinder', 'garten'])
    expect(splitCompound('schulsreinig', 'de', count)).toEqual(['schul', 'reinig'])
    expect(splitCompound('schulsreinig', 'fr', count)).toBeUndefined()
  })
  it('marks the edges of a word', () => {
    expect(ngrams('nursery', 5)).toEqual(['^nurs', 'nurse', 'urser', 'rsery', 'sery$'])
    expect(ngrams('ab', 5)).toEqual([])
  })
})
