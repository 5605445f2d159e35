import { batch, type Db } from '../db/batch.ts'
import { upsertRows } from '../db/rows.ts'
import { readSetting, settingStatement } from '../db/settings.ts'
import { buyerHosts, buyerKeys } from '../src/model/buyer.ts'
import type { Opportunity } from '../src/model/opportunity.ts'

/** Where the walk stands: the id of the last opportunity that was done, then DONE. */
const SETTING = 'buyers-known-until'
/** Greater than every id, as text: ids begin with the name of a source. */
const DONE = '~'
const TYPES = { kind: 'text', value: 'text', opportunity: 'text' } as const
const SLICE = 500
/** A run is short, so that nothing else of its schedule waits. */
const SLICES = 20

/**
 * Makes the opportunities that were stored before buyers had pages findable by their buyer. Walks the bank once, some
 * ten thousand opportunities a run, and does nothing from then on: whatever is stored later brings its buyers along.
 */
export async function fillBuyers(db: Db, nowUtc: string): Promise<Readonly<{ filled: number }>> {
  let filled = 0
  for (let n = 0; n < SLICES; n++) {
    const after = (await readSetting(db, SETTING)) ?? ''
    if (after >= DONE) break
    const rows = await db.query
      .selectFrom('opportunity')
      .select(['id', 'json'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(SLICE)
      .execute()
    const facets = rows.flatMap(({ id, json }) => {
      const opportunity = JSON.parse(json) as Opportunity
      return [
        ...buyerKeys(opportunity).map(value => ({ kind: 'buyer' as const, value, opportunity: id })),
        ...buyerHosts(opportunity).map(value => ({ kind: 'host' as const, value, opportunity: id })),
      ]
    })
    const until = rows.length < SLICE ? DONE : rows.at(-1)!.id
    await batch(db, [
      ...upsertRows(db, 'facet', TYPES, ['kind', 'value', 'opportunity'], facets, 'keep'),
      settingStatement(db, SETTING, until, nowUtc),
    ])
    filled += rows.length
  }
  return { filled }
}
