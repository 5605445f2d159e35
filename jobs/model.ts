import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { calibrateModel, shippedJudgments } from './calibrate.ts'
import { UsageError } from '../src/errors.ts'
import type { TrainingNotice } from '../src/matching/concepts/examples.ts'
import { MODEL_VERSION, trainModel } from '../src/matching/concepts/model.ts'
import type { ConceptModel } from '../src/matching/concepts/model.ts'
import { packModel, unpackModel } from '../src/matching/concepts/pack.ts'
import type { Notice } from '../src/model/notice.ts'
import { pickText } from '../src/model/common.ts'
import { parseOcds } from '../src/sources/formats/ocds/index.ts'
import { LEXICON } from '../src/taxonomy/lexicon.ts'
import { parseLabels } from '../src/taxonomy/reference.ts'
import type { Labels } from '../src/taxonomy/reference.ts'
import { TEXT_VERSION } from '../src/text/stem.ts'

/** Decoded bytes of one file that is read whole. */
const FILE_BYTES_MAX = 1_000_000_000

/** A text is read so far for training: what is bought is said first, procedure comes last. */
const TEXT_MAX = 1_500
const LOTS_MAX = 3

/** Another name when a model of the same inputs would be calibrated in another way. */
const CALIBRATION = 'own-country-all-signals-3'

export type ModelInputs = Readonly<{
  /** Folder of the reference pack */
  reference?: string
  /** OCDS releases, JSON lines, plain or .gz */
  train?: readonly string[]
  /** Where trained models are kept */
  cacheDir: string
}>

export type LoadedModel = Readonly<{ model: ConceptModel; labels?: Labels; trained: boolean }>

/**
 * The concept model for these inputs: read from the cache, which is keyed by the hash of every input and of the
 * algorithm, else trained (under two minutes with the full pack) and kept. `onTrain` is told before training begins.
 * @throws UsageError for a file or folder that cannot be read
 */
export async function loadModel(inputs: ModelInputs, onTrain?: () => void): Promise<LoadedModel> {
  const cpv = inputs.reference === undefined ? undefined : await bytesOf(join(inputs.reference, 'cpv.tsv.gz'))
  const files = await Promise.all((inputs.train ?? []).map(bytesOf))
  const key = createHash('sha256').update(`${MODEL_VERSION} ${TEXT_VERSION} ${JSON.stringify(LEXICON)}`)
  const judgments = await shippedJudgments()
  key.update(CALIBRATION)
  for (const bytes of [cpv ?? new Uint8Array(0), ...files, Buffer.from(JSON.stringify(judgments))]) {
    key.update(createHash('sha256').update(bytes).digest())
  }
  const path = join(inputs.cacheDir, `${key.digest('hex').slice(0, 32)}.model`)
  const labels = cpv && parseLabels(Buffer.from(cpv).toString('utf8'))
  const cached = await readFile(path).then(unpackModel, () => undefined)
  if (cached) return { model: cached, ...(labels && { labels }), trained: false }
  onTrain?.()
  const notices = files.flatMap(bytes => parseOcds(bytes).notices.map(trainingNotice))
  const model = calibrateModel(
    trainModel({ lexicon: LEXICON, notices, ...(labels && { labels }) }),
    judgments,
  )
  await keep(path, inputs.cacheDir, packModel(model))
  return { model, ...(labels && { labels }), trained: true }
}

/** Names of the NUTS regions from the reference pack; undefined where it is not there. */
export async function loadPlaces(referenceDir: string): Promise<Labels | undefined> {
  const path = join(referenceDir, 'nuts.tsv.gz')
  if (!existsSync(path)) return undefined
  return parseLabels(Buffer.from(await bytesOf(path)).toString('utf8'))
}

/** What a notice teaches: its titles (twice, they say most), description and first lots, and its codes. */
export function trainingNotice(notice: Notice): TrainingNotice {
  const language = notice.languages[0] ?? Object.keys(notice.title)[0] ?? 'en'
  const said = (texts: Notice['title']) => pickText(texts, language)?.text ?? ''
  const title = said(notice.title)
  const lots = notice.lots
    .slice(0, LOTS_MAX)
    .map(lot => `${said(lot.title)}. ${said(lot.description)}`)
    .join('. ')
  return {
    language,
    texts: [title, title, said(notice.description).slice(0, TEXT_MAX), lots.slice(0, TEXT_MAX)],
    cpv: notice.cpv.length > 0 ? notice.cpv : [...new Set(notice.lots.flatMap(lot => lot.cpv))],
  }
}

/** The bytes of a file, unpacked where they are gzip. @throws UsageError where it cannot be read */
export async function bytesOf(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`cannot read ${path}: ${error.message}`)
  })
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return gzip ? gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX }) : bytes
}

/** Written beside and renamed, so that another process never reads half a model. A full disk only costs time. */
async function keep(path: string, folder: string, bytes: Uint8Array): Promise<void> {
  const half = `${path}.${process.pid}`
  await mkdir(folder, { recursive: true })
    .then(() => writeFile(half, bytes))
    .then(() => rename(half, path))
    .catch(() => undefined)
}
