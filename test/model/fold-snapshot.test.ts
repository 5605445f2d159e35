import { expect, test } from 'vitest'
import fc from 'fast-check'
import { fold } from '../../src/model/fold.ts'
import { groupNotices, linkableOf, rowId } from '../../src/model/fold-groups.ts'
import type { Notice } from '../../src/model/notice.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'
import { change, lot, notice, procedure } from './procedures.ts'

/** What an export of these notices is read back as. */
const exported = (notices: readonly Notice[]): Notice =>
  parseOcds(toJsonLine(opportunityToRelease(fold(notices)!))).notices[0]!
const day = (text: string): { utc: string; published: string } => ({
  utc: `${text}T10:00:00.000Z`,
  published: text,
})

test('an export is folded to what it was made of', () => {
  fc.assert(
    fc.property(procedure, ({ notices }) => {
      const again = fold([exported(notices)])!
      expect(toJsonLine(opportunityToRelease(again))).toBe(toJsonLine(opportunityToRelease(fold(notices)!)))
    }),
    { numRuns: 200, seed: 20260104 },
  )
})

test('with all originals there the export adds nothing; with some of them it stands for the rest', () => {
  fc.assert(
    fc.property(
      procedure.chain(one => fc.tuple(fc.constant(one), fc.subarray([...one.notices]))),
      ([{ notices }, some]) => {
        const whole = fold(notices)!
        expect(fold([...notices, exported(notices)])).toEqual(whole)
        const partly = fold([...some, exported(notices)])!
        expect(toJsonLine(opportunityToRelease(partly))).toBe(toJsonLine(opportunityToRelease(whole)))
      },
    ),
    { numRuns: 100, seed: 20260105 },
  )
})

const first = notice('100-2024', {
  dispatchedAt: day('2024-01-10'),
  lots: [lot('LOT-0001', { deadlines: { tenders: day('2024-03-01') }, reserved: ['res-ws'] })],
})

test('what is said after an export corrects it, and joins it by the numbers it stands for', () => {
  const snapshot = exported([first])
  const later = notice('200-2024', {
    dispatchedAt: day('2024-02-01'),
    change: change(['100-2024']),
    lots: [lot('LOT-0001', { deadlines: { tenders: day('2024-04-01') } })],
  })
  expect(new Set(groupNotices([snapshot, later].map(linkableOf)).values()).size).toBe(1)
  expect(rowId(snapshot)).not.toBe(snapshot.id)
  const whole = fold([later, snapshot])!
  expect(whole.id).toBe('gen:100-2024')
  expect(whole.lots[0]!.closesAt!.utc).toBe('2024-04-01T10:00:00.000Z')
  expect(whole.lots[0]!.reserved).toEqual(['res-ws'])
  expect(whole.changes.map(one => one.field)).toEqual(['deadline'])
  expect(whole.notices.map(one => one.id)).toEqual(['gen:100-2024', 'gen:200-2024'])
})

test('what was said before an export was made does not turn it back', () => {
  const corrected = notice('200-2024', {
    dispatchedAt: day('2024-02-01'),
    change: change(['100-2024']),
    title: { en: 'Corrected' },
    lots: [lot('LOT-0001', { deadlines: { tenders: day('2024-04-01') } })],
  })
  const between = {
    ...corrected,
    id: 'gen:150-2024',
    publicationNumber: '150-2024',
    dispatchedAt: day('2024-01-20'),
    title: { en: 'Old' },
  }
  expect(fold([exported([first, corrected]), between])!.title).toEqual({ en: 'Corrected' })
})
