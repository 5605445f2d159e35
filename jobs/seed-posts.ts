import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { batch, statement, type Db } from '../db/batch.ts'
import { readOrganisation } from '../db/organisations.ts'
import { createPost, movePost, readPost } from '../db/posts.ts'
import { postSchema } from '../src/model/post.ts'
import { postResultSchema, postWorkSchema } from '../src/model/post-work.ts'
import { publishDue } from './posts-publish.ts'

const FILE = join(import.meta.dirname, '../fixtures/seed/posts.json')
const TOWN = 'org-demo-velmora'
const DAY_MS = 86_400_000

/** Days are counted from the first start of the demonstration. */
const seedSchema = z.array(
  z.strictObject({
    id: z.string(),
    state: z.enum(['draft', 'review', 'scheduled', 'published', 'closed']),
    opens: z.int().optional(),
    deadline: z.int(),
    decided: z.int().optional(),
    post: z.unknown(),
    results: z.array(postResultSchema).optional(),
  }),
)
type Seed = z.output<typeof seedSchema>[number]

/** Who writes and who approves in the demonstration; any visitor may sign in as either. */
const CLERKS = [
  { id: 'person-demo-anna', email: 'anna@velmora.example', name: 'Анна Велева', role: 'owner' },
  { id: 'person-demo-boris', email: 'boris@velmora.example', name: 'Борис Моров', role: 'member' },
] as const

/**
 * Gives the demonstration a town with two clerks and posts in every state, each by the way of real ones. Does nothing
 * where the town is there already.
 *
 * @param publicUrl address that the posts' pages have
 */
export async function seedPosts(db: Db, now: Date, publicUrl: string): Promise<void> {
  if (await readOrganisation(db, TOWN)) return
  await seedTown(db, now)
  const seeds = seedSchema.parse(JSON.parse(await readFile(FILE, 'utf8')))
  for (const [at, seed] of seeds.entries()) await seedPost(db, seed, at, now, publicUrl)
}

async function seedTown(db: Db, now: Date): Promise<void> {
  const at = now.toISOString()
  const organisation = {
    id: TOWN,
    kind: 'municipality',
    name: 'Община Велмора',
    country: 'BG',
    domain: 'velmora.example',
    verified_at: at,
    open: 1 as const,
    created_at: at,
  }
  await batch(db, [
    statement(db, db.query.insertInto('organisation').values(organisation as never)),
    ...CLERKS.flatMap(({ id, email, name, role }) => {
      const person = {
        id,
        email,
        name,
        language: 'bg',
        zone: 'Europe/Sofia',
        roles: '',
        created_at: at,
        verified_at: at,
        erased_at: null,
      }
      const member = { organisation: TOWN, person: id, role, created_at: at }
      return [
        statement(db, db.query.insertInto('person').values(person as never)),
        statement(db, db.query.insertInto('member').values(member as never)),
      ]
    }),
  ])
}

async function seedPost(db: Db, seed: Seed, number: number, now: Date, publicUrl: string): Promise<void> {
  const day = (days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString()
  const [writer, approver] = CLERKS
  const opens = seed.opens ?? 0
  const begun = day(Math.min(opens, 0) - 3)
  const post = postSchema.parse({
    ...(seed.post as object),
    deadline: day(seed.deadline),
    ...(opens > 0 && { opensAt: day(opens) }),
  })
  const work = postWorkSchema.parse({ post })
  // BT-04 is a UUID; the last twelve digits tell the posts of the demonstration apart.
  const procedure = `8d2b7c1e-5a44-4c1f-9e0a-${String(number).padStart(12, '0')}`
  await createPost(db, { id: seed.id, organisation: TOWN, procedure, work, person: writer.id, now: begun })
  if (seed.state === 'draft') return
  const step = async (
    change: object,
    kind: 'submitted' | 'approved' | 'begun',
    at: string,
    person: string,
  ) => {
    const row = (await readPost(db, seed.id))!
    await movePost(db, row, change, { kind, person, at })
  }
  await step({ state: 'review', stage: 'review' }, 'submitted', begun, writer.id)
  if (seed.state === 'review') return
  const due = { state: 'scheduled', stage: 'scheduled', approver: approver.id, publish_at: day(opens) }
  await step(due, 'approved', begun, approver.id)
  if (seed.state === 'scheduled') return
  await publishAt(db, day(opens), publicUrl)
  if (seed.decided === undefined) return
  const results = { post, reason: '', results: seed.results ?? [] }
  const decided = day(seed.decided)
  await step({ act: 'result', stage: 'draft', work: results }, 'begun', decided, writer.id)
  await step({ stage: 'review' }, 'submitted', decided, writer.id)
  await step(
    { stage: 'scheduled', approver: approver.id, publish_at: decided },
    'approved',
    decided,
    approver.id,
  )
  await publishAt(db, decided, publicUrl)
}

async function publishAt(db: Db, at: string, publicUrl: string): Promise<void> {
  await publishDue({ db, now: () => new Date(at), publicUrl, point: () => undefined })
}
