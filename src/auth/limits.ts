import { takeRate } from '../../db/rates.ts'
import { hashOf } from './secrets.ts'
import type { AuthDeps } from './types.ts'

/** One limit: so many of `kind` for `key` within a window. */
export type Limit = Readonly<{ kind: string; key: string; most: number; seconds: number }>

/**
 * Counts one attempt against every limit and answers whether all of them still have room. All are counted even when
 * one is full, so that the work, and with it the time, is always the same. Keys are kept as hashes.
 *
 * @returns seconds to wait where one is full, 0 where there is room
 */
export async function takeLimits(deps: AuthDeps, limits: readonly Limit[]): Promise<number> {
  const now = deps.now()
  let wait = 0
  for (const { kind, key, most, seconds } of limits) {
    const taken = await takeRate(deps.db, {
      key: `${kind}:${await hashOf(key)}`,
      now: now.toISOString(),
      until: new Date(now.getTime() + seconds * 1000).toISOString(),
    })
    if (taken.count > most)
      wait = Math.max(wait, Math.ceil((Date.parse(taken.until) - now.getTime()) / 1000), 1)
  }
  return wait
}
