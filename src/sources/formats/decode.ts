import { XmlError } from './xml.ts'

// Enough for the comments and the prolog that real documents put before their root.
const HEAD = 65_536

/**
 * Bytes as text: a byte order mark decides (UTF-8, UTF-16), else the encoding of the XML declaration, else UTF-8.
 * Throws XmlError `encoding-invalid` for bytes that are not what they claim: a guess would store broken words.
 */
export function decodeText(input: string | Uint8Array): string {
  if (typeof input === 'string') return input
  const encoding = encodingOf(input)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(input)
  } catch {
    throw new XmlError('encoding-invalid', 1, `bytes are not ${encoding}`)
  }
}

/** The first characters of a document, for detection only: wrong bytes are let through. */
export function decodeHead(input: Uint8Array): string {
  const encoding = encodingOf(input)
  try {
    return new TextDecoder(encoding).decode(input.subarray(0, HEAD))
  } catch {
    return new TextDecoder().decode(input.subarray(0, HEAD))
  }
}

/** Local name of the root element behind declaration, comments and DOCTYPE; undefined where none is in sight. */
export function rootName(head: string): string | undefined {
  const prolog = /^\uFEFF?(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>)*/.exec(
    head,
  )
  const name = /^<([^\s/>?!]+)/.exec(head.slice(prolog?.[0].length ?? 0))?.[1]
  return name?.slice(name.indexOf(':') + 1)
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  // UTF-16 without a mark still begins with `<` and a zero byte.
  if (a === 0x3c && b === 0) return 'utf-16le'
  if (a === 0 && b === 0x3c) return 'utf-16be'
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1]
  // The declaration itself was read as bytes, so a document that calls itself UTF-16 here is not.
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared.toLowerCase()
}
