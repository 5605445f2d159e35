import type { PostRow } from '../../db/posts.ts'
import type { ConsultationAnswer } from '../model/consultation.ts'
import { CSV_MARK, csvLine } from './csv.ts'

/** One answer to a consultation with who gave it. Times are UTC. */
export type AnswerHere = Readonly<{
  name: string
  country: string
  at: string
  updatedAt: string
  answer: ConsultationAnswer
}>

const COLUMNS = [
  'organisation',
  'country',
  'answered_at',
  'changed_at',
  'from',
  'amount',
  'unit',
  'people',
  'price',
  'languages',
  'contact',
  'text',
] as const

/** The answers as a table (RFC 4180), harmless in spreadsheets; languages are separated by spaces. */
export function answersCsv(_post: PostRow, answers: readonly AnswerHere[]): string {
  const lines = answers.map(({ name, country, at, updatedAt, answer }) => {
    const { from, amount, unit, people, price, languages, contact, text } = answer
    return csvLine([
      name,
      country,
      at,
      updatedAt,
      from,
      amount?.toString(),
      unit,
      people?.toString(),
      price,
      languages.join(' '),
      contact,
      text,
    ])
  })
  return `${CSV_MARK}${csvLine(COLUMNS)}${lines.join('')}`
}

/** The answers as data, whole. */
export function answersJson(post: PostRow, answers: readonly AnswerHere[]): string {
  return JSON.stringify(
    { consultation: post.number ? `post:${post.number}` : '', title: post.title, answers },
    null,
    2,
  )
}
