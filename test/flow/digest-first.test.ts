import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batch, statement } from '../../db/batch.ts'
import { subscribe, subscribers } from '../../db/subscriptions.ts'
import { calibrateModel, shippedJudgments } from '../../jobs/calibrate.ts'
import { prepareDigest } from '../../jobs/digest.ts'
import { createMatcher } from '../../jobs/matcher.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { freshBank } from '../db/store.ts'
import { addPerson, worldOf } from '../digest/world.ts'
import { lexiconModel } from '../matching/helper.ts'

const JUDGED = join(import.meta.dirname, '../../fixtures/judgments/seed.tsv')
const NOW = '2026-11-23T06:00:00.000Z'

/**
 * The first digest of each demo profile, with all gates on: own country, chosen places, the usual budget. Where fewer
 * than five are told, the share is of these: a mail of two lots that both fit is a good mail.
 */
test('the first digest of the demo profiles is worth opening: at least three in five fit, for each of them', async () => {
  const judged = new Map(
    readFileSync(JUDGED, 'utf8')
      .trim()
      .split('\n')
      .map(line => line.split('\t'))
      .map(([profile, notice, grade]) => [`${profile} ${notice}`, Number(grade)]),
  )
  const db = await freshBank()
  await seedDemo(db, NOW)
  // As `npm start` does: the lexicon's model, calibrated by the shipped judgments.
  const model = calibrateModel(lexiconModel(), await shippedJudgments())
  const engine = createEngine({ model, rules: DEFAULT_RULES })
  const world = worldOf(db, NOW, {}, now => createMatcher({ db, engine, now }))
  const profiles = await db.query.selectFrom('profile').select('id').orderBy('id').execute()
  for (const { id } of profiles) {
    await addPerson(db, `of-${id}`, 'en', 'Europe/Brussels', NOW)
    const owner = {
      profile: id,
      organisation: '',
      person: `of-${id}`,
      draft_hash: '',
      created_at: NOW,
      updated_at: NOW,
    }
    await batch(db, [statement(db, db.query.insertInto('profile_owner').values(owner))])
    await subscribe(db, `of-${id}`, { rhythm: 'weekly' }, NOW)
  }
  await world.match()
  const rows: { id: string; shown: number; fit: number }[] = []
  for (const subscriber of await subscribers(db)) {
    const id = subscriber.person.slice('of-'.length)
    const { digest } = await prepareDigest(world.digest, subscriber)
    const five = [...(digest?.fresh ?? []), ...(digest?.early ?? [])].slice(0, 5)
    const fit = five.filter(({ opportunity }) =>
      opportunity.notices.some(notice => (judged.get(`${id} ${notice.id}`) ?? 0) > 0),
    )
    rows.push({ id, shown: five.length, fit: fit.length })
  }
  const shown = rows.filter(row => row.shown > 0)
  const low = shown.filter(row => row.fit / row.shown < 0.6)
  const precision = shown.reduce((sum, row) => sum + row.fit / row.shown, 0) / shown.length
  console.log(
    `${shown.length} of ${rows.length} profiles get a first digest, of ${(shown.reduce((sum, row) => sum + row.shown, 0) / shown.length).toFixed(1)} lots among its first five; of these fit, on average, ${precision.toFixed(3)}`,
  )
  expect(rows).toHaveLength(40)
  expect(low).toEqual([])
  expect(shown.length).toBeGreaterThanOrEqual(38)
  expect(precision).toBeGreaterThanOrEqual(0.85)
  await db.close()
})
