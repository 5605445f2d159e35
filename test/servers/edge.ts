import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { D1Database } from '@cloudflare/workers-types'
import { createTestHarness, type TestHarness } from 'wrangler'

const ROOT = resolve(import.meta.dirname, '../..')
const CONFIG = join(ROOT, 'wrangler.toml')

/** The worker as it would be deployed. */
export type Bundle = Readonly<{ folder: string; bytes: number; packedBytes: number; remove: () => void }>

/** Bundles the worker as `wrangler deploy` does, and makes what it needs beside it. */
export async function bundleWorker(): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-bundle-'))
  const wrangler = join(ROOT, 'node_modules/.bin/wrangler')
  const args = ['deploy', '--dry-run', '--outdir', folder, '-c', CONFIG]
  await promisify(execFile)(wrangler, args, {
    cwd: ROOT,
    env: { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, CI: '1' },
  })
  const code = readFileSync(join(folder, 'worker.js'))
  return {
    folder,
    bytes: code.length,
    packedBytes: gzipSync(code).length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export type Edge = Readonly<{
  fetch: (
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string },
  ) => Promise<Response>
  /** Fires the cron trigger */
  scheduled: () => Promise<unknown>
  d1: () => Promise<D1Database>
  logs: () => string
  close: () => Promise<void>
}>

/** Runs the bundle in workerd, with wrangler's own migrations applied to an empty D1. */
export async function startEdge(bundle: Bundle, vars: Record<string, string>): Promise<Edge> {
  const harness: TestHarness = createTestHarness({
    workers: [{ configPath: CONFIG, vars, prebuiltWorkerDir: bundle.folder }],
  })
  await harness.listen()
  const worker = harness.getWorker<{ DB: D1Database }>()
  await worker.applyD1Migrations('DB')
  return {
    fetch: async (path, init) => (await harness.fetch(path, init)) as unknown as Response,
    scheduled: () => worker.scheduled({ cron: '*/10 * * * *' }),
    d1: async () => (await worker.getEnv()).DB,
    logs: () =>
      harness
        .getLogs()
        .map(log => JSON.stringify(log))
        .join('\n'),
    close: () => harness.close(),
  }
}
