import type { Db } from '../db/batch.ts'
import { proceduresOf } from '../db/notices.ts'
import { standingRedactions, type Standing } from '../db/redactions.ts'
import { withheldOf, type WithheldRow } from '../db/withheld.ts'
import type { Notice } from '../src/model/notice.ts'
import { redactorOf, type Redact } from '../src/model/redact.ts'
import { prepareNotice, type PreparedNotice } from './ingest-prepare.ts'

type Ready = Standing & Readonly<{ redact: Redact }>
type Place = Readonly<{ source: string; id: string; procedure?: string | undefined }>

/** What stands when notices are stored: nothing gets past it, neither into the bank nor into a fold. */
export type Redactor = Readonly<{
  /** Nothing is to be taken out of anything */
  idle: boolean
  /** Whether what belongs to this procedure is looked at again */
  reaches: (procedure: string) => boolean
  /** A notice as it may be stored, and by which redactions it lost something */
  notice: (notice: Notice, place: Place) => Readonly<{ notice: Notice; by: readonly string[] }>
  prepared: (
    one: PreparedNotice,
    procedure?: string,
  ) => Readonly<{ notice: PreparedNotice; by: readonly string[] }>
}>

/** The redactor of what stands now. Whoever stores with it guards the batch with the sequence read before. */
export async function readRedactor(db: Db): Promise<Redactor> {
  const ready = (await standingRedactions(db)).map((one): Ready => ({ ...one, redact: redactorOf(one) }))
  const procedures = new Set(ready.flatMap(one => one.procedure ?? []))
  const meant = ({ source, scope, object, procedure }: Ready, place: Place): boolean =>
    (source === '' || source === place.source) &&
    (scope === 'bank' ||
      object === place.id ||
      (scope === 'procedure' && procedure !== undefined && procedure === place.procedure))
  const notice: Redactor['notice'] = (whole, place) => {
    const by: string[] = []
    let bare = whole
    for (const one of ready) {
      if (!meant(one, place)) continue
      const less = one.redact(bare)
      if (less !== bare) by.push(one.id)
      bare = less
    }
    return { notice: bare, by }
  }
  return {
    idle: !ready.length,
    reaches: procedure => procedures.has(procedure),
    notice,
    prepared: (one, procedure) => {
      const place = { source: one.source, id: one.id, procedure }
      if (!ready.some(each => meant(each, place))) return { notice: one, by: [] }
      const less = notice(JSON.parse(one.json) as Notice, place)
      return less.by.length ? { notice: prepareNotice(less.notice), by: less.by } : { notice: one, by: [] }
    },
  }
}

export type Incoming = Readonly<{ notice: PreparedNotice; document: string }>
export type Redacted = Readonly<{ records: readonly Incoming[]; withheld: readonly WithheldRow[] }>

/** Records as they may be stored, and the documents that are handed out no more. */
export async function redactRecords(
  db: Db,
  redactor: Redactor,
  records: readonly Incoming[],
  at: string,
): Promise<Redacted> {
  if (redactor.idle) return { records, withheld: [] }
  const procedures = await proceduresOf(
    db,
    records.map(({ notice }) => notice.id),
  )
  const withheld: WithheldRow[] = []
  const bare = records.map(({ notice, document }) => {
    const less = redactor.prepared(notice, procedures.get(notice.id))
    for (const redaction of less.by) withheld.push({ document, redaction, at })
    return { notice: less.notice, document }
  })
  return { records: bare, withheld: await notWithheld(db, withheld) }
}

/** Of these, the ones that are not there: a second run must write nothing. */
export async function notWithheld(db: Db, rows: readonly WithheldRow[]): Promise<WithheldRow[]> {
  const key = ({ document, redaction }: WithheldRow): string => `${document} ${redaction}`
  const known = new Set((await withheldOf(db, [...new Set(rows.map(row => row.document))])).map(key))
  return [...new Map(rows.filter(row => !known.has(key(row))).map(row => [key(row), row])).values()]
}
