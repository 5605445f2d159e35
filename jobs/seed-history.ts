import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../db/batch.ts'
import { LEXICON, type LexiconConcept } from '../src/taxonomy/lexicon.ts'
import { prepareDocument } from './ingest-prepare.ts'
import { addCounts, NO_COUNTS, storeBatch, type Counts } from './ingest-store.ts'

const SEED = join(import.meta.dirname, '../fixtures/seed/notices.jsonl')
/** Awards of about two and a half years: enough for every chart to have a past, small enough to be stored in seconds. */
const AWARDS = 360
/** Younger ones are told by the demo's notices themselves. */
const YOUNGEST_DAYS = 75
const OLDEST_DAYS = 900
const BATCH = 60
const DAY_MS = 86_400_000

type Buyer = Readonly<{
  party: object
  id: string
  name: string
  country: string
  region?: string
  language: string
}>

/**
 * Gives the demonstration a past: invented awards of the demo's own buyers, their subjects in the words of the lexicon.
 * The same ones whenever it runs on the same day; on a later day the dates move on.
 */
export async function seedHistory(db: Db, nowIso: string): Promise<Counts> {
  const lines = historyLines(await readFile(SEED, 'utf8'), nowIso)
  let counts = NO_COUNTS
  for (let at = 0; at < lines.length; at += BATCH) {
    const prepared = lines
      .slice(at, at + BATCH)
      .map((line, index) =>
        prepareDocument(
          { name: `seed/history.jsonl:${at + index + 1}`, bytes: new TextEncoder().encode(line) },
          { format: 'ocds', source: 'demo' },
        ),
      )
    counts = addCounts(counts, await storeBatch(db, prepared, [], nowIso))
  }
  return counts
}

/** OCDS award releases, one a line. */
export function historyLines(notices: string, nowIso: string): string[] {
  const buyers = buyersIn(notices)
  const random = randomFrom(2026)
  return Array.from({ length: AWARDS }, (_, at) => {
    // Few buyers come often, most of them seldom.
    const buyer = buyers[Math.floor(random() ** 2 * buyers.length)]!
    const known = LEXICON.filter(concept => concept.words[buyer.language]?.ask.length)
    const concept = known[Math.floor(random() * known.length)]!
    const days = Math.round(YOUNGEST_DAYS + random() * (OLDEST_DAYS - YOUNGEST_DAYS))
    return JSON.stringify(release(at + 1, buyer, concept, days, nowIso.slice(0, 10), random))
  })
}

type Random = () => number
const chance = (random: Random, share: number): boolean => random() < share

function release(
  n: number,
  buyer: Buyer,
  concept: LexiconConcept,
  days: number,
  today: string,
  random: Random,
): object {
  const day = (before: number): string =>
    new Date(Date.parse(`${today}T00:00:00Z`) - before * DAY_MS).toISOString().slice(0, 10)
  const [code] = Object.entries(concept.cpv).sort((a, b) => b[1] - a[1])[0]!
  const ask = concept.words[buyer.language]!.ask
  const phrase = ask[Math.floor(random() * ask.length)]!
  const title = phrase.charAt(0).toUpperCase() + phrase.slice(1)
  const id = `h${String(n).padStart(4, '0')}`
  const amount = Math.round(15 + random() ** 2 * 600) * 1_000
  const months = [12, 24, 36, 48][Math.floor(random() * 4)]!
  const won = !chance(random, 0.12)
  const bids = Math.floor(random() ** 1.6 * 6) + (won ? 1 : 0)
  const place = { country: buyer.country, ...(buyer.region && { region: buyer.region }) }
  const lot = {
    id: 'LOT-0001',
    title,
    status: 'complete',
    ...(chance(random, 0.7) && { value: { amount, currency: 'EUR' } }),
    // OCDS counts days; 30.4375 are a month on average.
    ...(chance(random, 0.75) && { contractPeriod: { durationInDays: Math.round(months * 30.4375) } }),
    ...(chance(random, 0.45) && {
      otherRequirements: { reservedParticipation: [chance(random, 0.35) ? 'shelteredWorkshop' : 'none'] },
    }),
    ...(chance(random, 0.3) && {
      hasSustainability: true,
      sustainability: [
        { goal: 'social.disadvantagedEmploymentOpportunities', strategies: ['awardCriteria'] },
      ],
    }),
  }
  return {
    ocid: `ocds-dragoman-demo-${id}`,
    id: `demo:${id}-2026`,
    date: `${day(days)}T09:00:00Z`,
    tag: ['award'],
    language: buyer.language,
    initiationType: 'tender',
    opportunity: { kind: 'tender' },
    buyer: { id: buyer.id, name: buyer.name },
    parties: [buyer.party],
    tender: {
      id: `demo-${id}`,
      title,
      status: 'complete',
      procurementMethod: 'open',
      mainProcurementCategory: 'services',
      legalBasis: { scheme: 'CELEX', id: '32014L0024' },
      classification: { scheme: 'CPV', id: code },
      lots: [lot],
      items: [
        {
          id: '1',
          relatedLot: lot.id,
          classification: { scheme: 'CPV', id: code },
          deliveryAddresses: [place],
        },
      ],
    },
    awards: [
      {
        id: '1',
        status: won ? 'active' : 'unsuccessful',
        date: `${day(days + 4)}T00:00:00Z`,
        relatedLots: [lot.id],
      },
    ],
    ...(chance(random, 0.8) && {
      bids: { statistics: [{ id: '1', measure: 'bids', value: bids, relatedLots: [lot.id] }] },
    }),
  }
}

/** The buyers of the demo's notices, each once. */
function buyersIn(notices: string): Buyer[] {
  const found = new Map<string, Buyer>()
  for (const line of notices.split('\n').filter(Boolean)) {
    const { language, parties } = JSON.parse(line) as {
      language: string
      parties: readonly {
        id: string
        name: string
        roles: string[]
        address?: { country?: string; region?: string }
      }[]
    }
    const party = parties.find(({ roles }) => roles.includes('buyer'))
    if (!party?.address?.country || found.has(party.id)) continue
    const { country, region } = party.address
    found.set(party.id, {
      party,
      id: party.id,
      name: party.name,
      country,
      language,
      ...(region && { region }),
    })
  }
  return [...found.values()]
}

/** A linear congruential generator: the same past for everybody. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
