import { auditStatement } from '../../db/audit.ts'
import { batch } from '../../db/batch.ts'
import { readSetting, settingStatement } from '../../db/settings.ts'
import type { Context as AppContext } from '../context.ts'

/** What only who runs this server can know, page by page. Nothing of it is ever made up. */
export const LEGAL_FIELDS = {
  imprint: ['name', 'address', 'email', 'phone', 'register', 'vat', 'responsible', 'contact'],
  privacy: ['officer', 'authority', 'processors'],
  accessibility: ['problems', 'tested', 'enforcement'],
} as const

export type LegalPage = keyof typeof LEGAL_FIELDS
export type LegalField = (typeof LEGAL_FIELDS)[LegalPage][number]
export type LegalDetails = Readonly<Partial<Record<LegalField, string>>>

export const LEGAL_ALL: readonly LegalField[] = Object.values(LEGAL_FIELDS).flat()
/** An address has five lines, a list of processors some twenty. */
export const LEGAL_LETTERS_MAX = 2_000

const SETTING = 'legal'

/** What was filled in so far. */
export async function readLegal({ db }: Pick<AppContext, 'db'>): Promise<LegalDetails> {
  const text = await readSetting(db, SETTING)
  if (!text) return {}
  const stored = JSON.parse(text) as Record<string, unknown>
  return Object.fromEntries(
    LEGAL_ALL.flatMap(field => {
      const value = stored[field]
      return typeof value === 'string' && value ? [[field, value]] : []
    }),
  )
}

/** Keeps what was filled in, with an entry in the log that names the fields that changed. */
export async function writeLegal(
  ctx: Pick<AppContext, 'db' | 'now'>,
  details: LegalDetails,
  person: string,
): Promise<void> {
  const before = await readLegal(ctx)
  const changed = LEGAL_ALL.filter(field => before[field] !== details[field])
  if (!changed.length) return
  const at = ctx.now().toISOString()
  await batch(ctx.db, [
    settingStatement(ctx.db, SETTING, JSON.stringify(details), at),
    auditStatement(ctx.db, {
      at,
      person,
      action: 'legal.change',
      object: 'setting:legal',
      detail: { changed },
    }),
  ])
}
