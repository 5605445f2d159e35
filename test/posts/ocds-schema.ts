import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

/**
 * What OCDS 1.1 demands of a release package and its releases, as a JSON schema: required members, types, formats
 * and closed code lists. Written from the release schema 1.1.5 and the lots, bids and items members in use; members
 * it does not name are allowed, as in OCDS itself.
 */
const text = { type: 'string', minLength: 1 }
const moment = { type: 'string', format: 'date-time' }
const value = {
  type: 'object',
  properties: { amount: { type: 'number' }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } },
}
const period = {
  type: 'object',
  properties: { startDate: moment, endDate: moment, durationInDays: { type: 'integer' } },
}
const status = {
  enum: ['planning', 'planned', 'active', 'cancelled', 'unsuccessful', 'complete', 'withdrawn'],
}
const classification = { type: 'object', properties: { scheme: text, id: text } }
const list = (items: object): object => ({ type: 'array', minItems: 1, uniqueItems: true, items })
const withId = (properties: object): object => ({
  type: 'object',
  required: ['id'],
  properties: { id: text, ...properties },
})
const organisation = { type: 'object', properties: { id: text, name: text } }

const SCHEMA = {
  type: 'object',
  required: ['uri', 'publisher', 'publishedDate', 'releases', 'version'],
  properties: {
    uri: { type: 'string', format: 'uri' },
    version: { const: '1.1' },
    publishedDate: moment,
    extensions: { type: 'array' },
    publisher: { type: 'object', required: ['name'], properties: { name: text } },
    releases: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['ocid', 'id', 'date', 'tag', 'initiationType'],
        properties: {
          ocid: { type: 'string', pattern: '^ocds-[a-z0-9]+-.' },
          id: text,
          date: moment,
          language: { type: 'string', pattern: '^[a-z]{2}$' },
          initiationType: { const: 'tender' },
          tag: list({
            enum: [
              'planning',
              'planningUpdate',
              'tender',
              'tenderAmendment',
              'tenderUpdate',
              'tenderCancellation',
              'award',
              'awardUpdate',
              'awardCancellation',
            ],
          }),
          buyer: organisation,
          parties: list(
            withId({ name: text, roles: list({ enum: ['buyer', 'supplier'] }), address: { type: 'object' } }),
          ),
          tender: withId({
            title: text,
            description: text,
            status,
            procurementMethod: { enum: ['open', 'selective', 'limited', 'direct'] },
            procurementMethodDetails: text,
            mainProcurementCategory: { enum: ['goods', 'works', 'services'] },
            value,
            tenderPeriod: period,
            classification,
            documents: list(withId({ title: text, url: { type: 'string', format: 'uri' } })),
            amendments: list(withId({ date: moment, rationale: text, releaseID: text })),
            lots: list(
              withId({
                title: text,
                status,
                value,
                tenderPeriod: period,
                enquiryPeriod: period,
                contractPeriod: period,
              }),
            ),
            items: list(withId({ relatedLot: text, classification })),
          }),
          awards: list(
            withId({
              status: { enum: ['pending', 'active', 'cancelled', 'unsuccessful'] },
              date: moment,
              value,
              suppliers: list(organisation),
              relatedLots: list(text),
            }),
          ),
          bids: {
            type: 'object',
            properties: { statistics: list(withId({ measure: text, value: { type: 'number' } })) },
          },
          relatedProcesses: list(withId({ relationship: list(text), identifier: text })),
        },
      },
    },
  },
}

const ajv = new Ajv({ allErrors: true, strict: false })
;(addFormats as unknown as { default: typeof addFormats.default }).default(ajv)
const check = ajv.compile(SCHEMA)

/** What is wrong with a release package, by ajv; empty where it is valid. */
export function schemaFaults(releases: unknown): string[] {
  check(releases)
  return (check.errors ?? []).map(each => `${each.instancePath} ${each.message}`)
}
