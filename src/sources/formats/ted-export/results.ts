import type { LotResult, NoticeLot } from '../../../model/notice.ts'
import { defined, distinct } from '../values-fields.ts'
import { child, first, textAt, type XmlNode } from '../xml.ts'
import { lotId, WHOLE } from './lots.ts'
import type { Directory } from './parties.ts'
import { dateAt, isWithheld, moneyAt, type Reading } from './scalars.ts'
import { at, each, has, original, type Parallel } from './sections.ts'

/**
 * One result a lot of every AWARD_CONTRACT (section V) and of a design contest's RESULTS. A contract for several
 * lots gives each the result but none the value, which is the sum. A contract that names no lot of a divided
 * purchase is kept with the lot ''.
 */
export function readResults(
  reading: Reading,
  section: Parallel,
  lots: readonly NoticeLot[],
  organisations: Directory,
): LotResult[] {
  const awards = each(section, 'AWARD_CONTRACT').flatMap(award =>
    readAward(reading, award, lots, organisations),
  )
  const contests = each(section, 'RESULTS').map(result => readContest(reading, result, organisations))
  return [...awards, ...contests]
}

function readAward(
  reading: Reading,
  award: Parallel,
  lots: readonly NoticeLot[],
  organisations: Directory,
): LotResult[] {
  const named = awardedLots(textAt(original(award), 'LOT_NO'), lots)
  const awarded = at(award, 'AWARDED_CONTRACT')
  const node = original(awarded)
  const winners =
    awarded && !isWithheld(child(node, 'CONTRACTORS')) ? readWinners(awarded, organisations) : []
  const value =
    moneyAt(reading, node, 'VALUES', 'VAL_TOTAL') ??
    moneyAt(reading, node, 'VALUE', 'VAL_TOTAL') ??
    moneyAt(reading, node, 'VAL_TOTAL')
  const result: Omit<LotResult, 'lot'> = defined({
    outcome: awarded
      ? ('selec-w' as const)
      : has(award, 'NO_AWARDED_CONTRACT')
        ? ('clos-nw' as const)
        : undefined,
    // BT-144: discontinued is `other`. Unsuccessful means either no tenders or none admissible, so no code fits.
    reason: has(award, 'NO_AWARDED_CONTRACT', 'PROCUREMENT_DISCONTINUED') ? 'other' : undefined,
    bids: readBids(node, 'NB_TENDERS_RECEIVED', 'TENDERS'),
    value: named.length === 1 ? value : undefined,
    concludedAt: dateAt(reading, node, 'DATE_CONCLUSION_CONTRACT'),
    winners,
    subcontracted: node === undefined || !child(node, 'LIKELY_SUBCONTRACTED') ? undefined : 'yes',
  })
  return named.map(lot => ({ lot, ...result }))
}

/** The lots a contract is for: one number, or a list of numbers that are all lots of this notice. */
function awardedLots(number: string | undefined, lots: readonly NoticeLot[]): string[] {
  const known = new Set(lots.map(lot => lot.id))
  const only = lots.length === 1 ? lots[0]!.id : undefined
  if (number === undefined) return [only ?? (lots.length === 0 ? WHOLE : '')]
  const whole = lotId(number)
  if (known.has(whole)) return [whole]
  const parts = number
    .split(/[\s,;/&+]+|\b(?:and|et|und|y|e|i|og|och|en|ja|a)\b/i)
    .filter(part => part !== '')
    .map(lotId)
  if (parts.length > 1 && parts.every(part => known.has(part) || /^LOT-\d{4}$/.test(part)))
    return distinct(parts)
  // An undivided purchase whose award is numbered `1`.
  return [only === WHOLE ? WHOLE : whole]
}

function readWinners(awarded: Parallel, organisations: Directory): string[] {
  const contractors = [...each(awarded, 'CONTRACTORS', 'CONTRACTOR'), ...each(awarded, 'CONTRACTOR')]
  return distinct(
    contractors.map(contractor => {
      const address = at(contractor, 'ADDRESS_CONTRACTOR')
      return address && organisations.add(address, 'winner', sizeOf(contractor))
    }),
  )
}

/** BT-165: the form asks only whether the contractor is an SME. */
function sizeOf(party: Parallel): string | undefined {
  return has(party, 'SME') ? 'sme' : has(party, 'NO_SME') ? 'large' : undefined
}

// NB_TENDERS_RECEIVED... and NB_PARTICIPANTS... -> BT-760 codes.
const BIDS: readonly (readonly [suffix: string, code: string])[] = [
  ['', 'tenders'],
  ['_SME', 't-sme'],
  ['_OTHER_EU', 't-oth-eea'],
  ['_NON_EU', 't-no-eea'],
  ['_EMEANS', 't-esubm'],
]

function readBids(
  node: XmlNode | undefined,
  name: string,
  wrapper: string,
): { kind: string; count: number }[] {
  const holder = child(node, wrapper) ?? node
  if (isWithheld(holder)) return []
  return BIDS.flatMap(([suffix, kind]) => {
    const text = textAt(holder, name + suffix)
    return text !== undefined && /^\d{1,9}$/.test(text) ? [{ kind, count: Number(text) }] : []
  })
}

function readContest(reading: Reading, result: Parallel, organisations: Directory): LotResult {
  const awarded = at(result, 'AWARDED_PRIZE')
  const node = original(awarded)
  const winners = awarded ? [...each(awarded, 'WINNERS', 'WINNER'), ...each(awarded, 'WINNER')] : []
  return defined<LotResult>({
    lot: WHOLE,
    outcome: awarded ? 'selec-w' : 'clos-nw',
    reason: has(result, 'NO_AWARDED_PRIZE', 'PROCUREMENT_DISCONTINUED') ? 'other' : undefined,
    bids: readBids(node, 'NB_PARTICIPANTS', 'PARTICIPANTS'),
    value: moneyAt(reading, node, 'VAL_PRIZE'),
    decidedAt: dateAt(reading, node, 'DATE_DECISION_JURY'),
    winners: isWithheld(first(node, 'WINNERS'))
      ? []
      : distinct(
          winners.map(winner => {
            const address = at(winner, 'ADDRESS_WINNER')
            return address && organisations.add(address, 'winner', sizeOf(winner))
          }),
        ),
  })
}
