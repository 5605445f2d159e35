import { OPPORTUNITY_KINDS, type OpportunityKind } from '../model/common.ts'
import { DEADLINES, type DeadlineChoice } from './bank-query.ts'

export const BANDS = ['strong', 'good', 'possible'] as const
export type Band = (typeof BANDS)[number]
/** `fits` is the inbox itself; the others are what was answered. */
export const SHOWS = ['fits', 'follow', 'relevant', 'hidden'] as const
export type Show = (typeof SHOWS)[number]

/** What of an inbox is looked at, as it stands in an address. */
export type InboxFilters = Readonly<{
  show: Show
  band?: Band
  kind?: OpportunityKind
  deadline?: DeadlineChoice
  /** One procedure: all its lots that fit */
  group?: string
  /** From 1 */
  page: number
}>

export const NO_FILTERS: InboxFilters = { show: 'fits', page: 1 }
const PAGE_MAX = 200

/** Reads an address; what is not understood is left out. */
export function readInboxFilters(parameters: URLSearchParams): InboxFilters {
  const get = (name: string): string => (parameters.get(name) ?? '').trim()
  const one = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    values.find(value => value === get(name))
  const band = one('band', BANDS)
  const kind = one('kind', OPPORTUNITY_KINDS)
  const deadline = one('deadline', DEADLINES)
  const group = get('group').slice(0, 300)
  const page = /^\d{1,3}$/.test(get('page')) ? Number(get('page')) : 1
  return {
    show: one('show', SHOWS) ?? 'fits',
    ...(band && { band }),
    ...(kind && { kind }),
    ...(deadline && { deadline }),
    ...(group && { group }),
    page: Math.min(Math.max(page, 1), PAGE_MAX),
  }
}

/** The filters as parameters in one order, usual values left out. */
export function inboxParameters(filters: InboxFilters): Record<string, string> {
  return {
    ...(filters.show !== 'fits' && { show: filters.show }),
    ...(filters.band && { band: filters.band }),
    ...(filters.kind && { kind: filters.kind }),
    ...(filters.deadline && { deadline: filters.deadline }),
    ...(filters.group && { group: filters.group }),
    ...(filters.page > 1 && { page: String(filters.page) }),
  }
}

/** Address of an inbox with some parameters changed; undefined takes one away. The page is the first unless given. */
export function inboxPath(
  profile: string,
  filters: InboxFilters = NO_FILTERS,
  change: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = inboxParameters(filters)
  if (!('page' in change)) delete parameters['page']
  for (const [name, value] of Object.entries(change))
    if (value === undefined) delete parameters[name]
    else parameters[name] = value
  const query = new URLSearchParams(parameters).toString()
  return `/inbox/${encodeURIComponent(profile)}${query ? `?${query}` : ''}`
}
