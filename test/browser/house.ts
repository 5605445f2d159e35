import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import pino from 'pino'
import type { Db } from '../../db/batch.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { buildContext, listen, type Server } from '../../src/node.ts'
import { freshBank } from '../db/store.ts'
import { freePort } from '../servers/port.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'
import { CHROMIUM, CHROMIUM_ARGUMENTS } from './helper.ts'
import { problemsOf } from './ngo-checks.ts'

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES

/** A server as `dragoman serve` runs it, with a real browser before it and a real mail server behind it. */
export type House = Readonly<{
  browser: Browser
  smtp: SmtpServer
  db: Db
  context: Context
  server: Server
  close: () => Promise<void>
}>

type Wishes = Readonly<{
  /** Fills the empty bank before the server starts */
  prepare?: (db: Db) => Promise<void>
  /** Parts of the Context to replace, such as the clock or the matcher */
  parts?: (db: Db) => Partial<Context>
  /** Settings that hang on the port */
  settings?: (port: number) => Readonly<Record<string, string>>
}>

export async function startHouse({ prepare, parts, settings }: Wishes = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-house-'))
  if (PICTURES) mkdirSync(PICTURES, { recursive: true })
  const smtp = await startSmtp()
  const db = await freshBank()
  await prepare?.(db)
  const port = await freePort()
  const config = readConfig({
    DRAGOMAN_DATA: folder,
    DRAGOMAN_PORT: String(port),
    DRAGOMAN_SMTP_URL: smtp.url,
    DRAGOMAN_MAIL_FROM: 'Dragoman <post@dragoman.example>',
    ...settings?.(port),
  })
  const context = buildContext(config, db, { log: pino({ level: 'silent' }), ...parts?.(db) })
  const server = await listen(context)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS })
  return {
    browser,
    smtp,
    db,
    context,
    server,
    close: async () => {
      await browser.close()
      await server.close()
      await smtp.close()
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What is wrong with a page at both widths, by axe and measure; a picture of each where asked. */
export async function lookAtBothWidths(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = []
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await problemsOf(page, true)).map(problem => `${name} ${width}: ${problem}`))
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true })
  }
  return wrong
}
