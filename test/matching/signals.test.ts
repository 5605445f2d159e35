import { describe, expect, it } from 'vitest'
import { SIGNALS } from '../../src/matching/signals/index.ts'
import { nodeWorth } from '../../src/matching/subject/agreement.ts'
import { prepareItem, prepareProfile } from '../../src/matching/subject/prepare.ts'
import { verdictOf } from '../../src/matching/verdict.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { itemOf, lexiconModel, NOW, profileOf } from './helper.ts'

const signalOf = (
  name: string,
  profile: Parameters<typeof profileOf>[0],
  item: ReturnType<typeof itemOf>,
) => {
  const model = lexiconModel()
  const signal = SIGNALS.find(each => each.name === name)!
  return signal.compare(
    prepareProfile(model, DEFAULT_RULES, profileOf(profile)),
    prepareItem(model, DEFAULT_RULES, item),
    { model, rules: DEFAULT_RULES, worth: nodeWorth(model), now: NOW },
  )
}

describe('SIGNALS', () => {
  it('each explains itself to the public, under its own name', () => {
    for (const signal of SIGNALS) expect(signal.describe.length).toBeGreaterThan(30)
    expect(new Set(SIGNALS.map(signal => signal.name)).size).toBe(SIGNALS.length)
  })
  it('only words and concepts make the subject', () => {
    expect(SIGNALS.filter(signal => signal.subject).map(signal => signal.name)).toEqual([
      'concept',
      'lexical',
      'excluded',
    ])
  })
})

describe('place', () => {
  const at = (nuts: string | undefined, profile: object, buyer?: string) =>
    signalOf(
      'place',
      profile,
      itemOf('en', 'x', { places: nuts ? [{ nuts }] : [], facts: buyer ? { country: buyer } : {} }),
    )
  it.each([
    ['SE224', { nuts: ['SE224'] }, 1, 'place.same'],
    ['SE224', { nuts: ['SE22'] }, 1, 'place.same'],
    ['SE221', { nuts: ['SE224'] }, 0.8, 'place.near'],
    ['SE213', { nuts: ['SE224'] }, 0.6, 'place.near'],
    ['SE110', { nuts: ['SE224'] }, 0.4, 'place.country'],
    ['SE110', { country: 'SE' }, 0.4, 'place.country'],
    ['EL303', { country: 'GR' }, 0.4, 'place.country'],
  ])('%s for %o is worth %d', (nuts, profile, worth, reason) => {
    const compared = at(nuts, profile)!
    expect(compared.value).toBeCloseTo(worth * DEFAULT_RULES.weights.place, 9)
    expect(compared.evidence?.()?.reason).toBe(reason)
  })
  it('abroad counts against, unless that country was chosen', () => {
    expect(at('DE300', { country: 'SE', nuts: ['SE224'] })?.value).toBe(-DEFAULT_RULES.weights.abroad)
    expect(at('DE300', { country: 'SE', nuts: ['DE'] })?.value).toBeGreaterThan(0)
  })
  it('an unpublished place counts for nothing, the buyer stands in for it', () => {
    expect(at(undefined, { country: 'SE' })?.value).toBe(0)
    expect(at(undefined, { country: 'SE' }, 'SE')?.value).toBeGreaterThan(0)
    expect(at('SE110', {})).toBeNull()
  })
})

describe('value', () => {
  const worth = (profile: object, amount?: string, currency = 'EUR') =>
    signalOf('value', profile, itemOf('en', 'x', amount ? { value: { amount, currency } } : {}))
  it('fits inside the bounds and falls beyond them', () => {
    const bounds = { minValueEur: 10_000, maxValueEur: 100_000 }
    expect(worth(bounds, '50000')?.evidence?.()?.reason).toBe('value.fits')
    expect(worth(bounds, '5000000')).toMatchObject({ value: -DEFAULT_RULES.weights.value })
    expect(worth(bounds, '5000000')?.evidence?.()?.reason).toBe('value.high')
    expect(worth(bounds, '100')?.evidence?.()?.reason).toBe('value.low')
  })
  it('compares in euros', () => {
    const bounds = { minValueEur: 10_000, maxValueEur: 20_000 }
    expect(worth(bounds, '60000', 'PLN')?.evidence?.()?.reason).toBe('value.fits')
    expect(worth(bounds, '60000', 'EUR')?.evidence?.()?.reason).toBe('value.high')
  })
  it('too large is worse than too small', () => {
    const turnover = { turnoverEur: 500_000 }
    expect(worth(turnover, '1000000')!.value).toBeLessThan(worth(turnover, '10000')!.value)
  })
  it('unknown counts for nothing', () => {
    expect(worth({ turnoverEur: 1 })?.value).toBe(0)
    expect(worth({}, '5')).toBeNull()
  })
})

describe('deadline and language', () => {
  const closing = (closesAt?: string) =>
    signalOf('deadline', {}, itemOf('en', 'x', closesAt ? { closesAt } : {}))!
  it('a week is short, three weeks are enough, a century is no deadline', () => {
    expect(closing('2026-11-24T09:00:00.000Z').evidence?.()).toMatchObject({
      reason: 'deadline.short',
      args: { days: 2 },
    })
    expect(closing('2026-12-30T09:00:00.000Z').value).toBe(DEFAULT_RULES.weights.deadline)
    expect(closing('2099-01-01T00:00:00.000Z').evidence?.()?.reason).toBe('deadline.implausible')
    expect(closing().value).toBe(0)
  })
  it('one may bid in a language one has', () => {
    const bid = (languages: string[]) =>
      signalOf('language', { languages: ['bg', 'en'] }, itemOf('en', 'x', { languages }))!
    expect(bid(['SV', 'ENG']).evidence?.()).toMatchObject({
      reason: 'language.can',
      args: { language: 'en' },
    })
    expect(bid(['sv']).value).toBeLessThan(0)
    expect(bid([]).value).toBe(0)
  })
})

describe('verdict', () => {
  const verdict = (reserved: string[] | undefined, says: object | undefined, more: object = {}) =>
    verdictOf(
      profileOf({ country: 'BG', reserved: says, ...more }),
      itemOf('bg', 'x', {
        cpv: ['85311000'],
        facts: { country: 'BG', ...(reserved && { reserved: reserved as ['res-ws'] }) },
      }),
    )
  it('says open, eligible, not eligible and unknown', () => {
    expect(verdict(['none'], undefined).answer).toBe('open')
    expect(verdict(undefined, { art20: true }).answer).toBe('unknown')
    expect(verdict(['res-ws'], { art20: true }).answer).toBe('eligible')
    expect(verdict(['res-ws'], { art20: false }).answer).toBe('not-eligible')
    expect(verdict(['res-ws'], {}).answer).toBe('unknown')
  })
  it('another country decides by its own law: unknown', () => {
    expect(verdict(['res-ws'], { art20: true }, { country: 'SE' }).rule).toBe(
      'art20-status-of-another-country',
    )
  })
  it('a rule that is only remembered is never shown as fact', () => {
    const answer = verdictOf(
      profileOf({ country: 'HR', reserved: { art20: true } }),
      itemOf('hr', 'x', { facts: { country: 'HR', reserved: ['res-ws'] } }),
    )
    expect(answer.answer).toBe('unknown')
    expect(answer.source).toBeUndefined()
  })
  it('art. 77 covers only its listed codes', () => {
    const answer = verdictOf(
      profileOf({ country: 'SE', reserved: { art77: true } }),
      itemOf('sv', 'x', { cpv: ['90910000'], facts: { country: 'SE', reserved: ['res-pub-ser'] } }),
    )
    expect(answer.rule).toBe('art77-code-not-listed')
  })
})
