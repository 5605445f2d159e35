import type { RuleSet } from '../model/rules.ts'
import type { MessageKey } from '../words/languages.ts'
import { BANDS, WEIGHTS } from './rules-form.ts'
import { boostLine, synonymLine, themeLine } from './rules-lines.ts'

/** One difference between two rule sets: a number or switch that moved, or an entry that came or went. */
export type Difference = Readonly<
  | {
      group: 'weights' | 'bands' | 'gates' | 'textShare'
      name: string
      before: number | boolean
      after: number | boolean
    }
  | { group: 'synonyms' | 'themes' | 'boosts'; added: boolean; line: string }
  | { group: 'reservations'; country: string; applied: boolean }
>

/** What is different in `after`, in the order of the form. */
export function differences(before: RuleSet, after: RuleSet): readonly Difference[] {
  const found: Difference[] = []
  const moved = (group: 'weights' | 'bands' | 'gates', names: readonly string[]): void => {
    for (const name of names) {
      const [old, now] = [before[group], after[group]].map(
        values => (values as Readonly<Record<string, number | boolean>>)[name]!,
      )
      if (old !== now) found.push({ group, name, before: old!, after: now! })
    }
  }
  moved('weights', WEIGHTS)
  if (before.textShare !== after.textShare)
    found.push({ group: 'textShare', name: 'textShare', before: before.textShare, after: after.textShare })
  moved('bands', BANDS)
  moved('gates', ['ineligible', 'closed'])
  const lines = {
    synonyms: [before.synonyms.map(synonymLine), after.synonyms.map(synonymLine)],
    themes: [before.themes.map(themeLine), after.themes.map(themeLine)],
    boosts: [before.boosts.map(boostLine), after.boosts.map(boostLine)],
  } as const
  for (const [group, [old, now]] of Object.entries(lines)) {
    const known = new Set(old)
    const left = new Set(now)
    for (const line of old)
      if (!left.has(line)) found.push({ group: group as keyof typeof lines, added: false, line })
    for (const line of now)
      if (!known.has(line)) found.push({ group: group as keyof typeof lines, added: true, line })
  }
  const [off, now] = [before.reservations.off, after.reservations.off]
  for (const country of off)
    if (!now.includes(country)) found.push({ group: 'reservations', country, applied: true })
  for (const country of now)
    if (!off.includes(country)) found.push({ group: 'reservations', country, applied: false })
  return found
}

/** The message that names a group of the form. */
export const GROUP_NAMES: Readonly<Record<Difference['group'], MessageKey>> = {
  weights: 'rules.weights',
  bands: 'rules.bands',
  gates: 'rules.gates',
  textShare: 'rules.text-share',
  synonyms: 'rules.synonyms',
  themes: 'rules.themes',
  boosts: 'rules.boosts',
  reservations: 'rules.reservations',
}
