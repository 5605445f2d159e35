/**
 * Who could answer a draft, as a clerk's page asks it: the draft and its changes against so many profiles in a bank,
 * from the question to the counts, with whose they are read from the bank. Drafts are lots of the demonstration bank;
 * profiles are made from the sentences of real-looking ones and spread over 27 countries. Prints a table; never a test.
 *
 *   node test/bench/answerers.ts [--profiles 100000] [--json]
 */
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { batch, statement } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { upsertProfiles } from '../../db/profiles.ts'
import { createAnswerers } from '../../jobs/answerers.ts'
import type { Item } from '../../src/model/item.ts'
import { nutsOfCountry } from '../../src/taxonomy/nuts.ts'
import { judged, lexiconEngine, madeProfile, NOW, seed } from '../matching/collection.ts'
import { randomFrom } from '../matching/random.ts'
import { quantile, rounded } from './synthetic.ts'

/** A draft and what the page compares it with: halves, open place, English, article 20, another main code. */
function variantsOf(lots: readonly Item[]): readonly (readonly Item[])[] {
  const each = (change: (lot: Item) => Partial<Item>): readonly Item[] =>
    lots.map(lot => ({ ...lot, ...change(lot) }))
  return [
    lots,
    each(({ value }) => (value ? { value: { ...value, amount: String(Number(value.amount) / 2) } } : {})),
    each(({ facts }) => ({ places: facts.country ? [{ country: facts.country }] : [] })),
    each(({ languages }) => ({ languages: [...languages, 'en'] })),
    each(({ facts }) => ({ facts: { ...facts, reserved: ['res-ws'] } })),
    each(({ cpv }) => ({ cpv: cpv.slice(0, 1) })),
    each(({ cpv }) => ({ cpv: cpv.slice(-1) })),
  ]
}

const COUNTRIES = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(
  ' ',
)
const DRAFTS = 60
const LOTS = 3
const INSERTED = 2_000

const { values } = parseArgs({
  options: { profiles: { type: 'string', default: '100000' }, json: { type: 'boolean' } },
})
const count = Number(values.profiles)
const random = randomFrom(1)
const bank = seed()
const written = judged()?.profiles ?? bank.profiles
const engine = lexiconEngine()
const db = openSqlite(':memory:')
await migrate(db)
for (let at = 0; at < count; at += INSERTED) {
  const rows = Array.from({ length: Math.min(INSERTED, count - at) }, (_, index) => {
    const profile = madeProfile(random, written, `p${at + index}`)
    const country = COUNTRIES[Math.floor(COUNTRIES.length * random())]!
    const nuts = profile.nuts.map(code => nutsOfCountry(country) + code.slice(2))
    return {
      id: profile.id,
      hash: '',
      json: JSON.stringify({ ...profile, country, nuts }),
      seq: at + index + 1,
    }
  })
  await batch(db, [
    ...upsertProfiles(db, rows),
    statement(db, sql`update change_seq set value = ${at + rows.length}`),
  ])
}
const counter = createAnswerers({
  db,
  engine: async () => engine,
  now: () => new Date(NOW),
  patience: 3_600_000,
})
const open = new Date(Date.parse(NOW) + 20 * 86_400_000).toISOString()
const items = bank.items.map(item => ({ ...item, closesAt: open }))
const began = performance.now()
await counter.count([[items[0]!]])
const built = performance.now() - began
const drafts = Array.from({ length: DRAFTS }, (_, number) =>
  variantsOf(Array.from({ length: LOTS }, (_lot, lot) => items[(number * 37 + lot * 11) % items.length]!)),
)
type Times = Readonly<{ wall: number[]; processor: number[] }>
const [alone, whole]: readonly [Times, Times] = [
  { wall: [], processor: [] },
  { wall: [], processor: [] },
]
/** Wall and processor time of all threads: on a busy machine only the second says what the work costs. */
async function asked(draft: readonly (readonly Item[])[], { wall, processor }: Times): Promise<number> {
  const from = performance.now()
  const before = process.cpuUsage()
  const found = await counter.count(draft)
  const { user, system } = process.cpuUsage(before)
  wall.push(performance.now() - from)
  processor.push((user + system) / 1000)
  return found![0]!.able
}
let able = 0
for (const draft of drafts) {
  able += await asked(draft.slice(0, 1), alone)
  await asked(draft, whole)
}
const row = {
  profiles: count,
  'lots in all variants': drafts[0]!.flat().length,
  'read s': rounded(built / 1000, 1),
  'number p50 ms': rounded(quantile(alone.wall, 0.5), 0),
  'number p99 ms': rounded(quantile(alone.wall, 0.99), 0),
  'number processor ms': rounded(quantile(alone.processor, 0.5), 0),
  'with changes p50 ms': rounded(quantile(whole.wall, 0.5), 0),
  'with changes processor ms': rounded(quantile(whole.processor, 0.5), 0),
  'able organisations': rounded(able / DRAFTS, 1),
  'memory MB': Math.round(process.memoryUsage().rss / 1e6),
}
await counter.close()
await db.close()
if (values.json) console.log(JSON.stringify(row))
else console.table([row])
