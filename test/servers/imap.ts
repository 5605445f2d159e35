import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A mailbox of the fake server. */
export type Letter = { uid: number; source: string; seen: boolean }

export type ImapServer = Readonly<{
  url: string
  letters: Letter[]
  put: (source: string) => void
  /** Every command that came, in capitals */
  commands: string[]
  close: () => Promise<void>
}>

/**
 * A mailbox that speaks as much IMAP4rev1 (RFC 3501) as a client needs to sign in, list, search, fetch and mark: written
 * for tests, over a real socket. `deaf`: it takes the connection and says nothing.
 */
export async function startImap(more: Readonly<{ deaf?: boolean }> = {}): Promise<ImapServer> {
  const letters: Letter[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    if (more.deaf) return
    let read = ''
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n')
    socket.on('data', part => {
      read += part.toString('latin1')
      for (let end = read.indexOf('\r\n'); end >= 0; end = read.indexOf('\r\n')) {
        const line = read.slice(0, end)
        read = read.slice(end + 2)
        const [, tag = '*', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? []
        commands.push(rest.split(' ').slice(0, 2).join(' ').toUpperCase())
        for (const answer of answersTo(rest, letters)) socket.write(`* ${answer}\r\n`, 'latin1')
        socket.write(`${tag} ${endOf(rest)}\r\n`)
        if (/^LOGOUT/i.test(rest)) socket.end()
      }
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `imap://bounces:s%40crt@127.0.0.1:${port}/Returned`,
    letters,
    commands,
    put: source => {
      letters.push({ uid: 10 * (letters.length + 1), source, seen: false })
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(done => server.close(done))
    },
  }
}

function endOf(command: string): string {
  if (/^LOGIN/i.test(command) && !/^LOGIN "?bounces"? "?s@crt"?$/i.test(command))
    return 'NO [AUTHENTICATIONFAILED] wrong'
  if (/^(SELECT|EXAMINE)/i.test(command) && !/ "?Returned"?$/.test(command))
    return 'NO [NONEXISTENT] no such mailbox'
  if (/^SELECT/i.test(command)) return 'OK [READ-WRITE] selected'
  return 'OK done'
}

function answersTo(command: string, letters: Letter[]): string[] {
  const [verb = ''] = command.toUpperCase().split(' ')
  if (verb === 'CAPABILITY') return ['CAPABILITY IMAP4rev1']
  // Only the sign between folders is asked for.
  if (/^LIST "" ""$/i.test(command)) return ['LIST (\\Noselect) "/" ""']
  if (verb === 'LIST' || verb === 'LSUB') return [`${verb} (\\HasNoChildren) "/" "Returned"`]
  if (verb === 'LOGOUT') return ['BYE']
  if (verb === 'SELECT' || verb === 'EXAMINE')
    return [
      'FLAGS (\\Seen \\Deleted)',
      'OK [PERMANENTFLAGS (\\Seen \\Deleted)] limited',
      `${letters.length} EXISTS`,
      '0 RECENT',
      'OK [UIDVALIDITY 1] valid',
      `OK [UIDNEXT ${10 * (letters.length + 1)}] next`,
    ]
  const [, uids = '', what = ''] = /^UID (?:FETCH|STORE) (\S+) (.*)$/i.exec(command) ?? []
  if (/^UID SEARCH/i.test(command))
    return [`SEARCH ${letters.flatMap(({ uid, seen }) => (seen ? [] : [uid])).join(' ')}`.trim()]
  const found = letters.findIndex(({ uid }) => String(uid) === uids)
  const letter = letters[found]
  if (!letter) return []
  if (/^UID STORE/i.test(command)) {
    if (/\+FLAGS\S* \(\\Seen\)/i.test(what)) letter.seen = true
    return [`${found + 1} FETCH (UID ${letter.uid} FLAGS (${letter.seen ? '\\Seen' : ''}))`]
  }
  const bytes = Buffer.from(letter.source, 'utf8').toString('latin1')
  const most = Number(/BODY\.PEEK\[\]<0\.(\d+)>/i.exec(what)?.[1] ?? bytes.length)
  const part = bytes.slice(0, most)
  return [`${found + 1} FETCH (UID ${letter.uid} BODY[]<0> {${part.length}}\r\n${part})`]
}
