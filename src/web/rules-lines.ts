import { ITEM_KINDS } from '../model/item.ts'
import type { RuleSet } from '../model/rules.ts'

/** Lists of a rule set as an administrator types them, one entry a line, and as differences are told. */

type Synonym = RuleSet['synonyms'][number]
type Boost = RuleSet['boosts'][number]
type Theme = RuleSet['themes'][number]

const signed = (add: number): string => (add > 0 ? `+${add}` : String(add))

/** `de: Mittagstisch = 55520000 1, 55510000 0.5`; without a language it holds in all. */
export function synonymLine({ language, say, cpv }: Synonym): string {
  const codes = Object.entries(cpv).map(([code, weight]) => `${code} ${weight}`)
  return `${language ? `${language}: ` : ''}${say} = ${codes.join(', ')}`
}

/** `55520000 planned +0.5`: a branch, a kind, or both. */
export function boostLine({ cpv, kind, add }: Boost): string {
  return [cpv, kind, signed(add)].filter(part => part !== undefined).join(' ')
}

/** `School meals: 55520000, 15890000 = +0.5`. */
export function themeLine({ name, cpv, add }: Theme): string {
  return `${name}: ${cpv.join(', ')} = ${signed(add)}`
}

/** What a line says; undefined where it cannot be read. Whether codes and numbers are allowed is for the schema to say. */
export function readSynonym(line: string): Synonym | undefined {
  const [, language, say, codes] = /^(?:([a-z]{2,3})\s*:\s*)?([^=]+?)\s*=\s*([^=]+)$/u.exec(line.trim()) ?? []
  if (!say || !codes) return undefined
  const pairs = codes.split(',').map(part => part.trim().split(/\s+/u))
  if (pairs.some(([code, ...more]) => !code || more.length > 1)) return undefined
  const cpv = Object.fromEntries(pairs.map(([code, weight]) => [code!, numberOf(weight ?? '1')]))
  return { ...(language && { language }), say, cpv }
}

export function readBoost(line: string): Boost | undefined {
  const parts = line.trim().split(/\s+/u)
  const add = numberOf(parts.pop())
  const boost: { cpv?: string; kind?: (typeof ITEM_KINDS)[number]; add: number } = { add }
  for (const part of parts) {
    const kind = ITEM_KINDS.find(known => known === part.toLowerCase())
    if (/^\d+$/u.test(part) && boost.cpv === undefined) boost.cpv = part
    else if (kind && boost.kind === undefined) boost.kind = kind
    else return undefined
  }
  return parts.length ? boost : undefined
}

export function readTheme(line: string): Theme | undefined {
  const [, name, codes, add] = /^([^:=]+?)\s*:\s*([^=]+?)\s*=\s*(\S+)$/u.exec(line.trim()) ?? []
  if (!name || !codes) return undefined
  return { name, cpv: codes.split(/[\s,]+/u).filter(Boolean), add: numberOf(add) }
}

/** A number with a point or a comma; NaN for anything else, which the schema refuses. */
export function numberOf(text: string | undefined): number {
  const plain = (text ?? '').trim().replace(',', '.').replace('−', '-')
  return /^[+-]?\d+(\.\d+)?$/u.test(plain) ? Number(plain) : Number.NaN
}
