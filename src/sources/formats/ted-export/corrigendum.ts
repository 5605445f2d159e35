import type { Instant, Texts } from '../../../model/common.ts'
import type { Notice, NoticeChange, NoticeLot } from '../../../model/notice.ts'
import { parseInstant } from '../values.ts'
import { defined, distinct, joinTexts } from '../values-fields.ts'
import { all, child, textAt } from '../xml.ts'
import { codesOf, lotId, WHOLE } from './lots.ts'
import { type Reading } from './scalars.ts'
import { at, each, lineTexts, original, someTexts, texts, type Parallel } from './sections.ts'

type Corrected = Pick<Notice, 'change' | 'title' | 'description' | 'cpv' | 'lots'>

/**
 * Form 14: it repeats the earlier notice's heading and lists changes `where: old -> new`. What is new is put where
 * the earlier notice had it, so that the fold can lay it over that notice; the changes themselves are kept as text.
 * A change of the deadline that names no lot is for every lot (LOT-0000). `closing` is the deadline in the coded
 * data, which TED keeps at its new value, and which has the time that the change often leaves out.
 */
export function readCorrigendum(
  reading: Reading,
  section: Parallel,
  procedureType: string | undefined,
  closing: Instant | undefined,
): Corrected {
  const object = at(section, 'OBJECT_CONTRACT') ?? []
  const changes = each(section, 'CHANGES', 'CHANGE').filter(
    change => original(change)?.attrs.PUBLICATION !== 'NO',
  )
  const main = codesOf(reading, all(original(object), 'CPV_MAIN', 'CPV_CODE'))
  const found = {
    title: lineTexts(at(object, 'TITLE')),
    description: texts(at(object, 'SHORT_DESCR')),
    cpv: main,
    lots: new Map<string, NoticeLot>(),
  }
  for (const change of changes) apply(reading, found, change, procedureType, closing)
  const general = found.lots.get(WHOLE)
  return {
    title: found.title,
    description: found.description,
    cpv: found.cpv,
    // A change for all lots and one for a single lot cannot both stand beside lots that are not named here; the
    // deadline counts more, and the other change is in the text.
    lots: general ? [general] : [...found.lots.values()],
    change: readChange(section, changes),
  }
}

function apply(
  reading: Reading,
  found: { title: Texts; description: Texts; cpv: string[]; lots: Map<string, NoticeLot> },
  change: Parallel,
  procedureType: string | undefined,
  closing: Instant | undefined,
): void {
  const where = original(at(change, 'WHERE'))
  const place = (textAt(where, 'SECTION') ?? '').replace(/[\s)]+$/, '')
  const number = textAt(where, 'LOT_NO')
  const value = at(change, 'NEW_VALUE')
  const node = original(value)
  const id = number === undefined ? WHOLE : lotId(number)
  const put = (fields: Partial<NoticeLot>): void => {
    const before = found.lots.get(id) ?? emptyLot(id)
    found.lots.set(id, { ...before, ...fields, deadlines: { ...before.deadlines, ...fields.deadlines } })
  }
  const text = value && someTexts(at(value, 'TEXT'))
  const codes = codesOf(reading, [
    ...all(node, 'CPV_MAIN', 'CPV_CODE'),
    ...all(node, 'CPV_ADDITIONAL', 'CPV_CODE'),
  ])
  const isMain = child(node, 'CPV_MAIN') !== undefined
  const day = textAt(node, 'DATE')
  if (place === 'IV.2.2' && day !== undefined) {
    const instant = parseInstant(day, textAt(node, 'TIME'), reading.country)
    const full =
      instant?.assumed && closing && sameDay(closing, day) && !textAt(node, 'TIME') ? closing : instant
    if (full) put({ deadlines: { [deadlineKind(procedureType)]: full } })
    else reading.flags.add('deadline-unreadable')
  } else if (place === 'IV.2.7' && day !== undefined) {
    const opening = parseInstant(day, textAt(node, 'TIME'), reading.country)
    if (opening) put({ deadlines: { opening } })
  } else if (isMain && number === undefined && codes.length > 0) found.cpv = codes
  else if (codes.length > 0 && number !== undefined) put({ cpv: codes })
  else if (place === 'II.1.1' && text) found.title = lineTexts(at(value, 'TEXT'))
  else if (place === 'II.1.4' && text) found.description = text
  else if (place === 'II.2.4' && text && number !== undefined) put({ description: text })
}

function deadlineKind(procedureType: string | undefined): 'tenders' | 'requests' {
  return procedureType === undefined || procedureType === 'open' ? 'tenders' : 'requests'
}

/** Whether a published moment falls on a published day, both as written. */
function sameDay(instant: Instant, day: string): boolean {
  return instant.published.replaceAll('-', '').startsWith(day.replaceAll('-', '').slice(0, 8))
}

function readChange(section: Parallel, changes: readonly Parallel[]): NoticeChange {
  const corrected = textAt(original(section), 'COMPLEMENTARY_INFO', 'NOTICE_NUMBER_OJ')
  const sections = changes.map(change => {
    const where = original(at(change, 'WHERE'))
    const number = textAt(where, 'LOT_NO')
    return number === undefined ? textAt(where, 'SECTION') : lotId(number)
  })
  return defined<NoticeChange>({
    refersTo: corrected === undefined ? [] : [corrected],
    text: joinTexts([...changes.map(changeText), someTexts(at(section, 'CHANGES', 'INFO_ADD'))]),
    sections: distinct(sections),
  })
}

/** `IV.2.2) label: old -> new` in each language; an arrow, because it needs no translation. */
function changeText(change: Parallel): Texts {
  const found: Record<string, string> = {}
  for (const { language, node } of change) {
    const one: Parallel = [{ language, node }]
    const where = child(node, 'WHERE')
    const label = ['SECTION', 'LOT_NO', 'LABEL'].flatMap(name => textAt(where, name) ?? []).join(' ')
    const before = valueText(at(one, 'OLD_VALUE'))
    const after = valueText(at(one, 'NEW_VALUE'))
    found[language] = `${label}: ${before || '–'} → ${after || '–'}`
  }
  return found
}

function valueText(value: Parallel | undefined): string {
  const node = original(value)
  if (!value || !node) return ''
  const text = Object.values(texts(at(value, 'TEXT')))[0]
  if (text !== undefined) return text
  const codes = ['CPV_MAIN', 'CPV_ADDITIONAL'].flatMap(name =>
    all(node, name, 'CPV_CODE').map(each => each.attrs.CODE ?? ''),
  )
  return [...codes, textAt(node, 'DATE'), textAt(node, 'TIME')].filter(Boolean).join(' ')
}

function emptyLot(id: string): NoticeLot {
  return {
    id,
    title: {},
    description: {},
    cpv: [],
    places: [],
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
    award: [],
  }
}
