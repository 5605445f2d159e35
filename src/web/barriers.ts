import type { Verdict } from '../model/match.ts'
import type { Lot } from '../model/opportunity.ts'
import type { Profile } from '../model/profile.ts'
import { inEuros } from '../taxonomy/rates.ts'
import { readNumber } from './pages/start-about.ts'

/**
 * Something a lot asks of its bidders, against what the profile says. `met`, `barrier` (a partner may help), or
 * `check`: asked for, but nobody can tell from here.
 */
export type Barrier = Readonly<{
  kind: 'turnover' | 'guarantee' | 'legal-form' | 'language' | 'reserved' | 'size' | 'proof'
  state: 'met' | 'barrier' | 'check'
  /** As the buyer wrote it */
  text?: Readonly<Record<string, string>>
  code?: string
}>

/** How a yearly turnover is called where notices ask for it; stems, in the languages of the interface. */
const TURNOVER =
  /turnover|umsatz|chiffre d|cifra de neg|volumen de neg|volume de neg|facturaci|obr[oó]t|оборот|oms[æäe]t|käive|apgroz|apyvart|κύκλο/iu

/** What stands between an organisation and a lot, most decisive first. */
export function barriersOf(lot: Lot, profile: Profile, verdict: Verdict, year: number): readonly Barrier[] {
  const found: Barrier[] = []
  if (verdict.rule.startsWith('art'))
    found.push({
      kind: 'reserved',
      state: verdict.answer === 'eligible' ? 'met' : verdict.answer === 'not-eligible' ? 'barrier' : 'check',
    })
  for (const criterion of lot.selection) {
    const words = Object.values({ ...criterion.name, ...criterion.text }).join(' ')
    const text = criterion.text ?? criterion.name
    const asked = TURNOVER.test(words)
    const needed = asked && criterion.threshold ? readNumber(criterion.threshold) : Number.NaN
    const own = profile.turnoverEur
    found.push({
      kind: asked ? 'turnover' : 'proof',
      state: !Number.isFinite(needed) || own === undefined ? 'check' : own >= needed ? 'met' : 'barrier',
      ...(text && { text }),
      ...(criterion.code && { code: criterion.code }),
    })
  }
  if (lot.guarantee)
    found.push({
      kind: 'guarantee',
      state: lot.guarantee.required ? 'barrier' : 'met',
      ...(lot.guarantee.text && { text: lot.guarantee.text }),
    })
  if (lot.legalForm?.required)
    found.push({
      kind: 'legal-form',
      state: 'check',
      ...(lot.legalForm.text && { text: lot.legalForm.text }),
    })
  if (lot.submissionLanguages.length) {
    const can = new Set(profile.languages?.length ? profile.languages : [profile.language ?? ''])
    found.push({
      kind: 'language',
      state: lot.submissionLanguages.some(code => can.has(code)) ? 'met' : 'barrier',
    })
  }
  const value = lot.value && inEuros(lot.value.amount, lot.value.currency, year)?.euros
  if (value !== undefined && profile.maxValueEur !== undefined)
    found.push({ kind: 'size', state: value <= profile.maxValueEur ? 'met' : 'barrier' })
  return found
}
