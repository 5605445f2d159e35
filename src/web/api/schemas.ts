import { z } from '@hono/zod-openapi'
import {
  instantSchema,
  moneySchema,
  OPPORTUNITY_KINDS,
  placeSchema,
  textsSchema,
} from '../../model/common.ts'
import { STATUSES } from '../bank-query.ts'

/** Ids hold a source and a publication number as published; the longest seen has 80 letters. */
const ID_MAX = 300

export const idParameter = z
  .string()
  .min(1)
  .max(ID_MAX)
  .openapi({
    param: { name: 'id', in: 'path' },
    description: 'Id of an opportunity, or of any of its notices: `<source>:<publication number>`',
    example: 'demo:0001-2026',
  })

const buyerSchema = z.object({
  name: textsSchema,
  country: z.string().optional(),
  city: z.string().optional(),
})

const lotSummarySchema = z
  .object({
    id: z.string(),
    title: textsSchema,
    status: z.enum(STATUSES),
    closesAt: instantSchema.optional(),
    value: moneySchema.optional(),
    cpv: z.array(z.string()).openapi({ description: 'CPV 2008, 8 digits, main code first' }),
    places: z.array(placeSchema),
    reserved: z
      .array(z.enum(['none', 'res-ws', 'res-pub-ser']))
      .openapi({ description: 'BT-71; empty = not published, which is not "none"' }),
    social: z.array(z.string()).openapi({ description: 'BT-775' }),
    languages: z.array(z.string()).openapi({ description: 'Languages of the bid; empty = not published' }),
  })
  .openapi('Lot')

export const opportunitySchema = z
  .object({
    id: z.string(),
    procedure: z.string().openapi({ description: 'BT-04 or ocid' }),
    kind: z.enum(OPPORTUNITY_KINDS),
    status: z.enum(STATUSES),
    title: textsSchema,
    description: textsSchema,
    languages: z.array(z.string()).openapi({ description: 'Of the notice, the original first' }),
    buyers: z.array(buyerSchema),
    places: z.array(placeSchema),
    cpv: z.array(z.string()),
    value: moneySchema.optional().openapi({ description: 'As published for the whole; never a sum of lots' }),
    publishedAt: z.string().optional(),
    updatedAt: z.string().optional(),
    lots: z.array(lotSummarySchema),
    flags: z.array(z.string()).openapi({ description: 'Findings of plausibility; nothing was edited' }),
    url: z.string().optional().openapi({ description: 'The notice at its publisher: it decides' }),
    links: z.object({ self: z.string(), page: z.string() }),
  })
  .openapi('Opportunity')

export const noticeLinkSchema = z
  .object({
    n: z.int(),
    id: z.string(),
    source: z.string(),
    form: z.string(),
    at: z.string().optional(),
    change: z.string().optional(),
    url: z.string().optional(),
    document: z.string().openapi({ description: 'The bytes as the source answered them' }),
  })
  .openapi('Notice')

export const opportunityDetailSchema = opportunitySchema
  .extend({
    notices: z.array(noticeLinkSchema).openapi({ description: 'Earliest first' }),
    changes: z.array(
      z.object({
        notice: z.string(),
        at: z.string().optional(),
        lot: z.string().optional(),
        field: z.string(),
        old: z.string().optional(),
        new: z.string().optional(),
      }),
    ),
    provenance: z
      .record(z.string(), z.string())
      .openapi({ description: 'Field -> notice it came from, where that is not the newest' }),
    release: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'The same as an OCDS 1.1 compiled release' }),
  })
  .openapi('OpportunityDetail')

export const pageSchema = z
  .object({
    items: z.array(opportunitySchema),
    total: z.int().optional(),
    next: z.string().optional().openapi({ description: 'Address of the next page; absent on the last' }),
  })
  .openapi('OpportunityPage')
