import type { Context as HonoContext } from 'hono'
import type { Config } from '../config.ts'

type NodeBindings = Readonly<{ incoming?: { socket?: { remoteAddress?: string } } }>

/**
 * The network a request comes from, for counting against abuse: an IPv4 address, or the first 64 bits of an IPv6 one
 * (the smallest network anybody is given). A proxy's X-Forwarded-For is believed only where the proxy is one of
 * DRAGOMAN_TRUSTED_PROXIES; '' where nothing is known.
 */
export function networkOf(context: HonoContext, config: Pick<Config, 'trustedProxies'>): string {
  const direct = socketAddress(context)
  // At the edge the platform sets this header itself and overwrites what a client sends.
  if (direct === undefined) return groupOf(context.req.header('CF-Connecting-IP') ?? '')
  const trusted = new Set(config.trustedProxies.map(canonicalAddress))
  // The last address was added by the proxy next to us, the one before by the proxy next to that.
  const chain = (context.req.header('X-Forwarded-For') ?? '').split(',').slice(-20)
  let address = direct
  while (trusted.has(canonicalAddress(address)) && chain.length) address = chain.pop()!.trim()
  return groupOf(address)
}

/** The address at the other end of the connection, in its one spelling; undefined where there is no connection. */
export function peerOf(context: HonoContext): string | undefined {
  const direct = socketAddress(context)
  return direct === undefined ? undefined : canonicalAddress(direct)
}

function socketAddress(context: HonoContext): string | undefined {
  return (context.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress
}

function groupOf(address: string): string {
  const plain = canonicalAddress(address)
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = plain.includes('::')
    ? Array<string>(Math.max(8 - left.length - right.length, 0)).fill('0')
    : []
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}

/** One spelling an address; an IPv4 address that arrives in IPv6 clothes as IPv4. '' for what is no address. */
export function canonicalAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  try {
    const host = new URL(mapped.includes(':') ? `http://[${mapped.split('%')[0]}]` : `http://${mapped}`)
      .hostname
    return /^\[.*\]$/.test(host) ? host.slice(1, -1) : /^[\d.]+$/.test(host) ? host : ''
  } catch {
    return ''
  }
}
