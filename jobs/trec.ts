import { UsageError } from '../src/errors.ts'
import type { Judgments, Run } from '../src/matching/evaluate.ts'

/** One line of a TREC run: `profile Q0 document rank score dragoman`, the score with six decimals. */
export function trecLine(topic: string, document: string, rank: number, z: number): string {
  return `${topic} Q0 ${document} ${rank} ${z.toFixed(6)} dragoman`
}

/**
 * Reads a TREC run: documents by falling score, equal ones by id; a document that is listed twice keeps its best score.
 * @throws UsageError naming the line
 */
export function runOf(rows: readonly string[]): Run {
  const scores = new Map<string, Map<string, number>>()
  for (const [at, row] of rows.entries()) {
    const [topic, , document, , score] = row.trim().split(/\s+/u)
    const value = Number(score)
    if (!topic || !document || !Number.isFinite(value))
      throw new UsageError(`--run, line ${at + 1}: not a TREC line`)
    let own = scores.get(topic)
    if (!own) scores.set(topic, (own = new Map()))
    own.set(document, Math.max(value, own.get(document) ?? -Infinity))
  }
  return new Map(
    [...scores].map(([topic, own]) => [
      topic,
      [...own].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([document]) => document),
    ]),
  )
}

/** Reads judgments: profile, document, grade with tabs between. @throws UsageError naming the line */
export function judgmentsOf(rows: readonly string[]): Judgments {
  const judgments = new Map<string, Map<string, number>>()
  for (const [at, row] of rows.entries()) {
    const [topic, document, grade] = row.split('\t')
    if (!topic || !document || !/^[0-9]+$/u.test(grade?.trim() ?? '')) {
      throw new UsageError(`--qrels, line ${at + 1}: should be profile, document, grade with tabs between`)
    }
    if (!judgments.has(topic)) judgments.set(topic, new Map())
    judgments.get(topic)!.set(document, Number(grade))
  }
  return judgments
}

/** The lines of a text that hold something. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line.trim() !== '')
}
