import { describe, expect, test } from 'vitest'
import { freshBank } from '../db/store.ts'
import { faults, PROGRAMMES, run } from './smtp-programme.ts'

/** F5: every way a mail server fails, with 200 recipients each. */
const RECIPIENTS = 200

describe('F5: a mail server that fails, 200 recipients', () => {
  test.each(PROGRAMMES.map(programme => [programme.name, programme] as const))(
    '%s',
    async (name, programme) => {
      const db = await freshBank()
      const outcome = await run(db, programme, RECIPIENTS)
      expect(faults(programme, RECIPIENTS, outcome)).toEqual([])
      if (programme.each > 1)
        expect(outcome.first.sent).toBeGreaterThanOrEqual(RECIPIENTS - RECIPIENTS / programme.each - 8)
      const copies = outcome.received.length - new Set(outcome.received.map(mail => mail.to[0])).size
      console.log(
        `${name}: first beat ${Math.round(outcome.firstMs)} ms, ${outcome.first.sent} sent; at the end ${outcome.received.length} received, ${copies} twice, ${outcome.suppressed} suppressed`,
      )
      await db.close()
    },
  )
})
