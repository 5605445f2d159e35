import type { Place } from '../../../model/common.ts'
import type { NoticeLot } from '../../../model/notice.ts'
import { country2, normaliseCpv } from '../values.ts'
import { all, child, childrenOf, first, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { codeAt, codesOf, defined, EXTENSION, someTexts } from './read.ts'
import type { Reading } from './read.ts'
import { countryOf, moneyOf, nutsOf } from './scalars.ts'

// BT-727. Older national exports write the bare `anyw`.
const ANYWHERE = new Set(['anyw', 'anyw-cou', 'anyw-eea'])
// BT-36 units to months. UN/ECE codes beside the words, since national systems use either.
const MONTHS_PER_UNIT: Readonly<Record<string, number>> = {
  YEAR: 12,
  ANN: 12,
  MONTH: 1,
  MON: 1,
  WEEK: 7 / 30.4375,
  WEE: 7 / 30.4375,
  DAY: 1 / 30.4375,
}

/** BT-262 first, then BT-263, distinct; a present code that is no CPV code is flagged. */
export function readCpv(reading: Reading, project: XmlNode | undefined): string[] {
  const found = new Set<string>()
  for (const kind of ['MainCommodityClassification', 'AdditionalCommodityClassification'])
    for (const node of all(project, kind, 'ItemClassificationCode')) {
      const published = node.text.trim()
      if (published === '') continue
      const code = normaliseCpv(published)
      if (code) found.add(code)
      else reading.flags.add('cpv-unreadable')
    }
  return [...found]
}

/** cac:RealizedLocation: BT-5071, 5141, 5131, 5121, 727, 728. A region without a country says its country too. */
export function readPlaces(reading: Reading, project: XmlNode | undefined): Place[] {
  const places = childrenOf(project, 'RealizedLocation').map(location => {
    const address = child(location, 'Address')
    const published = codeAt(address, 'Country', 'IdentificationCode')
    const nuts = nutsOf(reading, codeAt(address, 'CountrySubentityCode'))
    const region = codeAt(address, 'Region')
    return defined<Place>({
      country: countryOf(reading, published) ?? country2(nuts?.slice(0, 2)),
      nuts,
      city: textAt(address, 'CityName'),
      postcode: codeAt(address, 'PostalZone'),
      anywhere: region !== undefined && ANYWHERE.has(region) ? region : undefined,
      text: someTexts(reading, childrenOf(location, 'Description')),
    })
  })
  return places.filter(place => Object.keys(place).length > 0)
}

/** BT-27 and BT-271. The earliest SDK wrote cbc:TotalAmount. */
export function readValues(
  reading: Reading,
  project: XmlNode | undefined,
): Pick<NoticeLot, 'value' | 'frameworkMax'> {
  const total = child(project, 'RequestedTenderTotal')
  return {
    value: moneyOf(reading, child(total, 'EstimatedOverallContractAmount') ?? child(total, 'TotalAmount')),
    frameworkMax: moneyOf(reading, first(total, ...EXTENSION, 'FrameworkMaximumAmount')),
  }
}

/** BT-36 in months, BT-536/537 as dates, BT-538 when unlimited. */
export function readDuration(project: XmlNode | undefined): NoticeLot['duration'] {
  const period = child(project, 'PlannedPeriod')
  const measure = child(period, 'DurationMeasure')
  const count = Number(measure?.text.trim() || Number.NaN)
  const perUnit = MONTHS_PER_UNIT[measure?.attrs.unitCode?.toUpperCase() ?? '']
  const months = perUnit === undefined || !(count > 0) ? undefined : Math.round(count * perUnit * 10) / 10
  const unlimited = textAt(period, 'DescriptionCode')?.toUpperCase() === 'UNLIMITED'
  const found = defined({
    months,
    start: dayOf(textAt(period, 'StartDate')),
    end: dayOf(textAt(period, 'EndDate')),
    unlimited: unlimited ? (true as const) : undefined,
  })
  return Object.keys(found).length > 0 ? found : undefined
}

/** BT-06, 775, 774, 776, 805, 754 codes and the BT-777 text. */
export function readObjectives(
  reading: Reading,
  project: XmlNode | undefined,
): Pick<
  NoticeLot,
  'strategic' | 'social' | 'green' | 'innovation' | 'gpp' | 'strategicText' | 'accessibility'
> {
  const types = childrenOf(project, 'ProcurementAdditionalType')
  const codes = types.flatMap(type => childrenOf(type, 'ProcurementTypeCode'))
  const words = types
    .filter(type => first(type, 'ProcurementTypeCode')?.attrs.listName === 'strategic-procurement')
    .map(type => childrenOf(type, 'ProcurementType'))
  return {
    strategic: codesOf(codes, 'strategic-procurement'),
    social: codesOf(codes, 'social-objective'),
    green: codesOf(codes, 'environmental-impact'),
    innovation: codesOf(codes, 'innovative-acquisition'),
    gpp: codesOf(codes, 'gpp-criteria'),
    strategicText: joinTexts(reading, words),
    accessibility: codesOf(codes, 'accessibility')[0],
  }
}

/** BT-777 repeats with BT-06: the distinct texts of a language, one paragraph each. */
export function joinTexts(
  reading: Reading,
  sets: readonly (readonly XmlNode[])[],
): Readonly<Record<string, string>> | undefined {
  const joined: Record<string, string[]> = {}
  for (const set of sets)
    for (const [language, text] of Object.entries(someTexts(reading, set) ?? {})) {
      const known = (joined[language] ??= [])
      if (!known.includes(text)) known.push(text)
    }
  const entries = Object.entries(joined).map(([language, parts]) => [language, parts.join('\n\n')] as const)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function dayOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(text)?.[0]
}
