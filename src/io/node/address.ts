import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { FetchRefused } from '../../errors.ts'

/** True for an address of the public internet. IPv4 inside IPv6 is judged as the IPv4 address it is. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  return ipaddr.process(address).range() === 'unicast'
}

export type Resolve = (host: string) => Promise<readonly string[]>

const resolveByDns: Resolve = async host => (await lookup(host, { all: true })).map(entry => entry.address)

/**
 * Resolves a host and answers one address that may be connected to. Every address must be public: a name that
 * mixes public and private ones is a rebinding attempt. `allowed` lists host:port pairs that an operator exempts
 * (a mirror in the own network, a test server).
 *
 * @throws FetchRefused address-private
 */
export async function publicAddressOf(
  host: string,
  port: number,
  allowed: ReadonlySet<string>,
  resolve: Resolve = resolveByDns,
): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  const addresses = await resolve(bare)
  const first = addresses[0]
  if (!first) throw new FetchRefused('connection', `${host} has no address`)
  if (allowed.has(`${bare}:${port}`)) return first
  const wrong = addresses.find(address => !isPublicAddress(address))
  if (wrong)
    throw new FetchRefused('address-private', `${host} leads to ${wrong}, which is not a public address`)
  return first
}
