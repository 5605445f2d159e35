import { all, child, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { codeAt, codesOf, EXTENSION } from './read.ts'

/** Who a notice is: `id` is `<source>:<publicationNumber>`; `uuid` and `version` are evidence only. */
export type Identity = Readonly<{
  id: string
  source: string
  publicationNumber: string
  uuid?: string
  version?: string
  url?: string
}>

const NUMBER_YEAR = /^\d{1,8}-(?:19|20)\d{2}$/
const OJ_NUMBER = /^((?:19|20)\d{2})\s*\/\s*S\s*\d{1,3}\s*[-–]\s*(\d{1,8})$/i
// Doffin gives a notice a number of its own, which its earlier exports also wrote as BT-701.
const DOFFIN_NUMBER = /^20\d{2}-\d{6}$/

// National customisations of the SDK, by what their CustomizationID (OPT-002) names.
const NATIONAL: readonly (readonly [mark: string, source: string])[] = [['anskaffelser.no', 'no-doffin']]

/**
 * Keys a notice (fields.md 3.4, rule 1): `eu-ted:<OPP-010>` where TED gave it a number, else
 * `<source>:<BT-701>-<BT-757>`. Undefined when it has neither.
 *
 * Doffin's exports of older awards write the number of the notice they refer to as OPP-010 as well; a number that
 * the notice also cites as an earlier one (OPP-090) is therefore not its own.
 */
export function readIdentity(root: XmlNode, source: string | undefined): Identity | undefined {
  const uuid = realId(codeAt(root, 'ID'))
  const version = realId(codeAt(root, 'VersionID'))
  const customisation = codeAt(root, 'CustomizationID') ?? ''
  const own = source ?? NATIONAL.find(([mark]) => customisation.includes(mark))?.[1] ?? 'eforms'
  const cited = codesOf(all(root, 'TenderingProcess', 'NoticeDocumentReference', 'ID'))
  const published = codesOf(all(root, ...EXTENSION, 'Publication', 'NoticePublicationID'))
    .filter(number => !cited.includes(number))
    .map(publicationNumber)
    .find(number => number !== undefined)
  // The earliest SDK wrote the OJ number where BT-701 stands today.
  const number = published ?? (OJ_NUMBER.test(uuid ?? '') ? publicationNumber(uuid) : undefined)
  if (number !== undefined)
    return {
      id: `eu-ted:${number}`,
      source: 'eu-ted',
      publicationNumber: number,
      uuid,
      version,
      url: pageOf('eu-ted', number),
    }
  if (uuid === undefined) return undefined
  const fallback = version === undefined ? uuid : `${uuid}-${version}`
  return {
    id: `${own}:${fallback}`,
    source: own,
    publicationNumber: fallback,
    uuid,
    version,
    url: pageOf(own, uuid) ?? webPage(textAt(root, 'URI')),
  }
}

/** Where a notice is read at its publisher, from the number it has there; undefined for portals without such pages. */
export function pageOf(source: string, number: string): string | undefined {
  if (source === 'eu-ted' && NUMBER_YEAR.test(number))
    return `https://ted.europa.eu/en/notice/-/detail/${number.replace(/^0+/, '')}`
  if (source === 'no-doffin' && DOFFIN_NUMBER.test(number)) return `https://doffin.no/notices/${number}`
  return undefined
}

/** Number-year as published, or derived from the old form `2022/S 084-228541`; undefined for anything else. */
export function publicationNumber(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (NUMBER_YEAR.test(text)) return text
  const oj = OJ_NUMBER.exec(text)
  return oj ? `${oj[2]}-${oj[1]}` : undefined
}

/** When the notice was published (OPP-012), as the element that holds the date. */
export function publicationOf(root: XmlNode): XmlNode | undefined {
  return all(root, ...EXTENSION, 'Publication').find(node => child(node, 'PublicationDate'))
}

/** `n.a.` and the like are what systems write where they have no identifier. */
function realId(text: string | undefined): string | undefined {
  return text === undefined || /^(?:n\.?\/?a\.?|none|null|-+)$/i.test(text) ? undefined : text
}

function webPage(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\/\S+$/i.test(text) ? text : undefined
}
