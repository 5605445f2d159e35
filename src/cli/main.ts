import { parseArgs } from 'node:util'
import { UsageError } from '../errors.ts'
import type { Option, Terminal, Verb } from './verb.ts'
import { VERBS } from './verbs.ts'

const COMMON: Readonly<Record<string, Option>> = {
  help: { type: 'boolean', help: 'show this help' },
  json: { type: 'boolean', help: 'answer in JSON, for other programs; no progress bar' },
}

function overview(): string {
  const width = Math.max(...VERBS.map(verb => verb.name.length)) + 2
  return [
    'Usage: dragoman <verb> [options]',
    '',
    ...VERBS.map(verb => `  ${verb.name.padEnd(width)}${verb.summary}`),
    '',
    '`dragoman <verb> --help` explains one. Settings are DRAGOMAN_* variables: `dragoman doctor` lists them.',
  ].join('\n')
}

/** The help text of one verb, made from its own option table, so that it cannot drift from what is accepted. */
export function helpOf(verb: Verb): string {
  const rows = Object.entries({ ...verb.options, ...COMMON }).map(([name, option]) => [
    `--${name}${option.type === 'string' ? ` ${option.value ?? 'TEXT'}` : ''}`,
    `${option.help}${option.multiple ? ' (may be repeated)' : ''}${option.default ? ` [${option.default}]` : ''}`,
  ])
  const width = Math.max(...rows.map(([left]) => left!.length)) + 2
  return [
    `Usage: dragoman ${verb.name}${verb.positionals ? ` ${verb.positionals}` : ''} [options]`,
    '',
    verb.summary,
    '',
    ...rows.map(([left, right]) => `  ${left!.padEnd(width)}${right}`),
  ].join('\n')
}

/** Runs one command line; answers its exit code: 0 done, 1 failed, 2 wrong usage. Never throws. */
export async function main(
  argv: readonly string[],
  terminal: Omit<Terminal, 'interactive'>,
  tty: boolean,
): Promise<number> {
  const [name, ...rest] = argv
  if (!name || name === '--help' || name === 'help') {
    terminal.out(`${overview()}\n`)
    return name ? 0 : 2
  }
  const entry = VERBS.find(candidate => candidate.name === name)
  if (!entry) {
    terminal.err(`dragoman: there is no verb ${JSON.stringify(name)}.\n\n${overview()}\n`)
    return 2
  }
  try {
    const verb = await entry.load()
    const options = Object.fromEntries(
      Object.entries({ ...verb.options, ...COMMON }).map(([key, { type, multiple, default: fallback }]) => [
        key,
        { type, ...(multiple && { multiple }), ...(fallback !== undefined && { default: fallback }) },
      ]),
    )
    let parsed
    try {
      parsed = parseArgs({
        args: [...rest],
        options,
        allowPositionals: verb.positionals !== undefined,
        strict: true,
      })
    } catch (error) {
      throw new UsageError((error as Error).message)
    }
    const values = parsed.values as Record<string, string | boolean | string[]>
    if (values.help) {
      terminal.out(`${helpOf(verb)}\n`)
      return 0
    }
    return await verb.run(values, parsed.positionals, { ...terminal, interactive: tty && !values.json })
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`dragoman ${name}: ${error.message}\nTry: dragoman ${name} --help\n`)
      return 2
    }
    const detail =
      terminal.env.DRAGOMAN_LOG_LEVEL === 'debug' ? (error as Error).stack : (error as Error).message
    terminal.err(`dragoman ${name} failed: ${detail}\n`)
    return 1
  }
}

if (import.meta.main) {
  // A closed pipe (`dragoman parse ... | head`) is a reader that has seen enough, not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  process.exitCode = await main(
    process.argv.slice(2),
    { out: text => process.stdout.write(text), err: text => process.stderr.write(text), env: process.env },
    Boolean(process.stderr.isTTY),
  )
}
