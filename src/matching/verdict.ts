import type { Item } from '../model/item.ts'
import type { Verdict } from '../model/match.ts'
import type { Profile } from '../model/profile.ts'
import { isArt77Code, lawOf, shown } from '../taxonomy/law/index.ts'
import type { Cell } from '../taxonomy/law/index.ts'

/** What a verdict reads of a profile. */
type Standing = Pick<Profile, 'country' | 'reserved'>

/**
 * Whether the profile may answer an item by the rules of reserved contracts, three-valued. Only what is known
 * excludes: an organisation that says it has not the status. That a share of workers is met proves nothing, since
 * national law may ask for more (C-598/19 Conacee): "eligible" needs the status and a national rule that was read.
 * Source: Directive 2014/24/EU art. 20 and 77; src/taxonomy/law.
 *
 * @param off countries (alpha-2) whose rules the rule set does not apply: there it stays unknown
 */
export function verdictOf(profile: Standing, item: Item, off: readonly string[] = []): Verdict {
  const codes = item.facts.reserved
  if (codes === undefined || codes.length === 0) {
    return { answer: 'unknown', rule: 'reservation-not-published', field: 'BT-71' }
  }
  if (item.facts.country !== undefined && off.includes(item.facts.country)) {
    const article = codes.includes('res-ws') ? 'art20' : codes.includes('res-pub-ser') ? 'art77' : undefined
    if (article) return { answer: 'unknown', rule: `${article}-not-applied`, field: 'BT-71' }
  }
  if (codes.includes('res-ws')) return reservedVerdict('art20', profile, item)
  if (codes.includes('res-pub-ser')) return reservedVerdict('art77', profile, item)
  return { answer: 'open', rule: 'not-reserved', field: 'BT-71' }
}

function reservedVerdict(article: 'art20' | 'art77', profile: Standing, item: Item): Verdict {
  const says = profile.reserved?.[article]
  const country = item.facts.country
  const row = country === undefined ? undefined : lawOf(country)
  // Remembered cells are never shown as fact
  const cell = shown(row?.[article])
  const outside = article === 'art77' && item.cpv[0] !== undefined && !isArt77Code(item.cpv[0])
  const [answer, rule]: readonly [Verdict['answer'], string] =
    says === false
      ? ['not-eligible', `${article}-status-denied`]
      : outside
        ? ['unknown', 'art77-code-not-listed']
        : says === undefined
          ? ['unknown', `${article}-status-not-said`]
          : cell === undefined
            ? ['unknown', `${article}-national-rule-unknown`]
            : profile.country !== country
              ? ['unknown', `${article}-status-of-another-country`]
              : row?.condition?.value === 'status-void'
                ? ['unknown', `${article}-status-void`]
                : ['eligible', `${article}-status-said`]
  return {
    answer,
    rule,
    field: 'BT-71',
    ...source(cell),
    evidence: { reason: `reserved.${article}`, args: { answer, rule } },
  }
}

function source(cell: Cell<string> | undefined): Partial<Verdict> {
  return cell ? { confidence: cell.confidence, source: `${cell.value} (${cell.source})` } : {}
}
