/** A mail as its reader sees it. Header names are in lower case; values decoded and unfolded, the last one of a name. */
export type ReadMail = Readonly<{
  headers: ReadonlyMap<string, string>
  subject: string
  text: string
  html: string
}>

type Part = Readonly<{ headers: ReadonlyMap<string, string>; body: string }>

/** Reads a message apart: enough of RFC 2045 to 2047 for what mail programs send, independent of who wrote it. */
export function readMail(raw: string): ReadMail {
  const top = partOf(raw)
  const leaves = leavesOf(top)
  const body = (type: string): string => {
    const leaf = leaves.find(part => (part.headers.get('content-type') ?? 'text/plain').startsWith(type))
    return leaf ? decodeBody(leaf) : ''
  }
  return {
    headers: top.headers,
    subject: top.headers.get('subject') ?? '',
    text: body('text/plain'),
    html: body('text/html'),
  }
}

function partOf(raw: string): Part {
  const end = /\r?\n\r?\n/.exec(raw)
  const head = end ? raw.slice(0, end.index) : raw
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const at = line.indexOf(':')
    if (at > 0) headers.set(line.slice(0, at).trim().toLowerCase(), decodeWords(line.slice(at + 1).trim()))
  }
  return { headers, body: end ? raw.slice(end.index + end[0].length) : '' }
}

function leavesOf(part: Part): Part[] {
  const type = part.headers.get('content-type') ?? ''
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (!boundary) return [part]
  return part.body
    .split(
      new RegExp(
        `(?:^|\\r?\\n)--${boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:--)?[ \\t]*(?:\\r?\\n|$)`,
      ),
    )
    .slice(1, -1)
    .flatMap(text => leavesOf(partOf(text)))
}

function decodeBody({ headers, body }: Part): string {
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding === 'quoted-printable') return unquote(body.replace(/=\r?\n/g, ''))
  return body
}

function unquote(text: string): string {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const hex = text[at] === '=' && /^[0-9A-Fa-f]{2}$/.test(text.slice(at + 1, at + 3))
    if (hex) {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16))
      at += 2
    } else bytes.push(...Buffer.from(text[at]!, 'utf8'))
  }
  return Buffer.from(bytes).toString('utf8')
}

/** RFC 2047: `=?UTF-8?B?...?=` and `=?UTF-8?Q?...?=`; the blank between two of them is none. */
function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : unquote(text.replaceAll('_', ' ')),
    )
}
