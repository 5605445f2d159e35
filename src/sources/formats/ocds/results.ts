import type { LotResult, NoticeLot, NoticeOrganisation } from '../../../model/notice.ts'
import { defined, distinct } from '../values-fields.ts'
import { partyId } from './parties.ts'
import { code, codes, count, list, obj, type Json, type Reading } from './read.ts'
import { instant, money } from './read-values.ts'

const OUTCOMES = ['selec-w', 'open-nw', 'clos-nw'] as const

/**
 * One result a lot that an award names. An award of a tender with several lots that names none is kept with the lot
 * '', because which lot it decides is not known. Statistics of bids go to the award they name, else to their lot.
 */
export function readResults(
  reading: Reading,
  release: Json,
  lots: readonly NoticeLot[],
  known: readonly NoticeOrganisation[],
): LotResult[] {
  const contracts = list(release.contracts).map(obj)
  const statistics = list(obj(release.bids).statistics).map(obj)
  const used = new Set<Json>()
  const only = lots.length === 1 ? lots[0]?.id : undefined
  const results: LotResult[] = []
  const lotsOf = (each: Json): string[] => codes(each.relatedLots ?? each.relatedLot ?? [])
  for (const award of list(release.awards).map(obj)) {
    const own = obj(award.opportunity)
    const id = code(award.id)
    const named = distinct([
      ...lotsOf(award),
      code(award.lotID),
      ...list(award.items).map(item => code(obj(item).relatedLot)),
    ])
    const contract = contracts.find(each => id !== undefined && code(each.awardID) === id)
    for (const lot of named.length > 0 ? named : [only ?? '']) {
      const mine = statistics.filter(each => {
        if (used.has(each)) return false
        const related = code(each.relatedAward)
        return related === undefined
          ? own.outcome === undefined && lotsOf(each).includes(lot)
          : related === id
      })
      for (const each of mine) used.add(each)
      results.push(
        defined<LotResult>({
          lot,
          outcome:
            own.outcome === null
              ? undefined
              : (OUTCOMES.find(each => each === own.outcome) ?? outcome(award)),
          reason: code(award.statusDetails),
          bids: [...readBids(mine), ...tenderers(release, lot === only && mine.length === 0)],
          value: money(reading, award.value),
          decidedAt: instant(reading, award.date, 'date-unreadable', own.decidedAt),
          concludedAt: instant(
            reading,
            own.concludedAt === undefined ? contract?.dateSigned : obj(own.concludedAt).utc,
            'date-unreadable',
            own.concludedAt,
          ),
          // Our own releases name winners by id alone, whoever else is listed.
          winners: reading.exact
            ? list(award.suppliers).flatMap(each => code(obj(each).id) ?? [])
            : distinct(list(award.suppliers).map(each => partyId(reading, each, known))),
          subcontracted: code(own.subcontracted),
        }),
      )
    }
  }
  const rest = new Map<string, Json[]>()
  for (const each of statistics.filter(one => !used.has(one)))
    for (const lot of lotsOf(each).length > 0 ? lotsOf(each) : only === undefined ? [] : [only])
      rest.set(lot, [...(rest.get(lot) ?? []), each])
  for (const [lot, mine] of rest) results.push({ lot, bids: readBids(mine), winners: [] })
  return results
}

function outcome(award: Json): LotResult['outcome'] {
  const status = code(award.status)?.toLowerCase()
  if (status === 'active') return 'selec-w'
  if (status === 'unsuccessful') return 'clos-nw'
  // Releases from before status was used: an award with a supplier is an award.
  return status === undefined && list(award.suppliers).length > 0 ? 'selec-w' : undefined
}

function readBids(statistics: readonly Json[]): { kind: string; count: number }[] {
  return statistics.flatMap(each => {
    const kind = code(each.measure)
    const value = count(each.value)
    return kind === undefined || value === undefined ? [] : [{ kind, count: value }]
  })
}

function tenderers(release: Json, wanted: boolean): { kind: string; count: number }[] {
  const number = wanted ? count(obj(release.tender).numberOfTenderers) : undefined
  return number === undefined ? [] : [{ kind: 'tenderers', count: number }]
}
