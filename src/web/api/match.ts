import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context as AppContext, MatchAnswer, Shown } from '../../context.ts'
import type { Evidence, Term } from '../../model/match.ts'
import { profileSchema } from '../../model/profile.ts'
import { instantSchema, moneySchema, textsSchema } from '../../model/common.ts'
import { chooseLanguage } from '../../words/languages.ts'
import { wordEvidence, type Namer } from '../../words/facts.ts'
import { namingAll } from '../concept-names.ts'
import { verdictText } from '../../words/verdicts.ts'
import { lotOf, opportunityPath } from '../parts/card.ts'
import { webAddress } from '../parts/sources.ts'
import { apiPath } from './present.ts'
import { problemResponses } from './problem.ts'

const TOP_MAX = 100

const requestSchema = z
  .object({
    profile: profileSchema.extend({ id: z.string().min(1).max(200).default('ad-hoc') }).openapi('Profile'),
    top: z.int().min(1).max(TOP_MAX).default(20),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/))
      .max(60)
      .default([])
      .openapi({ description: 'ISO 3166-1 alpha-2; empty = anywhere' }),
    subject: z
      .boolean()
      .default(false)
      .openapi({ description: 'Score by subject alone: no place, value, date or eligibility' }),
  })
  .openapi('MatchRequest')

const evidenceSchema = z.object({
  reason: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string().optional(),
})

const factSchema = z
  .object({
    signal: z.string(),
    value: z.number().openapi({ description: 'Log-odds; facts and rest add up to z' }),
    reason: z.string().optional().openapi({ description: 'Key of the catalogue, see docs/reasons.md' }),
    args: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    text: z.string().optional().openapi({ description: 'The fact as a sentence, in the language asked for' }),
  })
  .openapi('Fact')

const matchSchema = z
  .object({
    opportunity: z.object({
      id: z.string(),
      title: textsSchema,
      api: z.string(),
      page: z.string(),
      url: z.string().optional(),
    }),
    lot: z.object({
      item: z.string(),
      id: z.string().optional(),
      n: z.int().optional(),
      of: z.int(),
      title: textsSchema,
      closesAt: instantSchema.optional(),
      value: moneySchema.optional(),
    }),
    band: z.enum(['strong', 'good', 'possible', 'weak']),
    probability: z.number(),
    z: z.number(),
    for: z.array(factSchema),
    against: z.array(factSchema),
    rest: z.number(),
    widen: evidenceSchema.optional().openapi({ description: 'What would have made it a better match' }),
    verdict: z.object({
      answer: z.enum(['eligible', 'not-eligible', 'unknown', 'open']),
      rule: z.string(),
      field: z.string(),
      source: z.string().optional().openapi({ description: 'National provision and where it was read' }),
      text: z.string(),
    }),
    versions: z.object({ rules: z.string(), model: z.string(), text: z.string() }),
  })
  .openapi('Match')

const answerSchema = z
  .object({
    language: z.string().openapi({ description: 'Language the profile was read in' }),
    considered: z.int().openapi({ description: 'Open lots that were compared' }),
    activities: z.array(
      z.object({
        code: z.string(),
        name: z.string().optional(),
        weight: z.number(),
        words: z.array(z.string()),
      }),
    ),
    matches: z.array(matchSchema),
  })
  .openapi('MatchAnswer')

const route = createRoute({
  method: 'post',
  path: '/match',
  summary: 'Score an organisation against all open lots; nothing is stored',
  description:
    'Facts come as keys with arguments and as sentences in the language of Accept-Language (an interface language).',
  request: { body: { required: true, content: { 'application/json': { schema: requestSchema } } } },
  responses: {
    200: { description: 'Best first', content: { 'application/json': { schema: answerSchema } } },
    ...problemResponses(400, 413, 500, 503),
  },
})

/** POST /match: the same engine and the same words as the first page. */
export function matchRoute(app: OpenAPIHono, ctx: AppContext): void {
  app.openapi(route, async context => {
    const { profile, top, countries, subject } = context.req.valid('json')
    const namer: Namer = {
      language: chooseLanguage(context.req.header('Accept-Language')),
      conceptName: namingAll(ctx.matcher.conceptName),
    }
    await ctx.matcher.ready()
    const answer = await ctx.matcher.match(profile, { top, countries, subject })
    context.header('Content-Language', namer.language)
    context.header('Vary', 'Accept-Language')
    context.header('Cache-Control', 'no-store')
    return context.json(presentAnswer(answer, namer, ctx.config.publicUrl), 200)
  })
}

function presentAnswer(answer: MatchAnswer, namer: Namer, publicUrl: string): z.infer<typeof answerSchema> {
  return {
    language: answer.language,
    considered: answer.considered,
    activities: answer.activities.map(({ code, weight, words }) => {
      const name = namer.conceptName(code, namer.language)
      return { code, ...(name === undefined ? {} : { name }), weight, words: [...words] }
    }),
    matches: answer.results.map(shown => presentMatch(shown, namer, publicUrl)),
  }
}

function presentMatch(shown: Shown, namer: Namer, publicUrl: string): z.infer<typeof matchSchema> {
  const { match, explanation, item, opportunity } = shown
  const found = lotOf(opportunity, item.id)
  const url = webAddress(opportunity.url)
  return {
    opportunity: {
      id: opportunity.id,
      title: opportunity.title,
      api: publicUrl + apiPath(opportunity.id),
      page:
        publicUrl + opportunityPath(opportunity.id, opportunity.lots.length > 1 ? found?.lot.id : undefined),
      ...(url && { url }),
    },
    lot: {
      item: item.id,
      ...(found && { id: found.lot.id, n: found.index + 1 }),
      of: opportunity.lots.length,
      title: item.title,
      ...(found?.lot.closesAt && { closesAt: found.lot.closesAt }),
      ...(item.value && { value: item.value }),
    },
    band: match.band,
    probability: match.p,
    z: match.z,
    for: explanation.for.map(term => presentFact(term, namer)),
    against: explanation.against.map(term => presentFact(term, namer)),
    rest: explanation.rest,
    ...(explanation.widen && { widen: presentEvidence(explanation.widen, namer) }),
    verdict: {
      answer: match.verdict.answer,
      rule: match.verdict.rule,
      field: match.verdict.field,
      ...(match.verdict.source && { source: match.verdict.source }),
      text: verdictText(match.verdict, namer.language),
    },
    versions: match.versions,
  }
}

function presentEvidence(evidence: Evidence, namer: Namer): z.infer<typeof evidenceSchema> {
  const text = wordEvidence(evidence, namer)
  return { reason: evidence.reason, args: { ...evidence.args }, ...(text && { text }) }
}

function presentFact(term: Term, namer: Namer): z.infer<typeof factSchema> {
  const text = term.evidence && wordEvidence(term.evidence, namer)
  return {
    signal: term.signal,
    value: term.value,
    ...(term.evidence && { reason: term.evidence.reason, args: { ...term.evidence.args } }),
    ...(text && { text }),
  }
}
