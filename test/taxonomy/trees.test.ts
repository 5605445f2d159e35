import { describe, expect, it } from 'vitest'
import { cpvCode, cpvCovers, cpvDepth, cpvLevel, cpvParent, cpvPath } from '../../src/taxonomy/cpv.ts'
import {
  nutsCode,
  nutsCountry,
  nutsLevel,
  nutsOfCountry,
  nutsPath,
  nutsShared,
} from '../../src/taxonomy/nuts.ts'
import { labelOf, parseCodelists, parseLabels } from '../../src/taxonomy/reference.ts'

describe('CPV', () => {
  it('reads codes with and without check digit', () => {
    expect(cpvCode(' 98310000-9 ')).toBe('98310000')
    expect(cpvCode('03000000')).toBe('03000000')
    expect(cpvCode('9831000')).toBeUndefined()
    expect(cpvCode('00000000')).toBeUndefined()
  })
  it('climbs by digits', () => {
    expect(cpvPath('90919300')).toEqual(['90000000', '90900000', '90910000', '90919000', '90919300'])
    expect(cpvPath('30000000')).toEqual(['30000000'])
    expect(cpvPath('80500000')).toEqual(['80000000', '80500000'])
    expect(cpvParent('80500000')).toBe('80000000')
    expect(cpvParent('80000000')).toBeUndefined()
    expect([cpvLevel('30000000'), cpvLevel('98310000'), cpvLevel('90919300')]).toEqual([
      'division',
      'class',
      'code',
    ])
    expect(cpvDepth('10000000')).toBe(2)
    expect(cpvCovers('90900000', '90919300')).toBe(true)
    expect(cpvCovers('90919300', '90900000')).toBe(false)
  })
})

describe('NUTS', () => {
  it('knows that Greece is EL and the United Kingdom UK', () => {
    expect(nutsCode('gr303')).toBe('EL303')
    expect(nutsCountry('EL303')).toBe('GR')
    expect(nutsOfCountry('GB')).toBe('UK')
    expect(nutsCode('Athens')).toBeUndefined()
  })
  it('tells how much two regions share', () => {
    expect(nutsPath('SE224')).toEqual(['SE', 'SE2', 'SE22', 'SE224'])
    expect([nutsShared('SE224', 'SE224'), nutsShared('SE224', 'SE221'), nutsShared('SE224', 'SE1')]).toEqual([
      3, 2, 0,
    ])
    expect(nutsShared('SE224', 'SI0')).toBe(-1)
    expect(nutsLevel('SE22')).toBe(2)
  })
})

describe('reference pack', () => {
  it('reads labels and falls back to a language that can be read', () => {
    const labels = parseLabels('code\tlang\tlabel\n98310000\ten\tWashing services\n98310000\tda\tVask\n')
    expect(labelOf(labels, '98310000', 'nb')).toBe('Vask')
    expect(labelOf(labels, '98310000', 'fi')).toBe('Washing services')
    expect(labelOf(labels, '1', 'en')).toBeUndefined()
    expect(parseCodelists('codelist\tcode\tlang\tlabel\na\tb\ten\tc\n').get('a')?.get('b')?.get('en')).toBe(
      'c',
    )
  })
  it('names the line that is wrong', () => {
    expect(() => parseLabels('something else')).toThrow(/line 1/u)
    expect(() => parseLabels('code\tlang\tlabel\n98310000\ten\n')).toThrow(/line 2/u)
  })
})
