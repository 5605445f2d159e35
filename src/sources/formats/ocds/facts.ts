import type { NoticeLot, ReservedCode } from '../../../model/notice.ts'
import { distinct } from '../values-fields.ts'
import { code, codes, list, obj, truth, type Json } from './read.ts'

/**
 * Social, green and innovative aims of a lot. OCDS says them as sustainability goals and strategies (EU profile,
 * BT-06, 774, 775, 776, 805); both spellings in use are read: those of the profile's mapping table
 * (social.humanRightsInSupplyChain, economic.processInnovation) and of the extension's code list
 * (...SupplyChains, ...processInnovationPromotion).
 */
export type Aims = Pick<NoticeLot, 'strategic' | 'social' | 'green' | 'innovation' | 'gpp' | 'accessibility'>

// Goal, in lower case and without the word Promotion, -> eForms code list and code. First match counts.
const GOALS: readonly (readonly [RegExp, 'social' | 'green' | 'innovation', string])[] = [
  [/^social\.disadvantagedemployment/, 'social', 'opp'],
  [/^social\.labou?rrights/, 'social', 'work-cond'],
  [/^social\.(genderequality|womeninclusion)/, 'social', 'gen-eq'],
  [/^social\.ethnicequality/, 'social', 'et-eq'],
  [/^social\.accessibility/, 'social', 'acc-all'],
  [/^social\.humanrights/, 'social', 'hum-right'],
  [/^social\./, 'social', 'other'],
  [/^environmental\..*biodiv/, 'green', 'biodiv-eco'],
  [/^environmental\..*circular/, 'green', 'circ-econ'],
  [/^environmental\..*adapt/, 'green', 'clim-adapt'],
  [/^environmental\..*mitig/, 'green', 'clim-mitig'],
  [/^environmental\..*pollut/, 'green', 'pollu-prev'],
  [/^environmental\..*(water|marine)/, 'green', 'water-mar'],
  [/^environmental\./, 'green', 'other'],
  [/^economic\.processinnovation/, 'innovation', 'proc-innov'],
  [/^economic\.productinnovation/, 'innovation', 'prod-innov'],
  [/^economic\.(market|novel)/, 'innovation', 'mar-nov'],
  [/^economic\.(research|r&d|rd)/, 'innovation', 'rd-act'],
]
const STRATEGIC = { social: 'soc-obj', green: 'env-imp', innovation: 'inn-pur' } as const
const ROOTS: Readonly<Record<string, string>> = { social: 'soc-obj', environmental: 'env-imp' }

const GPP: Readonly<Record<string, string>> = {
  euGPPCriteria: 'eu',
  nationalGPPCriteria: 'national',
  otherGPPCriteria: 'other',
}

/** Aims from `sustainability`, or from our own member where it says them in eForms codes. */
export function readAims(lot: Json, own: Json): Aims {
  if (own.aims !== undefined) {
    const aims = obj(own.aims)
    const accessibility = code(aims.accessibility)
    return {
      strategic: codes(aims.strategic),
      social: codes(aims.social),
      green: codes(aims.green),
      innovation: codes(aims.innovation),
      gpp: codes(aims.gpp),
      ...(accessibility !== undefined && { accessibility }),
    }
  }
  const found = {
    strategic: [] as string[],
    social: [] as string[],
    green: [] as string[],
    innovation: [] as string[],
  }
  const gpp: (string | undefined)[] = []
  for (const each of list(lot.sustainability).map(obj)) {
    const goal = (code(each.goal) ?? '').toLowerCase().replace(/promotion$/, '')
    const root = ROOTS[goal]
    if (root !== undefined) found.strategic.push(root)
    const known = GOALS.find(([pattern]) => pattern.test(goal))
    if (known) {
      found[known[1]].push(known[2])
      found.strategic.push(STRATEGIC[known[1]])
    }
    gpp.push(...codes(each.strategies).map(strategy => GPP[strategy]))
  }
  // Said to have none is an answer; not saying anything is not.
  if (found.strategic.length === 0 && truth(lot.hasSustainability) === false) found.strategic.push('none')
  return {
    strategic: distinct(found.strategic),
    social: distinct(found.social),
    green: distinct(found.green),
    innovation: distinct(found.innovation),
    gpp: distinct(gpp),
  }
}

const RESERVED: Readonly<Record<string, ReservedCode>> = {
  shelteredWorkshop: 'res-ws',
  publicServiceMissionOrganization: 'res-pub-ser',
  none: 'none',
}

/** BT-71 from `otherRequirements.reservedParticipation`. */
export function readReserved(holder: Json): ReservedCode[] {
  return distinct(codes(obj(holder.otherRequirements).reservedParticipation).map(each => RESERVED[each]))
}

/** OCDS code for a BT-71 code. */
export function reservedName(reserved: ReservedCode): string {
  return Object.keys(RESERVED).find(name => RESERVED[name] === reserved) ?? reserved
}

const GOAL_NAMES: Readonly<Record<string, string>> = {
  opp: 'social.disadvantagedEmploymentOpportunities',
  'work-cond': 'social.laborRightsPromotion',
  'gen-eq': 'social.genderEquality',
  'et-eq': 'social.ethnicEquality',
  'acc-all': 'social.accessibility',
  'hum-right': 'social.humanRightsInSupplyChain',
  'biodiv-eco': 'environmental.biodiversityEcosystems',
  'circ-econ': 'environmental.circularEconomy',
  'clim-adapt': 'environmental.climateChangeAdaptation',
  'clim-mitig': 'environmental.climateChangeMitigation',
  'pollu-prev': 'environmental.pollutionPrevention',
  'water-mar': 'environmental.waterMarineResources',
  'proc-innov': 'economic.processInnovation',
  'prod-innov': 'economic.productInnovation',
  'mar-nov': 'economic.marketInnovation',
  'rd-act': 'economic.researchDevelopment',
}

/** Sustainability goals for a lot's codes, general goals where a code has none of its own. */
export function goalsOf(aims: Aims): string[] {
  const goal = (root: string) => (each: string) => GOAL_NAMES[each] ?? root
  const goals = [
    ...aims.social.map(goal('social')),
    ...aims.green.map(goal('environmental')),
    ...aims.innovation.flatMap(each => GOAL_NAMES[each] ?? []),
  ]
  if (aims.strategic.includes('soc-obj') && aims.social.length === 0) goals.push('social')
  if (aims.strategic.includes('env-imp') && aims.green.length === 0) goals.push('environmental')
  return distinct(goals)
}

/** Sustainability strategies for BT-805 codes and a reservation. */
export function strategiesOf(gpp: readonly string[], reserved: readonly ReservedCode[]): string[] {
  const named = Object.keys(GPP).filter(name => gpp.includes(GPP[name]!))
  return reserved.some(each => each !== 'none') ? [...named, 'reservedParticipation'] : named
}
