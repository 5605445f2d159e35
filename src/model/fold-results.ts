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
  const register = registerOf(organisations)
  const from: Record<string, string> = {}
  const results = new Map<string, LotResult[]>()
  const seen = new Map<string, Set<string>>()
  for (const { notice, results: said } of tranches) {
    const names = new Map<string, string>()
    for (const result of said) {
      const winners = result.winners.map(id => winnerId(id, notice, register, names, from))
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
  return { results, organisations: register.all, from }
}

/** ORG-0003 of one notice is not ORG-0003 of another: a different organisation gets the notice's id behind it. */
function winnerId(
  id: string,
  notice: Notice,
  register: Register,
  names: Map<string, string>,
  from: Record<string, string>,
): string {
  const known = names.get(id)
  if (known !== undefined) return known
  const own = notice.organisations.find(organisation => organisation.id === id)
  const decide = (): string => {
    if (!own) return id
    const same = register.find(own)
    if (same) return same.id
    const free = register.has(id) ? `${id}@${notice.id}` : id
    if (!register.has(free)) register.add({ ...own, id: free })
    from[`organisations/${free}`] = notice.id
    return free
  }
  const decided = decide()
  names.set(id, decided)
  return decided
}

type Register = Readonly<{
  all: NoticeOrganisation[]
  has: (id: string) => boolean
  /** The first one that is the same: an identifier in common, or where either has none, the same name and country */
  find: (organisation: NoticeOrganisation) => NoticeOrganisation | undefined
  add: (organisation: NoticeOrganisation) => void
}>

function registerOf(organisations: readonly NoticeOrganisation[]): Register {
  const all: NoticeOrganisation[] = []
  const ids = new Set<string>()
  const first = new Map<string, number>()
  const nameOf = ({ country, name }: NoticeOrganisation): string | undefined =>
    Object.keys(name).length ? JSON.stringify([country, name]) : undefined
  const note = (key: string | undefined, at: number): void => {
    if (key !== undefined && !first.has(key)) first.set(key, at)
  }
  const add = (organisation: NoticeOrganisation): void => {
    const at = all.push(organisation) - 1
    ids.add(organisation.id)
    const name = nameOf(organisation)
    for (const identifier of organisation.identifiers) note(`i ${identifier}`, at)
    note(name && `n ${name}`, at)
    if (!organisation.identifiers.length) note(name && `u ${name}`, at)
  }
  organisations.forEach(add)
  return {
    all,
    has: id => ids.has(id),
    find: ({ identifiers, ...rest }) => {
      const name = nameOf({ identifiers, ...rest })
      const keys = identifiers.length
        ? [...identifiers.map(identifier => `i ${identifier}`), `u ${name}`]
        : [`n ${name}`]
      const found = keys.map(key => first.get(key)).filter(at => at !== undefined)
      return found.length ? all[Math.min(...found)] : undefined
    },
    add,
  }
}
