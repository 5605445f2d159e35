import { html } from 'hono/html'
import type { Html } from '../view.ts'

/** A mail as the person reads it, before it has an addressee. */
export type Letter = Readonly<{ subject: string; html: string; text: string }>

/**
 * The frame of one short mail. Mail programs know no style sheets of ours and little else: plain blocks, system
 * letters, colours left to the reader's own light or dark.
 */
export async function letterHtml(language: string, subject: string, body: Html): Promise<string> {
  const page = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${subject}</title>
      </head>
      <body
        style="margin:0;padding:24px;font:17px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
      >
        <div style="max-width:34em;margin:0 auto">${body}</div>
      </body>
    </html>`
  return page.toString()
}
