import { availableParallelism } from 'node:os'
import { crashPoint } from '../../jobs/crawl-deps.ts'
import { ingest } from '../../jobs/ingest.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { readDocuments } from '../io/node/read.ts'
import type { Format } from '../sources/formats/index.ts'
import { openBank } from './bank.ts'
import { progressBar } from './progress.ts'
import { flag, text, type Verb } from './verb.ts'

const FORMATS: readonly string[] = ['auto', 'eforms', 'ted-export', 'ocds']

export const ingestVerb: Verb = {
  name: 'ingest',
  summary:
    'Reads notices into the bank: files, folders, .jsonl, .gz, .zip and .tar.gz. What cannot be read goes into quarantine with its reason.',
  positionals: 'PATH...',
  options: {
    format: { type: 'string', value: 'NAME', help: `one of ${FORMATS.join(', ')}`, default: 'auto' },
    source: { type: 'string', value: 'ID', help: 'the feed, for notices that do not name their publisher' },
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
  },
  run: async (values, positionals, terminal) => {
    const config = readConfig(terminal.env)
    const format = text(values, 'format') ?? 'auto'
    if (!FORMATS.includes(format)) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}`)
    if (!positionals.length) throw new UsageError('name at least one file or folder to read')
    const source = text(values, 'source')
    const db = await openBank(config, text(values, 'db'))
    const bar = progressBar(terminal, 'notices')
    const point = crashPoint(config.crashAt, () => process.kill(process.pid, 'SIGKILL'))
    try {
      const report = await ingest(db, readDocuments(positionals), {
        ...(format !== 'auto' && { format: format as Format }),
        ...(source && { source }),
        // The main thread writes; another thread on each further processor reads.
        threads: Math.max(1, Math.min(config.workers, availableParallelism())),
        now: () => new Date(),
        onProgress: counts => {
          bar.update(counts.read, counts.read, `${counts.stored} stored`)
          point('after-batch')
        },
      })
      bar.stop()
      const { read, stored, unchanged, quarantined, seconds } = report
      terminal.out(
        flag(values, 'json')
          ? `${JSON.stringify({ read, stored, unchanged, quarantined, seconds })}\n`
          : `${read} read: ${stored} stored, ${unchanged} unchanged, ${quarantined} quarantined, in ${seconds} s\n`,
      )
      return 0
    } finally {
      bar.stop()
      await db.close()
    }
  },
}
