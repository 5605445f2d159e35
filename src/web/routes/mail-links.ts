import { Hono, type Context as HonoContext } from 'hono'
import { answersAbout } from '../../../db/follows.ts'
import { getOpportunity } from '../../../db/opportunities.ts'
import { setFeedback, takeBack, ANSWERS, type Answer } from '../../../db/feedback.ts'
import { readPerson } from '../../../db/people.ts'
import { readSubscription, subscribe, unsubscribe } from '../../../db/subscriptions.ts'
import { readLink, type Claims } from '../../auth/mail-links.ts'
import type { Context as AppContext } from '../../context.ts'
import { lotOfItem, materialOf } from '../../digest/material.ts'
import { REFUSALS } from '../../matching/learn.ts'
import { mayHear } from '../../../db/match-owing.ts'
import {
  answerPage,
  answeredPage,
  badLinkPage,
  mailsPage,
  stopPage,
  type AnswerParts,
} from '../pages/mail-links.ts'
import { readRhythm } from '../rhythm.ts'
import type { WebEnv } from '../reader.ts'
import type { Html } from '../view.ts'

/**
 * What links in mails lead to. GET only shows a page with buttons, since mail scanners and previews open every link;
 * POST acts and shows how to take it back. Nobody needs to sign in: the token says who it was written to and what for.
 */
export function mailLinkRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/answer/:token', async context => {
    const about = await aboutAnswer(ctx, context)
    if (!about) return bad(context)
    const proposed = ANSWERS.find(each => each === context.req.query('a'))
    return show(context, answerPage(context.get('view'), { ...about, ...(proposed && { proposed }) }))
  })

  app.post('/answer/:token', async context => {
    const about = await aboutAnswer(ctx, context)
    if (!about) return bad(context)
    const form = await context.req.parseBody()
    const { profile, item } = about.claims
    if (form.undo !== undefined) {
      await takeBack(
        ctx.db,
        profile,
        item,
        ANSWERS.find(each => each === form.undo),
      )
      // An answer may have ended others: they are as they were.
      const before = typeof form.before === 'string' ? form.before.split(' ') : []
      for (const answer of ANSWERS.filter(each => before.includes(each))) await give(ctx, about, answer)
      return show(context, answeredPage(context.get('view'), { ...about, done: 'undone' }))
    }
    const reason = REFUSALS.find(each => each === form.reason) ?? ''
    const answer: Answer | undefined = reason ? 'not-for-us' : ANSWERS.find(each => each === form.answer)
    // The language switch of the answered page asks again.
    if (!answer || !about.opportunity) return show(context, answerPage(context.get('view'), about))
    const rows = await answersAbout(ctx.db, [profile], [item])
    const before = rows.map(row => row.answer).filter(each => each !== answer)
    await give(ctx, about, answer, reason)
    return show(context, answeredPage(context.get('view'), { ...about, done: answer, before }))
  })

  app.get('/mails/:token', async context => {
    const about = await aboutMails(ctx, context)
    return about ? show(context, mailsPage(context.get('view'), about)) : bad(context)
  })

  app.post('/mails/:token', async context => {
    const about = await aboutMails(ctx, context)
    if (!about) return bad(context)
    const form = await context.req.parseBody()
    const { person } = about
    await subscribe(ctx.db, person.id, readRhythm(form, person.zone), ctx.now().toISOString(), person.zone)
    const subscription = await readSubscription(ctx.db, person.id)
    return show(
      context,
      mailsPage(context.get('view'), { ...about, ...(subscription && { subscription }), saved: true }),
    )
  })

  app.get('/unsubscribe/:token', async context => {
    const about = await aboutMails(ctx, context)
    if (!about) return bad(context)
    const stopped = !!about.subscription?.unsubscribed_at
    return show(
      context,
      stopPage(context.get('view'), { token: about.token, state: stopped ? 'stopped' : 'ask' }),
    )
  })

  // RFC 8058: mail programs post `List-Unsubscribe=One-Click` here, without a cookie and without an Origin.
  app.post('/unsubscribe/:token', async context => {
    const about = await aboutMails(ctx, context)
    if (!about) return bad(context)
    const form = await context.req.parseBody()
    const again = form.again === '1'
    await unsubscribe(ctx.db, about.person.id, ctx.now().toISOString(), again)
    return show(
      context,
      stopPage(context.get('view'), { token: about.token, state: again ? 'started' : 'stopped' }),
    )
  })
  return app
}

/** Writes an answer; a followed lot with what stands now, from which changes are told. */
async function give(ctx: AppContext, about: About, answer: Answer, reason = ''): Promise<void> {
  const { claims, opportunity } = about
  const lot = opportunity && lotOfItem(opportunity, claims.item)?.lot
  if (!opportunity || !lot) return
  await setFeedback(ctx.db, {
    profile: claims.profile,
    item: claims.item,
    answer,
    reason,
    person: claims.person,
    at: ctx.now().toISOString(),
    opportunity: opportunity.id,
    material: answer === 'follow' ? JSON.stringify(materialOf(opportunity, lot)) : '',
  })
}

function show(context: HonoContext<WebEnv>, page: Html): Response | Promise<Response> {
  // The address holds a secret. It leaves no referrer elsewhere (headers.ts); none at all would take the Origin from
  // the forms of these pages.
  context.header('Cache-Control', 'no-store')
  context.header('X-Robots-Tag', 'noindex')
  return context.html(page)
}

function bad(context: HonoContext<WebEnv>): Response | Promise<Response> {
  context.header('Cache-Control', 'no-store')
  return context.html(badLinkPage(context.get('view')), 404)
}

async function claimsOf<Kind extends Claims['kind']>(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  kind: Kind,
): Promise<Extract<Claims, { kind: Kind }> | undefined> {
  const claims = await readLink(ctx.db, context.req.param('token') ?? '')
  return claims?.kind === kind ? (claims as Extract<Claims, { kind: Kind }>) : undefined
}

type About = Omit<AnswerParts, 'proposed'> & Readonly<{ claims: Extract<Claims, { kind: 'answer' }> }>

/** What an answer is about. Undefined also where the person no longer has to do with the profile. */
async function aboutAnswer(ctx: AppContext, context: HonoContext<WebEnv>): Promise<About | undefined> {
  const claims = await claimsOf(ctx, context, 'answer')
  if (!claims || !(await mayHear(ctx.db, claims.profile, claims.person))) return undefined
  const opportunity = await getOpportunity(ctx.db, claims.opportunity)
  // An earlier notice may have given the opportunity another id since the mail was written.
  const item = opportunity ? claims.item.replace(claims.opportunity, opportunity.id) : claims.item
  const place = opportunity && lotOfItem(opportunity, item)
  return {
    claims: { ...claims, item },
    token: context.req.param('token') ?? '',
    ...(opportunity && place && { opportunity, place }),
  }
}

async function aboutMails(ctx: AppContext, context: HonoContext<WebEnv>) {
  const claims = await claimsOf(ctx, context, 'mails')
  const person = claims && (await readPerson(ctx.db, claims.person))
  if (!person) return undefined
  const subscription = await readSubscription(ctx.db, person.id)
  return { person, token: context.req.param('token') ?? '', ...(subscription && { subscription }) }
}
