import type { Notice } from './notice.ts'

/**
 * Published identifiers, the only things that ever join notices (fields.md 3.4, rule 2). A name is written
 * `kind:value` in one normal form, so that an OJ number, a publication number and a `uuid-version` that mean the
 * same notice are the same text.
 */

const UUID = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:-(\d{1,2}))?$/i
/** OPP-010: `123456-2024`, zero-padded or not */
const NUMBER_YEAR = /^0*(\d{1,8})-((?:19|20)\d{2})$/
/** TED_EXPORT: `2019/S 123-456789` */
const OJ = /^((?:19|20)\d{2})\s*\/\s*S\s*\d{1,3}\s*[-–]\s*0*(\d{1,8})$/i

/** A publication number with its leading digits padded to 8, so that text order is number order. */
export function paddedNumber(number: string): string {
  const parts = /^0*(\d{1,8})(-(?:19|20)\d{2})?$/.exec(number.trim())
  return parts ? `${parts[1]!.padStart(8, '0')}${parts[2] ?? ''}` : number.trim()
}

/** The key that orders and identifies a notice: source and zero-padded publication number (rule 1). */
export function noticeKey(notice: Pick<Notice, 'source' | 'publicationNumber'>): string {
  return `${notice.source}:${paddedNumber(notice.publicationNumber)}`
}

/** The normal form of a published reference; undefined where it is not an identifier. */
export function nameOf(reference: string): string | undefined {
  const value = reference.trim()
  const uuid = UUID.exec(value)
  if (uuid)
    return `uuid:${uuid[1]!.toLowerCase()}${uuid[2] === undefined ? '' : `-${uuid[2].padStart(2, '0')}`}`
  const oj = OJ.exec(value)
  if (oj) return `pub:${oj[2]!.padStart(8, '0')}-${oj[1]}`
  const number = NUMBER_YEAR.exec(value)
  if (number) return `pub:${number[1]!.padStart(8, '0')}-${number[2]}`
  return value && value.length <= 200 ? `id:${value}` : undefined
}

/** Everything that another notice could cite this one by. */
export function namesOf(notice: Notice): string[] {
  const names = new Set<string>([`id:${notice.id}`, `key:${noticeKey(notice)}`])
  const published = nameOf(notice.publicationNumber)
  if (published) names.add(published.startsWith('id:') ? `${notice.source}/${published}` : published)
  if (notice.uuid) {
    const bare = nameOf(notice.uuid)
    if (bare?.startsWith('uuid:')) {
      names.add(bare)
      if (notice.version && /^\d{1,2}$/.test(notice.version) && !UUID.exec(notice.uuid)?.[2])
        names.add(`${bare}-${notice.version.padStart(2, '0')}`)
    }
  }
  // A compiled release stands for all its notices: whatever cites one of them cites it.
  for (const { id, source } of notice.compiled?.notices ?? []) {
    const number = id.slice(id.indexOf(':') + 1)
    names.add(`id:${id}`).add(`key:${noticeKey({ source, publicationNumber: number })}`)
    const name = nameOf(number)
    if (name && !name.startsWith('id:')) names.add(name)
  }
  return [...names]
}

/** What this notice cites: what it corrects first, then its other published references. */
export function citesOf(notice: Notice): { corrects: string[]; refers: string[] } {
  const own = new Set(namesOf(notice))
  const normal = (values: readonly string[]): string[] => [
    ...new Set(
      values
        .map(nameOf)
        .filter(name => name !== undefined)
        .map(name => (name.startsWith('id:') && !name.includes(':', 3) ? `${notice.source}/${name}` : name)),
    ),
  ]
  return {
    corrects: normal(notice.change?.refersTo ?? []).filter(name => !own.has(name)),
    refers: normal(notice.references.map(reference => reference.value)).filter(name => !own.has(name)),
  }
}

/**
 * The procedure a notice says it belongs to. BT-04 UUIDs and ocids are unique in the world; any other number only
 * within its source.
 */
export function procedureName(notice: Pick<Notice, 'procedureId' | 'source'>): string | undefined {
  const id = notice.procedureId?.trim()
  if (!id) return undefined
  const uuid = UUID.exec(id)
  if (uuid && uuid[2] === undefined) return id.toLowerCase()
  return /^ocds-[a-z0-9]{6}-/i.test(id) ? id : `${notice.source}/${id}`
}
