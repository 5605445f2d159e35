import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import { keptOf } from '../../../db/matches.ts'
import type { Context as AppContext } from '../../context.ts'
import { lotOfItem } from '../../digest/material.ts'
import { pickText } from '../../model/common.ts'
import { opportunityToRelease } from '../../sources/formats/ocds/write.ts'
import { wordEvidence } from '../../words/facts.ts'
import { chooseLanguage } from '../../words/languages.ts'
import { verdictText } from '../../words/verdicts.ts'
import { namingAll } from '../concept-names.ts'
import { csvLine, CSV_MARK } from '../csv.ts'
import { matchedOpportunities } from '../feed-reads.ts'
import { opportunityPath } from '../parts/card.ts'
import { heldProfile } from '../profile-access.ts'
import type { WebEnv } from '../reader.ts'
import { problemResponses } from './problem.ts'

const parameter = z
  .string()
  .max(200)
  .openapi({ param: { name: 'profile', in: 'path' }, description: 'Id of a profile of yours' })

const itemSchema = z
  .object({
    item: z.string().openapi({ description: 'Id of the lot' }),
    opportunity: z.string(),
    title: z.string().optional(),
    page: z.string(),
    closesAt: z.string().optional().openapi({ description: 'UTC' }),
    firstAt: z.string().openapi({ description: 'When it first fitted, UTC' }),
    p: z.number(),
    z: z.number(),
    band: z.enum(['strong', 'good', 'possible', 'weak']),
    verdict: z.string(),
    for: z.array(z.string()).openapi({ description: 'Reasons, in the language asked for' }),
    against: z.array(z.string()),
    versions: z.object({ rules: z.string(), model: z.string(), text: z.string() }),
  })
  .openapi('KeptMatch')

const listRoute = createRoute({
  method: 'get',
  path: '/profiles/{profile}/matches',
  summary: 'What fits one of your profiles, best first: what its inbox and mails tell',
  request: { params: z.object({ profile: parameter }) },
  responses: {
    200: {
      description: 'At most fifty lots',
      content: { 'application/json': { schema: z.object({ items: z.array(itemSchema) }) } },
    },
    ...problemResponses(400, 404, 500, 503),
  },
})

const csvRoute = createRoute({
  method: 'get',
  path: '/profiles/{profile}/matches.csv',
  summary: 'The same as a table',
  request: { params: z.object({ profile: parameter }) },
  responses: {
    200: { description: 'RFC 4180, UTF-8', content: { 'text/csv': { schema: z.string() } } },
    ...problemResponses(400, 404, 500, 503),
  },
})

const ocdsRoute = createRoute({
  method: 'get',
  path: '/profiles/{profile}/matches.ocds.json',
  summary: 'Their opportunities as an OCDS 1.1 release package',
  request: { params: z.object({ profile: parameter }) },
  responses: {
    200: {
      description: 'Compiled releases',
      content: { 'application/json': { schema: z.object({ releases: z.array(z.unknown()) }).loose() } },
    },
    ...problemResponses(400, 404, 500, 503),
  },
})

const HEAD = [
  'item',
  'title',
  'buyer',
  'country',
  'deadline',
  'value',
  'currency',
  'band',
  'p',
  'first',
  'page',
  'url',
]

/** One's own matches, for programs with a key and for downloads. */
export function profileMatchesApi(app: OpenAPIHono, ctx: AppContext): void {
  const { publicUrl } = ctx.config
  /** Asks whose the profile is before anything is read. */
  const rows = async (context: unknown) => {
    const { profile } = await heldProfile(ctx, context as HonoContext<WebEnv>, 'profile.read')
    return { profile, found: await matchedOpportunities(ctx, profile.id) }
  }

  app.openapi(listRoute, async context => {
    const language = chooseLanguage(context.req.header('Accept-Language'))
    const namer = {
      language,
      conceptName: namingAll(ctx.matcher.conceptName),
      placeName: ctx.matcher.placeName,
    }
    const { found } = await rows(context)
    const items = found.map(({ row, opportunity }) => {
      const { match, explanation } = keptOf(row)
      const say = (terms: typeof explanation.for): string[] =>
        terms.flatMap(({ evidence }) => (evidence && wordEvidence(evidence, namer)) ?? [])
      const title = pickText(opportunity.title, language, opportunity.languages[0])?.text
      return {
        item: row.item,
        opportunity: row.opportunity,
        ...(title && { title }),
        page: publicUrl + opportunityPath(opportunity.id),
        ...(row.closes_at && { closesAt: row.closes_at }),
        firstAt: row.first_at,
        p: match.p,
        z: match.z,
        band: match.band,
        verdict: verdictText(match.verdict, language),
        for: say(explanation.for),
        against: say(explanation.against),
        versions: match.versions,
      }
    })
    return context.json({ items }, 200)
  })

  app.openapi(csvRoute, async context => {
    const { found } = await rows(context)
    const language = chooseLanguage(context.req.header('Accept-Language'))
    const lines = found.map(({ row, opportunity }) => {
      const lot = lotOfItem(opportunity, row.item)?.lot
      const value = lot?.value ?? (opportunity.lots.length === 1 ? opportunity.value : undefined)
      const buyer = opportunity.organisations.find(({ id }) => opportunity.buyers.includes(id))
      const name = (texts: Parameters<typeof pickText>[0]): string | undefined =>
        pickText(texts, language, opportunity.languages[0])?.text
      const { match } = keptOf(row)
      return csvLine([
        row.item,
        name(opportunity.title),
        name(buyer?.name),
        buyer?.country,
        lot?.closesAt?.utc,
        value?.amount,
        value?.currency,
        match.band,
        match.p.toFixed(3),
        row.first_at,
        publicUrl + opportunityPath(opportunity.id),
        opportunity.url,
      ])
    })
    context.header('Content-Disposition', 'attachment; filename="matches.csv"')
    return context.body(CSV_MARK + csvLine(HEAD) + lines.join(''), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
    })
  })

  app.openapi(ocdsRoute, async context => {
    const { profile, found } = await rows(context)
    const each = new Map(found.map(({ opportunity }) => [opportunity.id, opportunity]))
    context.header('Content-Disposition', 'attachment; filename="matches.ocds.json"')
    return context.json(
      {
        uri: `${publicUrl}/api/v1/profiles/${encodeURIComponent(profile.id)}/matches.ocds.json`,
        version: '1.1',
        publishedDate: ctx.now().toISOString(),
        publisher: { name: 'Dragoman', uri: publicUrl },
        releases: [...each.values()].map(opportunityToRelease),
      },
      200,
    )
  })
}
