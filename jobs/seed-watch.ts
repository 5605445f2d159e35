import { sql } from 'kysely'
import { batch, statement, type Db } from '../db/batch.ts'
import { planJob } from '../db/jobs.ts'
import { endRun, startRun } from '../db/runs.ts'
import { suppress } from '../db/suppression.ts'
import { ingestFetched } from './ingest.ts'

const DAY_MS = 86_400_000
/** Enough for every weekday to have a usual. */
const DAYS = 35
const ADMINISTRATOR = 'administrator@demo.example'

/** By which cron lines a real server works, for the page of the jobs. */
const PLANS = [
  ['crawl:eu-ted', '40 9,13,18 * * 1-6'],
  ['match', '*/10 * * * *'],
  ['digest', '* * * * *'],
  ['send', '* * * * *'],
  ['watch', '50 * * * *'],
  ['replay', '* * * * *'],
  ['match-all', '40 3 * * *'],
  ['mail-prune', '20 4 * * *'],
] as const

/** Three records that nobody can read, written for the demonstration: cut off, of another kind, and empty. */
const UNREADABLE = [
  ['demo-notice-cut-off.xml', '<ContractNotice xmlns="urn:demo"><cbc:ID>demo-1</cbc:ID><cac:Contracting'],
  ['demo-newsletter.xml', '<Newsletter><Issue>12</Issue><Text>Not a notice at all</Text></Newsletter>'],
  ['demo-nothing.json', ''],
] as const

/**
 * Gives the demonstration something to look after: five invented weeks of readings whose last day brought far too
 * little, records in quarantine, a job that failed, mail that came back, and an administrator to look at it all
 * (administrator@demo.example: a demonstration shows the link it would mail). Run again, it adds what is missing.
 */
export async function seedWatch(db: Db, nowIso: string): Promise<void> {
  const now = Date.parse(nowIso)
  const at = (ms: number): string => new Date(now + ms).toISOString()
  const run = (query: ReturnType<typeof sql>): Promise<void> => batch(db, [statement(db, query)])
  await run(sql`insert into person (id, email, name, language, zone, roles, created_at, verified_at)
    values ('demo-administrator', ${ADMINISTRATOR}, 'Demo', 'en', 'Europe/Brussels', 'administrator', ${nowIso}, ${nowIso})
    on conflict do nothing`)
  for (let day = -DAYS; day <= 0; day++) {
    const began = at(day * DAY_MS - 3_600_000)
    const weekday = new Date(began).getUTCDay()
    if (weekday === 0) continue
    const usual = weekday === 6 ? 40 : 2_900 + ((weekday * 53 + day * 17) % 150)
    const stored = day >= -1 ? Math.round(usual / 6) : usual
    const id = `demo crawl ${began.slice(0, 10)}`
    await startRun(db, { id, job: 'crawl:eu-ted', at: began })
    const report = {
      outcome: 'done',
      requests: stored + 14,
      listed: stored,
      stored,
      unchanged: 2_871,
      quarantined: 3,
    }
    await endRun(db, { id, at: at(day * DAY_MS - 3_300_000), outcome: 'done', report })
  }
  const jobs: readonly (readonly [name: string, problem: string | null])[] = [
    ['crawl:eu-ted', null],
    ...PLANS.map(
      ([name]) => [`schedule:${name}`, name === 'mail-prune' ? 'demo: the disk was full' : null] as const,
    ),
  ]
  for (const [name, problem] of jobs)
    await run(sql`insert into job (name, started_at, done_at, failed_at, problem, paused)
      values (${name}, ${at(-3_600_000)}, ${at(-3_300_000)}, ${problem && at(-600_000)}, ${problem}, 0)
      on conflict (name) do update set started_at = excluded.started_at, done_at = excluded.done_at,
        failed_at = excluded.failed_at, problem = excluded.problem`)
  for (const [name, every] of PLANS) await planJob(db, { name, every, at: nowIso })
  const facts = { kind: 'dropped', day: at(-DAY_MS).slice(0, 10), arrived: 486, usual: 2_934 }
  await run(sql`insert into incident (id, source, kind, facts, opened_at, changed_at)
    values ('demo', 'eu-ted', 'dropped', ${JSON.stringify(facts)}, ${at(-DAY_MS / 2)}, ${at(-DAY_MS / 2)})
    on conflict (id) do update set facts = excluded.facts, opened_at = excluded.opened_at`)
  const encoder = new TextEncoder()
  const documents = UNREADABLE.map(([name, text]) => ({ name, bytes: encoder.encode(text) }))
  await ingestFetched(db, documents, { source: 'eu-ted', now: () => new Date(at(-DAY_MS)) })
  await seedMail(db, at)
}

/** Invented messages to nobody: one in doubt, some sent. */
async function seedMail(db: Db, at: (ms: number) => string): Promise<void> {
  const message = (n: number, state: string, answer: string, unknown: string | null) =>
    statement(
      db,
      sql`insert into outbox (id, person, slot, kind, recipient, subject, html, body, headers, state, attempts, next_at,
          answer, created_at, sent_at, unknown_at)
        values (${`demo-${n}`}, 'demo-nobody', ${`demo-${n}`}, 'digest', ${`nobody-${n}@demo.example`}, '', '', '', '{}',
          ${state}, 1, '9999-12-31T23:59:59.999Z', ${answer}, ${at(-n * DAY_MS)}, ${at(-n * DAY_MS)}, ${unknown})
        on conflict do nothing`,
    )
  await batch(db, [
    message(1, 'sent', '250 2.0.0 queued', null),
    message(2, 'sent', '250 2.0.0 queued', null),
    message(3, 'unknown', 'unknown: the connection closed after the final dot', at(-3 * DAY_MS)),
    ...(await suppress(db, 'gone@demo.example', 'bounce', '550 5.1.1 no such user', at(-4 * DAY_MS))),
    ...(await suppress(db, 'annoyed@demo.example', 'complaint', 'reported as unwanted', at(-9 * DAY_MS))),
  ])
}
