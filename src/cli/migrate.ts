import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { readConfig } from '../config.ts'
import { bankFile } from './bank.ts'
import { flag, text, type Verb } from './verb.ts'

export const migrateVerb: Verb = {
  name: 'migrate',
  summary: 'Brings the bank to the current schema, forward only. Running it again changes nothing.',
  options: {
    db: { type: 'string', value: 'FILE', help: 'the bank; default: dragoman.sqlite in DRAGOMAN_DATA' },
  },
  run: async (values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    const file = text(values, 'db') ?? bankFile(config)
    const db = openSqlite(file, { busyTimeoutMs: 10_000 })
    try {
      const applied = await migrate(db)
      terminal.out(
        flag(values, 'json')
          ? `${JSON.stringify({ file, applied })}\n`
          : `${file}: ${applied.length ? applied.join(', ') : 'already current'}\n`,
      )
      return 0
    } finally {
      await db.close()
    }
  },
}
