import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createEdgeFetch } from '../../src/io/edge/fetch.ts'
import { createEdgeLog } from '../../src/io/edge/log.ts'
import { createHttpMailer } from '../../src/io/edge/mail.ts'
import type { RequestPlan } from '../../src/model/request.ts'

let server: Server
let origin = ''
let host = ''
let seen: { url: string; method: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
let mail: { status: number; body: string } | 'hang up' = { status: 200, body: '{"id":"m-1"}' }

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', method = '', headers } = request
      seen.push({ url, method, headers, body: Buffer.concat(chunks).toString('utf8') })
      const to = (status: number, location: string) => response.writeHead(status, { location }).end('moved')
      if (url === '/hello') response.writeHead(200, { 'content-type': 'text/plain' }).end('hello')
      else if (url === '/loop') to(302, '/loop')
      else if (url === '/see-other') to(303, '/hello')
      else if (url === '/inside') to(302, 'http://169.254.169.254/latest/meta-data')
      else if (url === '/scheme') to(302, 'file:///etc/passwd')
      else if (url === '/large') {
        response.writeHead(200)
        for (let at = 0; at < 64; at++) response.write(Buffer.alloc(1_000_000))
        response.end()
      } else if (url === '/slow') response.writeHead(200).write('a')
      else if (url === '/broken') response.destroy()
      else if (url === '/mail' && mail === 'hang up') response.destroy()
      else if (url === '/mail' && mail !== 'hang up') response.writeHead(mail.status).end(mail.body)
      else response.writeHead(500, { 'Retry-After': '7' }).end('no')
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  origin = `http://${host}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
afterEach(() => {
  seen = []
})

const plan = (url: string, more: Partial<RequestPlan> = {}): RequestPlan => ({
  purpose: 'test',
  method: 'GET',
  url,
  ...more,
})
const fetcher = (requestsMax = 20) =>
  createEdgeFetch({ userAgent: 'dragoman (test)', allowPrivate: [host], requestsMax })

describe('the way out at the edge', () => {
  test('an answer is an answer whatever its status; header names are lower case', async () => {
    const ok = await fetcher()(plan(`${origin}/hello`))
    expect([ok.status, Buffer.from(ok.body).toString(), ok.headers['content-type']]).toEqual([
      200,
      'hello',
      'text/plain',
    ])
    expect(seen[0]!.headers['user-agent']).toBe('dragoman (test)')
    const bad = await fetcher()(plan(`${origin}/nothing`))
    expect([bad.status, bad.headers['retry-after']]).toEqual([500, '7'])
  })

  test('a POST that is sent elsewhere to see becomes a GET', async () => {
    const answer = await fetcher()(plan(`${origin}/see-other`, { method: 'POST', body: 'query' }))
    expect(answer.url).toBe(`${origin}/hello`)
    expect(seen.map(one => `${one.method} ${one.url} ${one.body}`)).toEqual([
      'POST /see-other query',
      'GET /hello ',
    ])
  })

  test.each([
    ['redirects', '/loop'],
    ['address-private', '/inside'],
    ['url-invalid', '/scheme'],
    ['decoded-cap', '/large'],
    ['connection', '/broken'],
  ])('%s: %s is given up', async (reason, path) => {
    await expect(fetcher()(plan(origin + path))).rejects.toMatchObject({ name: 'FetchRefused', reason })
  })

  test('a drip ends with the time', async () => {
    const begun = performance.now()
    await expect(fetcher()(plan(`${origin}/slow`), { totalMs: 300 })).rejects.toMatchObject({
      reason: 'timeout',
    })
    expect(performance.now() - begun).toBeLessThan(3_000)
  })

  test.each([
    'http://127.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::1]/',
    'http://0/',
    'http://10.0.0.1/',
    'http://192.168.1.1:8080/',
    'http://169.254.169.254/',
    'http://localhost/',
    'http://db.internal/',
    'http://printer.local./',
  ])('%s is no address of the public internet', async url => {
    await expect(fetcher()(plan(url))).rejects.toMatchObject({ reason: 'address-private' })
  })

  test.each(['ftp://example.org/', 'http://user:secret@example.org/', 'javascript:alert(1)', ''])(
    '%j is no address to ask',
    async url => {
      await expect(fetcher()(plan(url))).rejects.toMatchObject({ reason: 'url-invalid' })
    },
  )

  test('an invocation makes so many requests and no more, redirects included', async () => {
    const fetch = fetcher(3)
    await fetch(plan(`${origin}/see-other`))
    await fetch(plan(`${origin}/hello`))
    await expect(fetch(plan(`${origin}/hello`))).rejects.toMatchObject({ reason: 'budget' })
    expect(seen).toHaveLength(3)
  })
})

describe('mail over HTTP', () => {
  const message = {
    to: 'ana@example.org',
    subject: 'Two new tenders',
    html: '<p>Hello</p>',
    text: 'Hello',
    messageId: '<d-1@dragoman.example.org>',
    headers: { 'List-Unsubscribe': '<https://dragoman.example.org/u/1>' },
  }
  const mailer = () =>
    createHttpMailer({ url: `${origin}/mail`, key: 'k', from: 'Dragoman <post@example.org>' })

  test('a message is posted once, with its id as the key against doubles', async () => {
    mail = { status: 200, body: '{"id":"m-1"}' }
    expect(await mailer().send(message)).toMatchObject({ accepted: true, messageId: message.messageId })
    expect(seen[0]!.headers).toMatchObject({
      authorization: 'Bearer k',
      'idempotency-key': message.messageId,
    })
    expect(JSON.parse(seen[0]!.body)).toEqual({
      from: 'Dragoman <post@example.org>',
      to: ['ana@example.org'],
      subject: message.subject,
      html: message.html,
      text: message.text,
      headers: { ...message.headers, 'Message-ID': message.messageId },
    })
  })

  test.each([
    [429, 'temporary'],
    [503, 'temporary'],
    [422, 'recipient'],
    [401, 'permanent'],
  ] as const)('%i is %s', async (status, failure) => {
    mail = { status, body: 'because' }
    expect(await mailer().send(message)).toEqual({
      accepted: false,
      failure,
      code: status,
      response: 'because',
    })
  })

  test('a connection that breaks leaves it unknown; line breaks never go out; without a service it is off', async () => {
    mail = 'hang up'
    expect(await mailer().send(message)).toMatchObject({ accepted: false, failure: 'unknown' })
    seen = []
    const forged = { ...message, subject: 'a\r\nBcc: all@example.org' }
    expect(await mailer().send(forged)).toMatchObject({ accepted: false, failure: 'permanent' })
    const off = createHttpMailer({ url: '', key: '', from: '' })
    expect([off.configured, await off.send(message)]).toMatchObject([
      false,
      { accepted: false, failure: 'off' },
    ])
    expect(seen).toEqual([])
  })
})

test('the log at the edge keeps to its level and leaves personal data out', () => {
  const lines: string[] = []
  const { info, error, debug } = console
  Object.assign(console, {
    info: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line),
  })
  try {
    const log = createEdgeLog('info')
    log.debug('not this')
    log.info({ source: 'eu-ted', email: 'ana@example.org', profile: { name: 'x' } }, 'crawled')
    log.error({ err: new TypeError('broke') }, 'failed')
    createEdgeLog('silent').error('nor this')
  } finally {
    Object.assign(console, { info, error, debug })
  }
  const read = lines.map(line => JSON.parse(line) as Record<string, unknown>)
  expect(read[0]).toEqual({
    level: 'info',
    source: 'eu-ted',
    email: '[removed]',
    profile: '[removed]',
    msg: 'crawled',
  })
  expect(read[1]).toMatchObject({
    level: 'error',
    msg: 'failed',
    err: { type: 'TypeError', message: 'broke' },
  })
  expect(read).toHaveLength(2)
})
