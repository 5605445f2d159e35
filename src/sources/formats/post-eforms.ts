import type { PublishedPost } from '../../model/post-notice.ts'
import { noticeOfPost } from '../../model/post-notice.ts'
import { moneyOfMinor, minorUnits } from '../../model/minor.ts'
import type { Post, PostLot } from '../../model/post.ts'
import { postResultSchema, postWorkSchema, type PostResult, type PostWork } from '../../model/post-work.ts'
import { country3 } from '../../taxonomy/countries.ts'
import { language1, language3 } from '../../taxonomy/languages.ts'
import { nutsCountry } from '../../taxonomy/nuts.ts'

/**
 * One version of a post with its fields under the names of the eForms SDK (1.15), for systems that are to fill in an
 * eForms notice: languages and countries are three letters, moments carry their offset, a lot is a group of the
 * fields that are its own. What no eForms field says (labels of links, the social economy) has a name of ours.
 */
export type EformsPost = Readonly<Record<string, unknown>>

/** Writes a version as eForms-shaped JSON. */
export function postToEforms(published: PublishedPost): EformsPost {
  const { work, buyer, at, act } = published
  const { post } = work
  const notice = noticeOfPost(published)
  const language = (language3(post.language) ?? post.language).toUpperCase()
  const said = (text: string): Readonly<Record<string, string>> | undefined =>
    text ? { [language]: text } : undefined
  return clean({
    'OPP-010-notice': published.number,
    'BT-04-notice': published.procedure,
    'BT-757-notice': String(published.version).padStart(2, '0'),
    'BT-03-notice': notice.form,
    'BT-02-notice': notice.type,
    'BT-05-notice': at,
    'BT-702(a)-notice': language,
    'BT-500-Organization-Company': said(buyer.name),
    'BT-514-Organization-Company': country3(buyer.country),
    'BT-11-Procedure-Buyer': 'la',
    'BT-506-Organization-Company': post.contact || undefined,
    'BT-758-notice': notice.change?.refersTo[0],
    'BT-140-notice': notice.change?.reason,
    'BT-762-notice': said(work.reason),
    'BT-1252-Procedure': post.earlier,
    'BT-21-Procedure': said(post.title),
    'BT-24-Procedure': said(post.description),
    'BT-23-Procedure': post.nature,
    'BT-105-Procedure': post.procedureType,
    'BT-262-Procedure': post.lots[0]?.cpv[0],
    'x-kind': post.kind,
    'x-act': act,
    'x-currency': post.currency,
    'x-links': post.links.length ? post.links : undefined,
    'ND-Lot': post.lots.map(lot => lotToEforms(post, lot, said)),
    'ND-LotResult': work.results.length
      ? work.results.map(result => resultToEforms(post, result))
      : undefined,
  })
}

type Said = (text: string) => Readonly<Record<string, string>> | undefined

function lotToEforms(post: Post, lot: PostLot, said: Said): EformsPost {
  const [main, ...more] = lot.cpv
  return clean({
    'BT-137-Lot': lot.id,
    'BT-21-Lot': said(lot.title),
    'BT-24-Lot': said(lot.description),
    'BT-262-Lot': main,
    'BT-263-Lot': more.length ? more : undefined,
    'BT-5071-Lot': lot.nuts.length ? lot.nuts : undefined,
    'BT-5141-Lot': lot.nuts.length
      ? [...new Set(lot.nuts.flatMap(code => country3(nutsCountry(code)) ?? []))]
      : undefined,
    'BT-27-Lot': amountOf(lot.valueMinor, post.currency),
    'BT-36-Lot': lot.months === undefined ? undefined : { value: lot.months, unit: 'MONTH' },
    [deadlineField(post)]: post.deadline,
    'BT-13-Lot': post.questionsUntil,
    'BT-15-Lot': post.links[0]?.url,
    'BT-71-Lot': some(lot.reserved),
    'BT-736-Lot': lot.reservedExecution,
    'BT-06-Lot': some(lot.strategic),
    'BT-777-Lot': said(lot.strategicText),
    'BT-775-Lot': some(lot.social),
    'BT-774-Lot': some(lot.green),
    'BT-776-Lot': some(lot.innovation),
    'BT-805-Lot': some(lot.gpp),
    'BT-754-Lot': lot.accessibility,
    'BT-97-Lot': some(lot.submissionLanguages.map(code => (language3(code) ?? code).toUpperCase())),
  })
}

const DEADLINES = ['BT-131-Lot', 'BT-1311-Lot', 'BT-630-Lot'] as const

/** Which of the three deadlines it is, as in the notice. */
function deadlineField(post: Post): (typeof DEADLINES)[number] {
  if (post.procedureType && !['open', 'oth-single'].includes(post.procedureType)) return 'BT-1311-Lot'
  return post.kind === 'consultation' || post.kind === 'planned' ? 'BT-630-Lot' : 'BT-131-Lot'
}

function resultToEforms(post: Post, result: PostResult): EformsPost {
  return clean({
    'BT-13713-LotResult': result.lot,
    'BT-142-LotResult': result.outcome,
    'BT-760-LotResult': result.bids === undefined ? undefined : 'tenders',
    'BT-759-LotResult': result.bids,
    'BT-500-Organization-Company': result.winner || undefined,
    'BT-720-Tender': amountOf(result.valueMinor, post.currency),
    'x-social-economy': result.socialEconomy,
  })
}

function amountOf(minor: number | undefined, currency: string): EformsPost | undefined {
  return minor === undefined ? undefined : { amount: moneyOfMinor(minor, currency).amount, currency }
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length ? list : undefined
}

function clean(fields: Readonly<Record<string, unknown>>): EformsPost {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** Reads a version back from eForms-shaped JSON; undefined for JSON of any other shape. */
export function postFromEforms(text: string): PostWork | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const all = objectOf(json)
  const lots = listOf(all['ND-Lot'])
  const language = language1(String(all['BT-702(a)-notice'] ?? ''))
  if (!lots.length || !language) return undefined
  const first = objectOf(lots[0])
  const deadline = DEADLINES.map(name => first[name]).find(Boolean)
  const read = postWorkSchema.safeParse({
    post: clean({
      kind: all['x-kind'],
      language,
      title: textOf(all['BT-21-Procedure']),
      description: textOf(all['BT-24-Procedure']),
      nature: all['BT-23-Procedure'],
      procedureType: all['BT-105-Procedure'],
      currency: all['x-currency'],
      deadline,
      questionsUntil: first['BT-13-Lot'],
      links: all['x-links'],
      contact: all['BT-506-Organization-Company'],
      earlier: all['BT-1252-Procedure'],
      lots: lots.map(lot => lotFromEforms(objectOf(lot))),
    }),
    reason: textOf(all['BT-762-notice']),
    results: listOf(all['ND-LotResult']).map(each => resultFromEforms(objectOf(each))),
  })
  return read.success ? read.data : undefined
}

function lotFromEforms(lot: EformsPost): unknown {
  const main = lot['BT-262-Lot']
  return clean({
    id: lot['BT-137-Lot'],
    title: textOf(lot['BT-21-Lot']),
    description: textOf(lot['BT-24-Lot']),
    cpv: [...(main === undefined ? [] : [main]), ...listOf(lot['BT-263-Lot'])],
    nuts: lot['BT-5071-Lot'],
    valueMinor: minorOf(lot['BT-27-Lot']),
    months: objectOf(lot['BT-36-Lot']).value,
    reserved: lot['BT-71-Lot'],
    reservedExecution: lot['BT-736-Lot'],
    strategic: lot['BT-06-Lot'],
    strategicText: textOf(lot['BT-777-Lot']),
    social: lot['BT-775-Lot'],
    green: lot['BT-774-Lot'],
    innovation: lot['BT-776-Lot'],
    gpp: lot['BT-805-Lot'],
    accessibility: lot['BT-754-Lot'],
    submissionLanguages: listOf(lot['BT-97-Lot']).flatMap(code => language1(String(code)) ?? []),
  })
}

function resultFromEforms(result: EformsPost): PostResult | undefined {
  const read = postResultSchema.safeParse(
    clean({
      lot: result['BT-13713-LotResult'],
      outcome: result['BT-142-LotResult'],
      bids: result['BT-759-LotResult'],
      winner: result['BT-500-Organization-Company'],
      valueMinor: minorOf(result['BT-720-Tender']),
      socialEconomy: result['x-social-economy'],
    }),
  )
  return read.data
}

function minorOf(value: unknown): number | undefined {
  const { amount, currency } = objectOf(value)
  return minorUnits({ amount: String(amount), ...(typeof currency === 'string' && { currency }) })?.minor
}

function objectOf(value: unknown): EformsPost {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EformsPost) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  const first = Object.values(objectOf(value))[0]
  return typeof first === 'string' ? first : ''
}
