import { pickText, type Place, type Texts } from '../model/common.ts'
import type { Match } from '../model/match.ts'
import type { Opportunity } from '../model/opportunity.ts'
import type { MomentContext } from '../words/dates.ts'
import { placeText, type Namer } from '../words/facts.ts'
import type { Say } from '../words/messages.ts'
import { countryName, languageName } from '../words/names.ts'
import type { Entry } from './compose.ts'

/** Addresses in a mail; all of them absolute. */
export type Links = Readonly<{
  /** The page of the entry's opportunity */
  page: (entry: Entry) => string
  /** The page that asks what the reader thinks of it, with one answer proposed; it changes nothing by itself */
  answer: (entry: Entry, answer: 'relevant' | 'follow' | 'not-for-us') => string
  inbox: string
  settings: string
  unsubscribe: string
}>

/** Who a mail speaks to, and what it must be told to name things. */
export type Voice = Namer &
  Readonly<{
    say: Say
    now: Date
    /** The reader's own zone */
    zone: string
    /** Zone of a buyer's country (alpha-2), where a deadline ends */
    zoneOf: (country: string | undefined) => string | undefined
    /** Names of the reader's profiles: told where she has several */
    profiles: readonly string[]
    links: Links
    /** Address of the site, shown in the head */
    publicUrl: string
  }>

/** A text chosen for the reader, with the language it is in where that is not hers. */
export type Chosen = Readonly<{ text: string; language: string; foreign: boolean }>

// A title as long as a page exists; a card shows its start.
const TITLE_MAX = 160

/** The text to show: the reader's language, English, the original; cut at a word. */
export function chooseText(
  { language }: Pick<Voice, 'language'>,
  texts: Texts | undefined,
  original: string | undefined,
  max = TITLE_MAX,
): Chosen | undefined {
  const picked = pickText(texts, language, original)
  const text = picked?.text.replace(/\s+/g, ' ').trim()
  if (!picked || !text) return undefined
  return { text: shorten(text, max), language: picked.language, foreign: picked.language !== language }
}

/** Cuts a long text at a word and says so. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const cut = text.slice(0, max)
  const space = cut.lastIndexOf(' ')
  return `${(space > max * 0.6 ? cut.slice(0, space) : cut).trimEnd()}…`
}

/** The buyer by name, as published. */
export function buyerName(
  voice: Voice,
  { buyers, organisations, languages }: Opportunity,
): string | undefined {
  const first = organisations.find(({ id }) => buyers.includes(id))
  const name = chooseText(voice, first?.name, languages[0])?.text
  return name && buyers.length > 1 ? `${name} …` : name
}

/** The country whose clock decides about deadlines: the buyer's, else where the work is. */
export function countryOf({ buyers, organisations, places, lots }: Opportunity): string | undefined {
  const buyer = organisations.find(({ id, country }) => buyers.includes(id) && country)
  return (
    buyer?.country ?? [...places, ...lots.flatMap(lot => lot.places)].find(place => place.country)?.country
  )
}

/** The clocks a deadline of this opportunity is told by. */
export function clocks(voice: Voice, opportunity: Opportunity): MomentContext {
  const zone = voice.zoneOf(countryOf(opportunity))
  return { now: voice.now, reader: voice.zone, ...(zone && { zone }) }
}

/** Where the work is, in a few words; undefined where nothing was published. `short` leaves the country out. */
export function placeName(voice: Voice, { opportunity, lot }: Entry, short = false): string | undefined {
  const buyer = opportunity.organisations.find(({ id }) => opportunity.buyers.includes(id))
  const [places = []] = [lot.places, opportunity.places, buyer ? [buyer] : []].filter(list => list.length)
  const [first, ...more] = [...new Set(places.flatMap(place => nameOf(voice, place, buyer, short) ?? []))]
  if (first === undefined || short) return first
  return more.length ? voice.say('place.more', { places: first, n: more.length }) : first
}

function nameOf(
  voice: Voice,
  place: Place,
  buyer: Readonly<{ nuts?: string; city?: string }> | undefined,
  short: boolean,
): string | undefined {
  const { nuts, anywhere } = place
  const country = place.country ?? { EL: 'GR', UK: 'GB' }[nuts?.slice(0, 2) ?? ''] ?? nuts?.slice(0, 2)
  const named = country && countryName(country, voice.language)
  const region = nuts && nuts.length > 2 ? placeText(nuts, voice) : undefined
  const city = place.city ?? (nuts && buyer?.nuts === nuts ? buyer.city : undefined)
  const narrow = city ?? (region !== nuts ? region : undefined)
  if (short) return narrow ?? named
  if (narrow) return named ? `${narrow}, ${named}` : narrow
  if (named) return region ? `${named} (${region})` : named
  return anywhere ? voice.say('place.anywhere') : undefined
}

/** For a foreign title: what it is about in the reader's words, and the words of the notice that met hers. */
export function glossOf(
  voice: Voice,
  { item }: Entry,
  match: Match | undefined,
): Readonly<{ concept: string; words?: string; language?: string }> | undefined {
  const pair = match?.terms.find(term => term.evidence?.reason === 'subject.pair')?.evidence?.args
  const concept = voice.conceptName(String(pair?.code ?? item.cpv[0] ?? ''), voice.language)
  if (!concept) return undefined
  return {
    concept,
    ...(typeof pair?.theirs === 'string' && { words: pair.theirs }),
    ...(typeof pair?.theirsLanguage === 'string' && { language: pair.theirsLanguage }),
  }
}

/** The name of a foreign text's language; undefined for the reader's own. */
export function foreignTag({ language }: Voice, chosen: Chosen | undefined): string | undefined {
  return chosen?.foreign ? languageName(chosen.language, language) : undefined
}
