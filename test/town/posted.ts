import { createPost, movePost, readPost } from '../../db/posts.ts'
import type { Db } from '../../db/batch.ts'
import { postSchema, type Post, type PostInput } from '../../src/model/post.ts'
import { postWorkSchema } from '../../src/model/post-work.ts'
import { publishDue } from '../../jobs/posts-publish.ts'

/** What a small town might post, with what a test says otherwise. */
export function postOf(change: Partial<PostInput> = {}): Post {
  return postSchema.parse({
    kind: 'tender',
    language: 'bg',
    title: 'Топъл обяд за учениците в две училища',
    description: 'Приготвяне и доставка на топъл обяд за ученици през учебната година.',
    nature: 'services',
    procedureType: 'open',
    deadline: '2026-12-20T12:00:00.000Z',
    questionsUntil: '2026-12-10T12:00:00.000Z',
    contact: 'pokupki@dolina.example',
    lots: [
      {
        id: 'LOT-0001',
        title: 'Обяд за ученици',
        description: 'Топъл обяд за 180 ученици',
        cpv: ['55524000'],
        nuts: ['BG321'],
        valueMinor: 9_000_000,
        months: 10,
        reserved: ['none'],
      },
    ],
    ...change,
  })
}

let running = 0

/** Publishes a post of a town as the schedule would, and answers its id and number. */
export async function publishPost(
  db: Db,
  town: Readonly<{ id: string; author: string; approver?: string }>,
  change: Partial<PostInput>,
  now: Date,
): Promise<Readonly<{ id: string; number: string }>> {
  const id = `post-${String(++running).padStart(4, '0')}`
  const at = now.toISOString()
  const work = postWorkSchema.parse({ post: postOf(change) })
  const procedure = `6f1c2d3e-0000-4000-8000-${String(running).padStart(12, '0')}`
  await createPost(db, { id, organisation: town.id, procedure, work, person: town.author, now: at })
  const read = (await readPost(db, id))!
  const approver = town.approver ?? 'somebody'
  const due = { state: 'scheduled', stage: 'scheduled', approver, publish_at: at }
  await movePost(db, read, due, { kind: 'scheduled', person: approver, at })
  const report = await publishDue({
    db,
    now: () => now,
    publicUrl: 'https://dragoman.example',
    point: () => undefined,
  })
  const row = await readPost(db, id)
  if (!row?.number) throw new Error(`not published: ${JSON.stringify(report)}`)
  return { id, number: row.number }
}
