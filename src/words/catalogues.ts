import bg from './i18n/bg.json' with { type: 'json' }
import da from './i18n/da.json' with { type: 'json' }
import sv from './i18n/sv.json' with { type: 'json' }
import es from './i18n/es.json' with { type: 'json' }
import fr from './i18n/fr.json' with { type: 'json' }
import de from './i18n/de.json' with { type: 'json' }
import pl from './i18n/pl.json' with { type: 'json' }
import pt from './i18n/pt.json' with { type: 'json' }
import el from './i18n/el.json' with { type: 'json' }
import lv from './i18n/lv.json' with { type: 'json' }
import lt from './i18n/lt.json' with { type: 'json' }
import et from './i18n/et.json' with { type: 'json' }
import en from './i18n/en.json' with { type: 'json' }
import { POST_WORDS } from './i18n/post/index.ts'
import { CLAUSE_WORDS } from './i18n/clause/index.ts'
import { TOWN_WORDS } from './i18n/town/index.ts'
import { RULES_WORDS } from './i18n/rules/index.ts'
import { WATCH_WORDS } from './i18n/watch/index.ts'
import { ORDER_WORDS } from './i18n/order/index.ts'
import { INSIGHT_WORDS } from './i18n/insight/index.ts'

/**
 * The words of one language: those that every visitor meets, and a folder for each area of the house beside them, so
 * that whoever changes an area finds its words together. No key may stand in two of them (test/words).
 */
export const WORD_FILES = {
  base: { bg, da, sv, es, fr, de, pl, pt, el, lv, lt, et, en },
  post: POST_WORDS,
  clause: CLAUSE_WORDS,
  town: TOWN_WORDS,
  rules: RULES_WORDS,
  watch: WATCH_WORDS,
  order: ORDER_WORDS,
  insight: INSIGHT_WORDS,
}

type Code = keyof typeof WORD_FILES.base

/** English: the reference the other catalogues are compared with. */
export const ENGLISH = {
  ...WORD_FILES.base.en,
  ...WORD_FILES.post.en,
  ...WORD_FILES.clause.en,
  ...WORD_FILES.town.en,
  ...WORD_FILES.rules.en,
  ...WORD_FILES.watch.en,
  ...WORD_FILES.order.en,
  ...WORD_FILES.insight.en,
}

/** Every message of the interface. */
export type MessageKey = keyof typeof ENGLISH
export type Catalogue = Readonly<Record<MessageKey, string>>

// Spreading thirteen literal types eight times over is more than the compiler can hold: test/words compares the keys.
const wordsIn = (code: Code): Catalogue =>
  Object.assign({}, ...Object.values(WORD_FILES).map(area => area[code])) as Catalogue

/** The catalogues by language, ISO 639-1. */
export const CATALOGUES: Readonly<Record<Code, Catalogue>> = {
  en: ENGLISH,
  bg: wordsIn('bg'),
  da: wordsIn('da'),
  sv: wordsIn('sv'),
  es: wordsIn('es'),
  fr: wordsIn('fr'),
  de: wordsIn('de'),
  pl: wordsIn('pl'),
  pt: wordsIn('pt'),
  el: wordsIn('el'),
  lv: wordsIn('lv'),
  lt: wordsIn('lt'),
  et: wordsIn('et'),
}
