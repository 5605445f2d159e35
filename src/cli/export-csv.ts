import { stringify } from 'csv-stringify/sync'
import { pickText } from '../model/common.ts'
import { opportunityStatusAt } from '../model/fold.ts'
import type { Opportunity } from '../model/opportunity.ts'

type Cell = string | undefined
const name = (texts: Parameters<typeof pickText>[0], original?: string): Cell =>
  pickText(texts, 'en', original)?.text
const joined = (values: readonly Cell[]): string => [...new Set(values.filter(Boolean))].join(' ')

/** One column a row; the status and the deadline are those of the moment of export. */
const COLUMNS: readonly (readonly [head: string, cell: (of: Opportunity, nowUtc: string) => Cell])[] = [
  ['id', of => of.id],
  ['procedure', of => of.procedure],
  ['kind', of => of.kind],
  ['status', (of, nowUtc) => opportunityStatusAt(of, nowUtc)],
  ['language', of => of.languages[0]],
  ['title', of => name(of.title, of.languages[0])],
  ['buyer', of => name(of.organisations.find(one => of.buyers.includes(one.id))?.name, of.languages[0])],
  ['country', of => of.organisations.find(one => of.buyers.includes(one.id))?.country],
  ['cpv', of => joined([...of.cpv, ...of.lots.flatMap(lot => lot.cpv)])],
  ['nuts', of => joined([...of.places, ...of.lots.flatMap(lot => lot.places)].map(place => place.nuts))],
  ['published', of => of.publishedAt],
  ['updated', of => of.updatedAt],
  [
    'deadline',
    of =>
      of.lots
        .filter(lot => lot.state === 'live')
        .map(lot => lot.closesAt?.utc ?? '')
        .sort()
        .at(-1),
  ],
  ['value', of => of.value?.amount],
  ['currency', of => of.value?.currency],
  ['reserved', of => joined(of.lots.flatMap(lot => lot.reserved))],
  ['lots', of => String(of.lots.length)],
  ['url', of => of.url],
]

/** A spreadsheet must not run what a publisher wrote: a leading =, +, -, @, tab or return gets an apostrophe. */
function harmless(cell: Cell): string {
  const text = (cell ?? '').replaceAll('\0', '')
  return /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}

const line = (cells: readonly string[]): string => stringify([[...cells]], { record_delimiter: '\r\n' })

/** First line of the file: RFC 4180, UTF-8, with a mark so that spreadsheets read it as such. */
export const CSV_HEAD = `\uFEFF${line(COLUMNS.map(([head]) => head))}`

/** One opportunity as one line. */
export function csvLine(opportunity: Opportunity, nowUtc: string): string {
  return line(COLUMNS.map(([, cell]) => harmless(cell(opportunity, nowUtc))))
}
