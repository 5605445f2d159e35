import type { Logger } from 'pino'
import { readSourceSettings } from '../db/source-settings.ts'
import { SOURCES } from '../src/sources/index.ts'
import type { Source } from '../src/sources/source.ts'
import { crawl, type CrawlDeps } from './crawl.ts'
import type { ScheduledJob } from './cron.ts'

/** One job a source: read by its own cron line, or by the one an administrator set, from the next beat on. */
export function crawlJobs(
  deps: CrawlDeps,
  log: Pick<Logger, 'info'>,
  sources: readonly Source[] = SOURCES,
): readonly ScheduledJob[] {
  return sources.map(source => ({
    name: `crawl:${source.id}`,
    every: async () => (await readSourceSettings(deps.db, source.id)).every ?? source.every,
    run: async owner => {
      const report = await crawl(source, deps, owner)
      log.info(report, 'crawled')
      return report.outcome === 'incomplete' ? (report.reason ?? 'incomplete') : undefined
    },
  }))
}
