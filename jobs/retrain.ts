import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Db } from '../db/batch.ts'
import { createEngine, type Engine } from '../src/matching/engine.ts'
import { DEFAULT_RULES } from '../src/model/rules.ts'
import type { LiveMatcher } from './matcher.ts'
import { loadModel, type ModelInputs } from './model.ts'
import { modelInputs, writeTrainingSet } from './train.ts'

/** Heap of the training thread: enough for the largest training set, and no more than a small server has to spare. */
const HEAP_MB_MAX = 3_000
/** Models kept: the one in use, the one before it, and one to look back to. */
const MODELS_MAX = 3

export type RetrainDeps = Readonly<{ db: Db; matcher: LiveMatcher; dataDir: string; referenceDir: string }>

/**
 * Learns the model of these inputs in a thread of its own, where it is not in the cache yet, and reads it from there:
 * this thread never computes for long. @throws Error where the thread fails, for want of memory for instance
 */
export async function learn(inputs: ModelInputs): Promise<Engine> {
  await new Promise<void>((done, failed) => {
    const worker = new Worker(new URL('./model-worker.ts', import.meta.url), {
      workerData: inputs,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    })
    worker.once('message', () => done())
    worker.once('error', failed)
    worker.once('exit', () => done())
  })
  const { model, labels } = await loadModel(inputs)
  return createEngine({ model, rules: DEFAULT_RULES, ...(labels && { labels }) })
}

/**
 * The night's learning: writes what the bank teaches to a file, learns from it, the lexicon and the reference pack, and
 * lets the matcher go over to the new model while it answers. An unchanged bank gives the same model and changes nothing;
 * where learning fails, the model in use stays.
 */
export async function retrain({
  db,
  matcher,
  dataDir,
  referenceDir,
}: RetrainDeps): Promise<Readonly<{ before: string; after: string; notices: number }>> {
  const before = (await matcher.engine()).versions.model
  const notices = await writeTrainingSet(db, dataDir)
  const inputs = modelInputs(dataDir, referenceDir)
  const engine = await learn(inputs)
  const after = engine.versions.model
  if (after !== before) await matcher.swap(engine)
  await dropOldModels(inputs.cacheDir)
  return { before, after, notices }
}

async function dropOldModels(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.model'))
  const aged = await Promise.all(
    names.map(async name => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  )
  for (const { name } of aged.sort((a, b) => b.at - a.at).slice(MODELS_MAX)) await rm(join(folder, name))
}
