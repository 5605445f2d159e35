import { featuresOf } from './features.ts'
import type { Term } from './features.ts'
import type { TextVector } from './infer.ts'
import { featureNumber } from './weights.ts'
import type { FeatureIndex } from './weights.ts'

/** Feature hashes, ascending, with summed weights. Typed arrays: a Map for each of 300,000 texts costs a gigabyte. */
export type Hashed = Readonly<{ hashes: Uint32Array; sums: Float32Array }>

/** Adds up the features of all terms; `of` may name only some of them. */
export function hashed(parts: readonly (readonly Term[])[], language: string, of = featuresOf): Hashed {
  const found = new Map<number, number>()
  const add = (feature: number, weight: number) => {
    found.set(feature, (found.get(feature) ?? 0) + weight)
  }
  for (const terms of parts) for (const term of terms) of(term, language, add)
  const hashes = Uint32Array.from(found.keys()).sort()
  return { hashes, sums: Float32Array.from(hashes, each => found.get(each)!) }
}

/** All features that occur, and in how many texts. */
export function indexOf(raw: readonly Hashed[]): FeatureIndex {
  const total = raw.reduce((sum, { hashes }) => sum + hashes.length, 0)
  const every = new Uint32Array(total)
  let at = 0
  for (const { hashes } of raw) {
    every.set(hashes, at)
    at += hashes.length
  }
  every.sort()
  const hashes = every.filter((value, place) => place === 0 || value !== every[place - 1])
  const seen = new Uint32Array(hashes.length)
  let number = -1
  for (let place = 0; place < every.length; place++) {
    if (place === 0 || every[place] !== every[place - 1]) number++
    seen[number]!++
  }
  return { hashes, seen }
}

/** log(1 + texts / texts with it): how rare a feature is; `size` is the mean number of texts in a language. */
export function rarity(index: FeatureIndex, size: number, number: number): number {
  return Math.log(1 + size / (1 + (number < 0 ? 0 : index.seen[number]!)))
}

/** tf x idf, length 1. Unknown features are left out, but count in the length: a text half understood is half sure. */
export function toVector({ hashes, sums }: Hashed, index: FeatureIndex, size: number): TextVector {
  const features: number[] = []
  const values: number[] = []
  let squares = 0
  for (let i = 0; i < hashes.length; i++) {
    const sum = sums[i]!
    const number = featureNumber(index.hashes, hashes[i]!)
    const tf = sum < 1 ? sum : 1 + Math.log(sum)
    const value = tf * rarity(index, size, number)
    squares += value * value
    if (number < 0) continue
    features.push(number)
    values.push(value)
  }
  const length = Math.sqrt(squares) || 1
  return {
    features: Uint32Array.from(features),
    values: Float32Array.from(values, value => value / length),
  }
}
