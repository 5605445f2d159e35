import { rulesSchema, type RuleSet, type Weights } from '../model/rules.ts'
import type { Say } from '../words/messages.ts'
import {
  boostLine,
  numberOf,
  readBoost,
  readSynonym,
  readTheme,
  synonymLine,
  themeLine,
} from './rules-lines.ts'

/** The form of a draft: every field as text, as it was typed, and what is wrong with it by field. */
export type RulesTyped = Readonly<{
  fields: Readonly<Record<string, string>>
  off: readonly string[]
  problems: Readonly<Record<string, string>>
}>

/** Weights in the order in which they are shown; the intercept last, since it moves everything. */
export const WEIGHTS = [
  'concept',
  'lexical',
  'both',
  'excluded',
  'place',
  'abroad',
  'value',
  'deadline',
  'language',
  'reserved',
  'social',
  'green',
  'sme',
  'intercept',
] as const satisfies readonly (keyof Weights)[]
export const BANDS = ['strong', 'good', 'possible'] as const
export const LISTS = ['synonyms', 'themes', 'boosts'] as const

/** A rule set as its form shows it. */
export function typedOf(rules: RuleSet): RulesTyped {
  const fields: Record<string, string> = {}
  for (const name of WEIGHTS) fields[`weights.${name}`] = String(rules.weights[name])
  for (const name of BANDS) fields[`bands.${name}`] = String(rules.bands[name])
  fields.textShare = String(rules.textShare)
  fields['gates.ineligible'] = rules.gates.ineligible ? 'yes' : ''
  fields['gates.closed'] = rules.gates.closed ? 'yes' : ''
  fields.synonyms = rules.synonyms.map(synonymLine).join('\n')
  fields.themes = rules.themes.map(themeLine).join('\n')
  fields.boosts = rules.boosts.map(boostLine).join('\n')
  return { fields, off: rules.reservations.off, problems: {} }
}

/** Reads a form over the rules it began from. `rules` is absent where something is wrong. */
export function readRulesForm(
  form: Readonly<Record<string, unknown>>,
  base: RuleSet,
  say: Say,
): Readonly<{ typed: RulesTyped; rules?: RuleSet }> {
  const text = (name: string): string => {
    const value = form[name]
    return typeof value === 'string' ? value.slice(0, 200_000) : ''
  }
  const problems: Record<string, string> = {}
  const fields: Record<string, string> = {}
  const read = (name: string): number => numberOf((fields[name] = text(name)))
  const weights = Object.fromEntries(WEIGHTS.map(name => [name, read(`weights.${name}`)]))
  const bands = Object.fromEntries(BANDS.map(name => [name, read(`bands.${name}`)]))
  const textShare = read('textShare')
  const gates = {
    ineligible: (fields['gates.ineligible'] = text('gates.ineligible')) === 'yes',
    closed: (fields['gates.closed'] = text('gates.closed')) === 'yes',
  }
  /** The entries of a list with the number of the line that each stands in. */
  const list = <T>(name: string, readLine: (line: string) => T | undefined): [number, T][] => {
    fields[name] = text(name)
    return fields[name]!.split(/\r?\n/u).flatMap((line, at): [number, T][] => {
      if (!line.trim()) return []
      const entry = readLine(line)
      if (entry === undefined)
        problems[name] ??= say('rules.wrong.line', { n: at + 1, line: line.slice(0, 80) })
      return entry === undefined ? [] : [[at + 1, entry]]
    })
  }
  const lists = {
    synonyms: list('synonyms', readSynonym),
    themes: list('themes', readTheme),
    boosts: list('boosts', readBoost),
  }
  const chosen = form.off
  const off = (Array.isArray(chosen) ? chosen : [chosen])
    .filter((code): code is string => typeof code === 'string' && code !== '')
    .sort()
  const entries = Object.fromEntries(
    Object.entries(lists).map(([name, rows]) => [name, rows.map(([, row]) => row)]),
  )
  const parsed = rulesSchema.safeParse({
    ...base,
    ...{ weights, bands, textShare, gates, ...entries },
    reservations: { off },
  })
  for (const issue of parsed.error?.issues ?? []) {
    const [first, second] = issue.path
    const rows = Object.hasOwn(lists, String(first)) ? lists[first as keyof typeof lists] : undefined
    const field = rows || second === undefined ? String(first) : `${String(first)}.${String(second)}`
    const row = rows && typeof second === 'number' ? rows[second] : undefined
    problems[field] ??= row
      ? say('rules.wrong.entry', { n: row[0] })
      : rows
        ? say('rules.wrong.many')
        : say('rules.wrong.number', rangeOf(String(first), String(second)))
  }
  if (!problems['bands.good'] && !(bands.strong! >= bands.good! && bands.good! >= bands.possible!))
    problems['bands.good'] = say('rules.wrong.bands')
  const typed = { fields, off, problems }
  return parsed.success && !Object.keys(problems).length ? { typed, rules: parsed.data } : { typed }
}

/** The limits of a number, as the schema has them. */
function rangeOf(group: string, name: string): { least: number; most: number } {
  if (group !== 'weights') return { least: 0, most: 1 }
  return { least: name === 'intercept' ? -20 : 0, most: 20 }
}
