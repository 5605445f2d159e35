import type { FetchAnswer, RequestPlan } from '../model/request.ts'

/** What one answer means. Everything it asks for next comes back as plans; nothing here touches the network. */
export type Step = Readonly<{
  /** Requests that follow from this answer, to be made in this order before the rest of the queue */
  plans: readonly RequestPlan[]
  /** Documents this answer holds, in the publisher's own format */
  documents: readonly Readonly<{ name: string; bytes: Uint8Array }>[]
  /** Archives this answer holds: unpacked by io, under caps, one document a member */
  archives: readonly Readonly<{ name: string; bytes: Uint8Array }>[]
  /** Publication numbers this answer lists, to be compared with `total` */
  listed: readonly string[]
  /** How many the publisher says there are */
  total?: number
  /** Why this answer is not the whole truth: the run is then incomplete and the cursor stays where it was */
  incomplete?: string
}>

export const EMPTY_STEP: Step = { plans: [], documents: [], archives: [], listed: [] }

/** A stretch of a source's time line: what to ask first, and where the cursor stands once all of it is durable. */
export type Window = Readonly<{ plans: readonly RequestPlan[]; cursor: string }>

/** What an administrator may set of a window; absent = as the source says. */
export type WindowWish = Readonly<{
  /** Days read again each time */
  overlapDays?: number | undefined
  /** Days that one window may span */
  windowDays?: number | undefined
}>

/**
 * A portal that publishes. Pure: plans requests and reads answers. Added as one file, one line in SOURCES and a
 * fixture pair (docs/sources.md).
 */
export type Source = Readonly<{
  id: string
  title: string
  /** ISO 3166-1 alpha-2, or EU */
  country: string
  homepage: string
  licence: string
  /** Cron line in Brussels time */
  every: string
  /** Pause between two requests; requests to one source are serial */
  gapMs: number
  /** Is an empty window an alarm ('always' has something on a working day), or ordinary? */
  expects: 'always' | 'sometimes'
  /** Format of its documents, see sources/formats */
  format: 'eforms' | 'ted-export' | 'ocds' | 'auto'
  /**
   * The next window after `cursor` (null: never crawled). It overlaps what was read before, because publishers
   * amend their past. Nothing is asked where `plans` is empty.
   */
  window: (cursor: string | null, now: string, wish?: WindowWish) => Window
  read: (answer: FetchAnswer, plan: RequestPlan) => Step
}>
