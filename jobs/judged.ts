import { countryOfLine, fillDates } from '../fixtures/seed/dates.ts'
import type { Db } from '../db/batch.ts'
import { labels, livingProfiles } from '../db/judgments.ts'
import { getOpportunity } from '../db/opportunities.ts'
import { fold } from '../src/model/fold.ts'
import type { Item } from '../src/model/item.ts'
import { itemsOf } from '../src/model/item-of.ts'
import { profileSchema, type Profile } from '../src/model/profile.ts'
import { parseOcdsReleases } from '../src/sources/formats/ocds/index.ts'
import { shippedJudgments } from './calibrate.ts'
import { linesOf } from './trec.ts'

/**
 * Profiles and items with what is known to fit. `group` of an item is the document that is ranked and judged; `qrels`
 * are lines of profile, document, grade with tabs between.
 */
export type JudgedSet = Readonly<{
  name: 'shipped' | 'labelled'
  profiles: readonly Profile[]
  items: readonly Item[]
  qrels: readonly string[]
}>

/** Topics and documents of the labelled set: what ranks in under a minute on one core. The newest labels first. */
const TOPICS_MAX = 200
const DOCUMENTS_MAX = 1_500

/** Every lot of every release as an item; each release stands alone, as in its line, and is what is ranked. */
export function releaseItems(
  bytes: Uint8Array,
  now: string,
): Readonly<{
  items: readonly Item[]
  releases: ReadonlySet<string>
  rejected: readonly Readonly<{ detail: string }>[]
}> {
  const { releases, rejected } = parseOcdsReleases(bytes)
  const ids = new Set<string>()
  const items = releases.flatMap(({ releaseId, notice }) => {
    const opportunity = fold([notice])
    if (!opportunity) return []
    // Publishers' release ids may repeat or differ from the notice's: the line's own id is what is answered
    return itemsOf(opportunity, now).map(item => {
      ids.add(releaseId)
      return { ...item, group: releaseId }
    })
  })
  return { items, releases: ids, rejected }
}

/** The judgments that the project ships, their dates counted from the day of `now` (UTC). */
export async function shippedSet(now: string): Promise<JudgedSet> {
  const { notices, profiles, relevant } = await shippedJudgments()
  const filled = linesOf(notices).map(line => fillDates(line, now.slice(0, 10), countryOfLine(line)))
  const { items } = releaseItems(new TextEncoder().encode(filled.join('\n')), now)
  return {
    name: 'shipped',
    profiles: linesOf(profiles).map(line => profileSchema.parse(JSON.parse(line))),
    items,
    qrels: linesOf(relevant),
  }
}

/** How an item or a profile is called in a run, where white space and tabs have a meaning. */
export const nameOf = (id: string): string => encodeURIComponent(id)

/**
 * What the people of this bank said fits: their answers and the administrator's grades. The documents are the lots that
 * anybody answered or graded, so that a right one is ranked among those that were right for others.
 */
export async function labelledSet(
  db: Db,
  now: string,
  breathe: () => Promise<void> = async () => undefined,
): Promise<JudgedSet> {
  const rows = await labels(db)
  const topics = new Set([...new Set(rows.map(row => row.profile))].slice(0, TOPICS_MAX))
  const profiles = (await livingProfiles(db, 10_000)).filter(({ profile }) => topics.has(profile.id))
  const known = new Set(profiles.map(({ profile }) => profile.id))
  const items = new Map<string, Item>()
  const read = new Set<string>()
  for (const { opportunity, profile } of rows) {
    if (!known.has(profile) || read.has(opportunity) || read.size >= DOCUMENTS_MAX) continue
    read.add(opportunity)
    const found = await getOpportunity(db, opportunity)
    if (found) for (const item of itemsOf(found, now)) items.set(item.id, { ...item, group: nameOf(item.id) })
    await breathe()
  }
  const graded = rows.filter(row => known.has(row.profile) && items.has(row.item))
  const wanted = new Set(graded.map(row => row.item))
  return {
    name: 'labelled',
    profiles: profiles.map(({ profile }) => ({ ...profile, id: nameOf(profile.id) })),
    // Lots that closed since they were answered still say what fits.
    items: [...items.values()]
      .filter(item => wanted.has(item.id))
      .map(({ closesAt: _closed, ...item }) => item),
    qrels: graded.map(row => `${nameOf(row.profile)}\t${nameOf(row.item)}\t${row.grade}`),
  }
}
