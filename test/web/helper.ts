import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import type { Db } from '../../db/batch.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { readConfig } from '../../src/config.ts'
import { noMailer } from '../../src/io/node/mail.ts'
import type { Context, Matcher, Shown } from '../../src/context.ts'
import { itemsOf } from '../../src/model/item-of.ts'
import type { Term } from '../../src/model/match.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { createApp } from '../../src/web/app.ts'
import type { View } from '../../src/web/view.ts'
import { sayIn } from '../../src/words/messages.ts'
import { freshBank } from '../db/store.ts'

/** The clock of every page test. */
export const NOW = new Date('2026-11-22T09:00:00.000Z')
const SEED = join(import.meta.dirname, '../../fixtures/seed/notices.jsonl')
const DAY_MS = 86_400_000

/** The demo bank's notices with their relative days counted from NOW. */
export function seedNotices(): string {
  return readFileSync(SEED, 'utf8').replace(
    /\{\{([+-]?\d+)d (\d\d:\d\d)\}\}/g,
    (_all, days: string, time: string) => {
      const day = new Date(NOW.getTime() + Number(days) * DAY_MS).toISOString().slice(0, 10)
      return `${day}T${time}:00Z`
    },
  )
}

/** A bank in memory that holds the given releases, one a line. */
export async function bankOf(lines: string): Promise<Db> {
  const db = await freshBank()
  if (lines) {
    const documents = [{ name: 'seed/notices.jsonl', bytes: new TextEncoder().encode(lines) }]
    await ingestFetched(db, documents, { source: 'demo', now: () => NOW })
  }
  return db
}

/** A context over a bank. The matcher is scripted where a test says what it answers. */
export function contextOf(db: Db, matcher: Partial<Matcher> = {}, demo = true): Context {
  return {
    config: readConfig({}, demo),
    db,
    now: () => NOW,
    log: pino({ level: 'silent' }),
    mail: noMailer(),
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    matcher: {
      ready: async () => undefined,
      match: async () => ({ language: 'bg', activities: [], results: [], considered: 0 }),
      lots: async () => [],
      conceptsOf: async () => ({}),
      understand: async (_text, language = 'bg') => ({ language, activities: [] }),
      findConcepts: async () => [],
      versions: async () => ({ rules: '1', model: '1', text: '1' }),
      rules: async () => DEFAULT_RULES,
      regions: async () => [],
      placeName: () => undefined,
      conceptName: () => undefined,
      ...matcher,
    },
  }
}

/** Every opportunity of a bank. */
export async function opportunitiesOf(db: Db): Promise<readonly Opportunity[]> {
  const all: Opportunity[] = []
  for await (const opportunity of allOpportunities(db)) all.push(opportunity)
  return all
}

/** A match as an engine would answer it, with the given terms for and against; the intercept is in `rest`. */
export function shownOf(
  opportunity: Opportunity,
  parts: Partial<Shown['match']> & { for?: readonly Term[]; against?: readonly Term[] } = {},
): Shown {
  const item = itemsOf(opportunity, NOW.toISOString())[0]!
  const { for: speaking = [], against = [], ...match } = parts
  const terms = [...speaking, ...against, { signal: 'intercept', value: -1 }]
  return {
    match: {
      profile: 'ad-hoc',
      item: item.id,
      group: opportunity.id,
      z: terms.reduce((sum, term) => sum + term.value, 0),
      p: 0.8,
      band: 'strong',
      terms,
      verdict: { answer: 'open', rule: 'none', field: 'BT-71' },
      versions: { rules: '1', model: '1', text: '1' },
      ...match,
    },
    explanation: { for: speaking, against, rest: -1 },
    item,
    opportunity,
  }
}

/** The application over a context, asked in one language. */
export function askIn(ctx: Context, language = 'en') {
  const app = createApp(ctx)
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (!headers.has('Accept-Language')) headers.set('Accept-Language', language)
    return app.request(path, { ...init, headers })
  }
}

/** The view of a reader, for parts and pages tested as functions. */
export function viewFor(language: string, path = '/'): View {
  return {
    language,
    say: sayIn(language),
    now: NOW,
    demo: true,
    path,
    query: '',
    publicUrl: 'http://127.0.0.1:8787',
    asset: name => `/public/${name}`,
    conceptName: () => undefined,
  }
}
