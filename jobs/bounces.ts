import { noteBounce } from '../db/bounces.ts'
import type { Db } from '../db/batch.ts'
import { readBounces } from '../src/digest/bounce.ts'

export type BounceDeps = Readonly<{
  db: Db
  now: () => Date
  /** Address that bounces go to, without the part that names a message */
  bounces: string
  /** Hands over what is unread, and marks it as read when it was taken in; answers how many */
  read: (take: (message: string) => Promise<void>) => Promise<number>
  /** Named points at which fault tests kill the process */
  point: (name: string) => void
}>

export type BounceReport = Readonly<{ read: number; noted: number }>

/**
 * Takes in the mail that came back to a mailbox. What a message says is in the bank before it is marked as read; read
 * twice it says the same. What is no report, and what is about nobody's message, is marked as read and left there.
 */
export async function takeBounces({ db, now, bounces, read, point }: BounceDeps): Promise<BounceReport> {
  let noted = 0
  const taken = await read(async message => {
    for (const bounce of readBounces(message, bounces))
      if (await noteBounce(db, bounce, now().toISOString())) noted++
    point('bounce-noted')
  })
  return { read: taken, noted }
}
