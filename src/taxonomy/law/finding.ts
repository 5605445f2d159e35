import type { LawCondition } from './conditions.ts'
import type { Confidence } from './types.ts'

/** What a check of a reservation can find. Worded by `clause.rule.<rule>`, with what would be right. */
export const LAW_RULES = [
  'reserved-mixed',
  'reserved-kind',
  'reserved-missing',
  'result-reserved',
  'execution-mixed',
  'aims-mixed',
  'aims-code',
  'aims-text',
  'aims-kind',
  'art77-cpv',
  'art77-nature',
  'art77-term',
  'art77-term-unsaid',
  'art77-conditions',
  'art77-again',
  'national',
  'unverified',
  'art20-share',
  'art20-register',
  'art20-no-register',
  'cite',
  'condition',
  'publish-above',
  'publish-light',
  'publish-perhaps',
  'publish-below',
  'publish-national',
  'publish-unknown',
  'publish-year',
  'outside',
] as const
export type LawRule = (typeof LAW_RULES)[number]

/**
 * One finding. `refuse`: it may not be published like this; `warn`: somebody must look; `info`: what holds anyway.
 * `args` are facts to put into the sentence. A finding of confidence M says only that something was not verified: it
 * carries no fact of that cell.
 */
export type LawFinding = Readonly<{
  severity: 'refuse' | 'warn' | 'info'
  rule: LawRule
  /** eForms field at fault or concerned */
  field: string
  args: Readonly<Record<string, string | number>>
  /** Provision and where it was read */
  source: string
  confidence: Confidence
  /** Lot it is about; absent = the whole post */
  lot?: string
  /** For the rule `condition`: which national condition, worded by `clause.condition.<code>` */
  condition?: LawCondition
}>
