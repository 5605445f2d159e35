import { expect, test } from 'vitest'
import { mailFindings } from '../../src/cli/doctor-mail.ts'

const config = {
  smtpUrl: 'smtp://mail.example.org',
  mailFrom: 'Dragoman <post@example.org>',
  mailBounces: '',
  bouncesKey: 'x',
  bouncesImap: '',
}
const nothing = async (): Promise<never> => {
  throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
}

test('the doctor says whether mail could leave, and whether receivers would believe it', async () => {
  expect((await mailFindings({ ...config, smtpUrl: '' }, nothing)).map(({ level }) => level)).toEqual([
    'missing',
  ])
  const records: Record<string, string[]> = {
    'example.org': ['google-site-verification=1', 'v=spf1 mx -all'],
    '_dmarc.example.org': ['v=DMARC1; p=quarantine'],
  }
  const good = await mailFindings(config, async name => records[name] ?? [])
  expect(good.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok'])
  const bare = await mailFindings({ ...config, bouncesKey: '' }, nothing)
  expect(bare.map(({ level }) => level)).toEqual(['ok', 'problem', 'problem', 'missing'])
  expect(bare[1]!.todo).toContain('TXT record at example.org')
  const offline = await mailFindings(config, async () => {
    throw Object.assign(new Error('no network'), { code: 'ETIMEOUT' })
  })
  expect(offline.map(({ level }) => level)).toEqual(['ok', 'missing', 'missing'])
})
