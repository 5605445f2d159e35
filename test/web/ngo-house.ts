import { ingestFetched } from '../../jobs/ingest.ts'
import { createMatcher } from '../../jobs/matcher.ts'
import type { Context } from '../../src/context.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { openHouse, type House, type Visitor } from '../auth/helper.ts'
import { freshBank } from '../db/store.ts'
import { lexiconModel } from '../matching/helper.ts'
import { NOW, seedNotices } from './helper.ts'

/** A house whose bank holds the demo's notices and whose engine is the real one, on the built-in lexicon. */
export async function ngoHouse(): Promise<House & Readonly<{ ctx: Context }>> {
  const db = await freshBank()
  const documents = [{ name: 'seed/notices.jsonl', bytes: new TextEncoder().encode(seedNotices()) }]
  await ingestFetched(db, documents, { source: 'demo', now: () => NOW })
  const house = await openHouse({ db })
  const engine = createEngine({ model: lexiconModel(), rules: DEFAULT_RULES })
  const ctx: Context = { ...house.ctx, matcher: createMatcher({ db, engine, now: house.ctx.now }) }
  return { ...house, ctx }
}

export const COOKING =
  'Готвим топъл обяд за ученици и го носим в училищата.\nРазнасяме храна по домовете на възрастни хора.'

/** Begins a profile by its words; answers its id. */
export async function begin(
  visitor: Visitor,
  does = COOKING,
  more: Record<string, string> = {},
): Promise<string> {
  const made = await visitor.post('/start', { does, ...more })
  const id = /^\/start\/([^/]+)\/activities$/.exec(made.headers.get('Location') ?? '')?.[1]
  if (!id) throw new Error(`not begun: ${made.status} ${made.headers.get('Location')}`)
  return decodeURIComponent(id)
}

/** The ids of the lots that an inbox shows, in their order. */
export async function lotsIn(visitor: Visitor, path: string): Promise<string[]> {
  const page = await (await visitor.get(path)).text()
  return [...page.matchAll(/<li id="(i-[^"]+)"/g)].map(match => match[1]!)
}

/** The lots' items behind the answer forms of a page, in their order. */
export function itemsOfPage(page: string): string[] {
  const all = [...page.matchAll(/\/answer">\s*<input type="hidden" name="item" value="([^"]+)"/g)]
  return all.map(match => match[1]!.replaceAll('&amp;', '&'))
}
