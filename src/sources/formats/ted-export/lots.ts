import type { Place } from '../../../model/common.ts'
import type { NoticeLot } from '../../../model/notice.ts'
import { country2, normaliseCpv } from '../values.ts'
import { defined, distinct, nutsCode, some } from '../values-fields.ts'
import { all, child, childrenOf, textAt, type XmlNode } from '../xml.ts'
import { callsForInterest, type Stage } from './forms.ts'
import { dateAt, moneyAt, type Reading } from './scalars.ts'
import { at, each, has, lineTexts, original, someTexts, texts, type Parallel } from './sections.ts'
import { readAward, readCommonTerms, type CommonTerms } from './terms.ts'

/** The lot of an undivided purchase where the publisher numbered none (eForms: LOT-0000). */
export const WHOLE = 'LOT-0000'
// Conditions are published once and stored with every lot; beyond this many characters only the first lot has them.
const MAX_REPEATED = 500_000

/**
 * Lots of all objects of a form. A form with one object describes lots (OBJECT_DESCR); a planning notice with
 * several objects describes one purchase each, which become parts as in eForms.
 */
export function readLots(
  reading: Reading,
  section: Parallel,
  stage: Stage,
  procedureType: string | undefined,
  closing: NoticeLot['deadlines']['tenders'],
): NoticeLot[] {
  const terms = readCommonTerms(reading, section)
  const deadlines =
    stage.form === 'competition' ? readDeadlines(reading, section, stage, procedureType, closing) : {}
  const objects = each(section, 'OBJECT_CONTRACT')
  const several = objects.length > 1
  const lots: NoticeLot[] = []
  const taken = new Set<string>()
  for (const object of objects) {
    const descriptions = each(object, 'OBJECT_DESCR')
    // Some planning forms describe a purchase without any OBJECT_DESCR.
    for (const description of descriptions.length > 0 ? descriptions : several ? [object] : []) {
      const lot = readLot(reading, object, description, { several, alone: descriptions.length === 1 })
      const wanted = several ? `PAR-${String(lots.length + 1).padStart(4, '0')}` : lot.id
      const id = taken.has(wanted) ? `${wanted}~${lots.length + 1}` : wanted
      if (id !== wanted) reading.flags.add('lot-repeated')
      taken.add(id)
      lots.push({ ...lot, id, deadlines: { ...deadlines } })
    }
  }
  return withTerms(reading, lots, terms)
}

function withTerms(reading: Reading, lots: readonly NoticeLot[], terms: CommonTerms): NoticeLot[] {
  const size = lots.length > 1 ? JSON.stringify(terms.selection).length * lots.length : 0
  if (size <= MAX_REPEATED) return lots.map(lot => ({ ...lot, ...terms }))
  reading.flags.add('selection-first-lot')
  return lots.map((lot, index) => ({ ...lot, ...terms, selection: index === 0 ? terms.selection : [] }))
}

function readLot(
  reading: Reading,
  object: Parallel,
  description: Parallel,
  form: Readonly<{ several: boolean; alone: boolean }>,
): NoticeLot {
  const node = original(description)
  const number = textAt(node, 'LOT_NO')
  const undivided = form.alone && (number === undefined || has(object, 'NO_LOT_DIVISION'))
  const own = codesOf(reading, all(node, 'CPV_ADDITIONAL', 'CPV_CODE'))
  const main = codesOf(reading, all(original(object), 'CPV_MAIN', 'CPV_CODE'))
  const title = lineTexts(at(description, 'TITLE'))
  return defined<NoticeLot>({
    id: undivided ? WHOLE : lotId(number ?? node?.attrs.ITEM ?? ''),
    part: form.several ? true : undefined,
    title: form.several && Object.keys(title).length === 0 ? lineTexts(at(object, 'TITLE')) : title,
    description: texts(at(description, 'SHORT_DESCR')),
    notes: someTexts(at(description, 'INFO_ADD')),
    nature: readNature(object),
    cpv: distinct(undivided || form.several ? [...main, ...own] : own),
    places: readPlaces(description),
    value: moneyAt(reading, node, 'VAL_OBJECT'),
    duration: readDuration(node),
    renewals: has(description, 'NO_RENEWAL') ? '0' : undefined,
    deadlines: {},
    reserved: [],
    strategic: [],
    social: [],
    green: [],
    innovation: [],
    gpp: [],
    submissionLanguages: [],
    documentLanguages: [],
    selection: [],
    subcontracting: [],
    award: readAward(description),
    euFunds: has(description, 'EU_PROGR_RELATED')
      ? true
      : has(description, 'NO_EU_PROGR_RELATED')
        ? false
        : undefined,
    // A label, not a text: the list shows it in one line.
    euProgramme: Object.values(lineTexts(at(description, 'EU_PROGR_RELATED')))[0]
      ?.slice(0, 500)
      .trim(),
  })
}

/** `LOT-0007` for `7`, `7.`, `007` and `Lot 7`; any other number of a lot is its id as published. */
export function lotId(number: string): string {
  const text = number.trim().replace(/\s+/g, ' ')
  const digits = /^(?:lot[ -]?)?0*(\d{1,4})\.?$/i.exec(text)?.[1]
  return digits === undefined ? text.slice(0, 200) || WHOLE : `LOT-${digits.padStart(4, '0')}`
}

/** works, supplies, services; transport notices write it as a category. */
export function readNature(object: Parallel): string | undefined {
  const node = original(object)
  const nature = (child(node, 'TYPE_CONTRACT') ?? child(node, 'CATEGORY'))?.attrs.CTYPE?.toLowerCase()
  return nature === 'works' || nature === 'supplies' || nature === 'services' ? nature : undefined
}

/** Distinct CPV codes of CPV_CODE elements. Only the code: a label beside it would give the answer away. */
export function codesOf(reading: Reading, nodes: readonly XmlNode[]): string[] {
  return distinct(
    nodes.map(node => {
      const code = normaliseCpv(node.attrs.CODE)
      if (code === undefined && node.attrs.CODE) reading.flags.add('cpv-unreadable')
      return code
    }),
  )
}

/** NUTS codes with the country they are in; the text of the main site stands with the first. */
function readPlaces(description: Parallel): Place[] {
  const text = someTexts(at(description, 'MAIN_SITE'))
  const codes = distinct(childrenOf(original(description), 'NUTS').map(node => nutsCode(node.attrs.CODE)))
  const places = codes.map((nuts, index) =>
    defined<Place>({ country: country2(nuts.slice(0, 2)), nuts, text: index === 0 ? text : undefined }),
  )
  return places.length === 0 && text ? [{ text }] : places
}

const DAYS_PER_MONTH = 30.4375

function readDuration(node: XmlNode | undefined): NoticeLot['duration'] {
  const measure = child(node, 'DURATION')
  const count = Number(measure?.text.trim() || Number.NaN)
  const perUnit = { MONTH: 1, DAY: 1 / DAYS_PER_MONTH, WEEK: 7 / DAYS_PER_MONTH, YEAR: 12 }[
    measure?.attrs.TYPE ?? ''
  ]
  const day = (name: string): string | undefined =>
    /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(textAt(node, name) ?? '')?.[0]
  return some(
    defined({
      months:
        perUnit !== undefined && count > 0 ? Math.round(count * perUnit * 10) / 10 || undefined : undefined,
      start: day('DATE_START'),
      end: day('DATE_END'),
      unlimited: child(node, 'INDEFINITE_DURATION') ? (true as const) : undefined,
    }),
  )
}

const TWO_STAGE = new Set(['restricted', 'neg-w-call', 'comp-dial', 'innovation', 'comp-tend'])

/**
 * IV.2.2 is one field for tenders, requests to take part and, in a notice used as a call, expressions of interest.
 * Where the form leaves it out, the date in the coded data stands in (`closing`).
 */
function readDeadlines(
  reading: Reading,
  section: Parallel,
  stage: Stage,
  procedureType: string | undefined,
  closing: NoticeLot['deadlines']['tenders'],
): NoticeLot['deadlines'] {
  const procedure = original(at(section, 'PROCEDURE'))
  const last =
    dateAt(reading, procedure, 'DATE_RECEIPT_TENDERS', 'TIME_RECEIPT_TENDERS', 'deadline-unreadable') ??
    closing
  const opening = dateAt(
    reading,
    child(procedure, 'OPENING_CONDITION'),
    'DATE_OPENING_TENDERS',
    'TIME_OPENING_TENDERS',
  )
  const kind = callsForInterest(stage.type)
    ? 'interest'
    : TWO_STAGE.has(procedureType ?? '')
      ? 'requests'
      : 'tenders'
  return defined({ [kind]: last, opening })
}
