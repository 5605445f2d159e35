/** Reads an iCalendar apart, by RFC 5545 alone: unfolds, splits, unescapes. Throws where a rule is broken. */
export type IcalEvent = ReadonlyMap<string, string>

export function readCalendar(
  text: string,
): Readonly<{ head: ReadonlyMap<string, string>; events: readonly IcalEvent[] }> {
  if (!text.endsWith('\r\n')) throw new Error('a line does not end with CRLF')
  if (/[^\r]\n|\r[^\n]/.test(text)) throw new Error('a bare CR or LF')
  for (const line of text.slice(0, -2).split('\r\n'))
    if (Buffer.byteLength(line, 'utf8') > 75)
      throw new Error(`a line of ${Buffer.byteLength(line, 'utf8')} octets`)
  const lines = text
    .replace(/\r\n[ \t]/g, '')
    .slice(0, -2)
    .split('\r\n')
  const head = new Map<string, string>()
  const events: Map<string, string>[] = []
  const open: string[] = []
  for (const line of lines) {
    const parts = /^([A-Z-]+)((?:;[A-Z-]+=[^:;]+)*):(.*)$/su.exec(line)
    if (!parts) throw new Error(`not a content line: ${line.slice(0, 80)}`)
    const [, name = '', , value = ''] = parts
    if (name === 'BEGIN') {
      open.push(value)
      if (value === 'VEVENT') events.push(new Map())
    } else if (name === 'END') {
      if (open.pop() !== value) throw new Error(`END:${value} without its BEGIN`)
    } else {
      const into = open.at(-1) === 'VEVENT' ? events.at(-1)! : head
      if (into.has(name)) throw new Error(`${name} twice`)
      into.set(name, TEXTS.has(name) ? unescape(value) : value)
    }
  }
  if (open.length) throw new Error(`${open.join()} is not ended`)
  for (const event of events)
    for (const name of ['UID', 'DTSTAMP', 'DTSTART', 'SUMMARY'])
      if (!event.has(name)) throw new Error(`an event without ${name}`)
  return { head, events }
}

const TEXTS = new Set(['SUMMARY', 'DESCRIPTION', 'LOCATION', 'NAME', 'X-WR-CALNAME', 'UID'])

function unescape(value: string): string {
  if (/(^|[^\\])(\\\\)*[;,]/.test(value)) throw new Error(`a bare separator in ${value.slice(0, 80)}`)
  return value.replace(/\\([\\;,nN])|\\/g, (all, sign?: string) => {
    if (sign === undefined) throw new Error(`a lone backslash in ${all}`)
    return sign === 'n' || sign === 'N' ? '\n' : sign
  })
}
