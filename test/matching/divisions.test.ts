import { beforeAll, describe, expect, it } from 'vitest'
import { covered, learnPhrases } from '../../src/matching/concepts/divisions/phrases.ts'
import { fitSureness, sureOf } from '../../src/matching/concepts/divisions/sureness.ts'
import type { TrainingNotice } from '../../src/matching/concepts/examples.ts'
import { stemFeature, termsOf } from '../../src/matching/concepts/features.ts'
import { divisionOf, modelTerms, trainModel } from '../../src/matching/concepts/model.ts'
import type { ConceptModel } from '../../src/matching/concepts/model.ts'
import { packModel, unpackModel } from '../../src/matching/concepts/pack.ts'
import { slimModel } from '../../src/matching/concepts/slim.ts'
import { TELLING_STEPS } from '../../src/matching/concepts/telling.ts'
import { featureNumber } from '../../src/matching/concepts/weights.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { LEXICON } from '../../src/taxonomy/lexicon.ts'
import { itemOf, NOW, profileOf } from './helper.ts'

/** Sixty concepts of the lexicon, spread over its divisions: enough to learn from in seconds. */
const CONCEPTS = LEXICON.filter((_, at) => at % 7 === 0).slice(0, 60)
const LANGUAGES = ['de', 'en', 'fr'] as const
/** What notices say whatever they buy. */
const GLUE = {
  de: 'Gegenstand des Auftrags ist die Lieferung durch den Auftragnehmer',
  en: 'The subject of the contract is the delivery by the contractor',
  fr: "L'objet du marché est la livraison par le titulaire",
}

const main = (cpv: Readonly<Record<string, number>>): string =>
  Object.entries(cpv).reduce((best, each) => (each[1] > best[1] ? each : best))[0]

/** Notices that name an everyday phrase among procurement's own words; `turn` picks other phrases. */
function notices(turn: number): TrainingNotice[] {
  return CONCEPTS.flatMap((concept, at) =>
    LANGUAGES.flatMap(language => {
      const words = concept.words[language]
      if (!words) return []
      const phrases = [...words.ask, ...words.say]
      return [0, 1, 2, 3].map(each => {
        const title = phrases[(at + each * 2 + turn) % phrases.length]!
        const other = phrases[(at + each * 2 + turn + 3) % phrases.length]!
        return {
          language,
          texts: [title, title, `${GLUE[language]}: ${other}.`, ''],
          cpv: [main(concept.cpv)],
        }
      })
    }),
  )
}

let model: ConceptModel
beforeAll(() => {
  model = trainModel({ lexicon: CONCEPTS, notices: notices(0) })
}, 120_000)

const said = (by: ConceptModel, { texts, language }: TrainingNotice) => {
  const whole = texts.map(text => modelTerms(by, text, language))
  return divisionOf(by, { title: whole[0]!, whole, language })
}
const likeliest = (of: ReadonlyMap<number, number>) => [...of].reduce((a, b) => (b[1] > a[1] ? b : a))[0]

describe('divisions', () => {
  it('are told of notices that were not learned from, far better than by the commonest one', () => {
    const fresh = notices(1)
    const right = fresh.filter(
      notice => model.tree.codes[likeliest(said(model, notice))]!.slice(0, 2) === notice.cpv[0]!.slice(0, 2),
    )
    const groups = Map.groupBy(fresh, ({ cpv }) => cpv[0]!.slice(0, 2))
    const common = Math.max(...[...groups.values()].map(group => group.length))
    expect(common / fresh.length).toBeLessThan(0.4)
    expect(right.length / fresh.length).toBeGreaterThan(0.8)
  })
  it('are probabilities that sum to 1, also of a text without a known word', () => {
    for (const text of ['laundry of bed linen', 'xqzt', '']) {
      const found = said(model, { language: 'en', texts: [text], cpv: [] })
      expect([...found.values()].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
      for (const p of found.values()) expect(p).toBeGreaterThanOrEqual(0)
    }
  })
  it('are the same from the same input, and after storing', () => {
    const again = trainModel({ lexicon: CONCEPTS, notices: notices(0) })
    expect(again.divisions).toEqual(model.divisions)
    const stored = unpackModel(packModel(model))!
    expect(stored).toEqual(model)
    const [notice] = notices(1)
    expect(said(stored, notice!)).toEqual(said(model, notice!))
  })
  it('are not learned from a handful of notices, and not carried where there is little room', () => {
    const few = trainModel({ lexicon: CONCEPTS.slice(0, 10), notices: notices(0).slice(0, 60) })
    expect(few.divisions).toBeUndefined()
    const slim = slimModel(model, 1)
    expect(slim.divisions).toBeUndefined()
    const found = said(slim, notices(1)[0]!)
    expect([...found.values()].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
  })
})

describe('telling words', () => {
  const telling = (word: string) => {
    const [term] = modelTerms(model, word, 'en')
    return model.telling[featureNumber(model.index.hashes, stemFeature(term!.stem, 'en'))]! / TELLING_STEPS
  }
  it("procurement's own words fall silent, those of the work do not", () => {
    const works = CONCEPTS.flatMap(({ words }) => words.en?.say ?? [])
      .flatMap(phrase => modelTerms(model, phrase, 'en'))
      .map(({ surface }) => telling(surface))
    const mean = works.reduce((sum, each) => sum + each, 0) / works.length
    for (const glue of ['contractor', 'delivery', 'subject']) expect(telling(glue)).toBeLessThan(mean / 2)
    expect(mean).toBeGreaterThan(0.8)
  })
})

describe('names in a text', () => {
  const texts = [
    { texts: ['home care for the elderly'], language: 'en', targets: [['85000000', 1]], kind: 'label' },
    { texts: ['care of parks'], language: 'en', targets: [['77000000', 1]], kind: 'lexicon' },
    { texts: ['elderly parks'], language: 'en', targets: [['45000000', 1]], kind: 'notice' },
  ] as const
  const stems = [
    ...new Set(
      texts.flatMap(text => text.texts.flatMap(each => termsOf(each, 'en').map(({ stem }) => stem))),
    ),
  ]
  const hashes = Uint32Array.from(stems, stem => stemFeature(stem, 'en')).sort()
  const index = { hashes, seen: new Uint32Array(hashes.length).fill(1) }
  const number = (word: string) => featureNumber(hashes, stemFeature(termsOf(word, 'en')[0]!.stem, 'en'))
  // "care" is common, all else is rare
  const idf = (feature: number) => (feature === number('care') ? 1 : 2)
  const phrases = learnPhrases(texts, text => termsOf(text.texts[0]!, 'en'), index, idf, [
    '45000000',
    '77000000',
    '85000000',
  ])
  const cover = (...words: string[]) => [...covered(new Set(words.map(number)), phrases, idf, 3)]

  it('count by the share that is said and by how rare it is', () => {
    // care 1 + parks 2 of 3; home 2 + care 1 + elderly 2 of 5
    expect(cover('care', 'parks')).toEqual([0, 3, expect.any(Number)])
    expect(cover('home', 'care', 'elderly')[2]).toBe(5)
    expect(cover('parks')[1]).toBeCloseTo((2 / 3) ** 2 * 2, 9)
  })
  it('are those of nodes, never of notices', () => {
    expect(cover('elderly', 'parks', 'home', 'care')[0]).toBe(0)
  })
  it('do not count where their most telling word is not said', () => {
    expect(cover('care')).toEqual([0, 0, 0])
  })
})

describe('how sure a guess may be', () => {
  it('follows how often such guesses were right, and more where they count more', () => {
    const guesses = Array.from({ length: 200 }, (_, at) => ({ p: 0.9, right: at % 2 === 0, weight: 1 }))
    expect(sureOf(fitSureness(guesses), 0.9)).toBeCloseTo(0.5, 1)
    const heavy = guesses.map(guess => ({ ...guess, weight: guess.right ? 3 : 1 }))
    expect(sureOf(fitSureness(heavy), 0.9)).toBeCloseTo(0.75, 1)
  })
})

describe('a code that cannot be right', () => {
  const why = (cpv: string[], by = model) => {
    const engine = createEngine({ model: by, rules: DEFAULT_RULES })
    const concept = CONCEPTS.find(({ words }) => words.en && words.de)!
    const doing = concept.words.en!
    const phrases = concept.words.de!
    const item = itemOf('de', phrases.ask[0] ?? phrases.say[0]!, {
      body: { de: `${GLUE.de}: ${phrases.say.join(', ')}` },
      cpv,
    })
    const profile = engine.profile(profileOf({ services: [...doing.say] }))
    const [match] = engine.rank(profile, [engine.item(item)], { now: NOW, subject: true, top: 1 })
    return match!.terms.flatMap(({ evidence }) => evidence?.reason ?? [])
  }
  const right = main(CONCEPTS.find(({ words }) => words.en && words.de)!.cpv)
  const wrong = CONCEPTS.map(({ cpv }) => main(cpv)).find(code => code.slice(0, 2) !== right.slice(0, 2))!
  it('is not said by a model that has met no notices', () => {
    expect(why([wrong], trainModel({ lexicon: CONCEPTS }))).not.toContain('subject.miscoded')
  })
  it('is said, and one that can is not', () => {
    expect(why([wrong])).toContain('subject.miscoded')
    expect(why([right])).not.toContain('subject.miscoded')
    expect(why([wrong, right])).not.toContain('subject.miscoded')
    expect(why([])).not.toContain('subject.miscoded')
  })
})
