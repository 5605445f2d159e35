/** Row types of 0009-watch.sql, which says what the columns mean. */

/** What became of a record in quarantine since it was put there. */
export type QuarantineFate = { closed_at: string | null; tries: number; tried_at: string | null }

type IncidentRow = {
  id: string
  source: string
  kind: string
  facts: string
  opened_at: string
  changed_at: string
  closed_at: string | null
  ended: string
}

type ReplayRow = {
  id: string
  record: string
  source: string
  reason: string
  asked_by: string
  asked_at: string
  state: string
  total: number
  done: number
  understood: number
  stored: number
  reached: string
  ended_at: string | null
  problem: string
}

type JobPlanRow = { name: string; every: string; at: string }

export type WatchSchema = { incident: IncidentRow; replay: ReplayRow; job_plan: JobPlanRow }
