import type { MailAnswer, Mailer, MailFailure, MailMessage } from '../types.ts'

export type HttpMailOptions = Readonly<{
  /** Where a message is posted as JSON; empty: no mail */
  url: string
  key: string
  from: string
}>

const TOTAL_MS = 30_000
/** Enough of an answer to understand a refusal */
const ANSWER_LETTERS_MAX = 500

/**
 * Hands messages to a mail service over HTTP, for places without SMTP: one POST of
 * `{from, to, subject, html, text, headers}` with a bearer key, the shape that Resend and services like it take. The
 * message id is also sent as Idempotency-Key, so that asking twice sends once.
 */
export function createHttpMailer(options: HttpMailOptions): Mailer {
  const configured = Boolean(options.url && options.from)
  return {
    configured,
    send: async message =>
      configured
        ? post(options, message)
        : { accepted: false, failure: 'off', response: 'no mail service is set up' },
    close: async () => undefined,
  }
}

async function post({ url, key, from }: HttpMailOptions, message: MailMessage): Promise<MailAnswer> {
  const { to, subject, html, text, messageId, headers = {} } = message
  const lines = [to, subject, messageId ?? '', ...Object.keys(headers), ...Object.values(headers)]
  if (lines.some(line => /[\r\n]/.test(line)))
    return { accepted: false, failure: 'permanent', response: 'a line break in a header' }
  const body = {
    from,
    to: [to],
    subject,
    html,
    text,
    headers: { ...headers, ...(messageId && { 'Message-ID': messageId }) },
  }
  let answer: Response
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(messageId && { 'idempotency-key': messageId }),
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TOTAL_MS),
    })
  } catch (error) {
    // The message may have been taken before the connection broke.
    return { accepted: false, failure: 'unknown', response: (error as Error).message }
  }
  const said = (await answer.text().catch(() => '')).slice(0, ANSWER_LETTERS_MAX)
  if (answer.ok) return { accepted: true, messageId: messageId ?? idOf(said), response: said }
  return { accepted: false, failure: failureOf(answer.status), code: answer.status, response: said }
}

/** 429 and 5xx pass; 422 is what such services say of an address they cannot take; the rest is our own fault. */
function failureOf(status: number): MailFailure {
  if (status === 429 || status === 408 || status >= 500) return 'temporary'
  return status === 422 ? 'recipient' : 'permanent'
}

function idOf(answer: string): string {
  try {
    const { id } = JSON.parse(answer) as { id?: unknown }
    return typeof id === 'string' ? id : ''
  } catch {
    return ''
  }
}
