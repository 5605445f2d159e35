import type { z } from '@hono/zod-openapi'
import { opportunityStatusAt } from '../../model/fold-status.ts'
import type { Lot, Opportunity } from '../../model/opportunity.ts'
import { opportunityToRelease } from '../../sources/formats/ocds/write.ts'
import { opportunityPath } from '../parts/card.ts'
import { documentPath, webAddress } from '../parts/sources.ts'
import { statusOf } from '../parts/status.ts'
import type { opportunityDetailSchema, opportunitySchema } from './schemas.ts'

type Presented = z.infer<typeof opportunitySchema>
type Detail = z.infer<typeof opportunityDetailSchema>

/** An opportunity as lists of the API show it. Addresses are absolute, so that an answer can be passed on. */
export function presentOpportunity(opportunity: Opportunity, now: Date, publicUrl: string): Presented {
  const { id } = opportunity
  const url = webAddress(opportunity.url)
  return {
    id,
    procedure: opportunity.procedure,
    kind: opportunity.kind,
    status: opportunityStatusAt(opportunity, now.toISOString()),
    title: opportunity.title,
    description: opportunity.description,
    languages: [...opportunity.languages],
    buyers: opportunity.buyers
      .map(buyer => opportunity.organisations.find(organisation => organisation.id === buyer))
      .filter(organisation => organisation !== undefined)
      .map(({ name, country, city }) => ({ name, ...(country && { country }), ...(city && { city }) })),
    places: [...opportunity.places],
    cpv: [...opportunity.cpv],
    ...(opportunity.value && { value: opportunity.value }),
    ...(opportunity.publishedAt && { publishedAt: opportunity.publishedAt }),
    ...(opportunity.updatedAt && { updatedAt: opportunity.updatedAt }),
    lots: opportunity.lots.map(lot => presentLot(lot, now)),
    flags: [...opportunity.flags],
    ...(url && { url }),
    links: { self: `${publicUrl}${apiPath(id)}`, page: `${publicUrl}${opportunityPath(id)}` },
  }
}

/** Everything that is known of one opportunity, with where each piece comes from. */
export function presentDetail(opportunity: Opportunity, now: Date, publicUrl: string): Detail {
  return {
    ...presentOpportunity(opportunity, now, publicUrl),
    notices: opportunity.notices.map(({ id, source, form, at, change, url }, index) => ({
      n: index + 1,
      id,
      source,
      form,
      ...(at && { at }),
      ...(change && { change }),
      ...(webAddress(url) && { url }),
      document: `${publicUrl}${documentPath(opportunity.id, index + 1)}`,
    })),
    changes: [...opportunity.changes],
    provenance: { ...opportunity.provenance },
    release: { ...opportunityToRelease(opportunity) },
  }
}

function presentLot(lot: Lot, now: Date): Presented['lots'][number] {
  return {
    id: lot.id,
    title: lot.title,
    status: statusOf(lot, now),
    ...(lot.closesAt && { closesAt: lot.closesAt }),
    ...(lot.value && { value: lot.value }),
    cpv: [...lot.cpv],
    places: [...lot.places],
    reserved: [...lot.reserved],
    social: [...lot.social],
    languages: [...lot.submissionLanguages],
  }
}

/** Address of an opportunity in the API. */
export function apiPath(id: string): string {
  return `/api/v1/opportunities/${encodeURIComponent(id)}`
}
