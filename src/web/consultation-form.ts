import { consultationAnswerSchema, type ConsultationAnswer } from '../model/consultation.ts'
import { readAddress } from '../auth/address.ts'
import { LANGUAGES } from '../text/languages.ts'

/** What was typed, to be shown again, and what could not be read of it. */
export type TypedAnswer = Readonly<{
  text: string
  from: string
  amount: string
  unit: string
  people: string
  price: string
  languages: readonly string[]
  contact: string
}>
export type AnswerProblem = 'text' | 'from' | 'amount' | 'people' | 'contact'

/** Languages that can be ticked, ISO 639-1. */
export const WORK_LANGUAGES: readonly string[] = LANGUAGES.map(({ code }) => code)

const NOTHING: TypedAnswer = {
  text: '',
  from: '',
  amount: '',
  unit: '',
  people: '',
  price: '',
  languages: [],
  contact: '',
}

/** The form of an answer that was given; empty where none was. */
export function typedOf(answer: ConsultationAnswer | undefined): TypedAnswer {
  if (!answer) return NOTHING
  const { amount, people, ...rest } = answer
  return {
    ...rest,
    amount: amount === undefined ? '' : String(amount),
    people: people === undefined ? '' : String(people),
  }
}

/** Reads a posted form: the answer, or what is wrong with it. */
export function readAnswerForm(form: Readonly<Record<string, unknown>>): Readonly<{
  typed: TypedAnswer
  answer?: ConsultationAnswer
  problems: readonly AnswerProblem[]
}> {
  const one = (name: string, most: number): string => {
    const value = form[name]
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim().slice(0, most) : ''
  }
  const chosen = [form.languages ?? []].flat()
  const typed: TypedAnswer = {
    text: one('text', 10_000),
    from: one('from', 10),
    amount: one('amount', 40),
    unit: one('unit', 100),
    people: one('people', 40),
    price: one('price', 200),
    languages: WORK_LANGUAGES.filter(code => chosen.includes(code)).slice(0, 24),
    contact: one('contact', 254),
  }
  const amount = numberOf(typed.amount)
  const people = numberOf(typed.people)
  const contact = typed.contact ? readAddress(typed.contact) : ''
  const problems: AnswerProblem[] = [
    ...(typed.text ? [] : ['text' as const]),
    ...(typed.from && !isDay(typed.from) ? ['from' as const] : []),
    ...(Number.isNaN(amount) ? ['amount' as const] : []),
    ...(Number.isNaN(people) || (people !== undefined && !Number.isInteger(people))
      ? ['people' as const]
      : []),
    ...(contact === undefined ? ['contact' as const] : []),
  ]
  if (problems.length) return { typed, problems }
  const { text, from, unit, price, languages } = typed
  const read = consultationAnswerSchema.safeParse({
    text,
    from,
    unit,
    price,
    languages,
    contact,
    ...(amount !== undefined && { amount }),
    ...(people !== undefined && { people }),
  })
  return read.success ? { typed, answer: read.data, problems: [] } : { typed, problems: ['amount'] }
}

/** "1 200,5" and "1200.5" are one number; undefined for nothing, NaN for what is none. */
function numberOf(typed: string): number | undefined {
  if (!typed) return undefined
  const plain = typed.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}
