import type { Db } from '../db/batch.ts'
import { feedbackOf, type FeedbackRow } from '../db/feedback.ts'
import { getOpportunity } from '../db/opportunities.ts'
import type { Matcher } from '../src/context.ts'
import { lotOfItem } from '../src/digest/material.ts'
import { learn, REFUSALS, type Answered, type Learned, type Refusal } from '../src/matching/learn.ts'
import { itemsOf } from '../src/model/item-of.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Profile } from '../src/model/profile.ts'

/** The newest answers say best what is wanted; each costs reading its notice. */
const ANSWERS_MAX = 200

/** What a profile's answers teach about what else fits; the same that its inbox shows. */
export async function learnedOf(
  db: Db,
  matcher: Matcher,
  profile: Profile,
  nowUtc: string,
): Promise<Learned> {
  const rows = (await feedbackOf(db, profile.id)).slice(0, ANSWERS_MAX)
  const opportunities = new Map<string, Opportunity | undefined>()
  for (const { opportunity } of rows)
    if (!opportunities.has(opportunity)) opportunities.set(opportunity, await getOpportunity(db, opportunity))
  const answered: Answered[] = []
  for (const row of rows) {
    const opportunity = opportunities.get(row.opportunity)
    const place = opportunity && lotOfItem(opportunity, row.item)
    if (!opportunity || !place) continue
    const item = itemsOf(opportunity, nowUtc)[place.index]!
    answered.push(answerOf(row, { item, concepts: await matcher.conceptsOf(item) }))
  }
  return learn(answered, profile)
}

function answerOf(row: FeedbackRow, about: Pick<Answered, 'item' | 'concepts'>): Answered {
  const reason = REFUSALS.find(each => each === row.reason)
  return {
    ...about,
    answer: row.answer as Answered['answer'],
    ...(reason && { reason: reason satisfies Refusal }),
    at: row.at,
  }
}
