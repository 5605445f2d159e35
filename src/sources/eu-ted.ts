import type { FetchAnswer, RequestPlan } from '../model/request.ts'
import { EMPTY_STEP, type Source, type Step, type Window } from './source.ts'

const API = 'https://api.ted.europa.eu/v3/notices/search'
const SITE = 'https://ted.europa.eu'
/** The API's page limit (docs.ted.europa.eu/reuse/search-api). */
const PAGE_LIMIT = 250
/** A first crawl looks back this far; the daily packages fill in what is older. */
const FIRST_LOOK_BACK_DAYS = 3
/** Days read again each time: late publications and corrections of the past appear within two working days. */
const OVERLAP_DAYS = 2
/** One window is at most this long, so that a machine that was off for months catches up in steps that finish. */
const WINDOW_DAYS_MAX = 7
const DAY_MS = 86_400_000

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
/** The query language wants 20260901; an ISO date silently finds nothing or is refused. */
const queryDay = (day: string): string => day.replaceAll('-', '')

/** One search request. The query stays the same along an iteration; only the token changes. */
function searchPlan(from: string, to: string, token?: string): RequestPlan {
  const body = {
    query: `publication-date>=${queryDay(from)} AND publication-date<=${queryDay(to)} SORT BY publication-date DESC`,
    fields: ['publication-number', 'publication-date'],
    limit: PAGE_LIMIT,
    scope: 'ALL',
    paginationMode: 'ITERATION',
    ...(token && { iterationNextToken: token }),
  }
  return {
    purpose: 'search',
    method: 'POST',
    url: API,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    accepts: ['application/json'],
  }
}

/** The XML of one notice: search results flatten lots, only the document keeps them apart. */
export function noticePlan(publicationNumber: string): RequestPlan {
  return {
    purpose: 'notice',
    method: 'GET',
    url: `${SITE}/en/notice/${encodeURIComponent(publicationNumber)}/xml`,
    name: publicationNumber,
    accepts: ['application/xml', 'text/xml', 'application/octet-stream'],
  }
}

/** The daily package of one OJ S issue, for back-fill; 404 means that it is not out yet. */
export function packagePlan(year: number, issue: number): RequestPlan {
  const name = `${year}${String(issue).padStart(5, '0')}`
  return { purpose: 'package', method: 'GET', url: `${SITE}/packages/daily/${name}`, name }
}

/** How many notices the API counts for one day: it equals the number in that day's package. */
export function countPlan(day: string): RequestPlan {
  const plan = searchPlan(day, day)
  return { ...plan, purpose: 'count', body: JSON.stringify({ ...JSON.parse(plan.body!), limit: 1 }) }
}

type SearchAnswer = Readonly<{
  notices?: readonly Readonly<{ 'publication-number'?: string }>[]
  totalNoticeCount?: number
  iterationNextToken?: string | null
  timedOut?: boolean
}>

function readSearch(answer: FetchAnswer, plan: RequestPlan): Step {
  let found: SearchAnswer
  try {
    found = JSON.parse(new TextDecoder().decode(answer.body)) as SearchAnswer
  } catch {
    return { ...EMPTY_STEP, incomplete: 'search-not-json' }
  }
  if (!Array.isArray(found.notices) || typeof found.totalNoticeCount !== 'number')
    return { ...EMPTY_STEP, incomplete: 'search-shape' }
  const total = found.totalNoticeCount
  if (plan.purpose === 'count') return { ...EMPTY_STEP, total }
  const listed = found.notices.flatMap(notice => notice['publication-number'] ?? [])
  // A timed-out answer is a part that looks like a whole.
  if (found.timedOut)
    return { ...EMPTY_STEP, total, listed, plans: listed.map(noticePlan), incomplete: 'timed-out' }
  // An empty batch may still carry a token: it is the end all the same.
  const token = listed.length ? found.iterationNextToken : undefined
  const asked = JSON.parse(plan.body ?? '{}') as Record<string, unknown>
  const next = token ? [{ ...plan, body: JSON.stringify({ ...asked, iterationNextToken: token }) }] : []
  // The next page before this page's notices: tokens age, notices do not.
  return { ...EMPTY_STEP, total, listed, plans: [...next, ...listed.map(noticePlan)] }
}

/**
 * TED, the EU's journal of tenders: search API v3 for publication numbers, one XML document a notice, daily packages
 * for back-fill. Reuse under Commission Decision 2011/833/EU, with attribution.
 */
export const euTed: Source = {
  id: 'eu-ted',
  title: 'TED (Tenders Electronic Daily)',
  country: 'EU',
  homepage: SITE,
  licence: 'Commission Decision 2011/833/EU',
  // Published at 09:00 on working days, final at 09:30; the later beats catch corrections and outages.
  every: '40 9,13,18 * * 1-6',
  // 429 arrives after about 15 fast calls: at least half a second between two.
  gapMs: 600,
  expects: 'always',
  format: 'auto',
  window: (cursor, now, wish = {}): Window => {
    const { overlapDays = OVERLAP_DAYS, windowDays = WINDOW_DAYS_MAX } = wish
    const today = msOf(now.slice(0, 10))
    const from = cursor ? msOf(cursor) - overlapDays * DAY_MS : today - FIRST_LOOK_BACK_DAYS * DAY_MS
    const to = Math.min(today, (cursor ? msOf(cursor) : from) + windowDays * DAY_MS)
    return { plans: [searchPlan(dayOf(from), dayOf(to))], cursor: dayOf(to) }
  },
  read: (answer, plan) => {
    switch (plan.purpose) {
      case 'search':
      case 'count':
        return readSearch(answer, plan)
      case 'package':
        return { ...EMPTY_STEP, archives: [{ name: `${plan.name}.tar.gz`, bytes: answer.body }] }
      default:
        return { ...EMPTY_STEP, documents: [{ name: plan.name ?? plan.url, bytes: answer.body }] }
    }
  },
}
