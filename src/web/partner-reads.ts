import {
  contactOf,
  handsOn,
  introductionsOf,
  openProfiles,
  type HandRow,
  type IntroductionRow,
  type OpenProfile,
} from '../../db/partners.ts'
import { readOrganisation } from '../../db/organisations.ts'
import type { Context as AppContext } from '../context.ts'
import { complementOf, type Able, type Complement } from '../matching/complement.ts'
import type { Profile } from '../model/profile.ts'
import { lotTitle } from './parts/lot-title.ts'
import type { HeldProfile } from './profile-access.ts'
import type { LotHere } from './lot-here.ts'
import type { View } from './view.ts'

/** Somebody one could bid with: by a raised hand, or because it adds what one lacks. */
export type Possible = Readonly<{
  open: OpenProfile
  hand?: HandRow
  adds: Complement
  state: 'none' | 'asked' | 'met'
  contact?: Readonly<{ name: string; email: string }>
}>

export type Request = Readonly<{
  introduction: IntroductionRow
  name: string
  title: string
  contact?: Readonly<{ name: string; email: string }>
}>

/** The organisation of a profile as partners see it; undefined where the profile is one person's. */
export type OwnOrganisation = Readonly<{ id: string; name: string; open: boolean }>

const SUGGESTED = 5
/** Less is chance. */
const GAIN_MIN = 0.1
/** Comparing costs some milliseconds each: so many of the newest that fit the lot's country or language. */
const COMPARED_MAX = 60

/** Whose profile it is, for the question whether it wants to be found. */
export async function organisationOf(
  ctx: AppContext,
  held: HeldProfile,
): Promise<OwnOrganisation | undefined> {
  const id = held.owner.organisation
  const row = id ? await readOrganisation(ctx.db, id) : undefined
  return row && { id: row.id, name: row.name, open: row.open === 1 }
}

/** Who could bid with one on a lot: raised hands first, then who adds most. Only organisations that opted in. */
export async function possiblePartners(
  ctx: AppContext,
  held: HeldProfile,
  here: LotHere,
): Promise<Readonly<{ mine?: HandRow; hands: readonly Possible[]; suggested: readonly Possible[] }>> {
  const hands = await handsOn(ctx.db, here.item.id)
  const mine = hands.find(hand => hand.profile === held.profile.id)
  const all = await openProfiles(ctx.db)
  const others = all.filter(
    each => each.profile.id !== held.profile.id && each.organisation !== held.owner.organisation,
  )
  const concepts = await ctx.matcher.conceptsOf(here.item)
  const own = await ableOf(ctx, held.profile)
  const met = await introductionsOf(ctx.db, held.profile.id)
  const possible = async (open: OpenProfile): Promise<Possible> => {
    const hand = hands.find(each => each.profile === open.profile.id)
    const adds = complementOf(here.item, concepts, own, await ableOf(ctx, open.profile))
    const known = met.find(
      each => each.item === here.item.id && [each.asker, each.asked].includes(open.profile.id),
    )
    const state = known?.accepted_at ? 'met' : known?.asker === held.profile.id ? 'asked' : 'none'
    const contact = state === 'met' ? await contactOf(ctx.db, open.profile.id) : undefined
    return { open, adds, state, ...(hand && { hand }), ...(contact && { contact }) }
  }
  const raised = others.filter(each => hands.some(hand => hand.profile === each.profile.id))
  const rest = others.filter(each => !raised.includes(each)).slice(0, COMPARED_MAX)
  const suggested = (await Promise.all(rest.map(possible)))
    .filter(each => each.adds.gain >= GAIN_MIN || each.state !== 'none')
    .sort((a, b) => b.adds.gain - a.adds.gain || (a.open.profile.id < b.open.profile.id ? -1 : 1))
    .slice(0, SUGGESTED)
  return { ...(mine && { mine }), hands: await Promise.all(raised.map(possible)), suggested }
}

/** Requests for an introduction: those to answer, and those that both sides want, with how to reach the other. */
export async function requestsOf(
  ctx: AppContext,
  view: View,
  profile: string,
): Promise<Readonly<{ waiting: readonly Request[]; met: readonly Request[] }>> {
  const rows = await introductionsOf(ctx.db, profile)
  const wanted = rows.filter(
    row => row.accepted_at !== null || (row.asked === profile && row.declined_at === null),
  )
  const partner = (row: IntroductionRow): string => (row.asker === profile ? row.asked : row.asker)
  const open = await openProfiles(ctx.db, [...new Set(wanted.map(partner))])
  const requests: Request[] = []
  for (const introduction of wanted) {
    const other = partner(introduction)
    const known = open.find(each => each.profile.id === other)
    // Whoever withdrew from being found is not named any more, unless both had agreed.
    if (!known && introduction.accepted_at === null) continue
    const contact = introduction.accepted_at === null ? undefined : await contactOf(ctx.db, other)
    requests.push({
      introduction,
      name: known?.name ?? contact?.name ?? contact?.email ?? '',
      title: await lotTitle(ctx, view, introduction.item),
      ...(contact && { contact }),
    })
  }
  return {
    waiting: requests.filter(each => each.introduction.accepted_at === null),
    met: requests.filter(each => each.introduction.accepted_at !== null),
  }
}

async function ableOf(ctx: AppContext, profile: Profile): Promise<Able> {
  const words = profile.mission || profile.services.join('\n')
  const { activities } = await ctx.matcher.understand(words, profile.language)
  const out = new Set(profile.excludes ?? [])
  const codes = [...activities.map(each => each.code), ...(profile.cpv ?? [])].filter(code => !out.has(code))
  return { codes: [...new Set(codes)], places: profile.nuts }
}
