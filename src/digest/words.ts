import type { Term } from '../model/match.ts'
import { wordClosing, wordDay, wordMoment } from '../words/dates.ts'
import { wordEvidence } from '../words/facts.ts'
import { wordMoney } from '../words/money.ts'
import { codeName, wordList } from '../words/names.ts'
import { wordVerdict } from '../words/verdicts.ts'
import type { Digest, Entry } from './compose.ts'
import { materialDiff, type Material } from './material.ts'
import {
  buyerName,
  chooseText,
  clocks,
  foreignTag,
  glossOf,
  placeName,
  shorten,
  type Chosen,
  type Voice,
} from './voice.ts'

/** One entry in words, for the HTML and the text alike. */
export type WordedEntry = Readonly<{
  entry: Entry
  /** Kind of opportunity, how long it is open, until when */
  when: readonly string[]
  title: Chosen
  tag?: string
  gloss?: string
  /** "Lot 3 of 7: cleaning of stairwells" */
  lot?: string
  where: string
  changes: readonly string[]
  /** What was asked and answered in public */
  answers: readonly Readonly<{ question: string; answer: string }>[]
  facts: readonly Readonly<{ text: string; side: 'for' | 'against' }>[]
  verdict?: string
  profiles?: string
  others?: string
}>

export type Section = Readonly<{ heading: string; says?: string; entries: readonly WordedEntry[] }>

const FACTS_MAX = 3
/** A mail tells the start of a long answer, and of many answers the first; the page has all of it. */
const ANSWERS_MAX = 5
const ANSWER_LETTERS_MAX = 600
/** What the head of an entry tells by itself, counted from the day of the mail and not of the scoring. */
const TOLD = /^(deadline\.|value\.unknown$)/

/** The sections of a digest in the order they are told: what needs acting upon first. */
export function wordSections(digest: Digest, voice: Voice): readonly Section[] {
  const { say } = voice
  const worded = (entries: readonly Entry[]): WordedEntry[] => entries.map(entry => wordEntry(entry, voice))
  return [
    { heading: say('mail.closing'), entries: worded(digest.closing) },
    {
      heading: say('mail.cancelled'),
      says: say('mail.cancelled.says'),
      entries: worded(digest.cancelled),
    },
    { heading: say('mail.changed'), entries: worded(digest.changed) },
    { heading: say('town.mail.answered'), entries: worded(digest.answered) },
    { heading: say('mail.new'), entries: worded(digest.fresh) },
    { heading: say('mail.early'), says: say('mail.early.says'), entries: worded(digest.early) },
  ].filter(section => section.entries.length > 0)
}

/** One entry in words. */
export function wordEntry(entry: Entry, voice: Voice): WordedEntry {
  const { say, language } = voice
  const { opportunity, lot, index, standings, others } = entry
  const several = opportunity.lots.length > 1
  const original = opportunity.languages[0]
  const missing = { text: say('title.missing'), language, foreign: false }
  const title =
    chooseText(voice, opportunity.title, original) ?? chooseText(voice, lot.title, original) ?? missing
  const tag = foreignTag(voice, title)
  const part = several ? chooseText(voice, lot.title, original)?.text : undefined
  const which = several ? say('lot.of', { n: index + 1, of: opportunity.lots.length }) : undefined
  const best = standings[0]
  const gloss = title.foreign ? glossOf(voice, entry, best?.match) : undefined
  const facts = entry.reason === 'new' || entry.reason === 'early' ? wordFacts(entry, voice) : []
  // The law it rests on stands on the page; here it is enough to know the answer and why.
  const { lead, because } = best?.match ? wordVerdict(best.match.verdict, language) : {}
  const verdict = facts.length ? [lead, because].filter(Boolean).join(' ') : ''
  const named = standings.map(({ name }) => name).filter(Boolean)
  return {
    entry,
    title,
    when: wordWhen(entry, voice),
    where: wordWhere(entry, voice),
    changes: entry.change ? wordChange(entry, entry.change, voice) : [],
    answers: (entry.answers ?? []).slice(0, ANSWERS_MAX).map(({ question, answer }) => ({
      question: `${say('town.question')}: ${shorten(question, ANSWER_LETTERS_MAX)}`,
      answer: `${say('town.answer')}: ${shorten(answer, ANSWER_LETTERS_MAX)}`,
    })),
    facts,
    ...(tag && { tag }),
    ...(gloss && {
      gloss: `${say('gloss.about')} ${gloss.concept}${gloss.words ? ` (${gloss.words})` : ''}`,
    }),
    ...(which && { lot: part && part !== title.text ? `${which}: ${part}` : which }),
    ...(verdict && { verdict }),
    ...(voice.profiles.length > 1 &&
      named.length > 0 && { profiles: say('mail.for', { profiles: wordList(named, language) }) }),
    ...(others.length > 0 && { others: say('mail.lots', { n: others.length }) }),
  }
}

function wordWhen(entry: Entry, voice: Voice): readonly string[] {
  const { lot, opportunity, item } = entry
  const context = clocks(voice, opportunity)
  const kind = codeName('kind', item.kind, voice.language)
  const moment = wordMoment(lot.closesAt, voice.language, context)
  if (entry.reason === 'cancelled') return [kind]
  if (!moment) return [kind, voice.say('deadline.missing')]
  const closing = wordClosing(lot.closesAt, voice.language, context)
  return [kind, closing ?? '', [moment.full, moment.reader].filter(Boolean).join(' ')]
}

function wordWhere(entry: Entry, voice: Voice): string {
  const { opportunity, lot } = entry
  const published = lot.value ?? (opportunity.lots.length === 1 ? opportunity.value : undefined)
  const value = wordMoney(published, voice.language, 'rounded') ?? voice.say('value.missing')
  return [buyerName(voice, opportunity), placeName(voice, entry), value].filter(Boolean).join(' · ')
}

/** Up to three facts for and one against, each said once. What the head tells is left out. */
function wordFacts({ standings }: Entry, voice: Voice): WordedEntry['facts'] {
  const { explanation } = standings[0] ?? {}
  if (!explanation) return []
  const worded = (terms: readonly Term[], side: 'for' | 'against', most: number): WordedEntry['facts'] =>
    terms
      .filter(({ evidence }) => evidence && !TOLD.test(evidence.reason))
      .flatMap(({ evidence }) => {
        const text = wordEvidence(evidence!, voice)
        return text ? [{ text, side }] : []
      })
      .filter((fact, at, all) => all.findIndex(other => other.text === fact.text) === at)
      .slice(0, most)
  return [...worded(explanation.for, 'for', FACTS_MAX), ...worded(explanation.against, 'against', 1)]
}

/** "Deadline: 3 May → 17 May", one line a material part that changed. */
function wordChange(
  { opportunity }: Entry,
  { old, now }: NonNullable<Entry['change']>,
  voice: Voice,
): string[] {
  const { say, language } = voice
  const say1 = (material: Material, part: 'status' | 'deadline' | 'value'): string => {
    if (part === 'status')
      return codeName('status', material.status === 'live' ? 'open' : material.status, language)
    if (part === 'value') return wordMoney(material.value, language) ?? say('value.missing')
    return (
      wordMoment(material.closesAt, language, clocks(voice, opportunity))?.full ?? say('deadline.missing')
    )
  }
  return materialDiff(old, now).map(
    part => `${codeName('field', part, language)}: ${say1(old, part)} → ${say1(now, part)}`,
  )
}

const titled = (title: Chosen | undefined, { say }: Voice): string => title?.text ?? say('title.missing')

// Inboxes on phones show some forty letters; the rest is for wider ones.
const SUBJECT_TITLE_MAX = 60

/** The subject: the best thing in it, and how much more there is. */
export function wordSubject(digest: Digest, voice: Voice): string {
  const { say, language } = voice
  const { fresh, closing, changed, cancelled, answered, early, more } = digest
  const first = [fresh, closing, changed, cancelled, answered, early].find(list => list.length)![0]!
  const all =
    fresh.length + closing.length + changed.length + cancelled.length + answered.length + early.length
  const title = chooseText(voice, first.opportunity.title, first.opportunity.languages[0], SUBJECT_TITLE_MAX)
  // A title the reader cannot read says nothing: what it is about does, as the buyer filed it.
  const about = title?.foreign ? voice.conceptName(first.item.cpv[0] ?? '', language) : undefined
  const name = about ? about.charAt(0).toLocaleUpperCase(language) + about.slice(1) : titled(title, voice)
  const place = placeName(voice, first, true)
  const what = place && !name.includes(place) ? `${name} (${place})` : name
  const date = wordDay(first.lot.closesAt, language, clocks(voice, first.opportunity))
  const dated = date ? say('mail.subject.deadline', { what, date }) : what
  const moved = first.change && materialDiff(first.change.old, first.change.now).includes('deadline')
  const best =
    first.reason === 'cancelled'
      ? say('mail.subject.cancelled', { what })
      : first.reason === 'changed'
        ? moved && date
          ? say('mail.subject.moved', { what, date })
          : say('mail.subject.changed', { what })
        : first.reason === 'answer'
          ? say('town.mail.subject', { what })
          : first.reason.startsWith('closing')
            ? say('mail.subject.closing', { what: dated })
            : dated
  const rest = all - 1 + more
  return (rest ? say('mail.subject.more', { what: best, n: rest }) : best).replace(/\s+/g, ' ')
}
