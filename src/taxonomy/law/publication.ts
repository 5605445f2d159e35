import { moneyOfMinor } from '../../model/minor.ts'
import type { Post } from '../../model/post.ts'
import { inEuros } from '../rates.ts'
import { NATIONAL_THRESHOLDS } from './conditions.ts'
import type { LawFinding } from './finding.ts'
import { THRESHOLDS } from './index.ts'
import { isLight } from './light.ts'

/** Thresholds are set for two years by a delegated regulation; only the number of the last one was read. */
const sourceOf = (year: number): string =>
  year >= 2026
    ? 'Directive 2014/24/EU art. 4; Delegated Regulation (EU) 2025/2152'
    : 'Directive 2014/24/EU art. 4, as revised for its two years'
const LIGHT = 'Directive 2014/24/EU art. 4(d), 74 and 75'

/**
 * What remains to be published, and where: lots of one purchase count together (their sum decides). A town is a
 * sub-central authority. A reservation changes nothing in this.
 */
export function publicationFindings(post: Post, country: string, year: number): readonly LawFinding[] {
  if (post.kind !== 'tender' && post.kind !== 'local') return []
  const of = (
    severity: LawFinding['severity'],
    rule: LawFinding['rule'],
    args: LawFinding['args'],
    more: Partial<LawFinding> = {},
  ): LawFinding => ({
    severity,
    rule,
    field: 'BT-27',
    args,
    source: sourceOf(year),
    confidence: 'V',
    ...more,
  })
  const sum = euroSum(post, year)
  if (sum === undefined) return [of('info', 'publish-unknown', {})]
  const limits = THRESHOLDS[year]
  if (!limits) return [of('warn', 'publish-year', { year }, { confidence: 'M' })]
  const value = Math.round(sum)
  const national = nationalLimit(post, country, year)
  const decide = (threshold: number, light: boolean): LawFinding[] => {
    const args = { value, threshold, year }
    if (value < threshold) return [of('info', 'publish-below', args), ...national]
    return light
      ? // Article 75 was read through an excerpt only
        [of('warn', 'publish-light', args, { source: LIGHT, confidence: 'P' })]
      : [of('warn', 'publish-above', args)]
  }
  if (post.nature === 'works') return decide(limits.works, false)
  if (post.nature === 'supplies') return decide(limits.subCentral, false)
  const codes = post.lots.flatMap(lot => lot.cpv.slice(0, 1))
  const light = codes.length ? codes.map(isLight) : ['perhaps' as const]
  if (light.every(each => each === 'yes')) return decide(limits.light, true)
  if (light.some(each => each !== 'no') && value >= limits.subCentral && value < limits.light)
    return [of('warn', 'publish-perhaps', { value, threshold: limits.subCentral, light: limits.light, year })]
  return decide(limits.subCentral, false)
}

/** The sum of all lots in euros; undefined where one has no value or the currency no rate. */
function euroSum(post: Post, year: number): number | undefined {
  let sum = 0
  for (const { valueMinor } of post.lots) {
    if (valueMinor === undefined) return undefined
    const { amount, currency } = moneyOfMinor(valueMinor, post.currency)
    const money = inEuros(amount, currency, year)
    if (!money) return undefined
    sum += money.euros
  }
  return sum
}

function nationalLimit(post: Post, country: string, year: number): LawFinding[] {
  const row = NATIONAL_THRESHOLDS.find(each => each.country === country && each.from <= year)
  const limit = post.nature === 'works' ? row?.works : row?.services
  if (!row || limit === undefined) return []
  return [
    {
      severity: 'info',
      rule: 'publish-national',
      field: 'BT-27',
      args: { amount: limit, currency: row.currency },
      source: row.source,
      confidence: row.confidence,
    },
  ]
}
