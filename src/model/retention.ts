/**
 * How long what is kept: the numbers that the jobs go by, in days, and that the public page of retention shows. A
 * new one is one line here, used by the job that lets go.
 */
export const RETENTION_DAYS = {
  /** As long as the browser keeps the secret of a profile that nobody signed in for, and a week */
  drafts: 67,
  /** A session that is not used */
  sessions: 30,
  /** A link to sign in and its code, once used or over */
  signIns: 1,
  /** A message's texts serve to answer "what did you send me": a quarter is long enough */
  messageTexts: 90,
  /** That it was sent, and what it carried, serves statistics of a year */
  messages: 400,
  /** What was told is told once: longer than any notice stays open without a word (model/fold-status.ts) */
  deliveries: 3 * 366,
  /** What webhooks were told */
  webhookEvents: 30,
  /** Runs of jobs: enough to see a season, little enough to stay a small table */
  runs: 90,
  /** Name and address of who reported something, counted from the decision: as long as it may be contested */
  reporters: 183,
} as const

export type RetentionKey = keyof typeof RETENTION_DAYS
