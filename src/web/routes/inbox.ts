import { Hono, type Context as HonoContext } from 'hono'
import { ANSWERS, setFeedback, takeBack } from '../../../db/feedback.ts'
import { NOTE_MAX, notesOf, setNote } from '../../../db/notes.ts'
import { getOpportunity } from '../../../db/opportunities.ts'
import { introductionsOf } from '../../../db/partners.ts'
import type { Context as AppContext } from '../../context.ts'
import { materialOf } from '../../digest/material.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { REFUSALS } from '../../matching/learn.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import { principalIn } from '../access.ts'
import { inboxPath, readInboxFilters, type InboxFilters } from '../inbox-query.ts'
import { itemById, readInbox, readTold } from '../inbox-reads.ts'
import { inboxPage, type Done } from '../pages/inbox.ts'
import { toldPage } from '../pages/told.ts'
import { lotOf } from '../parts/card.ts'
import { itemAnchor } from '../parts/inbox-card.ts'
import { heldProfile, heldProfiles, keepProfile } from '../profile-access.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'

const CARDS = 15
const UNLEARNED_MAX = 100

/** What fits an organisation, and its answers: one POST each, each with its way back. */
export function inboxRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/inbox', async context => {
    const held = await heldProfiles(ctx, context)
    return context.redirect(held[0] ? inboxPath(held[0].profile.id) : '/start', 303)
  })

  app.get('/inbox/:profile', async context => {
    const held = await heldProfile(ctx, context, 'profile.read')
    const parameters = new URL(context.req.url).searchParams
    const filters = readInboxFilters(parameters)
    const [inbox, all, done] = [
      await readInbox(ctx, held.profile, filters, CARDS),
      await heldProfiles(ctx, context),
      await doneOf(ctx, parameters),
    ]
    const notes = await notesOf(
      ctx.db,
      held.profile.id,
      inbox.lots.map(({ shown }) => shown.item.id),
    )
    const waiting = (await introductionsOf(ctx.db, held.profile.id)).filter(
      each => each.asked === held.profile.id && !each.accepted_at && !each.declined_at,
    ).length
    const page = inboxPage(context.get('view'), {
      waiting,
      profile: held.profile,
      draft: held.draft,
      others: all.map(each => each.profile),
      filters,
      inbox,
      notes,
      ...(done && { done }),
    })
    return context.html(page)
  })

  app.post('/inbox/:profile/answer', async context => {
    const held = await heldProfile(ctx, context, 'feedback.write')
    const form = await context.req.parseBody()
    const { item, opportunity } = await lotOfForm(ctx, form)
    const reason = REFUSALS.find(each => each === one(form, 'reason')) ?? ''
    // A button with a reason says both: that it is not for us, and why.
    const answer = reason ? 'not-for-us' : ANSWERS.find(each => each === one(form, 'answer'))
    if (!answer) throw new UsageError('Say what the answer is: relevant, follow, or why not.')
    const lot = lotOf(opportunity, item)?.lot
    await setFeedback(ctx.db, {
      profile: held.profile.id,
      item,
      answer,
      reason,
      person: principalIn(context).person?.id ?? '',
      at: ctx.now().toISOString(),
      opportunity: opportunity.id,
      material: answer === 'follow' && lot ? JSON.stringify(materialOf(opportunity, lot)) : '',
    })
    return back(context, held.profile.id, form, { done: answer, about: item, ...(reason && { why: reason }) })
  })

  app.post('/inbox/:profile/undo', async context => {
    const held = await heldProfile(ctx, context, 'feedback.write')
    const form = await context.req.parseBody()
    const item = one(form, 'item')
    const answer = ANSWERS.find(each => each === one(form, 'answer'))
    await takeBack(ctx.db, held.profile.id, item, answer)
    if (one(form, 'from') === 'told') return context.redirect(toldPath(held.profile.id), 303)
    return back(context, held.profile.id, form, { done: 'undone', about: item })
  })

  app.post('/inbox/:profile/note', async context => {
    const held = await heldProfile(ctx, context, 'feedback.write')
    const form = await context.req.parseBody()
    const { item } = await lotOfForm(ctx, form)
    await setNote(ctx.db, {
      profile: held.profile.id,
      item,
      text: one(form, 'note').slice(0, NOTE_MAX),
      person: principalIn(context).person?.id ?? '',
      at: ctx.now().toISOString(),
    })
    return back(context, held.profile.id, form, { done: 'note', about: item })
  })

  app.get('/inbox/:profile/told', async context => {
    const held = await heldProfile(ctx, context, 'profile.read')
    const told = await readTold(ctx, held.profile)
    const titles = new Map<string, Opportunity>()
    for (const row of told.rows.slice(0, 200)) {
      const opportunity = await getOpportunity(ctx.db, groupOf(row.item))
      if (opportunity) titles.set(row.item, opportunity)
    }
    return context.html(await toldPage(context.get('view'), held.profile, told, titles))
  })

  app.post('/inbox/:profile/told', async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const [out, again] = [one(form, 'unlearn'), one(form, 'relearn')]
    const unlearned = new Set(held.profile.unlearned ?? [])
    if (/^\d{8}$/.test(out)) unlearned.add(out)
    unlearned.delete(again)
    await keepProfile(ctx, held, { unlearned: [...unlearned].slice(-UNLEARNED_MAX) })
    return context.redirect(`${toldPath(held.profile.id)}#learned`, 303)
  })
  return app
}

function toldPath(profile: string): string {
  return `/inbox/${encodeURIComponent(profile)}/told`
}

function groupOf(item: string): string {
  return item.slice(0, item.indexOf('#'))
}

/** The lot a form is about. @throws NotFoundError for one that the bank does not hold */
async function lotOfForm(
  ctx: AppContext,
  form: Readonly<Record<string, unknown>>,
): Promise<Readonly<{ item: string; opportunity: Opportunity }>> {
  const item = one(form, 'item').slice(0, 500)
  const opportunity = await getOpportunity(ctx.db, groupOf(item))
  if (!opportunity || !lotOf(opportunity, item)) throw new NotFoundError('There is no such lot.')
  return { item, opportunity }
}

/** Back to the list as it was looked at, with what was done; beside the card where it is still there. */
function back(
  context: HonoContext<WebEnv>,
  profile: string,
  form: Readonly<Record<string, unknown>>,
  done: Readonly<{ done: string; about: string; why?: string }>,
): Response {
  const filters: InboxFilters = readInboxFilters(new URLSearchParams(one(form, 'back').slice(0, 1_000)))
  // The address names what has the focus next, script or not: the way back, or the card.
  const hash = done.done === 'not-for-us' ? 'undo' : done.done === 'undone' ? 'done' : itemAnchor(done.about)
  const page = filters.page > 1 ? String(filters.page) : undefined
  return context.redirect(`${inboxPath(profile, filters, { ...done, page })}#${hash}`, 303)
}

const DONE = [...ANSWERS, 'undone', 'note', 'rhythm'] as const

/** What the address says was just done; a lot that is not there was not done anything to. */
async function doneOf(ctx: AppContext, parameters: URLSearchParams): Promise<Done | undefined> {
  const done = DONE.find(each => each === parameters.get('done'))
  if (!done) return undefined
  if (done === 'rhythm') return { done }
  const about = (parameters.get('about') ?? '').slice(0, 500)
  const [item, opportunity] = [await itemById(ctx, about), await getOpportunity(ctx.db, groupOf(about))]
  const why = REFUSALS.find(each => each === parameters.get('why'))
  return item && opportunity ? { done, item, opportunity, ...(why && { why }) } : undefined
}
