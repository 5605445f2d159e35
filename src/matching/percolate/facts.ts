import { SIGNALS } from '../signals/index.ts'
import type { SignalContext } from '../signals/signal.ts'
import { SPOKEN_FOR } from './space.ts'
import type { PreparedItem, PreparedProfile } from '../subject/prepare.ts'

const FACTS = SIGNALS.filter(({ name }) => !SPOKEN_FOR.has(name))

/** Keys that nobody has any more are forgotten when this many items, and twice as many as there are, have come. */
const RENEW_MIN = 4096

/**
 * What all signals but concept and words say of items, by number. Items that agree in what a signal reads are
 * compared once: 40,000 lots have some 3,000 places and one deadline in three.
 */
export type Facts = Readonly<{
  put: (number: number, item: PreparedItem) => void
  /** Adds to `sums`, by item number, the exact value of each signal or the most it can be */
  add: (profile: PreparedProfile, context: SignalContext, subject: boolean, sums: Float64Array) => void
}>

/** `items` has the item of each number in use, `count` answers how many there are. */
export function createFacts(
  items: readonly (Readonly<{ prepared: PreparedItem }> | undefined)[],
  count: () => number,
): Facts {
  let keyed = columns()
  let puts = 0

  function put(number: number, item: PreparedItem): void {
    if (++puts > RENEW_MIN && puts > 2 * count()) {
      puts = 0
      keyed = columns()
      items.forEach((its, known) => {
        if (its) for (const one of keyed) one.put(known, its.prepared)
      })
    }
    for (const one of keyed) one.put(number, item)
  }

  return {
    put,
    add: (profile, context, subject, sums) => {
      for (const { signal, keyOf, samples } of keyed) {
        if (subject && !signal.subject) continue
        const values = Float64Array.from(samples, item => signal.compare(profile, item, context)?.value ?? 0)
        for (let number = 0; number < sums.length; number++) sums[number]! += values[keyOf.ids[number]!] ?? 0
      }
      for (const { key, most, subject: always } of FACTS) {
        if (key || (subject && !always)) continue
        items.forEach((item, number) => {
          if (item) sums[number]! += most ? most(item.prepared, context) : Infinity
        })
      }
    },
  }
}

type Column = Readonly<{
  signal: (typeof SIGNALS)[number]
  keyOf: { ids: Uint32Array }
  /** One item of each key */
  samples: PreparedItem[]
  put: (number: number, item: PreparedItem) => void
}>

const columns = (): Column[] => FACTS.filter(({ key }) => key).map(column)

function column(signal: (typeof SIGNALS)[number]): Column {
  const keys = new Map<string, number>()
  const samples: PreparedItem[] = []
  const keyOf = { ids: new Uint32Array(1024) }
  return {
    signal,
    keyOf,
    samples,
    put: (number, item) => {
      if (number >= keyOf.ids.length) {
        const longer = new Uint32Array(2 * number)
        longer.set(keyOf.ids)
        keyOf.ids = longer
      }
      const key = signal.key!(item.item)
      let id = keys.get(key)
      if (id === undefined) {
        id = samples.length
        keys.set(key, id)
        samples.push(item)
      }
      keyOf.ids[number] = id
    },
  }
}
