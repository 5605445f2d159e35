import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** One notice as the fake publishes it. `day` is YYYY-MM-DD. */
export type FakeNotice = Readonly<{ number: string; day: string; bytes: Uint8Array }>

/**
 * Faults of the fake, changed while it runs. Numbers count requests of that kind since the start, from 1.
 * `shift` publishes a late notice between two pages; `repeat` serves a page's last row again on the next one.
 */
export type TedFaults = {
  tooMany?: readonly number[]
  serverError?: readonly number[]
  timedOut?: readonly number[]
  deadTokens?: boolean
  html200?: readonly number[]
  empty200?: readonly number[]
  notFound?: readonly string[]
  hang?: readonly string[]
  shift?: FakeNotice
  repeat?: boolean
  retryAfterSeconds?: number
}

export type FakeTed = Readonly<{
  origin: string
  notices: FakeNotice[]
  faults: TedFaults
  log: string[]
  /** issue name, for example 202600136 -> the day it holds and, once rewritten, other notices */
  packages: Map<string, readonly FakeNotice[]>
  close: () => Promise<void>
}>

const day8 = (day: string): string => day.replaceAll('-', '')

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function tarOf(notices: readonly FakeNotice[], issue: string): Promise<Buffer> {
  const archive = pack()
  for (const { number, bytes } of notices) {
    const [serial, year] = number.split('-')
    // A fixed time: the same notices make the same bytes, whatever the second.
    const name = `${issue}/${serial!.padStart(8, '0')}_${year}.xml`
    archive.entry({ name, mtime: new Date(0) }, Buffer.from(bytes))
  }
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}

/**
 * TED over real HTTP, built from the documented wire shapes (docs.ted.europa.eu/reuse/search-api and the packages'
 * naming), not from our client: search API v3, one XML a notice, daily packages.
 */
export async function startFakeTed(initial: readonly FakeNotice[]): Promise<FakeTed> {
  const notices = [...initial]
  const faults: TedFaults = {}
  const log: string[] = []
  const packages = new Map<string, readonly FakeNotice[]>()
  /** Iteration state lives at the server: the query, what was served, where it stands. */
  const iterations = new Map<string, { query: string; after: string | undefined; served: number }>()
  let searches = 0

  /** `publication-date>=20260901 AND ... SORT BY publication-date DESC`: other shapes find nothing, as the real one. */
  function select(query: string): FakeNotice[] | undefined {
    if (/publication-date[<>=]+\d{4}-/.test(query)) return undefined
    const from = /publication-date>=(\d{8})\b/.exec(query)?.[1] ?? '00000000'
    const to = /publication-date<=(\d{8})\b/.exec(query)?.[1] ?? '99999999'
    // 03032025 is eight digits too, and no day: the real API answers 0.
    if (Number(from.slice(0, 4)) > 2100 || Number(to.slice(0, 4)) < 1990) return []
    return notices
      .filter(({ day }) => day8(day) >= from && day8(day) <= to)
      .sort((a, b) => (a.day === b.day ? (a.number < b.number ? 1 : -1) : a.day < b.day ? 1 : -1))
  }

  async function search(request: IncomingMessage, response: ServerResponse): Promise<void> {
    searches++
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (faults.tooMany?.includes(searches)) {
      const headers = { 'content-type': 'text/html', 'retry-after': String(faults.retryAfterSeconds ?? 0) }
      return void response.writeHead(429, headers).end('<html><title>429 Too Many Requests</title></html>')
    }
    if (faults.serverError?.includes(searches)) return json(500, { message: 'Internal Server Error' })
    if (faults.html200?.includes(searches)) {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>')
    }
    if (faults.empty200?.includes(searches)) return void response.writeHead(200).end()
    const asked = JSON.parse(await bodyOf(request)) as Record<string, unknown>
    const limit = Number(asked.limit ?? 10)
    const fields = asked.fields as string[] | undefined
    if (!fields?.length || limit > 250 || (fields.length + 1) * limit > 10_000)
      return json(400, { message: 'Invalid request', error: { type: 'QUERY_FIELD_OR_LIMIT' } })
    const selected = select(String(asked.query))
    if (!selected)
      return json(400, { message: 'Syntax error in query', error: { type: 'QUERY_SYNTAX_ERROR' } })
    const token = asked.iterationNextToken as string | undefined
    const state = token ? iterations.get(token) : { query: String(asked.query), after: undefined, served: 0 }
    if (!state || (token && faults.deadTokens)) return json(500, { message: 'Internal Server Error' })
    if (token && faults.shift && !notices.includes(faults.shift)) notices.push(faults.shift)
    const start = state.after
      ? selected.findIndex(({ number }) => number === state.after) + (faults.repeat ? 0 : 1)
      : 0
    const timedOut = faults.timedOut?.includes(searches) ?? false
    const page = selected.slice(start, start + (timedOut ? Math.floor(limit / 2) : limit))
    const next = randomBytes(12).toString('base64url')
    iterations.set(next, {
      query: state.query,
      after: page.at(-1)?.number ?? state.after,
      served: state.served + page.length,
    })
    json(200, {
      notices: page.map(({ number, day }) => ({
        'publication-number': number,
        'publication-date': `${day}+02:00`,
        links: { xml: { MUL: `https://ted.europa.eu/en/notice/${number}/xml` } },
      })),
      totalNoticeCount: selected.length,
      // The real API hands out a token with the last and even with an empty batch.
      iterationNextToken: asked.paginationMode === 'ITERATION' ? next : null,
      timedOut,
    })
  }

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    log.push(`${request.method} ${path}`)
    const number = /^\/en\/notice\/([^/]+)\/xml$/.exec(path)?.[1]
    const issue = /^\/packages\/daily\/(\d{9})$/.exec(path)?.[1]
    if (request.method === 'POST' && path === '/v3/notices/search') {
      search(request, response).catch(() => response.destroy())
    } else if (number) {
      const notice = notices.find(candidate => candidate.number === number)
      if (faults.hang?.includes(number)) return
      if (!notice || faults.notFound?.includes(number)) return void response.writeHead(404).end('not found')
      response.writeHead(200, { 'content-type': 'application/xml' }).end(notice.bytes)
    } else if (issue) {
      const content = packages.get(issue)
      if (!content)
        return void response.writeHead(404, { 'content-type': 'text/html' }).end('<html>404</html>')
      tarOf(content, issue).then(
        bytes => response.writeHead(200, { 'content-type': 'application/gzip' }).end(bytes),
        () => response.destroy(),
      )
    } else response.writeHead(404).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notices,
    faults,
    log,
    packages,
    close: () =>
      new Promise(done => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
