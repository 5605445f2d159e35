import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { outboxFigures } from '../../db/outbox-reads.ts'
import { migrate } from '../../db/migrate.ts'
import { openPostgres } from '../../db/open/postgres.ts'
import { freshDatabase } from '../servers/postgres.ts'
import { startSmtp } from '../servers/smtp.ts'
import { addressOf, queueAll } from './smtp-programme.ts'

const root = resolve(import.meta.dirname, '../..')
const DIGESTS = 10_000
const SENDERS = 4

function sender(bank: string, smtp: string): Promise<string> {
  return new Promise((done, failed) => {
    const args = [resolve(root, 'test/faults/crash-child.ts'), bank, smtp, '2026-11-23T06:00:00Z']
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    child.on('close', code => (code === 0 ? done(said) : failed(new Error(`a sender ended with ${code}`))))
  })
}

test('L3: four sender processes on one PostgreSQL outbox send 10,000 digests, each exactly once', async () => {
  const bank = await freshDatabase()
  if (bank === undefined) return console.log('PostgreSQL is not installed: skipped')
  const db = openPostgres(bank)
  await migrate(db)
  await queueAll(db, DIGESTS)
  const smtp = await startSmtp()
  const started = performance.now()
  const reports = await Promise.all(Array.from({ length: SENDERS }, () => sender(bank, smtp.url)))
  const seconds = (performance.now() - started) / 1000
  const ids = new Set(smtp.received.map(mail => mail.headers.get('message-id')))
  const recipients = new Set(smtp.received.map(mail => mail.to[0]))
  console.log(
    `${smtp.received.length} messages in ${seconds.toFixed(1)} s (${Math.round(smtp.received.length / seconds)} a second), ${SENDERS} processes: ${reports.map(report => (JSON.parse(report) as { sent: { sent: number } }).sent.sent).join(' + ')}`,
  )
  expect(smtp.received).toHaveLength(DIGESTS)
  expect(ids.size).toBe(DIGESTS)
  expect(recipients.size).toBe(DIGESTS)
  expect(recipients.has(addressOf(DIGESTS))).toBe(true)
  expect(await outboxFigures(db)).toEqual({ sent: DIGESTS })
  await smtp.close()
  await db.close()
})
