import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { MailAnswer, Mailer, MailFailure, MailHooks, MailMessage } from '../types.ts'

export type MailerOptions = Readonly<{
  /** smtp://user:password@host:port, smtps:// for TLS from the start; empty = no mail */
  url: string
  /** The sender people see: `Name <local@domain>` or an address */
  from: string
  /** Silence after which a connection is given up */
  timeoutMs?: number
  /** How long one message may take in all, so that a server that drips cannot hold a sender */
  totalMs?: number
}>

const TIMEOUT_MS = 60_000
// RFC 5321 4.5.3.2 lets a server think for ten minutes after the dot; those that take longer than three are not seen.
const TOTAL_MS = 180_000
const CONNECT_MS = 15_000
// Connections kept for the next message: few servers take more than some at once from one sender.
const IDLE_MAX = 4
const IDLE_MS = 5_000
// Many servers end a connection after a hundred messages.
const MESSAGES_MAX = 100
const RESPONSE_MAX = 500
const ADDRESS = /^[^\s<>@"(),:;\\[\]]+@[^\s<>@"(),:;\\[\]]+$/

type Line = { connection: SMTPConnection; sent: number; timer?: NodeJS.Timeout }
type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string }

/** Where no mail server is set up: every message is refused as `off`. */
export function noMailer(): Mailer {
  return {
    configured: false,
    send: async () => ({ accepted: false, failure: 'off', response: 'no mail server is set up' }),
    close: async () => undefined,
  }
}

/**
 * A mailer over one SMTP server. It reports what happened and retries nothing, but for a kept connection that turns
 * out dead before the message was begun. Credentials travel under TLS only, unless the server is this machine.
 */
export function createMailer(options: MailerOptions): Mailer {
  if (!options.url) return noMailer()
  const { from, timeoutMs = TIMEOUT_MS, totalMs = TOTAL_MS } = options
  const url = new URL(options.url)
  const sender = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const idle: Line[] = []

  async function open(): Promise<Line> {
    const secure = url.protocol === 'smtps:'
    const auth = url.username && {
      user: decodeURIComponent(url.username),
      pass: decodeURIComponent(url.password),
    }
    const connection = new SMTPConnection({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (secure ? 465 : 587)),
      secure,
      requireTLS: !!auth && !secure && !isLoopback(url.hostname),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: Math.min(CONNECT_MS, timeoutMs),
      socketTimeout: timeoutMs,
    })
    await new Promise<void>((done, failed) => {
      connection.once('error', failed)
      connection.once('end', () => failed(new Error('the server closed the connection')))
      connection.connect(() => {
        if (!auth) return done()
        connection.login(auth, error => (error ? failed(error) : done()))
      })
    }).catch((error: unknown) => {
      connection.close()
      throw error
    })
    // From here on errors reach the send under way; an idle connection may die in silence.
    connection.on('error', () => undefined)
    return { connection, sent: 0 }
  }

  function keep(line: Line): void {
    line.sent++
    if (idle.length >= IDLE_MAX || line.sent >= MESSAGES_MAX) return void line.connection.quit()
    line.timer = setTimeout(() => {
      idle.splice(idle.indexOf(line), 1)
      line.connection.quit()
    }, IDLE_MS)
    line.timer.unref()
    idle.push(line)
  }

  function take(): Line | undefined {
    for (let line = idle.pop(); line; line = idle.pop()) {
      clearTimeout(line.timer)
      if (!line.connection.destroyed) return line
    }
    return undefined
  }

  async function send(message: MailMessage, hooks: MailHooks = {}): Promise<MailAnswer> {
    const envelope = { from: message.returnPath ?? sender, to: [message.to] }
    const problem = [envelope.from, message.to].find(address => !ADDRESS.test(address))
    if (problem !== undefined)
      return { accepted: false, failure: 'recipient', response: 'not a plain mail address' }
    const messageId = message.messageId ?? `<${randomUUID()}@${sender.slice(sender.lastIndexOf('@') + 1)}>`
    const bytes = await compose(message, from, messageId)
    for (let line = take(); ; line = undefined) {
      const kept = line !== undefined
      const body = bodyOf(bytes, hooks)
      try {
        line ??= await open()
        const whole = { ...envelope, size: bytes.length }
        const response = await handOver(line.connection, whole, body.stream, totalMs)
        keep(line)
        return { accepted: true, messageId, response: response.slice(0, RESPONSE_MAX) }
      } catch (error) {
        line?.connection.close()
        const failed = error as SmtpError
        if (kept && !body.begun() && failed.responseCode === undefined) continue
        return refusal(failed, body.ended())
      }
    }
  }

  return {
    configured: true,
    send,
    close: async () => {
      for (const line of idle.splice(0)) {
        clearTimeout(line.timer)
        line.connection.close()
      }
    },
  }
}

async function compose(message: MailMessage, from: string, messageId: string): Promise<Buffer> {
  const headers = Object.entries(message.headers ?? {}).map(([key, value]) => {
    if (/[\r\n\0]/.test(key + value)) throw new Error(`the header ${key} holds a line break`)
    return { key, value }
  })
  return new MailComposer({
    from,
    to: message.to,
    subject: message.subject.replace(/[\r\n\0]+/g, ' '),
    text: message.text,
    html: message.html,
    messageId,
    headers,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

/**
 * The message as a stream that knows how far it was read: it is read only once the server has agreed to DATA. The
 * connection writes the final dot when the stream ends, so `beforeEnd` is awaited just before.
 */
function bodyOf(
  bytes: Buffer,
  { beforeEnd }: MailHooks,
): Readonly<{ stream: Readable; begun: () => boolean; ended: () => boolean }> {
  let begun = false
  let ended = false
  async function* pieces(): AsyncGenerator<Buffer> {
    begun = true
    yield bytes
    await beforeEnd?.()
    ended = true
  }
  return { stream: Readable.from(pieces()), begun: () => begun, ended: () => ended }
}

function handOver(
  connection: SMTPConnection,
  envelope: { from: string; to: string[]; size: number },
  stream: Readable,
  totalMs: number,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  return new Promise<string>((done, failed) => {
    const lost = (): void => failed(new Error('the connection ended'))
    timer = setTimeout(() => {
      failed(new Error(`the server took longer than ${totalMs} ms`))
      connection.close()
    }, totalMs)
    connection.once('end', lost)
    connection.send(envelope, stream, (error, info) => {
      connection.removeListener('end', lost)
      if (error) return failed(error)
      done(String(info?.response ?? ''))
    })
  }).finally(() => clearTimeout(timer))
}

/**
 * What a failure means. A three-digit answer is the server's word, whenever it came; without one it depends on
 * whether the message had been written to its end.
 */
function refusal(error: SmtpError, ended: boolean): MailAnswer {
  const code = error.responseCode
  const response = (error.response ?? error.message).slice(0, RESPONSE_MAX)
  const failure: MailFailure =
    code === undefined
      ? ended
        ? 'unknown'
        : 'temporary'
      : code < 500
        ? 'temporary'
        : error.command === 'RCPT TO'
          ? 'recipient'
          : 'permanent'
  return { accepted: false, failure, ...(code !== undefined && { code }), response }
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}
