/** Letters of a self-description: ten pages of a leaflet. What is longer is cut, and the page says so. */
export const WORDS_MAX = 20_000
const SERVICES_MAX = 100
const SERVICE_MAX = 2_000

/** Browsers send CRLF and count the limit of a box their own way; pasted text may hold NUL. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '').trim().slice(0, WORDS_MAX)
}

/** Each line or sentence is one activity, so that a list of things done is not read as one mixed thing. */
export function servicesOf(words: string): string[] {
  return words
    .split(/\n+|(?<=[.!?;])\s+/u)
    .map(line => line.trim().slice(0, SERVICE_MAX))
    .filter(Boolean)
    .slice(0, SERVICES_MAX)
}

/** Old one-byte encodings that text files in these languages come in; Western European everywhere else. */
const OLD: Readonly<Record<string, string>> = {
  bg: 'windows-1251',
  el: 'windows-1253',
  lv: 'windows-1257',
  lt: 'windows-1257',
  et: 'windows-1257',
  pl: 'windows-1250',
}

/**
 * The text of an uploaded file: UTF-8, UTF-16 with its mark, else the old encoding of the reader's language. Undefined
 * where it is no text (a PDF or Word file read as text is full of control signs).
 */
export function textOfFile(bytes: Uint8Array, language: string): string | undefined {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : ''
  const text = mark
    ? new TextDecoder(mark).decode(bytes)
    : (strict(bytes) ?? new TextDecoder(OLD[language] ?? 'windows-1252').decode(bytes))
  // oxlint-disable-next-line no-control-regex
  const signs = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0
  return signs > 0 || text.startsWith('%PDF') ? undefined : text
}

function strict(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
