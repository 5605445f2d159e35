import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { readMail, type ReadMail } from './mime.ts'

/** The moments of a delivery at which a server can fail. `end`: after the final dot, when it has the message. */
export type SmtpStep = 'connect' | 'mail' | 'rcpt' | 'data' | 'end'

/** What a server does instead of saying yes: an answer, silence, a broken connection, or a slow yes. */
export type SmtpFault =
  Readonly<{ code: number; text?: string }> | 'hang' | 'close' | Readonly<{ waitMs: number }>

/** Asked at every step; undefined lets it pass. `n` counts this step since the server began, from 1. */
export type SmtpScript = (
  step: SmtpStep,
  about: Readonly<{ n: number; from: string; to: string }>,
) => SmtpFault | undefined

/** A message the server has in hand. `answered` is false where the sender was never told so. */
export type Received = ReadMail &
  Readonly<{ from: string; to: readonly string[]; raw: string; answered: boolean; user?: string }>

export type SmtpOptions = Readonly<{
  script?: SmtpScript
  /** Demands this user and password */
  auth?: Readonly<{ user: string; pass: string }>
}>

/** A real SMTP server on a free port of this machine, which keeps what it is given and fails as it is told. */
export type SmtpServer = Readonly<{
  url: string
  received: Received[]
  /** Connections made so far */
  connections: () => number
  /** Fails by another script from now on */
  fail: (script: SmtpScript | undefined) => void
  /** The next message to an address, waiting for it */
  next: (to: string, after?: number, waitMs?: number) => Promise<Received>
  close: () => Promise<void>
}>

export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpServer> {
  let script = options.script
  let connections = 0
  const counts = new Map<SmtpStep, number>()
  const received: Received[] = []

  /** Runs one step: passes, fails, or never answers. */
  function step(
    name: SmtpStep,
    session: SMTPServerSession,
    to: string,
    done: (error?: Error | null) => void,
  ): SmtpFault | undefined {
    const n = (counts.get(name) ?? 0) + 1
    counts.set(name, n)
    const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
    const fault = script?.(name, { n, from, to })
    if (fault === undefined) done()
    else if (fault === 'close') socketOf(session)?.destroy()
    else if (typeof fault === 'object' && 'waitMs' in fault) setTimeout(done, fault.waitMs)
    else if (typeof fault === 'object')
      done(Object.assign(new Error(fault.text ?? 'scripted'), { responseCode: fault.code }))
    return fault
  }

  const server = new SMTPServer({
    disabledCommands: options.auth ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: !options.auth,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    // Connections that hang by script must not hold up the end of a test.
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      const right = username === options.auth?.user && password === options.auth?.pass
      if (right) done(null, { user: username })
      else done(Object.assign(new Error('wrong'), { responseCode: 535 }))
    },
    onConnect: (session, done) => {
      connections++
      step('connect', session, '', done)
    },
    onMailFrom: (address, session, done) => void step('mail', session, address.address, done),
    onRcptTo: (address, session, done) => void step('rcpt', session, address.address, done),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      // Taken now: the server forgets the envelope when it answers.
      const to = session.envelope.rcptTo.map(({ address }) => address)
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
      step('data', session, to.join(), error => {
        if (error) {
          stream.resume()
          stream.once('end', () => done(error))
          return
        }
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.once('end', () => {
          let refused = false
          const fault = step('end', session, to.join(), failure => {
            refused = !!failure
            done(failure ?? null)
          })
          if (refused) return
          const raw = Buffer.concat(chunks).toString('utf8')
          const user = typeof session.user === 'string' ? session.user : undefined
          const answered = fault === undefined || typeof fault === 'object'
          received.push({ ...readMail(raw), from, to, raw, answered, ...(user && { user }) })
        })
      })
    },
  })
  server.on('error', () => undefined)

  const socketOf = (session: SMTPServerSession): { destroy: () => void } | undefined =>
    [...(server.connections as Set<{ id: string; _socket: { destroy: () => void } }>)].find(
      ({ id }) => id === session.id,
      // oxlint-disable-next-line no-underscore-dangle -- the library has no other way to cut one connection
    )?._socket

  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.server.address() as AddressInfo
  const who = options.auth
    ? `${encodeURIComponent(options.auth.user)}:${encodeURIComponent(options.auth.pass)}@`
    : ''
  return {
    url: `smtp://${who}127.0.0.1:${port}`,
    received,
    connections: () => connections,
    fail: next => {
      script = next
      counts.clear()
    },
    next: async (to, after = 0, waitMs = 5_000) => {
      const until = performance.now() + waitMs
      for (;;) {
        const found = received.slice(after).find(mail => mail.to.includes(to))
        if (found) return found
        if (performance.now() > until) throw new Error(`no mail to ${to} within ${waitMs} ms`)
        await new Promise(done => setTimeout(done, 10))
      }
    },
    close: () => new Promise(done => server.close(() => done())),
  }
}
