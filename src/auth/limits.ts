import { takeRate } from '../../db/rates.ts'
import { hashOf } from './secrets.ts'
import type { AuthDeps } from './types.ts'

/** One limit: so many of `kind` for `key` within a window. */
export type Limit = Readonly<{ kind: string; key: string; most: number; seconds: number }>

/**
 * Counts one attempt against each limit in turn, and stops at the first that is full: what one network sends beyond its
 * own limit must not use up what all others share. So the narrowest limits come first. Keys are kept as hashes.
 *
 * @returns seconds to wait where one is full, 0 where there is room
 */
export async function takeLimits(deps: AuthDeps, limits: readonly Limit[]): Promise<number> {
  const now = deps.now()
  for (const { kind, key, most, seconds } of limits) {
    const taken = await takeRate(deps.db, {
      key: `${kind}:${await hashOf(key)}`,
      now: now.toISOString(),
      until: new Date(now.getTime() + seconds * 1000).toISOString(),
    })
    if (taken.count > most) return Math.max(Math.ceil((Date.parse(taken.until) - now.getTime()) / 1000), 1)
  }
  return 0
}
