import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Db } from '../db/batch.ts'
import type { Notice } from '../src/model/notice.ts'
import { noticeToRelease, toJsonLine } from '../src/sources/formats/ocds/write.ts'
import type { ModelInputs } from './model.ts'

/** Notices a model is learned from: the newest. More hardly help (docs/benchmarks.md) and take minutes. */
const TRAINING_NOTICES_MAX = 60_000
const PAGE = 500
/** One language must not drown the others: at most this share of the set, the newest first. */
const LANGUAGE_SHARE_MAX = 0.25

/** What the bank teaches, as a file: counts and the bank are the durable truth, a model is derived from them. */
export function trainingFile(dataDir: string): string {
  return join(dataDir, 'training', 'bank.jsonl.gz')
}

/** The inputs of the model this machine uses: the reference pack and the bank's own notices, where they are there. */
export function modelInputs(dataDir: string, referenceDir: string): ModelInputs {
  const reference = existsSync(join(referenceDir, 'cpv.tsv.gz')) ? referenceDir : undefined
  const train = existsSync(trainingFile(dataDir)) ? [trainingFile(dataDir)] : undefined
  return { cacheDir: join(dataDir, 'cache'), ...(reference && { reference }), ...(train && { train }) }
}

/**
 * Only what is learned from: titles, texts, lots and codes. Persons and places stay out, so that a training file
 * holds nothing that would have to be erased, and an unchanged bank gives an unchanged file.
 */
function lesson(notice: Notice): Notice {
  const { id, source, publicationNumber, format, form, kind, languages, title, description, cpv } = notice
  return {
    id,
    source,
    publicationNumber,
    format,
    form,
    kind,
    languages,
    title,
    description,
    cpv,
    references: [],
    buyers: [],
    organisations: [],
    places: [],
    groups: [],
    results: [],
    flags: [],
    lots: notice.lots.slice(0, 3).map(lot => ({
      id: lot.id,
      title: lot.title,
      description: lot.description,
      cpv: lot.cpv,
      places: [],
      deadlines: {},
      reserved: [],
      strategic: [],
      social: [],
      green: [],
      innovation: [],
      gpp: [],
      submissionLanguages: [],
      documentLanguages: [],
      selection: [],
      subcontracting: [],
      award: [],
    })),
  }
}

const teaches = (notice: Notice): boolean =>
  Object.keys(notice.title).length > 0 &&
  (notice.cpv.length > 0 || notice.lots.some(lot => lot.cpv.length > 0))

/** Notices of the bank, newest first. Awards teach too: what was bought was bought. */
async function* newest(db: Db): AsyncGenerator<Notice> {
  let before: { at: string; id: string } | undefined
  for (;;) {
    let query = db.query.selectFrom('notice').select(['id', 'said_at', 'json'])
    const last = before
    if (last)
      query = query.where(on =>
        on.or([on('said_at', '<', last.at), on.and([on('said_at', '=', last.at), on('id', '<', last.id)])]),
      )
    const rows = await query.orderBy('said_at', 'desc').orderBy('id', 'desc').limit(PAGE).execute()
    for (const row of rows) yield JSON.parse(row.json) as Notice
    const end = rows.at(-1)
    if (rows.length < PAGE || !end) return
    before = { at: end.said_at, id: end.id }
  }
}

/**
 * Writes the training set of the bank anew. Answers how many notices it holds. The file appears whole or not at all.
 *
 * @param onProgress called with the number of notices looked at
 */
export async function writeTrainingSet(
  db: Db,
  dataDir: string,
  onProgress: (looked: number) => void = () => undefined,
): Promise<number> {
  const file = trainingFile(dataDir)
  const half = `${file}.part`
  await mkdir(join(dataDir, 'training'), { recursive: true })
  const perLanguage = new Map<string, number>()
  let taken = 0
  let looked = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const notice of newest(db)) {
      if (++looked % PAGE === 0) onProgress(looked)
      const language = notice.languages[0] ?? 'und'
      const count = perLanguage.get(language) ?? 0
      if (!teaches(notice) || count >= TRAINING_NOTICES_MAX * LANGUAGE_SHARE_MAX) continue
      perLanguage.set(language, count + 1)
      yield `${toJsonLine(noticeToRelease(lesson(notice)))}\n`
      if (++taken >= TRAINING_NOTICES_MAX) return
    }
  }
  await pipeline(Readable.from(lines()), createGzip({ level: 6 }), createWriteStream(half))
  // Without a single lesson there is nothing to learn from, and the built-in lexicon serves.
  if (taken) await rename(half, file)
  else await rm(half, { force: true })
  return taken
}
