import { countPeople } from '../../db/people-admin.ts'
import { countRedactions } from '../../db/redactions.ts'
import { countOpenReports } from '../../db/reports.ts'
import { countQuarantine } from '../../db/health.ts'
import { openIncidents } from '../../db/incidents.ts'
import { outboxFigures } from '../../db/outbox-reads.ts'
import { countWaiting } from '../../db/verifications.ts'
import { evaluations } from '../../db/evaluations.ts'
import { lastActivation } from '../../db/rules.ts'
import type { Context as AppContext } from '../context.ts'
import { dropsOf, type CompareReport } from '../model/comparison.ts'
import { DEFAULT_RULES } from '../model/rules.ts'
import type { MessageKey } from '../words/languages.ts'
import type { Say } from '../words/messages.ts'
import { needsSomebody, readJobs } from './job-reads.ts'
import { LEGAL_ALL, readLegal } from './legal-details.ts'
import { readHealth } from './source-health.ts'

/** The one thing to know about a place before opening it; `alarm` = somebody should look today. */
export type PlaceFigure = Readonly<{ text: string; alarm?: boolean }>

/** A page of the administrator's, as her overview lists it. */
export type AdminPlace = Readonly<{
  path: string
  name: MessageKey
  /** One sentence: what is done there */
  says: MessageKey
  /** Asked at each opening of the overview, so it must be one cheap question of the bank; absent = nothing to say */
  figure?: (ctx: AppContext, say: Say) => Promise<PlaceFigure | undefined>
}>

const ILL = new Set(['failing', 'late', 'silent'])

/** So many of a kind need somebody, or all is well. */
export function attention(say: Say, n: number): PlaceFigure {
  return n ? { text: say('admin.attention', { n }), alarm: true } : { text: say('admin.well') }
}

/** Every place an administrator can go, in the order of the overview. A new one is one entry here. */
export const ADMIN_PLACES: readonly AdminPlace[] = [
  {
    path: '/admin/sources',
    name: 'admin.sources',
    says: 'admin.sources.says',
    figure: async (ctx, say) => {
      const [health, incidents] = await Promise.all([readHealth(ctx), openIncidents(ctx.db)])
      const ill = health.filter(({ state }) => ILL.has(state)).map(({ source }) => source.id)
      return attention(say, new Set([...ill, ...incidents.map(({ source }) => source)]).size)
    },
  },
  {
    path: '/admin/quarantine',
    name: 'admin.quarantine',
    says: 'admin.quarantine.says',
    figure: async ({ db }, say) => {
      const n = (await countQuarantine(db)).reduce((sum, row) => sum + row.count, 0)
      return { text: n ? say('admin.waiting', { n }) : say('admin.well') }
    },
  },
  {
    path: '/admin/jobs',
    name: 'admin.jobs',
    says: 'admin.jobs.says',
    figure: async (ctx, say) => attention(say, (await readJobs(ctx)).filter(needsSomebody).length),
  },
  {
    path: '/admin/mail',
    name: 'admin.mail',
    says: 'admin.mail.says',
    figure: async ({ db }, say) => {
      const { queued = 0, unknown = 0 } = await outboxFigures(db)
      return unknown ? attention(say, unknown) : { text: say('admin.waiting', { n: queued }) }
    },
  },
  {
    path: '/admin/moderation',
    name: 'moderation.title',
    says: 'moderation.lead',
    figure: async ({ db }, say) => attention(say, await countOpenReports(db)),
  },
  {
    path: '/admin/takedown',
    name: 'takedown.title',
    says: 'takedown.says',
    figure: async ({ db }) => ({ text: String(await countRedactions(db)) }),
  },
  {
    path: '/admin/users',
    name: 'users.title',
    says: 'users.says',
    figure: async ({ db }, say) => ({ text: say('users.count', { n: (await countPeople(db)).people }) }),
  },
  {
    path: '/admin/legal',
    name: 'legal.settings',
    says: 'legal.settings.lead',
    figure: async (ctx, say) => {
      const details = await readLegal(ctx)
      return attention(say, LEGAL_ALL.filter(field => !details[field]).length)
    },
  },
  {
    path: '/admin/organisations',
    name: 'town.admin',
    says: 'town.admin.says',
    figure: async ({ db }, say) => {
      const n = await countWaiting(db)
      return { text: n ? say('admin.waiting', { n }) : say('admin.well'), alarm: n > 0 }
    },
  },
  {
    path: '/admin/rules',
    name: 'rules.title',
    says: 'rules.lead',
    figure: async ({ db }) => ({ text: (await lastActivation(db))?.version ?? DEFAULT_RULES.version }),
  },
  {
    path: '/admin/evaluation',
    name: 'evaluation.title',
    says: 'evaluation.lead',
    figure: async ({ db }, say) => {
      const [after, before] = await evaluations(db, 'nightly', { state: 'done', limit: 2 })
      if (!after || !before) return undefined
      const drops = dropsOf(JSON.parse(before.json) as CompareReport, JSON.parse(after.json) as CompareReport)
      return attention(say, drops.length)
    },
  },
  { path: '/admin/audit', name: 'audit.title', says: 'audit.lead' },
]
