import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { batch, statement, type Db } from '../../db/batch.ts'
import { keptOf } from '../../db/matches.ts'
import { activate, beginDraft, lastActivation, ruleSet, rulesOf, saveDraft } from '../../db/rules.ts'
import { rulesSchema, type RuleSetInput } from '../../src/model/rules.ts'
import { freshBank } from '../db/store.ts'
import { COOK, itemOf, mailerTo, releaseOf, WASH, worldOf, type World } from '../digest/world.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'

/** Seven in the morning in Sofia: the hour at which Ana is told. */
const MONDAY = '2026-11-23T05:00:00Z'
const closes = '2027-02-01T12:00:00Z'

let db: Db
let smtp: SmtpServer
beforeEach(async () => {
  db = await freshBank()
  smtp = await startSmtp()
})
afterEach(async () => {
  await smtp.close()
  await db.close()
})

type Change = { weights?: RuleSetInput['weights']; bands?: RuleSetInput['bands'] }

/** An administrator's draft with a change, put into force. */
async function switchOn(world: World, change: Change): Promise<string> {
  const by = { author: 'root', at: world.now().toISOString() }
  const before = await lastActivation(db)
  const version = await beginDraft(db, (await ruleSet(db, before?.version ?? 'default-1'))!, by)
  const rules = (await rulesOf(db, version))!
  const weights = { ...rules.weights, ...change.weights }
  await saveDraft(db, rulesSchema.parse({ ...rules, ...change, weights }), 'tried', by)
  await activate(db, version, { ...by, reason: 'tried', before })
  return version
}

async function goBack(world: World, version: string): Promise<void> {
  const by = { author: 'root', at: world.now().toISOString() }
  await activate(db, version, { ...by, reason: 'back', before: await lastActivation(db) })
}

const stored = async (): Promise<unknown[]> =>
  (
    await sql`select profile, item, opportunity, z, p, closes_at, versions, material, json from ${sql.table('match')}
      order by profile, item`.execute(db.query)
  ).rows

/** Scores alone: the words of a reason say how many days are left, and the clock has moved on. */
const scores = (rows: readonly unknown[]): unknown[] =>
  (rows as Record<string, unknown>[]).map(({ json: _said, ...row }) => row)

const owed = (): Promise<{ item: string; state: string; why: string }[]> =>
  db.query.selectFrom('delivery').select(['item', 'state', 'why']).orderBy('item').execute()

async function town(): Promise<World> {
  const world = worldOf(db, MONDAY)
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', { ...COOK, nuts: ['BG411'] })
  await world.profile('laundry', 'ana', WASH)
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: '2026-11-22T04:00:00Z', closes }),
    releaseOf({ n: 2, about: 'laundry', published: '2026-11-22T04:00:00Z', closes }),
    releaseOf({ n: 3, about: 'parks', published: '2026-11-22T04:00:00Z', closes }),
    releaseOf({ n: 4, about: 'roads', published: '2026-11-22T04:00:00Z', closes }),
  )
  return world
}

test('rules put into force score everything anew and send nothing; what is new meanwhile is told; going back restores the scores', async () => {
  const mail = mailerTo(smtp.url)
  const world = await town()
  await world.match()
  // Subscribed on Monday after the slot had begun: told first on Tuesday.
  world.at('2026-11-24T05:00:00Z')
  await world.beat(mail)
  expect(smtp.received).toHaveLength(1)
  const before = await stored()
  const rowsBefore = await owed()
  expect(before.length).toBeGreaterThanOrEqual(2)

  // Everything fits everybody from here on: with a score alone, four lots a profile would be mailed.
  const version = await switchOn(world, { weights: { place: 6, intercept: 6 } })
  expect((await world.matcher.versions()).rules).toBe('default-1')
  const report = await world.match()
  expect(report).toMatchObject({ scored: 2 })
  const during = await stored()
  expect(during.length).toBeGreaterThan(before.length)
  expect(new Set(during.map(row => (row as { versions: string }).versions.split(' ')[0]))).toEqual(
    new Set([version]),
  )
  expect(await owed()).toEqual(
    expect.arrayContaining([{ item: itemOf(4), state: 'suppressed', why: 'rescore' }]),
  )
  for (const day of ['25', '26']) {
    world.at(`2026-11-${day}T05:00:00Z`)
    await world.beat(mail)
  }
  expect(smtp.received).toHaveLength(1)

  // Rules and news in one slice: the rules are silent, the news is not.
  await goBack(world, 'default-1')
  await world.publish(releaseOf({ n: 5, about: 'meals', published: '2026-11-26T04:00:00Z', closes }))
  world.at('2026-11-27T05:00:00Z')
  await world.beat(mail)
  expect(smtp.received).toHaveLength(2)
  expect(smtp.received[1]!.text).toContain('School meals 5')
  expect(smtp.received[1]!.text).not.toContain('Asphalt')
  await mail.close()

  const after = await stored()
  const old = after.filter(row => (row as { item: string }).item !== itemOf(5))
  expect(scores(old)).toEqual(scores(before))
  expect(rowsBefore.length).toBeLessThan((await owed()).length)
})

test('going back at the same hour restores every byte of every match: score, reasons and versions', async () => {
  const world = await town()
  await world.match()
  const before = await stored()
  const version = await switchOn(world, {
    weights: { place: 6 },
    bands: { strong: 0.9, good: 0.2, possible: 0.1 },
  })
  await world.match()
  const during = await stored()
  expect(scores(during)).not.toEqual(scores(before))
  expect((during[0] as { versions: string }).versions).toContain(version)
  await goBack(world, 'default-1')
  await world.match()
  expect(await stored()).toEqual(before)
})

test('an old explanation still cites the version it was made by', async () => {
  const mail = mailerTo(smtp.url)
  const world = await town()
  await world.match()
  world.at('2026-11-24T05:00:00Z')
  await world.beat(mail)
  await mail.close()
  const told = async (): Promise<{ versions: { rules: string }; z: number; terms: unknown[] }> => {
    const row = await db.query
      .selectFrom('delivery')
      .select('json')
      .where('item', '=', itemOf(1))
      .where('state', '=', 'carried')
      .executeTakeFirstOrThrow()
    return (JSON.parse(row.json) as { match: Awaited<ReturnType<typeof told>> }).match
  }
  const then = await told()
  expect(then.versions.rules).toBe('default-1')
  const version = await switchOn(world, { weights: { concept: 15 } })
  await world.match()
  const row = await db.query
    .selectFrom('match')
    .selectAll()
    .where('profile', '=', 'kitchen')
    .where('item', '=', itemOf(1))
    .executeTakeFirstOrThrow()
  expect(keptOf(row).match.versions.rules).toBe(version)
  expect(keptOf(row).match.z).not.toBe(then.z)
  expect(await told()).toEqual(then)
})

test('one step, for one of two who press at once; a draft cannot be changed once it is in force; the log only grows', async () => {
  const world = await town()
  const first = await switchOn(world, { weights: { place: 2 } })
  const by = { author: 'root', at: world.now().toISOString(), reason: 'x', before: undefined }
  await expect(activate(db, 'default-1', by)).rejects.toThrow('Somebody else wrote first')
  await expect(saveDraft(db, (await rulesOf(db, first))!, '', by)).rejects.toThrow()
  expect((await lastActivation(db))?.version).toBe(first)
  await goBack(world, 'default-1')
  expect((await ruleSet(db, first))?.state).toBe('retired')
  expect((await ruleSet(db, 'default-1'))?.state).toBe('active')
  const log = await db.query
    .selectFrom('rule_activation')
    .select(['version', 'before'])
    .orderBy('n')
    .execute()
  expect(log).toEqual([
    { version: first, before: 'default-1' },
    { version: 'default-1', before: first },
  ])
  const change = db.query.updateTable('rule_activation').set({ reason: 'other' })
  await expect(batch(db, [statement(db, change)])).rejects.toThrow()
  await expect(batch(db, [statement(db, db.query.deleteFrom('rule_activation'))])).rejects.toThrow()
})
