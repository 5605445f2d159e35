import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is wrong with the page as it stands: too wide, too small to touch, or found by axe. */
export async function problemsOf(page: Page, script: boolean): Promise<string[]> {
  await page.waitForLoadState('load')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'main button:not(.term), main input:not([type=hidden]), main select, main summary, main nav a',
      ),
    ]
      .filter(element => element.checkVisibility() && element.getBoundingClientRect().height > 0)
      .filter(element => element.getBoundingClientRect().height < 43.5 && !element.closest('label.tick'))
      .map(
        element =>
          `${Math.round(element.getBoundingClientRect().height)} px high: ${element.outerHTML.slice(0, 80)}`,
      ),
  )
  const found = script ? await axe(page) : await axeOfCopy(page)
  return [...(wide > 0 ? [`${wide} px too wide`] : []), ...small, ...found]
}

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 120)}`)
  })
}

/** A page without script shows the same in a copy that has it. */
async function axeOfCopy(page: Page): Promise<string[]> {
  const context = await page
    .context()
    .browser()!
    .newContext({ viewport: page.viewportSize()!, bypassCSP: true })
  try {
    const copy = await context.newPage()
    await copy.goto(`${new URL(page.url()).origin}/health`)
    const base = `<base href="${new URL(page.url()).origin}/">`
    await copy.setContent((await page.content()).replace('<head>', `<head>${base}`), { waitUntil: 'load' })
    return await axe(copy)
  } finally {
    await context.close()
  }
}
