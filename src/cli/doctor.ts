import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, SETTINGS } from '../config.ts'
import { mailFindings } from './doctor-mail.ts'
import { flag, type Verb } from './verb.ts'

type Finding = Readonly<{ level: 'ok' | 'missing' | 'problem'; what: string; todo?: string }>

function writable(folder: string): Finding {
  const parent = existsSync(folder) ? folder : join(folder, '..')
  try {
    accessSync(parent, constants.W_OK)
    return { level: 'ok', what: `data folder ${folder} can be written` }
  } catch {
    return {
      level: 'problem',
      what: `data folder ${folder} cannot be written`,
      todo: `make it writable, or set DRAGOMAN_DATA`,
    }
  }
}

function bank(dataDir: string, databaseUrl: string): Finding {
  if (databaseUrl) return { level: 'ok', what: 'bank: PostgreSQL by DATABASE_URL' }
  const file = join(dataDir, 'dragoman.sqlite')
  if (!existsSync(file))
    return {
      level: 'missing',
      what: `no bank yet at ${file}`,
      todo: 'run `dragoman ingest PATH` or `dragoman serve`; either makes it',
    }
  return { level: 'ok', what: `bank ${file}, ${(statSync(file).size / 1e6).toFixed(1)} MB` }
}

function reference(folder: string): Finding {
  if (existsSync(join(folder, 'cpv.tsv.gz'))) return { level: 'ok', what: `reference pack in ${folder}` }
  return {
    level: 'missing',
    what: `no reference pack in ${folder}: concepts have everyday names, but not the official labels`,
    todo: 'run `dragoman reference`, or `dragoman reference --from FOLDER` where there is no network',
  }
}

export const doctorVerb: Verb = {
  name: 'doctor',
  summary:
    'Shows the settings in force, where each comes from, and what is missing, with what to do about it.',
  options: {},
  run: async (values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    const findings: Finding[] = [
      { level: 'ok', what: `Node ${process.versions.node}` },
      writable(config.dataDir),
      bank(config.dataDir, config.databaseUrl),
      reference(config.referenceDir),
      ...(await mailFindings(config)),
    ]
    const settings = SETTINGS.map(setting => {
      const { value, from } = config.sources[setting.name]
      const shown = 'secret' in setting && value ? '(set)' : value
      return { name: setting.name, help: setting.help, value: shown, from }
    })
    // A connection string holds a password: the doctor's output is pasted into tickets.
    const shown = settings.map(row =>
      row.name === 'DATABASE_URL' ? { ...row, value: row.value.replace(/\/\/[^@/]*@/, '//***@') } : row,
    )
    if (flag(values, 'json')) terminal.out(`${JSON.stringify({ settings: shown, findings })}\n`)
    else {
      for (const { name, value, from, help } of shown)
        terminal.out(
          `${name}=${value || '(empty)'}  ${from === 'default' ? 'default' : 'from the environment'}: ${help}\n`,
        )
      terminal.out('\n')
      for (const { level, what, todo } of findings)
        terminal.out(`${level.padEnd(8)}${what}${todo ? `\n        ${todo}` : ''}\n`)
    }
    return findings.some(finding => finding.level === 'problem') ? 1 : 0
  },
}
