import type { Db } from '../db/batch.ts'
import { judge, judgmentCounts, livingProfiles } from '../db/judgments.ts'
import { getOpportunity } from '../db/opportunities.ts'
import { beginDraft, ruleSet, ruleSets, saveDraft } from '../db/rules.ts'
import { itemsOf } from '../src/model/item-of.ts'
import { DEFAULT_RULES } from '../src/model/rules.ts'
import { shippedJudgments } from './calibrate.ts'
import { linesOf } from './trec.ts'

/** As many of the project's own judgments as an administrator grades in a quarter of an hour. */
const PAIRS = 60
/** Every so many lines of the judgments, so that the pairs are of many profiles. */
const STEP = 8

/**
 * Gives the demonstration rules to try: a draft in which the place counts twice as much, and pairs graded as the
 * project's own judgments have them. Nothing is measured beforehand: that is one button. Run again, it adds nothing.
 */
export async function seedRules(db: Db, nowIso: string): Promise<void> {
  const by = { author: '', at: nowIso }
  if ((await ruleSets(db)).length === 1) {
    const version = await beginDraft(db, (await ruleSet(db, DEFAULT_RULES.version))!, by)
    const weights = { ...DEFAULT_RULES.weights, place: 2 * DEFAULT_RULES.weights.place }
    await saveDraft(db, { ...DEFAULT_RULES, version, weights }, 'What is near counts twice as much', by)
  }
  if ((await judgmentCounts(db)).size) return
  const hashes = new Map((await livingProfiles(db, 1_000)).map(({ profile, hash }) => [profile.id, hash]))
  const lines = linesOf((await shippedJudgments()).relevant).filter((_line, at) => at % STEP === 0)
  for (const line of lines.slice(0, PAIRS)) {
    const [profile, notice, grade] = line.split('\t') as [string, string, string]
    const opportunity = await getOpportunity(db, notice)
    const item = opportunity && itemsOf(opportunity, nowIso)[0]
    const hash = hashes.get(profile)
    if (!item || hash === undefined) continue
    await judge(db, { ...by, profile, item: item.id, opportunity: notice, grade: Number(grade), hash })
  }
}
