import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/sources/formats/index.ts'

const FOLDER = join(import.meta.dirname, '../../fixtures/sources/eforms')
const originals = ['multi-lot-reserved.xml', 'results.xml', 'national-extension.xml'].map(name =>
  readFileSync(join(FOLDER, name)),
)
const elements = originals.map(bytes => elementsOf(bytes.toString('utf8').split('\n')))

/** Every element below the root as its lines: the fixtures are indented, so an end is the next line as deep. */
function elementsOf(lines: readonly string[]): string[] {
  const depth = (line: string): number => line.length - line.trimStart().length
  return lines.flatMap((line, at) => {
    if (depth(line) === 0 || !/^ *<[a-z]/.test(line)) return []
    if (line.includes('</')) return [line]
    const end = lines.findIndex((other, later) => later > at && depth(other) === depth(line))
    return [lines.slice(at, end + 1).join('\n')]
  })
}

type Mutation =
  | { kind: 'cut'; at: number }
  | { kind: 'swap'; at: number; to: number }
  | { kind: 'byte'; at: number; value: number }
  | { kind: 'remove' | 'repeat' | 'empty'; at: number }

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
// Whole elements mostly: a cut or a stray byte nearly always ends in xml-malformed and goes no deeper.
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: position }),
  fc.record({ kind: fc.constant('swap' as const), at: position, to: position }),
  fc.record({ kind: fc.constant('byte' as const), at: position, value: fc.integer({ min: 0, max: 255 }) }),
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constantFrom('remove' as const, 'repeat' as const, 'empty' as const),
      at: position,
    }),
  },
)

function mutate(bytes: Uint8Array, found: readonly string[], step: Mutation): Uint8Array {
  const index = (share: number): number => Math.floor(share * bytes.length)
  const out = Uint8Array.from(bytes)
  if (step.kind === 'cut') return out.subarray(0, index(step.at))
  if (step.kind === 'byte') out[index(step.at)] = step.value
  else if (step.kind === 'swap') {
    const [a, b] = [index(step.at), index(step.to)]
    ;[out[a], out[b]] = [bytes[b]!, bytes[a]!]
  } else {
    const element = found[Math.floor(step.at * found.length)]!
    const text = new TextDecoder().decode(bytes)
    const instead =
      step.kind === 'remove'
        ? ''
        : step.kind === 'repeat'
          ? `${element}\n${element}`
          : element.replace(/>[\s\S]*</, '><')
    return new TextEncoder().encode(text.replace(element, () => instead))
  }
  return out
}

describe('mutated notices', () => {
  it('300 of them: never a throw, never two seconds, stored or rejected and not both', () => {
    const seen = { stored: 0, rejected: 0 }
    fc.assert(
      fc.property(
        fc.nat(originals.length - 1),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (which, steps) => {
          let bytes: Uint8Array = originals[which]!
          for (const step of steps) bytes = mutate(bytes, elements[which]!, step)
          const start = performance.now()
          const { notices, rejected } = parseDocument(bytes, { name: 'mutant.xml' })
          expect(performance.now() - start).toBeLessThan(2_000)
          expect([notices.length, rejected.length].sort()).toEqual([0, 1])
          if (rejected[0]) {
            expect(rejected[0].reason).not.toBe('parser-failed')
            expect(rejected[0].reason).toMatch(/^[a-z]+(-[a-z]+)+$/)
            seen.rejected++
          } else {
            const notice = notices[0]!
            expect(notice.id).toBe(`${notice.source}:${notice.publicationNumber}`)
            expect([notice, ...notice.lots].some(each => Object.keys(each.title).length > 0)).toBe(true)
            expect(new Set(notice.lots.map(lot => lot.id)).size).toBe(notice.lots.length)
            seen.stored++
          }
        },
      ),
      { numRuns: 300, seed: 20250303 },
    )
    // Mutations that all end the same way would prove nothing.
    expect(Math.min(seen.stored, seen.rejected)).toBeGreaterThan(50)
  })
})
