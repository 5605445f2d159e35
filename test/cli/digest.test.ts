import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../../db/open/sqlite.ts'
import { migrate } from '../../db/migrate.ts'
import { outboundStatement } from '../../db/settings.ts'
import { batch } from '../../db/batch.ts'
import { digestVerb } from '../../src/cli/digest.ts'
import { UsageError } from '../../src/errors.ts'
import { COOK, FROM, releaseOf, worldOf } from '../digest/world.ts'
import { startSmtp } from '../servers/smtp.ts'

const folder = mkdtempSync(join(tmpdir(), 'dragoman-cli-digest-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Said = Readonly<{ code: number; out: string; err: string }>

test('dragoman digest: a look, the real thing once, nothing from a copy until confirmed', async () => {
  const smtp = await startSmtp()
  const env = {
    DRAGOMAN_DATA: folder,
    DRAGOMAN_SMTP_URL: smtp.url,
    DRAGOMAN_MAIL_FROM: FROM,
    DRAGOMAN_LOG_LEVEL: 'error',
  }
  const digest = async (values: Record<string, string | boolean> = {}): Promise<Said> => {
    const said = { out: '', err: '' }
    const terminal = {
      out: (text: string) => void (said.out += text),
      err: (text: string) => void (said.err += text),
      env,
      interactive: false,
    }
    const code = await digestVerb.run(values, [], terminal).catch((error: unknown) => {
      if (error instanceof UsageError) return 2
      throw error
    })
    return { code, ...said }
  }
  const db = openSqlite(join(folder, 'dragoman.sqlite'), { busyTimeoutMs: 5_000 })
  await migrate(db)
  // Yesterday, so that a daily slot has come since.
  const yesterday = new Date(Date.now() - 26 * 3_600_000).toISOString()
  const world = worldOf(db, yesterday)
  for (const id of ['ana', 'bo']) {
    await world.person(id, { rhythm: id === 'ana' ? 'daily' : 'never', hour: 0, zone: 'UTC' })
    await world.profile(`kitchen-${id}`, id, COOK)
  }
  const closes = new Date(Date.now() + 40 * 86_400_000).toISOString()
  await world.publish(releaseOf({ n: 1, about: 'meals', published: yesterday, closes }))
  await world.match()

  const look = await digest({ 'dry-run': true, json: true })
  expect(look.err).toBe('')
  const lines = look.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toEqual([
    expect.objectContaining({
      email: 'ana@example.org',
      rhythm: 'daily',
      subject: expect.stringContaining('School meals 1'),
    }),
  ])
  const whole = await digest({ 'dry-run': true, person: 'ana@example.org' })
  expect(whole.out).toMatch(/^ana@example\.org \(daily, due for \d{4}-\d\d-\d\d\): School meals 1/)
  expect(whole.out).toContain('New for you\n-----------')
  expect((await digest({ 'dry-run': true, person: 'nobody@example.org' })).code).toBe(2)
  expect((await digest({ person: 'ana@example.org' })).code).toBe(2)
  expect(smtp.received).toHaveLength(0)

  await batch(db, [outboundStatement(db, false, yesterday)])
  const refused = await digest()
  expect([refused.code, smtp.received.length]).toEqual([1, 0])
  expect(refused.err).toContain('--confirm-outbound')
  expect(JSON.parse((await digest({ 'confirm-outbound': true, json: true })).out)).toEqual({
    was: 'off',
    dropped: 0,
    kept: 0,
  })

  const sent = await digest({ json: true })
  expect(JSON.parse(sent.out)).toMatchObject({ due: 1, queued: 1, sent: 1, failed: 0, unknown: 0 })
  expect(JSON.parse((await digest({ json: true })).out)).toMatchObject({ due: 0, queued: 0, sent: 0 })
  expect(smtp.received.map(({ to, subject }) => [to[0], subject.slice(0, 14)])).toEqual([
    ['ana@example.org', 'School meals 1'],
  ])
  await smtp.close()
  await db.close()
}, 180_000)
