import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'dragoman-match-'))
const at = (name: string) => join(folder, name)
const NOW = ['--now', '2026-11-22T09:00:00Z']

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    env: { DRAGOMAN_DATA: folder },
  }
  const code = await main(args, terminal, false)
  return { code, out, err }
}

const release = (id: string, language: string, title: string) => ({
  ocid: `ocds-test-${id}`,
  id,
  date: '2026-11-01T00:00:00Z',
  tag: ['tender'],
  language,
  buyer: { id: 'b', name: 'Town' },
  tender: {
    id,
    title,
    status: 'active',
    lots: [
      { id: '1', title },
      { id: '2', title: 'Asphalt' },
    ],
  },
})

beforeAll(() => {
  const notices = [
    release('B-2', 'fr', 'Nettoyage des écoles'),
    release('A/1', 'fr', 'Fourniture de véhicules'),
  ]
  writeFileSync(at('notices.jsonl.gz'), gzipSync(notices.map(each => JSON.stringify(each)).join('\n')))
  const profile = { id: 'P1', name: 'Test', language: 'bg', services: ['чистене на училища'] }
  writeFileSync(at('profiles.jsonl'), `${JSON.stringify(profile)}\n`)
  writeFileSync(at('qrels.tsv'), 'P1\tB-2\t2\n')
})

describe('dragoman match', () => {
  it('writes a TREC run with the ids of the input, and the reasons beside it', async () => {
    const done = await cli(
      'match',
      ...['--notices', at('notices.jsonl.gz'), '--profiles', at('profiles.jsonl'), '--subject', ...NOW],
      ...['--out', at('run.trec'), '--explain', at('why.jsonl'), '--json'],
    )
    expect(done.err).toBe('')
    expect(done.code).toBe(0)
    expect(JSON.parse(done.out)).toMatchObject({ profiles: 1, notices: 2, lines: 2 })
    const lines = readFileSync(at('run.trec'), 'utf8').trim().split('\n')
    expect(lines[0]).toMatch(/^P1 Q0 B-2 1 -?\d+\.\d+ dragoman$/u)
    expect(lines[1]).toMatch(/^P1 Q0 A\/1 2 /u)
    const why = JSON.parse(readFileSync(at('why.jsonl'), 'utf8').split('\n')[0]!)
    expect(why).toMatchObject({ profile: 'P1', release: 'B-2' })
    expect(why.explanation.for[0].evidence.reason).toBe('subject.pair')
    const scored = await cli('evaluate', '--run', at('run.trec'), '--qrels', at('qrels.tsv'), '--json')
    expect(JSON.parse(scored.out).all).toMatchObject({ topics: 1, 'nDCG@10': 1, 'judged@10': 0.5 })
  })
  it('prints the run alone where no file is named, and obeys --top', async () => {
    const done = await cli(
      'match',
      ...['--notices', at('notices.jsonl.gz'), '--profiles', at('profiles.jsonl'), '--top', '1', ...NOW],
    )
    expect(done.out.trim().split('\n')).toHaveLength(1)
    expect(done.out).toContain('P1 Q0 B-2 1 ')
  })
  it.each([
    [['match', '--notices', 'x'], /--profiles FILE is needed/u],
    [['match', '--notices', 'x', '--profiles', 'missing.jsonl'], /cannot read missing\.jsonl/u],
    [['match', '--notices', 'x', '--profiles', 'y', '--top', '0'], /--top/u],
    [['match', '--notices', 'x', '--profiles', 'y', '--now', 'soon'], /--now/u],
    [['evaluate', '--run', 'x'], /cannot read x/u],
  ])('%j is wrong usage', async (args, message) => {
    const done = await cli(...args)
    expect(done.code).toBe(2)
    expect(done.err).toMatch(message)
  })
})

const SHARED = process.env['DRAGOMAN_SHARED'] ?? '../shared'
const BENCH = join(SHARED, 'bench')
const bench = ['--profiles', join(BENCH, 'profiles-dev.jsonl')]

/**
 * The promise of the judged collection (skipped where ../shared is absent): the figures are those of the scorer that
 * came with it. Bounds lie a noise width (.07) under what was measured.
 */
describe.skipIf(!existsSync(BENCH))('judged collection', () => {
  async function figures(
    notices: string,
    ...args: string[]
  ): Promise<Record<string, Record<string, number>>> {
    const file = join(BENCH, notices)
    const done = await cli(
      'match',
      '--notices',
      file,
      ...bench,
      '--subject',
      ...NOW,
      '--out',
      at('dev.run'),
      ...args,
    )
    expect(done.code).toBe(0)
    const qrels = ['--qrels', join(BENCH, 'qrels-dev.tsv')]
    const scored = await run(process.execPath, [
      join(BENCH, 'evaluate.mjs'),
      ...['--run', at('dev.run'), ...qrels, ...bench, '--notices', file, '--json'],
    ])
    const own = await cli('evaluate', '--run', at('dev.run'), ...qrels, ...bench, '--notices', file, '--json')
    const theirs = JSON.parse(scored.stdout)
    // Ours and theirs are two programs: they must agree
    expect(JSON.parse(own.out).all['nDCG@10']).toBeCloseTo(theirs.all['nDCG@10'], 3)
    expect(JSON.parse(own.out).crossLanguage['nDCG@10']).toBeCloseTo(theirs.crossLanguage['nDCG@10'], 3)
    return theirs
  }
  it('the lexicon alone', async () => {
    const { all, crossLanguage } = await figures('notices-dev.jsonl')
    expect(all!['nDCG@10']).toBeGreaterThan(0.41)
    expect(crossLanguage!['nDCG@10']).toBeGreaterThan(0.41)
  })
  it('with the reference pack and training notices, codes declared and hidden', async () => {
    const args = ['--reference', join(SHARED, 'reference'), '--train', join(BENCH, 'train.jsonl.gz')]
    const { all, sameLanguage, crossLanguage } = await figures('notices-dev.jsonl', ...args)
    expect(all!['nDCG@10']).toBeGreaterThan(0.44)
    expect(sameLanguage!['nDCG@10']).toBeGreaterThan(0.55)
    expect(crossLanguage!['nDCG@10']).toBeGreaterThan(0.44)
    expect(all!['P@5']).toBeGreaterThan(0.5)
    expect(all!['R@50']).toBeGreaterThan(0.55)
    const started = performance.now()
    const hidden = await figures('notices-dev-nocpv.jsonl', ...args)
    expect(hidden['all']!['nDCG@10']).toBeGreaterThan(0.44)
    // The second run reads the trained model from its cache
    expect(performance.now() - started).toBeLessThan(20_000)
  }, 240_000)
})
