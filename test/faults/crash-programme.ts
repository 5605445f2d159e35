import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../../db/batch.ts'
import { COOK, eagerMatcher, releaseOf, worldOf } from '../digest/world.ts'
import type { SmtpServer } from '../servers/smtp.ts'

const root = resolve(import.meta.dirname, '../..')

/** The six moments of a digest at which a process may die (reliability.md, F1). */
export const POINTS = [
  'digest-composed',
  'digest-queued',
  'digest-claimed',
  'digest-handed-over',
  'digest-answered',
  'digest-settled',
] as const

/** Between the dot and the written answer: only here a message may be sent twice. */
const DOUBTFUL: readonly string[] = ['digest-handed-over', 'digest-answered']

/** People with one lot each to be told of; everything up to the digest is done. */
export async function prepare(db: Db, people: number): Promise<void> {
  const world = worldOf(db, '2026-11-23T04:00:00Z', {}, now => eagerMatcher(db, now))
  for (let n = 1; n <= people; n++) {
    await world.person(`p${n}`, { rhythm: 'daily', hour: 7 })
    await world.profile(`kitchen-${n}`, `p${n}`, COOK)
  }
  const published = '2026-11-23T04:00:00Z'
  await world.publish(releaseOf({ n: 1, about: 'meals', published, closes: '2027-01-20T12:00:00Z' }))
  await world.match()
}

/** Runs a beat in a process of its own; answers whether it lived to the end. */
export function child(bank: string, smtp: string, moment: string, crash = ''): Promise<boolean> {
  return new Promise((done, failed) => {
    const script = resolve(root, 'test/faults/crash-child.ts')
    const process_ = spawn(process.execPath, [script, bank, smtp, moment, crash], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let problem = ''
    process_.stderr.on('data', (text: Buffer) => (problem += text.toString()))
    process_.on('close', (code, signal) => {
      if (signal === 'SIGKILL') done(false)
      else if (code === 0) done(true)
      else failed(new Error(`the child ended with ${code}: ${problem.slice(0, 2_000)}`))
    })
  })
}

/** One crash, then beats until everything is done; answers what is wrong with the result. */
export async function crashOnce(
  parts: Readonly<{
    db: Db
    bank: string
    smtp: SmtpServer
    people: number
    point: string
    nth: number
    beats?: number
  }>,
): Promise<Readonly<{ wrong: string[]; copies: number; crashed: boolean }>> {
  const { db, bank, smtp, people, point, nth, beats = 4 } = parts
  smtp.received.length = 0
  const crashed = !(await child(bank, smtp.url, '2026-11-23T06:00:00Z', `${point}:${nth}`))
  // Claims of the dead process end after a minute, the retry of what is in doubt comes after half an hour.
  for (const moment of ['06:02', '06:40', '07:20', '08:00'].slice(0, beats))
    await child(bank, smtp.url, `2026-11-23T${moment}:00Z`)
  const rows = await db.query.selectFrom('outbox').select(['recipient', 'state', 'unknown_at']).execute()
  const pending = await db.query
    .selectFrom('delivery')
    .select('person')
    .where('state', '<>', 'carried')
    .execute()
  const wrong: string[] = []
  let copies = 0
  for (let n = 1; n <= people; n++) {
    const got = smtp.received.filter(mail => mail.to.includes(`p${n}@example.org`))
    const row = rows.filter(each => each.recipient === `p${n}@example.org`)
    if (row.length !== 1) wrong.push(`p${n} has ${row.length} messages`)
    if (!got.length) wrong.push(`p${n} got nothing`)
    if (new Set(got.map(mail => mail.headers.get('message-id'))).size > 1)
      wrong.push(`p${n}: several Message-IDs`)
    if (got.length > 1) {
      copies += got.length - 1
      if (row[0]?.state !== 'unknown' || !row[0].unknown_at)
        wrong.push(`p${n} got ${got.length}, row ${row[0]?.state}`)
    } else if (row[0] && !['sent', 'unknown'].includes(row[0].state)) wrong.push(`p${n} is ${row[0].state}`)
  }
  if (copies > (crashed && DOUBTFUL.includes(point) ? 1 : 0))
    wrong.push(`${copies} copies after a crash at ${point}`)
  if (pending.length) wrong.push(`${pending.length} deliveries not carried`)
  if (db.engine === 'sqlite') {
    const { rows: check } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.query)
    if (check[0]?.integrity_check !== 'ok') wrong.push('integrity check failed')
  }
  return { wrong, copies, crashed }
}
