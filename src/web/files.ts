import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { hashAssets, PUBLIC_FILES, type Assets } from './assets.ts'

/**
 * Reads the public files from the checkout. Only servers with a disk come here: the edge entry hands its bundled
 * files to createApp instead.
 */
export async function readPublicFiles(): Promise<Assets> {
  const folder = join(import.meta.dirname, 'public')
  // The API explorer is another project's file, taken from where npm put it: self-hosted, never from a CDN.
  const explorer = dirname(createRequire(import.meta.url).resolve('@scalar/api-reference'))
  const paths = new Map<string, string>(PUBLIC_FILES.map(name => [name, join(folder, name)]))
  paths.set('scalar.js', join(explorer, 'browser', 'standalone.js'))
  const read = [...paths].map(async ([name, path]) => [name, new Uint8Array(await readFile(path))] as const)
  return hashAssets(new Map(await Promise.all(read)))
}

/**
 * A stored document as its source sent it. The size was written when it was stored and bounds what is unpacked.
 */
export async function unpack(bytes: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await promisify(zstdDecompress)(bytes, { maxOutputLength: Math.max(size, 1) }))
}
