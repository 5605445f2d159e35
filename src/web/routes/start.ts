import { Hono, type Context as HonoContext } from 'hono'
import { takeLimits } from '../../auth/limits.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError, UnavailableError } from '../../errors.ts'
import { principalIn } from '../access.ts'
import { networkOf } from '../network.ts'
import { startPage, wordsPage } from '../pages/start-words.ts'
import { createProfile, heldProfile, heldProfiles, keepProfile, type HeldProfile } from '../profile-access.ts'
import { cleanText, servicesOf, textOfFile } from '../profile-words.ts'
import type { WebEnv } from '../reader.ts'
import { aboutStep, activitiesStep, matchesStep, placesStep, rhythmStep } from './start-steps.ts'
import { after, pathOf, STEPS, type Answer, type Step, type StepHandler } from '../start-steps.ts'

// A school shares one address; nobody describes more organisations than that in an hour.
const DRAFTS_AN_HOUR = 30
/** A leaflet as plain text; pictures and layouts are not read. */
const FILE_BYTES_MAX = 100_000

const HANDLERS: Readonly<Record<Step, StepHandler>> = {
  words: {
    show: async (_ctx, context, held) => wordsPage(context.get('view'), held.profile),
    save: async (ctx, context, held, form) => {
      const words = await readWords(context, form)
      if ('problem' in words) return { page: await wordsPage(context.get('view'), held.profile, words) }
      await keepProfile(ctx, held, {
        name: words.name,
        mission: words.text,
        services: servicesOf(words.text),
        // Other words, perhaps in another language: it is detected anew.
        language: (await ctx.matcher.understand(words.text)).language,
      })
      return { next: 'activities' }
    },
  },
  activities: activitiesStep,
  places: placesStep,
  about: aboutStep,
  matches: matchesStep,
  rhythm: rhythmStep,
}

/** From first words to a list of what fits, and to mail: one small form a step, each saved when it is sent. */
export function startRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/start', async context => {
    const held = await heldProfiles(ctx, context)
    return context.html(await startPage(context.get('view'), { known: held.map(each => each.profile) }))
  })

  app.post('/start', async context => {
    const form = await context.req.parseBody()
    const words = await readWords(context, form)
    if ('problem' in words)
      return context.html(await startPage(context.get('view'), { known: [], ...words }), 400)
    if (!principalIn(context).person) {
      const key = networkOf(context, ctx.config)
      const wait = await takeLimits(ctx, [{ kind: 'draft', key, most: DRAFTS_AN_HOUR, seconds: 3_600 }])
      if (wait) throw new UnavailableError('Too many new profiles from this network; try again later.', wait)
    }
    const { language } = await ctx.matcher.understand(words.text)
    const country = text(form.country)
    const profile = await createProfile(ctx, context, {
      name: words.name,
      mission: words.text,
      services: servicesOf(words.text),
      language,
      ...(/^[A-Z]{2}$/.test(country) && { country }),
    })
    return context.redirect(pathOf(profile.id, 'activities'), 303)
  })

  app.get('/start/:profile/:step', async context => {
    const step = stepOf(context)
    const held = await heldProfile(ctx, context, 'profile.read')
    return context.html(await HANDLERS[step].show(ctx, context, held))
  })

  app.post('/start/:profile/:step', async context => {
    const step = stepOf(context)
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody({ all: true })
    return reply(context, held, step, await HANDLERS[step].save(ctx, context, held, form))
  })
  return app
}

function stepOf(context: HonoContext<WebEnv>): Step {
  const step = STEPS.find(each => each === context.req.param('step'))
  if (!step) throw new NotFoundError('There is no such step.')
  return step
}

/** After saving: the next step, or back to where the asker came from to change one thing. */
async function reply(
  context: HonoContext<WebEnv>,
  held: HeldProfile,
  step: Step,
  answer: Answer,
): Promise<Response> {
  if (answer.page) return context.html(answer.page, 400)
  if (answer.path) return context.redirect(answer.path, 303)
  const next = answer.next ?? after(step)
  return context.redirect(pathOf(held.profile.id, next), 303)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

type Words = Readonly<{ text: string; name: string }>

/** What was typed, and behind it what an uploaded file says. */
async function readWords(
  context: HonoContext<WebEnv>,
  form: Readonly<Record<string, unknown>>,
): Promise<Words | (Words & Readonly<{ problem: 'empty' | 'file' }>)> {
  const name = text(form.name).trim().slice(0, 500)
  const typed = cleanText(text(form.does))
  const file = form.file instanceof File && form.file.size > 0 ? form.file : undefined
  const { language } = context.get('view')
  const read =
    file &&
    (file.size > FILE_BYTES_MAX ? undefined : textOfFile(new Uint8Array(await file.arrayBuffer()), language))
  if (file && read === undefined) return { text: typed, name, problem: 'file' }
  const whole = cleanText([typed, read ?? ''].filter(Boolean).join('\n'))
  return whole ? { text: whole, name } : { text: '', name, problem: 'empty' }
}
