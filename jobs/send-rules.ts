import type { MailAnswer } from '../src/io/types.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Waits after the first, second, ... attempt that a server put off (4xx) or that never reached it. */
const BACK_OFF_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS]
/** Past the list every six hours, until a digest is too old to be of use. RFC 5321 4.5.4.1 says four to five days. */
const GIVE_UP_MS = 72 * HOUR_MS

/** When a message in doubt is handed over once more: late enough for a server that only hung to have delivered it. */
export const RETRY_UNKNOWN_MS = 30 * MINUTE_MS

/** When to try again after so many attempts, UTC; undefined once it is time to give up. */
export function nextTry(attempts: number, createdAt: string, now: Date): string | undefined {
  const wait = BACK_OFF_MS[Math.min(attempts, BACK_OFF_MS.length) - 1] ?? MINUTE_MS
  const next = now.getTime() + wait
  return next - Date.parse(createdAt) > GIVE_UP_MS ? undefined : new Date(next).toISOString()
}

/**
 * Whether a refusal for good (5xx) is about the address, so that nothing must be sent to it any more. A refusal of us,
 * of our session or of the whole message (RFC 3463: 5.3 system, 5.5 protocol, 5.6 content, 5.7 policy) is not: one
 * wrong SPF record would otherwise suppress everybody.
 *
 * @param handedOver the server had heard recipient and message when it refused
 */
export function isAboutAddress(answer: MailAnswer, handedOver: boolean): boolean {
  if (answer.accepted) return false
  if (answer.failure !== 'recipient' && !(answer.failure === 'permanent' && handedOver)) return false
  const status = /\b5\.(\d{1,3})\.\d{1,3}\b/.exec(answer.response)?.[1]
  return status === undefined || !['3', '5', '6', '7'].includes(status)
}
