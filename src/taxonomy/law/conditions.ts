import type { Cell } from './types.ts'

/** National conditions of reserved contracts, worded by `clause.condition.<code>`. */
export const LAW_CONDITIONS = [
  'list',
  'years-registered',
  'own-work',
  'others-may',
  'status-void',
  'quota-lt',
  'quota-es',
  'guarantee',
  'turnover',
  'third-way',
  'occupied',
  'subcontract',
  'offer-first',
  'any-value',
  'competition',
  'only-status',
] as const
export type LawCondition = (typeof LAW_CONDITIONS)[number]

type Row = Readonly<{
  country: string
  article: 'art20' | 'art77' | 'both'
  condition: Cell<LawCondition>
}>

const row = (
  country: string,
  article: Row['article'],
  value: LawCondition,
  confidence: 'V' | 'P',
  source: string,
): Row => ({ country, article, condition: { value, confidence, source } })

/**
 * Further conditions that a country ties to a reservation. Compiled November 2026 from public copies of the laws (V)
 * or from what others wrote of them (P); what nobody read is not here.
 */
export const CONDITIONS: readonly Row[] = [
  row('BG', 'art20', 'list', 'V', 'ЗОП чл. 12 (zakon-za-obshtestvenite-porachki)'),
  row('BG', 'art20', 'years-registered', 'V', 'ЗОП чл. 12 (zakon-za-obshtestvenite-porachki)'),
  row('BG', 'art20', 'own-work', 'V', 'ЗОП чл. 12 (zakon-za-obshtestvenite-porachki)'),
  row('BG', 'art20', 'others-may', 'V', 'ЗОП чл. 12 (zakon-za-obshtestvenite-porachki)'),
  row('LT', 'art20', 'status-void', 'P', 'VPĮ 23 str. (klausk.vpt.lt)'),
  row('LT', 'art20', 'quota-lt', 'P', 'VPĮ 23 str. (klausk.vpt.lt)'),
  row('ES', 'art20', 'quota-es', 'V', 'LCSP 9/2017 DA 4.ª (BOE-A-2017-12902)'),
  row('ES', 'art20', 'guarantee', 'V', 'LCSP 9/2017 DA 4.ª (BOE-A-2017-12902)'),
  row('FR', 'both', 'turnover', 'P', 'CCP art. R2142-7 (adden-leblog.com)'),
  row('SE', 'both', 'third-way', 'V', 'LOU 2016:1145 19 kap. 25 a § (SFS 2016:1145)'),
  row('SE', 'art20', 'occupied', 'V', 'LOU 2016:1145 4 kap. 18 § (SFS 2016:1145)'),
  row('SI', 'art20', 'subcontract', 'V', 'ZJN-3 31. člen (javnonarocanje.si)'),
  row('DE', 'art20', 'offer-first', 'V', 'SGB IX § 224 (vergaberecht.expert)'),
  row('BE', 'art20', 'any-value', 'P', 'Loi du 17.6.2016 art. 15 (clausesocialebruxelles.be)'),
  row('NL', 'art20', 'competition', 'P', 'Aw 2012 art. 2.82 (vhadvocaat.nl)'),
  row('SK', 'art20', 'only-status', 'P', 'ZVO 343/2015 § 36a (socialnaekonomika.sk)'),
  row('RO', 'art20', 'only-status', 'V', 'Legea 98/2016 art. 56 (revista-achizitii.ro)'),
]

type National = Readonly<{
  country: string
  currency: string
  /** Below this (in `currency`, without VAT) no call for competition is asked for, by the law of the country */
  services: number
  works?: number
  confidence: 'V' | 'P'
  source: string
  /** First year it holds */
  from: number
}>

/** Thresholds of national law that were read; most countries were not looked up. */
export const NATIONAL_THRESHOLDS: readonly National[] = [
  {
    country: 'FR',
    currency: 'EUR',
    services: 60_000,
    works: 100_000,
    confidence: 'V',
    source: 'décret 2025-1386 (marche-public.fr, JORFTEXT000053202067)',
    from: 2026,
  },
  {
    country: 'SE',
    currency: 'SEK',
    services: 700_000,
    works: 700_000,
    confidence: 'V',
    source: 'LOU 2016:1145 19 a kap. 2 § (SFS 2016:1145)',
    from: 2024,
  },
  {
    country: 'LV',
    currency: 'EUR',
    services: 10_000,
    works: 20_000,
    confidence: 'P',
    source: 'lvportals.lv',
    from: 2024,
  },
  {
    country: 'FI',
    currency: 'EUR',
    services: 60_000,
    works: 150_000,
    confidence: 'P',
    source: 'Hankintalaki 1397/2016 25 § (nlex.fi)',
    from: 2024,
  },
  {
    country: 'SK',
    currency: 'EUR',
    services: 10_000,
    confidence: 'P',
    source: 'ZVO 343/2015 (podnikajte.sk)',
    from: 2024,
  },
]

/** Conditions that a country ties to one article. */
export function conditionsOf(country: string, article: 'art20' | 'art77'): readonly Cell<LawCondition>[] {
  return CONDITIONS.filter(
    each => each.country === country && (each.article === article || each.article === 'both'),
  ).map(each => each.condition)
}
