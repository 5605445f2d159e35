import { TEXT_VERSION } from '../../text/stem.ts'
import { MODEL_VERSION } from './model.ts'
import type { ConceptModel } from './model.ts'
import { treeOf } from './tree.ts'

/** Lengths of the number tables in the order in which they are written. */
type Lengths = Readonly<{ features: number; entries: number; names: number; nodes: number }>
type Head = Readonly<{
  format: string
  version: string
  size: number
  codes: readonly string[]
  texts: readonly (readonly [string, number])[]
  lengths: Lengths
  calibration?: ConceptModel['calibration']
  sureness?: ConceptModel['sureness']
}>

const FORMAT = `${MODEL_VERSION}+${TEXT_VERSION}`

/** Tables of four bytes first, then two, then one: each starts aligned. */
const bytesNeeded = ({ features, entries, names, nodes }: Lengths): number =>
  4 * (2 * features + 2 * (features + 1) + nodes) + 3 * (entries + names)

/** A model as bytes: a JSON head, its length in front, then the number tables, little-endian. */
export function packModel(model: ConceptModel): Uint8Array {
  const { index, weights, names, nodeIdf } = model
  const head: Head = {
    format: FORMAT,
    version: model.version,
    size: model.size,
    codes: model.tree.codes,
    texts: [...model.texts],
    lengths: {
      features: index.hashes.length,
      entries: weights.nodes.length,
      names: names.nodes.length,
      nodes: nodeIdf.length,
    },
    ...(model.calibration && { calibration: model.calibration }),
    ...(model.sureness && { sureness: model.sureness }),
  }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const start = startOf(json.length)
  const bytes = new Uint8Array(start + bytesNeeded(head.lengths))
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 4)
  let at = start
  const fours = [index.hashes, index.seen, weights.starts, names.starts, nodeIdf]
  for (const part of [...fours, weights.nodes, names.nodes, weights.units, names.units]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

/** Reads what packModel wrote; undefined for other bytes or another version, which are then simply retrained. */
export function unpackModel(bytes: Uint8Array): ConceptModel | undefined {
  if (bytes.byteLength < 8) return undefined
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  if (4 + length > bytes.byteLength) return undefined
  const head = readHead(bytes.subarray(4, 4 + length))
  if (head?.format !== FORMAT) return undefined
  const start = startOf(length)
  if (bytes.byteLength !== start + bytesNeeded(head.lengths)) return undefined
  // A real copy (slice of a Node Buffer is a view): typed arrays need an aligned start
  const { buffer } = new Uint8Array(bytes.subarray(start))
  const { features, entries, names, nodes } = head.lengths
  const halves = 4 * (4 * features + 2 + nodes)
  const singles = halves + 2 * (entries + names)
  return {
    version: head.version,
    tree: treeOf(head.codes),
    index: {
      hashes: new Uint32Array(buffer, 0, features),
      seen: new Uint32Array(buffer, 4 * features, features),
    },
    weights: {
      starts: new Uint32Array(buffer, 8 * features, features + 1),
      nodes: new Uint16Array(buffer, halves, entries),
      units: new Int8Array(buffer, singles, entries),
    },
    names: {
      starts: new Uint32Array(buffer, 4 * (3 * features + 1), features + 1),
      nodes: new Uint16Array(buffer, halves + 2 * entries, names),
      units: new Int8Array(buffer, singles + entries, names),
    },
    texts: new Map(head.texts),
    size: head.size,
    nodeIdf: new Float32Array(buffer, 4 * (4 * features + 2), nodes),
    ...(head.calibration && { calibration: head.calibration }),
    ...(head.sureness && { sureness: head.sureness }),
  }
}

const startOf = (json: number): number => 4 + json + ((4 - (json % 4)) % 4)

function readHead(json: Uint8Array): Head | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(json)) as Head
  } catch {
    return undefined
  }
}
