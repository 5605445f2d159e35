import { green, sme, social } from './aims.ts'
import { boost } from './boost.ts'
import { concept } from './concept.ts'
import { deadline } from './deadline.ts'
import { excluded } from './excluded.ts'
import { language } from './language.ts'
import { lexical } from './lexical.ts'
import { place } from './place.ts'
import { reserved } from './reserved.ts'
import type { Signal } from './signal.ts'
import { value } from './value.ts'

/** All signals; their order is the order of terms with equal weight. A new one is a file and a line here. */
export const SIGNALS: readonly Signal[] = [
  concept,
  lexical,
  excluded,
  place,
  value,
  deadline,
  language,
  reserved,
  social,
  green,
  sme,
  boost,
]
