import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { findPerson } from '../../db/people.ts'
import { createPost } from '../../db/posts.ts'
import { listProfiles } from '../../db/profiles.ts'
import type { LiveMatcher } from '../../jobs/matcher.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { foundOrganisation } from '../../src/auth/organisations.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { postSchema } from '../../src/model/post.ts'
import { postWorkSchema } from '../../src/model/post-work.ts'
import { buildContext, listen, type Server } from '../../src/node.ts'
import { changed, draftItems } from '../../src/web/draft-items.ts'
import { freshBank } from '../db/store.ts'
import { CHROMIUM, CHROMIUM_ARGUMENTS, NO_BROWSER } from './helper.ts'
import { lookAtBothWidths } from './house.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES

describe.skipIf(NO_BROWSER)('a clerk with a draft', () => {
  let browser: Browser
  let db: Db
  let context: Context
  let server: Server
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dragoman-answerers-'))
    if (PICTURES) mkdirSync(PICTURES, { recursive: true })
    db = await freshBank()
    await seedDemo(db, new Date().toISOString())
    // A demonstration shows the link of a sign-in on the page itself: no mail is needed here.
    const config = readConfig({ DRAGOMAN_DATA: folder, DRAGOMAN_PORT: '0' }, true)
    context = buildContext(config, db, { log: pino({ level: 'silent' }) })
    server = await listen(context)
    await context.matcher.ready()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await db?.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  const wrong: string[] = []

  const look = async (page: Page, name: string): Promise<void> => {
    wrong.push(...(await lookAtBothWidths(page, name)))
  }

  test('sees who could answer, more after splitting, and is refused a wrong reservation', async () => {
    const page = await (await browser.newContext({ locale: 'bg-BG' })).newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => wrong.push(error.message))
    await page.goto(`${server.url}/sign-in`)
    await page.fill('#email', 'sluzhitel@dolina.example')
    await page.click('main form .button')
    await page.click('main .note a, main a.more >> nth=0')
    await page.click('main form .button')
    const found = await findPerson(db, 'sluzhitel@dolina.example')
    const clerk = { ...found!, roles: [], memberships: [] }
    const organisation = await foundOrganisation(context, clerk as never, {
      kind: 'municipality',
      name: 'Община Долна',
      country: 'BG',
    })
    const post = postSchema.parse({
      kind: 'tender',
      language: 'bg',
      title: 'Помощници в училищните кухни',
      description: 'Помощници в училищната кухня, пране на кърпи и занимания с деца следобед.',
      nature: 'services',
      procedureType: 'open',
      deadline: new Date(context.now().getTime() + 30 * 86_400_000).toISOString(),
      contact: 'pokupki@dolina.example',
      lots: [
        {
          id: 'LOT-0001',
          title: 'Помощници в училищната кухня',
          description: 'Помощници в училищната кухня, пране на кърпи и занимания с деца следобед.',
          cpv: ['55524000', '98310000', '92331210', '45262700'],
          nuts: ['BG321', 'BG331', 'BG421'],
          valueMinor: 30_000_000,
          months: 48,
          reserved: ['none'],
          submissionLanguages: ['bg'],
        },
      ],
    })
    const now = context.now().toISOString()
    const procedure = '6f1c2d3e-0000-4000-8000-000000000001'
    const work = postWorkSchema.parse({ post })
    await createPost(db, {
      id: 'kitchen',
      organisation: organisation!,
      procedure,
      work,
      person: clerk.id,
      now,
    })

    const engine = await (context.matcher as LiveMatcher).engine()
    const profiles = (await listProfiles(db)).map(engine.profile)
    const of = { id: 'kitchen', procedure, town: 'Община Долна', country: 'BG' }
    const bruteForce = (lots: typeof post.lots): number => {
      const items = draftItems({ ...post, lots }, of, now).map(engine.item)
      return profiles.filter(profile =>
        items.some(item => (engine.score(profile, item, { now })?.p ?? 0) >= engine.rules.bands.good),
      ).length
    }
    const figure = async (): Promise<number> => Number(await page.locator('.figure').textContent())

    await page.goto(`${server.url}/posts/kitchen/answerers`)
    const before = await figure()
    expect(before).toBe(bruteForce(post.lots))
    await look(page, 'who-before')
    await page.click('button[name=change][value=codes]')
    await page.waitForSelector('table caption')
    const after = await figure()
    expect(after).toBe(bruteForce([...changed(post, 'codes')!]))
    expect(after).toBeGreaterThan(before)
    await look(page, 'who-after')

    await page.goto(`${server.url}/posts/kitchen/clauses?lot=LOT-0001`)
    await look(page, 'clauses')
    await page.check('input[value=cite-art77]')
    await page.click('form.clauses .go-on button')
    const refusal = page.locator('[role=alert]')
    expect(await refusal.textContent()).toContain('BR-BT-00262-0200')
    expect(await refusal.textContent()).toContain('48')
    expect(await refusal.textContent()).toContain('36')
    await look(page, 'clauses-refused')
    await page.goto(`${server.url}/posts/kitchen/clauses?lot=LOT-0004`)
    await page.check('input[value=cite-art77]')
    await page.click('form.clauses .go-on button')
    const building = (await page.locator('[role=alert]').textContent()) ?? ''
    expect(building).toContain('BR-BT-00262-0200')
    expect(building).toContain('45262700')
    await page.goto(`${server.url}/posts/kitchen/clauses?lot=LOT-0001`)
    await page.check('input[value=cite-art20]')
    await page.check('input[value=social-opp]')
    await page.click('details:has(input[value=gpp-eu]) summary')
    await page.check('input[value=gpp-eu]')
    await page.click('form.clauses .go-on button')
    await page.waitForURL(/saved=yes/)
    expect(await page.locator('input[value=social-opp]').isChecked()).toBe(true)
    await look(page, 'clauses-saved')
    await page.goto(`${server.url}/posts/kitchen/answerers`)
    await look(page, 'who-reserved')
    expect(wrong).toEqual([])
  }, 240_000)
})
