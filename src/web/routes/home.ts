import { html } from 'hono/html'
import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { profileSchema, type Profile } from '../../model/profile.ts'
import { country2 } from '../../taxonomy/countries.ts'
import { bankFigures } from '../../../db/opportunities.ts'
import { newest } from '../bank-reads.ts'
import { answerPage, DOES_MAX, homePage, type Asked } from '../pages/home.ts'
import { bankCard } from '../parts/card.ts'
import { nextToClose } from '../parts/status.ts'
import type { WebEnv } from '../reader.ts'
import type { Html, View } from '../view.ts'

// Beyond that the words are too wide to help; who wants more says more, or narrows down.
const RESULTS_MAX = 40
const NEWS_MAX = 5

/** The first page. GET with `does` serves the example links; the form posts, and nothing of it is stored. */
export function homeRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/', async context => {
    const asked = readAsked(context.req.query('does'), context.req.query('country'))
    return context.html(
      asked.does ? await answer(ctx, context.get('view'), asked) : await home(ctx, context.get('view')),
    )
  })
  app.post('/', async context => {
    const form = await context.req.parseBody()
    const asked = readAsked(text(form.does), text(form.country))
    return context.html(
      asked.does ? await answer(ctx, context.get('view'), asked) : await home(ctx, context.get('view')),
    )
  })
  return app
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readAsked(does: string | undefined, country: string | undefined): Asked {
  return {
    // Browsers send CRLF and count the limit of the box their own way; pasted text may hold NUL.
    does: (does ?? '').replace(/\r\n?/g, '\n').replaceAll('\0', '').trim().slice(0, DOES_MAX),
    country: country2((country ?? '').toUpperCase() || undefined) ?? '',
  }
}

async function home(ctx: AppContext, view: View): Promise<Html> {
  const [figures, news] = await Promise.all([
    bankFigures(ctx.db, ctx.now().toISOString()),
    newest(ctx, NEWS_MAX),
  ])
  const list = news.length
    ? html`<ul class="cards">
        ${news.map(
          opportunity => html`<li>${bankCard(view, opportunity, nextToClose(opportunity, view.now))}</li>`,
        )}
      </ul>`
    : undefined
  return homePage(view, figures, list)
}

async function answer(ctx: AppContext, view: View, asked: Asked): Promise<Html> {
  await ctx.matcher.ready()
  const countries = asked.country ? [asked.country] : []
  return answerPage(view, asked, await ctx.matcher.match(profileOf(asked), { top: RESULTS_MAX, countries }))
}

/**
 * A profile from a few sentences: each line or sentence is one activity, so that a list of things done is not read
 * as one mixed thing. The country is where to look, not where the organisation is: nothing is assumed of that.
 */
function profileOf(asked: Asked): Profile {
  const services = asked.does
    .split(/\n+|(?<=[.!?;])\s+/u)
    .map(line => line.trim())
    .filter(Boolean)
  return profileSchema.parse({ id: 'ad-hoc', mission: asked.does, services: services.slice(0, 50) })
}
