import { pickText, type Texts } from './common.ts'
import { minorUnits } from './minor.ts'
import type { LotResult, NoticeLot } from './lot.ts'
import type { Notice, NoticeOrganisation } from './notice.ts'
import {
  POST_CODES,
  POST_KINDS,
  POST_LOTS_MAX,
  postLotSchema,
  postSchema,
  type Post,
  type PostLot,
} from './post.ts'
import { postResultSchema, type PostResult } from './post-work.ts'

/**
 * A published notice, of any format, as the content of a post: for a buyer who posts again what was published
 * elsewhere, and for reading back what was published here. What a post cannot say is left out; texts longer than a
 * post may have are cut. The language is the notice's own, or the first of its texts where it names none.
 */
export function postOfNotice(notice: Notice): Post {
  const language =
    notice.languages.find(code => /^[a-z]{2}$/u.test(code)) ?? Object.keys(notice.title).sort()[0] ?? 'en'
  const say = (texts: Texts | undefined, most: number): string =>
    pickText(texts, language)?.text.slice(0, most).toWellFormed() ?? ''
  const deadlines = notice.lots.map(lot => lot.deadlines)
  const deadline = latest(deadlines.map(each => each.tenders ?? each.requests ?? each.interest))
  const questionsUntil = latest(deadlines.map(each => each.questions))
  const nature = known(POST_CODES.nature, notice.nature ?? notice.lots[0]?.nature)
  const procedureType = known(POST_CODES.procedureType, notice.procedureType)
  const currency = [...notice.lots.map(lot => lot.value), notice.value].find(each => each?.currency)?.currency
  const buyer = notice.organisations.find(each => notice.buyers.includes(each.id))
  const earlier = notice.references.find(each => each.kind === 'planning')?.value
  const usable = currency !== undefined && /^[A-Z]{3}$/u.test(currency) ? currency : 'EUR'
  const lots = notice.lots.slice(0, POST_LOTS_MAX).map((lot, at) => lotOf(lot, at, say, usable))
  return postSchema.parse({
    kind: known(POST_KINDS, notice.kind) ?? 'tender',
    language: /^[a-z]{2}$/u.test(language) ? language : 'en',
    title: say(notice.title, 400),
    description: say(notice.description, 20_000),
    ...(nature && { nature }),
    ...(procedureType && { procedureType }),
    currency: usable,
    ...(deadline && { deadline }),
    ...(questionsUntil && { questionsUntil }),
    links: linksOf(notice.lots),
    contact: mailbox(buyer),
    lots: lots.length ? numbered(lots) : [wholeLot(notice)],
    ...(earlier && { earlier: earlier.slice(0, 200) }),
  })
}

function known<C extends string>(list: readonly C[], code: string | undefined): C | undefined {
  return list.find(each => each === code)
}

function latest(instants: readonly (Readonly<{ utc: string }> | undefined)[]): string | undefined {
  return instants
    .flatMap(each => each?.utc ?? [])
    .sort()
    .at(-1)
}

/** Functional mailboxes only have the form that a post allows; anything else is left for the clerk to fill in. */
function mailbox(buyer: NoticeOrganisation | undefined): string {
  const email = buyer?.contact?.email ?? ''
  return postSchema.shape.contact.safeParse(email).success ? email : ''
}

function linksOf(lots: readonly NoticeLot[]): Post['links'] {
  const urls = new Set(lots.flatMap(lot => [lot.documentsUrl ?? '', lot.submissionUrl ?? '']))
  return [...urls]
    .filter(url => postSchema.shape.links.safeParse([{ url }]).success)
    .slice(0, 20)
    .map(url => ({ url, label: '' }))
}

type Say = (texts: Texts | undefined, most: number) => string

function lotOf(lot: NoticeLot, at: number, say: Say, currency: string): PostLot {
  const value = lot.value?.currency === currency ? minorUnits(lot.value)?.minor : undefined
  const months = lot.duration?.months
  const some = <C extends string>(list: readonly C[], codes: readonly string[]): C[] => [
    ...new Set(codes.flatMap(code => known(list, code) ?? [])),
  ]
  const reservedExecution = known(POST_CODES.reservedExecution, lot.reservedExecution)
  const accessibility = known(POST_CODES.accessibility, lot.accessibility)
  return postLotSchema.parse({
    id: /^LOT-\d{4}$/u.test(lot.id) ? lot.id : lotId(at + 1),
    title: say(lot.title, 400),
    description: say(lot.description, 10_000),
    cpv: [...new Set(lot.cpv)].filter(code => /^\d{8}$/u.test(code)).slice(0, 20),
    nuts: nutsOf(lot.places),
    ...(value !== undefined && value >= 0 && { valueMinor: value }),
    ...(months !== undefined && { months: Math.min(Math.max(Math.round(months), 1), 600) }),
    reserved: some(POST_CODES.reserved, lot.reserved),
    ...(reservedExecution && { reservedExecution }),
    strategic: some(POST_CODES.strategic, lot.strategic),
    strategicText: say(lot.strategicText, 10_000),
    social: some(POST_CODES.social, lot.social),
    green: some(POST_CODES.green, lot.green),
    innovation: some(POST_CODES.innovation, lot.innovation),
    gpp: some(POST_CODES.gpp, lot.gpp),
    ...(accessibility && { accessibility }),
    submissionLanguages: [...new Set(lot.submissionLanguages)]
      .filter(code => /^[a-z]{2}$/u.test(code))
      .slice(0, 24),
  })
}

const NUTS_OF_ISO: Readonly<Record<string, string>> = { GR: 'EL', GB: 'UK' }

function nutsOf(places: NoticeLot['places']): string[] {
  const codes = places.map(
    place => place.nuts ?? (place.country && (NUTS_OF_ISO[place.country] ?? place.country)),
  )
  return [...new Set(codes)]
    .filter((code): code is string => code !== undefined && /^[A-Z]{2}[A-Z0-9]{0,3}$/u.test(code))
    .slice(0, 50)
}

/** `LOT-0007` */
export function lotId(number: number): string {
  return `LOT-${String(number).padStart(4, '0')}`
}

/** Ids as published where they are distinct, else counted. */
function numbered(lots: readonly PostLot[]): readonly PostLot[] {
  if (new Set(lots.map(lot => lot.id)).size === lots.length) return lots
  return lots.map((lot, at) => ({ ...lot, id: lotId(at + 1) }))
}

/** A notice without lots is bought as one. */
function wholeLot(notice: Notice): PostLot {
  return postLotSchema.parse({
    id: lotId(1),
    cpv: [...new Set(notice.cpv)].filter(code => /^\d{8}$/u.test(code)).slice(0, 20),
    nuts: nutsOf(notice.places),
  })
}

/** What a notice says came of its lots, in the terms of a post; `currency` is the post's. */
export function postResultsOf(notice: Notice, currency: string): PostResult[] {
  return notice.results.flatMap(result => {
    const { lot, outcome } = result
    if (!/^LOT-\d{4}$/u.test(lot) || (outcome !== 'selec-w' && outcome !== 'clos-nw')) return []
    const value = result.value?.currency === currency ? minorUnits(result.value)?.minor : undefined
    const bids = bidsOf(result)
    const winner = notice.organisations.find(each => each.id === result.winners[0])
    return postResultSchema.parse({
      lot,
      outcome,
      ...(bids !== undefined && { bids }),
      winner:
        pickText(winner?.name, notice.languages[0] ?? 'en')
          ?.text.slice(0, 400)
          .toWellFormed() ?? '',
      ...(value !== undefined && value >= 0 && { valueMinor: value }),
    })
  })
}

function bidsOf(result: LotResult): number | undefined {
  return result.bids.find(each => each.kind === 'tenders')?.count
}
