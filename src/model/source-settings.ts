import { z } from 'zod'

/**
 * What an administrator may set for one source; what is absent stays as the source itself says. Numbers are bounded by
 * what portals bear and what one run can do; the cron line is checked where there is a reader of cron lines.
 */
export const sourceSettingsSchema = z.strictObject({
  /** Cron line in Brussels time */
  every: z.string().min(9).max(100).optional(),
  /** Pause between two requests, ms; a source's own pause is its portal's rule and is never undercut */
  gapMs: z.int().min(100).max(60_000).optional(),
  /** Days read again each time */
  overlapDays: z.int().min(0).max(14).optional(),
  /** Days that one window may span */
  windowDays: z.int().min(1).max(31).optional(),
  /** Requests of one run; what is left is done in the next */
  requestsMax: z.int().min(50).max(100_000).optional(),
  /** Minutes of one run */
  minutesMax: z.int().min(5).max(50).optional(),
})

export type SourceSettings = z.infer<typeof sourceSettingsSchema>

/** Bounds of the numbers, for forms: the same as the schema's. */
export const SETTING_BOUNDS = {
  gapMs: [100, 60_000],
  overlapDays: [0, 14],
  windowDays: [1, 31],
  requestsMax: [50, 100_000],
  minutesMax: [5, 50],
} as const satisfies Readonly<Record<Exclude<keyof SourceSettings, 'every'>, readonly [number, number]>>

/** A portal that is asked more often than this is pestered; its own feeds do not change faster. */
const BETWEEN_MS_MIN = 15 * 60_000
/** A source that is read less often than weekly is better paused. */
const BETWEEN_MS_MAX = 8 * 86_400_000
/** A cron line repeats within a week at the latest, but the closest two of its slots may be any two of them. */
const SLOTS_LOOKED_AT = 200

/**
 * Why a cron line cannot be a source's schedule; undefined where it can.
 *
 * @param next the first slot after a moment; throws for a line that cannot be read
 */
export function scheduleProblem(
  every: string,
  now: Date,
  next: (every: string, after: Date) => Date,
): 'unreadable' | 'often' | 'seldom' | undefined {
  // Five fields: the sixth would be seconds, and names like @hourly hide what they do.
  if (!/^[\d*/,-]+( [\d*/,A-Za-z-]+){4}$/.test(every)) return 'unreadable'
  let at = now
  let [least, most] = [Infinity, 0]
  try {
    for (let n = 0; n <= SLOTS_LOOKED_AT; n++) {
      const slot = next(every, at)
      if (n > 0) least = Math.min(least, slot.getTime() - at.getTime())
      most = Math.max(most, slot.getTime() - at.getTime())
      at = slot
    }
  } catch {
    return 'unreadable'
  }
  if (least < BETWEEN_MS_MIN) return 'often'
  return most > BETWEEN_MS_MAX ? 'seldom' : undefined
}
