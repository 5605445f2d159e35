import { namesOf } from './fold-names.ts'
import { saidAt } from './fold-order.ts'
import type { Tranche } from './fold-results.ts'
import { COMPETITION, RESULT, type Defined, type Line } from './fold-versions.ts'
import type { NoticeLot } from './lot.ts'
import type { Notice } from './notice.ts'
import type { Lot, Opportunity } from './opportunity.ts'

/**
 * A compiled release that was read back from an export: everything its notices said, without the notices. It stands
 * for them until all of them are in the bank themselves; what was said later is folded on top.
 */
export type Snapshot = Readonly<{
  base: Opportunity
  /** Notices the snapshot does not know of yet */
  later: readonly Notice[]
  state: Readonly<{ rank: number; lines: readonly Line[]; tranches: readonly Tranche[] }>
}>

/** The snapshot among the notices, or undefined where there is none or where it is no longer needed. */
export function snapshotOf(notices: readonly Notice[]): Snapshot | undefined {
  const holders = notices.filter(notice => notice.compiled)
  if (!holders.length) return undefined
  const holder = holders.reduce((best, one) => (fuller(one, best) ? one : best))
  const known = new Set(holder.compiled!.notices.map(notice => notice.id))
  const raw = notices.filter(notice => !notice.compiled)
  const present = new Set(raw.map(notice => notice.id))
  if ([...known].every(id => present.has(id))) return undefined
  const base = exported(holder)
  const newest = base.updatedAt ?? ''
  // What was said before the snapshot was taken cannot be put under it: the current version never goes back.
  const later = raw.filter(notice => !known.has(notice.id) && saidAt(notice) >= newest)
  return { base, later, state: stateOf(base, holder) }
}

function fuller(a: Notice, b: Notice): boolean {
  const size = a.compiled!.notices.length - b.compiled!.notices.length
  if (size) return size > 0
  const [left, right] = [a.compiled!.updatedAt ?? '', b.compiled!.updatedAt ?? '']
  return left === right ? JSON.stringify(a) > JSON.stringify(b) : left > right
}

/** The opportunity as it was exported: what a notice can say comes from the notice, the rest from `compiled`. */
function exported(holder: Notice): Opportunity {
  const { procedure, notice, notices, changes, provenance, publishedAt, updatedAt, lots } = holder.compiled!
  const decided = new Map(lots.map(lot => [lot.id, lot]))
  return {
    id: holder.id,
    procedure,
    kind: holder.kind,
    notice,
    notices,
    languages: holder.languages,
    title: holder.title,
    description: holder.description,
    ...(holder.notes && { notes: holder.notes }),
    buyers: holder.buyers,
    organisations: holder.organisations,
    ...(holder.nature && { nature: holder.nature }),
    ...(holder.procedureType && { procedureType: holder.procedureType }),
    ...(holder.legalBasis && { legalBasis: holder.legalBasis }),
    cpv: holder.cpv,
    places: holder.places,
    ...(holder.value && { value: holder.value }),
    ...(holder.frameworkMax && { frameworkMax: holder.frameworkMax }),
    ...(publishedAt && { publishedAt }),
    ...(updatedAt && { updatedAt }),
    lots: holder.lots.map(lot => exportedLot(lot, decided.get(lot.id), holder)),
    groups: holder.groups,
    ...(holder.lotRules && { lotRules: holder.lotRules }),
    changes,
    flags: holder.flags,
    ...(holder.url && { url: holder.url }),
    provenance,
  }
}

type Decided = NonNullable<Notice['compiled']>['lots'][number]

function exportedLot(lot: NoticeLot, decided: Decided | undefined, holder: Notice): Lot {
  const { status: _status, ...words } = lot
  return {
    ...words,
    state: decided?.state ?? 'live',
    ...(decided?.closesAt && { closesAt: decided.closesAt }),
    results: holder.results.filter(result => result.lot === lot.id),
    notice: decided?.notice ?? holder.compiled!.notice,
  }
}

/** The fold's own state as it must have been, so that later notices find what they correct. */
function stateOf(base: Opportunity, holder: Notice): Snapshot['state'] {
  const main = base.notices.find(notice => notice.id === base.notice)
  const form = (main?.form ?? holder.form) as Notice['form']
  const { compiled: _compiled, change: _change, ...words } = holder
  const notice: Notice = {
    ...words,
    id: base.notice,
    source: main?.source ?? holder.source,
    form,
    lots: [],
    results: [],
  }
  const names = base.notices.flatMap(({ id, source }) =>
    namesOf({ ...notice, id, source, publicationNumber: id.slice(id.indexOf(':') + 1) }),
  )
  const lots = new Map(base.lots.map(lot => [lot.id, definedOf(lot, base)]))
  const tranches = base.lots
    .filter(lot => lot.results.length)
    .map((lot): Tranche => ({ notice, names: new Set(), results: lot.results }))
  const rank =
    form === 'competition' ? COMPETITION : form === 'planning' ? 1 : form === 'consultation' ? 0 : RESULT
  return { rank, lines: [{ notice, names: new Set(names), lots, from: {} }], tranches }
}

function definedOf(lot: Lot, base: Opportunity): Defined {
  const { state, closesAt: _closesAt, results: _results, notice, ...words } = lot
  const prefix = `lots/${lot.id}/`
  const carried = Object.fromEntries(
    Object.entries(base.provenance)
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, from]) => [field.slice(prefix.length), from]),
  )
  return { lot: words, by: notice, carried, state }
}
