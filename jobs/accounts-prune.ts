import type { Db } from '../db/batch.ts'
import { pruneDrafts } from '../db/profile-owners.ts'
import { forgetReporters } from '../db/reports.ts'
import { pruneSignIns } from '../db/sign-ins.ts'
import { RETENTION_DAYS } from '../src/model/retention.ts'

const DAY_MS = 86_400_000

/** Lets go of links, sessions and limits that are over, of drafts that nobody came back to, and of who reported what. Safe at any time. */
export async function pruneAccounts(db: Db, now: Date): Promise<void> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString()
  await pruneSignIns(db, now.toISOString(), before(RETENTION_DAYS.signIns))
  await pruneDrafts(db, before(RETENTION_DAYS.drafts))
  await forgetReporters(db, before(RETENTION_DAYS.reporters))
}
