import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../src/matching/engine.ts'
import type { Engine } from '../../src/matching/engine.ts'
import { packModel, unpackModel } from '../../src/matching/concepts/pack.ts'
import { packSmallModel, unpackSmallModel } from '../../src/matching/concepts/pack-small.ts'
import type { Item } from '../../src/model/item.ts'
import { DEFAULT_RULES, rulesSchema } from '../../src/model/rules.ts'
import { LEXICON } from '../../src/taxonomy/lexicon.ts'
import { itemOf, lexiconModel, NOW, profileOf } from './helper.ts'

let engine: Engine
beforeAll(() => {
  engine = createEngine({ model: lexiconModel(), rules: DEFAULT_RULES })
})

/** Read once, since the laws score each item twice. */
const read = new WeakMap<Item, ReturnType<Engine['item']>>()
const itemRead = (item: Item) => {
  const known = read.get(item) ?? engine.item(item)
  read.set(item, known)
  return known
}

const z = (profile: Parameters<typeof profileOf>[0], item: Item, subject = false): number => {
  const match = engine.score(engine.profile(profileOf(profile)), itemRead(item), { now: NOW, subject })
  expect(match).not.toBeNull()
  return match!.z
}

/** Activity lines as organisations write them, in many languages, from the lexicon. */
const LINES = LEXICON.slice(0, 120).flatMap(concept =>
  ['en', 'bg', 'sv', 'fr', 'el', 'fi'].flatMap(language => concept.words[language]?.say[0] ?? []),
)
const line = fc.constantFrom(...LINES)
const NUTS = ['BG421', 'BG4', 'BG', 'SE224', 'FR101', 'FRK26', 'EL303', 'DE', 'DEA52', 'PT1']
const item = fc
  .record({
    title: line,
    body: line,
    cpv: fc.subarray(['55520000', '90911200', '80530000', '39100000', '85311000'], { maxLength: 2 }),
    nuts: fc.option(fc.constantFrom(...NUTS), { nil: undefined }),
    country: fc.constantFrom('BG', 'SE', 'FR', 'GR', undefined),
  })
  .map(({ title, body, cpv, nuts, country }) =>
    itemOf('en', title, {
      body: { en: body },
      cpv,
      places: nuts ? [{ nuts }] : [],
      facts: country ? { country } : {},
    }),
  )
const services = fc.array(line, { minLength: 1, maxLength: 5 })
const places = fc.subarray(NUTS, { maxLength: 3 })
const country = fc.constantFrom('BG', 'SE', 'FR', undefined)

/** Random pairs a law is tried on. */
const PAIRS = 1_000

describe('invariants', { timeout: 120_000 }, () => {
  it('all terms, the intercept included, sum to z', () => {
    fc.assert(
      fc.property(services, places, country, item, (lines, nuts, home, target) => {
        const profile = profileOf({ services: lines, nuts, country: home, turnoverEur: 400_000 })
        const match = engine.score(engine.profile(profile), engine.item(target), { now: NOW })!
        expect(Math.abs(match.terms.reduce((sum, term) => sum + term.value, 0) - match.z)).toBeLessThan(1e-9)
        const { for: pro, against, rest } = engine.explain(match)
        const shown = [...pro, ...against].reduce((sum, term) => sum + term.value, rest)
        expect(Math.abs(shown - match.z)).toBeLessThan(1e-9)
        expect(pro.length).toBeLessThanOrEqual(3)
        expect(against.length).toBeLessThanOrEqual(2)
      }),
      { numRuns: PAIRS },
    )
  })
  it('adding a whole activity line never lowers z', () => {
    fc.assert(
      fc.property(services, line, item, (lines, added, target) => {
        expect(z({ services: [...lines, added] }, target)).toBeGreaterThanOrEqual(
          z({ services: lines }, target) - 1e-12,
        )
      }),
      { numRuns: PAIRS },
    )
  })
  it('adding a place never lowers z', () => {
    fc.assert(
      fc.property(
        services,
        places,
        fc.constantFrom(...NUTS),
        country,
        item,
        (lines, nuts, added, home, target) => {
          const before = z({ services: lines, nuts, country: home }, target)
          expect(
            z({ services: lines, nuts: [...nuts, added], country: home }, target),
          ).toBeGreaterThanOrEqual(before)
        },
      ),
      { numRuns: PAIRS },
    )
  })
  it('an exclude never raises z', () => {
    fc.assert(
      fc.property(services, line, item, (lines, excluded, target) => {
        expect(z({ services: lines, excludes: [excluded] }, target)).toBeLessThanOrEqual(
          z({ services: lines }, target),
        )
      }),
      { numRuns: PAIRS },
    )
  })
  it('the same data give the same match, byte for byte, whatever the order of keys', () => {
    fc.assert(
      fc.property(services, item, (lines, target) => {
        const more = {
          ...target,
          groupBody: { fr: 'Nettoyage des bureaux', en: 'Cleaning', de: 'Reinigung' },
        }
        const turned = {
          ...more,
          groupBody: { de: 'Reinigung', en: 'Cleaning', fr: 'Nettoyage des bureaux' },
        }
        const score = (each: Item) =>
          JSON.stringify(
            engine.score(engine.profile(profileOf({ services: lines })), engine.item(each), { now: NOW }),
          )
        expect(score(Object.fromEntries(Object.entries(turned).reverse()) as Item)).toBe(score(more))
      }),
      { numRuns: PAIRS },
    )
  })
  it('a model that was stored and read again scores the same', () => {
    const model = lexiconModel()
    const again = createEngine({ model: unpackModel(packModel(model))!, rules: DEFAULT_RULES })
    const pair = [
      profileOf({ services: ['laundry'] }),
      itemOf('fr', 'Blanchisserie du linge hospitalier'),
    ] as const
    const run = (by: Engine) => JSON.stringify(by.score(by.profile(pair[0]), by.item(pair[1]), { now: NOW }))
    expect(run(again)).toBe(run(engine))
    expect(unpackModel(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBeUndefined()
    expect(unpackModel(packModel(model).subarray(0, 5_000))).toBeUndefined()
  })
  it('a small model fits in 4 MB and still understands', () => {
    const bytes = packSmallModel(lexiconModel())
    expect(bytes.length).toBeLessThan(4_000_000)
    const small = createEngine({ model: unpackSmallModel(bytes)!, rules: DEFAULT_RULES })
    expect(small.versions.model).not.toBe(engine.versions.model)
    expect(small.conceptsOf('пране на спално бельо', 'bg')[0]?.code.slice(0, 4)).toBe('9831')
  })
})

describe('rank', () => {
  const cleaning = profileOf({ services: ['cleaning of schools and offices'], reserved: { art20: false } })
  const pile = (): Item[] => [
    itemOf('de', 'Unterhaltsreinigung der Schulen', { id: 'a#1', group: 'a' }),
    itemOf('de', 'Lieferung von Asphalt', { id: 'a#2', group: 'a' }),
    itemOf('fr', 'Fourniture de mobilier de bureau', { id: 'b#1', group: 'b' }),
    itemOf('de', 'Gebäudereinigung', { id: 'c#1', group: 'c', facts: { reserved: ['res-ws'] } }),
    itemOf('de', 'Gebäudereinigung', { id: 'd#1', group: 'd', closesAt: '2026-11-01T00:00:00.000Z' }),
  ]
  it('ranks an opportunity as its best lot and leaves out what is closed or known to be for others', () => {
    const ranked = engine.rank(engine.profile(cleaning), pile().map(engine.item), { now: NOW, top: 10 })
    expect(ranked.map(match => match.item)).toEqual(['a#1', 'b#1'])
  })
  it('by subject alone knows no gates', () => {
    const ranked = engine.rank(engine.profile(cleaning), pile().map(engine.item), {
      now: NOW,
      top: 10,
      subject: true,
    })
    expect(ranked).toHaveLength(4)
    expect(ranked.at(-1)?.group).toBe('b')
  })
  it('unknown eligibility excludes nothing', () => {
    const silent = profileOf({ services: ['cleaning'] })
    const ranked = engine.rank(engine.profile(silent), pile().map(engine.item), { now: NOW, top: 10 })
    expect(ranked.map(match => match.group)).toContain('c')
    expect(ranked.find(match => match.group === 'c')?.verdict.answer).toBe('unknown')
  })
  it('orders equals by deadline, then by id', () => {
    const twins = ['y', 'x'].map(id => itemOf('en', 'Laundry services', { id, group: id }))
    const soon = itemOf('en', 'Laundry services', {
      id: 'z',
      group: 'z',
      closesAt: '2027-01-10T00:00:00.000Z',
    })
    const later = itemOf('en', 'Laundry services', {
      id: 'w',
      group: 'w',
      closesAt: '2027-02-10T00:00:00.000Z',
    })
    const items = [...twins, later, soon].map(engine.item)
    const ranked = engine.rank(engine.profile(profileOf({ services: ['laundry'] })), items, {
      now: NOW,
      top: 10,
      subject: true,
    })
    expect(ranked.map(match => match.item)).toEqual(['z', 'w', 'x', 'y'])
  })
})

describe('evidence', () => {
  it('names the words of both sides as they were written, and where they meet', () => {
    const pair = engine.score(
      engine.profile(profileOf({ language: 'bg', services: ['Пране на спално бельо'] })),
      engine.item(itemOf('fr', 'Prestations de Blanchisserie pour l’hôpital', { cpv: ['98310000'] })),
      { now: NOW, subject: true },
    )!
    const evidence = pair.terms.find(term => term.signal === 'concept')?.evidence
    expect(evidence).toMatchObject({
      reason: 'subject.pair',
      args: { theirsLanguage: 'fr', code: '98310000' },
    })
    expect(evidence?.args['yours']).toContain('Пране')
    expect(evidence?.args['theirs']).toContain('Blanchisserie')
  })
  it('finds the activities of a text with the words that led there', () => {
    const [first] = engine.conceptsOf('прання білизни для лікарень', 'uk')
    expect(first?.code.slice(0, 4)).toBe('9831')
    expect(first?.words.length).toBeGreaterThan(0)
    expect(engine.conceptsOf('', 'en')).toEqual([])
  })
  it('names concepts in the language of the reader', () => {
    expect(engine.conceptName('98310000', 'sv')).toBe(
      LEXICON.find(({ id }) => id === 'laundry')?.words['sv']?.say[0],
    )
    expect(engine.conceptName('00000000', 'en')).toBeUndefined()
  })
})

describe('rules', () => {
  it('a synonym of the house leads to its codes', () => {
    const rules = rulesSchema.parse({ synonyms: [{ say: 'Zwirbelei', cpv: { '98310000': 1 } }] })
    const tuned = createEngine({ model: lexiconModel(), rules })
    const target = itemOf('sv', 'Tvätt av sängkläder', { cpv: ['98310000'] })
    const profile = profileOf({ language: 'de', services: ['Zwirbelei'] })
    const score = (by: Engine) =>
      by.score(by.profile(profile), by.item(target), { now: NOW, subject: true })!.z
    expect(score(tuned)).toBeGreaterThan(score(engine) + 2)
  })
  it('a boost moves a branch, and unknown keys are refused', () => {
    const rules = rulesSchema.parse({ boosts: [{ cpv: '983', add: 1 }] })
    const tuned = createEngine({ model: lexiconModel(), rules })
    const target = itemOf('sv', 'Tvätt', { cpv: ['98310000'] })
    const profile = profileOf({ services: ['laundry'] })
    const score = (by: Engine) => by.score(by.profile(profile), by.item(target), { now: NOW })!.z
    expect(score(tuned)).toBeCloseTo(score(engine) + 1, 9)
    expect(rulesSchema.safeParse({ weigths: {} }).success).toBe(false)
  })
})
