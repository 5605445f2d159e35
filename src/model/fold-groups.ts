import { citesOf, namesOf, noticeKey, procedureName } from './fold-names.ts'
import { mirrorKey, saidAt } from './fold-order.ts'
import { rankOf } from './fold-versions.ts'
import type { Notice } from './notice.ts'

/**
 * What is needed of a notice to know where it belongs, without its text. Membership is derived from these alone, so
 * it never depends on the order of arrival and can be undone by leaving a notice out.
 */
export type Linkable = Readonly<{
  id: string
  source: string
  /** Sorts as the notices were said */
  order: string
  /** Normal form of BT-04 or ocid; see procedureName */
  procedure?: string
  /** May be cited without being one purchase: a plan or a consultation can lead to several procedures */
  plan: boolean
  names: readonly string[]
  corrects: readonly string[]
  refers: readonly string[]
  /** Equal for the same notice in two feeds */
  mirror?: string
}>

/** Reads what links a notice to others. */
export function linkableOf(notice: Notice): Linkable {
  const { corrects, refers } = citesOf(notice)
  const procedure = procedureName(notice)
  return {
    id: rowId(notice),
    source: notice.source,
    order: `${saidAt(notice) || (notice.change ? '~' : '')} ${noticeKey(notice)}`,
    ...(procedure && { procedure }),
    plan: !procedure && rankOf(notice) < 2 && !notice.compiled,
    names: namesOf(notice),
    corrects,
    refers,
    ...(notice.uuid && !notice.compiled && { mirror: mirrorKey(notice) }),
  }
}

/** A compiled release has the id of the first notice it stands for; the bank keeps the two apart. */
export function rowId(notice: Notice): string {
  return notice.compiled ? `${notice.id}#compiled` : notice.id
}

/**
 * Which notices are one procedure (fields.md 3.4, rule 2): the same BT-04 or ocid; else a published reference to an
 * earlier notice that is here; else the same notice in two feeds. Never similarity. Answers notice id -> procedure:
 * the published procedure id, or the id of the earliest notice where none was published.
 *
 * Two published procedure ids are never joined by a reference, and a plan that several procedures cite stays its own.
 */
export function groupNotices(notices: readonly Linkable[]): Map<string, string> {
  const sets = disjointSets(notices.map(notice => notice.id))
  const byId = new Map(notices.map(notice => [notice.id, notice]))
  for (const bucket of buckets(notices, notice => notice.procedure).values()) sets.joinAll(bucket)
  for (const bucket of buckets(notices, notice => notice.mirror).values())
    if (new Set(bucket.map(id => byId.get(id)!.source)).size > 1) sets.joinAll(bucket)

  const { strong, plans } = edges(notices, byId)
  const anchored = (id: string): boolean => byId.get(id)!.procedure !== undefined
  for (const [from, to] of strong) if (!anchored(from) && !anchored(to)) sets.join(from, to)
  joinWhereSingle(
    sets,
    strong.flatMap(([from, to]) => [
      [from, to],
      [to, from],
    ]),
    root => !sets.members(root).some(anchored),
    root => sets.members(root).some(anchored),
  )
  const isPlan = (root: string): boolean => sets.members(root).every(id => byId.get(id)!.plan)
  joinWhereSingle(
    sets,
    plans.map(([citing, plan]) => [plan, citing]),
    isPlan,
    () => true,
  )

  const keys = new Map<string, string>()
  for (const group of buckets(notices, notice => sets.root(notice.id)).values()) {
    const members = group.map(id => byId.get(id)!).sort((a, b) => (a.order < b.order ? -1 : 1))
    const published = members.map(member => member.procedure).filter(procedure => procedure !== undefined)
    const key = published.sort()[0] ?? members[0]!.id
    for (const member of members) keys.set(member.id, key)
  }
  return keys
}

type Edge = readonly [string, string]

/** Citations whose target is here and was said earlier; a citation of a plan is kept apart. */
function edges(
  notices: readonly Linkable[],
  byId: ReadonlyMap<string, Linkable>,
): { strong: Edge[]; plans: Edge[] } {
  const bearers = new Map<string, string[]>()
  for (const notice of notices)
    for (const name of notice.names) bearers.set(name, [...(bearers.get(name) ?? []), notice.id])
  const strong: Edge[] = []
  const plans: Edge[] = []
  for (const notice of notices) {
    const cite = (name: string, correction: boolean): void => {
      for (const id of bearers.get(name) ?? []) {
        const target = byId.get(id)!
        if (id === notice.id || target.order >= notice.order) continue
        if (target.plan && !correction) plans.push([notice.id, id])
        else strong.push([notice.id, id])
      }
    }
    for (const name of notice.corrects) cite(name, true)
    for (const name of notice.refers) cite(name, false)
  }
  // A compiled release and a notice it stands for bear the same id.
  for (const [name, ids] of bearers)
    if (name.startsWith('id:')) for (const id of ids.slice(1)) strong.push([ids[0]!, id])
  return { strong, plans }
}

/**
 * Joins a group to the one group that its links lead to; where they lead to several, it stays alone. Repeated until
 * nothing changes: joining only ever makes fewer groups, so the end does not depend on the order.
 */
function joinWhereSingle(
  sets: DisjointSets,
  links: readonly Edge[],
  mayJoin: (root: string) => boolean,
  mayTake: (root: string) => boolean,
): void {
  for (;;) {
    const found = new Map<string, Set<string>>()
    for (const [from, to] of links) {
      const [own, other] = [sets.root(from), sets.root(to)]
      if (own === other || !mayJoin(own) || !mayTake(other)) continue
      found.set(own, (found.get(own) ?? new Set()).add(other))
    }
    const single = [...found].filter(([, others]) => others.size === 1)
    if (!single.length) return
    for (const [own, others] of single) sets.join(own, [...others][0]!)
  }
}

type DisjointSets = Readonly<{
  root: (id: string) => string
  join: (a: string, b: string) => void
  joinAll: (ids: readonly string[]) => void
  members: (root: string) => readonly string[]
}>

function disjointSets(ids: readonly string[]): DisjointSets {
  const rootOf = new Map(ids.map(id => [id, id]))
  const members = new Map<string, readonly string[]>(ids.map(id => [id, [id]]))
  const root = (id: string): string => rootOf.get(id)!
  const join = (a: string, b: string): void => {
    const [left, right] = [root(a), root(b)]
    if (left === right) return
    const [small, large] =
      members.get(left)!.length < members.get(right)!.length ? [left, right] : [right, left]
    for (const id of members.get(small)!) rootOf.set(id, large)
    members.set(large, [...members.get(large)!, ...members.get(small)!])
    members.delete(small)
  }
  return {
    root,
    join,
    joinAll: list => list.forEach(id => join(list[0]!, id)),
    members: id => members.get(id) ?? [],
  }
}

function buckets(
  notices: readonly Linkable[],
  keyOf: (notice: Linkable) => string | undefined,
): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const notice of notices) {
    const key = keyOf(notice)
    if (key === undefined) continue
    const bucket = found.get(key)
    if (bucket) bucket.push(notice.id)
    else found.set(key, [notice.id])
  }
  return found
}
