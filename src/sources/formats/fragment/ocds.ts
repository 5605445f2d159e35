import { decodeBytes, readJson } from '../ocds/json.ts'
import { readRelease } from '../ocds/index.ts'
import { obj, type Json } from '../ocds/read.ts'
import { findReleases } from '../ocds/releases.ts'
import {
  FRAGMENT_LETTERS_MAX,
  FRAGMENTS_MAX,
  linesOf,
  type FieldPlace,
  type Fragment,
  type FragmentOptions,
  type Wanted,
} from './types.ts'

/** Pointers below `tender` and below a lot; `*` is each member of a list. A last step also takes `title_fr`. */
const TENDER: Readonly<Record<string, readonly string[]>> = {
  title: ['/tender/title', '/planning/budget/project'],
  description: ['/tender/description', '/planning/budget/description', '/planning/rationale'],
  notes: ['/tender/notes'],
  cpv: [
    '/tender/classification',
    '/tender/additionalClassifications',
    '/tender/items/*/classification',
    '/tender/items/*/additionalClassifications',
  ],
  places: [
    '/tender/deliveryAddresses',
    '/tender/items/*/deliveryAddresses',
    '/tender/items/*/deliveryAddress',
  ],
  value: ['/tender/value', '/planning/budget/amount'],
  frameworkMax: ['/tender/techniques/frameworkAgreement/value'],
  deadlines: [
    '/tender/tenderPeriod',
    '/tender/expressionOfInterestDeadline',
    '/tender/enquiryPeriod',
    '/tender/bidOpening',
    '/tender/awardPeriod',
  ],
  reserved: ['/tender/otherRequirements/reservedParticipation'],
  sme: ['/tender/suitability/sme', '/tender/xClassifications/isSuitableForSme'],
  submissionLanguages: ['/tender/submissionTerms/languages'],
  procedureType: ['/tender/procurementMethod', '/tender/procurementMethodDetails'],
  buyers: ['/buyer', '/parties/*/name', '/parties/*/address', '/tender/procuringEntity/name'],
  documentsUrl: ['/tender/documents'],
  submissionUrl: ['/tender/submissionMethodDetails'],
}
const LOT: Readonly<Record<string, readonly string[]>> = {
  title: ['/title'],
  description: ['/description'],
  notes: ['/notes'],
  cpv: ['/classification', '/additionalClassifications'],
  places: ['/deliveryAddresses', '/deliveryLocations'],
  value: ['/value'],
  frameworkMax: ['/techniques/frameworkAgreement/value'],
  duration: ['/contractPeriod'],
  deadlines: ['/tenderPeriod', '/enquiryPeriod', '/opportunity/deadlines'],
  reserved: ['/otherRequirements/reservedParticipation'],
  reservedExecution: ['/contractTerms/reservedExecution', '/opportunity/reservedExecution'],
  social: ['/sustainability', '/opportunity/aims'],
  green: ['/sustainability', '/opportunity/aims'],
  strategic: ['/sustainability', '/opportunity/aims'],
  innovation: ['/sustainability', '/opportunity/aims'],
  sme: ['/suitability/sme'],
  submissionLanguages: ['/submissionTerms/languages'],
  guarantee: ['/submissionTerms/depositsGuarantees', '/opportunity/guarantee'],
  selection: ['/selectionCriteria/criteria'],
  award: ['/awardCriteria/criteria'],
  submissionUrl: ['/submissionMethodDetails'],
}
/** What lots of the EU profile say in items that name them. */
const BY_ITEM = new Set(['cpv', 'places'])

type Found = Readonly<{ pointer: string; value: unknown }>

/** Members of the release with this notice's id. */
export function ocdsFragments(bytes: Uint8Array, options: FragmentOptions, wanted: Wanted): Fragment[] {
  const { values } = readJson(decodeBytes(bytes))
  for (const [at, value] of values.entries())
    for (const release of findReleases(value).releases) {
      if (!isNotice(release, options)) continue
      const prefix = pointerTo(value, release) ?? ''
      const line = values.length > 1 ? lineOf(bytes, at) : 0
      return membersOf(release, wanted)
        .slice(0, FRAGMENTS_MAX)
        .map(({ pointer, value: member }) => {
          const text = JSON.stringify(member, null, 2)
          return {
            path: prefix + pointer,
            code: '',
            text: text.slice(0, FRAGMENT_LETTERS_MAX),
            line,
            ...(text.length > FRAGMENT_LETTERS_MAX && { cut: true as const }),
          }
        })
    }
  return []
}

/** Its id depends on whether its source was named when it was read, which no document says. */
function isNotice(release: Json, { source, notice }: FragmentOptions): boolean {
  return [{ source }, {}].some(asked => {
    const read = readRelease(release, asked)
    return 'notice' in read && read.notice.id === notice
  })
}

/** Where a field stands in a release. */
export function ocdsPlaces({ name, lot }: Wanted): FieldPlace[] {
  const own = lot === undefined ? [] : linesOf(LOT, name).map(pointer => `/tender/lots/*${pointer}`)
  const paths = own.length ? own : linesOf(TENDER, name)
  return paths.map(path => ({ path, code: '' }))
}

function membersOf(release: Json, { name, lot }: Wanted): Found[] {
  const ofTender = (): Found[] => linesOf(TENDER, name).flatMap(pointer => at(release, pointer))
  if (name === 'buyers') {
    const id = obj(release.buyer).id
    const parties = at(release, '/parties/*').filter(({ value }) => {
      const { roles, id: own } = obj(value)
      return own === id || (Array.isArray(roles) && roles.includes('buyer'))
    })
    // Not the whole party: whom to write to there is somebody's own address.
    return ofTender().filter(
      ({ pointer }) =>
        !pointer.startsWith('/parties/') || parties.some(party => pointer.startsWith(`${party.pointer}/`)),
    )
  }
  if (lot === undefined) return ofTender()
  const lots = at(release, '/tender/lots/*')
  const [id = '', nth] = lot.split('~')
  const mine = lots.filter(
    ({ value }, index) =>
      String(obj(value).id ?? `LOT-${String(index + 1).padStart(4, '0')}`) === id &&
      (!nth || index + 1 === Number(nth)),
  )[0]
  // A tender without lots is one lot, which then carries its dates and conditions.
  if (!mine) return name === 'title' || name === 'description' ? [] : ofTender()
  const own = linesOf(LOT, name).flatMap(pointer =>
    at(mine.value, pointer).map(found => ({ ...found, pointer: mine.pointer + found.pointer })),
  )
  const items = BY_ITEM.has(name)
    ? at(release, '/tender/items/*').filter(({ value }) => String(obj(value).relatedLot) === id)
    : []
  const found = [...own, ...items]
  return found.length || name === 'title' || name === 'description' || name === 'value' ? found : ofTender()
}

/** Members at a pointer, with the pointer of each. */
function at(root: unknown, pointer: string): Found[] {
  let level: Found[] = [{ pointer: '', value: root }]
  const steps = pointer.split('/').slice(1)
  for (const [depth, step] of steps.entries())
    level = level.flatMap(({ pointer: here, value }): Found[] => {
      if (step === '*')
        return Array.isArray(value)
          ? value.map((each: unknown, index) => ({ pointer: `${here}/${index}`, value: each }))
          : []
      const holder = obj(value)
      const last = depth === steps.length - 1
      return Object.keys(holder)
        .filter(key => key === step || (last && key.startsWith(`${step}_`)))
        .map(key => ({ pointer: `${here}/${escaped(key)}`, value: holder[key] }))
    })
  return level.filter(({ value }) => value !== null && value !== undefined)
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** Pointer of a release inside what it came in: packages are never deeper than a few levels. */
function pointerTo(value: unknown, release: Json, depth = 0): string | undefined {
  if (value === release) return ''
  if (depth > 8 || typeof value !== 'object' || value === null) return undefined
  for (const [key, each] of Object.entries(value)) {
    const inner = pointerTo(each, release, depth + 1)
    if (inner !== undefined) return `/${escaped(key)}${inner}`
  }
  return undefined
}

/** Number of the line that the value of a file of JSON lines stands on. */
function lineOf(bytes: Uint8Array, index: number): number {
  const lines = decodeBytes(bytes).split('\n')
  let seen = -1
  for (const [at, line] of lines.entries()) if (line.trim() && ++seen === index) return at + 1
  return 0
}
