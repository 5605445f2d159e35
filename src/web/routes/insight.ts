import { Hono } from 'hono'
import { countriesKnown } from '../../../db/insight-data.ts'
import type { Context as AppContext } from '../../context.ts'
import { nutsCountry } from '../../taxonomy/nuts.ts'
import { CSV_MARK } from '../csv.ts'
import { csvOf, DEFINITIONS, namedMeasures, readData, readDataQuery } from '../insight-data.ts'
import { readFigures } from '../insight-figures.ts'
import { choiceOf, readInsightAddress } from '../insight-query.ts'
import { insightPage } from '../pages/insight.ts'
import type { WebEnv } from '../reader.ts'
import type { View } from '../view.ts'

/** The page of figures, and the same as files. */
export function insightRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  // Where no reference pack is loaded, a region is told by the towns that notices name there.
  const naming = async (view: View, region: string): Promise<View> => {
    if (region === '') return view
    const known = await ctx.matcher.regions(nutsCountry(region), view.language)
    const names = new Map(known.map(({ code, name }) => [code, name]))
    return { ...view, placeName: (nuts, language) => view.placeName?.(nuts, language) ?? names.get(nuts) }
  }
  app.get('/insight', async context => {
    const address = readInsightAddress(new URL(context.req.url).searchParams)
    const now = ctx.now()
    const [figures, places] = await Promise.all([
      readFigures(ctx.db, choiceOf(address, now), now),
      countriesKnown(ctx.db),
    ])
    const view = await naming(context.get('view'), address.region)
    return context.html(await insightPage(view, address, figures, places))
  })
  app.get('/insight/data.csv', async context => {
    const query = readDataQuery(new URL(context.req.url).searchParams, ctx.now())
    const { cells, next } = await readData(ctx.db, query)
    if (next) context.header('Link', `<${ctx.config.publicUrl}/insight/data.csv?${next}>; rel="next"`)
    context.header('Content-Disposition', 'attachment; filename="insight.csv"')
    return context.body(CSV_MARK + csvOf(cells), 200, { 'Content-Type': 'text/csv; charset=utf-8' })
  })
  app.get('/insight/data.json', async context => {
    const query = readDataQuery(new URL(context.req.url).searchParams, ctx.now())
    const { cells, next } = await readData(ctx.db, query)
    const { region, theme, from, to, level } = query
    return context.json({
      about: `${ctx.config.publicUrl}/insight`,
      query: { region, theme, from, to, level },
      definitions: DEFINITIONS,
      items: cells.map(cell => ({
        region: cell.region,
        theme: cell.theme,
        quarter: cell.quarter,
        ...namedMeasures(cell),
      })),
      ...(next && { next: `${ctx.config.publicUrl}/insight/data.json?${next}` }),
    })
  })
  return app
}
