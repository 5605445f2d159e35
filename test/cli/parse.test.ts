import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseVerb } from '../../src/cli/parse.ts'
import { UsageError } from '../../src/errors.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/sources')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-parse-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(
  paths: readonly string[],
  values: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: Record<string, any>[]; err: Record<string, any>[] }> {
  const written = { out: '', err: '' }
  const code = await parseVerb.run(values, paths, {
    out: text => (written.out += text),
    err: text => (written.err += text),
    env: {},
    interactive: false,
  })
  const lines = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, any>)
  return { code, out: lines(written.out), err: lines(written.err) }
}

describe('dragoman parse', () => {
  it('prints one release a line, of every format', async () => {
    const { code, out, err } = await run([
      join(FIXTURES, 'eforms/multi-lot-reserved.xml'),
      join(FIXTURES, 'ted-export/f02-lots-reserved-languages.xml'),
      join(FIXTURES, 'ocds/find-a-tender.json'),
    ])
    expect(err).toEqual([])
    expect(code).toBe(0)
    expect(out).toHaveLength(3)
    expect(out[1]).toMatchObject({
      id: 'eu-ted:000101-2021',
      language: 'nl',
      tag: ['tender'],
      buyer: { name: 'Gemeente Fictiestad' },
      tender: {
        title: 'Onderhoud van groene pleinen',
        title_fr: 'Entretien des places vertes',
        classification: { scheme: 'CPV', id: '77310000' },
        tenderPeriod: { endDate: '2021-04-12T09:30:00+02:00' },
        value: { amount: 180000, currency: 'EUR' },
      },
    })
    expect(out[1]!.tender.lots).toHaveLength(2)
    expect(out[1]!.parties[0].address.country).toBe('BE')
  })

  it('says on standard error what it could not read, and goes on', async () => {
    const { code, out, err } = await run([
      join(FIXTURES, 'ted-export/older-schema.xml'),
      join(FIXTURES, 'ocds/cut-lines.jsonl'),
      join(folder, 'no-such-file.xml'),
    ])
    expect(code).toBe(0)
    expect(out).toHaveLength(3)
    expect(err.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['ted-version', 'json-truncated', 'unreadable']),
    )
    for (const line of err)
      expect(Object.keys(line)).toEqual(expect.arrayContaining(['file', 'reason', 'field', 'detail']))
    expect(err[0]!.file).toContain('older-schema.xml')
  })

  it('reads its own output back to the same bytes', async () => {
    const first = await run([join(FIXTURES, 'ted-export'), join(FIXTURES, 'ocds/dates.jsonl')])
    const file = join(folder, 'again.jsonl')
    writeFileSync(file, first.out.map(release => `${JSON.stringify(release)}\n`).join(''))
    const second = await run([file])
    expect(second.err).toEqual([])
    expect(second.out).toEqual(first.out)
  })

  it('fails where nothing could be read, and refuses what it does not know', async () => {
    expect((await run([join(FIXTURES, 'ted-export/cut.xml')])).code).toBe(1)
    await expect(run([], {})).rejects.toThrow(UsageError)
    await expect(run(['x'], { format: 'csv' })).rejects.toThrow(UsageError)
  })
})
