import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isArt77Code, lawOf, shareOf, shown } from '../../src/taxonomy/law/index.ts'
import { COUNTRY_LAWS } from '../../src/taxonomy/law/countries.ts'

const shared = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')

describe('the law table', () => {
  test('has the 30 countries once each, and a source for all that may be shown', () => {
    expect(COUNTRY_LAWS).toHaveLength(30)
    expect(new Set(COUNTRY_LAWS.map(row => row.country)).size).toBe(30)
    const bare = COUNTRY_LAWS.flatMap(({ country, ...cells }) =>
      Object.entries(cells)
        .filter(([, value]) => value.confidence !== 'M' && !value.source)
        .map(([name]) => `${country}.${name}`),
    )
    expect(bare).toEqual([])
  })

  test('France and Lithuania ask for half, and what is from memory is never shown', () => {
    expect(shareOf('FR')).toMatchObject({ value: 50, confidence: 'V' })
    expect(shareOf('LT').value).toBe(50)
    expect(shareOf('CZ')).toMatchObject({ value: 30, confidence: 'V' })
    expect(shown(lawOf('CZ')?.percent)).toBeUndefined()
    expect(shown(lawOf('LT')?.condition)?.value).toBe('status-void')
  })

  test.skipIf(!existsSync(join(shared, 'reference/art77-cpv.tsv')))(
    'covers exactly the 115 codes of art. 77',
    () => {
      const listed = readFileSync(join(shared, 'reference/art77-cpv.tsv'), 'utf8').match(/^\d{8}/gm)!
      const all = gunzipSync(readFileSync(join(shared, 'reference/cpv.tsv.gz')))
        .toString()
        .match(/^\d{8}/gm)!
      expect([...new Set(all)].filter(isArt77Code).sort()).toEqual([...new Set(listed)].sort())
      expect(listed).toHaveLength(115)
    },
  )
})
