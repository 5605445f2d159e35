import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { countryOfLine, fillDates } from '../../fixtures/seed/dates.ts'
import { trainModel } from '../../src/matching/concepts/model.ts'
import { createEngine, type Engine } from '../../src/matching/engine.ts'
import { fold } from '../../src/model/fold.ts'
import type { Item } from '../../src/model/item.ts'
import { itemsOf } from '../../src/model/item-of.ts'
import { profileSchema, type Profile } from '../../src/model/profile.ts'
import { DEFAULT_RULES, type RuleSet } from '../../src/model/rules.ts'
import { parseOcdsReleases } from '../../src/sources/formats/ocds/index.ts'
import { LEXICON } from '../../src/taxonomy/lexicon.ts'

/** Real-looking profiles and items for tests of the matching, with a generator that makes more of them. */
const root = resolve(import.meta.dirname, '../..')
const shared = resolve(root, process.env.DRAGOMAN_SHARED ?? '../shared', 'bench')
export const TODAY = '2026-11-22'
export const NOW = `${TODAY}T09:00:00.000Z`

let model: ReturnType<typeof trainModel> | undefined

/** An engine that knows the built-in lexicon only. */
export function lexiconEngine(rules: RuleSet = DEFAULT_RULES): Engine {
  model ??= trainModel({ lexicon: LEXICON, notices: [] })
  return createEngine({ model, rules })
}

const lines = (bytes: Buffer): string[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter(line => line.trim())

function itemsIn(jsonLines: readonly string[]): Item[] {
  const { releases } = parseOcdsReleases(new TextEncoder().encode(jsonLines.join('\n')))
  return releases.flatMap(({ releaseId, notice }) => {
    const opportunity = fold([notice])
    return opportunity ? itemsOf(opportunity, NOW).map(item => ({ ...item, group: releaseId })) : []
  })
}

const profilesIn = (jsonLines: readonly string[]): Profile[] =>
  jsonLines.map(line => profileSchema.parse(JSON.parse(line)))

/** The demo bank and its profiles. */
export function seed(): Readonly<{ profiles: Profile[]; items: Item[] }> {
  const read = (name: string): string[] => lines(readFileSync(resolve(root, 'fixtures/seed', name)))
  const notices = read('notices.jsonl').map(line => fillDates(line, TODAY, countryOfLine(line)))
  return { profiles: profilesIn(read('profiles.jsonl')), items: itemsIn(notices) }
}

/** The judged collection, or undefined where it is absent. `train` adds the notices to learn from. */
export function judged(train = false): Readonly<{ profiles: Profile[]; items: Item[] }> | undefined {
  const path = (name: string): string => resolve(shared, name)
  if (!existsSync(path('profiles-dev.jsonl'))) return undefined
  const notices = lines(readFileSync(path('notices-dev.jsonl')))
  const more = train ? lines(gunzipSync(readFileSync(path('train.jsonl.gz')))) : []
  return {
    profiles: profilesIn(lines(readFileSync(path('profiles-dev.jsonl')))),
    items: itemsIn([...notices, ...more]),
  }
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const maybe = <T>(random: () => number, share: number, value: T): T | undefined =>
  random() < share ? value : undefined

/** Drops what is undefined, so that an absent field is absent. */
const said = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T

/** Another profile from the sentences, places and sizes of some. */
export function madeProfile(random: () => number, from: readonly Profile[], id: string): Profile {
  const one = pick(random, from)
  const other = random() < 0.6 ? one : pick(random, from)
  const place = random() < 0.7 ? one : pick(random, from)
  const services = [...one.services, ...other.services].filter(() => random() < 0.6)
  return said({
    ...one,
    id,
    services,
    mission: random() < 0.5 ? one.mission : '',
    nuts: random() < 0.8 ? place.nuts : [],
    country: maybe(random, 0.9, place.country),
    excludes: maybe(random, 0.3, [pick(random, [...other.services, 'x'])]),
    cpv: maybe(random, 0.3, [pick(random, ['55500000', '90910000', '85300000', '50000000'])]),
    turnoverEur: maybe(random, 0.5, 10 ** (4 + 3 * random())),
    minValueEur: maybe(random, 0.2, 5_000),
    maxValueEur: maybe(random, 0.3, 10 ** (4 + 3 * random())),
    reserved: maybe(random, 0.5, { art20: random() < 0.7, art77: random() < 0.5 }),
    languages: maybe(random, 0.6, [one.language ?? 'en', pick(random, ['en', 'de', 'fr', 'bg'])]),
  }) as Profile
}

/** Another item: the words of one, shuffled, with those of another at the end, and facts of any. */
export function madeItem(random: () => number, from: readonly Item[], id: string): Item {
  const one = pick(random, from)
  const other = pick(random, from)
  const place = random() < 0.5 ? one : other
  const days = Math.floor(60 * random()) - 5
  const mixed = (texts: Item['body']): Item['body'] =>
    Object.fromEntries(
      Object.entries(texts).map(([language, text]) => {
        const words = text.split(/\s+/u)
        const more = (other.body[language] ?? '').split(/\s+/u).slice(0, 10)
        return [language, [...words.sort(() => random() - 0.5), ...more].join(' ')]
      }),
    )
  return said({
    ...one,
    id,
    group: random() < 0.3 ? `g${id.length}${Math.floor(20 * random())}` : id,
    body: mixed(one.body),
    cpv: random() < 0.8 ? one.cpv : other.cpv,
    places: place.places,
    languages: random() < 0.5 ? one.languages : [],
    closesAt: maybe(random, 0.9, new Date(Date.parse(NOW) + days * 86_400_000).toISOString()),
    value: maybe(random, 0.6, { amount: (10 ** (3 + 4 * random())).toFixed(2), currency: 'EUR' }),
    facts: said({
      ...one.facts,
      country: maybe(random, 0.95, place.facts.country),
      reserved: maybe(random, 0.2, [pick(random, ['res-ws', 'res-pub-ser', 'none'] as const)]),
      social: maybe(random, 0.2, ['other']),
      sme: maybe(random, 0.3, random() < 0.5),
      months: maybe(random, 0.4, Math.ceil(48 * random())),
    }),
  }) as Item
}
