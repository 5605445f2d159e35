import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/**
 * The repository checks itself: who may import whom, how long a file may be, what a pure room may not know.
 * The table is design law (ARCHITECTURE.md); a new arrow is a decision, taken here and explained there.
 */
const root = resolve(import.meta.dirname, '..')

type Room = Readonly<{ imports: readonly string[]; packages: readonly string[]; pure?: true }>

const ROOMS: Readonly<Record<string, Room>> = {
  errors: { imports: [], packages: [], pure: true },
  config: { imports: ['errors'], packages: [], pure: true },
  model: { imports: [], packages: ['zod'], pure: true },
  text: {
    imports: ['model'],
    packages: ['natural', 'snowball-stemmers', 'eld', 'stopwords-iso'],
    pure: true,
  },
  taxonomy: { imports: ['model'], packages: [], pure: true },
  sources: { imports: ['model', 'taxonomy'], packages: ['saxes', '@streamparser/json'], pure: true },
  words: { imports: ['model'], packages: ['messageformat'], pure: true },
  matching: { imports: ['model', 'text', 'taxonomy'], packages: [], pure: true },
  db: { imports: ['model', 'errors'], packages: ['kysely'] },
  io: {
    imports: ['model', 'errors'],
    packages: ['node:', 'undici', 'nodemailer', 'imapflow', 'pino', 'tar-stream', 'yauzl', 'ipaddr.js'],
  },
  digest: { imports: ['model', 'matching', 'words'], packages: ['hono/html', 'hono/utils'], pure: true },
  auth: { imports: ['model', 'db', 'errors'], packages: ['@simplewebauthn/server'] },
  // Of io the Context knows types only.
  context: { imports: ['config', 'model', 'db', 'io'], packages: ['pino'] },
  web: {
    imports: [
      'model',
      'text',
      'taxonomy',
      'sources',
      'matching',
      'digest',
      'words',
      'auth',
      'db',
      'context',
      'config',
      'errors',
    ],
    packages: ['hono', '@hono/zod-openapi', 'zod', 'd3-geo', 'topojson-client', 'world-atlas'],
  },
  jobs: {
    imports: [
      'model',
      'text',
      'taxonomy',
      'sources',
      'matching',
      'words',
      'digest',
      'auth',
      'db',
      'io',
      'context',
      'config',
      'errors',
      // jobs/seed fills the dates of the demo bank, whose template and filling live together.
      'fixtures',
    ],
    packages: ['node:', 'node-cron', 'cron-parser', 'graphile-worker', 'kysely', 'pino', 'zod'],
  },
}
/** Drivers and platform types are allowed in the one file that opens them. */
const EXTRA_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'db/open/sqlite.ts': ['better-sqlite3', 'node:'],
  'db/open/postgres.ts': ['pg'],
  'db/open/d1.ts': ['@cloudflare/workers-types'],
  'db/migrate.ts': ['node:'],
  'src/web/files.ts': ['node:'],
}
/** The top floor may know everything. */
const TOP = ['cli', 'node', 'worker']
const SOURCE_LINES_MAX = 400
const EXPORTS_MAX = 12

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : [path]
  })
}
const sources = ['src', 'jobs', 'db'].flatMap(files).filter(path => path.endsWith('.ts'))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const roomOf = (path: string): string => {
  const parts = path.replace(/\.ts$/, '').split('/')
  return parts[0] === 'src' ? parts[1]! : parts[0]!
}
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[\w*\s{},$]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g
function importsOf(path: string): string[] {
  return [...read(path).matchAll(IMPORT)].map(match => (match[1] ?? match[2] ?? match[3])!)
}
const target = (path: string, specifier: string): string =>
  relative(root, resolve(root, dirname(path), specifier))
const allowed = (list: readonly string[], name: string): boolean =>
  list.some(entry => name === entry || name.startsWith(entry.endsWith(':') ? entry : `${entry}/`))

describe('the house', () => {
  test('every source file belongs to a room of the table', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(sources.filter(path => !ROOMS[roomOf(path)] && !TOP.includes(roomOf(path)))).toEqual([])
  })

  test('imports follow the table', () => {
    const wrong: string[] = []
    for (const path of sources) {
      const room = roomOf(path)
      if (TOP.includes(room)) continue
      const { imports, packages } = ROOMS[room]!
      for (const specifier of importsOf(path)) {
        if (specifier.startsWith('.')) {
          const other = roomOf(target(path, specifier))
          if (other !== room && !imports.includes(other)) wrong.push(`${path} -> ${other}`)
        } else if (!allowed([...packages, ...(EXTRA_PACKAGES[path] ?? [])], specifier)) {
          wrong.push(`${path} -> ${specifier}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('no import cycles', () => {
    const graph = new Map(
      sources.map(path => [
        path,
        importsOf(path)
          .filter(s => s.startsWith('.'))
          .map(s => target(path, s)),
      ]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
        return
      }
      if (done.has(path)) return
      for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
      done.add(path)
    }
    for (const path of sources) walk(path, [])
    expect(cycles).toEqual([])
  })

  test('the worker never reaches what only Node has', () => {
    const forbidden = ['better-sqlite3', 'node-cron', 'graphile-worker', 'nodemailer', 'pg', 'undici']
    const seen = new Set<string>()
    const reached: string[] = []
    const walk = (path: string): void => {
      if (seen.has(path) || !path.endsWith('.ts')) return
      seen.add(path)
      for (const specifier of importsOf(path)) {
        if (specifier.startsWith('.')) walk(target(path, specifier))
        else if (allowed(forbidden, specifier)) reached.push(`${path} -> ${specifier}`)
      }
    }
    for (const path of sources.filter(path => path === 'src/worker.ts')) walk(path)
    expect(reached).toEqual([])
  })

  test(`source files stay under ${SOURCE_LINES_MAX} lines and ${EXPORTS_MAX} exports`, () => {
    const long = [...sources, ...files('test').filter(path => path.endsWith('.ts'))]
      .map(path => ({
        path,
        lines: read(path).split('\n').length,
        exports: (read(path).match(/^export /gm) ?? []).length,
      }))
      .filter(
        file =>
          file.lines > SOURCE_LINES_MAX || (file.exports > EXPORTS_MAX && !file.path.startsWith('test/')),
      )
    expect(long).toEqual([])
  })

  test('file names are kebab-case', () => {
    expect(sources.filter(path => !/^[a-z0-9/-]+(\.d)?\.ts$/.test(path))).toEqual([])
  })

  test('pure rooms know no clock, chance, process or Node', () => {
    const forbidden = [
      /\bDate\.now\b/,
      /new Date\(\s*\)/,
      /\bMath\.random\b/,
      /\bprocess\./,
      /from 'node:/,
      /\bfetch\(/,
    ]
    const wrong = sources
      .filter(path => ROOMS[roomOf(path)]?.pure)
      .flatMap(path => {
        const code = read(path)
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .replace(/(^|\s)\/\/.*$/gm, '')
        return forbidden.filter(pattern => pattern.test(code)).map(pattern => `${path}: ${pattern}`)
      })
    expect(wrong).toEqual([])
  })

  test('nothing unfinished and nothing about this or that machine is left behind', () => {
    const texts = ['src', 'jobs', 'db', 'test', 'docs', 'bin', '.ci', 'fixtures']
      .flatMap(files)
      .filter(
        path => /\.(ts|mjs|md|css|sql|json|jsonl|tsv)$|\/run$/.test(path) && path !== 'test/tidy.test.ts',
      )
      .concat(
        readdirSync(root).filter(
          name => /\.(md|json|toml|ts)$/.test(name) && statSync(join(root, name)).isFile(),
        ),
      )
    const forbidden = [
      /\bTODO\b|\bFIXME\b|\bXXX\b/,
      /\/work\/(main|shared)/,
      /registry\.npmjs\.org|deb\.debian\.org/,
      /\.only\(/,
    ]
    const wrong = texts.flatMap(path => {
      const text = read(path)
      return forbidden.filter(pattern => pattern.test(text)).map(pattern => `${path}: ${pattern}`)
    })
    expect(wrong).toEqual([])
  })
})
