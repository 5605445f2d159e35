import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * How many notices a second `dragoman ingest` takes in, whole process, by the wall clock: the real notices of the
 * development data repeated under new ids. Run: `node test/bench/ingest.ts [notices]`. Not a test.
 */
const wanted = Number(process.argv[2] ?? 10_000)
const shared = resolve(process.env.DRAGOMAN_SHARED || '../shared', 'notices')
if (!existsSync(shared)) {
  console.log(`Skipped: no development data at ${shared}`)
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'dragoman-bench-'))
const originals = ['eforms', 'ted-export', 'ocds'].flatMap(name =>
  readdirSync(join(shared, name))
    .sort()
    .map(file => ({ name: `${name}-${file}`, text: readFileSync(join(shared, name, file), 'utf8') })),
)
const corpus = join(folder, 'corpus')
let bytes = 0
for (let copy = 0, at = 0; at < wanted; copy++) {
  mkdirSync(join(corpus, String(copy)), { recursive: true })
  for (const { name, text } of originals.slice(0, wanted - at)) {
    const renamed = copy ? rename(text, copy) : text
    bytes += renamed.length
    at++
    writeFileSync(join(corpus, String(copy), name), renamed)
  }
}
const bank = join(folder, 'bank.sqlite')
console.log(`${wanted} documents, ${(bytes / 1e6).toFixed(0)} MB, ${availableParallelism()} processors`)
for (const run of ['first', 'second']) {
  const begun = performance.now()
  const { report, maxRss } = await ingest(process.argv.slice(3))
  const seconds = (performance.now() - begun) / 1000
  console.log(
    `${run} run: ${JSON.stringify(report)}; process ${seconds.toFixed(1)} s, ${(report.read / seconds).toFixed(0)} notices/s` +
      `${maxRss ? `, at most ${(maxRss / 1e6).toFixed(0)} MB` : ''}; bank ${(statSync(bank).size / 1e6).toFixed(0)} MB`,
  )
}
if (!process.env.KEEP) rmSync(folder, { recursive: true })
else console.log(folder)

/** The same notice under other numbers: UUIDs, publication numbers, OJ numbers and ocids are moved by the copy. */
function rename(text: string, copy: number): string {
  const hex = copy.toString(16).padStart(4, '0')
  const moved = (digits: string): string =>
    String((Number(digits) + copy * 1_009_123) % 100_000_000).padStart(8, '0')
  return text
    .replace(/\b[0-9a-f]{4}([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/gi, `${hex}$1`)
    .replace(/\b(\d{6,8})-(20\d\d)\b/g, (_, digits: string, year: string) => `${moved(digits)}-${year}`)
    .replace(
      /\b(20\d\d\/S \d{3}-)(\d{6,8})\b/g,
      (_, head: string, digits: string) => `${head}${moved(digits)}`,
    )
    .replace(/\b(20[12]\d)-(\d{6})\b/g, (_, year: string, digits: string) => `${year}-${moved(digits)}`)
    .replace(/\bocds-([a-z0-9]{6})-/g, `ocds-$1-${hex}`)
}

async function ingest(options: readonly string[]): Promise<{ report: { read: number }; maxRss: number }> {
  const child = spawn(
    process.execPath,
    ['src/cli/main.ts', 'ingest', corpus, '--db', bank, '--json', ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  let maxRss = 0
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      maxRss = Math.max(maxRss, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) * 1024)
    } catch {
      // Not Linux, or already over.
    }
  }, 250)
  const code = await new Promise(done => child.on('close', done))
  clearInterval(watch)
  if (code !== 0) throw new Error(`ingest ended with ${String(code)}`)
  return { report: JSON.parse(text) as { read: number }, maxRss }
}
