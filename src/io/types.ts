/** What the rest of the house knows of the network: types only, so that any edge can stand behind them. */

/** One message to one person. Addresses are plain `local@domain`; texts are finished. */
export type MailMessage = Readonly<{
  to: string
  subject: string
  html: string
  text: string
  /** Stable where the same message may be handed over twice: `<id@domain>`; absent = one is made */
  messageId?: string
  /** Further headers by name, for example List-Unsubscribe; line breaks in values are refused */
  headers?: Readonly<Record<string, string>>
  /** Where bounces go (VERP); absent = the address of `from` */
  returnPath?: string
}>

/**
 * How a hand-over failed. `off`: no mail server is set up. `temporary`: nothing was taken, try later. `recipient`: the
 * server refuses this address for good. `permanent`: it refuses the message or us. `unknown`: the message was written
 * to the end and no answer came, so it may have been taken (RFC 1047).
 */
export type MailFailure = 'off' | 'temporary' | 'recipient' | 'permanent' | 'unknown'

export type MailAnswer =
  | Readonly<{ accepted: true; messageId: string; response: string }>
  | Readonly<{ accepted: false; failure: MailFailure; code?: number; response: string }>

export type MailHooks = Readonly<{
  /**
   * Awaited when everything but the final dot is written: what the sender must remember of a message that may arrive
   * from here on. Where it throws, the dot is never written, and the answer is `temporary`.
   */
  beforeEnd?: () => Promise<void>
}>

/**
 * Hands messages to a mail server and says what became of them. It decides nothing: retrying is the caller's. Throws for
 * one thing only, a mistake of the caller: a header that holds a line break.
 */
export type Mailer = Readonly<{
  /** False where no mail server is set up: every send answers `off` */
  configured: boolean
  send: (message: MailMessage, hooks?: MailHooks) => Promise<MailAnswer>
  close: () => Promise<void>
}>

/** So many unpredictable bytes; tests script it. */
export type Random = (bytes: number) => Uint8Array
