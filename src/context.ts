import type { Logger } from 'pino'
import type { Db } from '../db/batch.ts'
import type { Config } from './config.ts'
import type { Mailer, Random } from './io/types.ts'
import type { Item } from './model/item.ts'
import type { Explanation, Match } from './model/match.ts'
import type { Opportunity } from './model/opportunity.ts'
import type { Profile } from './model/profile.ts'

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
}>

export type MatchAnswer = Readonly<{
  /** The language the profile was read in, ISO 639-1 */
  language: string
  activities: readonly Activity[]
  results: readonly Shown[]
  /** How many open lots were scored */
  considered: number
}>

/** The engine over the bank's open items, kept in memory and caught up with `seq` before each answer. */
export type Matcher = Readonly<{
  ready: () => Promise<void>
  match: (profile: Profile, options: MatchOptions) => Promise<MatchAnswer>
  /** A concept's name in the reader's language: the lexicon's everyday word, else the official label */
  conceptName: (code: string, language: string) => string | undefined
}>

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
}>
