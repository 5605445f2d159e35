import { gradedItems, judgmentCounts, livingProfiles, type Living } from '../../db/judgments.ts'
import type { Context as AppContext } from '../context.ts'
import { lessonOf, type Lesson } from '../matching/teach.ts'
import { countriesOf } from '../matching/where.ts'
import type { Item } from '../model/item.ts'

/** A pair to grade, and why this one. */
export type PairToJudge = Readonly<{ living: Living; item: Item; lesson: Lesson }>

/** Profiles looked at for one pair: each costs a ranking of the open lots. */
const TRIES = 5
const LOTS_MAX = 200
const PROFILES_MAX = 2_000

/**
 * The pair that teaches most: of the profile with the fewest grades (so that none is forgotten), the ungraded open lot
 * that the engine is least sure of. Undefined where everything near was graded.
 */
export async function pairToJudge(
  { db, matcher }: Pick<AppContext, 'db' | 'matcher'>,
  skipped: ReadonlySet<string>,
): Promise<PairToJudge | undefined> {
  const counts = await judgmentCounts(db)
  const rules = await matcher.rules()
  const profiles = [...(await livingProfiles(db, PROFILES_MAX))].sort(
    (a, b) => (counts.get(a.profile.id) ?? 0) - (counts.get(b.profile.id) ?? 0),
  )
  for (const living of profiles.slice(0, TRIES)) {
    const { profile } = living
    const graded = await gradedItems(db, profile.id)
    const options = { top: LOTS_MAX, countries: countriesOf(profile), min: rules.bands.possible / 3 }
    const open = (await matcher.lots(profile, options)).filter(
      ({ item }) => !graded.has(item.id) && !skipped.has(item.id),
    )
    let best: PairToJudge | undefined
    for (const { match, item } of open) {
      const lesson = lessonOf(match, rules)
      if (!best || lesson.worth > best.lesson.worth) best = { living, item, lesson }
    }
    if (best) return best
  }
  return undefined
}

/** A text without mail addresses and telephone numbers: who judges needs neither. */
export function withoutContacts(text: string): string {
  return text.replace(/[^\s@<>]+@[^\s@<>]+\.\p{L}+/gu, '…').replace(/\+?\d(?:[\s./()-]?\d){6,}/gu, '…')
}
