import { Hono } from 'hono'
import { apiPage, type Operation } from '../pages/api.ts'
import type { WebEnv } from '../reader.ts'

type Described = Readonly<{
  paths?: Readonly<Record<string, Readonly<Record<string, Readonly<{ summary?: string }>>>>>
}>

/**
 * The API's own page for people. What can be asked is read from the description itself.
 *
 * @param describe answers the OpenAPI document
 */
export function apiPageRoutes(describe: () => Promise<unknown>): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  let operations: readonly Operation[] | undefined
  app.get('/api', async context => {
    operations ??= operationsOf((await describe()) as Described)
    return context.html(await apiPage(context.get('view'), operations))
  })
  return app
}

function operationsOf({ paths = {} }: Described): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary = '' }]) => ({
      method: method.toUpperCase(),
      path,
      summary,
    })),
  )
}
