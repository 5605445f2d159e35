/** One option of a verb: strict, documented, and shown by --help as it is here. */
export type Option = Readonly<{
  type: 'string' | 'boolean'
  /** How the value is called in the help text, for example FILE */
  value?: string
  help: string
  multiple?: true
  default?: string
}>

/** What a verb may touch of the outside: streams and the environment, so that tests can stand in for a terminal. */
export type Terminal = Readonly<{
  out: (text: string) => void
  err: (text: string) => void
  env: Readonly<Record<string, string | undefined>>
  /** True where a progress bar helps: standard error is a terminal and --json was not given */
  interactive: boolean
}>

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/**
 * One verb of the command line, one file each. `--help` and `--json` are added to every verb. `run` answers the
 * exit code: 0 done, 1 failed; a UsageError thrown inside becomes 2 with the help text's first line.
 */
export type Verb = Readonly<{
  name: string
  summary: string
  /** Positional arguments as shown in the usage line, for example 'PATH...' */
  positionals?: string
  options: Readonly<Record<string, Option>>
  run: (values: Values, positionals: readonly string[], terminal: Terminal) => Promise<number>
}>

/** Reads one string option; undefined where it was not given. */
export function text(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** Reads a repeatable string option as a list. */
export function list(values: Values, name: string): readonly string[] {
  const value = values[name]
  return Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : []
}

/** Reads a switch. */
export function flag(values: Values, name: string): boolean {
  return values[name] === true
}
