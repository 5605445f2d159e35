import type { Instant, Money } from '../model/common.ts'
import { itemId } from '../model/item-of.ts'
import type { Lot, Opportunity } from '../model/opportunity.ts'

/**
 * What of a lot is worth a mail when it changes: its status as the notices say it (not the clock), its deadline, its
 * value. Wording, codes, places and documents are shown in the history and never mailed.
 */
export type Material = Readonly<{
  /** `planned` also where a live notice only asks or announces: nobody can bid yet */
  status: Lot['state']
  closesAt?: Instant
  value?: Money
}>

/** A lot of an opportunity by the id of its item. */
export type Place = Readonly<{ lot: Lot; index: number }>

/** Finds the lot that an item stands for; undefined where a correction took it away. */
export function lotOfItem(opportunity: Opportunity, item: string): Place | undefined {
  const index = opportunity.lots.findIndex(lot => itemId(opportunity.id, lot.id) === item)
  const lot = opportunity.lots[index]
  return lot && { lot, index }
}

/** The material part of one lot. */
export function materialOf(opportunity: Opportunity, lot: Lot): Material {
  const value = lot.value ?? (opportunity.lots.length === 1 ? opportunity.value : undefined)
  return {
    status: isEarly(opportunity, lot) ? 'planned' : lot.state,
    ...(lot.closesAt && { closesAt: lot.closesAt }),
    ...(value && { value }),
  }
}

/** Announcements and market consultations: early signals, which cannot be answered with a bid. */
function isEarly(opportunity: Opportunity, lot: Lot): boolean {
  const asks = opportunity.kind === 'planned' || opportunity.kind === 'consultation'
  return lot.state === 'planned' || (lot.state === 'live' && asks)
}

/**
 * The material version: equal where status, deadline and value are, however they were written. Text rather than a
 * hash of it: it cannot collide, and whoever reads the bank sees what was told.
 */
export function materialVersion({ status, closesAt, value }: Material): string {
  const amount = value && `${plain(value.amount)}${value.currency ? ` ${value.currency}` : ''}`
  return [status, closesAt?.utc ?? '-', amount ?? '-'].join(' ')
}

/** 168000, 168000.0 and 0168000.00 are one amount. */
function plain(amount: string): string {
  const parts = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(amount)
  if (!parts) return amount
  return `${parts[1]}${parts[2]}${parts[3] ? `.${parts[3]}` : ''}`
}

/** The parts that differ, in the order they are told. */
export function materialDiff(old: Material, now: Material): readonly ('status' | 'deadline' | 'value')[] {
  const part = (material: Material, of: 'status' | 'deadline' | 'value'): string =>
    materialVersion(material)
      .split(' ')
      .slice(...PARTS[of])
      .join(' ')
  return (['status', 'deadline', 'value'] as const).filter(of => part(old, of) !== part(now, of))
}

const PARTS = { status: [0, 1], deadline: [1, 2], value: [2] } as const
