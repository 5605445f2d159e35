import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicAddress } from '../../src/io/node/address.ts'
import { createFetch } from '../../src/io/node/fetch.ts'

/** 300 MB of zeros in about 291 KB of gzip: the bomb of docs/reliability.md. */
const BOMB = gzipSync(Buffer.alloc(300_000_000))
const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '0x7f000001',
  '2130706433',
  '[::ffff:127.0.0.1]',
  '0',
  '[::1]',
  '0177.0.0.1',
  'localhost',
]

let server: Server
let origin: string
let fetch: ReturnType<typeof createFetch>
let hits = 0

function answer(request: IncomingMessage, response: ServerResponse): void {
  hits++
  const url = new URL(request.url!, origin)
  if (url.pathname === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB)
  else if (url.pathname === '/to')
    response.writeHead(302, { location: url.searchParams.get('url')! }).end('moved')
  else if (url.pathname === '/loop') response.writeHead(302, { location: '/loop' }).end()
  else if (url.pathname === '/hang') response.writeHead(200).write('a')
  else if (url.pathname === '/drip') {
    const timer = setInterval(() => response.write('a'), 20)
    response.on('close', () => clearInterval(timer))
  } else if (url.pathname === '/cut') {
    response.writeHead(200, { 'content-length': 1000 }).write('half')
    setTimeout(() => response.destroy(), 20)
  } else if (url.pathname === '/big') response.end(Buffer.alloc(300_000))
  else response.end('good')
}

beforeAll(async () => {
  server = createServer(answer)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  fetch = createFetch({ userAgent: 'dragoman-test', allowPrivate: [`127.0.0.1:${port}`] })
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await fetch.close()
})

const get = (path: string, limits?: Parameters<typeof fetch>[1]) =>
  fetch({ purpose: 'test', method: 'GET', url: path.startsWith('/') ? origin + path : path }, limits)

describe('the way out', () => {
  test('a gzip bomb ends at the cap, without unpacking the rest', async () => {
    expect(BOMB.length).toBeLessThan(300_000)
    const before = process.memoryUsage().rss
    await expect(get('/bomb', { decodedBytesMax: 10_000_000 })).rejects.toMatchObject({
      reason: 'decoded-cap',
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(64_000_000)
  })

  test.each(LOOPBACK)('a redirect to %s never connects', async host => {
    // Another port than the exempted one: only the address guard stands in the way.
    const victim = createServer((_, response) => response.end('secret'))
    await new Promise<void>(done => victim.listen(0, '127.0.0.1', done))
    let connections = 0
    victim.on('connection', () => connections++)
    const { port } = victim.address() as AddressInfo
    await expect(get(`/to?url=${encodeURIComponent(`http://${host}:${port}/`)}`)).rejects.toMatchObject({
      reason: 'address-private',
    })
    expect(connections).toBe(0)
    victim.close()
  })

  test('a name that resolves to a private address is refused', async () => {
    const guarded = createFetch({ userAgent: 'x', resolve: async () => ['93.184.216.34', '10.0.0.8'] })
    await expect(
      guarded({ purpose: 'test', method: 'GET', url: 'http://rebind.example/' }),
    ).rejects.toMatchObject({
      reason: 'address-private',
    })
    await guarded.close()
  })

  test('hanging and dripping servers end at the total time while other work goes on', async () => {
    const [hang, drip, good] = await Promise.allSettled([
      get('/hang', { totalMs: 400 }),
      get('/drip', { totalMs: 400 }),
      get('/good'),
    ])
    expect(hang).toMatchObject({ status: 'rejected', reason: { reason: 'timeout' } })
    expect(drip).toMatchObject({ status: 'rejected', reason: { reason: 'timeout' } })
    expect(good.status).toBe('fulfilled')
  })

  test('loops, cut answers, oversize and foreign schemes are refused with their reason', async () => {
    await expect(get('/loop')).rejects.toMatchObject({ reason: 'redirects' })
    await expect(get('/cut')).rejects.toMatchObject({ reason: 'connection' })
    await expect(get('/big', { wireBytesMax: 100_000 })).rejects.toMatchObject({ reason: 'wire-cap' })
    await expect(get('file:///etc/passwd')).rejects.toMatchObject({ reason: 'url-invalid' })
    await expect(get(`/to?url=${encodeURIComponent('gopher://example.org/')}`)).rejects.toMatchObject({
      reason: 'url-invalid',
    })
  })

  test('after all that the connection still serves', async () => {
    const before = hits
    const { status, body } = await get('/good')
    expect([status, Buffer.from(body).toString()]).toEqual([200, 'good'])
    expect(hits).toBe(before + 1)
  })

  test('only public addresses are public', () => {
    for (const address of [
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.1.1',
      '0.0.0.0',
      '::1',
      'fe80::1',
      'fc00::1',
      '::ffff:10.0.0.1',
      '100.64.0.1',
      '224.0.0.1',
      'nonsense',
    ])
      expect(isPublicAddress(address), address).toBe(false)
    for (const address of ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])
      expect(isPublicAddress(address), address).toBe(true)
  })
})
