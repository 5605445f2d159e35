import { createReadStream } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { READ_CAPS, ReadFailure, type ReadCaps, type ReadEntry, type ReadError } from './read-caps.ts'
import { readZip } from './read-zip.ts'

export { READ_CAPS, type ReadCaps, type ReadEntry, type ReadError } from './read-caps.ts'

/** What folders are searched for; a file that is named outright is read whatever it is called. */
const WANTED = /\.(xml|json|jsonl|ndjson|zip|tar|tgz|gz)$/i
const DEPTH_MAX = 32
/** An archive in an archive in an archive is somebody's joke. */
const NESTING_MAX = 2

/**
 * The documents in files, folders (recursive, in order of names), `.jsonl` (one a line), `.gz`, `.zip`, `.tar` and
 * `.tar.gz`, one at a time. What cannot be read, or is larger than the caps, is an entry with its reason; never an
 * exception.
 */
export async function* readDocuments(
  paths: readonly string[],
  caps: ReadCaps = READ_CAPS,
): AsyncGenerator<ReadEntry> {
  for (const path of paths) yield* readPath(path, path, caps, 0)
}

/** The documents in an archive (or plain document) that was fetched, by what its name says it is; under the same caps. */
export async function* readBytes(
  name: string,
  bytes: Uint8Array,
  caps: ReadCaps = READ_CAPS,
): AsyncGenerator<ReadEntry> {
  yield* unfold(name, () => Readable.from([bytes]), caps, 0)
}

async function* readPath(
  path: string,
  name: string,
  caps: ReadCaps,
  depth: number,
): AsyncGenerator<ReadEntry> {
  let isFolder: boolean
  try {
    isFolder = (await stat(path)).isDirectory()
  } catch (error) {
    yield failed(name, error)
    return
  }
  if (!isFolder) {
    yield* unfold(name, () => createReadStream(path), caps, 0)
    return
  }
  let names: string[]
  try {
    if (depth >= DEPTH_MAX) throw new ReadFailure('unreadable', `more than ${DEPTH_MAX} folders deep`)
    names = (await readdir(path)).filter(entry => !entry.startsWith('.')).sort()
  } catch (error) {
    yield failed(name, error)
    return
  }
  for (const entry of names) {
    const child = join(path, entry)
    const info = await lstat(child).catch(() => undefined)
    // Links inside a folder are not followed: they may lead round in a circle.
    if (info?.isDirectory() || (info?.isFile() && WANTED.test(entry)))
      yield* readPath(child, join(name, entry), caps, depth + 1)
  }
}

/** One file or member as its documents, by what its name says it is. */
async function* unfold(
  name: string,
  open: () => Readable,
  caps: ReadCaps,
  nesting: number,
): AsyncGenerator<ReadEntry> {
  try {
    if (nesting > NESTING_MAX) throw new ReadFailure('unreadable', 'an archive too deep inside archives')
    if (/\.(gz|tgz)$/i.test(name)) {
      const inner = name.replace(/\.gz$/i, '').replace(/\.tgz$/i, '.tar')
      const gunzip = (): Readable => {
        const source = open()
        const decoded = createGunzip()
        source.on('error', error => decoded.destroy(error))
        decoded.on('close', () => source.destroy())
        return source.pipe(decoded)
      }
      yield* unfold(inner, gunzip, caps, nesting + 1)
    } else if (/\.zip$/i.test(name)) {
      const bytes = await collect(open(), caps.totalBytesMax)
      for await (const member of readZip(bytes, caps))
        yield* member.error
          ? [{ name: `${name}/${member.name}`, error: member.error }]
          : unfoldMember(`${name}/${member.name}`, member.bytes, caps, nesting)
    } else if (/\.tar$/i.test(name)) yield* readTar(name, open(), caps, nesting)
    else if (/\.(jsonl|ndjson)$/i.test(name)) yield* readLines(name, open(), caps)
    else yield { name, bytes: await collect(open(), caps.memberBytesMax) }
  } catch (error) {
    yield failed(name, error)
  }
}

async function* unfoldMember(
  name: string,
  bytes: Uint8Array,
  caps: ReadCaps,
  nesting: number,
): AsyncGenerator<ReadEntry> {
  if (/\.(gz|tgz|zip|tar|jsonl|ndjson)$/i.test(name))
    yield* unfold(name, () => Readable.from([Buffer.from(bytes)]), caps, nesting + 1)
  else if (WANTED.test(name) || !/\.[a-z0-9]{1,5}$/i.test(basename(name))) yield { name, bytes }
}

async function* readTar(
  name: string,
  source: Readable,
  caps: ReadCaps,
  nesting: number,
): AsyncGenerator<ReadEntry> {
  const tar = extract()
  source.on('error', error => tar.destroy(error))
  source.pipe(tar)
  let members = 0
  let total = 0
  try {
    for await (const entry of tar) {
      const { type, name: member } = entry.header
      if (type !== 'file') {
        entry.resume()
        continue
      }
      if (++members > caps.membersMax)
        throw new ReadFailure('too-many-members', `more than ${caps.membersMax}`)
      const full = `${name}/${member}`
      if ((entry.header.size ?? 0) > caps.memberBytesMax) {
        entry.resume()
        yield { name: full, error: tooLarge(caps.memberBytesMax) }
        continue
      }
      const bytes = await collect(entry as unknown as Readable, caps.memberBytesMax)
      total += bytes.length
      if (total > caps.totalBytesMax)
        throw new ReadFailure('too-large', `unfolds to more than ${caps.totalBytesMax} bytes`)
      yield* unfoldMember(full, bytes, caps, nesting)
    }
  } finally {
    tar.destroy()
    source.destroy()
  }
}

async function* readLines(name: string, source: Readable, caps: ReadCaps): AsyncGenerator<ReadEntry> {
  let parts: Buffer[] = []
  let held = 0
  let total = 0
  let line = 0
  const take = (): ReadEntry | undefined => {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    const tooLong = held > caps.memberBytesMax
    parts = []
    held = 0
    line++
    if (line > caps.membersMax)
      throw new ReadFailure('too-many-members', `more than ${caps.membersMax} lines`)
    if (tooLong) return { name: `${name}:${line}`, error: tooLarge(caps.memberBytesMax) }
    return bytes.some(byte => byte > 32) ? { name: `${name}:${line}`, bytes } : undefined
  }
  for await (const chunk of source as AsyncIterable<Buffer>) {
    total += chunk.length
    if (total > caps.totalBytesMax)
      throw new ReadFailure('too-large', `more than ${caps.totalBytesMax} bytes`)
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      if (held <= caps.memberBytesMax) parts.push(chunk.subarray(from, end))
      held += end - from
      from = end + 1
      const entry = take()
      if (entry) yield entry
    }
    if (from < chunk.length) {
      // Of a line that is too long nothing more is kept, only counted.
      if (held <= caps.memberBytesMax) parts.push(chunk.subarray(from))
      held += chunk.length - from
    }
  }
  if (held) {
    const entry = take()
    if (entry) yield entry
  }
}

async function collect(source: Readable, max: number): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > max) {
      source.destroy()
      throw new ReadFailure('too-large', tooLarge(max).detail)
    }
    parts.push(chunk)
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

function tooLarge(max: number): ReadError {
  return { reason: 'too-large', detail: `more than ${max} bytes` }
}

function failed(name: string, error: unknown): ReadEntry {
  if (error instanceof ReadFailure) return { name, error: { reason: error.reason, detail: error.message } }
  const { message, code = '' } = error as NodeJS.ErrnoException
  const damaged =
    /^Z_|^ERR_STREAM_PREMATURE|^ERR_BUFFER/.test(code) || /tar|header|zip|central directory/i.test(message)
  return { name, error: { reason: damaged ? 'archive-damaged' : 'unreadable', detail: message } }
}
