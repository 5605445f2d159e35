import { describe, expect, it } from 'vitest'
import {
  all,
  child,
  childrenOf,
  deepText,
  descendants,
  first,
  parseXml,
  textAt,
  XmlError,
} from '../../src/sources/formats/xml.ts'
import type { XmlNode } from '../../src/sources/formats/xml.ts'

function refusal(text: string, limits = {}): XmlError {
  try {
    parseXml(text, limits)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
  throw new Error('accepted')
}

describe('parseXml', () => {
  it('reads local names, attributes, entities and CDATA', () => {
    const root = parseXml(
      '\uFEFF<?xml version="1.0"?><a:r xmlns:a="urn:x" a:k="1 &amp; 2"><b>x &lt; y<![CDATA[ & z]]></b></a:r>',
    )
    expect(root.name).toBe('r')
    expect({ ...root.attrs }).toEqual({ k: '1 & 2' })
    expect(textAt(root, 'b')).toBe('x < y & z')
  })

  it('drops the indentation between elements but keeps mixed content in order', () => {
    const root = parseXml('<r>\n  <p>H<s>2</s>O <i>and</i> salt</p>\n</r>')
    expect(root.text).toBe('')
    expect(deepText(child(root, 'p'))).toBe('H2O and salt')
    expect(deepText(parseXml('<r><P>one</P><P>two</P></r>'), ['P'])).toBe('one\ntwo')
  })

  it('normalises line ends', () => {
    expect(parseXml('<r>a\r\nb\rc</r>').text).toBe('a\nb\nc')
  })

  it.each([
    ['<a></b>', 'xml-malformed', 1],
    ['<a>\n<b>\n</a>', 'xml-malformed', 3],
    ['<a>', 'xml-malformed', 1],
    ['', 'xml-malformed', 1],
    ['no markup', 'xml-malformed', 1],
    ['<a/><b/>', 'xml-malformed', 1],
    ['<a x="1" x="2"/>', 'xml-malformed', 1],
    ['<a>&nbsp;</a>', 'xml-malformed', 1],
    ['<a>\u0000</a>', 'xml-malformed', 1],
    ['<a b=1/>', 'xml-malformed', 1],
    ['<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', 'xml-doctype', 2],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'xml-doctype', 1],
  ])('refuses %j as %s on line %i', (text, reason, line) => {
    const error = refusal(text)
    expect(error.reason).toBe(reason)
    expect(error.line).toBe(line)
  })

  it('refuses depth and size over the limit, accepts exactly the limit', () => {
    const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)
    expect(parseXml(nested(64)).name).toBe('a')
    expect(refusal(nested(65)).reason).toBe('xml-too-deep')
    expect(refusal('<a>'.repeat(1_000_000)).reason).toBe('xml-too-deep')
    expect(parseXml('<a>bc</a>', { maxChars: 9 }).text).toBe('bc')
    expect(refusal('<a>bc</a>', { maxChars: 8 }).reason).toBe('xml-too-large')
  })

  it('is not confused by names that objects inherit', () => {
    const root = parseXml('<r __proto__="x" constructor="y"><__proto__>1</__proto__></r>')
    expect(root.attrs['__proto__']).toBe('x')
    expect(root.attrs['toString']).toBeUndefined()
    expect(textAt(root, '__proto__')).toBe('1')
  })
})

describe('paths', () => {
  const root = parseXml('<r><a><x/></a><a><b>1</b><b>2</b></a><c><a><b> </b></a></c></r>')
  const texts = (nodes: readonly XmlNode[]): string[] => nodes.map(node => node.text)

  it('finds first, all, children and descendants', () => {
    expect(first(root, 'a', 'b')?.text).toBe('1')
    expect(first(root, 'a', 'z')).toBeUndefined()
    expect(texts(all(root, 'a', 'b'))).toEqual(['1', '2'])
    expect(childrenOf(root, 'a')).toHaveLength(2)
    expect(texts(descendants(root, 'b'))).toEqual(['1', '2', ' '])
    expect(textAt(root, 'c', 'a', 'b')).toBeUndefined()
    expect(all(undefined, 'a')).toEqual([])
  })
})
