import type { PostLot } from '../../model/post.ts'

/**
 * Social, green and innovative clauses that a lot can be given, each with the eForms codes that it stands for and a
 * suggested text `clause.text.<id>` in the language of the post: an example to adapt, written for this project after the
 * stages of Buying Social (2021/C 237/01, sections 4.1 to 4.8).
 */
type Clause = Readonly<{
  id: string
  group: 'reserve' | 'social' | 'green' | 'gpp' | 'innovation'
  /** BT numbers whose codes it sets */
  fields: readonly string[]
  codes: Partial<
    Pick<PostLot, 'strategic' | 'social' | 'green' | 'innovation' | 'gpp' | 'reserved' | 'reservedExecution'>
  >
  /** The directive's article, for the reader */
  article: string
}>

const social = (code: PostLot['social'][number], article: string): Clause => ({
  id: `social-${code}`,
  group: 'social',
  fields: ['BT-06', 'BT-775'],
  codes: { strategic: ['soc-obj'], social: [code] },
  article,
})
const green = (code: PostLot['green'][number], article: string): Clause => ({
  id: `green-${code}`,
  group: 'green',
  fields: ['BT-06', 'BT-774'],
  codes: { strategic: ['env-imp'], green: [code] },
  article,
})
const gpp = (code: PostLot['gpp'][number]): Clause => ({
  id: `gpp-${code}`,
  group: 'gpp',
  fields: ['BT-06', 'BT-805'],
  codes: { strategic: ['env-imp'], gpp: [code] },
  article: '42, 43',
})
const innovation = (code: PostLot['innovation'][number]): Clause => ({
  id: `inn-${code}`,
  group: 'innovation',
  fields: ['BT-06', 'BT-776'],
  codes: { strategic: ['inn-pur'], innovation: [code] },
  article: '42, 67',
})

export const CLAUSES: readonly Clause[] = [
  { id: 'cite-art20', group: 'reserve', fields: ['BT-71'], codes: { reserved: ['res-ws'] }, article: '20' },
  {
    id: 'cite-art77',
    group: 'reserve',
    fields: ['BT-71'],
    codes: { reserved: ['res-pub-ser'] },
    article: '77',
  },
  {
    id: 'execution',
    group: 'reserve',
    fields: ['BT-736'],
    codes: { reservedExecution: 'yes' },
    article: '20',
  },
  social('opp', '70'),
  social('acc-all', '42'),
  social('work-cond', '70'),
  social('gen-eq', '67, 70'),
  social('et-eq', '70'),
  social('hum-right', '70'),
  social('other', '67'),
  green('circ-econ', '42, 67'),
  green('clim-mitig', '67, 70'),
  green('clim-adapt', '42'),
  green('pollu-prev', '42'),
  green('biodiv-eco', '42'),
  green('water-mar', '42'),
  green('other', '67'),
  gpp('eu'),
  gpp('national'),
  gpp('other'),
  innovation('proc-innov'),
  innovation('prod-innov'),
  innovation('mar-nov'),
  innovation('rd-act'),
]

/** Most that BT-777 holds here (postLotSchema). */
const TEXT_MAX = 10_000

/**
 * A lot with the clauses that were picked: their codes, and their texts in BT-777, each as a paragraph that is added
 * once and taken out again word for word; what somebody changed or wrote herself stays as it is.
 *
 * @param texts of every clause in the language of the post, by id
 */
export function withClauses(
  lot: PostLot,
  picked: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): PostLot {
  const chosen = CLAUSES.filter(clause => picked.has(clause.id))
  const gather = <K extends 'social' | 'green' | 'innovation' | 'gpp'>(key: K): PostLot[K] =>
    [...new Set(chosen.flatMap(clause => clause.codes[key] ?? []))] as unknown as PostLot[K]
  const strategic = [...new Set(chosen.flatMap(clause => clause.codes.strategic ?? []))]
  const reserved = [...new Set(chosen.flatMap(clause => clause.codes.reserved ?? []))]
  const execution = chosen.some(clause => clause.codes.reservedExecution === 'yes')
  const { reservedExecution: said, ...rest } = lot
  // No clause stands for "not reserved": taking the last one away says nothing, or what was said before.
  const kept = lot.reserved.filter(code => code === 'none')
  const stays = said === 'yes' ? 'no' : said
  const next = execution ? 'yes' : stays
  return {
    ...rest,
    ...(next !== undefined && { reservedExecution: next }),
    reserved: reserved.length ? reserved : kept,
    strategic: strategic.length ? strategic : lot.strategic.filter(code => code === 'none'),
    social: gather('social'),
    green: gather('green'),
    innovation: gather('innovation'),
    gpp: gather('gpp').length ? gather('gpp') : lot.gpp.filter(code => code === 'none'),
    strategicText: textOf(lot.strategicText, picked, texts),
  }
}

function textOf(now: string, picked: ReadonlySet<string>, texts: ReadonlyMap<string, string>): string {
  const ours = new Set(texts.values())
  const wanted = CLAUSES.flatMap(({ id }) => (picked.has(id) ? (texts.get(id) ?? []) : []))
  const written = now.split(/\n{2,}/u).map(text => text.trim())
  const own = written.filter(text => text && (!ours.has(text) || wanted.includes(text)))
  const added = wanted.filter(text => !own.includes(text))
  let text = own.join('\n\n')
  for (const each of added) {
    const longer = text ? `${text}\n\n${each}` : each
    if (longer.length <= TEXT_MAX) text = longer
  }
  return text
}

/** The clauses that a lot's codes stand for already. */
export function clausesOf(lot: PostLot): ReadonlySet<string> {
  const has = (said: readonly string[], wanted: readonly string[] | undefined): boolean =>
    wanted === undefined || wanted.every(code => said.includes(code))
  return new Set(
    CLAUSES.filter(
      ({ codes }) =>
        has(lot.social, codes.social) &&
        has(lot.green, codes.green) &&
        has(lot.innovation, codes.innovation) &&
        has(lot.gpp, codes.gpp) &&
        has(lot.reserved, codes.reserved) &&
        (codes.reservedExecution === undefined || lot.reservedExecution === codes.reservedExecution),
    ).map(({ id }) => id),
  )
}
