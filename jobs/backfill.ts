import { createHash } from 'node:crypto'
import { claimJob, finishJob, readJob } from '../db/jobs.ts'
import { countPlan, euTed, packagePlan } from '../src/sources/eu-ted.ts'
import { politely, STORE_GROUP, type CrawlDeps, type CrawlReport, type Fetched, Incomplete } from './crawl.ts'

/**
 * Reads the daily package of one OJ S issue into the bank. A package may be rewritten until 09:30 on its day: it is
 * fetched again each time, and read again only when its bytes differ; notices that did not change stay as they are.
 *
 * @param day YYYY-MM-DD: the search API's count for that day must equal the number of notices in the package
 */
export async function backfill(
  year: number,
  issue: number,
  deps: CrawlDeps,
  owner: string,
  day?: string,
): Promise<CrawlReport> {
  const plan = packagePlan(year, issue)
  const name = `package:${euTed.id}:${plan.name}`
  const nothing = {
    requests: 0,
    wireBytes: 0,
    listed: 0,
    missing: [],
    read: 0,
    stored: 0,
    unchanged: 0,
    quarantined: 0,
  }
  const report = (outcome: CrawlReport['outcome'], more: Partial<CrawlReport>): CrawlReport => ({
    source: euTed.id,
    outcome,
    ...nothing,
    ...more,
  })
  const now = (): string => deps.now().toISOString()
  const leaseUntil = new Date(deps.now().getTime() + deps.leaseMs * 10).toISOString()
  if (!(await claimJob(deps.db, { name, owner, now: now(), leaseUntil }))) return report('busy', {})
  const done = { requests: 0, wireBytes: 0, listed: 0, read: 0, stored: 0, unchanged: 0, quarantined: 0 }
  try {
    const answer = await politely(plan, euTed, deps)
    done.requests++
    done.wireBytes += answer.wireBytes
    if (answer.status === 404) throw new Incomplete('package: not out yet')
    const hash = createHash('sha256').update(answer.body).digest('hex')
    if ((await readJob(deps.db, name))?.cursor === hash) {
      await finishJob(deps.db, { name, owner, now: now() })
      return report('done', { ...done, cursor: hash })
    }
    let group: Fetched[] = []
    const flush = async (): Promise<void> => {
      const counts = await deps.store(group, euTed)
      done.read += counts.read
      done.stored += counts.stored
      done.unchanged += counts.unchanged
      done.quarantined += counts.quarantined
      group = []
    }
    for (const archive of euTed.read(answer, plan).archives)
      for await (const member of deps.unpack(archive.name, archive.bytes)) {
        done.listed++
        group.push(member)
        if (group.length >= STORE_GROUP * 10) await flush()
      }
    await flush()
    if (day) {
      const counted = countPlan(day)
      const { total } = euTed.read(await politely(counted, euTed, deps), counted)
      done.requests++
      if (total !== done.listed)
        throw new Incomplete(`count-differs: ${done.listed} in the package, ${total} by the search API`)
    }
    await finishJob(deps.db, { name, owner, now: now(), cursor: hash })
    return report('done', { ...done, cursor: hash })
  } catch (error) {
    const reason = error instanceof Incomplete ? error.message : `failed: ${(error as Error).message}`
    await finishJob(deps.db, { name, owner, now: now(), problem: reason })
    if (!(error instanceof Incomplete)) throw error
    return report('incomplete', { ...done, reason })
  }
}
