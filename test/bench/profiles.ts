/**
 * A lot against profiles made from the sentences of real-looking ones, by the whole engine: how long it takes to know
 * exactly whom it reaches, beside scoring every pair. Lots are the development data's where it is there, else the
 * demo bank's; profiles are spread over 27 countries. Never a test.
 *
 *   node test/bench/profiles.ts [--profiles 10000] [--json]
 */
import { parseArgs } from 'node:util'
import { gated } from '../../src/matching/engine.ts'
import { createProfileIndex } from '../../src/matching/percolate/profiles.ts'
import { scorePair } from '../../src/matching/score.ts'
import { nutsOfCountry } from '../../src/taxonomy/nuts.ts'
import { judged, lexiconEngine, madeProfile, NOW, seed } from '../matching/collection.ts'
import { randomFrom } from '../matching/random.ts'
import { quantile, rounded, timed } from './synthetic.ts'

const COUNTRIES = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(
  ' ',
)
const LOTS = 150
/** Pairs scored to know what a scan of all would take. */
const SCANNED = 2_000

const { values } = parseArgs({
  options: { profiles: { type: 'string', default: '10000' }, json: { type: 'boolean' } },
})
const count = Number(values.profiles)
const real = judged()
const { items, profiles: written } = real ?? seed()
const engine = lexiconEngine()
const random = randomFrom(1)
const profiles = Array.from({ length: count }, (_, number) => {
  const profile = madeProfile(random, written, `p${number}`)
  const country = COUNTRIES[Math.floor(COUNTRIES.length * random())]!
  // The same regions by name in another country: what counts is which lots are near
  const nuts = profile.nuts.map(code => nutsOfCountry(country) + code.slice(2))
  return { ...profile, country, nuts }
})
const open = new Date(Date.parse(NOW) + 20 * 86_400_000).toISOString()
const lots = items
  .filter((_, number) => number % Math.max(1, Math.floor(items.length / LOTS)) === 0)
  .slice(0, LOTS)
  .map(item => engine.item({ ...item, closesAt: open }))
const some = profiles.slice(0, SCANNED).map(engine.profile)
const context = engine.context(NOW)
const [, scanning] = timed(() => {
  for (const lot of lots.slice(0, 10))
    for (const profile of some) if (!gated(profile, lot, context)) scorePair(profile, lot, context, false)
})
const rows = [engine.rules.bands.possible, engine.rules.bands.good].map(threshold => {
  const index = createProfileIndex(engine)
  const [, building] = timed(() => {
    for (const profile of profiles) index.put(profile, threshold)
    index.tidy()
  })
  for (const lot of lots.slice(0, 20)) index.reached(lot, NOW)
  let reached = 0
  const times = lots.map(lot => {
    const [found, ms] = timed(() => index.reached(lot, NOW))
    reached += found.length
    return ms
  })
  return {
    profiles: count,
    lots: `${lots.length} of the ${real ? 'development data' : 'demo bank'}`,
    'from probability': threshold,
    'build s': rounded(building / 1000, 1),
    'p50 ms': rounded(quantile(times, 0.5)),
    'p99 ms': rounded(quantile(times, 0.99)),
    'profiles reached': rounded(reached / lots.length, 1),
    'every pair ms': rounded((scanning / 10 / SCANNED) * count),
    'index B/profile': Math.round(index.size().bytes / count),
  }
})
if (values.json) console.log(JSON.stringify(rows))
else console.table(rows)
