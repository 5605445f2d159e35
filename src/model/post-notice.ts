import type { Instant, Place, Texts } from './common.ts'
import type { LotResult, NoticeLot } from './lot.ts'
import { moneyOfMinor } from './minor.ts'
import type { FormType, Notice, NoticeOrganisation } from './notice.ts'
import type { Post, PostLot } from './post.ts'
import type { PostAct, PostResult, PostWork } from './post-work.ts'

/** Everything that one version of a post says when it is published. */
export type PublishedPost = Readonly<{
  /** Publication number of this version, `2026-000123` or `2026-000123-02` */
  number: string
  /** Publication number of the version before, where there is one */
  previous?: string
  /** 1 for the first */
  version: number
  /** BT-04, a UUID */
  procedure: string
  act: PostAct
  /** When, UTC */
  at: string
  /** BT-500 and BT-514 of the buyer */
  buyer: Readonly<{ name: string; country: string }>
  /** Where it can be read */
  url: string
  work: PostWork
}>

/** Source id of everything that was posted here. */
export const POST_SOURCE = 'post'
const BUYER = 'ORG-0001'

/** Procedures whose first step is a request to take part (BT-105): there the deadline is BT-1311. */
const TWO_STAGE: ReadonlySet<string> = new Set([
  'restricted',
  'neg-w-call',
  'comp-dial',
  'innovation',
  'oth-mult',
])

/** NUTS writes two countries differently from ISO 3166-1. */
const ISO_OF_NUTS: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' }

/** One version of a post as the Notice that any other publisher would have said. */
export function noticeOfPost(published: PublishedPost): Notice {
  const { number, previous, act, at, buyer, url, work, procedure } = published
  const { post, reason } = work
  const texts = textsIn(post.language)
  const winners = winnersOf(work.results)
  const { nature, procedureType } = post
  const main = post.lots[0]?.cpv[0]
  const change = act === 'addendum' || act === 'cancellation'
  return {
    id: `${POST_SOURCE}:${number}`,
    source: POST_SOURCE,
    publicationNumber: number,
    format: 'ocds',
    version: String(published.version),
    form: act === 'result' ? 'result' : formOf(post),
    type: typeOf(post, act),
    kind: post.kind,
    languages: [post.language],
    publishedAt: instantOf(at),
    procedureId: procedure,
    references: post.earlier ? [{ kind: 'planning', value: post.earlier }] : [],
    ...(change && {
      change: {
        refersTo: previous ? [`${POST_SOURCE}:${previous}`] : [],
        // BT-140: `update-add` is the buyer's own new or changed information.
        reason: act === 'cancellation' ? 'cancel' : 'update-add',
        ...(reason && { text: texts(reason) }),
        sections: [],
      },
    }),
    buyers: [BUYER],
    organisations: [
      {
        id: BUYER,
        roles: ['buyer'],
        name: texts(buyer.name),
        identifiers: [],
        country: buyer.country,
        // BT-11: local authority
        legalType: 'la',
        ...(post.contact && { contact: { email: post.contact } }),
      },
      ...[...winners].map(([name, id]): NoticeOrganisation => ({
        id,
        roles: ['winner'],
        name: texts(name),
        identifiers: [],
      })),
    ],
    title: texts(post.title),
    description: texts(post.description),
    ...(nature && { nature }),
    ...(procedureType && { procedureType }),
    cpv: main === undefined ? [] : [main],
    places: [],
    lots: post.lots.map(lot => lotOf(post, lot)),
    groups: [],
    results: work.results.map(result => resultOf(post, result, winners, at)),
    url,
    flags: [],
  }
}

function textsIn(language: string): (text: string) => Texts {
  return text => (text ? { [language]: text } : {})
}

function formOf(post: Post): FormType {
  if (post.kind === 'consultation') return 'consultation'
  return post.kind === 'planned' ? 'planning' : 'competition'
}

/** BT-02 notice-type; social and other light regime services (Directive 2014/24/EU, annex XIV) are not told apart. */
function typeOf(post: Post, act: PostAct): string {
  if (act === 'result') return 'can-standard'
  if (post.kind === 'consultation') return 'pmc'
  return post.kind === 'planned' ? 'pin-only' : 'cn-standard'
}

/** A moment without an offset of its own: the buyer's zone words it. */
function instantOf(utc: string): Instant {
  const published = utc.replace('.000Z', 'Z')
  return { utc, published, offset: '+00:00' }
}

function lotOf(post: Post, lot: PostLot): NoticeLot {
  const texts = textsIn(post.language)
  const { nature } = post
  const documentsUrl = post.links[0]?.url
  return {
    id: lot.id,
    title: texts(lot.title),
    description: texts(lot.description),
    ...(nature && { nature }),
    cpv: lot.cpv,
    places: lot.nuts.map(placeOf),
    ...(lot.valueMinor !== undefined && { value: moneyOfMinor(lot.valueMinor, post.currency) }),
    ...(lot.months !== undefined && { duration: { months: lot.months } }),
    deadlines: deadlinesOf(post),
    reserved: lot.reserved,
    ...(lot.reservedExecution && { reservedExecution: lot.reservedExecution }),
    strategic: lot.strategic,
    social: lot.social,
    green: lot.green,
    innovation: lot.innovation,
    gpp: lot.gpp,
    ...(lot.strategicText && { strategicText: texts(lot.strategicText) }),
    ...(lot.accessibility && { accessibility: lot.accessibility }),
    submissionLanguages: lot.submissionLanguages,
    documentLanguages: [],
    ...(documentsUrl && { documentsUrl }),
    selection: [],
    subcontracting: [],
    award: [],
  }
}

/** Which deadline it is depends on what is asked for: tenders, requests to take part, or interest. */
function deadlinesOf({ kind, deadline, questionsUntil, procedureType }: Post): NoticeLot['deadlines'] {
  const asks = kind === 'consultation' || kind === 'planned' ? 'interest' : 'tenders'
  const which = procedureType && TWO_STAGE.has(procedureType) ? 'requests' : asks
  return {
    ...(deadline && { [which]: instantOf(deadline) }),
    ...(questionsUntil && { questions: instantOf(questionsUntil) }),
  }
}

function placeOf(nuts: string): Place {
  const prefix = nuts.slice(0, 2)
  return { country: ISO_OF_NUTS[prefix] ?? prefix, nuts }
}

/** Name -> id of each winner, once however many lots it won. */
function winnersOf(results: readonly PostResult[]): ReadonlyMap<string, string> {
  const names = [...new Set(results.filter(each => each.outcome === 'selec-w').map(each => each.winner))]
  return new Map(
    names.filter(Boolean).map((name, at) => [name, `ORG-${String(at + 2).padStart(4, '0')}`] as const),
  )
}

function resultOf(
  post: Post,
  result: PostResult,
  winners: ReadonlyMap<string, string>,
  at: string,
): LotResult {
  const { bids, outcome, valueMinor } = result
  const winner = outcome === 'selec-w' ? winners.get(result.winner) : undefined
  return {
    lot: result.lot,
    outcome,
    // BT-144: no bids were received
    ...(outcome === 'clos-nw' && bids === 0 && { reason: 'no-rece' }),
    bids: bids === undefined ? [] : [{ kind: 'tenders', count: bids }],
    ...(valueMinor !== undefined && { value: moneyOfMinor(valueMinor, post.currency) }),
    decidedAt: instantOf(at),
    winners: winner === undefined ? [] : [winner],
  }
}
