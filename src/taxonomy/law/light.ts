import { isArt77Code } from './index.ts'

/**
 * Services of the light regime (Directive 2014/24/EU annex XIV) whose codes were read: those that LOU 2016:1145
 * 19 kap. 25 a § names, and the list of art. 77. Single codes and ranges, both ends included.
 */
const READ: readonly (readonly [from: string, to: string])[] = [
  ['75000000', '75000000'],
  ['75121000', '75122000'],
  ['75200000', '75200000'],
  ['75231200', '75231200'],
  ['75231240', '75231240'],
  ['79611000', '79611000'],
  ['79622000', '79622000'],
  ['79624000', '79625000'],
  ['80000000', '80660000'],
  ['85000000', '85323000'],
  ['98133000', '98133100'],
  ['98200000', '98200000'],
  ['98500000', '98500000'],
  ['98513000', '98514000'],
]

/** Divisions in which the rest of annex XIV lies, as far as remembered: a code there may belong to it. */
const PERHAPS = ['55', '75', '79', '92', '98', '64', '50', '71']

/** Whether a service falls under the light regime: yes where its code was read, perhaps where only its division is known. */
export function isLight(code: string): 'yes' | 'perhaps' | 'no' {
  if (isArt77Code(code) || READ.some(([from, to]) => code >= from && code <= to)) return 'yes'
  return PERHAPS.includes(code.slice(0, 2)) ? 'perhaps' : 'no'
}
