import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { request } from 'undici'
import { UnavailableError } from '../../errors.ts'

export type Download = Readonly<{
  url: string
  /** Bytes as announced by the listing; more than this is refused */
  size: number
  /** git blob id: SHA-1 over "blob <size>\0" and the bytes, what a repository listing publishes */
  blob: string
}>

/** A label file is a few MB; a connection that gives nothing for this long is dropped and resumed. */
const IDLE_TIMEOUT_MS = 30_000
const ATTEMPTS = 4

async function blobOf(path: string, size: number): Promise<string> {
  const hash = createHash('sha1').update(`blob ${size}\0`)
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function fetchRest(
  file: Download,
  partial: string,
  have: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { statusCode, body } = await request(file.url, {
    headers: { 'user-agent': 'dragoman', ...(have > 0 && { range: `bytes=${have}-` }) },
    bodyTimeout: IDLE_TIMEOUT_MS,
    headersTimeout: IDLE_TIMEOUT_MS,
  })
  if (statusCode !== 200 && statusCode !== 206) {
    await body.dump()
    throw new UnavailableError(`${file.url} answered ${statusCode}`)
  }
  // A server that ignores the range starts again from the first byte.
  const from = statusCode === 206 ? have : 0
  const handle = await open(partial, from ? 'a' : 'w')
  try {
    let total = from
    for await (const chunk of body) {
      const bytes = chunk as Buffer
      total += bytes.length
      if (total > file.size)
        throw new UnavailableError(`${file.url} is larger than the ${file.size} bytes announced`)
      await handle.write(bytes)
      onBytes(bytes.length)
    }
  } finally {
    await handle.close()
  }
}

/**
 * Downloads one file to `path`, resuming a partial one, and checks size and checksum before it takes its name.
 *
 * @throws UnavailableError after four attempts, or when the checksum differs; what was downloaded is kept for the
 * next attempt, except bytes that proved wrong
 */
export async function download(
  file: Download,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  if (existsSync(path) && (await blobOf(path, (await stat(path)).size)) === file.blob) {
    onBytes(file.size)
    return
  }
  const partial = `${path}.part`
  let last: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const have = existsSync(partial) ? (await stat(partial)).size : 0
    try {
      if (have < file.size) await fetchRest(file, partial, have, onBytes)
      if ((await blobOf(partial, (await stat(partial)).size)) === file.blob) {
        await rename(partial, path)
        return
      }
      await rm(partial, { force: true })
      last = new Error('the checksum differs')
    } catch (error) {
      last = error
    }
  }
  throw new UnavailableError(`could not download ${file.url}: ${(last as Error).message}`, 60, {
    cause: last,
  })
}

/** Reads a small JSON answer, at most 5 MB. */
export async function fetchJson(url: string): Promise<unknown> {
  const { statusCode, body } = await request(url, {
    headers: { 'user-agent': 'dragoman', accept: 'application/json' },
    bodyTimeout: IDLE_TIMEOUT_MS,
    headersTimeout: IDLE_TIMEOUT_MS,
  })
  if (statusCode !== 200) {
    await body.dump()
    throw new UnavailableError(`${url} answered ${statusCode}`)
  }
  const chunks: Buffer[] = []
  let total = 0
  for await (const chunk of body) {
    total += (chunk as Buffer).length
    if (total > 5_000_000) throw new UnavailableError(`${url} answered more than 5 MB`)
    chunks.push(chunk as Buffer)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
