import type { Context as HonoContext } from 'hono'
import { postsOf } from '../../db/posts.ts'
import type { Context as AppContext } from '../context.ts'
import type { PostPart } from '../model/post-gaps.ts'
import type { PostLot } from '../model/post.ts'
import type { PostWork } from '../model/post-work.ts'
import { lotPage } from './pages/post-lot.ts'
import { lotsPage } from './pages/post-lots.ts'
import { resultPage } from './pages/post-result.ts'
import { whatPage } from './pages/post-what.ts'
import { whenPage } from './pages/post-when.ts'
import { partPath, type HeldPost } from './post-access.ts'
import { readCurrency, readLot, readResults, readWhat, readWhen, type Form, type Wrong } from './post-form.ts'
import { addLot, removeLot, splitLot } from './post-lots.ts'
import type { WebEnv } from './reader.ts'
import { one } from './start-steps.ts'
import type { Html } from './view.ts'

type Request = HonoContext<WebEnv>

/** What a part's form said: the whole working copy with it, what was wrong, and where to go if not on. */
export type PartRead = Readonly<{
  work: PostWork
  wrong: ReadonlyMap<string, Wrong>
  path?: string
  failure?: string
}>

type Part = Readonly<{
  show: (ctx: AppContext, context: Request, held: HeldPost, read?: PartRead) => Promise<Html>
  read: (held: HeldPost, context: Request, form: Form) => PartRead
}>

const NOTHING: ReadonlyMap<string, Wrong> = new Map()

const wrongs = (read: PartRead | undefined): { wrong?: ReadonlyMap<string, Wrong>; failure?: string } => ({
  ...(read && { wrong: read.wrong }),
  ...(read?.failure && { failure: read.failure }),
})

/** How each part is shown and read. */
export const PARTS: Readonly<Record<Exclude<PostPart, 'check'>, Part>> = {
  what: {
    show: async (ctx, context, held, read) => {
      const posts = await postsOf(ctx.db, [held.row.organisation])
      const earlier = posts
        .filter(row => row.versions && (row.kind === 'consultation' || row.kind === 'planned'))
        .map(row => ({ id: `post:${row.number}`, title: `${row.title} (${row.number})` }))
        .filter(each => each.id !== `post:${held.row.number}`)
      return whatPage(context.get('view'), held, { earlier, ...wrongs(read) })
    },
    read: (held, _context, form) => {
      const read = readWhat(held.work.post, form)
      // Followers were told what it is: a published post stays of its kind.
      const kind = held.row.versions ? held.work.post.kind : read.said.kind
      return { work: { ...held.work, post: { ...read.said, kind } }, wrong: read.wrong }
    },
  },
  lots: {
    show: async (ctx, context, held, read) => {
      const view = context.get('view')
      const regions = await ctx.matcher.regions(held.town.country, view.language)
      const lot = lotIn(held, context)
      if (!lot) return lotsPage(view, held, regions)
      const q = (context.req.query('q') ?? '').slice(0, 100)
      const found = q ? await ctx.matcher.findConcepts(q, view.language) : undefined
      return lotPage(view, held, lot, { regions, q, ...(found && { found }), ...wrongs(read) })
    },
    read: (held, context, form) => readLots(held, context, form),
  },
  when: {
    show: async (_ctx, context, held, read) => whenPage(context.get('view'), held, wrongs(read)),
    read: (held, _context, form) => {
      const read = readWhen(held.work.post, form, held.town.country)
      // The past is published: when that was is not changed any more.
      const { opensAt } = held.work.post
      const post = held.row.versions ? { ...read.said, ...(opensAt && { opensAt }) } : read.said
      return { work: { ...held.work, post }, wrong: read.wrong }
    },
  },
  result: {
    show: async (_ctx, context, held, read) => resultPage(context.get('view'), held, wrongs(read)),
    read: (held, _context, form) => {
      const read = readResults(held.work, form)
      return { work: { ...held.work, results: read.said }, wrong: read.wrong }
    },
  },
}

/** The lot of the address; of a post with one lot that one, unless all are asked for. */
function lotIn(held: HeldPost, context: Request): PostLot | undefined {
  const { lots } = held.work.post
  const asked = context.req.query('lot')
  if (asked === undefined && lots.length === 1 && context.req.query('all') === undefined) return lots[0]
  return lots.find(lot => lot.id === asked)
}

const SPLITS = { 'split-number': 'number', 'split-places': 'places', 'split-codes': 'codes' } as const

/** Either one lot's form, or a button of the list. */
function readLots(held: HeldPost, context: Request, form: Form): PartRead {
  const { work, row } = held
  const button = one(form, 'do')
  const id = context.req.query('lot') ?? work.post.lots[0]!.id
  const list = partPath(row.id, 'lots')
  const withLots = (lots: readonly PostLot[]): PostWork => ({
    ...work,
    post: { ...work.post, lots: [...lots] },
  })
  const { lots } = work.post
  const split = Object.entries(SPLITS).find(([name]) => name === button)?.[1]
  if (split)
    return {
      work: withLots(splitLot(lots, id, split, Number(one(form, 'count')))),
      wrong: NOTHING,
      path: `${list}?all=1`,
    }
  if (button === 'add' || button === 'copy') {
    const more = addLot(lots, button === 'copy' ? id : undefined)
    return { work: withLots(more), wrong: NOTHING, path: `${list}?lot=${more.at(-1)!.id}` }
  }
  if (button === 'remove')
    return { work: withLots(removeLot(lots, id)), wrong: NOTHING, path: `${list}?all=1` }
  const lot = lots.find(each => each.id === id)
  if (!lot) return { work, wrong: NOTHING, path: list }
  const currency = readCurrency(work.post, form)
  const read = readLot(lot, form, currency)
  const post = { ...work.post, currency, lots: lots.map(each => (each.id === id ? read.said : each)) }
  const here = `${list}?lot=${id}`
  const q = one(form, 'q').slice(0, 100)
  const search = button === 'search' && q
  const path = search
    ? `${here}&${new URLSearchParams({ q }).toString()}#codes-part`
    : button === 'place' || button === 'save' || button === 'search'
      ? here
      : lots.length > 1
        ? `${list}?all=1`
        : undefined
  return { work: { ...work, post }, wrong: read.wrong, ...(path && { path }) }
}
