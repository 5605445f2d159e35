import { cpvCovers, cpvDepth } from '../taxonomy/cpv.ts'
import { nutsCode, nutsShared, nutsLevel } from '../taxonomy/nuts.ts'
import type { Item } from '../model/item.ts'
import type { Concepts } from './learn.ts'

/** What an organisation can do and where: CPV codes of its activities, NUTS codes or country prefixes of its places. */
export type Able = Readonly<{ codes: readonly string[]; places: readonly string[] }>

/**
 * What another organisation adds to one's own on a lot. `gain` is the share of the lot's subject (0 to 1) that it covers
 * and one does not, with some for a place one does not reach.
 */
export type Complement = Readonly<{ gain: number; codes: readonly string[]; places: readonly string[] }>

/** A place near the work is worth a third of its subject: whoever is there can start. */
const PLACE_GAIN = 0.3
/** Divisions say too little to be a skill. */
const LEAST_DEPTH = 3
const SHOWN_MAX = 3

/** What `other` brings to a lot that `own` does not. */
export function complementOf(item: Item, concepts: Concepts, own: Able, other: Able): Complement {
  const skills = (able: Able): readonly string[] => able.codes.filter(code => cpvDepth(code) >= LEAST_DEPTH)
  const whole = Object.values(concepts).reduce((sum, weight) => sum + weight * weight, 0)
  const ours = skills(own)
  const added = new Map<string, number>()
  let subject = 0
  for (const [code, weight] of Object.entries(concepts)) {
    if (cpvDepth(code) < LEAST_DEPTH || ours.some(skill => meets(skill, code))) continue
    const skill = skills(other).find(each => meets(each, code))
    if (skill === undefined) continue
    subject += weight * weight
    added.set(skill, (added.get(skill) ?? 0) + weight)
  }
  const work = item.places.flatMap(place => nutsCode(place.nuts ?? place.country ?? '') ?? [])
  const places = other.places.filter(
    place =>
      work.some(each => reaches(place, each)) &&
      !own.places.some(mine => work.some(each => reaches(mine, each))),
  )
  const codes = [...added].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([code]) => code)
  return {
    gain: (whole > 0 ? subject / whole : 0) + (places.length > 0 ? PLACE_GAIN : 0),
    codes: codes.slice(0, SHOWN_MAX),
    places: places.slice(0, SHOWN_MAX),
  }
}

/** A skill meets a subject where one of them is part of the other. */
function meets(skill: string, code: string): boolean {
  return cpvCovers(skill, code) || (cpvCovers(code, skill) && cpvDepth(code) >= LEAST_DEPTH + 1)
}

/** A place that was chosen holds the place of work. */
function reaches(chosen: string, work: string): boolean {
  const code = nutsCode(chosen)
  return code !== undefined && code.length > 2 && nutsShared(code, work) === nutsLevel(code)
}
