import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import type { ReadCaps, ReadError } from './read-caps.ts'

export type ZipMember =
  | Readonly<{ name: string; bytes: Uint8Array; error?: undefined }>
  | Readonly<{ name: string; bytes?: undefined; error: ReadError }>

/**
 * The files in a zip, in the archive's order, under caps. A member that cannot be read is an entry with its reason;
 * throws only where the archive as a whole cannot be read.
 */
export async function* readZip(archive: Uint8Array, caps: ReadCaps): AsyncGenerator<ZipMember> {
  const zip = await open(archive)
  let members = 0
  let total = 0
  try {
    for (;;) {
      const entry = await next(zip)
      if (!entry) return
      if (entry.fileName.endsWith('/')) continue
      if (++members > caps.membersMax) {
        yield refused(entry, 'too-many-members', `more than ${caps.membersMax} members`)
        return
      }
      if (entry.uncompressedSize > caps.memberBytesMax) {
        yield refused(entry, 'too-large', `more than ${caps.memberBytesMax} bytes`)
        continue
      }
      const bytes = await content(zip, entry, caps.memberBytesMax).catch((error: Error) => error)
      if (bytes instanceof Error) {
        yield refused(entry, 'archive-damaged', bytes.message)
        continue
      }
      total += bytes.length
      if (total > caps.totalBytesMax) {
        yield refused(entry, 'too-large', `the archive unfolds to more than ${caps.totalBytesMax} bytes`)
        return
      }
      yield { name: entry.fileName, bytes }
    }
  } finally {
    zip.close()
  }
}

function refused(entry: Entry, reason: ReadError['reason'], detail: string): ZipMember {
  return { name: entry.fileName, error: { reason, detail } }
}

function open(archive: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(Buffer.from(archive), { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })
}

function next(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      zip.removeListener('entry', onEntry)
      zip.removeListener('end', onEnd)
      zip.removeListener('error', onError)
      settle()
    }
    const onEntry = (entry: Entry): void => done(() => resolve(entry))
    const onEnd = (): void => done(() => resolve(undefined))
    const onError = (error: Error): void => done(() => reject(error))
    zip.once('entry', onEntry)
    zip.once('end', onEnd)
    zip.once('error', onError)
    zip.readEntry()
  })
}

function content(zip: ZipFile, entry: Entry, max: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error)
      const parts: Buffer[] = []
      let size = 0
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        // The size in the directory may lie; what comes out counts.
        if (size > max) stream.destroy(new Error(`more than ${max} bytes`))
        else parts.push(chunk)
      })
      stream.on('error', reject)
      stream.on('end', () => resolve(Buffer.concat(parts)))
    })
  })
}
