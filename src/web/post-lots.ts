import { POST_LOTS_MAX, postLotSchema, type PostLot } from '../model/post.ts'
import { nextLotId } from './post-form.ts'

/** How one lot becomes several: into so many equal ones, one a place, or one a CPV code. */
export type SplitBy = 'number' | 'places' | 'codes'

/**
 * Splits a lot. Words, reservation and aims are kept by each part; value is shared evenly, the first part taking what
 * cannot be shared; places or codes are shared out where the split goes by them. The first part keeps the id. Answers
 * the lots as they are where there is nothing to split, or where they would become too many.
 */
export function splitLot(
  lots: readonly PostLot[],
  id: string,
  by: SplitBy,
  count: number,
): readonly PostLot[] {
  const lot = lots.find(each => each.id === id)
  if (!lot) return lots
  const parts = partsOf(lot, by, count)
  if (parts.length < 2 || lots.length + parts.length - 1 > POST_LOTS_MAX) return lots
  const share = lot.valueMinor === undefined ? undefined : Math.floor(lot.valueMinor / parts.length)
  const rest = share === undefined ? 0 : lot.valueMinor! - share * parts.length
  const made: PostLot[] = []
  for (const [at, part] of parts.entries())
    made.push(
      postLotSchema.parse({
        ...lot,
        ...part,
        id: at === 0 ? lot.id : nextLotId([...lots, ...made]),
        title: lot.title ? `${lot.title.slice(0, 396)} ${at + 1}` : '',
        ...(share !== undefined && { valueMinor: share + (at === 0 ? rest : 0) }),
      }),
    )
  return lots.flatMap(each => (each.id === id ? made : [each]))
}

function partsOf(lot: PostLot, by: SplitBy, count: number): readonly Partial<PostLot>[] {
  if (by === 'places') return lot.nuts.map(place => ({ nuts: [place] }))
  if (by === 'codes') return lot.cpv.map(code => ({ cpv: [code] }))
  const parts = Number.isInteger(count) && count >= 2 && count <= POST_LOTS_MAX ? count : 0
  return Array.from({ length: parts }, () => ({}))
}

/** A lot beside the others: empty but for the place, or a copy of one of them. */
export function addLot(lots: readonly PostLot[], copied?: string): readonly PostLot[] {
  if (lots.length >= POST_LOTS_MAX) return lots
  const id = nextLotId(lots)
  const from = lots.find(lot => lot.id === copied)
  const { nuts, submissionLanguages } = lots[0]!
  return [...lots, from ? { ...from, id } : postLotSchema.parse({ id, nuts, submissionLanguages })]
}

/** The lots without one; the last one stays. */
export function removeLot(lots: readonly PostLot[], id: string): readonly PostLot[] {
  return lots.length < 2 ? lots : lots.filter(lot => lot.id !== id)
}
