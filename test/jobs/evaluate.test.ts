import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { batch, statement, type Db } from '../../db/batch.ts'
import { evaluations, noteEvaluation, readEvaluation } from '../../db/evaluations.ts'
import { labels, judge } from '../../db/judgments.ts'
import { setFeedback } from '../../db/feedback.ts'
import { addPerson } from '../../db/people.ts'
import { nightlyEvaluation, type EvaluateDeps } from '../../jobs/evaluate.ts'
import { createMatcher, type LiveMatcher } from '../../jobs/matcher.ts'
import { retrain } from '../../jobs/retrain.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { sendDue, SEND_DEFAULTS } from '../../jobs/send.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { dropsOf, type CompareReport } from '../../src/model/comparison.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { freshBank } from '../db/store.ts'
import { mailerTo } from '../digest/world.ts'
import { lexiconModel } from '../matching/helper.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'

let clock = new Date('2026-11-22T02:50:00.000Z')
const now = (): Date => clock
const breathe = (): Promise<void> => new Promise(done => setImmediate(done))
let db: Db
let smtp: SmtpServer
let matcher: LiveMatcher
beforeEach(async () => {
  clock = new Date('2026-11-22T02:50:00.000Z')
  db = await freshBank()
  smtp = await startSmtp()
  await seedDemo(db, clock.toISOString())
  matcher = createMatcher({ db, engine: createEngine({ model: lexiconModel(), rules: DEFAULT_RULES }), now })
})
afterEach(async () => {
  await smtp.close()
  await db.close()
})

test('a night that finds more than five points less in a language is named, and told to each administrator once', async () => {
  for (const [id, language] of [
    ['root', 'bg'],
    ['second', 'en'],
    ['ana', 'en'],
  ] as const)
    await addPerson(db, {
      id,
      email: `${id}@example.org`,
      language,
      zone: 'Europe/Sofia',
      now: clock.toISOString(),
    })
  await batch(db, [
    statement(db, sql`update person set roles = 'administrator' where id in ('root', 'second')`),
  ])
  const log = {
    error: (about: object): void => console.error(about),
    info: () => undefined,
    warn: () => undefined,
  }
  const deps: EvaluateDeps = {
    ...{ db, matcher, now, log, breathe, publicUrl: 'https://dragoman.example' },
    from: 'Dragoman <post@dragoman.example>',
  }
  expect(await nightlyEvaluation(deps)).toEqual({ drops: [], queued: 0 })
  const [first] = await evaluations(db, 'nightly')
  const report = JSON.parse(first!.json) as CompareReport
  const shipped = report.sets.find(({ name }) => name === 'shipped')!
  expect(shipped.languages.length).toBeGreaterThan(15)

  // As if the night before had found more in Bulgarian, and a little more in Spanish.
  const better = structuredClone(report) as unknown as {
    sets: { languages: { language: string; measured: { mean: { nDCG10: number } }[] }[] }[]
  }
  for (const each of better.sets[0]!.languages) {
    if (each.language === 'bg') each.measured[0]!.mean.nDCG10 += 0.06
    if (each.language === 'es') each.measured[0]!.mean.nDCG10 += 0.05
  }
  await noteEvaluation(db, first!.id, first!.seen_at, { json: JSON.stringify(better) })
  clock = new Date('2026-11-23T02:50:00.000Z')
  const { drops, queued } = await nightlyEvaluation(deps)
  expect(drops.map(({ set, language }) => `${set} ${language}`)).toEqual(['shipped bg'])
  expect(queued).toBe(2)
  const mail = mailerTo(smtp.url)
  const send = { db, mail, now, log, point: () => undefined, ...SEND_DEFAULTS }
  await sendDue(send)
  expect(smtp.received.map(({ to }) => to[0]).sort()).toEqual(['root@example.org', 'second@example.org'])
  expect((await smtp.next('root@example.org')).text).toContain('български')
  const text = (await smtp.next('second@example.org')).text
  expect(text).toContain('Bulgarian')
  expect(text).not.toContain('Spanish')
  expect(text).toContain('https://dragoman.example/admin/evaluation')
  const [last] = await evaluations(db, 'nightly')
  await mail.close()
  expect((await readEvaluation(db, last!.id))!.runs).toContain('demo-p01 Q0 ')
}, 60_000)

test('falls are told beyond five points, not at them, and rises never', () => {
  const of = (...values: number[]): CompareReport => ({
    sample: [],
    lots: 0,
    sets: [
      {
        name: 'shipped',
        all: [{ topics: 1, mean: { nDCG10: values[0]!, P5: 0, R50: 0, MAP: 0, judged10: 0 } }],
        languages: values.slice(1).map((nDCG10, at) => ({
          language: `l${at}`,
          measured: [{ topics: 1, mean: { nDCG10, P5: 0, R50: 0, MAP: 0, judged10: 0 } }],
        })),
      },
    ],
  })
  expect(dropsOf(of(0.6, 0.6, 0.6, 0.6), of(0.55, 0.549, 0.4, 0.9)).map(({ language }) => language)).toEqual([
    'l1',
    'l0',
  ])
  expect(dropsOf(of(0.6), of(0.6))).toEqual([])
})

test('the labelled set: grades go before answers; a right lot that was too far is no judgment', async () => {
  const about = { item: 'a#1', opportunity: 'a' }
  const at = clock.toISOString()
  const answer = (profile: string, kind: string, reason = '') =>
    setFeedback(db, { ...about, profile, answer: kind, reason, person: 'ana', at, material: '' })
  await answer('p1', 'relevant')
  await answer('p2', 'not-for-us', 'place')
  await answer('p3', 'not-for-us', 'subject')
  await answer('p4', 'follow')
  await judge(db, { ...about, profile: 'p1', grade: 1, hash: '', author: 'root', at })
  expect((await labels(db)).map(({ profile, grade }) => [profile, grade]).sort()).toEqual([
    ['p1', 1],
    ['p3', 0],
    ['p4', 2],
  ])
})

test('the night learns from the bank in a thread and the matcher goes over without a pause; an unchanged bank changes nothing', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'dragoman-retrain-'))
  await matcher.ready()
  const [profile] = await db.query.selectFrom('profile').select('json').orderBy('id').limit(1).execute()
  const asked = JSON.parse(profile!.json)
  const before = await matcher.versions()
  let answers = 0
  const state = { going: true }
  const asking = (async () => {
    while (state.going) {
      expect((await matcher.lots(asked, { top: 5 })).length).toBeGreaterThan(0)
      answers++
      await breathe()
    }
  })()
  const deps = { db, matcher, dataDir, referenceDir: join(dataDir, 'none') }
  const learned = await retrain(deps)
  state.going = false
  await asking
  expect(learned.notices).toBeGreaterThan(200)
  expect(learned.after).not.toBe(before.model)
  const after = await matcher.versions()
  expect(after).toMatchObject({ model: learned.after, rules: before.rules })
  const [best] = await matcher.lots(asked, { top: 1 })
  expect(best!.match.versions.model).toBe(learned.after)
  expect(answers).toBeGreaterThan(3)
  expect(await retrain(deps)).toMatchObject({ before: learned.after, after: learned.after })
  rmSync(dataDir, { recursive: true, force: true })
}, 90_000)
