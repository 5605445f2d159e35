import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type LineFault = 'starttls-refused' | 'drip'

/** A line between a sender and an SMTP server that spoils what passes. */
export type SmtpLine = Readonly<{ url: string; heal: () => void; close: () => Promise<void> }>

/**
 * Stands before a server: offers STARTTLS and then refuses it, or lets the server's words through one byte at a time.
 *
 * @param msPerByte pace of the drip
 */
export async function startLine(target: string, fault: LineFault, msPerByte = 50): Promise<SmtpLine> {
  const to = new URL(target)
  const sockets = new Set<Socket>()
  let healed = false
  const server = createServer(client => {
    const upstream = connect(Number(to.port), to.hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    const spoiled = healed ? undefined : fault
    client.on('data', (bytes: Buffer) => {
      if (spoiled === 'starttls-refused' && /^STARTTLS\r\n/i.test(bytes.toString('latin1')))
        client.write('454 4.7.0 TLS not available due to temporary reason\r\n')
      else upstream.write(bytes)
    })
    let drop: Promise<void> = Promise.resolve()
    upstream.on('data', (bytes: Buffer) => {
      if (spoiled === 'drip') {
        drop = drop.then(async () => {
          for (const byte of bytes) {
            client.write(Buffer.of(byte))
            await new Promise(done => setTimeout(done, msPerByte))
          }
        })
      } else if (spoiled === 'starttls-refused') {
        // The last line of the EHLO answer becomes one of several.
        client.write(
          bytes.toString('latin1').replace(/^250 (.*)\r\n/m, '250-$1\r\n250 STARTTLS\r\n'),
          'latin1',
        )
      } else client.write(bytes)
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heal: () => {
      healed = true
      for (const socket of sockets) socket.destroy()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(done => server.close(done))
    },
  }
}
