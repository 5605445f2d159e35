import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Assets } from '../assets.ts'

/**
 * The API to try out: an explorer that is another project's script, served from here. It styles itself by script,
 * hence its own policy; nothing is loaded from elsewhere. Without script the description itself is one link away.
 */
export function referenceRoutes(assets: () => Promise<Assets>): Hono {
  const app = new Hono()
  app.get('/api/explorer', async context => {
    const files = await assets()
    const path = (name: string): string => files.byName.get(name)?.path ?? `/public/missing/${name}`
    const settings = JSON.stringify({
      url: '/api/v1/openapi.json',
      withDefaultFonts: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
    })
    context.header(
      'Content-Security-Policy',
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    return context.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>Dragoman API</title>
            <link rel="icon" href="${path('favicon.svg')}" type="image/svg+xml" />
          </head>
          <body>
            <noscript>
              <h1>Dragoman API</h1>
              <p>
                This page needs a script to show the description nicely. The description itself:
                <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI 3.1).
                <a href="/api">What can be asked</a>
              </p>
            </noscript>
            <script
              id="api-reference"
              data-url="/api/v1/openapi.json"
              data-configuration="${settings}"
            ></script>
            <script src="${path('scalar.js')}"></script>
          </body>
        </html>`,
    )
  })
  return app
}
