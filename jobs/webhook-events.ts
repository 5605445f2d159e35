import { createHash } from 'node:crypto'
import type { Db, Statement } from '../db/batch.ts'
import type { DeliveryRow } from '../db/deliveries.ts'
import { keptOf, type MatchRow } from '../db/matches.ts'
import { queueEvents, type WebhookEventRow } from '../db/webhook-events.ts'
import { activeWebhooks } from '../db/webhooks.ts'

type Told = Readonly<{
  profile: string
  type: 'match.new' | 'lot.changed' | 'lot.cancelled'
  item: string
  /** What tells this event from another of the same kind about the same lot */
  version: string
  data: Readonly<Record<string, unknown>>
}>

/** Statements that queue an event for every webhook of a profile that has new matches. */
export function newMatchEvents(db: Db, rows: readonly MatchRow[], nowUtc: string): Promise<Statement[]> {
  return events(
    db,
    rows.map(row => {
      const { match, explanation } = keptOf(row)
      const { p, z, band, verdict, versions } = match
      return {
        profile: row.profile,
        type: 'match.new',
        item: row.item,
        version: '',
        data: {
          profile: row.profile,
          item: row.item,
          opportunity: row.opportunity,
          closesAt: row.closes_at || null,
          match: { p, z, band, verdict, for: explanation.for, against: explanation.against, versions },
        },
      }
    }),
    nowUtc,
  )
}

/** The same for what changed of followed lots; `rows` may name a lot once a person, events once a profile. */
export function changeEvents(db: Db, rows: readonly DeliveryRow[], nowUtc: string): Promise<Statement[]> {
  return events(
    db,
    rows.map(({ profile, item, opportunity, reason, material, json }) => ({
      profile,
      type: reason === 'cancelled' ? 'lot.cancelled' : 'lot.changed',
      item,
      version: `${material} ${nowUtc}`,
      data: { profile, item, opportunity, ...(JSON.parse(json) as Record<string, unknown>) },
    })),
    nowUtc,
  )
}

async function events(db: Db, told: readonly Told[], nowUtc: string): Promise<Statement[]> {
  if (!told.length) return []
  const hooks = await activeWebhooks(db, [...new Set(told.map(({ profile }) => profile))])
  const rows = hooks.flatMap(hook =>
    told
      .filter(({ profile }) => profile === hook.profile)
      .map(({ type, item, version, data }): WebhookEventRow => {
        const name = JSON.stringify([hook.id, type, item, version])
        return {
          // The same event has the same id whenever it is made again, so that a crash queues nothing twice.
          id: `msg_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`,
          webhook: hook.id,
          type,
          json: JSON.stringify({ type, timestamp: nowUtc, data }),
          state: 'queued',
          attempts: 0,
          next_at: nowUtc,
          claim: null,
          claim_until: null,
          answer: '',
          at: nowUtc,
        }
      }),
  )
  return queueEvents(db, rows)
}
