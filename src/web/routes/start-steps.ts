import { readSubscription, subscribe } from '../../../db/subscriptions.ts'
import type { Context as AppContext } from '../../context.ts'
import type { Profile } from '../../model/profile.ts'
import { country2 } from '../../taxonomy/countries.ts'
import { nutsCode, nutsCountry, nutsOfCountry } from '../../taxonomy/nuts.ts'
import { demand, principalIn } from '../access.ts'
import { readInbox } from '../inbox-reads.ts'
import { NO_FILTERS } from '../inbox-query.ts'
import { aboutPage, readAbout } from '../pages/start-about.ts'
import { activitiesPage, groupsOf } from '../pages/start-activities.ts'
import { matchesPage } from '../pages/start-matches.ts'
import { placesPage } from '../pages/start-places.ts'
import { rhythmPage } from '../pages/settings-rhythm.ts'
import { keepProfile, type HeldProfile } from '../profile-access.ts'
import { readRhythm } from '../rhythm.ts'
import { many, one, pathOf, type StepHandler } from '../start-steps.ts'
import { pace } from '../pace.ts'

const CPV = /^\d{8}$/
const CODES_MAX = 100
const REGIONS_MAX = 200
/** The list shows what comes first; the inbox has all of it. */
const PREVIEW = 10

/** What the words were understood as: keep, take out, add. */
export const activitiesStep: StepHandler = {
  show: async (ctx, context, held) => {
    const view = context.get('view')
    const q = (context.req.query('q') ?? '').slice(0, 100)
    const understood = await ctx.matcher.understand(wordsOf(held.profile), held.profile.language)
    const found = q ? await ctx.matcher.findConcepts(q, view.language) : undefined
    return activitiesPage(view, held.profile, { understood, q, ...(found && { found }) })
  },
  save: async (ctx, context, held, form) => {
    const { profile } = held
    const view = context.get('view')
    const understood = await ctx.matcher.understand(wordsOf(profile), profile.language)
    const shown = groupsOf(view, understood.activities).map(group => group.codes)
    const kept = new Set(many(form, 'keep'))
    const out = shown.filter(codes => !kept.has(codes.join(' '))).flat()
    const stay = new Set(shown.filter(codes => kept.has(codes.join(' '))).flat())
    const added = new Set([...many(form, 'added'), ...many(form, 'add')].filter(code => CPV.test(code)))
    const excludes = [
      ...(profile.excludes ?? []).filter(text => !stay.has(text) && !added.has(text)),
      // Two activities may share a code: it stays while one of them does
      ...out.filter(code => !added.has(code) && !stay.has(code)),
    ]
    const asked = one(form, 'read_as')
    const reread = one(form, 'do') === 'reread' && /^[a-z]{2}$/.test(asked)
    await keepProfile(ctx, held, {
      cpv: [...added].slice(0, CODES_MAX),
      excludes: [...new Set(excludes)].slice(0, CODES_MAX),
      ...(reread && { language: asked }),
    })
    const here = pathOf(profile.id, 'activities')
    if (reread) return { path: here }
    const q = one(form, 'q').slice(0, 100)
    return one(form, 'do') === 'search' && q
      ? { path: `${here}?${new URLSearchParams({ q }).toString()}#search` }
      : {}
  },
}

/** Own country plus chosen places; abroad only by choice. */
export const placesStep: StepHandler = {
  show: async (ctx, context, held) => {
    const view = context.get('view')
    const country = held.profile.country ?? homeOf(held.profile.language)
    const regions = country ? await ctx.matcher.regions(country, view.language) : []
    return placesPage(view, held.profile, { country: country ?? '', regions })
  },
  save: async (ctx, _context, held, form) => {
    const country = country2(one(form, 'country').toUpperCase() || undefined)
    const home = country && nutsOfCountry(country)
    const chosen = [...new Set(many(form, 'nuts').flatMap(code => nutsCode(code) ?? []))]
    const abroad = many(form, 'abroad').flatMap(code => country2(code.toUpperCase()) ?? [])
    const regions = chosen.filter(code => code.length > 2 && code.slice(0, 2) === home)
    // A region inside a chosen one says nothing new.
    const widest = regions.filter(code => !regions.some(other => other !== code && code.startsWith(other)))
    const kept = held.profile.nuts.filter(code => code.length > 2 && abroad.includes(nutsCountry(code)))
    const others = [...new Set(abroad)].filter(
      code => code !== country && !kept.some(region => nutsCountry(region) === code),
    )
    await keepProfile(ctx, held, {
      country,
      nuts: [...widest, ...kept, ...others.map(nutsOfCountry)].slice(0, REGIONS_MAX),
    })
    return one(form, 'do') === 'country' ? { path: pathOf(held.profile.id, 'places') } : {}
  },
}

/** Facts that decide about size, reservation and language; each may be left out. */
export const aboutStep: StepHandler = {
  show: async (_ctx, context, held) => aboutPage(context.get('view'), held.profile),
  save: async (ctx, context, held, form) => {
    const read = readAbout(form)
    if (read.problems.size)
      return { page: await aboutPage(context.get('view'), { ...held.profile, ...read.change }, read) }
    await keepProfile(ctx, held, read.change)
    return {}
  },
}

/** What would come, now and in a usual week. */
export const matchesStep: StepHandler = {
  show: async (ctx, context, held) => {
    const view = context.get('view')
    const inbox = await readInbox(ctx, held.profile, NO_FILTERS, PREVIEW)
    return matchesPage(view, held.profile, inbox, await pace(ctx, inbox.fitting))
  },
  save: async () => ({}),
}

/** When to write. Needs an address, so an account; everything said before comes along. */
export const rhythmStep: StepHandler = {
  show: async (ctx, context, held) => {
    const { person } = principalIn(context)
    const subscription = person && (await readSubscription(ctx.db, person.id))
    return rhythmPage(context.get('view'), {
      profile: held.profile,
      posts: ctx.mail.configured,
      ...(person && { person }),
      ...(subscription && { subscription }),
    })
  },
  save: async (ctx, context, held, form) => {
    const { person } = principalIn(context)
    const here = pathOf(held.profile.id, 'rhythm')
    if (!person) return { path: `/sign-in?${new URLSearchParams({ next: here }).toString()}` }
    demand(context, 'subscription.write', { person: person.id })
    await saveRhythm(ctx, person, form)
    return { path: `/inbox/${encodeURIComponent(held.profile.id)}?done=rhythm` }
  },
}

/** Keeps a rhythm as a form says it. */
export async function saveRhythm(
  ctx: AppContext,
  person: Readonly<{ id: string; zone: string }>,
  form: Readonly<Record<string, unknown>>,
): Promise<void> {
  const choice = readRhythm(form, person.zone)
  await subscribe(ctx.db, person.id, choice, ctx.now().toISOString(), person.zone)
}

function wordsOf(profile: Profile): string {
  return profile.mission || profile.services.join('\n')
}

/** The country most people of a language live in, for a first guess that is shown and can be changed. */
function homeOf(language: HeldProfile['profile']['language']): string | undefined {
  if (!language || language === 'en') return undefined
  // Unicode's likely region of Portuguese is Brazil.
  const region = language === 'pt' ? 'PT' : new Intl.Locale(language).maximize().region
  return country2(region)
}
