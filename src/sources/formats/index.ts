import type { Notice, Parsed } from '../../model/notice.ts'
import { decodeHead, rootName } from './decode.ts'
import { pageOf } from './eforms/identity.ts'
import { parseEforms } from './eforms/index.ts'
import { parseOcds } from './ocds/index.ts'
import { withPlausibility } from './plausibility.ts'
import { parseTedExport } from './ted-export/index.ts'
import { XmlError } from './xml.ts'

/** The wire formats that several portals share. */
export type Format = 'eforms' | 'ted-export' | 'ocds'

/**
 * `format` is detected where it is not given; `source` names the feed for notices without a number of their own;
 * `name` is the file's or member's name, for the message only; `number` is the publication number under which the
 * feed lists the document, used where the document does not bear one itself (OPP-010 is filled in by the publisher).
 */
export type ParseOptions = Readonly<{ format?: Format; source?: string; name?: string; number?: string }>

const ROOTS: Readonly<Record<string, Format>> = {
  ContractNotice: 'eforms',
  ContractAwardNotice: 'eforms',
  PriorInformationNotice: 'eforms',
  BusinessRegistrationInformationNotice: 'eforms',
  TED_EXPORT: 'ted-export',
}

/** The format of a document by its root element, or OCDS by the first character of JSON; undefined for neither. */
export function detectFormat(bytes: Uint8Array): Format | undefined {
  const head = decodeHead(bytes)
  const start = /[^\s\uFEFF]/.exec(head)?.[0]
  if (start === '{' || start === '[') return 'ocds'
  const root = start === '<' ? rootName(head) : undefined
  return root !== undefined && Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined
}

/**
 * Reads one document of any known format. Never throws: what cannot be understood is in `rejected`, with
 * `format-unknown` for a document of no known format and `parser-failed` for a fault of a reader.
 */
export function parseDocument(bytes: Uint8Array, options: ParseOptions = {}): Parsed {
  const format = options.format ?? detectFormat(bytes)
  if (!format) {
    const what = bytes.length === 0 ? 'the document is empty' : 'neither eForms, TED_EXPORT nor OCDS'
    return refused('format-unknown', options.name ? `${options.name}: ${what}` : what)
  }
  try {
    const parsed = read(format, bytes, options)
    const notices = parsed.notices.map(notice => withPlausibility(numbered(notice, options)))
    return { notices, rejected: parsed.rejected }
  } catch (error) {
    if (error instanceof XmlError) return refused(error.reason, error.message)
    return refused('parser-failed', error instanceof Error ? error.message : String(error))
  }
}

function read(format: Format, bytes: Uint8Array, options: ParseOptions): Parsed {
  if (format === 'eforms') return parseEforms(bytes, options)
  if (format === 'ocds') return parseOcds(bytes, options)
  return parseTedExport(bytes)
}

/** A notice that bears no publication number, only its uuid, takes the one its feed lists it under. */
function numbered(notice: Notice, { number, source }: ParseOptions): Notice {
  const bare = notice.uuid !== undefined && notice.publicationNumber.startsWith(notice.uuid)
  if (!number || notice.source !== source || !bare) return notice
  const url = notice.url ?? pageOf(notice.source, number)
  return { ...notice, id: `${source}:${number}`, publicationNumber: number, ...(url && { url }) }
}

function refused(reason: string, detail: string): Parsed {
  return { notices: [], rejected: [{ reason, detail }] }
}
