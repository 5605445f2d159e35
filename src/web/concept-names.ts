import { lexiconNameOf } from '../matching/activities.ts'
import { cpvPath } from '../taxonomy/cpv.ts'
import { divisionName } from '../words/names.ts'

type ConceptName = (code: string, language: string) => string | undefined

/**
 * A name for every CPV code: the engine's, else the lexicon's (the engine may still be learning), else that of the
 * nearest broader code, at last the division in everyday words. A broader name in the reader's language says more
 * than eight digits; pages show the digits beside it where the code itself matters.
 */
export function namingAll(known: ConceptName): ConceptName {
  return (code, language) => {
    if (!/^\d{8}$/.test(code)) return known(code, language)
    for (const node of cpvPath(code).reverse()) {
      const name = known(node, language) ?? lexiconNameOf(node, language)
      if (name !== undefined) return name
    }
    return divisionName(code, language)
  }
}
