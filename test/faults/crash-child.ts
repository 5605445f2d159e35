/**
 * One beat of composing and sending in a process of its own, which is killed where it is told to be:
 *
 *   node test/faults/crash-child.ts BANK SMTP-URL MOMENT POINT:N
 *
 * BANK is a file or postgres://...; the clock stands still at MOMENT. Prints its report where it lives to the end.
 */
import pino from 'pino'
import { openPostgres } from '../../db/open/postgres.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { crashPoint } from '../../jobs/crawl-deps.ts'
import { digestBeat } from '../../jobs/digest.ts'
import { sendDue, SEND_DEFAULTS } from '../../jobs/send.ts'
import { createMailer } from '../../src/io/node/mail.ts'

const [bank = '', smtp = '', moment = '', crash = ''] = process.argv.slice(2)
const db = bank.startsWith('postgres') ? openPostgres(bank) : openSqlite(bank, { busyTimeoutMs: 5_000 })
const from = 'Dragoman <post@dragoman.example.org>'
const now = (): Date => new Date(moment)
const log = pino({ level: 'silent' })
const point = crashPoint(crash, () => process.kill(process.pid, 'SIGKILL'))
const mail = createMailer({ url: smtp, from, timeoutMs: 5_000, totalMs: 10_000 })
const composed = await digestBeat({
  db,
  matcher: { conceptName: () => undefined, placeName: () => undefined },
  now,
  publicUrl: 'https://dragoman.example.org',
  from,
  bounces: '',
  random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
  log,
  point,
})
const sent = await sendDue({ db, mail, now, log, point, ...SEND_DEFAULTS, leaseMs: 60_000 })
process.stdout.write(JSON.stringify({ composed, sent }))
await mail.close()
await db.close()
