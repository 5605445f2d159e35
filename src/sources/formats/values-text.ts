// Longest description seen in a real notice: 139,000 characters. What is beyond this is cut.
const MAX_CHARS = 200_000
// Entities, tags and encodings can be nested; real texts need two passes.
const MAX_PASSES = 8

// Bytes 80-9F of Windows-1252, as the characters they show as when UTF-8 is read in that encoding.
const WINDOWS_1252 = new Map(
  [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'].map((char, at) => [
    char.charCodeAt(0),
    0x80 + at,
  ]),
)
const TAIL = '[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]'
const DOUBLE_ENCODED = new RegExp(`[\u00c2-\u00df]${TAIL}|[\u00e0-\u00ef]${TAIL}${TAIL}`)
// Two-character runs that no language writes but every double encoding of western text is full of.
const CLASSIC = new RegExp(`[ÃÂÅ](?=${TAIL})${TAIL}|â(?=[€\u0080])${TAIL}${TAIL}`, 'g')
// Script ranges that a repaired text of Europe can be in: Latin, Greek, Cyrillic, Armenian, Georgian, signs.
const PLAUSIBLE = /^[\0-\u024f\u02b0-\u058f\u10a0-\u10ff\u1e00-\u20cf\u2100-\u27bf\ufeff]*$/

const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,30}));/gi
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  sbquo: '‚',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  euro: '€',
  pound: '£',
  sect: '§',
  deg: '°',
  middot: '·',
  times: '×',
  copy: '©',
  reg: '®',
  trade: '™',
  shy: '',
  ordm: 'º',
  ordf: 'ª',
  sup2: '²',
  sup3: '³',
  frac12: '½',
  plusmn: '±',
  micro: 'µ',
  iexcl: '¡',
  iquest: '¿',
  szlig: 'ß',
  aring: 'å',
  Aring: 'Å',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  ccedil: 'ç',
  Ccedil: 'Ç',
  scaron: 'š',
  Scaron: 'Š',
  eth: 'ð',
  ETH: 'Ð',
  thorn: 'þ',
  THORN: 'Þ',
}
const ACCENTS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  caron: '\u030c',
}

// Only tags of HTML are taken out: `<50 kW` and `<a + b>` are text.
const ATTRIBUTES = '(?:\\s+[a-z][\\w:-]*\\s*=[^<>]*)?\\s*/?>'
const BLOCK =
  'p|div|br|li|ul|ol|tr|table|thead|tbody|h[1-6]|section|article|header|footer|blockquote|pre|hr|dl|dt|dd'
const BLOCK_TAG = new RegExp(`</?(?:${BLOCK})${ATTRIBUTES}`, 'gi')
const INLINE =
  'span|b|i|u|em|strong|a|font|sub|sup|small|big|td|th|img|html|body|head|meta|link|title|center|strike|del|ins|o:p' +
  '|label|input|form|button|code|tt|nobr|wbr'
const INLINE_TAG = new RegExp(`</?(?:${INLINE})${ATTRIBUTES}`, 'gi')
const HIDDEN_START = /<!--|<(script|style)\b[^<>]*>/gi
const HIDDEN_END = { comment: /-->/g, script: /<\/script\s*>/gi, style: /<\/style\s*>/gi }
const CONTROL = /[^\P{Cc}\n]|[\ufffe\uffff]/gu
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g

/**
 * Published text made readable: UTF-8 that was encoded twice is repaired, literal entities are resolved, HTML tags,
 * control and invisible characters are taken out, lone surrogates become U+FFFD, whitespace is collapsed (line
 * breaks stay, at most one empty line), the ends are trimmed. Capitals and wording are never touched. Applying it
 * twice changes nothing. At most 200,000 characters; '' for undefined.
 */
export function cleanText(text: string | undefined): string {
  if (!text) return ''
  let current = text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = onePass(current)
    if (next === current) break
    current = next
  }
  return current
}

function onePass(text: string): string {
  let out = text
  if (!out.isWellFormed()) out = out.toWellFormed()
  if (DOUBLE_ENCODED.test(out)) out = decodeTwice(out)
  if (out.includes('&')) out = decodeEntities(out)
  if (out.includes('<')) out = withoutHidden(out).replace(BLOCK_TAG, '\n').replace(INLINE_TAG, '')
  out = out
    .replace(INVISIBLE, '')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROL, ' ')
  return out
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Without comments, scripts and style sheets; one that has no end is text. Every end is looked for once only. */
function withoutHidden(text: string): string {
  let out = ''
  let from = 0
  const endless = new Set<string>()
  HIDDEN_START.lastIndex = 0
  for (let start = HIDDEN_START.exec(text); start; start = HIDDEN_START.exec(text)) {
    const kind = (start[1]?.toLowerCase() ?? 'comment') as keyof typeof HIDDEN_END
    if (endless.has(kind)) continue
    const pattern = HIDDEN_END[kind]
    pattern.lastIndex = HIDDEN_START.lastIndex
    if (pattern.exec(text)) {
      out += `${text.slice(from, start.index)} `
      from = pattern.lastIndex
      HIDDEN_START.lastIndex = from
    } else endless.add(kind)
  }
  return from === 0 ? text : out + text.slice(from)
}

/** The whole text where all of it is UTF-8 read as Windows-1252; else only the runs that cannot be anything else. */
function decodeTwice(text: string): string {
  const whole = fromWindows1252(text)
  if (whole !== undefined && PLAUSIBLE.test(whole)) return whole
  return text.replace(CLASSIC, run => {
    const decoded = fromWindows1252(run)
    return decoded !== undefined && PLAUSIBLE.test(decoded) ? decoded : run
  })
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function fromWindows1252(text: string): string | undefined {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const byte = code < 0x100 ? code : WINDOWS_1252.get(code)
    if (byte === undefined) return undefined
    bytes[at] = byte
  }
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function decodeEntities(text: string): string {
  // Entities of the ampersand itself are resolved together, however deep they are nested.
  const flat = text.replace(/&(?:(?:amp|#38|#x26);)+/gi, '&')
  return flat.replace(ENTITY, (whole: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named(name) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    if (code < 32 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return ' '
    // Numbers 128-159 are Windows-1252 bytes in every real text (HTML standard, numeric character references).
    if (code >= 0x80 && code <= 0x9f) return fromByte(code)
    return String.fromCodePoint(code)
  })
}

function fromByte(byte: number): string {
  for (const [char, each] of WINDOWS_1252) if (each === byte) return String.fromCharCode(char)
  return ' '
}

function named(name: string): string | undefined {
  const known = NAMED[name] ?? NAMED[name.toLowerCase()]
  if (known !== undefined) return known
  const accent = ACCENTS[name.slice(1)]
  if (accent === undefined) return undefined
  const letter = (name[0]! + accent).normalize('NFC')
  return letter.length === 1 ? letter : undefined
}
