import { minorUnits } from '../model/minor.ts'
import { POST_CODES, POST_KINDS, postLotSchema, postSchema, type Post, type PostLot } from '../model/post.ts'
import type { PostResult, PostWork } from '../model/post-work.ts'
import { lotId } from '../model/post-of-notice.ts'
import { cleanText, parseMoney } from '../sources/formats/values.ts'
import { nutsCode } from '../taxonomy/nuts.ts'
import { many, one } from './start-steps.ts'
import { dayTimeOf, utcOf, type DayTime } from './post-time.ts'

export type Form = Readonly<Record<string, unknown>>

/** What is wrong with a field, to be said by `post.wrong.<code>`. */
export type Wrong = 'link' | 'contact' | 'time' | 'value' | 'months' | 'code' | 'bids'
/** What a form said, as far as it could be kept, and what could not, by name of the field. */
export type Read<T> = Readonly<{ said: T; wrong: ReadonlyMap<string, Wrong> }>

const CURRENCIES = [
  'EUR',
  'BGN',
  'DKK',
  'SEK',
  'PLN',
  'CZK',
  'HUF',
  'RON',
  'NOK',
  'GBP',
  'CHF',
  'ISK',
] as const
export { CURRENCIES as POST_CURRENCIES }

/** One text of a form in one line or several, cleaned the way every published text is. */
function text(form: Form, name: string, most: number): string {
  return cleanText(one(form, name)).slice(0, most).trim()
}

function oneOf<C extends string>(list: readonly C[], code: string): C | undefined {
  return list.find(each => each === code)
}

function someOf<C extends string>(list: readonly C[], codes: readonly string[]): C[] {
  return list.filter(each => codes.includes(each))
}

/** The part "what": kind, words, links, mailbox. */
export function readWhat(post: Post, form: Form): Read<Post> {
  const wrong = new Map<string, Wrong>()
  const contact = one(form, 'contact').slice(0, 254)
  const mailbox = postSchema.shape.contact.safeParse(contact)
  if (!mailbox.success) wrong.set('contact', 'contact')
  const { nature: _nature, procedureType: _procedure, earlier: _earlier, ...rest } = post
  const nature = oneOf(POST_CODES.nature, one(form, 'nature'))
  const procedureType = oneOf(POST_CODES.procedureType, one(form, 'procedureType'))
  const earlier = one(form, 'earlier').slice(0, 200)
  const language = one(form, 'language')
  return {
    said: {
      ...rest,
      kind: oneOf(POST_KINDS, one(form, 'kind')) ?? post.kind,
      language: /^[a-z]{2}$/u.test(language) ? language : post.language,
      title: text(form, 'title', 400),
      description: text(form, 'description', 20_000),
      ...(nature && { nature }),
      ...(procedureType && { procedureType }),
      links: linksOf(form, wrong),
      contact: mailbox.success ? contact : post.contact,
      ...(earlier && { earlier }),
    },
    wrong,
  }
}

function linksOf(form: Form, wrong: Map<string, Wrong>): Post['links'] {
  const labels = listOf(form, 'label')
  return listOf(form, 'url')
    .map((url, at) => ({ url: url.trim(), label: cleanText(labels[at] ?? '').slice(0, 200), at }))
    .filter(link => link.url)
    .flatMap(({ at, ...link }) => {
      if (postSchema.shape.links.safeParse([link]).success) return [link]
      wrong.set(`url-${at}`, 'link')
      return []
    })
    .slice(0, 20)
}

/** All values of a name, empty ones too, so that pairs stay pairs. */
function listOf(form: Form, name: string): string[] {
  const value = form[name]
  const all: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return all.map(each => (typeof each === 'string' ? each : '')).slice(0, 40)
}

/** The part "when". A day without a time of day gets noon for deadlines and nine for publication. */
export function readWhen(post: Post, form: Form, country: string): Read<Post> {
  const wrong = new Map<string, Wrong>()
  const moment = (name: string, usual: string): string | undefined => {
    const day = one(form, `${name}-day`)
    if (!day) return undefined
    const utc = utcOf({ day, time: one(form, `${name}-time`) || usual }, country)
    if (!utc) wrong.set(name, 'time')
    return utc
  }
  const { deadline: _deadline, questionsUntil: _questions, opensAt: _opens, ...rest } = post
  const deadline = moment('deadline', '12:00')
  const questionsUntil = moment('questionsUntil', '12:00')
  const opensAt = moment('opensAt', '09:00')
  return {
    said: {
      ...rest,
      ...(deadline && { deadline }),
      ...(questionsUntil && { questionsUntil }),
      ...(opensAt && { opensAt }),
    },
    wrong,
  }
}

/** What the form of "when" shows, before anything was typed wrongly. */
export function dayTimes(
  post: Post,
  country: string,
): Readonly<Record<'deadline' | 'questionsUntil' | 'opensAt', DayTime>> {
  return {
    deadline: dayTimeOf(post.deadline, country),
    questionsUntil: dayTimeOf(post.questionsUntil, country),
    opensAt: dayTimeOf(post.opensAt, country),
  }
}

const AIMS = { social: 'soc-obj', green: 'env-imp', innovation: 'inn-pur' } as const

/** One lot as its form says it. BT-06 follows from the aims that were ticked; one that has no details stays. */
export function readLot(lot: PostLot, form: Form, currency: string): Read<PostLot> {
  const wrong = new Map<string, Wrong>()
  const typed = one(form, 'codes')
    .split(/[\s,;]+/u)
    .filter(Boolean)
    .map(code => code.replace(/-\d$/u, ''))
  if (typed.some(code => !/^\d{8}$/u.test(code))) wrong.set('codes', 'code')
  const cpv = [...many(form, 'cpv'), ...many(form, 'add'), ...typed].filter(code => /^\d{8}$/u.test(code))
  const nuts = many(form, 'nuts').flatMap(code => nutsCode(code) ?? [])
  const value = readMinor(form, 'value', currency, wrong)
  const months = readCount(form, 'months', 600, wrong)
  const reserved = oneOf(POST_CODES.reserved, one(form, 'reserved'))
  const reservedExecution = oneOf(POST_CODES.reservedExecution, one(form, 'reservedExecution'))
  const accessibility = oneOf(POST_CODES.accessibility, one(form, 'accessibility'))
  const aims = {
    social: someOf(POST_CODES.social, many(form, 'social')),
    green: someOf(POST_CODES.green, many(form, 'green')),
    innovation: someOf(POST_CODES.innovation, many(form, 'innovation')),
  }
  const names = ['social', 'green', 'innovation'] as const
  const strategic = names
    .filter(aim => aims[aim].length > 0 || (lot.strategic.includes(AIMS[aim]) && !lot[aim].length))
    .map(aim => AIMS[aim])
  return {
    said: postLotSchema.parse({
      id: lot.id,
      title: text(form, 'title', 400),
      description: text(form, 'description', 10_000),
      cpv: [...new Set(cpv)].slice(0, 20),
      nuts: [...new Set(nuts)].slice(0, 50),
      ...(value !== undefined && { valueMinor: value }),
      ...(months !== undefined && months > 0 && { months }),
      reserved: reserved ? [reserved] : [],
      ...(reservedExecution && { reservedExecution }),
      ...aims,
      strategic: strategic.length ? strategic : lot.strategic.filter(code => code === 'none'),
      strategicText: text(form, 'strategicText', 10_000),
      gpp: someOf(POST_CODES.gpp, many(form, 'gpp')),
      ...(accessibility && { accessibility }),
      submissionLanguages: many(form, 'submissionLanguages')
        .filter(code => /^[a-z]{2}$/u.test(code))
        .slice(0, 24),
    }),
    wrong,
  }
}

/** An amount as people type it (12 500,50) in minor units; undefined where nothing or nonsense was typed. */
function readMinor(
  form: Form,
  name: string,
  currency: string,
  wrong: Map<string, Wrong>,
): number | undefined {
  const typed = one(form, name).slice(0, 40)
  if (!typed) return undefined
  const minor = minorUnits(parseMoney(typed, currency))?.minor
  if (minor !== undefined && minor >= 0) return minor
  wrong.set(name, 'value')
  return undefined
}

function readCount(form: Form, name: string, most: number, wrong: Map<string, Wrong>): number | undefined {
  const typed = one(form, name)
  if (!typed) return undefined
  if (/^\d{1,6}$/u.test(typed) && Number(typed) <= most) return Number(typed)
  wrong.set(name, name === 'months' ? 'months' : 'bids')
  return undefined
}

/** The part "result": what came of each lot that something was said about. */
export function readResults(work: PostWork, form: Form): Read<PostResult[]> {
  const wrong = new Map<string, Wrong>()
  const said = work.post.lots.flatMap(({ id }) => {
    const outcome = oneOf(['selec-w', 'clos-nw'] as const, one(form, `outcome-${id}`))
    const bids = readCount(form, `bids-${id}`, 100_000, wrong)
    const won = outcome === 'selec-w'
    const value = won ? readMinor(form, `value-${id}`, work.post.currency, wrong) : undefined
    if (!outcome) return []
    const social = one(form, `social-${id}`)
    return [
      {
        lot: id,
        ...(bids !== undefined && { bids }),
        outcome,
        winner: won ? text(form, `winner-${id}`, 400) : '',
        ...(value !== undefined && { valueMinor: value }),
        ...(won && (social === 'yes' || social === 'no') && { socialEconomy: social === 'yes' }),
      },
    ]
  })
  return { said, wrong }
}

/** The currency of a post, where the form names one that is offered. */
export function readCurrency(post: Post, form: Form): string {
  return oneOf(CURRENCIES, one(form, 'currency')) ?? post.currency
}

/** A free id for a further lot: one above the highest. */
export function nextLotId(lots: readonly PostLot[]): string {
  return lotId(Math.max(0, ...lots.map(lot => Number(lot.id.slice(4)))) + 1)
}
