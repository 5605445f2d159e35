import pino from 'pino'
import { batch, statement, type Db } from '../../db/batch.ts'
import { setFeedback } from '../../db/feedback.ts'
import { getOpportunity, openLots } from '../../db/opportunities.ts'
import { saveProfile } from '../../db/profile-owners.ts'
import { subscribe, type Choice } from '../../db/subscriptions.ts'
import { digestBeat, type DigestDeps } from '../../jobs/digest.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { matchSlice, type MatchReport } from '../../jobs/match.ts'
import { createMatcher } from '../../jobs/matcher.ts'
import { sendDue, SEND_DEFAULTS, type SendDeps } from '../../jobs/send.ts'
import type { Matcher, RankedLot } from '../../src/context.ts'
import { lotOfItem, materialOf } from '../../src/digest/material.ts'
import { createMailer } from '../../src/io/node/mail.ts'
import type { Mailer } from '../../src/io/types.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { answerableItems } from '../../src/model/item-of.ts'
import { profileSchema, type ProfileInput } from '../../src/model/profile.ts'
import { rulesSchema, type RuleSetInput } from '../../src/model/rules.ts'
import { lexiconModel } from '../matching/helper.ts'

export const FROM = 'Dragoman <post@dragoman.example.org>'
export const SITE = 'https://dragoman.example.org'

/** A town with people, profiles and a clock that stands still until it is moved: everything real but the time. */
export type World = Readonly<{
  db: Db
  matcher: Matcher
  digest: DigestDeps
  now: () => Date
  /** Moves the clock; answers itself */
  at: (moment: string) => World
  person: (id: string, choice: Choice & { language?: string }) => Promise<void>
  profile: (id: string, person: string, input: Partial<ProfileInput>) => Promise<void>
  publish: (...releases: readonly object[]) => Promise<void>
  follow: (person: string, profile: string, item: string) => Promise<void>
  match: (all?: boolean) => Promise<MatchReport | undefined>
  compose: () => ReturnType<typeof digestBeat>
  send: (mail: Mailer, more?: Partial<SendDeps>) => ReturnType<typeof sendDue>
  /** One beat of everything, as the schedule does it */
  beat: (mail: Mailer) => Promise<void>
}>

export function worldOf(
  db: Db,
  start: string,
  rules: RuleSetInput = {},
  made?: (now: () => Date) => Matcher,
): World {
  let clock = new Date(start)
  const now = (): Date => clock
  const matcher = made?.(now) ?? realMatcher(db, now, rules)
  const logger = pino({ level: 'silent' })
  const point = (): void => undefined
  const digest: DigestDeps = {
    db,
    matcher,
    now,
    publicUrl: SITE,
    from: FROM,
    bounces: '',
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    log: logger,
    point,
  }
  const world: World = {
    db,
    matcher,
    digest,
    now,
    at: moment => {
      clock = new Date(moment)
      return world
    },
    person: async (id, { language = 'en', ...choice }) => {
      const nowUtc = now().toISOString()
      const zone = choice.zone ?? 'Europe/Sofia'
      await addPerson(db, id, language, zone, nowUtc)
      await subscribe(db, id, choice, nowUtc, zone)
    },
    profile: async (id, person, input) => {
      const profile = profileSchema.parse({ id, name: id, language: 'en', ...input })
      const stamp = now().toISOString()
      const owner = { organisation: '', person, draft_hash: '', created_at: stamp, updated_at: stamp }
      await saveProfile(db, profile, JSON.stringify(profile), owner)
    },
    publish: async (...releases) => {
      const bytes = new TextEncoder().encode(releases.map(each => JSON.stringify(each)).join('\n'))
      await ingestFetched(db, [{ name: 'town.jsonl', bytes }], { source: 'demo', now })
    },
    follow: async (person, profile, item) => {
      const opportunity = (await getOpportunity(db, item.slice(0, item.indexOf('#'))))!
      const material = JSON.stringify(materialOf(opportunity, lotOfItem(opportunity, item)!.lot))
      const stamp = now().toISOString()
      const row = { profile, item, answer: 'follow', reason: '', person, at: stamp }
      await setFeedback(db, { ...row, opportunity: opportunity.id, material })
    },
    match: all => matchSlice({ db, matcher, now, leaseMs: 60_000, point }, 'world', all),
    compose: () => digestBeat(digest),
    send: (mail, more = {}) => sendDue({ db, mail, now, log: logger, point, ...SEND_DEFAULTS, ...more }),
    beat: async mail => {
      await world.match()
      await world.compose()
      await world.send(mail)
    },
  }
  return world
}

function realMatcher(db: Db, now: () => Date, rules: RuleSetInput): Matcher {
  const engine = createEngine({ model: lexiconModel(), rules: rulesSchema.parse(rules) })
  return createMatcher({ db, engine, now })
}

/** A matcher to which every open lot fits everybody alike: for tests of what comes after, without training a model. */
export function eagerMatcher(db: Db, now: () => Date): Matcher {
  const versions = { rules: '1', model: '1', text: '1' }
  const nothing = async (): Promise<never[]> => []
  return {
    ready: async () => undefined,
    match: async () => ({ language: 'en', activities: [], results: [], considered: 0 }),
    lots: async (profile, { opportunities }) => {
      const found: RankedLot[] = []
      for await (const { opportunity } of openLots(db, now().toISOString())) {
        if (opportunities && !opportunities.includes(opportunity.id)) continue
        for (const item of answerableItems(opportunity, now().toISOString())) {
          const terms = [{ signal: 'intercept', value: 2 }]
          const verdict = { answer: 'open', rule: 'not-reserved', field: 'BT-71' } as const
          const about = { profile: profile.id, item: item.id, group: item.group }
          const match = { ...about, z: 2, p: 0.88, band: 'strong', terms, verdict, versions } as const
          found.push({ match, item, concepts: {} })
        }
      }
      return found
    },
    conceptsOf: async () => ({}),
    understand: async () => ({ language: 'en', activities: [] }),
    findConcepts: nothing,
    versions: async () => versions,
    rules: async () => rulesSchema.parse({}),
    regions: nothing,
    placeName: () => undefined,
    conceptName: () => undefined,
  }
}

export async function addPerson(
  db: Db,
  id: string,
  language: string,
  zone: string,
  nowUtc: string,
): Promise<void> {
  const row = {
    id,
    email: `${id}@example.org`,
    name: '',
    language,
    zone,
    roles: '',
    created_at: nowUtc,
    verified_at: nowUtc,
    erased_at: null,
  }
  await batch(db, [statement(db, db.query.insertInto('person').values(row))])
}

/** A mailer to a test's server that does not keep it waiting. */
export function mailerTo(url: string, timeoutMs = 5_000): Mailer {
  return createMailer({ url, from: FROM, timeoutMs, totalMs: 2 * timeoutMs })
}

const SUBJECTS = {
  meals: { title: 'School meals', cpv: '55524000', says: 'Cooking and delivering hot lunches to pupils.' },
  laundry: { title: 'Laundry services', cpv: '98310000', says: 'Washing and ironing of hospital linen.' },
  parks: { title: 'Care of parks', cpv: '77310000', says: 'Mowing lawns and planting in public parks.' },
  roads: { title: 'Asphalt works', cpv: '45233222', says: 'Resurfacing of municipal roads.' },
} as const

export type Purchase = Readonly<{
  n: number
  about: keyof typeof SUBJECTS
  /** UTC */
  published: string
  closes: string
  revision?: number
  title?: string
  euros?: number
  country?: string
  cancelled?: boolean
  /** An announcement in advance */
  planned?: boolean
  lots?: number
}>

/** One notice of a purchase as an OCDS release; a later revision corrects the earlier ones. */
export function releaseOf(purchase: Purchase): object {
  const { n, about, published, closes, revision = 0, euros = 50_000, country = 'BG', lots = 1 } = purchase
  const { title, cpv, says } = SUBJECTS[about]
  const name = purchase.title ?? `${title} ${n}`
  const serial = String(n).padStart(4, '0')
  const status = purchase.cancelled ? 'cancelled' : purchase.planned ? 'planned' : 'active'
  return {
    ocid: `ocds-dragoman-town-${serial}`,
    id: `demo:${serial}${revision}-2026`,
    date: published,
    tag: [
      purchase.cancelled
        ? 'tenderCancellation'
        : purchase.planned
          ? 'planning'
          : revision
            ? 'tenderUpdate'
            : 'tender',
    ],
    language: 'en',
    initiationType: 'tender',
    opportunity: { kind: purchase.planned ? 'planned' : 'tender' },
    buyer: { id: `${country}-T-1`, name: 'Town of Test' },
    parties: [
      {
        id: `${country}-T-1`,
        name: 'Town of Test',
        roles: ['buyer'],
        address: { locality: 'Testford', country },
      },
    ],
    tender: {
      id: `town-${serial}`,
      title: name,
      description: says,
      status,
      procurementMethod: 'open',
      mainProcurementCategory: 'services',
      classification: { scheme: 'CPV', id: cpv },
      ...(!purchase.planned && { tenderPeriod: { endDate: closes } }),
      lots: Array.from({ length: lots }, (_, lot) => ({
        id: `LOT-${String(lot + 1).padStart(4, '0')}`,
        title: lots > 1 ? `${name}, part ${lot + 1}` : name,
        description: says,
        status,
        value: { amount: euros, currency: 'EUR' },
        ...(!purchase.planned && { tenderPeriod: { endDate: closes } }),
      })),
    },
  }
}

/** Id of a lot's item. An opportunity is named after its first notice. */
export function itemOf(n: number, lot = 1): string {
  return `demo:${String(n).padStart(4, '0')}0-2026#LOT-${String(lot).padStart(4, '0')}`
}

export const COOK: Partial<ProfileInput> = {
  country: 'BG',
  services: ['We cook lunches for schools and deliver hot meals to pupils'],
}
export const WASH: Partial<ProfileInput> = {
  country: 'BG',
  services: ['We wash and iron laundry, sheets and hospital linen'],
}
export const GARDEN: Partial<ProfileInput> = {
  country: 'BG',
  services: ['We mow lawns, plant flowers and care for parks and green spaces'],
}
