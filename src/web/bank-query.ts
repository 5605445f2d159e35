import { INSIGHT_ABOUT, type InsightAbout } from '../../db/insight-filter.ts'
import { OPPORTUNITY_KINDS, type OpportunityKind } from '../model/common.ts'
import { country2 } from '../taxonomy/countries.ts'
import { nutsCode } from '../taxonomy/nuts.ts'
import { isTheme } from '../taxonomy/themes.ts'
import { SEARCH_MAX } from './parts/search-box.ts'

/** What can be chosen by status; a page shows what can be answered unless something else is asked for. */
export const STATUSES = [
  'open',
  'planned',
  'paused',
  'closed',
  'awarded',
  'unsuccessful',
  'cancelled',
] as const
export type StatusChoice = (typeof STATUSES)[number] | 'any'

/** Deadlines people plan by, in days from now; `later` means beyond the last. */
export const DEADLINES = ['7', '14', '30', 'later'] as const
export type DeadlineChoice = (typeof DEADLINES)[number]

export const SORTS = ['newest', 'deadline'] as const
export type Sort = (typeof SORTS)[number]

/** What can stand for a published code in an address; which codes exist is the publishers' business. */
const CODE = /^[a-z][a-z-]{1,20}$/

const QUARTER = /^\d{4}-Q[1-4]$/

/** What a figure of insight counts (db/insight-filter.ts): all on one lot. Quarters are inclusive, `who` is a buyer's key. */
export type CountedQuery = Readonly<{
  theme?: string
  region?: string
  from?: string
  to?: string
  about?: InsightAbout
  who?: string
}>

/** What the bank is asked for, as it stands in an address. Status and order have a usual value, the rest may be absent. */
export type BankQuery = CountedQuery &
  Readonly<{
    q: string
    status: StatusChoice
    kind?: OpportunityKind
    /** ISO 3166-1 alpha-2 */
    country?: string
    deadline?: DeadlineChoice
    /** BT-71 code, or `yes` for any reservation */
    reserved?: string
    /** BT-775 code, or `yes` for any social aim */
    social?: string
    sort: Sort
    /** First two digits of a CPV code, or more */
    cpv?: string
    /** Opaque, from the page before */
    after?: string
  }>

/** Reads an address. What is not understood is left out: a page answers what it can; the API is strict. */
export function readBankQuery(parameters: URLSearchParams): BankQuery {
  const get = (name: string): string => (parameters.get(name) ?? '').trim()
  const one = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    values.find(value => value === get(name))
  const country = country2(get('country').toUpperCase() || undefined)
  const kind = one('kind', OPPORTUNITY_KINDS)
  const deadline = one('deadline', DEADLINES)
  const cpv = /^\d{2,8}$/.test(get('cpv')) ? get('cpv') : undefined
  const code = (name: string): string | undefined => (CODE.test(get(name)) ? get(name) : undefined)
  const reserved = code('reserved')
  const social = code('social')
  const after = get('after').slice(0, 500)
  return {
    q: get('q').slice(0, SEARCH_MAX),
    status: one('status', [...STATUSES, 'any']) ?? 'open',
    ...(kind && { kind }),
    ...(country && { country }),
    ...(deadline && { deadline }),
    sort: one('sort', SORTS) ?? 'newest',
    ...(reserved && { reserved }),
    ...(social && { social }),
    ...(cpv && { cpv }),
    ...readCounted(get),
    ...(after && { after }),
  }
}

function readCounted(get: (name: string) => string): CountedQuery {
  const region = nutsCode(get('region'))
  const [theme, from, to] = [get('theme'), get('from'), get('to')]
  const about = INSIGHT_ABOUT.find(name => name === get('about'))
  // Keys are at most 80 letters (jobs/insight-facts.ts).
  const who = get('who').slice(0, 80)
  return {
    ...(isTheme(theme) && { theme }),
    ...(region && { region }),
    ...(QUARTER.test(from) && { from }),
    ...(QUARTER.test(to) && { to }),
    ...(about && { about }),
    ...(who && { who }),
  }
}

/** The parameters of a query in one fixed order, defaults left out: the same choice has one address. */
export function bankParameters(query: BankQuery): Record<string, string> {
  return {
    ...(query.q && { q: query.q }),
    ...(query.status !== 'open' && { status: query.status }),
    ...(query.kind && { kind: query.kind }),
    ...(query.country && { country: query.country }),
    ...(query.cpv && { cpv: query.cpv }),
    ...(query.deadline && { deadline: query.deadline }),
    ...(query.reserved && { reserved: query.reserved }),
    ...(query.social && { social: query.social }),
    ...(query.theme && { theme: query.theme }),
    ...(query.region && { region: query.region }),
    ...(query.from && { from: query.from }),
    ...(query.to && { to: query.to }),
    ...(query.about && { about: query.about }),
    ...(query.who && { who: query.who }),
    ...(query.sort !== 'newest' && { sort: query.sort }),
    ...(query.after && { after: query.after }),
  }
}

/** Address of the bank with one part of the query changed; `undefined` takes it away. Always the first page. */
export function bankPath(
  query: BankQuery,
  change: Partial<Record<keyof BankQuery, string | undefined>> = {},
): string {
  const parameters: Record<string, string> = { ...bankParameters(query) }
  delete parameters.after
  for (const [name, value] of Object.entries(change))
    if (value === undefined) delete parameters[name]
    else parameters[name] = value
  const text = new URLSearchParams(parameters).toString()
  return text ? `/opportunities?${text}` : '/opportunities'
}

const DAY_MS = 86_400_000

/** A deadline choice as the two UTC instants between which an open lot must close. */
export function deadlineRange(choice: DeadlineChoice | undefined, now: Date): { from?: string; to?: string } {
  if (choice === undefined) return {}
  const last = new Date(now.getTime() + (choice === 'later' ? 30 : Number(choice)) * DAY_MS).toISOString()
  return choice === 'later' ? { from: last } : { from: now.toISOString(), to: last }
}
