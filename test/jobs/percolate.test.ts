import { afterAll, describe, expect, test } from 'vitest'
import { profilePool } from '../../jobs/percolate.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { lexiconEngine, madeItem, madeProfile, NOW, seed } from '../matching/collection.ts'
import { randomFrom } from '../matching/random.ts'

describe('the profiles of a bank in threads', () => {
  const bank = seed()
  const engine = lexiconEngine()
  const { model } = engine.context(NOW)
  const pools = [0, 1, 2].map(threads => profilePool({ model, rules: DEFAULT_RULES, threads }))
  afterAll(async () => void (await Promise.all(pools.map(pool => pool.close()))))

  test('answer what scoring every pair does, whatever the number of threads', async () => {
    const random = randomFrom(8)
    const profiles = Array.from({ length: 60 }, (_, number) =>
      madeProfile(random, bank.profiles, `p${number}`),
    )
    const items = Array.from({ length: 12 }, (_, number) => madeItem(random, bank.items, `i${number}`))
    const gone = profiles.slice(0, 10).map(({ id }) => ({ remove: id }))
    const left = profiles.slice(10).map(profile => engine.profile(profile))
    const expected = items.map(item =>
      left
        .flatMap(profile => engine.score(profile, engine.item(item), { now: NOW }) ?? [])
        .filter(({ p }) => p >= 0.05)
        .map(({ profile, z, p }) => ({ profile, z, p }))
        .sort((a, b) => b.z - a.z || (a.profile < b.profile ? -1 : 1)),
    )
    expect(expected.flat().length).toBeGreaterThan(10)
    for (const pool of pools) {
      await pool.change(profiles.map(profile => ({ put: profile, threshold: 0.05 })))
      await pool.tidy()
      await pool.change(gone)
      expect(await pool.reached(items, NOW)).toEqual(expected)
    }
  })

  test('what cannot be done is told, and the rest goes on', async () => {
    for (const pool of pools) {
      const good = { put: { ...bank.profiles[0]!, id: 'good' }, threshold: 0 }
      const bad = pool.change([{ put: bank.profiles[1]!, threshold: 7 }])
      await expect(bad).rejects.toThrow('a threshold is a probability')
      await pool.change([good])
      const [reached] = await pool.reached([bank.items[0]!], NOW)
      expect(reached!.map(({ profile }) => profile)).toContain('good')
    }
  })

  test('a thread that is gone is not waited for', async () => {
    const pool = profilePool({ model, rules: DEFAULT_RULES, threads: 1 })
    const waiting = pool.reached(bank.items, NOW)
    const gone = expect(waiting).rejects.toThrow('ended')
    await pool.close()
    await gone
    await expect(pool.tidy()).rejects.toThrow('ended')
  })
})
