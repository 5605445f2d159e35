import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { detectFormat, parseDocument } from '../../src/sources/formats/index.ts'

/**
 * One fixture a quirk, with what must come of it beside it. A missing golden file is written once and fails, so
 * that a person reads it before it becomes the law.
 */
const FOLDER = join(import.meta.dirname, '../../fixtures/sources/eforms')
const fixtures = readdirSync(FOLDER).filter(name => name.endsWith('.xml'))

describe('eForms fixtures', () => {
  it('are there', () => {
    expect(fixtures.length).toBeGreaterThan(20)
  })

  it.each(fixtures)('%s', name => {
    const bytes = readFileSync(join(FOLDER, name))
    const parsed = parseDocument(bytes)
    expect(parsed.notices.length + parsed.rejected.length).toBe(1)
    if (parsed.notices.length > 0) expect(detectFormat(bytes)).toBe('eforms')
    const golden = join(FOLDER, name.replace(/\.xml$/, '.json'))
    const found = `${JSON.stringify(parsed, null, 2)}\n`
    if (!existsSync(golden)) {
      writeFileSync(golden, found)
      expect.fail(`${golden} was missing and has been written: read it, then run again`)
    }
    expect(JSON.parse(found)).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
  })
})
