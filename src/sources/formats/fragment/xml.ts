import { SaxesParser } from 'saxes'
import { decodeText } from '../decode.ts'
import { FRAGMENT_LETTERS_MAX, FRAGMENTS_MAX, type Fragment } from './types.ts'

/** An element with the place of its text in the document. */
export type Span = {
  /** With its prefix, as in the document */
  tag: string
  /** Without */
  name: string
  attrs: Readonly<Record<string, string>>
  children: Span[]
  text: string
  start: number
  end: number
  parent?: Span
}

/** Where a field stands: local names from the root, or from the lot where `ofLot`. */
export type XmlRule = Readonly<{
  code: string
  path: readonly string[]
  ofLot?: true
  /** Takes an element only if this holds */
  when?: (span: Span) => boolean
}>

// As the readers have it (xml.ts): what is larger or deeper was never read either.
const MAX_CHARS = 40_000_000
const MAX_DEPTH = 64

/** Elements that rules name, in the order of the rules; of a lot where one is given. */
export function xmlFragments(bytes: Uint8Array, rules: readonly XmlRule[], lot?: string): Fragment[] {
  let text: string
  let root: Span | undefined
  try {
    text = decodeText(bytes)
    root = readSpans(text)
  } catch {
    return []
  }
  if (!root) return []
  const whole = root
  const lots = lot === undefined ? [] : lotsOf(whole, lot)
  const found: Span[] = []
  const codes = new Map<Span, string>()
  for (const rule of rules) {
    // A purchase that was not divided says once for all what others say for each lot.
    const starts = rule.ofLot ? lots : [whole]
    for (const start of starts)
      for (const span of below(start, rule.path)) {
        if (codes.has(span) || (rule.when && !rule.when(span))) continue
        codes.set(span, rule.code)
        found.push(span)
      }
  }
  return found.slice(0, FRAGMENTS_MAX).map(span => fragmentOfSpan(text, span, codes.get(span)!))
}

function fragmentOfSpan(text: string, span: Span, code: string): Fragment {
  const lineStart = text.lastIndexOf('\n', span.start) + 1
  const before = text.slice(lineStart, span.start)
  const indent = /^[ \t]*$/.test(before) ? before : ''
  const whole = text.slice(span.start, span.end)
  const raw = whole.slice(0, FRAGMENT_LETTERS_MAX)
  const shallow = indent ? raw.replaceAll(`\n${indent}`, '\n') : raw
  return {
    path: pathOf(span),
    code,
    text: shallow.replaceAll('\r', ''),
    line: text.slice(0, span.start).split('\n').length,
    ...(whole.length > raw.length && { cut: true as const }),
  }
}

/** An XPath by which any tool finds the element again: positions where siblings share a name, ids of lots. */
function pathOf(span: Span): string {
  const steps: string[] = []
  for (let at: Span | undefined = span; at; at = at.parent) {
    const here: Span = at
    const same = at.parent?.children.filter(each => each.tag === here.tag) ?? []
    const id = at.children.find(each => each.name === 'ID' && /Lot$|LotReference$/.test(here.name))
    const which = id ? `[${id.tag}='${id.text.trim()}']` : same.length > 1 ? `[${same.indexOf(at) + 1}]` : ''
    steps.push(`${at.tag}${which}`)
  }
  return `/${steps.toReversed().join('/')}`
}

/** Descendants at a path of local names; `*` is any element. */
export function below(start: Span, path: readonly string[]): Span[] {
  let level = [start]
  for (const name of path)
    level = level.flatMap(span => span.children.filter(each => name === '*' || each.name === name))
  return level
}

/** The element that holds all others. */
export function rootOf(span: Span): Span {
  let at = span
  while (at.parent) at = at.parent
  return at
}

/** eForms lots by their id, TED_EXPORT's object descriptions by their number; `~2` is the second of one id. */
function lotsOf(root: Span, lot: string): Span[] {
  const [id = '', nth] = lot.split('~')
  const lots = below(root, ['ProcurementProjectLot']).filter(
    span => span.children.find(each => each.name === 'ID')?.text.trim() === id,
  )
  if (lots.length) return nth ? lots.slice(Number(nth) - 1, Number(nth)) : lots.slice(0, 1)
  const objects = below(root, ['FORM_SECTION', '*', 'OBJECT_CONTRACT'])
  const original = objects.filter(span => span.parent?.attrs.CATEGORY !== 'TRANSLATION')
  const parts = original.flatMap(object => {
    const descriptions = object.children.filter(each => each.name === 'OBJECT_DESCR')
    return descriptions.length ? descriptions : [object]
  })
  const part = /^PAR-0*(\d+)$/.exec(id)
  if (part) return parts.slice(Number(part[1]) - 1, Number(part[1]))
  const numbered = parts.filter(span => lotNumber(span) === id)
  return numbered.length ? numbered.slice(0, 1) : parts.length === 1 ? parts : []
}

function lotNumber(span: Span): string {
  const said = span.children.find(each => each.name === 'LOT_NO')?.text.trim() ?? span.attrs.ITEM ?? ''
  const digits = /^(?:lot[ -]?)?0*(\d{1,4})\.?$/i.exec(said.replace(/\s+/g, ' '))?.[1]
  return digits === undefined ? said : `LOT-${digits.padStart(4, '0')}`
}

function readSpans(text: string): Span | undefined {
  if (text.length > MAX_CHARS) return undefined
  const parser = new SaxesParser({ xmlns: false, position: true })
  const stack: Span[] = []
  let root: Span | undefined
  parser.on('error', error => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('a DOCTYPE is not allowed')
  })
  const own = (piece: string): void => {
    const top = stack.at(-1)
    if (top) top.text += piece
  }
  parser.on('text', own)
  parser.on('cdata', own)
  parser.on('opentag', ({ name, attributes }) => {
    if (stack.length >= MAX_DEPTH) throw new Error('too deep')
    const parent = stack.at(-1)
    const span: Span = {
      tag: name,
      name: name.slice(name.indexOf(':') + 1),
      attrs: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key.slice(key.indexOf(':') + 1), value]),
      ),
      children: [],
      text: '',
      // The parser stands behind the tag; no attribute may hold a `<`.
      start: text.lastIndexOf('<', parser.position - 1),
      end: 0,
      ...(parent && { parent }),
    }
    parent?.children.push(span)
    root ??= span
    stack.push(span)
  })
  parser.on('closetag', () => {
    const span = stack.pop()
    if (span) span.end = parser.position
  })
  parser.write(text).close()
  return root
}
