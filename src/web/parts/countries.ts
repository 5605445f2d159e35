import { countryName } from '../../words/names.ts'

/** Countries offered to choose from: EU, EEA, Switzerland, the United Kingdom and the candidates that publish. */
const EUROPE =
  'AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MD ME MK MT NL NO PL PT RO RS SE SI SK TR UA'

/** Code and name of each country, in the order of the reader's alphabet. */
export function countryChoices(language: string): (readonly [code: string, name: string])[] {
  return EUROPE.split(' ')
    .map(code => [code, countryName(code, language)] as const)
    .sort((a, b) => a[1].localeCompare(b[1], language))
}
