import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { noticeToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'

/**
 * One fixture a quirk of real OCDS files, with what must come of it beside it (`<name>.golden.json`). A missing
 * golden file is written once and fails, so that a person reads it before it becomes the law.
 */
const FOLDER = join(import.meta.dirname, '../../fixtures/sources/ocds')
const fixtures = readdirSync(FOLDER).filter(name => !name.endsWith('.golden.json'))

describe('OCDS fixtures', () => {
  it('are there', () => {
    expect(fixtures.length).toBeGreaterThan(15)
  })

  it.each(fixtures)('%s', name => {
    const parsed = parseOcds(readFileSync(join(FOLDER, name)))
    const golden = join(FOLDER, name.replace(/\.jsonl?$/, '.golden.json'))
    const found = `${JSON.stringify(parsed, null, 2)}\n`
    if (!existsSync(golden)) {
      writeFileSync(golden, found)
      expect.fail(`${golden} was missing and has been written: read it, then run again`)
    }
    expect(JSON.parse(found)).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
  })

  it.each(fixtures)('%s reads back the same from our own release', name => {
    for (const notice of parseOcds(readFileSync(join(FOLDER, name))).notices) {
      const back = parseOcds(toJsonLine(noticeToRelease(notice)))
      expect(back).toEqual({ notices: [notice], rejected: [] })
    }
  })
})
