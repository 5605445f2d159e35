import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Transform } from 'node:stream'
import { Agent, buildConnector, request } from 'undici'
import { FetchRefused } from '../../errors.ts'
import type { Fetch, FetchAnswer, FetchLimits, RequestPlan } from '../../model/request.ts'
import { publicAddressOf, type Resolve } from './address.ts'

/**
 * A daily package of TED is about 20 MB on the wire (200 MB unpacked, which io/node/read caps by itself); a notice
 * is under 1 MB. 45 s is the longest any source may keep a slot.
 */
export const DEFAULT_LIMITS: FetchLimits = {
  wireBytesMax: 64_000_000,
  decodedBytesMax: 128_000_000,
  totalMs: 45_000,
  redirectsMax: 3,
}

export type FetchOptions = Readonly<{
  userAgent: string
  /** host:port pairs that may be private: an operator's own mirror, a test server */
  allowPrivate?: readonly string[]
  resolve?: Resolve
}>

/**
 * The guard sits in the connector, because a lookup hook is never called for address literals, and because it must
 * hold for every connection and every hop. The checked address itself is connected to: a second look-up could
 * answer another one (DNS rebinding).
 */
function guardedAgent(options: FetchOptions): Agent {
  const connect = buildConnector({ timeout: 10_000 })
  const allowed = new Set(options.allowPrivate)
  return new Agent({
    connections: 2,
    pipelining: 1,
    connect: (target, callback) => {
      const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80))
      publicAddressOf(target.hostname, port, allowed, options.resolve).then(
        address =>
          connect(
            { ...target, hostname: address, servername: target.servername ?? target.hostname },
            callback,
          ),
        (error: unknown) => callback(error as Error, null),
      )
    },
  })
}

function decoderFor(encoding: string | undefined): Transform | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      throw new FetchRefused('encoding', `content-encoding ${encoding} is not understood`)
  }
}

async function readCapped(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limits: FetchLimits,
): Promise<{ bytes: Uint8Array; wireBytes: number }> {
  let wireBytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      wireBytes += chunk.length
      if (wireBytes > limits.wireBytesMax)
        throw new FetchRefused('wire-cap', `the answer is larger than ${limits.wireBytesMax} bytes`)
      yield chunk
    }
  }
  const decoder = decoderFor(encoding)
  const chunks: Uint8Array[] = []
  let total = 0
  const take = (chunk: Uint8Array): void => {
    total += chunk.length
    if (total > limits.decodedBytesMax)
      throw new FetchRefused('decoded-cap', `the answer unpacks to more than ${limits.decodedBytesMax} bytes`)
    chunks.push(chunk)
  }
  if (!decoder) for await (const chunk of counted()) take(chunk)
  else {
    const fed = (async () => {
      for await (const chunk of counted())
        if (!decoder.write(chunk)) await new Promise(done => decoder.once('drain', done))
      decoder.end()
    })()
    fed.catch((error: unknown) => decoder.destroy(error as Error))
    try {
      for await (const chunk of decoder) take(chunk as Uint8Array)
      await fed
    } finally {
      decoder.destroy()
    }
  }
  return { bytes: Buffer.concat(chunks), wireBytes }
}

function checkedUrl(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
    throw new FetchRefused(
      'url-invalid',
      `${JSON.stringify(text.slice(0, 200))} is not an http(s) address without credentials`,
    )
  return url
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/**
 * Makes the one way out: http(s) only, public addresses only, redirects followed by hand and checked again, caps on
 * wire bytes, decoded bytes and the whole time. It decides nothing else: a 429 or 500 is an answer like any other.
 */
export function createFetch(options: FetchOptions): Fetch & { close: () => Promise<void> } {
  const agent = guardedAgent(options)
  const exchange = async (
    plan: RequestPlan,
    limits: FetchLimits,
    signal: AbortSignal,
  ): Promise<FetchAnswer> => {
    let url = checkedUrl(plan.url)
    let { method, body } = plan
    for (let hop = 0; ; hop++) {
      const answer = await request(url, {
        method,
        headers: { 'user-agent': options.userAgent, 'accept-encoding': 'gzip, deflate, br', ...plan.headers },
        body: body ?? null,
        dispatcher: agent,
        signal,
      })
      const location = answer.headers.location
      if (isRedirect(answer.statusCode) && typeof location === 'string') {
        // An unread body keeps its connection; it is read and thrown away, but never more than 64 KB of it.
        await answer.body.dump({ limit: 65_536 })
        if (hop >= limits.redirectsMax)
          throw new FetchRefused('redirects', `${plan.url} redirects more than ${limits.redirectsMax} times`)
        url = checkedUrl(location, url.href)
        if (answer.statusCode === 303) {
          method = 'GET'
          body = undefined
        }
        continue
      }
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]),
      )
      try {
        const { bytes, wireBytes } = await readCapped(answer.body, headers['content-encoding'], limits)
        return { status: answer.statusCode, url: url.href, headers, body: bytes, wireBytes }
      } catch (error) {
        answer.body.destroy()
        throw error
      }
    }
  }
  const fetch: Fetch = async (plan, given) => {
    const limits = { ...DEFAULT_LIMITS, ...given }
    const signal = AbortSignal.timeout(limits.totalMs)
    try {
      return await exchange(plan, limits, signal)
    } catch (error) {
      if (signal.aborted)
        throw new FetchRefused('timeout', `${plan.url} took longer than ${limits.totalMs} ms`, {
          cause: error,
        })
      const known = [error, (error as Error).cause].find(candidate => candidate instanceof FetchRefused)
      if (known) throw known
      throw new FetchRefused('connection', `${plan.url}: ${(error as Error).message}`, { cause: error })
    }
  }
  return Object.assign(fetch, { close: () => agent.close() })
}
