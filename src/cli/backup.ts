import { join } from 'node:path'
import { backupBank, restoreBank, type BackupReport } from '../../jobs/backup.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { bankFile, openBank } from './bank.ts'
import { flag, text, type Terminal, type Values, type Verb } from './verb.ts'

function say(verb: string, report: BackupReport, values: Values, terminal: Terminal): number {
  const { file, bytes, opportunities, notices } = report
  terminal.out(
    flag(values, 'json')
      ? `${JSON.stringify(report)}\n`
      : `${verb} ${file}: ${opportunities} opportunities, ${notices} notices, ${(bytes / 1e6).toFixed(1)} MB\n`,
  )
  return 0
}

export const backupVerb: Verb = {
  name: 'backup',
  summary: 'Writes a consistent, compressed copy of the bank while it is in use.',
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      help: 'the copy; default: backups/dragoman-<time>.sqlite.gz in DRAGOMAN_DATA',
    },
    db: { type: 'string', value: 'FILE', help: 'the bank; default: dragoman.sqlite in DRAGOMAN_DATA' },
  },
  run: async (values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
    const file = text(values, 'out') ?? join(config.dataDir, 'backups', `dragoman-${stamp}.sqlite.gz`)
    const db = await openBank(config, text(values, 'db'))
    try {
      return say('written:', await backupBank(db, file), values, terminal)
    } finally {
      await db.close()
    }
  },
}

export const restoreVerb: Verb = {
  name: 'restore',
  summary: 'Puts a backup in place of the bank, after checking it. Stop the server first.',
  positionals: 'FILE',
  options: {
    db: { type: 'string', value: 'FILE', help: 'the bank; default: dragoman.sqlite in DRAGOMAN_DATA' },
    force: { type: 'boolean', help: 'replace a bank that is there' },
  },
  run: async (values, positionals, terminal) => {
    const config = readConfig(terminal.env)
    const [file, ...more] = positionals
    if (!file || more.length) throw new UsageError('name the one backup to restore')
    return say(
      'restored:',
      await restoreBank(file, text(values, 'db') ?? bankFile(config), flag(values, 'force')),
      values,
      terminal,
    )
  },
}
