import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allOpportunities } from '../../db/opportunities.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { backupBank, restoreBank } from '../../jobs/backup.ts'
import { seedDemo } from '../../jobs/seed.ts'

async function contents(file: string): Promise<string> {
  const db = openSqlite(file)
  const found = []
  for await (const opportunity of allOpportunities(db)) found.push(opportunity)
  await db.close()
  return JSON.stringify(found)
}

test('a backup taken in use restores to the same bank; a damaged one is refused and changes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-backup-'))
  const db = openSqlite(join(folder, 'bank.sqlite'))
  await migrate(db)
  await seedDemo(db, '2026-11-20T10:00:00.000Z')
  const file = join(folder, 'copy.sqlite.gz')
  const report = await backupBank(db, file)
  expect(report.opportunities).toBeGreaterThan(200)
  await expect(backupBank(db, file)).rejects.toThrow('exists')
  await db.close()

  const target = join(folder, 'elsewhere/dragoman.sqlite')
  expect(await restoreBank(file, target, false)).toMatchObject({
    opportunities: report.opportunities,
    notices: report.notices,
  })
  const before = await contents(target)
  expect(before).toBe(await contents(join(folder, 'bank.sqlite')))
  await expect(restoreBank(file, target, false)).rejects.toThrow('--force')

  const bytes = await readFile(file)
  await writeFile(join(folder, 'cut.gz'), bytes.subarray(0, bytes.length / 2))
  await writeFile(join(folder, 'other.gz'), 'hello')
  await expect(restoreBank(join(folder, 'cut.gz'), target, true)).rejects.toThrow('damaged')
  await expect(restoreBank(join(folder, 'other.gz'), target, true)).rejects.toThrow('damaged')
  expect(await contents(target)).toBe(before)
  expect((await readdir(join(folder, 'elsewhere'))).filter(name => name.startsWith('restore-'))).toEqual([])
})
