import { citesOf, namesOf } from './fold-names.ts'
import type { Placed } from './fold-order.ts'
import type { LotState } from './fold-versions.ts'
import type { LotResult } from './lot.ts'
import type { Notice, NoticeOrganisation } from './notice.ts'

/** One notice's results: a tranche. Tranches add up; only a correction of a tranche replaces it (rule 3). */
export type Tranche = Readonly<{
  notice: Notice
  names: ReadonlySet<string>
  results: readonly LotResult[]
}>

/** Adds what a notice says about outcomes to the tranches so far. */
export function addTranche(tranches: readonly Tranche[], placed: Placed): Tranche[] {
  const { notice } = placed
  const isResult = notice.form === 'result' || notice.form === 'dir-awa-pre'
  if (!notice.results.length && !(isResult && notice.change)) return [...tranches]
  const corrected = notice.change ? correctedTranche(tranches, notice) : -1
  const inherited = tranches[corrected]?.names ?? []
  const tranche: Tranche = {
    notice,
    names: new Set([...inherited, ...placed.members.flatMap(namesOf)]),
    // A withdrawn result notice takes its outcomes with it.
    results: isResult && notice.change?.reason === 'cancel' ? [] : notice.results,
  }
  const kept = tranches.filter((_, index) => index !== corrected)
  // OCDS releases repeat the awards so far: a later one speaks for the lots it names.
  const restated = new Set(notice.format === 'ocds' ? tranche.results.map(result => result.lot) : [])
  return [
    ...kept.map(other =>
      other.notice.format === 'ocds' && restated.size
        ? { ...other, results: other.results.filter(result => !restated.has(result.lot)) }
        : other,
    ),
    tranche,
  ]
}

function correctedTranche(tranches: readonly Tranche[], notice: Notice): number {
  const { corrects } = citesOf(notice)
  const cited = tranches.findLastIndex(tranche => corrects.some(name => tranche.names.has(name)))
  if (cited >= 0) return cited
  // The corrected notice is not here: the last tranche about the same lots is what it can only mean.
  const lots = new Set(notice.results.map(result => result.lot))
  return tranches.findLastIndex(
    tranche => tranche.results.length > 0 && tranche.results.every(result => lots.has(result.lot)),
  )
}

/** The outcome of a lot: the last one that closes it; open-nw closes nothing (rule 6). */
export function outcomeOf(results: readonly LotResult[]): LotState | undefined {
  const last = results.findLast(result => result.outcome === 'selec-w' || result.outcome === 'clos-nw')
  return last && (last.outcome === 'selec-w' ? 'awarded' : 'unsuccessful')
}

/** All tranches' results by lot (`lotOf`: the procedure's own id of a lot), in order, winners renamed where organisation ids clash between notices. */
export function resultsByLot(
  tranches: readonly Tranche[],
  organisations: readonly NoticeOrganisation[],
  lotOf: (id: string) => string,
): { results: Map<string, LotResult[]>; organisations: NoticeOrganisation[]; from: Record<string, string> } {
  const all = [...organisations]
  const from: Record<string, string> = {}
  const results = new Map<string, LotResult[]>()
  const seen = new Map<string, Set<string>>()
  for (const { notice, results: said } of tranches) {
    const names = new Map<string, string>()
    for (const result of said) {
      const winners = result.winners.map(id => winnerId(id, notice, all, names, from))
      const lot = lotOf(result.lot)
      const same = lot === result.lot && winners.every((id, at) => id === result.winners[at])
      const renamed = same ? result : { ...result, lot, winners }
      const text = JSON.stringify(renamed)
      const list = results.get(lot) ?? []
      const known = seen.get(lot) ?? new Set()
      results.set(lot, list)
      seen.set(lot, known)
      if (!known.has(text)) list.push(renamed)
      known.add(text)
    }
  }
  return { results, organisations: all, from }
}

/** ORG-0003 of one notice is not ORG-0003 of another: a different organisation gets the notice's id behind it. */
function winnerId(
  id: string,
  notice: Notice,
  all: NoticeOrganisation[],
  names: Map<string, string>,
  from: Record<string, string>,
): string {
  const known = names.get(id)
  if (known !== undefined) return known
  const own = notice.organisations.find(organisation => organisation.id === id)
  const decide = (): string => {
    if (!own) return id
    const same = all.find(other => isSame(other, own))
    if (same) return same.id
    const free = all.some(other => other.id === id) ? `${id}@${notice.id}` : id
    if (!all.some(other => other.id === free)) all.push({ ...own, id: free })
    from[`organisations/${free}`] = notice.id
    return free
  }
  const decided = decide()
  names.set(id, decided)
  return decided
}

function isSame(a: NoticeOrganisation, b: NoticeOrganisation): boolean {
  if (a.identifiers.length && b.identifiers.length)
    return a.identifiers.some(id => b.identifiers.includes(id))
  return (
    a.country === b.country &&
    Object.keys(a.name).length > 0 &&
    JSON.stringify(a.name) === JSON.stringify(b.name)
  )
}
