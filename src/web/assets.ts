/** A public file as it is served: its bytes, type, and an address that changes with its content. */
export type Asset = Readonly<{
  name: string
  path: string
  type: string
  etag: string
  bytes: Uint8Array<ArrayBuffer>
}>

/** The public files of a server, by name and by address. Bytes come from outside: a disk, a bundle, a test. */
export type Assets = Readonly<{ byName: ReadonlyMap<string, Asset>; byPath: ReadonlyMap<string, Asset> }>

/** What the pages refer to. `scalar.js` is the API explorer; a server without it serves the API page without it. */
export const PUBLIC_FILES = [
  'tokens.css',
  'app.css',
  'app.js',
  'favicon.svg',
  'account.css',
  'passkey.js',
  'links.css',
  'order.css',
  'ngo.css',
  'inbox.js',
  'insight.css',
  'clause.css',
  'posts.css',
  'posts.js',
  'town.css',
  'watch.css',
  'rules.css',
  'rules.js',
] as const

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Gives each file its hashed address `/public/<hash>/<name>`, so that it may be kept for a year. */
export async function hashAssets(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<Assets> {
  const byName = new Map<string, Asset>()
  const byPath = new Map<string, Asset>()
  for (const [name, bytes] of files) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const hash = [...digest.subarray(0, 8)].map(byte => byte.toString(16).padStart(2, '0')).join('')
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    const asset = { name, path: `/public/${hash}/${name}`, type, etag: `"${hash}"`, bytes }
    byName.set(name, asset)
    byPath.set(asset.path, asset)
  }
  return { byName, byPath }
}
