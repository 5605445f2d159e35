import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqlite } from '../../db/open/sqlite.ts'
import { main } from '../../src/cli/main.ts'
import { contextOf } from '../web/helper.ts'
import { visit } from './helper.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-user-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function dragoman(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const code = await main(
    ['user', ...argv],
    { out: text => (out += text), err: text => (err += text), env: { DRAGOMAN_DATA: folder } },
    false,
  )
  return { code, out, err }
}

test('the first administrator is made, signs in by a link without mail, and can be unmade', async () => {
  const made = await dragoman(
    'add',
    'Root@Sapun.example',
    '--role',
    'administrator',
    '--language',
    'bg',
    '--json',
  )
  expect(made.code).toBe(0)
  expect(JSON.parse(made.out)).toMatchObject({
    email: 'root@sapun.example',
    roles: ['administrator'],
    language: 'bg',
    verified_at: null,
  })
  expect((await dragoman('add', 'root@sapun.example')).out).toContain('administrator')
  const { url } = JSON.parse((await dragoman('link', 'root@sapun.example', '--json')).out) as { url: string }
  const db = openSqlite(join(folder, 'dragoman.sqlite'))
  const visitor = visit({ ...contextOf(db, {}, false), now: () => new Date() })
  const token = new URL(url).searchParams.get('token')!
  expect((await visitor.post('/sign-in/link', { token })).status).toBe(303)
  const page = await (await visitor.get('/account')).text()
  expect(page).toContain('Вие поддържате този сървър.')
  await dragoman('role', 'root@sapun.example', '--role', 'none')
  expect(await (await visitor.get('/account')).text()).not.toContain('Вие поддържате този сървър.')
  await db.close()
  expect((await dragoman('list')).out).toMatch(
    /^root@sapun\.example {2}no role, first signed in \d{4}-\d\d-\d\d\n$/,
  )
})

test.each([
  [[], 2],
  [['add'], 2],
  [['list', 'a@b.example'], 2],
  [['add', 'not an address'], 2],
  [['add', 'a@b.example', '--role', 'king'], 2],
  [['add', 'a@b.example', '--language', 'xx'], 2],
  [['role', 'a@b.example'], 2],
  [['role', 'a@b.example', '--role', 'administrator'], 1],
  [['link', 'a@b.example'], 1],
  [['constructor', 'a@b.example'], 2],
])('%j ends with %i and makes nothing', async (argv, code) => {
  const answer = await dragoman(...argv)
  expect(answer.code).toBe(code)
  expect(answer.err).not.toBe('')
  expect((await dragoman('list')).out).toBe('')
})
