import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { allOpportunities } from '../../db/opportunities.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { opportunityToRelease, toJsonLine } from '../sources/formats/ocds/write.ts'
import { openBank } from './bank.ts'
import { csvLine, CSV_HEAD } from './export-csv.ts'
import { progressBar } from './progress.ts'
import { text, type Verb } from './verb.ts'

export const exportVerb: Verb = {
  name: 'export',
  summary:
    "Writes the bank's opportunities in the order of their ids: OCDS compiled releases, one a line, or CSV.",
  options: {
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
    format: { type: 'string', value: 'NAME', help: 'ocds or csv', default: 'ocds' },
    out: { type: 'string', value: 'FILE', help: 'where to write; default: standard output' },
  },
  run: async (values, _positionals, terminal) => {
    const format = text(values, 'format') ?? 'ocds'
    if (format !== 'ocds' && format !== 'csv') throw new UsageError('--format must be ocds or csv')
    const file = text(values, 'out')
    const db = await openBank(readConfig(terminal.env), text(values, 'db'))
    const bar = progressBar(terminal, 'opportunities')
    const stream = file === undefined ? undefined : createWriteStream(file)
    const write = async (line: string): Promise<void> => {
      if (!stream) terminal.out(line)
      else if (!stream.write(line)) await once(stream, 'drain')
    }
    try {
      const now = new Date().toISOString()
      let count = 0
      if (stream) await once(stream, 'open')
      if (format === 'csv') await write(CSV_HEAD)
      for await (const opportunity of allOpportunities(db)) {
        await write(
          format === 'csv' ? csvLine(opportunity, now) : toJsonLine(opportunityToRelease(opportunity)),
        )
        if (++count % 100 === 0) bar.update(count, count)
      }
      if (stream) {
        stream.end()
        await once(stream, 'finish')
        terminal.err(`${count} opportunities written to ${file}\n`)
      }
      return 0
    } finally {
      bar.stop()
      await db.close()
    }
  },
}
