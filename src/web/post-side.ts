import { countAnswers, readAnswer } from '../../db/consultations.ts'
import { relatedTo } from '../../db/buyers.ts'
import { publishedPost, postVersions } from '../../db/post-versions.ts'
import type { PostRow } from '../../db/posts.ts'
import { questionsOf, type QuestionRow } from '../../db/questions.ts'
import type { Membership, Person } from '../auth/types.ts'
import type { Context as AppContext } from '../context.ts'
import type { Opportunity } from '../model/opportunity.ts'
import type { Post } from '../model/post.ts'
import { POST_SOURCE } from '../model/post-notice.ts'
import { workOf } from './post-access.ts'
import { publicVersions } from './post-redacted.ts'

/** A published post with what it says now. */
export type Published = Readonly<{ row: PostRow; post: Post }>

/** What belongs to an opportunity beside its notices, as one reader may see it. */
export type PostSide = Readonly<{
  earlier: readonly Opportunity[]
  later: readonly Opportunity[]
  /** Absent where it was not posted here */
  posted?: Published
  /** Public ones, with their answers */
  questions: readonly QuestionRow[]
  /** Of the reader's organisations, still without an answer */
  waiting: readonly QuestionRow[]
  /** UTC, '' where no end was said */
  askUntil: string
  mayAsk: boolean
  /** The reader's organisations that can ask and answer, and whether each has answered the consultation */
  organisations: readonly Readonly<{ membership: Membership; answered: boolean }>[]
  /** Answers to the consultation are read until, UTC; undefined where it is none */
  answerUntil?: string
  mayAnswer: boolean
  /** What became of a question that was just sent */
  asked?: AskedNow
  /** The reader belongs to the town: what waits for it */
  clerk?: Readonly<{ questions: number; answers: number }>
}>

/** What became of a question that was just sent. */
export const ASKED = ['yes', 'late', 'short', 'many'] as const
export type AskedNow = (typeof ASKED)[number]

/** An opportunity that has nothing beside its notices. */
export const ALONE: PostSide = {
  earlier: [],
  later: [],
  questions: [],
  waiting: [],
  askUntil: '',
  mayAsk: false,
  organisations: [],
  mayAnswer: false,
}

/** What was posted here under a publication number, as it stands. */
export async function readPublished(ctx: AppContext, number: string): Promise<Published | undefined> {
  const row = await publishedPost(ctx.db, number)
  const versions = row && (await publicVersions(ctx.db, row, await postVersions(ctx.db, row.id)))
  const last = versions?.at(-1)
  return row && last && { row, post: workOf(last).post }
}

/** Reads what belongs to an opportunity beside its notices. */
export async function readPostSide(
  ctx: AppContext,
  opportunity: Opportunity,
  person: Person | undefined,
): Promise<PostSide> {
  const related = await relatedTo(ctx.db, opportunity)
  const number = postNumber(opportunity)
  const posted = number === undefined ? undefined : await readPublished(ctx, number)
  if (!posted) return { ...ALONE, ...related }
  const { row, post } = posted
  const all = await questionsOf(ctx.db, row.id)
  const memberships = (person?.memberships ?? []).filter(each => each.kind !== 'municipality')
  const own = memberships.map(each => each.organisation)
  const isConsultation = post.kind === 'consultation'
  const organisations = await Promise.all(
    memberships.map(async membership => ({
      membership,
      answered: isConsultation && !!(await readAnswer(ctx.db, row.id, membership.organisation)),
    })),
  )
  const belongs = person?.memberships.some(each => each.organisation === row.organisation)
  return {
    ...related,
    posted,
    questions: all.filter(question => question.answered_at !== null),
    waiting: all.filter(question => question.answered_at === null && own.includes(question.organisation)),
    askUntil: askUntil(post),
    mayAsk: mayAsk(ctx, posted),
    organisations,
    ...(isConsultation && { answerUntil: post.deadline ?? '' }),
    mayAnswer: mayAnswer(ctx, posted),
    ...(belongs && {
      clerk: {
        questions: all.filter(question => question.answered_at === null).length,
        answers: isConsultation ? await countAnswers(ctx.db, row.id) : 0,
      },
    }),
  }
}

/** Publication number of the first notice that was posted here. */
function postNumber({ id, notices }: Opportunity): string | undefined {
  const own = [id, ...notices.map(notice => notice.id)].find(each => each.startsWith(`${POST_SOURCE}:`))
  return own?.slice(POST_SOURCE.length + 1)
}

/** Until when questions are taken, UTC: BT-13, else the deadline itself; '' = while it is open. */
function askUntil(post: Post): string {
  return post.questionsUntil ?? post.deadline ?? ''
}

/** Whether a post takes questions now. */
export function mayAsk(ctx: AppContext, { row, post }: Published): boolean {
  const until = askUntil(post)
  return row.state === 'published' && (until === '' || until > ctx.now().toISOString())
}

/** Whether a consultation takes answers now. */
export function mayAnswer(ctx: AppContext, { row, post }: Published): boolean {
  const open = post.deadline === undefined || post.deadline > ctx.now().toISOString()
  return post.kind === 'consultation' && row.state === 'published' && open
}
