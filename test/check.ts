/**
 * `npm run check`: types, lint, format, tidy, and every source file imported in plain Node (vitest accepts syntax
 * that Node refuses). Seconds, not minutes; the first failure does not hide the others.
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

type Step = Readonly<{ name: string; command: readonly string[] }>

/** Entry points run something when started; they are started with --help instead of imported. */
const ENTRIES = ['src/cli/main.ts', 'src/worker.ts', 'jobs/ingest-worker.ts']

function importAll(): string {
  const files = globSync(['src/**/*.ts', 'jobs/**/*.ts', 'db/**/*.ts'], { cwd: root })
    .filter(path => !ENTRIES.includes(path) && !path.endsWith('.d.ts') && !path.startsWith('src/web/public/'))
    .sort()
  const urls = files.map(path => pathToFileURL(resolve(root, path)).href)
  return `for (const url of ${JSON.stringify(urls)}) await import(url).catch(error => { console.error(url, error.message); process.exitCode = 1 }); console.log('${files.length} files imported'); process.exit()`
}

const STEPS: readonly Step[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['oxlint', '--quiet'] },
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level', 'warn', 'src', 'jobs', 'db', 'test', '*.ts'],
  },
  { name: 'tidy', command: ['vitest', 'run', 'test/tidy.test.ts', '--reporter', 'dot'] },
  { name: 'import', command: ['node', '--input-type=module', '-e', importAll()] },
  { name: 'start', command: ['node', 'bin/dragoman.mjs', '--help'] },
]

function run({ name, command }: Step): Promise<boolean> {
  return new Promise(done => {
    const [program, ...args] = command
    const started = performance.now()
    const child = spawn(program!, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    child.stdout.on('data', chunk => output.push(chunk))
    child.stderr.on('data', chunk => output.push(chunk))
    child.on('close', code => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
      if (code !== 0) console.log(Buffer.concat(output).toString().trimEnd())
      done(code === 0)
    })
    child.on('error', error => {
      console.log(`FAIL ${name}: ${error.message}`)
      done(false)
    })
  })
}

// Two cores: two steps at a time.
const results: boolean[] = []
for (let index = 0; index < STEPS.length; index += 2)
  results.push(...(await Promise.all(STEPS.slice(index, index + 2).map(run))))
process.exitCode = results.every(Boolean) ? 0 : 1
