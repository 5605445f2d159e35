import { countProfiles, holdersOf, profilesSince } from '../db/answerers.ts'
import { readSeq, type Db } from '../db/batch.ts'
import { countAnswerers, type Holder, type Placed } from '../src/matching/answerers.ts'
import type { Engine } from '../src/matching/engine.ts'
import type { Answerers } from '../src/model/answer-count.ts'
import type { Item } from '../src/model/item.ts'
import type { Profile } from '../src/model/profile.ts'
import { profilePool, type ProfilePool } from './percolate.ts'

export type AnswererParts = Readonly<{
  db: Db
  /** The engine that answers now; another one after a change of rules or model */
  engine: () => Promise<Engine>
  now: () => Date
  /** Lets waiting requests through between slices of profiles that are read */
  breathe?: () => Promise<void>
  /** From so many profiles on they are kept in a thread of their own: reading one takes 2 ms */
  threadFrom?: number
  /** How long a question waits for an index that is still being made, in milliseconds */
  patience?: number
}>

/** Below this the whole reading takes less than a second, and no second copy of the model is needed. */
const THREAD_FROM = 2_000
/** From here on a question is shared by two threads, at the price of a second model. */
const SHARED_FROM = 50_000
/** Some 50 ms of work in one go. */
const SLICE = 25
const PATIENCE = 4_000
/** Lots of all variants together that one question may hold: a second at 10 ms each. */
const ITEMS_MAX = 400

/** `placed`: of every profile what counting reads, by id */
type Kept = { engine: Engine; pool: ProfilePool; placed: Map<string, Placed>; seq: number; id: string }

/**
 * Who could answer, asked of an index of all profiles that is made at the first question and then caught up with the
 * bank's sequence. The index holds what profiles say and nothing else: whose they are, what they want to be told of and
 * whether they may be named is read at each question, so that none of it is ever out of date. Exact: the same numbers as
 * scoring every pair by the engine.
 */
export function createAnswerers({
  db,
  engine: current,
  now,
  breathe,
  threadFrom = THREAD_FROM,
  patience = PATIENCE,
}: AnswererParts): Answerers & Readonly<{ close: () => Promise<void> }> {
  let kept: Kept | undefined
  let running: Promise<Kept> | undefined

  /** The pool's shards calibrate nothing: these rules are calibrated already. */
  async function begin(engine: Engine): Promise<Kept> {
    const { calibration: _calibration, ...model } = engine.model
    const count = await countProfiles(db)
    const threads = count < threadFrom ? 0 : count < SHARED_FROM ? 1 : 2
    return {
      engine,
      pool: profilePool({ model, rules: engine.rules, threads }),
      placed: new Map(),
      seq: -1,
      id: '',
    }
  }

  async function load(): Promise<Kept> {
    const engine = await current()
    if (kept?.engine !== engine) {
      const old = kept
      kept = await begin(engine)
      await old?.pool.close()
    }
    const mine = kept
    const upTo = await readSeq(db)
    if (mine.seq === upTo) return mine
    const threshold = engine.rules.bands.good
    for (;;) {
      const found = await profilesSince(db, mine.seq, mine.id)
      for (let at = 0; at < found.length; at += SLICE) {
        await mine.pool.change(
          found.slice(at, at + SLICE).map(({ profile }) => ({ put: profile, threshold })),
        )
        for (const { profile } of found.slice(at, at + SLICE)) mine.placed.set(profile.id, placedOf(profile))
        await breathe?.()
      }
      const last = found.at(-1)
      if (!last) break
      mine.seq = last.seq
      mine.id = last.profile.id
    }
    if (mine.seq < upTo) {
      mine.seq = upTo
      mine.id = '\uffff'
    }
    return mine
  }

  function ready(): Promise<Kept> {
    running ??= load().finally(() => (running = undefined))
    return running
  }

  async function count(variants: readonly (readonly Item[])[]): ReturnType<Answerers['count']> {
    const loading = ready()
    const made = await Promise.race([loading, later(patience)])
    if (!made) {
      loading.catch(() => undefined)
      return undefined
    }
    const { pool, engine, placed } = made
    const items = variants.flat().slice(0, ITEMS_MAX)
    const reached = await pool.reached(items, now().toISOString())
    const ids = [...new Set(reached.flatMap(list => list.map(({ profile }) => profile)))]
    const rows = await holdersOf(db, ids)
    const holders = new Map(
      rows.map(({ profile, organisation, person, name, threshold }): [string, Holder] => [
        profile,
        {
          profile: placed.get(profile)!,
          key: organisation || person || profile,
          threshold: threshold ?? engine.rules.bands.good,
          ...(name !== null && { open: { organisation, name } }),
        },
      ]),
    )
    const { off } = engine.rules.reservations
    let from = 0
    return variants.map(variant => {
      const own = reached.slice(from, from + variant.length)
      from += variant.length
      return countAnswerers(variant.slice(0, own.length), own, holders, off)
    })
  }

  return {
    count,
    close: async () => {
      await running?.catch(() => undefined)
      await kept?.pool.close()
      kept = undefined
    },
  }
}

function placedOf({ country, nuts, reserved }: Profile): Placed {
  return { nuts, country, reserved }
}

function later(milliseconds: number): Promise<undefined> {
  return new Promise(done => {
    setTimeout(() => done(undefined), milliseconds).unref()
  })
}
