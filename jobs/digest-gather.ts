import type { Db } from '../db/batch.ts'
import { knownDeliveries, offersSince, owedTo, type DeliveryRow } from '../db/deliveries.ts'
import type { FeedbackRow } from '../db/feedback.ts'
import { answersAbout, followedBy } from '../db/follows.ts'
import { keptOf, standingsOf } from '../db/matches.ts'
import { getOpportunity } from '../db/opportunities.ts'
import { answeredQuestions, type QuestionRow } from '../db/questions.ts'
import { profilesOf, type Subscriber } from '../db/subscriptions.ts'
import type { ComposeInput, Known, Owed, Reason, Standing } from '../src/digest/compose.ts'
import { lotOfItem, type Material } from '../src/digest/material.ts'
import { dueReminders, type Rhythm } from '../src/digest/slots.ts'
import type { Opportunity } from '../src/model/opportunity.ts'

/** Everything a person's digest is composed from. `reminders` are rows that are not in the bank yet. */
export type Gathered = Readonly<{
  person: string
  input: ComposeInput
  reminders: readonly DeliveryRow[]
  profiles: readonly Readonly<{ id: string; name: string }>[]
}>

/**
 * The budget is a week's, but the week is counted half a day short: the last weekly digest was seven days ago to the
 * hour, give or take a change of clocks and a late start.
 */
const WEEK_MS = 6.5 * 86_400_000

/** Reads what a person is owed, what she follows that closes soon, and all that is known about either. */
export async function gather(db: Db, subscriber: Subscriber, nowUtc: string): Promise<Gathered> {
  const { person } = subscriber
  const profiles = await profilesOf(db, person)
  const ids = profiles.map(({ id }) => id)
  const owed = await owedTo(db, person)
  const followed = await followedBy(db, ids)
  const opportunities = await opportunitiesOf(db, [...owed, ...followed])
  const reminders = await remindersOf(db, subscriber, followed, opportunities, nowUtc)
  const rows = [...owed, ...reminders]
  const questions = rows.filter(row => row.reason === 'answer').map(row => row.material)
  const answers = new Map((await answeredQuestions(db, questions)).map(row => [row.id, row]))
  const since = new Date(Date.parse(nowUtc) - WEEK_MS).toISOString()
  return {
    person,
    profiles,
    reminders,
    input: {
      now: nowUtc,
      owed: rows.map(row => owedOf(row, answers)),
      known: await knownOf(db, person, profiles, rows, opportunities),
      budgetLeft: Math.max(0, subscriber.budget - (await offersSince(db, person, since))),
    },
  }
}

async function opportunitiesOf(
  db: Db,
  rows: readonly Readonly<{ opportunity: string }>[],
): Promise<Map<string, Opportunity>> {
  const found = new Map<string, Opportunity>()
  for (const id of new Set(rows.map(row => row.opportunity))) {
    const opportunity = await getOpportunity(db, id)
    if (opportunity) found.set(id, opportunity)
  }
  return found
}

/** Closing reminders of followed lots that this slot must carry and none has carried. */
async function remindersOf(
  db: Db,
  { person, rhythm }: Subscriber,
  followed: readonly FeedbackRow[],
  opportunities: ReadonlyMap<string, Opportunity>,
  nowUtc: string,
): Promise<DeliveryRow[]> {
  const rows: DeliveryRow[] = []
  for (const { item, profile, opportunity: id } of followed) {
    const opportunity = opportunities.get(id)
    const place = opportunity && lotOfItem(opportunity, item)
    const closesAt = place?.lot.state === 'live' ? place.lot.closesAt?.utc : undefined
    if (!closesAt || rows.some(row => row.item === item)) continue
    for (const reason of dueReminders(closesAt, nowUtc, rhythm as Rhythm))
      rows.push({
        person,
        item,
        reason,
        material: closesAt,
        profile,
        opportunity: id,
        state: 'pending',
        why: '',
        message: null,
        at: nowUtc,
        json: '',
      })
  }
  const known = await knownDeliveries(db, person, [...new Set(rows.map(row => row.item))])
  return rows.filter(({ item, reason, material }) => !known.has(`${item} ${reason} ${material}`))
}

function owedOf(row: DeliveryRow, answers: ReadonlyMap<string, QuestionRow>): Owed {
  const { item, reason, material, at, json } = row
  const told = json ? (JSON.parse(json) as object) : undefined
  // What a message carried before it came back says why it was told, not what changed.
  const change = told && 'old' in told ? (told as { old: Material; now: Material }) : undefined
  const found = reason === 'answer' ? answers.get(material) : undefined
  const answered = found && {
    question: found.words,
    language: found.language,
    answer: found.answer,
    answerLanguage: found.answer_language,
  }
  return {
    item,
    reason: reason as Reason,
    material,
    at,
    ...(change && { change }),
    ...(answered && { answers: [answered] }),
  }
}

async function knownOf(
  db: Db,
  person: string,
  profiles: Gathered['profiles'],
  rows: readonly DeliveryRow[],
  opportunities: ReadonlyMap<string, Opportunity>,
): Promise<Map<string, Known>> {
  const items = [...new Set(rows.map(row => row.item))]
  const ids = profiles.map(({ id }) => id)
  const matches = Map.groupBy(await standingsOf(db, ids, items), row => row.item)
  const answers = Map.groupBy(await answersAbout(db, ids, items), row => row.item)
  const known = new Map<string, Known>()
  for (const { item, profile: through, opportunity: id } of rows) {
    if (known.has(item)) continue
    const standings = profiles.flatMap(({ id: profile, name }): Standing[] => {
      const row = matches.get(item)?.find(each => each.profile === profile)
      const answered = (answers.get(item) ?? [])
        .filter(each => each.profile === profile)
        .map(each => ({ answer: each.answer, mine: each.person === person }))
      if (!row && !answered.length && profile !== through) return []
      return [{ profile, name, ...(row && keptOf(row)), answers: answered }]
    })
    const opportunity = opportunities.get(id)
    known.set(item, { standings, ...(opportunity && { opportunity }) })
  }
  return known
}
