import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { loadModel } from '../../jobs/model.ts'
import { packModel } from '../matching/concepts/pack.ts'
import { slimModel } from '../matching/concepts/slim.ts'
import { PUBLIC_FILES } from '../web/assets.ts'
import { flag, text, type Verb } from './verb.ts'

/** A worker has 128 MB for everything; the model is unpacked in each instance. */
const MODEL_BYTES_MAX = 4_000_000
/** Weights left out, in steps, until the model is small enough; the first costs next to nothing. */
const LEAST = [0, 0.5, 1, 2]
const ROOT = join(import.meta.dirname, '../..')

/** The largest model that is small enough. */
async function smallModel(cacheDir: string): Promise<Uint8Array> {
  const { model } = await loadModel({ cacheDir })
  for (const least of LEAST) {
    const bytes = packModel(least ? slimModel(model, least) : model)
    if (bytes.length <= MODEL_BYTES_MAX) return bytes
  }
  throw new Error(`the concept model does not fit into ${MODEL_BYTES_MAX} bytes`)
}

export const edgeVerb: Verb = {
  name: 'edge',
  summary:
    'Prepares what a Cloudflare Worker needs beside its code: public files, the small concept model, the demo bank. wrangler runs it by itself (wrangler.toml).',
  options: {
    out: { type: 'string', value: 'DIR', help: 'folder to fill', default: '.edge' },
  },
  run: async (values, _positionals, terminal) => {
    const out = resolve(ROOT, text(values, 'out') ?? '.edge')
    const assets = join(out, 'assets')
    await mkdir(assets, { recursive: true })
    const model = await smallModel(join(out, 'cache'))
    const packed = gzipSync(model)
    await writeFile(join(assets, 'concepts.model.gz'), packed)
    for (const name of PUBLIC_FILES) await copyFile(join(ROOT, 'src/web/public', name), join(assets, name))
    for (const name of ['notices.jsonl', 'profiles.jsonl'])
      await copyFile(join(ROOT, 'fixtures/seed', name), join(assets, name))
    const report = { folder: assets, modelBytes: model.length, modelBytesPacked: packed.length }
    terminal.out(
      flag(values, 'json')
        ? `${JSON.stringify(report)}\n`
        : `${assets}: concept model of ${(model.length / 1e6).toFixed(1)} MB (${(packed.length / 1e6).toFixed(1)} MB packed), public files, demo bank\n`,
    )
    return 0
  },
}
