import type { Db, Statement } from '../db/batch.ts'
import {
  linkNames,
  neighbours,
  readLinks,
  readNotices,
  type Linked,
  type NoticeWrite,
} from '../db/notices.ts'
import { opportunityHeads, writeOpportunities, type Written } from '../db/opportunities-write.ts'
import { fold } from '../src/model/fold.ts'
import { groupNotices, type Linkable } from '../src/model/fold-groups.ts'
import type { Notice } from '../src/model/notice.ts'
import { prepareOpportunity, type PreparedNotice, type PreparedOpportunity } from './ingest-prepare.ts'
import type { Redactor } from './ingest-redact.ts'

type Changed = ReadonlyMap<string, Readonly<{ notice: PreparedNotice; document: string }>>

export type Refolded = Readonly<{
  /** Changed notices with the procedure they belong to now */
  notices: readonly NoticeWrite[]
  /** Notices that stay as they are but belong elsewhere now: row id -> procedure */
  moved: ReadonlyMap<string, string>
  /** Writes the opportunities that changed */
  statements: readonly Statement[]
  /** Notices that lost something only now, when it was known where they belong */
  redacted: readonly Readonly<{ document: string; redaction: string }>[]
  /** Last number of the sequence that was given away */
  seq: number
}>

/**
 * Notices that hang together by published identifiers, over all that a batch touches. Real clusters have some dozen;
 * a number that thousands cite is a mistake, and what lies beyond the limit then stays in the group it had.
 */
const CLUSTER_MAX = 50_000

/** Finds where the changed notices belong, and folds every procedure anew that won, lost or changed a notice. */
export async function refold(
  db: Db,
  incoming: Changed,
  replaced: readonly string[],
  seq: number,
  redactor: Redactor,
): Promise<Refolded> {
  if (!incoming.size) return { notices: [], moved: new Map(), statements: [], redacted: [], seq }
  const before = await cluster(db, incoming, replaced)
  const links = new Map<string, Linkable>([...before].map(([id, { link }]) => [id, link]))
  for (const [id, { notice }] of incoming) links.set(id, notice.link)
  const keys = groupNotices([...links.values()])
  const { changed, redacted } = redactChanged(incoming, keys, redactor)
  const moved = new Map<string, string>()
  const touched = new Set<string>()
  for (const [id, key] of keys) {
    const was = before.get(id)?.procedure
    if (changed.has(id)) touched.add(key)
    else if (was !== key) {
      moved.set(id, key)
      touched.add(key)
    }
    if (was !== undefined && was !== key) touched.add(was)
  }
  const members = new Map<string, string[]>()
  for (const [id, key] of keys) if (touched.has(key)) members.set(key, [...(members.get(key) ?? []), id])
  const opportunities = await foldAll(db, members, changed, redactor)
  const { written, replacedIds, gone, next } = await compare(db, touched, opportunities, seq)
  let last = next
  return {
    notices: [...changed.values()].map(({ notice, document }) => ({
      id: notice.id,
      source: notice.source,
      procedure: keys.get(notice.id)!,
      said_at: notice.saidAt,
      document,
      hash: notice.hash,
      link: JSON.stringify(notice.link),
      json: notice.json,
      seq: ++last,
      linkable: notice.link,
    })),
    moved,
    statements: written.length || gone.length ? writeOpportunities(db, written, replacedIds, gone) : [],
    redacted,
    seq: last,
  }
}

/** A notice that is new in a procedure is redacted like the rest of it, whatever number it bears itself. */
function redactChanged(
  incoming: Changed,
  keys: ReadonlyMap<string, string>,
  redactor: Redactor,
): { changed: Changed; redacted: { document: string; redaction: string }[] } {
  const redacted: { document: string; redaction: string }[] = []
  const changed = new Map(incoming)
  for (const [id, { notice, document }] of incoming) {
    const key = keys.get(id)!
    if (!redactor.reaches(key)) continue
    const less = redactor.prepared(notice, key)
    for (const redaction of less.by) redacted.push({ document, redaction })
    changed.set(id, { notice: less.notice, document })
  }
  return { changed, redacted }
}

/** Every notice of the bank that the changed ones hang together with, through any number of steps. */
async function cluster(db: Db, changed: Changed, replaced: readonly string[]): Promise<Map<string, Linked>> {
  const found = await readLinks(db, replaced)
  const asked = new Set<string>()
  let frontier = [
    ...[...changed.values()].map(({ notice }) => notice.link),
    ...[...found.values()].map(one => one.link),
  ]
  while (frontier.length && found.size < CLUSTER_MAX) {
    const borne = new Set<string>()
    const cited = new Set<string>()
    for (const link of frontier) {
      const names = linkNames(link)
      for (const name of names.borne) if (!asked.has(`b ${name}`)) borne.add(name)
      for (const name of names.cited) if (!asked.has(`b ${name}`) && !asked.has(`c ${name}`)) cited.add(name)
    }
    for (const name of borne) asked.add(`b ${name}`)
    for (const name of cited) asked.add(`c ${name}`)
    if (!borne.size && !cited.size) break
    const ids = await neighbours(db, [...borne], [...cited], CLUSTER_MAX)
    const fresh = await readLinks(
      db,
      ids.filter(id => !found.has(id) && !changed.has(id)),
    )
    for (const [id, linked] of fresh) found.set(id, linked)
    frontier = [...fresh.values()].map(one => one.link)
  }
  return found
}

async function foldAll(
  db: Db,
  members: ReadonlyMap<string, readonly string[]>,
  changed: Changed,
  redactor: Redactor,
): Promise<Map<string, PreparedOpportunity>> {
  const alone = (ids: readonly string[]): PreparedNotice | undefined =>
    ids.length === 1 ? changed.get(ids[0]!)?.notice : undefined
  const needed = [...members.values()].filter(ids => !alone(ids)).flat()
  const stored = await readNotices(
    db,
    needed.filter(id => !changed.has(id)),
  )
  const folded = new Map<string, PreparedOpportunity>()
  for (const [key, ids] of members) {
    const single = alone(ids)
    if (single) folded.set(key, single.alone)
    else {
      const notices = ids.map(id => {
        const notice = stored.get(id)
        if (!notice) return JSON.parse(changed.get(id)!.notice.json) as Notice
        // It may have come into a procedure that something is taken out of.
        return redactor.reaches(key)
          ? redactor.notice(notice, { source: notice.source, id, procedure: key }).notice
          : notice
      })
      folded.set(key, prepareOpportunity(fold(notices)!))
    }
  }
  return folded
}

/** Only what differs from what stands is written; what stood under a name that is no more is gone. */
async function compare(
  db: Db,
  touched: ReadonlySet<string>,
  opportunities: ReadonlyMap<string, PreparedOpportunity>,
  seq: number,
): Promise<{
  written: Written[]
  replacedIds: string[]
  gone: { opportunity: string; seq: number }[]
  next: number
}> {
  const heads = await opportunityHeads(db, [...touched])
  const standing = new Map(heads.map(head => [head.id, head]))
  const ids = new Set([...opportunities.values()].map(one => one.rows.opportunity.id))
  let next = seq
  const written: Written[] = []
  for (const [procedure, { rows, words, hash }] of opportunities) {
    const head = standing.get(rows.opportunity.id)
    if (head?.hash === hash && head.procedure === procedure) continue
    written.push({ rows, words, hash, procedure, seq: ++next })
  }
  const gone = heads.filter(head => !ids.has(head.id)).map(head => ({ opportunity: head.id, seq: ++next }))
  const replacedIds = written.map(one => one.rows.opportunity.id).filter(id => standing.has(id))
  return { written, replacedIds, gone, next }
}
