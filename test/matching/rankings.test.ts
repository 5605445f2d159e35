import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../../src/matching/engine.ts'
import type { Engine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { itemOf, lexiconModel, NOW, profileOf } from './helper.ts'

const side = z.strictObject({ language: z.string(), title: z.string() })
const pair = z.strictObject({
  why: z.string(),
  services: z.array(z.string()).min(1),
  better: side,
  worse: side,
})
const FOLDER = 'fixtures/rankings'

let engine: Engine
beforeAll(() => {
  engine = createEngine({ model: lexiconModel(), rules: DEFAULT_RULES })
})

/** Written by hand: what anybody who knows the language would put first. The lexicon alone must do. */
for (const file of readdirSync(FOLDER).filter(name => name.endsWith('.json'))) {
  const language = file.slice(0, -5)
  const pairs = z.array(pair).parse(JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')))
  describe(`rankings of ${language}`, () => {
    it.each(pairs)('$why', ({ services, better, worse }) => {
      const profile = engine.profile(profileOf({ language, services }))
      const score = (each: z.infer<typeof side>) =>
        engine.score(profile, engine.item(itemOf(each.language, each.title)), { now: NOW, subject: true })!.z
      expect(score(better)).toBeGreaterThan(score(worse))
    })
  })
}
