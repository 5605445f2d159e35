import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditActions, auditStatement, readAudit } from '../../db/audit.ts'
import { batch, statement, type Db } from '../../db/batch.ts'
import type { Open } from './suite.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString()

/** The log of what people did. */
export function order(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
    for (let n = 0; n < 7; n++)
      await batch(db, [
        auditStatement(db, {
          at: at(n),
          person: n % 2 ? 'p1' : 'p2',
          action: n < 5 ? 'rules.activate' : 'rulesets.other',
          object: `rules:${n}`,
          reason: `because of ${n}, says ana@example.org`,
          detail: { from: n, to: 'who@example.org' },
        }),
      ])
  })
  afterAll(() => db.close())

  test('newest first, in pages; by person, action, noun and object', async () => {
    const all = await readAudit(db)
    expect(all.map(row => row.object)).toEqual([6, 5, 4, 3, 2, 1, 0].map(n => `rules:${n}`))
    const first = await readAudit(db, { limit: 3 })
    const next = await readAudit(db, { limit: 3, before: first.at(-1)!.seq })
    expect(next.map(row => row.object)).toEqual(['rules:3', 'rules:2', 'rules:1'])
    expect((await readAudit(db, { person: 'p1' })).length).toBe(3)
    expect((await readAudit(db, { action: 'rules' })).length).toBe(5)
    expect((await readAudit(db, { action: 'rulesets.other' })).length).toBe(2)
    expect((await readAudit(db, { object: 'rules:4' })).length).toBe(1)
    expect((await readAudit(db, { from: at(2), to: at(4) })).length).toBe(2)
    expect(await auditActions(db)).toEqual(['rules.activate', 'rulesets.other'])
  })

  test('holds no mail address', async () => {
    const text = JSON.stringify(await readAudit(db))
    expect(text).not.toContain('@')
    expect(text).toContain('because of 3, says (address)')
    expect(text).toContain('(address)')
  })

  test('is never changed and never deleted from', async () => {
    const before = await readAudit(db)
    const change = (query: Parameters<typeof statement>[1]) => batch(db, [statement(db, query)])
    await expect(change(sql`update audit set reason = 'x'`)).rejects.toThrow('append-only')
    await expect(change(sql`delete from audit where seq = ${before[0]!.seq}`)).rejects.toThrow('append-only')
    expect(await readAudit(db)).toEqual(before)
  })

  test('is written with the change, or not at all', async () => {
    const count = (await readAudit(db)).length
    const entry = auditStatement(db, { at: at(30), person: '', action: 'x.y', object: 'x:1' })
    const wrong = statement(db, sql`insert into change_seq (name, value) values ('seq', 1)`)
    await expect(batch(db, [entry, wrong])).rejects.toThrow()
    expect((await readAudit(db)).length).toBe(count)
  })
}
