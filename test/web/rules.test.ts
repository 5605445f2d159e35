import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_RULES, rulesSchema, type RuleSetInput } from '../../src/model/rules.ts'
import { lessonOf } from '../../src/matching/teach.ts'
import { withoutContacts } from '../../src/web/judge-reads.ts'
import { differences } from '../../src/web/rules-diff.ts'
import { readRulesForm, typedOf } from '../../src/web/rules-form.ts'
import { sayIn } from '../../src/words/messages.ts'

const say = sayIn('en')
const code = fc.stringMatching(/^[1-9]\d{7}$/)
const add = fc.integer({ min: -50, max: 50 }).map(n => n / 10)
const weight = fc.integer({ min: 0, max: 200 }).map(n => n / 10)
const word = fc.stringMatching(/^[a-zåßж]{2}[a-zåßж ]{0,10}[a-zåßж]$/)
const rules = fc.record({
  weights: fc.record({ place: weight, concept: weight }),
  synonyms: fc.array(
    fc.record({
      language: fc.constantFrom('de', 'bg', undefined),
      say: word,
      cpv: fc.dictionary(
        code,
        fc.integer({ min: 0, max: 10 }).map(n => n / 10),
        { minKeys: 1, maxKeys: 3 },
      ),
    }),
    { maxLength: 4 },
  ),
  themes: fc.array(fc.record({ name: word, cpv: fc.array(code, { minLength: 1, maxLength: 3 }), add }), {
    maxLength: 3,
  }),
  boosts: fc.array(
    fc.oneof(fc.record({ cpv: code, add }), fc.record({ kind: fc.constantFrom('planned', 'local'), add })),
    { maxLength: 4 },
  ),
  reservations: fc.record({ off: fc.constantFrom([], ['BG'], ['BG', 'DE']) }),
})

/** What a browser would send of the form as it is shown. */
const sent = (typed: ReturnType<typeof typedOf>): Record<string, unknown> => ({
  ...typed.fields,
  off: typed.off,
})

describe('the form of a rule set', () => {
  test('says what it was made from: shown, sent and read, every rule set is the same', () => {
    fc.assert(
      fc.property(rules, given => {
        const parsed = rulesSchema.parse(
          JSON.parse(JSON.stringify({ ...given, version: 'x' })) as RuleSetInput,
        )
        const read = readRulesForm(sent(typedOf(parsed)), parsed, say)
        expect(read.typed.problems).toEqual({})
        expect(read.rules).toEqual(parsed)
        expect(differences(parsed, read.rules!)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test.each([
    ['weights.place', 'much', 'Type a number from 0 to 20.'],
    ['weights.intercept', '-21', 'Type a number from -20 to 20.'],
    ['bands.good', '0,7', 'The bands must fall: strong first, then good, then possible.'],
    ['synonyms', 'de: Mittagstisch = 55520000\nMittagstisch', 'Line 2 cannot be read: Mittagstisch'],
    ['synonyms', 'de: Mittagstisch = 5552', /^Line 1: CPV codes are digits/],
    ['themes', '\nMeals: 555 = +9', /^Line 2: CPV codes/],
    ['boosts', 'sometimes +1', 'Line 1 cannot be read: sometimes +1'],
    ['reservations', 'x', ''],
  ])(
    '%s %j is refused where it stands, in words that say what to do, and nothing typed is lost',
    (name, value, says) => {
      if (name === 'reservations') {
        const read = readRulesForm({ ...sent(typedOf(DEFAULT_RULES)), off: ['Bulgaria'] }, DEFAULT_RULES, say)
        expect(read.rules).toBeUndefined()
        return
      }
      const read = readRulesForm({ ...sent(typedOf(DEFAULT_RULES)), [name]: value }, DEFAULT_RULES, say)
      expect(read.rules).toBeUndefined()
      expect(read.typed.problems[name]).toMatch(says)
      expect(read.typed.fields[name]).toBe(value)
    },
  )

  test('differences name what moved, came and went', () => {
    const after = rulesSchema.parse({
      weights: { place: 6 },
      gates: { closed: false },
      boosts: [{ kind: 'local', add: 0.5 }],
      reservations: { off: ['BG'] },
    })
    expect(differences(DEFAULT_RULES, after)).toEqual([
      { group: 'weights', name: 'place', before: DEFAULT_RULES.weights.place, after: 6 },
      { group: 'gates', name: 'closed', before: true, after: false },
      { group: 'boosts', added: true, line: 'local +0.5' },
      { group: 'reservations', country: 'BG', applied: false },
    ])
    expect(differences(after, DEFAULT_RULES)).toHaveLength(4)
  })
})

test('what teaches most is what is near the threshold, and what words and subject disagree about', () => {
  const pair = (p: number, concept: number, lexical: number) =>
    lessonOf(
      {
        p,
        terms: [
          { signal: 'concept', value: concept },
          { signal: 'lexical', value: lexical },
        ],
      },
      DEFAULT_RULES,
    )
  const { good } = DEFAULT_RULES.bands
  expect(pair(good, 5, 1).worth).toBeGreaterThan(pair(0.95, 5, 1).worth)
  expect(pair(good, 5, 1).because).toBe('near')
  expect(pair(0.99, 0, 3.5)).toMatchObject({ because: 'apart' })
  expect(pair(0.99, 0, 3.5).worth).toBeGreaterThan(pair(0.99, 19.5, 3.5).worth)
})

test('who grades sees neither mail addresses nor telephone numbers', () => {
  expect(withoutContacts('Call Ana +359 2 123 45 67 or ana@sapun.example, 120 meals a day since 2019')).toBe(
    'Call Ana … or …, 120 meals a day since 2019',
  )
})
