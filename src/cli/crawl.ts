import { randomUUID } from 'node:crypto'
import { crawl, type CrawlReport } from '../../jobs/crawl.ts'
import { crawlDeps } from '../../jobs/crawl-deps.ts'
import { backfill } from '../../jobs/backfill.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { SOURCES, sourceOf } from '../sources/index.ts'
import { openBank } from './bank.ts'
import { flag, text, type Verb } from './verb.ts'

/** `2026/136`: year and number of an OJ S issue. */
function issueOf(value: string): [year: number, issue: number] {
  const parts = /^(20\d{2})\/(\d{1,3})$/.exec(value)
  if (!parts) throw new UsageError(`--issue must be like 2026/136, not ${value}`)
  return [Number(parts[1]), Number(parts[2])]
}

function sentence(report: CrawlReport): string {
  const counts = `${report.listed} listed, ${report.read} read: ${report.stored} stored, ${report.unchanged} unchanged, ${report.quarantined} quarantined`
  const why = report.reason ? ` (${report.reason}; the next run continues)` : ''
  return `${report.source}: ${report.outcome}${why}. ${counts}; ${report.requests} requests, ${(report.wireBytes / 1e6).toFixed(1)} MB\n`
}

export const crawlVerb: Verb = {
  name: 'crawl',
  summary:
    'Fetches what is new from one source, or from all, into the bank; continues where the last run ended.',
  positionals: '[SOURCE]',
  options: {
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
    issue: {
      type: 'string',
      value: 'YEAR/NUMBER',
      help: 'back-fill the daily package of one OJ S issue (eu-ted)',
    },
    day: {
      type: 'string',
      value: 'YYYY-MM-DD',
      help: "with --issue: compare with the search API's count for that day",
    },
  },
  run: async (values, positionals, terminal) => {
    const config = readConfig(terminal.env)
    const [name] = positionals
    const source = name === undefined ? undefined : sourceOf(name)
    if (name !== undefined && !source)
      throw new UsageError(`there is no source ${name}; there are: ${SOURCES.map(({ id }) => id).join(', ')}`)
    const issue = text(values, 'issue')
    const db = await openBank(config, text(values, 'db'))
    const deps = crawlDeps(db, config)
    const owner = randomUUID()
    try {
      let failed = false
      const say = (report: CrawlReport): void => {
        failed ||= report.outcome === 'incomplete'
        terminal.out(flag(values, 'json') ? `${JSON.stringify(report)}\n` : sentence(report))
      }
      if (issue) say(await backfill(...issueOf(issue), deps, owner, text(values, 'day')))
      else for (const one of source ? [source] : SOURCES) say(await crawl(one, deps, owner))
      return failed ? 1 : 0
    } finally {
      await deps.close()
      await db.close()
    }
  },
}
