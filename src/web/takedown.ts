import { auditStatement } from '../../db/audit.ts'
import type { Statement } from '../../db/batch.ts'
import { noticeHeads } from '../../db/notices.ts'
import { insertRedaction } from '../../db/redactions.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import { newId } from '../auth/secrets.ts'
import type { Context as AppContext } from '../context.ts'
import { REDACTED_FIELDS, WORDS_MAX, WORDS_MIN, type RedactedField } from '../model/redact.ts'

/** Why something is reported, and why it is taken down: the same words, so that one answers the other. */
export const CATEGORIES = ['personal-data', 'unlawful', 'misleading', 'rights', 'other'] as const
export type Category = (typeof CATEGORIES)[number]

export const SCOPES = ['procedure', 'notice', 'bank'] as const

/** What an administrator asked for, as typed. */
export type TakedownForm = Readonly<{
  scope: string
  /** A notice's number, an opportunity's id, or the address of its page */
  object: string
  field: string
  words: string
  reason: string
  note: string
}>

export type TakedownProblem = 'object' | 'what' | 'short' | 'reason'

type Asked = Readonly<{
  scope: (typeof SCOPES)[number]
  object: string
  field: RedactedField | ''
  words: string
  reason: Category
  note: string
}>

/** Reads the form; a problem names what is wrong with it. */
export async function readTakedown(
  ctx: Pick<AppContext, 'db'>,
  form: TakedownForm,
): Promise<Asked | TakedownProblem> {
  const scope = SCOPES.find(known => known === form.scope) ?? 'procedure'
  const field = REDACTED_FIELDS.find(known => known === form.field) ?? ''
  const words = form.words.trim().replace(/\s+/g, ' ').slice(0, WORDS_MAX)
  const reason = CATEGORIES.find(known => known === form.reason)
  if (!reason) return 'reason'
  if (!field && !words) return 'what'
  if (words && [...words].length < WORDS_MIN) return 'short'
  // A field of every notice there is cannot be meant.
  if (scope === 'bank' && !words) return 'what'
  const object = scope === 'bank' ? '' : await noticeOf(ctx, form.object, scope)
  if (object === undefined) return 'object'
  const note = form.note.trim().slice(0, 1_000)
  return { scope, object, field: scope === 'bank' ? '' : field, words, reason, note }
}

/** Row id of the notice that is meant: of a notice's number, an opportunity's id or the address of its page. */
async function noticeOf(
  { db }: Pick<AppContext, 'db'>,
  typed: string,
  scope: string,
): Promise<string | undefined> {
  const path = /\/opportunities\/([^/?#]+)/.exec(typed)?.[1]
  let id = typed.trim()
  try {
    if (path) id = decodeURIComponent(path)
  } catch {
    return undefined
  }
  if (!id || id.length > 400) return undefined
  const candidates = [id, `${id}#compiled`]
  const heads = await noticeHeads(db, candidates)
  const direct = candidates.find(candidate => heads.has(candidate))
  if (direct) return direct
  const opportunity = await getOpportunity(db, id)
  if (!opportunity) return undefined
  const own = scope === 'notice' ? opportunity.notice : opportunity.id
  return [...(await noticeHeads(db, [own, `${own}#compiled`])).keys()][0]
}

/** Statements that take something down, with the entry in the log, which does not repeat what was taken out. */
export function takedownStatements(
  ctx: Pick<AppContext, 'db' | 'random' | 'now'>,
  asked: Asked,
  by: Readonly<{ person: string; report: string }>,
): { id: string; statements: Statement[] } {
  const id = newId(ctx, 'redaction')
  const at = ctx.now().toISOString()
  const { scope, object, field, words, reason, note } = asked
  return {
    id,
    statements: [
      ...insertRedaction(ctx.db, { id, at, source: '', scope, object, field, words, reason, note, ...by }),
      auditStatement(ctx.db, {
        at,
        person: by.person,
        action: 'redaction.make',
        object: `redaction:${id}`,
        reason: note || reason,
        detail: {
          scope,
          object,
          field,
          words: words ? `${[...words].length} letters` : '',
          reason,
          report: by.report,
        },
      }),
    ],
  }
}
