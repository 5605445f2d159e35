import { migrate } from '../../db/migrate.ts'
import { readConfig } from '../config.ts'
import { bankName, openUnmigrated } from './bank.ts'
import { flag, text, type Verb } from './verb.ts'

export const migrateVerb: Verb = {
  name: 'migrate',
  summary: 'Brings the bank to the current schema, forward only. Running it again changes nothing.',
  options: {
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
  },
  run: async (values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    const file = text(values, 'db')
    const db = openUnmigrated(config, file)
    const bank = bankName(config, file)
    try {
      const applied = await migrate(db)
      terminal.out(
        flag(values, 'json')
          ? `${JSON.stringify({ bank, applied })}\n`
          : `${bank}: ${applied.length ? applied.join(', ') : 'already current'}\n`,
      )
      return 0
    } finally {
      await db.close()
    }
  },
}
