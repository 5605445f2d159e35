import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countryOfLine, fillDates } from '../fixtures/seed/dates.ts'
import { fitPlatt, type Outcome } from '../src/matching/calibrate.ts'
import type { ConceptModel } from '../src/matching/concepts/model.ts'
import { createEngine } from '../src/matching/engine.ts'
import { scorePair } from '../src/matching/score.ts'
import { fold } from '../src/model/fold.ts'
import { itemsOf } from '../src/model/item-of.ts'
import { profileSchema } from '../src/model/profile.ts'
import { DEFAULT_RULES } from '../src/model/rules.ts'
import { parseOcdsReleases } from '../src/sources/formats/ocds/index.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')

/** The subject alone is judged, so the day does not matter; it only has to be the same every time. */
const DAY = '2026-01-01'
const NOW = `${DAY}T00:00:00.000Z`

/** The demo bank with what was judged relevant in it, as lines of text. */
export type Judgments = Readonly<{ notices: string; profiles: string; relevant: string }>

/** Reads the judgments that the project ships: fixtures/judgments/seed.tsv on fixtures/seed. */
export async function shippedJudgments(): Promise<Judgments> {
  const [notices, profiles, relevant] = await Promise.all(
    ['seed/notices.jsonl', 'seed/profiles.jsonl', 'judgments/seed.tsv'].map(file =>
      readFile(join(FIXTURES, file), 'utf8'),
    ),
  )
  return { notices: notices!, profiles: profiles!, relevant: relevant! }
}

/**
 * The model with its own calibration: every pair of the judged bank is scored by subject with the default rules, and a
 * logistic curve fitted on which of them are relevant. A few seconds.
 */
export function calibrateModel(model: ConceptModel, judgments: Judgments): ConceptModel {
  return { ...model, calibration: fitPlatt(outcomesOf(model, judgments)) }
}

function outcomesOf(model: ConceptModel, { notices, profiles, relevant }: Judgments): Outcome[] {
  const { calibration: _old, ...bare } = model
  const engine = createEngine({ model: bare, rules: DEFAULT_RULES })
  const context = engine.context(NOW)
  const filled = linesOf(notices).map(line => fillDates(line, DAY, countryOfLine(line)))
  const { releases } = parseOcdsReleases(new TextEncoder().encode(filled.join('\n')))
  const items = releases.flatMap(({ releaseId, notice }) => {
    const opportunity = fold([notice])
    return opportunity
      ? itemsOf(opportunity, NOW).map(item => engine.item({ ...item, group: releaseId }))
      : []
  })
  const judged = new Set(
    linesOf(relevant)
      .map(line => line.split('\t'))
      .filter(([, , grade]) => Number(grade) > 0)
      .map(([profile, notice]) => `${profile} ${notice}`),
  )
  return linesOf(profiles).flatMap(line => {
    const profile = profileSchema.parse(JSON.parse(line))
    const prepared = engine.profile(profile)
    // Scored without words: no reason of these thousands of pairs is ever shown
    const best = new Map<string, number>()
    for (const item of items) {
      const { z } = scorePair(prepared, item, context, true)
      best.set(item.item.group, Math.max(z, best.get(item.item.group) ?? -Infinity))
    }
    return [...best].map(([group, z]) => ({ z, relevant: judged.has(`${profile.id} ${group}`) }))
  })
}

const linesOf = (text: string): string[] => text.split('\n').filter(line => line.trim())
