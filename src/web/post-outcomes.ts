import type { Db } from '../../db/batch.ts'
import { latestVersions } from '../../db/post-versions.ts'
import { outcomeOf, type Outcome, type PostedWork } from '../model/post-outcome.ts'
import { workOf } from './post-access.ts'

/** One published post with what came of it. */
export type PostedRow = PostedWork & Readonly<{ post: string; number: string }>

/** What came of what was posted: this year, last year, all of it, and each post. */
export type Outcomes = Readonly<{
  years: readonly Readonly<{ year: string | undefined; outcome: Outcome }>[]
  posts: readonly PostedRow[]
}>

/** Years shown by themselves, before the line that sums up everything. */
const YEARS = 2

/** Reads what came of the posts of some towns. */
export async function readOutcomes(db: Db, towns: readonly string[], now: Date): Promise<Outcomes> {
  const posts = (await latestVersions(db, towns)).map(row => ({
    post: row.post,
    number: row.number,
    work: workOf(row),
    cancelled: row.state === 'cancelled',
    at: row.at,
  }))
  const years = Array.from({ length: YEARS }, (_, ago) => String(now.getUTCFullYear() - ago))
  return {
    years: [
      ...years.map(year => ({
        year,
        // The number tells the year of the first publication; a result may come in the next.
        outcome: outcomeOf(posts.filter(each => each.number.startsWith(`${year}-`))),
      })),
      { year: undefined, outcome: outcomeOf(posts) },
    ].filter(({ year, outcome }, _at, all) =>
      // The sum of one year says nothing that the year did not.
      year === undefined
        ? !all.some(one => one.year && one.outcome.posts === outcome.posts)
        : outcome.posts > 0,
    ),
    posts,
  }
}
