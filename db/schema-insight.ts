import type { Cell, LotFact } from '../src/model/insight.ts'

/** Row types of 0011-insight.sql, which says what the columns mean. */
type Plain<T> = { -readonly [Key in keyof T]: T[Key] }

export type InsightSchema = {
  insight_lot: Plain<LotFact>
  insight_cell: Plain<Cell> & { level: number }
  insight_buyer: { buyer: string; name: string; nuts: string; local: 0 | 1 }
  insight_profile: { profile: string; theme: string; country: string }
  insight_supply: { country: string; theme: string; organisations: number }
  insight_mark: { name: string; seq: number; sign: string }
}
