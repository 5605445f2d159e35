import type { Entry } from './compose.ts'
import type { Voice } from './voice.ts'
import { wordEntry } from './words.ts'

/** One deadline. `stamp` and `updated` are UTC. */
export type Deadline = Readonly<{ entry: Entry; stamp: string; updated: string }>

/** RFC 5545 3.1: lines of more than 75 octets are folded, the break not counted. */
const OCTETS_MAX = 75

/**
 * Deadlines as an iCalendar (RFC 5545). A cancelled lot stays in it as cancelled, so that calendars take it away. Lots
 * without a deadline are left out.
 */
export function calendar(name: string, deadlines: readonly Deadline[], voice: Voice): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Dragoman//Deadlines//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    // Twice a day is often enough for deadlines.
    'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
    ...deadlines.flatMap(deadline => eventLines(deadline, voice)),
    'END:VCALENDAR',
  ]
  return lines.map(line => `${folded(line)}\r\n`).join('')
}

function eventLines({ entry, stamp, updated }: Deadline, voice: Voice): string[] {
  const { lot, opportunity, item } = entry
  if (!lot.closesAt) return []
  const worded = wordEntry(entry, voice)
  const cancelled = lot.state === 'cancelled'
  const page = voice.links.page(entry)
  const title = [worded.title.text, worded.lot].filter(Boolean).join(' – ')
  const told = [...worded.when, worded.where, voice.say('law.sentence'), page].filter(Boolean).join('\n')
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(`${encodeURIComponent(item.id)}@${new URL(voice.publicUrl).host}`)}`,
    `DTSTAMP:${utc(stamp)}`,
    `LAST-MODIFIED:${utc(updated)}`,
    // A moved deadline is a change of the same event.
    `SEQUENCE:${opportunity.notices.length}`,
    `DTSTART:${utc(lot.closesAt.utc)}`,
    `SUMMARY:${escaped(`${voice.say('field.deadline')}: ${title}`)}`,
    `DESCRIPTION:${escaped(told)}`,
    `URL:${page}`,
    `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

/** `20260503T120000Z` of `2026-05-03T12:00:00.000Z`. */
function utc(moment: string): string {
  return `${moment.slice(0, 19).replace(/[-:]/g, '')}Z`
}

/** A TEXT value (RFC 5545 3.3.11): backslash, semicolon, comma and line breaks are escaped, other controls left out. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replaceAll('\\', '\\\\')
      .replaceAll(';', '\\;')
      .replaceAll(',', '\\,')
      .replaceAll('\n', '\\n')
  )
}

/** A long line in pieces of at most 75 octets, each but the first behind a blank; letters stay whole. */
function folded(line: string): string {
  const pieces: string[] = []
  let [piece, octets] = ['', 0]
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length
    if (octets + size > OCTETS_MAX) {
      pieces.push(piece)
      // The blank that begins a continued line counts.
      ;[piece, octets] = ['', 1]
    }
    piece += letter
    octets += size
  }
  return [...pieces, piece].join('\r\n ')
}
