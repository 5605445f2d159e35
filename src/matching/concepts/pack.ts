import { TEXT_VERSION } from '../../text/stem.ts'
import type { Divisions } from './divisions/learn.ts'
import { MODEL_VERSION } from './model.ts'
import type { ConceptModel } from './model.ts'
import { treeOf } from './tree.ts'

type Table = Uint32Array | Float32Array | Uint16Array | Int8Array | Uint8Array

/** The kinds of number tables in the order in which they are written: four bytes first, so that each starts aligned. */
const KINDS = {
  u32: Uint32Array,
  f32: Float32Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
} as const
type Kind = keyof typeof KINDS

/** Every number table of a model, by the names under which it is found again. */
const TABLES = {
  u32: ['hashes', 'seen', 'starts', 'nameStarts', 'columns', 'phraseHeads', 'phraseStarts', 'phraseStems'],
  f32: ['nodeIdf'],
  u16: ['nodes', 'nameNodes'],
  i8: ['units', 'nameUnits', 'headUnits'],
  u8: ['telling', 'phraseDivisions'],
} as const satisfies Record<Kind, readonly string[]>
type Name = (typeof TABLES)[Kind][number]

type Head = Readonly<{
  format: string
  version: string
  size: number
  codes: readonly string[]
  texts: readonly (readonly [string, number])[]
  lengths: Readonly<Partial<Record<Name, number>>>
  calibration?: ConceptModel['calibration']
  divisions?: Pick<Divisions, 'sureness'> & Pick<Divisions['head'], 'shared' | 'bias'>
}>

const FORMAT = `${MODEL_VERSION}+${TEXT_VERSION}`

/** A model as bytes: a JSON head, its length in front, then the number tables, little-endian. */
export function packModel(model: ConceptModel): Uint8Array {
  const { calibration, divisions } = model
  const tables = tablesOf(model)
  const head: Head = {
    format: FORMAT,
    version: model.version,
    size: model.size,
    codes: model.tree.codes,
    texts: [...model.texts],
    lengths: Object.fromEntries([...tables].map(([name, table]) => [name, table.length])),
    ...(calibration && { calibration }),
    ...(divisions && {
      divisions: {
        sureness: divisions.sureness,
        shared: divisions.head.shared,
        bias: divisions.head.bias,
      },
    }),
  }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const start = startOf(json.length)
  const bytes = new Uint8Array(start + bytesNeeded(head.lengths))
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 4)
  let at = start
  for (const { name } of order()) {
    const table = tables.get(name)
    if (!table) continue
    bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at)
    at += table.byteLength
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
  return modelFrom(head, buffer)
}

function tablesOf({ index, weights, names, telling, nodeIdf, divisions }: ConceptModel): Map<Name, Table> {
  const tables: [Name, Table][] = [
    ['hashes', index.hashes],
    ['seen', index.seen],
    ['starts', weights.starts],
    ['nodes', weights.nodes],
    ['units', weights.units],
    ['nameStarts', names.starts],
    ['nameNodes', names.nodes],
    ['nameUnits', names.units],
    ['telling', telling],
    ['nodeIdf', nodeIdf],
  ]
  if (!divisions) return new Map(tables)
  const { head, phrases } = divisions
  return new Map([
    ...tables,
    ['columns', head.columns],
    ['headUnits', head.units],
    ['phraseHeads', phrases.heads],
    ['phraseStarts', phrases.starts],
    ['phraseStems', phrases.stems],
    ['phraseDivisions', phrases.divisions],
  ])
}

function modelFrom(head: Head, buffer: ArrayBuffer): ConceptModel {
  const places = new Map<Name, Readonly<{ at: number; length: number }>>()
  let end = 0
  for (const { name, bytes } of order()) {
    const length = head.lengths[name] ?? 0
    places.set(name, { at: end, length })
    end += bytes * length
  }
  const read = <T>(kind: new (buffer: ArrayBuffer, at: number, length: number) => T, name: Name): T =>
    new kind(buffer, places.get(name)!.at, places.get(name)!.length)
  const { calibration, divisions } = head
  return {
    version: head.version,
    tree: treeOf(head.codes),
    index: { hashes: read(Uint32Array, 'hashes'), seen: read(Uint32Array, 'seen') },
    weights: {
      starts: read(Uint32Array, 'starts'),
      nodes: read(Uint16Array, 'nodes'),
      units: read(Int8Array, 'units'),
    },
    names: {
      starts: read(Uint32Array, 'nameStarts'),
      nodes: read(Uint16Array, 'nameNodes'),
      units: read(Int8Array, 'nameUnits'),
    },
    telling: read(Uint8Array, 'telling'),
    texts: new Map(head.texts),
    size: head.size,
    nodeIdf: read(Float32Array, 'nodeIdf'),
    ...(calibration && { calibration }),
    ...(divisions && {
      divisions: {
        sureness: divisions.sureness,
        head: {
          columns: read(Uint32Array, 'columns'),
          units: read(Int8Array, 'headUnits'),
          shared: divisions.shared,
          bias: divisions.bias,
        },
        phrases: {
          heads: read(Uint32Array, 'phraseHeads'),
          starts: read(Uint32Array, 'phraseStarts'),
          stems: read(Uint32Array, 'phraseStems'),
          divisions: read(Uint8Array, 'phraseDivisions'),
        },
      },
    }),
  }
}

/** All tables in the order in which they stand, with the bytes of one number. */
function order(): Readonly<{ name: Name; bytes: number }>[] {
  return (Object.keys(KINDS) as Kind[]).flatMap(kind =>
    TABLES[kind].map(name => ({ name, bytes: KINDS[kind].BYTES_PER_ELEMENT })),
  )
}

function bytesNeeded(lengths: Head['lengths']): number {
  return order().reduce((sum, { name, bytes }) => sum + bytes * (lengths[name] ?? 0), 0)
}

const startOf = (json: number): number => 4 + json + ((4 - (json % 4)) % 4)

function readHead(json: Uint8Array): Head | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(json)) as Head
  } catch {
    return undefined
  }
}
