import { afterEach, describe, expect, test } from 'vitest'
import { batch, type Db } from '../../db/batch.ts'
import { queueMessage } from '../../db/outbox.ts'
import { suppressionOf } from '../../db/suppression.ts'
import { takeBounces } from '../../jobs/bounces.ts'
import { readMailbox } from '../../src/io/node/mailbox.ts'
import { freshBank } from '../db/store.ts'
import { startImap, type ImapServer } from '../servers/imap.ts'

const BOUNCES = 'bounces@dragoman.example'
const NOW = new Date('2026-11-23T06:00:00.000Z')
const idOf = (n: number): string => String(n).padStart(32, 'a')

/** A report as mail servers send it, with letters that are no ASCII and a long message returned behind. */
const report = (n: number, status = '5.1.1', tail = ''): string =>
  [
    'From: MAILER-DAEMON@mx.example.net',
    `To: bounces+${idOf(n)}@dragoman.example`,
    'Subject: Недоставено',
    '',
    'Reporting-MTA: dns; mx.example.net',
    `Final-Recipient: rfc822; person${n}@example.net`,
    `Action: ${status.startsWith('4') ? 'delayed' : 'failed'}`,
    `Status: ${status}`,
    '',
    tail,
  ].join('\r\n')

let closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

async function start(): Promise<{ db: Db; imap: ImapServer }> {
  const db = await freshBank()
  const imap = await startImap()
  closing.push(() => db.close(), imap.close)
  const messages = [1, 2, 3].map(n => ({
    id: idOf(n),
    person: `p${n}`,
    slot: '2026-11-23',
    kind: 'digest',
    recipient: `person${n}@example.net`,
    subject: 'Meals',
    html: '',
    body: '',
    headers: '{}',
  }))
  await batch(
    db,
    messages.map(message => queueMessage(db, message, NOW.toISOString())),
  )
  return { db, imap }
}

const take = (db: Db, url: string, point: (name: string) => void = () => undefined) =>
  takeBounces({
    db,
    now: () => NOW,
    bounces: BOUNCES,
    point,
    read: use => readMailbox({ url, most: 100, timeoutMs: 2_000 }, use),
  })

describe('a mailbox of mail that came back', () => {
  test('reports are taken in and marked as read; other mail is left alone; a second look finds nothing', async () => {
    const { db, imap } = await start()
    imap.put(report(1))
    imap.put('From: ana@example.net\r\nSubject: I am away\r\n\r\nBack on Monday.')
    imap.put(report(2, '4.2.2', 'x'.repeat(400_000)))
    imap.put(report(9))
    expect(await take(db, imap.url)).toEqual({ read: 4, noted: 2 })
    expect(imap.letters.every(({ seen }) => seen)).toBe(true)
    expect(await suppressionOf(db, 'person1@example.net')).toMatchObject({ reason: 'bounce' })
    expect(await suppressionOf(db, 'person2@example.net')).toBeUndefined()
    expect(await suppressionOf(db, 'person9@example.net')).toBeUndefined()
    expect(await take(db, imap.url)).toEqual({ read: 0, noted: 0 })
  })

  test('what is interrupted before it is kept stays unread, and is taken in the next time', async () => {
    const { db, imap } = await start()
    imap.put(report(1))
    imap.put(report(3))
    let passed = 0
    const crash = take(db, imap.url, () => {
      if (++passed === 2) throw new Error('killed')
    })
    await expect(crash).rejects.toThrow('killed')
    // The second is in the bank and not marked: nothing is lost, and said twice it says the same.
    expect(imap.letters.map(({ seen }) => seen)).toEqual([true, false])
    expect(await take(db, imap.url)).toEqual({ read: 1, noted: 1 })
    expect(await suppressionOf(db, 'person3@example.net')).toMatchObject({ reason: 'bounce' })
  })

  test('a wrong password, a missing folder and a server that says nothing are errors, soon', async () => {
    const { db, imap } = await start()
    const deaf = await startImap({ deaf: true })
    closing.push(deaf.close)
    const wrong = [
      imap.url.replace('s%40crt', 'guess'),
      imap.url.replace('Returned', 'Elsewhere'),
      deaf.url,
      'imap://a:b@127.0.0.1:1/',
    ]
    for (const url of wrong) {
      const begun = performance.now()
      await expect(take(db, url), url).rejects.toThrow(Error)
      expect(performance.now() - begun).toBeLessThan(10_000)
    }
  })
})
