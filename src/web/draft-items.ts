import { fold } from '../model/fold.ts'
import { itemsOf } from '../model/item-of.ts'
import type { Item } from '../model/item.ts'
import { noticeOfPost } from '../model/post-notice.ts'
import type { Post, PostLot } from '../model/post.ts'
import { isArt77Code } from '../taxonomy/law/index.ts'
import { splitLot, type SplitBy } from './post-lots.ts'

/** Whose draft it is, as far as its items tell. */
export type DraftOf = Readonly<{ id: string; procedure: string; town: string; country: string }>

/**
 * The lots of a draft as the Items they will be once published. A deadline that has passed is left out: a draft that
 * lay for a while could otherwise be answered by nobody.
 *
 * @param nowUtc `YYYY-MM-DDTHH:MM:SS.sssZ`
 */
export function draftItems(post: Post, of: DraftOf, nowUtc: string): readonly Item[] {
  const { deadline, ...rest } = post
  const notice = noticeOfPost({
    number: of.id,
    version: 1,
    procedure: of.procedure,
    act: 'publication',
    at: nowUtc,
    buyer: { name: of.town, country: of.country },
    url: '',
    work: {
      post: { ...rest, ...(deadline && deadline > nowUtc && { deadline }) },
      reason: '',
      results: [],
    },
  })
  const opportunity = fold([notice])
  return opportunity ? itemsOf(opportunity, nowUtc) : []
}

/** Changes of a draft that may change who could answer it. */
export const CHANGES = ['codes', 'places', 'halves', 'anywhere', 'english', 'open', 'art20', 'art77'] as const
export type Change = (typeof CHANGES)[number]

/** With more lots than this only the draft itself and its reservation are counted: each lot is a question. */
const LOTS_MAX = 15

/** The lots of a draft after a change; undefined where it would change nothing. */
export function changed(post: Post, change: Change): readonly PostLot[] | undefined {
  const { lots } = post
  const reserved = lots.some(lot => lot.reserved.some(code => code !== 'none'))
  const each = (make: (lot: PostLot) => PostLot): readonly PostLot[] => lots.map(make)
  switch (change) {
    case 'codes':
      return splitAll(lots, 'codes', lot => lot.cpv.length > 1)
    case 'places':
      return splitAll(lots, 'places', lot => lot.nuts.length > 1)
    case 'halves':
      return splitAll(lots, 'number', lot => lot.valueMinor !== undefined && lot.valueMinor > 1)
    case 'anywhere':
      return lots.some(lot => lot.nuts.some(code => code.length > 2))
        ? each(lot => ({ ...lot, nuts: [...new Set(lot.nuts.map(code => code.slice(0, 2)))] }))
        : undefined
    case 'english':
      return lots.some(lot => lot.submissionLanguages.length && !lot.submissionLanguages.includes('en'))
        ? each(lot => ({
            ...lot,
            submissionLanguages: lot.submissionLanguages.length
              ? [...new Set([...lot.submissionLanguages, 'en'])]
              : [],
          }))
        : undefined
    case 'open':
      return reserved ? each(lot => ({ ...lot, reserved: ['none'] })) : undefined
    case 'art20':
      return reserved ? undefined : each(lot => ({ ...lot, reserved: ['res-ws'] }))
    case 'art77':
      return reserved || !lots.every(lot => lot.cpv[0] !== undefined && isArt77Code(lot.cpv[0]))
        ? undefined
        : each(lot => ({ ...lot, reserved: ['res-pub-ser'] }))
  }
}

function splitAll(
  lots: readonly PostLot[],
  by: SplitBy,
  can: (lot: PostLot) => boolean,
): readonly PostLot[] | undefined {
  let made = lots
  for (const lot of lots) if (can(lot)) made = splitLot(made, lot.id, by, 2)
  return made.length > lots.length ? made : undefined
}

/** A change with the lots it would make. */
export type Variant = Readonly<{ change: Change; lots: readonly PostLot[] }>

/** All changes worth counting for a draft. */
export function variantsOf(post: Post): readonly Variant[] {
  const few = post.lots.length <= LOTS_MAX
  return CHANGES.filter(change => few || change === 'open').flatMap(change => {
    const lots = changed(post, change)
    return lots ? [{ change, lots }] : []
  })
}
