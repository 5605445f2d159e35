import { TEXT_VERSION } from '../../text/stem.ts'
import { MODEL_VERSION } from './model.ts'
import type { ConceptModel } from './model.ts'
import { treeOf } from './tree.ts'

type Head = Readonly<{
  format: string
  version: string
  bits: number
  size: number
  codes: readonly string[]
  counts: readonly (readonly [string, number])[]
  texts: readonly (readonly [string, number])[]
  lengths: readonly [table: number, frequency: number, idf: number]
}>

const FORMAT = `${MODEL_VERSION}+${TEXT_VERSION}`

/** A model as bytes: a JSON head, its length in front, then the number tables, little-endian. */
export function packModel(model: ConceptModel): Uint8Array {
  const head: Head = {
    format: FORMAT,
    version: model.version,
    bits: model.weights.bits,
    size: model.size,
    codes: model.tree.codes,
    counts: [...model.counts],
    texts: [...model.texts],
    lengths: [model.weights.table.length, model.frequency.length, model.nodeIdf.length],
  }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const start = 4 + json.length + ((4 - (json.length % 4)) % 4)
  const bytes = new Uint8Array(start + 4 * head.lengths.reduce((sum, length) => sum + length, 0))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, json.length, true)
  bytes.set(json, 4)
  let at = start
  for (const part of [model.weights.table, model.frequency, model.nodeIdf]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

/** Reads what packModel wrote; undefined for other bytes or another version, which are then simply retrained. */
export function unpackModel(bytes: Uint8Array): ConceptModel | undefined {
  if (bytes.byteLength < 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  if (4 + length > bytes.byteLength) return undefined
  const head = readHead(bytes.subarray(4, 4 + length))
  if (head?.format !== FORMAT) return undefined
  const start = 4 + length + ((4 - (length % 4)) % 4)
  const needed = start + 4 * head.lengths.reduce((sum, count) => sum + count, 0)
  if (bytes.byteLength !== needed) return undefined
  // A real copy (slice of a Node Buffer is a view): typed arrays need an aligned start
  const body = new Uint8Array(bytes.subarray(start))
  const [table, frequency, idf] = head.lengths
  return {
    version: head.version,
    tree: treeOf(head.codes),
    weights: { bits: head.bits, table: new Float32Array(body.buffer, 0, table) },
    counts: new Map(head.counts),
    texts: new Map(head.texts),
    frequency: new Uint32Array(body.buffer, 4 * table, frequency),
    size: head.size,
    nodeIdf: new Float32Array(body.buffer, 4 * (table + frequency), idf),
  }
}

function readHead(json: Uint8Array): Head | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(json)) as Head
  } catch {
    return undefined
  }
}
