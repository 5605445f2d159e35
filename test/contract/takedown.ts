import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, type Db } from '../../db/batch.ts'
import { getDocument } from '../../db/documents.ts'
import { search } from '../../db/opportunities-search.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { insertRedaction, undoRedaction } from '../../db/redactions.ts'
import { withheldOf } from '../../db/withheld.ts'
import { prepareDocument } from '../../jobs/ingest-prepare.ts'
import { storeBatch } from '../../jobs/ingest-store.ts'
import { applyRedactions, redactAgain } from '../../jobs/redact.ts'
import { queryWords } from '../../jobs/search-words.ts'
import type { Redaction } from '../../src/model/redact.ts'
import { AT } from '../db/store.ts'
import type { Open } from './suite.ts'

const MAIL = 'purchasing@town.example'
const PHONE = '+359 2 123 45 67'
const now = (): Date => new Date(AT)

type Said = Readonly<{
  n: number
  ocid?: string
  cites?: string
  title?: string
  description?: string
  version?: string
}>

/** A release whose publisher named a person everywhere. */
function release({ n, ocid = `ocds-abcdef-${n}`, title, description, version = 'a' }: Said): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify({
      ocid,
      id: `${n}-2026`,
      date: `2026-01-0${n}T09:00:00Z`,
      tag: ['tender'],
      language: 'en',
      'x-version': version,
      buyer: { id: 'B', name: 'Town' },
      parties: [
        {
          id: 'B',
          name: 'Town',
          roles: ['buyer'],
          address: { countryName: 'BG' },
          contactPoint: { name: 'Vera Novak', email: MAIL, telephone: PHONE },
        },
      ],
      tender: {
        title: title ?? `Meals ${n} (ask VERA  NOVAK)`,
        description:
          description ?? `Write to ${MAIL}, or call 00359 2/1234567, or come to the Novakova street.`,
        status: 'active',
        classification: { scheme: 'CPV', id: '55524000' },
        tenderPeriod: { endDate: '2026-06-01T12:00:00Z' },
        lots: [{ id: '1', title: `Lot for Vera Novak`, status: 'active' }],
      },
    }),
  )
}

/** What was taken down is gone from everything that is stored, and does not come back. */
export function takedown(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
    for (const n of [1, 2, 3]) await ingest({ n })
  })
  afterAll(() => db.close())

  const ingest = (said: Said) =>
    storeBatch(
      db,
      [prepareDocument({ name: `r-${said.n}.json`, bytes: release(said) }, { format: 'ocds', source: 's' })],
      [],
      AT,
    )
  const redact = async (id: string, what: Partial<Redaction>): Promise<void> => {
    const row = { id, at: AT, source: '', scope: 'notice', object: '', field: '', words: '', ...what }
    await batch(
      db,
      insertRedaction(db, { ...row, reason: 'personal-data', note: '', report: '', person: 'p' }),
    )
    await applyRedactions(db, now)
  }
  const undo = async (id: string): Promise<void> => {
    await batch(db, undoRedaction(db, id, 'p', AT))
    await applyRedactions(db, now)
  }
  /** Everything that ways out read from: notices, opportunities, words of the search. */
  const stored = async (of: string): Promise<string> => {
    const notices = await db.query.selectFrom('notice').select('json').where('id', '=', of).execute()
    const opportunity = await db.query.selectFrom('opportunity').selectAll().where('id', '=', of).execute()
    const words = await db.query
      .selectFrom('search_text')
      .select('words')
      .where('opportunity', '=', of)
      .execute()
    expect(notices.length).toBe(1)
    expect(opportunity.length).toBe(1)
    return JSON.stringify([notices, opportunity, words])
  }
  const found = async (question: string): Promise<number> => {
    const { found } = await search(db, { now: AT, words: queryWords(question), sort: 'newest', limit: 10 })
    return found.length
  }
  const all = async (): Promise<string> => {
    const rows: unknown[] = []
    for await (const one of allOpportunities(db)) rows.push(one)
    return JSON.stringify(rows)
  }

  test('words of one notice: a name, whatever its case and spaces; the rest and the others stay', async () => {
    expect(await stored('s:ocds-abcdef-1/1-2026')).toMatch(/VERA\s+NOVAK/)
    expect(await found('vera novak')).toBe(3)
    await redact('r1', { object: 's:ocds-abcdef-1/1-2026', words: 'vera novak' })
    const after = await stored('s:ocds-abcdef-1/1-2026')
    expect(after).not.toMatch(/vera\s+novak/i)
    expect(after).toContain('[…]')
    // Another word that only begins the same is not the person's.
    expect(after).toContain('Novakova')
    expect(after).toContain(MAIL)
    expect(await stored('s:ocds-abcdef-2/2-2026')).toContain('Vera Novak')
    expect(await found('vera novak')).toBe(2)
  })

  test('a mail address and a telephone number everywhere, however the number is written', async () => {
    await redact('r2', { scope: 'bank', words: MAIL })
    await redact('r3', { scope: 'bank', words: PHONE.slice(1) })
    expect(await all()).not.toContain(MAIL)
    expect(await all()).not.toMatch(/123.?45.?67/)
    expect(await all()).not.toContain('"email"')
    for (const id of ['s:ocds-abcdef-1/1-2026', 's:ocds-abcdef-2/2-2026', 's:ocds-abcdef-3/3-2026'])
      expect(await stored(id)).not.toContain(MAIL)
  })

  test('the document is withheld, with its reason; it is still there to be read again', async () => {
    const { document } = await db.query
      .selectFrom('notice')
      .select('document')
      .where('id', '=', 's:ocds-abcdef-1/1-2026')
      .executeTakeFirstOrThrow()
    const row = (await getDocument(db, document))!
    expect(row.bytes).toBe(null)
    expect(row.withheld).toEqual({ reason: 'personal-data', at: AT })
    expect((await withheldOf(db, [document])).map(one => one.redaction)).toEqual(['r1', 'r2', 'r3'])
  })

  test('the same document again writes nothing; another one with the same words is stored without them', async () => {
    const before = await all()
    expect(await ingest({ n: 1 })).toEqual({ read: 1, stored: 0, unchanged: 1, quarantined: 0 })
    expect(await all()).toBe(before)
    await ingest({ n: 1, version: 'b' })
    expect(await all()).toBe(before)
    await ingest({ n: 4 })
    const fourth = await stored('s:ocds-abcdef-4/4-2026')
    expect(fourth).toContain('Vera Novak')
    expect(fourth).not.toContain(MAIL)
    expect(fourth).not.toMatch(/123.?45.?67/)
  })

  test('of a procedure: a notice that joins it later loses the same', async () => {
    await redact('r5', { scope: 'procedure', object: 's:ocds-abcdef-2/2-2026', field: 'contacts' })
    await redact('r6', { scope: 'procedure', object: 's:ocds-abcdef-2/2-2026', words: 'Secret Words' })
    await ingest({ n: 5, ocid: 'ocds-abcdef-2', title: 'Meals, corrected', description: 'The secret words' })
    const bank = await all()
    expect(bank).toContain('Meals, corrected')
    expect(bank).not.toContain('secret words')
    const { json } = await db.query
      .selectFrom('notice')
      .select('json')
      .where('id', '=', 's:ocds-abcdef-2/5-2026')
      .executeTakeFirstOrThrow()
    expect(json).not.toContain('secret words')
    expect(json).not.toContain('"contact"')
  })

  test('every word of a notice: what remains are codes, dates and links between notices', async () => {
    await redact('r7', { object: 's:ocds-abcdef-3/3-2026', field: 'texts' })
    const bare = await stored('s:ocds-abcdef-3/3-2026')
    expect(bare).not.toMatch(/Meals|Town|Novak|Lot for/i)
    expect(bare).toContain('55524000')
    expect(bare).toContain('2026-06-01T12:00:00.000Z')
    expect(await ingest({ n: 3 })).toMatchObject({ stored: 0, unchanged: 1 })
  })

  test('nothing is owed twice', async () => {
    const before = await all()
    expect(await applyRedactions(db, now)).toEqual({ redactions: 0, notices: 0, documents: 0, mails: 0 })
    expect(await redactAgain(db, now)).toEqual({ redactions: 0, notices: 0, documents: 0, mails: 0 })
    expect(await all()).toBe(before)
  })

  test('undone, what it took out comes back, and nothing else', async () => {
    await undo('r7')
    // Where no bytes are kept the source has to say it again.
    if (db.engine === 'd1') await ingest({ n: 3 })
    const back = await stored('s:ocds-abcdef-3/3-2026')
    expect(back).toContain('Meals 3')
    expect(back).toContain('Vera Novak')
    expect(back).not.toContain(MAIL)
    expect((await withheldOf(db, ['r7'])).length).toBe(0)
  })
}
