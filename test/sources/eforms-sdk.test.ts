import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Notice, Parsed } from '../../src/model/notice.ts'
import { parseDocument } from '../../src/sources/formats/index.ts'
import { INVALID_EXAMPLES } from './eforms-sdk-invalid.ts'
import { COLUMNS, VALID_EXAMPLES } from './eforms-sdk-valid.ts'

const SHARED = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')
const FOLDER = join(SHARED, 'notices/eforms-sdk-examples/notices')
const there = existsSync(FOLDER)
const OUT_OF_SCOPE = ['X01_EEIG.xml', 'X02_registration.xml']

const parse = (file: string): Parsed => parseDocument(readFileSync(join(FOLDER, file)), { name: file })

describe.skipIf(!there)(`SDK examples${there ? '' : ' (skipped: the shared notices are absent)'}`, () => {
  const files = there ? readdirSync(FOLDER).filter(file => file.endsWith('.xml')) : []

  it('are all there', () => {
    expect(files).toHaveLength(95)
    expect(
      files.filter(file => file.startsWith('INVALID_')).sort((a, b) => a.localeCompare(b, 'en')),
    ).toEqual(INVALID_EXAMPLES.map(row => row.file).sort((a, b) => a.localeCompare(b, 'en')))
  })

  it.each(files.filter(file => !file.startsWith('INVALID_') && !OUT_OF_SCOPE.includes(file)))(
    'stores %s',
    file => {
      const parsed = parse(file)
      expect(parsed.rejected).toEqual([])
      expect(parsed.notices).toHaveLength(1)
    },
  )

  it.each(OUT_OF_SCOPE)('counts %s as out of scope', file => {
    expect(parse(file)).toMatchObject({ notices: [], rejected: [{ reason: 'out-of-scope' }] })
  })

  it.each(INVALID_EXAMPLES)('$file is $outcome', ({ file, outcome, reason, field, missing, flags }) => {
    const { notices, rejected } = parse(file)
    if (outcome === 'quarantined') {
      expect(notices).toEqual([])
      expect(rejected).toHaveLength(1)
      expect(rejected[0]).toMatchObject({ reason, field })
      expect(rejected[0]?.detail).toBe(`missing: ${missing?.join(', ')}`)
    } else {
      expect(rejected).toEqual([])
      expect(notices[0]?.flags).toEqual(flags ?? [])
    }
  })

  it.each(Object.entries(VALID_EXAMPLES))('reads twenty fields of %s', (file, row) => {
    const expected = row.split(' ')
    expect(expected).toHaveLength(COLUMNS.length)
    const notice = parse(file).notices[0]
    const found = notice && fieldsOf(notice)
    expect(found).toEqual(Object.fromEntries(COLUMNS.map((column, at) => [column, expected[at]])))
  })
})

/** The columns of the table, in the table's notation. */
function fieldsOf(notice: Notice): Record<(typeof COLUMNS)[number], string> {
  const buyer = notice.organisations.find(organisation => organisation.id === notice.buyers[0])
  const lot = notice.lots[0]
  const deadline = lot?.deadlines.tenders ?? lot?.deadlines.requests ?? lot?.deadlines.interest
  const seconds = (utc: string | undefined): string => utc?.replace('.000Z', 'Z') ?? '-'
  return {
    form: notice.form,
    subtype: notice.subtype ?? '-',
    type: notice.type ?? '-',
    uuid: notice.uuid?.split('-')[0] ?? '-',
    version: notice.version ?? '-',
    dispatched: seconds(notice.dispatchedAt?.utc),
    languages: String(notice.languages.length),
    procedure: notice.procedureId?.split('-')[0] ?? '-',
    procedureType: notice.procedureType ?? '-',
    nature: notice.nature ?? '-',
    cpv: notice.cpv[0] ?? '-',
    country: buyer?.country ?? '-',
    buyerType: buyer?.legalType ?? '-',
    lots: String(notice.lots.length),
    reserved: lot?.reserved.join('+') || '-',
    execution: lot?.reservedExecution ?? '-',
    deadline: seconds(deadline?.utc),
    months: lot?.duration?.months === undefined ? '-' : String(lot.duration.months),
    euFunds: lot?.euFunds === undefined ? '-' : lot.euFunds ? 'yes' : 'no',
    outcomes: notice.results.map(result => result.outcome ?? '?').join('+') || '-',
  }
}
