import type { Logger } from 'pino'
import type { Db } from '../db/batch.ts'
import type { Config } from './config.ts'
import type { Mailer, Random } from './io/types.ts'
import type { Answerers } from './model/answer-count.ts'
import type { Item } from './model/item.ts'
import type { Explanation, Match } from './model/match.ts'
import type { Opportunity } from './model/opportunity.ts'
import type { Profile } from './model/profile.ts'
import type { RuleSet } from './model/rules.ts'

/** CPV code -> weight */
type Concepts = Readonly<Record<string, number>>

/** A match with everything a page, mail or API answer needs to show it. */
export type Shown = Readonly<{ match: Match; explanation: Explanation; item: Item; opportunity: Opportunity }>

/** An activity as understood from somebody's own words: a concept, its weight and the words that led there. */
export type Activity = Readonly<{ code: string; weight: number; words: readonly string[] }>

export type MatchOptions = Readonly<{
  top: number
  /** By subject alone: no place, value, date or eligibility */
  subject?: boolean
  /** ISO 3166-1 alpha-2; empty or absent: anywhere */
  countries?: readonly string[]
  /** Only what belongs to these opportunities, by id */
  opportunities?: readonly string[]
}>

export type MatchAnswer = Readonly<{
  /** The language the profile was read in, ISO 639-1 */
  language: string
  activities: readonly Activity[]
  results: readonly Shown[]
  /** How many open lots were scored */
  considered: number
}>

/** A lot that can be answered, scored for a profile; `concepts` is what it is about, for learning from answers. */
export type RankedLot = Readonly<{ match: Match; item: Item; concepts: Concepts }>

export type LotOptions = Omit<MatchOptions, 'subject'> &
  Readonly<{
    /** These items alone, however weak */
    only?: readonly string[]
    /** Probability to begin at, where what was answered may lift the rest; absent: the band "possible" */
    min?: number
  }>

/** What a text speaks of, and the language it was read in. */
export type Understood = Readonly<{ language: string; activities: readonly Activity[] }>

/** A region of a country: NUTS code and, where known, its name or the towns that notices name there. */
export type Region = Readonly<{ code: string; name?: string }>

/** The engine over the bank's open items, kept in memory and caught up with `seq` before each answer. */
export type Matcher = Readonly<{
  ready: () => Promise<void>
  /** Ready, and by the rules and model of this moment alone: what a job waits for before it stores scores */
  settled?: () => Promise<void>
  match: (profile: Profile, options: MatchOptions) => Promise<MatchAnswer>
  /** Every open lot worth showing, best first, at most `top`; countries as in MatchOptions */
  lots: (profile: Profile, options: LotOptions) => Promise<readonly RankedLot[]>
  /** What one item is about, open or not */
  conceptsOf: (item: Item) => Promise<Concepts>
  understand: (text: string, language?: string) => Promise<Understood>
  /** Concepts by the words that name them */
  findConcepts: (
    question: string,
    language: string,
  ) => Promise<readonly Readonly<{ code: string; name: string }>[]>
  /** By what matches are scored now; another version may order them otherwise */
  versions: () => Promise<Match['versions']>
  /** The rules that matches are scored by now */
  rules: () => Promise<RuleSet>
  /** The regions of a country (ISO 3166-1 alpha-2) as a NUTS tree in the order of codes, the country itself left out */
  regions: (country: string, language: string) => Promise<readonly Region[]>
  placeName: (nuts: string, language: string) => string | undefined
  /** A concept's name in the reader's language: the lexicon's everyday word, else the official label */
  conceptName: (code: string, language: string) => string | undefined
}>

/** What an administrator sets going: each answers at once and works on beside the pages. */
export type Tuning = Readonly<{
  /** Measures a version of the rules against the one in force; answers the id of the measurement */
  preview: (version: string, author: string) => Promise<string | undefined>
  /** Measures what is in force; answers the id of the measurement */
  evaluate: (author: string) => Promise<string>
  /** Scores everything anew by the rules in force, and sends nothing */
  rescore: () => void
}>

/** How long the event loop kept callbacks waiting since the last question, in seconds. */
export type LoopDelay = Readonly<{ p50: number; p99: number; max: number }>

/** The one bag of what the edges need, built in one place (src/node.ts, src/worker.ts); tests override parts. */
export type Context = Readonly<{
  config: Config
  db: Db
  now: () => Date
  log: Logger
  matcher: Matcher
  mail: Mailer
  /** Unpredictable bytes, for secrets */
  random: Random
  /**
   * What a person would be mailed now, `masked` without her profiles' names and without links that answer for her;
   * absent where nothing composes mails
   */
  previewDigest?: (
    person: string,
    masked?: boolean,
  ) => Promise<Readonly<{ subject: string; html: string; text: string }> | undefined>
  /** Takes out of what is stored what was redacted now, or brings it back; absent where nothing can be folded anew */
  applyRedactions?: () => Promise<void>
  /** The first slot of a cron line after a moment; absent where nothing knows the schedule */
  nextSlot?: (cron: string, after: Date) => Date
  /** Publishes the posts whose time has come, without waiting for the next beat; absent where a job does it alone */
  publishPosts?: () => Promise<unknown>
  /** Reads again what was ordered, without waiting for the next beat; absent where no bytes are kept (the edge) */
  replay?: () => Promise<unknown>
  /** Who could answer a draft; absent where all profiles are not held in memory (the edge) */
  answerers?: Answerers
  /** Absent where there are no threads to measure in (the edge) */
  tuning?: Tuning
  /** Only where there is an event loop to watch: not at the edge */
  loopDelay?: () => LoopDelay
}>
