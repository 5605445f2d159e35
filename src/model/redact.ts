import type { Texts } from './common.ts'
import type { Notice, NoticeOrganisation } from './notice.ts'

/** What can be taken out whole, whatever stands in it. `texts`: every word that people wrote, contacts included. */
export const REDACTED_FIELDS = [
  'contacts',
  'organisations',
  'title',
  'description',
  'links',
  'texts',
] as const
export type RedactedField = (typeof REDACTED_FIELDS)[number]

/** Something that may not be shown: one field, or these very words wherever people wrote them. */
export type Redaction = Readonly<{
  id: string
  /** One source, '' = every source */
  source: string
  scope: 'bank' | 'procedure' | 'notice'
  /** Row id of a notice: this one, or any of its procedure; '' for the bank */
  object: string
  field: RedactedField | ''
  words: string
}>

/** Stands where something was: says in any language that words are missing, and is no word itself. */
export const REMOVED = '[…]'

/** Shorter words would take more away than anybody meant. */
export const WORDS_MIN = 4
export const WORDS_MAX = 200

/** Keys of codes, identifiers and moments: they join notices and are nobody's words. */
const KEPT = new Set([
  ...['id', 'source', 'publicationNumber', 'format', 'uuid', 'version', 'form', 'subtype', 'type', 'kind'],
  ...['legalBasis', 'sdk', 'languages', 'procedureId', 'procedure', 'references', 'refersTo', 'reason'],
  ...['sections', 'buyers', 'roles', 'country', 'nuts', 'nature', 'procedureType', 'cpv', 'utc', 'offset'],
  ...['published', 'amount', 'currency', 'lot', 'lots', 'winners', 'reserved', 'status', 'state', 'flags'],
  ...['notice', 'provenance', 'strategic', 'social', 'green', 'innovation', 'gpp', 'outcome', 'legalType'],
  ...['activity', 'size', 'submissionLanguages', 'documentLanguages', 'code', 'weightKind', 'field', 'at'],
])
/** Of those, the ones that hold further objects rather than codes. */
const ENTERED = new Set(['lots'])

/** Takes something out of a notice; answers the very same notice where it found nothing to take. */
export type Redact = (notice: Notice) => Notice

/** A redaction made ready to be used on many notices. Whether it is meant for a notice is not asked here. */
export function redactorOf({ field, words }: Pick<Redaction, 'field' | 'words'>): Redact {
  const takeWords = words ? wordTaker(words) : undefined
  return notice => {
    const less = field ? withoutField(notice, field) : notice
    const bare = takeWords ? (mapTexts(less, takeWords) as Notice) : less
    return JSON.stringify(bare) === JSON.stringify(notice) ? notice : bare
  }
}

/**
 * Takes these very words out of a text: whatever their case and the white space between them, as whole words only; a
 * telephone number whatever stands between its digits.
 */
export function wordTaker(words: string): (text: string) => string {
  const pattern = patternOf(words)
  return text => {
    const bare = text.replace(pattern, REMOVED)
    if (bare !== text) return bare
    // Publishers write accents in one letter or in two.
    const composed = text.normalize('NFC')
    return composed === text ? text : pattern.test(composed) ? composed.replace(pattern, REMOVED) : text
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

function patternOf(words: string): RegExp {
  const plain = words.normalize('NFC').trim()
  const digits = plain.replace(/\D/g, '')
  // A number with a country's prefix is found with 00 for its plus sign, and with its groups parted otherwise.
  const phone = digits.length >= 6 && /^[+\d\s()./-]+$/.test(plain)
  const body = phone
    ? `(?:\\+|00)?\\(?${[...digits.replace(/^00/, '')].join('[\\s().\\/\\u00a0-]{0,3}')}`
    : plain.split(/\s+/).map(escaped).join('\\s+')
  return new RegExp(`(?<![\\p{L}\\p{N}])${body}(?![\\p{L}\\p{N}])`, 'giu')
}

/** The same value with every text that people wrote put through `take`. */
function mapTexts(value: unknown, take: (text: string) => string): unknown {
  if (typeof value === 'string') return take(value)
  if (Array.isArray(value)) return value.map(entry => mapTexts(entry, take))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]): [string, unknown][] => {
      if (KEPT.has(key) && !(ENTERED.has(key) && holdsObjects(entry))) return [[key, entry]]
      const bare = mapTexts(entry, take)
      // A contact's address or a link with a hole in it is none: it is left out whole.
      if (bare !== entry && LINE.has(key) && typeof entry === 'string') return []
      return [[key, bare]]
    }),
  )
}

const LINE = new Set(['email', 'phone', 'url', 'documentsUrl', 'submissionUrl'])

const holdsObjects = (value: unknown): boolean => Array.isArray(value) && typeof value[0] === 'object'

function withoutField(notice: Notice, field: RedactedField): Notice {
  if (field === 'contacts') return { ...notice, organisations: notice.organisations.map(withoutContact) }
  if (field === 'organisations') return { ...notice, organisations: notice.organisations.map(withoutName) }
  if (field === 'title')
    return {
      ...notice,
      title: emptied(notice.title),
      lots: notice.lots.map(lot => ({ ...lot, title: emptied(lot.title) })),
    }
  if (field === 'description')
    return {
      ...notice,
      description: emptied(notice.description),
      ...(notice.notes && { notes: emptied(notice.notes) }),
      lots: notice.lots.map(lot => ({
        ...lot,
        description: emptied(lot.description),
        ...(lot.notes && { notes: emptied(lot.notes) }),
      })),
    }
  if (field === 'links') return mapTexts(notice, text => text.replace(LINK, REMOVED)) as Notice
  const { url: _url, compiled, ...rest } = withoutTexts(notice) as Notice
  return {
    ...rest,
    organisations: rest.organisations.map(withoutName),
    ...(compiled && { compiled: { ...compiled, changes: [] } }),
  }
}

/** Where people write: everything below these keys is theirs. */
const WRITTEN = new Set([
  ...['title', 'description', 'notes', 'text', 'name', 'strategicText', 'crossBorderLaw', 'threshold'],
  ...['renewals', 'euProgramme'],
])

function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]): [string, unknown][] => {
      if (LINE.has(key)) return []
      if (!WRITTEN.has(key)) return [[key, withoutTexts(entry)]]
      return [[key, typeof entry === 'string' ? REMOVED : emptied(entry as Texts)]]
    }),
  )
}

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"']+/giu

function emptied(texts: Texts): Texts {
  return Object.fromEntries(Object.keys(texts).map(language => [language, REMOVED]))
}

function withoutContact(organisation: NoticeOrganisation): NoticeOrganisation {
  const { contact: _contact, ...rest } = organisation
  return rest
}

function withoutName(organisation: NoticeOrganisation): NoticeOrganisation {
  const { contact: _contact, url: _url, city: _city, postcode: _postcode, ...rest } = organisation
  return { ...rest, name: emptied(rest.name), identifiers: [] }
}
