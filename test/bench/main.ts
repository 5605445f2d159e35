/**
 * All benchmarks: `npm run bench [-- --full] [--only speed|relevance] [--json]`. Each measurement is a process of its
 * own, one after the other, so that none has another's memory or warm caches. Without --full the sizes are small.
 */
import { spawn } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

type Row = Readonly<Record<string, unknown>>
type Part = Readonly<{ title: string; rows: readonly Row[] }>

const PARTS = ['speed', 'relevance'] as const
const { values } = parseArgs({
  options: { full: { type: 'boolean' }, only: { type: 'string' }, json: { type: 'boolean' } },
})
if (values.only !== undefined && !(PARTS as readonly string[]).includes(values.only)) {
  console.error(`--only knows: ${PARTS.join(', ')}`)
  process.exit(2)
}
const wanted = (part: (typeof PARTS)[number]): boolean => (values.only ?? part) === part

/** Runs one measurement and answers what it printed. */
function run(file: string, args: readonly string[]): Promise<string> {
  console.error(`... ${file} ${args.join(' ')}`)
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', code => {
      if (code === 0) resolve(text)
      else reject(new Error(`${file} ended with ${String(code)}`))
    }),
  )
}

const rowOf = async (file: string, args: readonly string[]): Promise<Row> =>
  JSON.parse(await run(file, [...args, '--json'])) as Row

async function speed(full: boolean): Promise<Part[]> {
  const sizes = [1_000, 10_000, 100_000, ...(full ? [1_000_000] : [])]
  const rows: Row[] = []
  let peers: readonly Row[] = []
  for (const size of sizes) {
    const beside = size === 100_000
    const args = ['--rows', String(size), ...(beside ? ['--peers'] : [])]
    const found = (await rowOf('percolate.ts', args)) as { speed: Row; peers: Row[] }
    rows.push(found.speed)
    if (beside) peers = found.peers
  }
  const day = await rowOf('ted-day.ts', full ? ['--rows', '1000000'] : ['--rows', '100000', '--lots', '1000'])
  const made = JSON.parse(
    await run('profiles.ts', ['--profiles', full ? '20000' : '3000', '--json']),
  ) as Row[]
  const rescore = await rowOf('rescore.ts', ['--lots', full ? '40000' : '5000'])
  const training = [await rowOf('training.ts', []), ...(full ? [await rowOf('training.ts', ['--full'])] : [])]
  return [
    { title: 'A lot against all profiles (synthetic)', rows },
    { title: 'The same among 100,000 profiles, beside others', rows: peers },
    { title: 'A day of TED against all profiles (synthetic)', rows: [day] },
    { title: 'A lot against real-looking profiles, whole engine', rows: made },
    { title: 'A profile against all open lots', rows: [rescore] },
    { title: 'Training and loading', rows: training },
  ]
}

/** The rows of the first table in Markdown that a text holds. */
function tableIn(text: string): Row[] {
  const cells = text
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line => line.slice(1, line.lastIndexOf('|')).split('|'))
  const [head, , ...body] = cells
  return body.map(row =>
    Object.fromEntries((head ?? []).map((name, at) => [name.trim(), row[at]?.trim() ?? ''])),
  )
}

const parts: Part[] = []
if (wanted('speed')) parts.push(...(await speed(values.full === true)))
if (wanted('relevance'))
  parts.push({ title: 'Relevance on the judged collection', rows: tableIn(await run('relevance.ts', [])) })
if (values.json) console.log(JSON.stringify({ load: loadavg()[0], parts }))
else
  for (const { title, rows } of parts) {
    console.log(`\n${title}`)
    if (rows.length) console.table(rows)
    else console.log('nothing measured: the development data is not there')
  }
