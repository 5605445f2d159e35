import type { LotResult, NoticeOrganisation } from '../../../model/notice.ts'
import { pickText } from '../../../model/common.ts'
import { instantOf, isLossy, isoOf, put, valueOf, type Out } from './write-values.ts'

const STATUS = { 'selec-w': 'active', 'clos-nw': 'unsuccessful', 'open-nw': 'pending' } as const

/** Awards, contracts and statistics of bids: one award a result, numbered in order. */
export function putResults(
  release: Out,
  results: readonly LotResult[],
  organisations: readonly NoticeOrganisation[],
  main: string,
): void {
  if (results.length === 0) return
  const names = new Map(organisations.map(each => [each.id, pickText(each.name, main)?.text]))
  const statistics: Out[] = []
  const contracts: Out[] = []
  const awards = results.map((result, at) => {
    const id = String(at + 1)
    result.bids.forEach((bid, place) => {
      const statistic: Out = { id: `${id}-${place + 1}`, measure: bid.kind, value: bid.count }
      put(statistic, 'relatedLots', lotsOf(result))
      statistic.relatedAward = id
      statistics.push(statistic)
    })
    if (result.concludedAt) contracts.push({ id, awardID: id, dateSigned: isoOf(result.concludedAt) })
    return awardOf(result, id, names)
  })
  release.awards = awards
  put(release, 'contracts', contracts)
  if (statistics.length > 0) release.bids = { statistics }
}

function awardOf(result: LotResult, id: string, names: ReadonlyMap<string, string | undefined>): Out {
  const out: Out = { id }
  put(out, 'status', result.outcome && STATUS[result.outcome])
  put(out, 'statusDetails', result.reason)
  put(out, 'date', isoOf(result.decidedAt))
  put(out, 'value', valueOf(result.value))
  put(
    out,
    'suppliers',
    result.winners.map(winner => {
      const supplier: Out = { id: winner }
      put(supplier, 'name', names.get(winner))
      return supplier
    }),
  )
  put(out, 'relatedLots', lotsOf(result))
  const own: Out = { outcome: result.outcome ?? null }
  if (isLossy(result.decidedAt)) put(own, 'decidedAt', instantOf(result.decidedAt))
  put(own, 'concludedAt', instantOf(result.concludedAt))
  put(own, 'subcontracted', result.subcontracted)
  out.opportunity = own
  return out
}

function lotsOf(result: LotResult): string[] {
  return result.lot === '' ? [] : [result.lot]
}
