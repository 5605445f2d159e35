import { html, raw } from 'hono/html'
import { MAIL_STYLE } from './style.ts'

type Html = ReturnType<typeof html>

/** The frame that digests and alarms share: whole in itself, readable in light and dark. */
export function mailFrame(language: string, subject: string, publicUrl: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${subject}</title>
        <style>
          ${raw(MAIL_STYLE)}
        </style>
      </head>
      <body>
        <div class="mail" role="article" lang="${language}">
          <p class="brand"><a href="${publicUrl}">Dragoman</a></p>
          <h1>${subject}</h1>
          ${body}
        </div>
      </body>
    </html>`
}
