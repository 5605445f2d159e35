import { SaxesParser } from 'saxes'

/**
 * One element. `name` is the local name (prefix dropped: the formats read here never use one local name in two
 * namespaces at the same place). `attrs` has local names as keys and no prototype; namespace declarations are left
 * out. `text` is the element's own text, entities and CDATA resolved, whitespace-only text of an element with
 * children dropped. `at` is where this element stands in its parent's text, for mixed content (see deepText).
 */
export type XmlNode = Readonly<{
  name: string
  attrs: Readonly<Record<string, string>>
  children: readonly XmlNode[]
  text: string
  at: number
}>

/** All three guard memory: exceeding one is an XmlError, never a cut tree. */
export type XmlLimits = Readonly<{ maxChars?: number; maxDepth?: number; maxElements?: number }>

/** Why a document is refused. The values are Rejected.reason codes. */
export type XmlErrorReason =
  'xml-malformed' | 'xml-doctype' | 'xml-too-deep' | 'xml-too-large' | 'encoding-invalid'

/** A refused document: stable `reason`, 1-based `line`. Thrown by parseXml only; parseDocument turns it into a Rejected. */
export class XmlError extends Error {
  override name = 'XmlError'
  readonly reason: XmlErrorReason
  readonly line: number
  constructor(reason: XmlErrorReason, line: number, detail: string) {
    super(`line ${line}: ${detail}`)
    this.reason = reason
    this.line = line
  }
}

// The deepest real notice has 12 levels; saxes itself has no limit (reliability.md 1.2).
const MAX_DEPTH = 64
// The largest real notice seen is under 4 million characters (652 lots); ten times that is not a notice.
const MAX_CHARS = 40_000_000
// The same notice has under 200,000 elements; each costs about 150 bytes of heap.
const MAX_ELEMENTS = 1_000_000

type Building = {
  name: string
  attrs: Record<string, string>
  children: Building[]
  text: string
  at: number
}

const NO_CHILDREN: Building[] = []
const NO_ATTRS: Record<string, string> = Object.freeze(Object.create(null))

/**
 * Parses one XML document strictly: well-formed or refused, DOCTYPE refused, so that no entity can be declared.
 * Throws XmlError. A leading byte order mark is accepted.
 */
export function parseXml(text: string, limits: XmlLimits = {}): XmlNode {
  const maxDepth = limits.maxDepth ?? MAX_DEPTH
  const maxChars = limits.maxChars ?? MAX_CHARS
  const maxElements = limits.maxElements ?? MAX_ELEMENTS
  if (text.length > maxChars) throw new XmlError('xml-too-large', 1, `more than ${maxChars} characters`)
  const parser = new SaxesParser({ xmlns: false, position: false })
  const local = localNames()
  const stack: Building[] = []
  let root: Building | undefined
  let current: Building | undefined
  let elements = 0
  const fail = (reason: XmlErrorReason, detail: string): never => {
    throw new XmlError(reason, parser.line, detail)
  }
  parser.on('error', error => fail('xml-malformed', error.message))
  parser.on('doctype', () => fail('xml-doctype', 'a DOCTYPE is not allowed'))
  parser.on('text', piece => {
    if (current) current.text += piece
  })
  parser.on('cdata', piece => {
    if (current) current.text += piece
  })
  parser.on('opentag', tag => {
    if (stack.length >= maxDepth) fail('xml-too-deep', `more than ${maxDepth} levels`)
    if (++elements > maxElements) fail('xml-too-large', `more than ${maxElements} elements`)
    const node: Building = {
      name: local(tag.name),
      attrs: localAttributes(tag.attributes, local),
      children: NO_CHILDREN,
      text: '',
      at: current ? current.text.length : 0,
    }
    if (current) {
      if (current.children === NO_CHILDREN) current.children = [node]
      else current.children.push(node)
    } else root = node
    stack.push(node)
    current = node
  })
  parser.on('closetag', () => {
    const node = stack.pop()
    if (node && node.children !== NO_CHILDREN && node.text !== '' && node.text.trim() === '') node.text = ''
    current = stack[stack.length - 1]
  })
  parser.write(text).close()
  if (!root) return fail('xml-malformed', 'no root element')
  return root
}

/** First child with this local name. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (node) for (const each of node.children) if (each.name === name) return each
  return undefined
}

/** All children with this local name, in document order. */
export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  const found: XmlNode[] = []
  if (node) for (const each of node.children) if (each.name === name) found.push(each)
  return found
}

/** First element at the path of local names below `node`; backtracks, so that a first branch without it does not hide a second. */
export function first(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  return node && firstFrom(node, path, 0)
}

/** All elements at the path of local names below `node`, in document order. */
export function all(node: XmlNode | undefined, ...path: readonly string[]): XmlNode[] {
  let level: XmlNode[] = node ? [node] : []
  for (const name of path) level = level.flatMap(each => childrenOf(each, name))
  return level
}

/** Trimmed own text of the first element at the path; undefined when it is missing or blank. */
export function textAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  return first(node, ...path)?.text.trim() || undefined
}

/**
 * All text below a node in document order, for mixed content such as `H<FT TYPE="SUB">2</FT>O`. Elements whose
 * local name is in `blocks` begin on a new line.
 */
export function deepText(node: XmlNode | undefined, blocks: readonly string[] = []): string {
  if (!node) return ''
  let out = ''
  let from = 0
  for (const each of node.children) {
    out += node.text.slice(from, each.at)
    from = each.at
    if (out !== '' && blocks.includes(each.name)) out += '\n'
    out += deepText(each, blocks)
  }
  return out + node.text.slice(from)
}

/** Every descendant with this local name, the node itself included, in document order. */
export function descendants(node: XmlNode | undefined, name: string): XmlNode[] {
  const found: XmlNode[] = []
  const visit = (each: XmlNode): void => {
    if (each.name === name) found.push(each)
    for (const inner of each.children) visit(inner)
  }
  if (node) visit(node)
  return found
}

function firstFrom(node: XmlNode, path: readonly string[], step: number): XmlNode | undefined {
  if (step === path.length) return node
  for (const each of node.children) {
    if (each.name !== path[step]) continue
    const found = firstFrom(each, path, step + 1)
    if (found) return found
  }
  return undefined
}

/** Cuts prefixes, remembering each name: a notice has thousands of elements and some hundred names. */
function localNames(): (name: string) => string {
  const known = new Map<string, string>()
  return name => {
    let local = known.get(name)
    if (local === undefined) {
      local = name.slice(name.indexOf(':') + 1)
      known.set(name, local)
    }
    return local
  }
}

function localAttributes(
  attributes: Record<string, string>,
  local: (name: string) => string,
): Record<string, string> {
  let out = NO_ATTRS
  for (const name in attributes) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue
    if (out === NO_ATTRS) out = Object.create(null) as Record<string, string>
    out[local(name)] = attributes[name] ?? ''
  }
  return out
}
