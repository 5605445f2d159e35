import { afterEach, describe, expect, test } from 'vitest'
import { createMailer, noMailer } from '../../src/io/node/mail.ts'
import type { Mailer } from '../../src/io/types.ts'
import { startSmtp, type SmtpFault, type SmtpServer, type SmtpStep } from '../servers/smtp.ts'

const FROM = 'Dragoman <post@dragoman.example>'
const LETTER = {
  to: 'vesela@sapun.example',
  subject: 'Училищно хранене в Малмьо, срок 3 май',
  text: 'Здравейте,\n.\nточка на отделен ред\n',
  html: '<p>Здравейте</p>',
}

let open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.reverse()) await each.close()
  open = []
})
async function both(
  options: Parameters<typeof startSmtp>[0] = {},
  timeoutMs = 1_000,
): Promise<{ server: SmtpServer; mailer: Mailer }> {
  const server = await startSmtp(options)
  const mailer = createMailer({ url: server.url, from: FROM, timeoutMs })
  open.push(server, mailer)
  return { server, mailer }
}
const failAt =
  (step: SmtpStep, fault: SmtpFault, times = Infinity) =>
  (at: SmtpStep, { n }: { n: number }): SmtpFault | undefined =>
    at === step && n <= times ? fault : undefined

describe('mailer', () => {
  test('a message arrives as it was written, under its own id, with further headers', async () => {
    const { server, mailer } = await both()
    const answer = await mailer.send({
      ...LETTER,
      messageId: '<d-1@dragoman.example>',
      returnPath: 'bounce+d-1@dragoman.example',
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
    expect(answer).toMatchObject({ accepted: true, messageId: '<d-1@dragoman.example>' })
    const mail = await server.next(LETTER.to)
    expect(mail).toMatchObject({
      from: 'bounce+d-1@dragoman.example',
      to: [LETTER.to],
      subject: LETTER.subject,
    })
    expect(mail.headers.get('message-id')).toBe('<d-1@dragoman.example>')
    expect(mail.headers.get('from')).toBe(FROM)
    expect(mail.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(mail.text.replaceAll('\r\n', '\n').trimEnd()).toBe(LETTER.text.trimEnd())
    expect(mail.html.trim()).toBe(LETTER.html)
  })

  test('one connection carries several messages; a kept one that died is replaced without a word', async () => {
    const { server, mailer } = await both()
    for (const n of [1, 2, 3]) expect((await mailer.send({ ...LETTER, subject: `${n}` })).accepted).toBe(true)
    expect(server.connections()).toBe(1)
    server.fail(failAt('mail', 'close', 1))
    expect((await mailer.send({ ...LETTER, subject: '4' })).accepted).toBe(true)
    expect(server.connections()).toBe(2)
    expect(server.received.map(mail => mail.subject)).toEqual(['1', '2', '3', '4'])
  })

  test.each([
    ['connect', { code: 421 }, 'temporary'],
    ['connect', { code: 554 }, 'permanent'],
    ['connect', 'hang', 'temporary'],
    ['connect', 'close', 'temporary'],
    ['mail', { code: 451 }, 'temporary'],
    ['mail', 'hang', 'temporary'],
    ['rcpt', { code: 450 }, 'temporary'],
    ['rcpt', { code: 452 }, 'temporary'],
    ['rcpt', { code: 550 }, 'recipient'],
    ['rcpt', 'hang', 'temporary'],
    ['rcpt', 'close', 'temporary'],
    ['end', { code: 451 }, 'temporary'],
    ['end', { code: 554 }, 'permanent'],
    ['end', 'hang', 'unknown'],
    ['end', 'close', 'unknown'],
  ] as const)('%s %o is %s', async (step, fault, failure) => {
    const { server, mailer } = await both({ script: failAt(step, fault) }, 400)
    const answer = await mailer.send(LETTER)
    expect(answer).toMatchObject({ accepted: false, failure })
    if (typeof fault === 'object') expect(answer).toMatchObject({ code: fault.code })
    // After the dot the server has the message, though the sender was never told.
    expect(server.received.length).toBe(failure === 'unknown' ? 1 : 0)
  })

  test('signs in where it must, and a wrong password is no reason to give an address up', async () => {
    const { server, mailer } = await both({ auth: { user: 'me@x', pass: 'p:/@ß' } })
    expect((await mailer.send(LETTER)).accepted).toBe(true)
    expect(server.received[0]!.user).toBe('me@x')
    const wrong = createMailer({ url: server.url.replace(/:[^:@]+@/, ':nope@'), from: FROM, timeoutMs: 500 })
    open.push(wrong)
    expect(await wrong.send(LETTER)).toMatchObject({ accepted: false, failure: 'permanent', code: 535 })
  })

  test('nothing but a plain address is written to, and no header can be smuggled in', async () => {
    const { server, mailer } = await both()
    for (const to of [
      'a@b.example\r\nRCPT TO:<c@d.example>',
      'A <a@b.example>',
      'a@b.example,c@d.example',
      'nobody',
    ])
      expect(await mailer.send({ ...LETTER, to })).toMatchObject({ accepted: false, failure: 'recipient' })
    await mailer.send({ ...LETTER, subject: 'One\r\nBcc: c@d.example' })
    expect((await server.next(LETTER.to)).headers.get('bcc')).toBeUndefined()
    await expect(mailer.send({ ...LETTER, headers: { 'X-A': 'b\r\nBcc: c@d.example' } })).rejects.toThrow(
      'break',
    )
    expect(server.received).toHaveLength(1)
  })

  test('without a server nothing is sent, and said so', async () => {
    expect(noMailer().configured).toBe(false)
    expect(await createMailer({ url: '', from: '' }).send(LETTER)).toMatchObject({ failure: 'off' })
    const nobody = createMailer({ url: 'smtp://127.0.0.1:1', from: FROM, timeoutMs: 500 })
    expect(await nobody.send(LETTER)).toMatchObject({ accepted: false, failure: 'temporary' })
  })
})
