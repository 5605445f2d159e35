import type { Texts } from './common.ts'
import type { Explanation, Match } from './match.ts'

/** What the measuring of one rule set, or of two against each other, found (jobs/compare.ts); kept as JSON. */

/** Means over topics, each 0 to 1; see matching/evaluate. */
export type Measured = Readonly<{
  topics: number
  mean: Readonly<{ nDCG10: number; P5: number; R50: number; MAP: number; judged10: number }>
}>
export type SetFigures = Readonly<{
  name: 'shipped' | 'labelled'
  /** In the order of the rule sets */
  all: readonly Measured[]
  languages: readonly Readonly<{ language: string; measured: readonly Measured[] }>[]
}>
/** What one rule set makes of a pair; `told`: it would be mailed. Absent where a gate leaves the pair out. */
export type Side = Readonly<{ z: number; p: number; band: Match['band']; told: boolean; why: Explanation }>
export type Pair = Readonly<{
  item: string
  group: string
  title: Texts
  before?: Side
  after?: Side
}>
export type SampleFigures = Readonly<{
  profile: string
  name: string
  /** Lots worth a mail by each of the two */
  before: number
  after: number
  /** Entries a week that would be mailed, as far as the last four weeks tell */
  mails: readonly [before: number, after: number]
  gained: readonly Pair[]
  lost: readonly Pair[]
  gains: number
  losses: number
}>
export type CompareReport = Readonly<{
  sets: readonly SetFigures[]
  sample: readonly SampleFigures[]
  lots: number
}>

/** A language (ISO 639-1; '' = all together) whose nDCG@10 fell from one report to the next. */
export type Drop = Readonly<{ set: SetFigures['name']; language: string; before: number; after: number }>

/** More than this is told: with few topics a language moves by a point or two by chance (0 to 1). */
export const DROP = 0.05

/** What fell by more than five points between two reports, all together first, then the languages that fell most. */
export function dropsOf(before: CompareReport, after: CompareReport): readonly Drop[] {
  const rowsOf = (report: CompareReport): Map<string, Drop> => {
    const rows = new Map<string, Drop>()
    for (const { name: set, all, languages } of report.sets) {
      const row = (language: string, measured: readonly Measured[]): void => {
        const value = measured[0]?.topics ? measured[0].mean.nDCG10 : undefined
        if (value !== undefined)
          rows.set(`${set} ${language}`, { set, language, before: value, after: value })
      }
      row('', all)
      for (const { language, measured } of languages) row(language, measured)
    }
    return rows
  }
  const old = rowsOf(before)
  return [...rowsOf(after)]
    .flatMap(([key, row]) => {
      const was = old.get(key)
      // Sums of rounded steps: exactly five points is not more than five.
      return was && was.before - row.after > DROP + 1e-9 ? [{ ...row, before: was.before }] : []
    })
    .sort(
      (a, b) =>
        Number(a.language !== '') - Number(b.language !== '') || b.before - b.after - (a.before - a.after),
    )
}
