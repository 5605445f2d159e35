import type { Post, PostLot } from '../../model/post.ts'
import type { PostAct } from '../../model/post-work.ts'
import { conditionsOf } from './conditions.ts'
import type { LawFinding } from './finding.ts'
import { DIRECTIVE, isArt77Code, lawOf, shown } from './index.ts'
import { publicationFindings } from './publication.ts'

type Article = 'art20' | 'art77'

const SDK = 'eForms SDK 1.16.0, OP-TED'
const ART = { art20: 'Directive 2014/24/EU art. 20', art77: 'Directive 2014/24/EU art. 77' } as const
const NUMBER = { art20: 20, art77: 77 } as const

/** Countries that Directive 2014/24/EU does not bind; it binds those of the EEA. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'GB',
  'UA',
  'CH',
  'RS',
  'TR',
  'MD',
  'AL',
  'MK',
  'ME',
  'BA',
  'XK',
])

/**
 * What the law says of a post's reservations and aims, as far as it was read: refusals first, then what somebody must
 * look at, then what holds anyway. Not legal advice. Nothing remembered (confidence M) is told as fact.
 * Source: Directive 2014/24/EU art. 20 and 77 by their transpositions, eForms rules, src/taxonomy/law.
 *
 * @param country of the buyer, ISO 3166-1 alpha-2
 * @param year in which it is published, for the thresholds
 * @param act a result or a cancellation has no call to check
 */
export function checkReservations(
  post: Post,
  country: string,
  year: number,
  act: PostAct = 'publication',
): readonly LawFinding[] {
  if (act === 'cancellation') return []
  if (act === 'result') return resultFindings(post)
  const found = [
    ...post.lots.flatMap(lot => lotFindings(post, lot, country)),
    ...publicationFindings(post, country, year),
  ]
  const order = ['refuse', 'warn', 'info']
  return found.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

function resultFindings(post: Post): LawFinding[] {
  if (!post.lots.some(lot => lot.reserved.some(isReservation))) return []
  return [
    {
      severity: 'info',
      rule: 'result-reserved',
      field: 'BT-71',
      args: {},
      source: `${SDK}: BT-71-Lot is forbidden in the subtypes 25 to 37`,
      confidence: 'V',
    },
  ]
}

const isReservation = (code: string): boolean => code !== 'none'

function lotFindings(post: Post, lot: PostLot, country: string): LawFinding[] {
  const one = post.lots.length === 1
  const found = [...codeFindings(post, lot)]
  if (lot.reserved.includes('res-pub-ser')) found.push(...art77Findings(post, lot, country))
  if (lot.reserved.includes('res-ws') || lot.reservedExecution === 'yes')
    found.push(...art20Findings(post, lot, country))
  return found.map(finding => (one ? finding : { ...finding, lot: lot.id }))
}

/** Codes that exclude each other or do not belong into such a notice. */
function codeFindings(post: Post, lot: PostLot): LawFinding[] {
  const found: LawFinding[] = []
  const find = (
    severity: LawFinding['severity'],
    rule: LawFinding['rule'],
    field: string,
    source: string,
    args: LawFinding['args'] = {},
  ): void => {
    found.push({ severity, rule, field, args, source, confidence: 'V' })
  }
  const reserved = lot.reserved.some(isReservation)
  if (lot.reserved.length > 1) find('refuse', 'reserved-mixed', 'BT-71', `${SDK}: BT-71-Lot stands once`)
  // Market consultations are E1, plans 4 to 6: their fields differ from those of a call.
  if (post.kind === 'consultation' && (reserved || lot.reservedExecution === 'yes'))
    find('refuse', 'reserved-kind', 'BT-71', `${SDK}: BT-71-Lot and BT-736-Lot are forbidden in E1`)
  const aims = lot.strategic.filter(isReservation).length + lot.social.length + lot.green.length
  if ((post.kind === 'consultation' || post.kind === 'planned') && aims > 0)
    find('warn', 'aims-kind', 'BT-06', `${SDK}: BT-06-Lot is forbidden in 1 to 6, E1 and E2`)
  if (post.kind === 'tender' && lot.reserved.length === 0)
    find('warn', 'reserved-missing', 'BT-71', `${SDK}: BT-71-Lot is mandatory in 7 to 22`)
  if (lot.reserved.includes('res-pub-ser') && lot.reservedExecution === 'yes')
    find('warn', 'execution-mixed', 'BT-736', 'Directive 2014/24/EU art. 20(1) and art. 77(1)')
  for (const [field, codes] of [
    ['BT-06', lot.strategic],
    ['BT-805', lot.gpp],
  ] as const)
    if (codes.length > 1 && (codes as readonly string[]).includes('none'))
      find('refuse', 'aims-mixed', field, `${SDK}: code lists strategic-procurement and gpp-criteria`)
  const needs = [
    ['soc-obj', lot.social, 'BT-775'],
    ['env-imp', [...lot.green, ...lot.gpp.filter(isReservation)], 'BT-774'],
    ['inn-pur', lot.innovation, 'BT-776'],
  ] as const
  for (const [code, codes, field] of needs)
    if (codes.length > 0 && !lot.strategic.includes(code))
      find('warn', 'aims-code', 'BT-06', `${SDK}: ${field} goes with BT-06 ${code}`, { code, with: field })
  if (lot.strategic.some(isReservation) && !lot.strategicText)
    find('warn', 'aims-text', 'BT-777', `${SDK}: BT-777-Lot is mandatory once BT-06 is not none`)
  return found
}

function art77Findings(post: Post, lot: PostLot, country: string): LawFinding[] {
  const found: LawFinding[] = []
  const main = lot.cpv[0]
  const say = (finding: Omit<LawFinding, 'confidence'>): void => {
    found.push({ ...finding, confidence: 'V' })
  }
  if (main !== undefined && !isArt77Code(main))
    say({
      severity: 'refuse',
      rule: 'art77-cpv',
      field: 'BT-262',
      args: { cpv: main },
      source: `${ART.art77}(1); eForms BR-BT-00262-0200`,
    })
  if (post.nature !== undefined && post.nature !== 'services')
    say({
      severity: 'refuse',
      rule: 'art77-nature',
      field: 'BT-23',
      args: {},
      source: `${ART.art77}(1)`,
    })
  const years = shown(lawOf(country)?.years) ?? DIRECTIVE.years
  if (lot.months === undefined)
    say({
      severity: 'warn',
      rule: 'art77-term-unsaid',
      field: 'BT-36',
      args: { most: years.value * 12 },
      source: years.source,
    })
  else if (lot.months > years.value * 12)
    say({
      severity: 'refuse',
      rule: 'art77-term',
      field: 'BT-36',
      args: { months: lot.months, most: years.value * 12 },
      source: years.source,
    })
  say({
    severity: 'info',
    rule: 'art77-conditions',
    field: 'BT-71',
    args: {},
    source: `${ART.art77}(2)(a) to (c)`,
  })
  say({
    severity: 'warn',
    rule: 'art77-again',
    field: 'BT-71',
    args: { years: DIRECTIVE.years.value },
    source: `${ART.art77}(2)(d)`,
  })
  return [...found, ...nationalFindings(post, lot, country, 'art77')]
}

function art20Findings(post: Post, lot: PostLot, country: string): LawFinding[] {
  const row = lawOf(country)
  const percent = shown(row?.percent)
  const share = percent ?? DIRECTIVE.percent
  const register = shown(row?.register)
  const found: LawFinding[] = [
    {
      severity: 'info',
      rule: 'art20-share',
      field: 'BT-71',
      args: { percent: share.value },
      source: share.source,
      confidence: share.confidence,
    },
  ]
  if (register)
    found.push({
      severity: 'info',
      rule: register.value === 'none' ? 'art20-no-register' : 'art20-register',
      field: 'BT-71',
      args: register.value === 'none' ? {} : { register: register.value },
      source: register.source,
      confidence: register.confidence,
    })
  return [...found, ...nationalFindings(post, lot, country, 'art20')]
}

/** The national provision, its further conditions, and whether the call names the article. */
function nationalFindings(post: Post, lot: PostLot, country: string, article: Article): LawFinding[] {
  const law = shown(lawOf(country)?.[article])
  const found: LawFinding[] = []
  if (OUTSIDE.has(country))
    found.push({
      severity: 'warn',
      rule: 'outside',
      field: 'BT-71',
      args: { law: law?.value ?? '–' },
      source: law?.source ?? ART[article],
      confidence: law?.confidence ?? 'V',
    })
  else if (law)
    found.push({
      severity: 'info',
      rule: 'national',
      field: 'BT-71',
      args: { law: law.value },
      source: law.source,
      confidence: law.confidence,
    })
  else
    found.push({
      severity: 'warn',
      rule: 'unverified',
      field: 'BT-71',
      args: {},
      source: `${ART[article]}(1)`,
      confidence: 'M',
    })
  for (const condition of conditionsOf(country, article))
    found.push({
      severity: 'info',
      rule: 'condition',
      field: 'BT-71',
      args: {},
      condition: condition.value,
      source: condition.source,
      confidence: condition.confidence,
    })
  if (!citesArticle(post, lot, article, law?.value))
    found.push({
      severity: 'warn',
      rule: 'cite',
      field: 'BT-24',
      args: { article: NUMBER[article], ...(law && { national: law.value }) },
      source: `${ART[article]}(${article === 'art20' ? 2 : 4})`,
      confidence: 'V',
    })
  return found
}

/**
 * Whether the words of a call name the article that it is reserved under: the directive's number with the
 * article's, or the national provision as the table writes it, spaces aside.
 */
export function citesArticle(
  post: Post,
  lot: PostLot,
  article: Article,
  national: string | undefined,
): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/gu, '')
  const words = [post.description, lot.description, lot.strategicText].join(' ')
  const named = new RegExp(`(^|\\D)${NUMBER[article]}(\\D|$)`, 'u').test(
    words.replace(/2014\s*\/\s*24/gu, ' '),
  )
  if (/2014\s*\/\s*24/u.test(words) && named) return true
  return national !== undefined && plain(words).includes(plain(national))
}
