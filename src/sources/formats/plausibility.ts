import type { Money } from '../../model/common.ts'
import type { Notice, NoticeLot } from '../../model/notice.ts'

const DAY = 86_400_000
// fields.md 3.4, rule 10: what is further away is a filler such as 2099-01-01, or a system that never closes.
const FAR = 3 * 365.25 * DAY
// Rule 10: 0, 0.01 and 1 stand for "not said"; over ten thousand million is a slip of the keyboard.
const VALUE_MIN = 1
const VALUE_MAX = 10_000_000_000
// eForms SDK 1.15.1, BR-BT-00036-0150: contracts reserved under art. 77 last three years at most.
const ART77_MONTHS = 36

// eForms SDK 1.15.1, BR-BT-00262-0200 (codelist social-service-cpv), 115 codes: these and the range below.
const ART77_CODES = new Set(
  (
    '75121000 75122000 75123000 79622000 79624000 79625000 80110000 80300000 80420000 80430000 80511000 80520000 ' +
    '80590000 92500000 92600000 98133000 98133110'
  ).split(' '),
)
const ART77_RANGE = ['85000000', '85323000'] as const

/**
 * What a reader should doubt in a notice, as flags; nothing is edited (fields.md 3.4, rule 10). Every format gets
 * the same: `deadline-implausible`, `deadline-past` (before the notice was said), `value-implausible`, `cpv-nature`,
 * `art77-cpv`, `art77-duration`. Sorted. Clock-free: time is measured from dispatch or publication.
 */
export function plausibilityFlags(notice: Notice): string[] {
  const flags = new Set<string>()
  const said = Date.parse((notice.dispatchedAt ?? notice.publishedAt)?.utc ?? '')
  for (const lot of notice.lots) {
    for (const deadline of [lot.deadlines.tenders, lot.deadlines.requests, lot.deadlines.interest]) {
      const at = Date.parse(deadline?.utc ?? '')
      if (at - said > FAR) flags.add('deadline-implausible')
      // A planning notice may name a date of the past; a result repeats the deadline that has gone by.
      if (at < said && notice.form === 'competition' && !notice.change) flags.add('deadline-past')
    }
    if (clashes(lot.nature, lot.cpv)) flags.add('cpv-nature')
    if (lot.reserved.includes('res-pub-ser')) {
      const main = lot.cpv[0] ?? notice.cpv[0]
      if (main !== undefined && !isArt77Cpv(main)) flags.add('art77-cpv')
      if (monthsOf(lot) > ART77_MONTHS) flags.add('art77-duration')
    }
  }
  if (clashes(notice.nature, notice.cpv)) flags.add('cpv-nature')
  for (const item of [notice, ...notice.lots])
    if ([item.value, item.frameworkMax].some(isImplausible)) flags.add('value-implausible')
  return [...flags].sort()
}

/**
 * The notice with its plausibility flags beside those of its reader. A compiled release of our own export carries
 * what was found in the notices it was made of; judging it again could add to it, and export would not be stable.
 */
export function withPlausibility(notice: Notice): Notice {
  if (notice.compiled) return notice
  const found = plausibilityFlags(notice)
  return found.length === 0 ? notice : { ...notice, flags: [...new Set([...notice.flags, ...found])].sort() }
}

/** True where art. 77 of Directive 2014/24/EU covers the service; 8 digits, no check digit. */
export function isArt77Cpv(code: string): boolean {
  return ART77_CODES.has(code) || (code >= ART77_RANGE[0] && code <= ART77_RANGE[1])
}

/**
 * Works are division 45, supplies 03 to 44 and 48, services 50 and above (CPV 2008, Regulation (EC) 213/2008). A
 * clash needs every code, not only the main one, to be of another kind: mixed purchases are common.
 */
function clashes(nature: string | undefined, cpv: readonly string[]): boolean {
  if (cpv.length === 0 || (nature !== 'works' && nature !== 'supplies' && nature !== 'services')) return false
  return cpv.every(code => natureOf(code) !== nature)
}

function natureOf(code: string): string {
  const division = Number(code.slice(0, 2))
  return division === 45 ? 'works' : division < 50 ? 'supplies' : 'services'
}

function isImplausible(money: Money | undefined): boolean {
  const amount = Number(money?.amount ?? Number.NaN)
  return amount <= VALUE_MIN || amount > VALUE_MAX
}

/** Planned length in months; 0 where it is not published. */
function monthsOf(lot: NoticeLot): number {
  if (lot.duration?.months !== undefined) return lot.duration.months
  const length = Date.parse(lot.duration?.end ?? '') - Date.parse(lot.duration?.start ?? '')
  // A day of grace: three years are often written as three years and the last day.
  return length > 0 ? (length - DAY) / (30.4375 * DAY) : 0
}
