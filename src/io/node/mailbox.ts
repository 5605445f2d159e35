import { ImapFlow } from 'imapflow'

export type MailboxOptions = Readonly<{
  /** imaps://user:password@host:port/Folder; imap:// where the server offers TLS later, or is this machine */
  url: string
  /** At most so many messages at once; the rest is there the next time */
  most: number
  /** Silence after which the connection is given up */
  timeoutMs?: number
}>

const TIMEOUT_MS = 30_000
/** A report names its message in its first parts; what a server returns whole behind them can be large. */
const MESSAGE_BYTES_MAX = 256_000

/**
 * Hands over the unread messages of a mailbox, the oldest first, and marks each as read when it was taken in: what is
 * interrupted is handed over again. Credentials travel under TLS only, unless the server is this machine.
 *
 * @param take resolves when what the message says is kept
 * @returns how many were taken in
 * @throws Error of the connection, the sign-in, or of `take`
 */
export async function readMailbox(
  { url, most, timeoutMs = TIMEOUT_MS }: MailboxOptions,
  take: (message: string) => Promise<void>,
): Promise<number> {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  const secure = protocol === 'imaps:'
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const client = new ImapFlow({
    host: hostname,
    port: Number(port) || (secure ? 993 : 143),
    secure,
    doSTARTTLS: secure || here ? undefined : true,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  // What goes wrong is thrown by the call under way; without a listener it would end the process as well.
  client.on('error', () => undefined)
  let taken = 0
  try {
    await client.connect()
    await client.mailboxOpen(decodeURIComponent(pathname.slice(1)) || 'INBOX')
    const unread = (await client.search({ seen: false }, { uid: true })) || []
    for (const uid of unread.toSorted((a, b) => a - b).slice(0, most)) {
      const found = await client.fetchOne(
        String(uid),
        { source: { start: 0, maxLength: MESSAGE_BYTES_MAX } },
        { uid: true },
      )
      // Somebody else has taken it away meanwhile.
      if (!found || !found.source) continue
      await take(found.source.toString('utf8'))
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
      taken++
    }
    await client.logout()
  } finally {
    client.close()
  }
  return taken
}
