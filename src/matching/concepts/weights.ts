/** Every feature a model knows: sorted hashes, and in how many texts each was seen. */
export type FeatureIndex = Readonly<{ hashes: Uint32Array; seen: Uint32Array }>

/**
 * What each feature adds to the logit of each node against its siblings: entries of feature f are
 * `starts[f]..starts[f + 1]`. Three bytes an entry: node number and weight in units of UNIT.
 */
export type Weights = Readonly<{ starts: Uint32Array; nodes: Uint16Array; units: Int8Array }>

/** Weights reach about 15; an eighth is far below what changes an order. */
export const UNIT = 1 / 8

/** Less than this against the siblings' mean is noise of the descent, and most of what there is. */
const LEAST = 0.5

/** The number of a feature in the index, or -1. */
export function featureNumber(hashes: Uint32Array, hash: number): number {
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = hashes[middle]!
    if (found === hash) return middle
    if (found < hash) low = middle + 1
    else high = middle - 1
  }
  return -1
}

type EntryList = Readonly<{
  /** Keeps what a feature says about the children of one parent: `width` weights from `base` of the table */
  add: (feature: number, children: readonly number[], table: Float32Array, base: number) => void
  /** Keeps one entry, its weight in whatever unit the table has */
  put: (feature: number, node: number, units: number) => void
  close: (index: FeatureIndex) => Weights
}>

/** Collects entries parent by parent and sorts them by feature at the end. */
export function entryList(): EntryList {
  let features = new Uint32Array(1 << 16)
  let nodes = new Uint16Array(1 << 16)
  let units = new Int8Array(1 << 16)
  let count = 0
  const put = (feature: number, node: number, weight: number): void => {
    if (count === features.length) {
      features = grown(features, new Uint32Array(2 * count))
      nodes = grown(nodes, new Uint16Array(2 * count))
      units = grown(units, new Int8Array(2 * count))
    }
    features[count] = feature
    nodes[count] = node
    units[count] = Math.max(-127, Math.min(127, weight))
    count++
  }
  return {
    put,
    add: (feature, children, table, base) => {
      const rest = restMean(table, base, children.length)
      for (let c = 0; c < children.length; c++) {
        const weight = table[base + c]! - rest
        if (Math.abs(weight) < LEAST) continue
        put(feature, children[c]!, Math.round(weight / UNIT))
      }
    },
    close: index => {
      const starts = new Uint32Array(index.hashes.length + 1)
      for (let at = 0; at < count; at++) starts[features[at]! + 1]!++
      for (let f = 0; f < index.hashes.length; f++) starts[f + 1]! += starts[f]!
      const next = starts.slice()
      const sorted = { nodes: new Uint16Array(count), units: new Int8Array(count) }
      for (let at = 0; at < count; at++) {
        const to = next[features[at]!]!++
        sorted.nodes[to] = nodes[at]!
        sorted.units[to] = units[at]!
      }
      return { starts, ...sorted }
    },
  }
}

/**
 * The mean of all but the largest weight of a row. A constant on all siblings changes no softmax, so taking it off
 * leaves only the children that the feature really speaks for or against.
 */
function restMean(table: Float32Array, base: number, width: number): number {
  let sum = 0
  let most = -Infinity
  for (let c = 0; c < width; c++) {
    const weight = table[base + c]!
    sum += weight
    if (weight > most) most = weight
  }
  return (sum - most) / (width - 1)
}

function grown<T extends Uint32Array | Uint16Array | Int8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
