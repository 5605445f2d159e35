import type { Compiled } from '../../../model/compiled.ts'
import { defined } from '../values-fields.ts'
import { code, list, obj, type Json } from './read.ts'
import { ownInstant } from './read-values.ts'

const STATES = ['planned', 'live', 'paused', 'awarded', 'unsuccessful', 'cancelled'] as const
// Longest old or new text of a change that is kept; the fold cuts its own far shorter.
const MAX_TEXT = 200_000

/** What a compiled release of our own export says beyond a notice; undefined for every other release. */
export function readCompiled(release: Json, id: string): Compiled | undefined {
  const own = obj(release.opportunity)
  if (own.notices === undefined || own.notice === undefined) return undefined
  const notice = code(own.notice) ?? id
  return defined<Compiled>({
    procedure: code(own.procedure) ?? id,
    notice,
    notices: list(own.notices)
      .map(obj)
      .flatMap(each => {
        const noticeId = code(each.id)
        const form = code(each.form)
        if (noticeId === undefined || form === undefined) return []
        return [
          defined({
            id: noticeId,
            source: code(each.source) ?? noticeId.slice(0, Math.max(0, noticeId.indexOf(':'))),
            form,
            type: code(each.type),
            at: code(each.at),
            url: long(each.url),
            change: code(each.change),
          }),
        ]
      }),
    changes: list(own.changes)
      .map(obj)
      .flatMap(each => {
        const by = code(each.notice)
        const field = code(each.field)
        if (by === undefined || field === undefined) return []
        return [
          defined({
            notice: by,
            at: code(each.at),
            lot: code(each.lot),
            field,
            old: long(each.old),
            new: long(each.new),
          }),
        ]
      }),
    provenance: provenance(own.provenance),
    publishedAt: code(own.firstPublishedAt),
    updatedAt: code(own.updatedAt),
    lots: list(obj(release.tender).lots)
      .map(obj)
      .flatMap(each => {
        const lot = code(each.id)
        const mine = obj(each.opportunity)
        const state = STATES.find(one => one === mine.state)
        if (lot === undefined || state === undefined) return []
        return [
          defined({
            id: lot,
            state,
            closesAt: ownInstant(mine.closesAt),
            notice: code(mine.notice) ?? notice,
          }),
        ]
      }),
  })
}

function long(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toWellFormed().slice(0, MAX_TEXT) : undefined
}

function provenance(value: unknown): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [field, from] of Object.entries(obj(value))) {
    const notice = code(from)
    if (notice !== undefined && field !== '__proto__') found[field] = notice
  }
  return found
}
