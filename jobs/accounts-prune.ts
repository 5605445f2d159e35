import type { Db } from '../db/batch.ts'
import { pruneDrafts } from '../db/profile-owners.ts'
import { pruneSignIns } from '../db/sign-ins.ts'

const DAY_MS = 86_400_000
/** As long as the browser keeps the secret of a profile that nobody signed in for, and a week. */
const DRAFT_DAYS = 67

/** Lets go of links, sessions and limits that are over, and of drafts that nobody came back to. Safe at any time. */
export async function pruneAccounts(db: Db, now: Date): Promise<void> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString()
  await pruneSignIns(db, now.toISOString(), before(1))
  await pruneDrafts(db, before(DRAFT_DAYS))
}
