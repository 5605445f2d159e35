import type { LotResult } from '../../../model/notice.ts'
import { all, child, childrenOf, first } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { codeAt, codeOf, codesOf, defined, EXTENSION } from './read.ts'
import type { Reading } from './read.ts'
import { countOf, instantAt, moneyOf } from './scalars.ts'

const OUTCOMES = new Set<string>(['selec-w', 'open-nw', 'clos-nw'])

/** The technical ids (TEN-, CON-, TPA-) of efac:NoticeResult, resolved. */
type ResultIndex = Readonly<{
  lotResults: readonly XmlNode[]
  tenders: ReadonlyMap<string, XmlNode>
  contracts: ReadonlyMap<string, XmlNode>
  parties: ReadonlyMap<string, XmlNode>
}>

/** Indexes efac:NoticeResult of a notice; undefined where there is none. */
export function indexResults(root: XmlNode): ResultIndex | undefined {
  const result = first(root, ...EXTENSION, 'NoticeResult')
  if (!result) return undefined
  const byId = (name: string): Map<string, XmlNode> => {
    const map = new Map<string, XmlNode>()
    for (const node of childrenOf(result, name)) {
      const id = codeAt(node, 'ID')
      if (id !== undefined && !map.has(id)) map.set(id, node)
    }
    return map
  }
  return {
    lotResults: childrenOf(result, 'LotResult'),
    tenders: byId('LotTender'),
    contracts: byId('SettledContract'),
    parties: byId('TenderingParty'),
  }
}

/** References of the tenderers that won any lot, every member of a winning group included. */
export function winnersOf(index: ResultIndex | undefined): Set<string> {
  const found = new Set<string>()
  for (const result of index?.lotResults ?? [])
    for (const winner of winnersOfTenders(index, winningTenders(index, result))) found.add(winner)
  return found
}

/**
 * One entry a lot result: BT-13713 lot, BT-142, BT-144, BT-759/760, BT-720, BT-1451, BT-145, winners, BT-773.
 * `value` is given when exactly one tender won, or as the framework's maximum (BT-709): never a sum.
 */
export function readResults(
  reading: Reading,
  index: ResultIndex | undefined,
  idOf: (reference: string | undefined) => string | undefined,
): LotResult[] {
  return (index?.lotResults ?? []).flatMap(result => {
    const lot = codeAt(result, 'TenderLot', 'ID')
    if (lot === undefined) return []
    const published = codeAt(result, 'TenderResultCode')
    const outcome = published !== undefined && OUTCOMES.has(published) ? published : undefined
    if (published !== undefined && outcome === undefined) reading.flags.add('result-unreadable')
    const tenders = outcome === 'open-nw' || outcome === 'clos-nw' ? [] : winningTenders(index, result)
    const contracts = contractsOf(index, result)
    const framework = moneyOf(reading, first(result, 'FrameworkAgreementValues', 'MaximumValueAmount'))
    const only = tenders.length === 1 ? tenders[0] : undefined
    const dated = (date: string): LotResult['decidedAt'] => {
      for (const contract of contracts) {
        const instant = instantAt(reading, contract, date, 'IssueTime')
        if (instant) return instant
      }
      return undefined
    }
    return [
      defined<LotResult>({
        lot,
        outcome: outcome as LotResult['outcome'],
        reason: codeAt(result, 'DecisionReason', 'DecisionReasonCode'),
        bids: readBids(result),
        value: moneyOf(reading, first(only, 'LegalMonetaryTotal', 'PayableAmount')) ?? framework,
        decidedAt: dated('AwardDate'),
        concludedAt: dated('IssueDate'),
        winners: [
          ...new Set(
            winnersOfTenders(index, tenders)
              .map(idOf)
              .filter(id => id !== undefined),
          ),
        ],
        subcontracted: subcontracted(tenders),
      }),
    ]
  })
}

/**
 * Results as SDK 0.1 wrote them: cac:TenderResult with its winner in place. The lot is named only where there are
 * several. Later SDKs keep the element with a dummy date, without TenderResultCode.
 */
export function readEarlyResults(
  reading: Reading,
  root: XmlNode,
  lots: readonly string[],
  inPlace: ReadonlyMap<XmlNode, string>,
): LotResult[] {
  return childrenOf(root, 'TenderResult').flatMap(result => {
    const outcome = codeAt(result, 'TenderResultCode')
    const awarded = child(result, 'AwardedTenderedProject')
    const lot = codeAt(awarded, 'ProcurementProjectLotID') ?? (lots.length === 1 ? lots[0] : undefined)
    if (outcome === undefined || !OUTCOMES.has(outcome) || lot === undefined) return []
    return [
      defined<LotResult>({
        lot,
        outcome: outcome as LotResult['outcome'],
        bids: [],
        value: moneyOf(reading, first(awarded, 'LegalMonetaryTotal', 'PayableAmount')),
        decidedAt: instantAt(reading, result, 'AwardDate', 'AwardTime'),
        winners: all(result, 'WinningParty', 'Party').flatMap(party => inPlace.get(party) ?? []),
      }),
    ]
  })
}

/** BT-760 kinds with their BT-759 counts; a count without a kind says nothing. */
function readBids(result: XmlNode): LotResult['bids'] {
  return childrenOf(result, 'ReceivedSubmissionsStatistics').flatMap(node => {
    const kind = codeAt(node, 'StatisticsCode')
    const count = countOf(codeAt(node, 'StatisticsNumeric'))
    return kind === undefined || count === undefined ? [] : [{ kind, count }]
  })
}

function contractsOf(index: ResultIndex | undefined, result: XmlNode): XmlNode[] {
  return codesOf(all(result, 'SettledContract', 'ID')).flatMap(id => index?.contracts.get(id) ?? [])
}

/**
 * The tenders that won the lot: those of this lot that a contract was concluded on; before there is a contract,
 * those ranked first; without ranks, those the result names.
 */
function winningTenders(index: ResultIndex | undefined, result: XmlNode): XmlNode[] {
  const named = codesOf(all(result, 'LotTender', 'ID'))
  const contracted = codesOf(contractsOf(index, result).flatMap(node => all(node, 'LotTender', 'ID')))
  const both = named.length > 0 ? contracted.filter(id => named.includes(id)) : contracted
  const ids = both.length > 0 ? both : named
  const tenders = ids.flatMap(id => index?.tenders.get(id) ?? [])
  if (both.length > 0) return tenders
  const ranked = tenders.filter(tender => codeAt(tender, 'RankCode') !== undefined)
  return ranked.length > 0 ? ranked.filter(tender => codeAt(tender, 'RankCode') === '1') : tenders
}

function winnersOfTenders(index: ResultIndex | undefined, tenders: readonly XmlNode[]): string[] {
  return tenders.flatMap(tender => {
    const party = index?.parties.get(codeAt(tender, 'TenderingParty', 'ID') ?? '')
    return all(party, 'Tenderer', 'ID').flatMap(node => codeOf(node) ?? [])
  })
}

function subcontracted(tenders: readonly XmlNode[]): string | undefined {
  const codes = tenders.flatMap(tender => codeAt(child(tender, 'SubcontractingTerm'), 'TermCode') ?? [])
  return codes.includes('yes') ? 'yes' : codes[0]
}
