import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { detectFormat, parseDocument } from '../../src/sources/formats/index.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { noticeToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'

/**
 * One fixture a form or quirk of TED_EXPORT, with what must come of it beside it. A missing golden file is written
 * once and fails, so that a person reads it before it becomes the law.
 */
const FOLDER = join(import.meta.dirname, '../../fixtures/sources/ted-export')
const fixtures = readdirSync(FOLDER).filter(name => name.endsWith('.xml'))
const read = (name: string) => parseDocument(readFileSync(join(FOLDER, name)))

describe('TED_EXPORT fixtures', () => {
  it('are there', () => {
    expect(fixtures.length).toBeGreaterThan(12)
  })

  it.each(fixtures)('%s', name => {
    expect(detectFormat(readFileSync(join(FOLDER, name)))).toBe('ted-export')
    const parsed = read(name)
    expect(parsed.notices.length + parsed.rejected.length).toBe(1)
    const golden = join(FOLDER, name.replace(/\.xml$/, '.json'))
    const found = `${JSON.stringify(parsed, null, 2)}\n`
    if (!existsSync(golden)) {
      writeFileSync(golden, found)
      expect.fail(`${golden} was missing and has been written: read it, then run again`)
    }
    expect(JSON.parse(found)).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
  })

  it.each(fixtures)('%s reads back the same from our own release', name => {
    for (const notice of read(name).notices)
      expect(parseOcds(toJsonLine(noticeToRelease(notice))).notices).toEqual([{ ...notice, format: 'ocds' }])
  })

  it('never read the label of the main code', () => {
    for (const name of fixtures) {
      expect(readFileSync(join(FOLDER, name), 'utf8')).toContain('MUST NEVER BE READ')
      expect(JSON.stringify(read(name))).not.toContain('MUST NEVER BE READ')
    }
  })
})
