import { auditStatement } from '../../db/audit.ts'
import { batch, statement, type Statement } from '../../db/batch.ts'
import { queueMessage } from '../../db/outbox.ts'
import { decideReport, ownersOf, type ReportRow } from '../../db/reports.ts'
import { newId } from '../auth/secrets.ts'
import type { Context as AppContext } from '../context.ts'
import { decisionMail } from './pages/moderation-mail.ts'
import type { Letter } from './parts/letter.ts'
import { subjectOf, type Subject } from './report-subject.ts'
import { readTakedown, takedownStatements, type TakedownForm, type TakedownProblem } from './takedown.ts'

/** What an administrator decided, as typed. */
export type DecisionForm = TakedownForm & Readonly<{ decision: string; why: string }>
export type DecisionProblem = TakedownProblem | 'why' | 'decision'

/**
 * Decides a report: what is done about it, the entry in the log, and the mails that tell why, in one batch.
 *
 * @returns a problem where the form is wrong
 * @throws ConflictError where it was decided meanwhile
 */
export async function decide(
  ctx: AppContext,
  report: ReportRow,
  form: DecisionForm,
  person: string,
): Promise<DecisionProblem | undefined> {
  const subject = await subjectOf(
    ctx,
    report.kind === 'organisation' ? `/organisation/${report.object}` : report.object,
  )
  const action = actionsFor(subject).find(known => known === form.decision)
  const reason = form.why.trim().slice(0, 2_000)
  if (!action) return 'decision'
  if (!reason) return 'why'
  const statements: Statement[] = []
  if (action === 'redact') {
    const asked = await readTakedown(ctx, { ...form, object: form.object || report.object, note: '' })
    if (typeof asked === 'string') return asked
    statements.push(...takedownStatements(ctx, asked, { person, report: report.id }).statements)
  }
  if (action === 'close') statements.push(closeOrganisation(ctx, report.object))
  const now = ctx.now().toISOString()
  const state = action === 'none' ? 'refused' : 'upheld'
  const decided = decideReport(ctx.db, { id: report.id, state, action, reason, person, now })
  const object = `report:${report.id}`
  await batch(
    ctx.db,
    [
      decided.statement,
      ...statements,
      auditStatement(ctx.db, {
        at: now,
        person,
        action: 'report.decide',
        object,
        reason,
        detail: { state, action, kind: report.kind, about: report.object },
      }),
      ...(await tellAll(ctx, { ...report, state, action, reason }, subject)),
    ],
    decided.guard,
  )
  if (action === 'redact') await ctx.applyRedactions?.()
  return undefined
}

/** What can be done about a thing: `done` = dealt with elsewhere, which the reason says. */
export const DECISIONS = ['redact', 'close', 'done', 'none'] as const
export type DecisionAction = (typeof DECISIONS)[number]

export function actionsFor(subject: Subject): readonly DecisionAction[] {
  if (subject.kind === 'opportunity') return ['redact', 'none']
  if (subject.kind === 'organisation') return ['close', 'none']
  return ['done', 'none']
}

/** Named to nobody any more, and its domain counts for nothing until somebody looks at it again. */
function closeOrganisation({ db }: Pick<AppContext, 'db'>, id: string): Statement {
  return statement(
    db,
    db.query.updateTable('organisation').set({ open: 0, verified_at: null }).where('id', '=', id),
  )
}

/** The mails that a decision owes: to who reported, and to who put it here where something was done about it. */
async function tellAll(ctx: AppContext, report: ReportRow, subject: Subject): Promise<Statement[]> {
  const owners =
    report.state === 'upheld' && subject.organisation ? await ownersOf(ctx.db, subject.organisation) : []
  const told = [
    ...(report.email
      ? [{ person: report.person, email: report.email, language: report.language, role: 'reporter' as const }]
      : []),
    ...owners.map(owner => ({ ...owner, person: owner.id, role: 'owner' as const })),
  ]
  return Promise.all(
    told.map(async ({ person, email, language, role }) => {
      const letter = await decisionMail(language, ctx.config.publicUrl, { report, subject, role })
      return mailStatement(ctx, { person, email, slot: `${report.id} ${role}`, letter })
    }),
  )
}

function mailStatement(
  ctx: AppContext,
  mail: Readonly<{ person: string; email: string; slot: string; letter: Letter }>,
): Statement {
  const { person, email, slot, letter } = mail
  const from = ctx.config.mailFrom
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const id = newId(ctx, 'mail')
  const headers = {
    messageId: `<${id}@${address.slice(address.lastIndexOf('@') + 1) || 'dragoman.invalid'}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
  const message = {
    id,
    person,
    slot,
    kind: 'decision',
    recipient: email,
    subject: letter.subject,
    html: letter.html,
    body: letter.text,
    headers: JSON.stringify(headers),
  }
  return queueMessage(ctx.db, message, ctx.now().toISOString())
}
