import ipaddr from 'ipaddr.js'
import { FetchRefused } from '../../errors.ts'
import type { Fetch, FetchAnswer, FetchLimits, RequestPlan } from '../../model/request.ts'

/** A worker has 128 MB for everything: a notice is under 1 MB, and daily packages are for machines with a disk. */
const EDGE_LIMITS: FetchLimits = {
  wireBytesMax: 8_000_000,
  decodedBytesMax: 16_000_000,
  totalMs: 45_000,
  redirectsMax: 3,
}

export type EdgeFetchOptions = Readonly<{
  userAgent: string
  /** host:port pairs that may be private: an operator's own mirror, a test server */
  allowPrivate?: readonly string[]
  /** Requests of one invocation at most; the platform ends one that makes too many */
  requestsMax: number
}>

/**
 * The way out at the edge, over the platform's own fetch: http(s) only, redirects followed by hand and checked, caps
 * on bytes, time and the number of requests. The platform resolves names itself and does not reach private networks,
 * so that only addresses written as such are refused here. Wire bytes are those after decoding: the platform decodes.
 */
export function createEdgeFetch(options: EdgeFetchOptions): Fetch {
  const allowed = new Set(options.allowPrivate)
  let left = options.requestsMax
  return async (plan, given) => {
    const limits = { ...EDGE_LIMITS, ...given }
    const signal = AbortSignal.timeout(limits.totalMs)
    const spend = (): void => {
      if (left-- <= 0)
        throw new FetchRefused('budget', `this run has made its ${options.requestsMax} requests`)
    }
    try {
      return await exchange(plan, options.userAgent, allowed, limits, signal, spend)
    } catch (error) {
      if (error instanceof FetchRefused) throw error
      if (signal.aborted)
        throw new FetchRefused('timeout', `${plan.url} took longer than ${limits.totalMs} ms`, {
          cause: error,
        })
      throw new FetchRefused('connection', `${plan.url}: ${(error as Error).message}`, { cause: error })
    }
  }
}

async function exchange(
  plan: RequestPlan,
  userAgent: string,
  allowed: ReadonlySet<string>,
  limits: FetchLimits,
  signal: AbortSignal,
  spend: () => void,
): Promise<FetchAnswer> {
  let url = checkedUrl(plan.url, undefined, allowed)
  let { method, body } = plan
  for (let hop = 0; ; hop++) {
    spend()
    const answer = await fetch(url, {
      method,
      headers: { 'user-agent': userAgent, ...plan.headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal,
    })
    const location = answer.headers.get('location')
    if ([301, 302, 303, 307, 308].includes(answer.status) && location !== null) {
      await answer.body?.cancel()
      if (hop >= limits.redirectsMax)
        throw new FetchRefused('redirects', `${plan.url} redirects more than ${limits.redirectsMax} times`)
      url = checkedUrl(location, url.href, allowed)
      if (answer.status === 303) {
        method = 'GET'
        body = undefined
      }
      continue
    }
    const bytes = await readCapped(answer, limits)
    const headers = Object.fromEntries(
      [...answer.headers].map(([name, value]) => [name.toLowerCase(), value]),
    )
    return { status: answer.status, url: url.href, headers, body: bytes, wireBytes: bytes.length }
  }
}

async function readCapped(answer: Response, limits: FetchLimits): Promise<Uint8Array> {
  const most = Math.min(limits.wireBytesMax, limits.decodedBytesMax)
  const chunks: Uint8Array[] = []
  let total = 0
  const reader = answer.body?.getReader()
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
    if (done || !value) break
    total += value.length
    if (total > most) {
      await reader?.cancel()
      throw new FetchRefused('decoded-cap', `the answer is larger than ${most} bytes`)
    }
    chunks.push(value)
  }
  const whole = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function checkedUrl(text: string, base: string | undefined, allowed: ReadonlySet<string>): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
    throw new FetchRefused(
      'url-invalid',
      `${JSON.stringify(text.slice(0, 200))} is not an http(s) address without credentials`,
    )
  // URL has already made `127.1`, `0x7f000001` and the like into the address that they mean.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  if (allowed.has(`${host}:${port}`)) return url
  const literal = ipaddr.isValid(host)
  if (
    literal ? ipaddr.process(host).range() !== 'unicast' : /(^|\.)(localhost|local|internal)\.?$/i.test(host)
  )
    throw new FetchRefused('address-private', `${host} is not a public address`)
  return url
}
