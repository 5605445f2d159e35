import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { batch, statement, type Db } from '../db/batch.ts'
import { giveAnswer } from '../db/consultations.ts'
import { membersOf, readOrganisation } from '../db/organisations.ts'
import { createPost, movePost, readPost } from '../db/posts.ts'
import { askQuestion, publishAnswer } from '../db/questions.ts'
import { consultationAnswerSchema } from '../src/model/consultation.ts'
import { postSchema } from '../src/model/post.ts'
import { postWorkSchema } from '../src/model/post-work.ts'
import { publishDue } from './posts-publish.ts'

const FILE = join(import.meta.dirname, '../fixtures/seed/town.json')
const POST = 'post-demo-ideas'
const DAY_MS = 86_400_000
/** How long ago it was published, and how long it still runs. */
const AGE_DAYS = 6
const OPEN_DAYS = 24

const seedSchema = z.strictObject({
  post: z.unknown(),
  organisations: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  questions: z.array(
    z.strictObject({ organisation: z.string(), words: z.string(), answer: z.string().optional() }),
  ),
  answers: z.array(z.strictObject({ organisation: z.string(), answer: consultationAnswerSchema })),
})

/**
 * Gives a town of the demonstration a consultation with questions, answers and ideas. Does nothing where there is no
 * such town, or it has it already.
 *
 * @param publicUrl address that the posts' pages have
 */
export async function seedConsultation(db: Db, town: string, now: Date, publicUrl: string): Promise<void> {
  const [writer, approver] = await membersOf(db, town)
  if (!writer || !approver || (await readPost(db, POST))) return
  const seed = seedSchema.parse(JSON.parse(await readFile(FILE, 'utf8')))
  const day = (days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString()
  const [begun, until] = [day(-AGE_DAYS), day(OPEN_DAYS)]
  const post = postSchema.parse({
    ...(seed.post as object),
    deadline: until,
    questionsUntil: day(OPEN_DAYS - 7),
  })
  const work = postWorkSchema.parse({ post })
  const procedure = '8d2b7c1e-5a44-4c1f-9e0a-00000000f00d'
  await createPost(db, { id: POST, organisation: town, procedure, work, person: writer.person, now: begun })
  const read = (await readPost(db, POST))!
  const due = { state: 'scheduled', stage: 'scheduled', approver: approver.person, publish_at: begun }
  await movePost(db, read, due, { kind: 'approved', person: approver.person, at: begun })
  await publishDue({ db, now: () => new Date(begun), publicUrl, point: () => undefined })
  const row = await readPost(db, POST)
  if (!row?.number) return
  const opportunity = `post:${row.number}`
  for (const { id, name } of seed.organisations) {
    if (await readOrganisation(db, id)) continue
    const organisation = { id, kind: 'ngo', name, country: 'BG', open: 1, created_at: begun }
    await batch(db, [statement(db, db.query.insertInto('organisation').values(organisation as never))])
  }
  for (const [at, { organisation, words, answer }] of seed.questions.entries()) {
    const id = `question-demo-${at + 1}`
    const asked = { id, post: POST, town, opportunity, organisation, person: '', language: 'bg', words }
    const open = { keeper: '', draft: '', answer: '', answer_language: '', answered_by: '' }
    await askQuestion(db, { ...asked, ...open, at: day(at - 5), answered_at: null, withdrawn_at: null })
    if (answer)
      await publishAnswer(db, id, { answer, language: 'bg', by: approver.person, at: day(at - 4) }, [])
  }
  for (const [at, { organisation, answer }] of seed.answers.entries()) {
    const given = { post: POST, organisation, opportunity, person: '', json: JSON.stringify(answer) }
    await giveAnswer(db, { ...given, at: day(at - 3), updated_at: day(at - 3) })
  }
}
