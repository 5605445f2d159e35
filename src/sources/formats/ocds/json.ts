import { JSONParser } from '@streamparser/json'
import type { Rejected } from '../../../model/notice.ts'

/** What a text of JSON held: whole values in order, and what had to be left out. */
export type JsonValues = Readonly<{ values: readonly unknown[]; rejected: readonly Rejected[] }>

// The largest daily packages of the publishers are under 100 MB; archives are capped before, in io.
const MAX_CHARS = 256_000_000

/**
 * Decodes bytes as UTF-8, or as Windows-1252 where they are not UTF-8 (older publishers answer in it), or as
 * UTF-16 where a byte order mark says so. Never throws.
 */
export function decodeBytes(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/**
 * Reads one JSON value, JSON lines, values written one after the other, or a package that was cut short. Of a cut
 * package the whole members are kept as `{releases: [...]}` or `{records: [...]}`, and the rest is rejected as
 * `json-truncated`; what is no JSON is rejected as `json-malformed`. Never throws.
 */
export function readJson(text: string): JsonValues {
  if (text.length > MAX_CHARS) return reject('json-too-large', `more than ${MAX_CHARS} characters`)
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (body.trim() === '') return reject('json-empty', 'the file is empty')
  const whole = parsed(body)
  if (whole) return { values: [whole.value], rejected: [] }
  return readLines(body) ?? readStream(body)
}

/** JSON lines: taken as such when the first line that is not blank is a value of its own. */
function readLines(body: string): JsonValues | undefined {
  const lines = body.split(/\r?\n/)
  const first = lines.find(line => line.trim() !== '')
  if (first === undefined || !/^\s*\{/.test(first) || !parsed(first)) return undefined
  const values: unknown[] = []
  const rejected: Rejected[] = []
  lines.forEach((line, at) => {
    if (line.trim() === '') return
    const value = parsed(line)
    if (value) values.push(value.value)
    else if (rejected.length < MAX_PROBLEMS) {
      const last = lines.slice(at + 1).every(rest => rest.trim() === '')
      rejected.push({
        reason: last && /^\s*\{/.test(line) ? 'json-truncated' : 'json-malformed',
        field: `line ${at + 1}`,
        detail: `line ${at + 1} is not JSON: ${line.slice(0, 80)}`,
      })
    }
  })
  return { values, rejected }
}

// A file of junk has a problem on every line; a hundred tell as much as a million.
const MAX_PROBLEMS = 100

/** Concatenated or cut JSON, value by value. Slow, so it is only tried when nothing else fits. */
function readStream(body: string): JsonValues {
  const values: unknown[] = []
  let pending: { list: string; members: unknown[] } | undefined
  let problem: Rejected | undefined
  const parser = new JSONParser({
    paths: ['$', '$.*', '$.releases.*', '$.records.*'],
    separator: '',
    keepStack: true,
  })
  parser.onValue = ({ value, key, stack }) => {
    if (stack.length === 0) {
      values.push(value)
      pending = undefined
      return
    }
    if (typeof key !== 'number') return
    const list = stack.length > 1 ? String(stack[stack.length - 1]?.key) : 'releases'
    if (pending?.list !== list) pending = { list, members: [] }
    pending.members.push(value)
  }
  parser.onError = error => {
    problem ??= { reason: 'json-malformed', detail: error.message.slice(0, 200) }
  }
  try {
    parser.write(body)
    if (!problem && !parser.isEnded) parser.end()
  } catch (error) {
    problem ??= { reason: 'json-malformed', detail: String(error).slice(0, 200) }
  }
  const cut = isCut(body)
  if (pending) values.push({ [pending.list]: pending.members })
  if (!problem && !pending && !cut) return { values, rejected: [] }
  const kept = pending ? `; ${pending.members.length} whole members are kept` : ''
  return {
    values,
    rejected: [
      cut
        ? { reason: 'json-truncated', detail: `the text ends inside a value${kept}` }
        : { reason: 'json-malformed', detail: `${problem?.detail ?? 'not JSON'}${kept}` },
    ],
  }
}

/** Whether brackets or a string are still open at the end of the text. */
function isCut(body: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < body.length; at++) {
    const char = body.charCodeAt(at)
    if (inString) {
      if (char === 0x5c) at++
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x7b || char === 0x5b) depth++
    else if (char === 0x7d || char === 0x5d) depth--
    if (depth < 0) return false
  }
  return inString || depth > 0
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function reject(reason: string, detail: string): JsonValues {
  return { values: [], rejected: [{ reason, detail }] }
}
