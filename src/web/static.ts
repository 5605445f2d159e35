import { Hono } from 'hono'
import type { Asset, Assets } from './assets.ts'

// The address changes with the content, so a browser may keep a file for as long as it likes.
const FOREVER = 'public, max-age=31536000, immutable'

/** Public files under their hashed address, compressed once; an address of another time is answered 404. */
export function staticFiles(load: () => Promise<Assets>): Hono {
  const app = new Hono()
  const compressed = new Map<string, Uint8Array<ArrayBuffer>>()
  app.get('/public/:hash/:name', async context => {
    const asset = (await load()).byPath.get(new URL(context.req.url).pathname)
    if (!asset) return context.notFound()
    context.header('Cache-Control', FOREVER)
    context.header('ETag', asset.etag)
    context.header('Vary', 'Accept-Encoding')
    if (context.req.header('If-None-Match') === asset.etag) return context.body(null, 304)
    context.header('Content-Type', asset.type)
    if (!/\bgzip\b/.test(context.req.header('Accept-Encoding') ?? '')) return context.body(asset.bytes)
    let bytes = compressed.get(asset.path)
    if (!bytes) compressed.set(asset.path, (bytes = await gzip(asset)))
    context.header('Content-Encoding', 'gzip')
    return context.body(bytes)
  })
  return app
}

async function gzip(asset: Asset): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([asset.bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
