import { quarterOf, quarterPlus } from '../model/insight.ts'
import { nutsCode, nutsOfCountry } from '../taxonomy/nuts.ts'
import { country2 } from '../taxonomy/countries.ts'
import { isTheme } from '../taxonomy/themes.ts'

/** How many quarters back can be chosen on the page, the current one included: one, two, three, five years. */
export const PERIODS = [4, 8, 12, 20] as const
/** Two years: long enough to see seasons, short enough to be about today. */
export const PERIOD = 8

/** What the figures are about. Region: NUTS code of any level, '' = everywhere; theme '' = all; quarters inclusive. */
export type InsightChoice = Readonly<{ region: string; theme: string; from: string; to: string }>

/** The same as it stands in an address of the page, which speaks of so many quarters up to now. */
export type InsightAddress = Readonly<{ region: string; theme: string; periods: number }>

/** Reads an address of the page. What is not understood is left out: a page answers what it can. */
export function readInsightAddress(parameters: URLSearchParams): InsightAddress {
  const text = (name: string): string => (parameters.get(name) ?? '').trim()
  const theme = text('theme')
  const periods = PERIODS.find(count => String(count) === text('quarters'))
  return {
    region: regionOf(text('region')) ?? '',
    theme: isTheme(theme) ? theme : '',
    periods: periods ?? PERIOD,
  }
}

/** A NUTS code of any level, or a country by its ISO code; undefined for anything else. */
export function regionOf(text: string): string | undefined {
  const code = nutsCode(text)
  if (code?.length !== 2) return code
  const country = country2(code)
  return country && nutsOfCountry(country)
}

/** The quarters an address speaks of, at a moment. */
export function choiceOf({ region, theme, periods }: InsightAddress, now: Date): InsightChoice {
  const to = quarterOf(now.toISOString())
  return { region, theme, from: quarterPlus(to, 1 - periods), to }
}

/** The parameters of an address in one fixed order, defaults left out. */
export function insightParameters({ region, theme, periods }: InsightAddress): Record<string, string> {
  return {
    ...(region && { region }),
    ...(theme && { theme }),
    ...(periods !== PERIOD && { quarters: String(periods) }),
  }
}

/** Address of the page with a part of it changed. */
export function insightPath(address: InsightAddress, change: Partial<InsightAddress> = {}): string {
  const text = new URLSearchParams(insightParameters({ ...address, ...change })).toString()
  return text ? `/insight?${text}` : '/insight'
}
