import { describe, expect, test } from 'vitest'
import { freshBank } from '../db/store.ts'
import { faults, PROGRAMMES, run } from '../faults/smtp-programme.ts'

/** A quick sample of `npm run faults`: every way a server can fail, with few recipients. */
const RECIPIENTS = 20

describe('a mail server that fails', () => {
  test.each(PROGRAMMES.map(programme => [programme.name, programme] as const))('%s', async (_name, given) => {
    const programme = { ...given, each: given.each > 1 ? 10 : 1 }
    const db = await freshBank()
    const outcome = await run(db, programme, RECIPIENTS)
    expect(faults(programme, RECIPIENTS, outcome)).toEqual([])
    // One bad address delays nobody: the others were served while the server was still failing.
    if (programme.each > 1) expect(outcome.first.sent).toBeGreaterThanOrEqual(RECIPIENTS - 2)
    await db.close()
  })
})
