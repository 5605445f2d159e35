/**
 * `node test/bench/pictures.ts`: draws the tables of docs/benchmarks.md as docs/images/relevance.svg and speed.svg, so
 * that picture and table never differ. Run it after a table was renewed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

type Bar = Readonly<{ name: string; value: number; ours: boolean; shown: string }>

const docs = resolve(import.meta.dirname, '../../docs')
const WIDTH = 820
const LEFT = 270
const RIGHT = 90
const ROW = 28
const TOP = 44

/** The rows of the first table whose header begins so, as trimmed cells. */
function tableOf(text: string, header: string): string[][] {
  const lines = text.slice(text.indexOf(`| ${header} |`)).split('\n')
  const end = lines.findIndex(line => !line.startsWith('|'))
  return lines.slice(2, end).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim().replaceAll('**', '')),
  )
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Horizontal bars; `share` is how much of the width a value takes, 0 to 1. */
function draw(title: string, bars: readonly Bar[], share: (value: number) => number): string {
  const height = TOP + ROW * bars.length + 12
  const rows = bars.map(({ name, value, ours, shown }, at) => {
    const y = TOP + ROW * at
    const wide = Math.max(2, share(value) * (WIDTH - LEFT - RIGHT))
    return `  <text x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${escaped(name)}</text>
  <rect x="${LEFT}" y="${y}" width="${wide.toFixed(1)}" height="20" rx="3" fill="${ours ? '#0b6e4f' : '#8a94a6'}"/>
  <text x="${(LEFT + wide + 8).toFixed(1)}" y="${y + 15}">${escaped(shown)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="14" fill="#1b2430">
  <rect width="${WIDTH}" height="${height}" fill="#fff"/>
  <text x="16" y="26" font-size="16" font-weight="600">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`
}

const text = readFileSync(join(docs, 'benchmarks.md'), 'utf8')

/** Rankings that are not what a user gets, but what others offer or chance would give. */
const PEERS = new Set(['order of the file', 'SQLite FTS5 bm25', 'MiniSearch', 'alert by CPV, five classes'])
const relevance = tableOf(text, 'ranking').map(([name, ndcg]) => ({
  name: name!,
  value: Number(ndcg),
  ours: !PEERS.has(name!),
  shown: ndcg!,
}))
const speed = tableOf(text, 'engine').map(([name, , p50]) => ({
  name: name!.replace(/, what an alert.*/u, ', what an alert reaches').replace(/, no cut given$/u, ''),
  value: Number(p50!.replaceAll(',', '')),
  ours: name!.startsWith('percolator'),
  shown: `${p50} ms`,
}))
for (const { name, value } of [...relevance, ...speed])
  if (!Number.isFinite(value)) throw new Error(`docs/benchmarks.md has no figure for ${name}`)

const decades = (value: number) => Math.log10(value / 0.1) / Math.log10(10_000 / 0.1)
writeFileSync(
  join(docs, 'images', 'relevance.svg'),
  draw('nDCG@10 on the judged collection (1 would be perfect)', relevance, value => value),
)
writeFileSync(
  join(docs, 'images', 'speed.svg'),
  draw('One lot against 100,000 profiles, p50 (each tenfold is a fifth of the width)', speed, decades),
)
