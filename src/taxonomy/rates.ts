/**
 * Yearly averages of the ECB's euro reference rates: units of the currency for one euro. BGN and HRK were pegged.
 * Only years whose average is final are listed.
 */
const RATES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  2019: {
    SEK: 10.5891,
    DKK: 7.4661,
    PLN: 4.2976,
    CZK: 25.67,
    RON: 4.7453,
    HUF: 325.3,
    NOK: 9.8511,
    GBP: 0.87777,
    HRK: 7.418,
    CHF: 1.1124,
    BGN: 1.9558,
  },
  2020: {
    SEK: 10.4848,
    DKK: 7.4542,
    PLN: 4.443,
    CZK: 26.455,
    RON: 4.8383,
    HUF: 351.25,
    NOK: 10.7228,
    GBP: 0.8897,
    HRK: 7.5384,
    CHF: 1.0705,
    BGN: 1.9558,
  },
  2021: {
    SEK: 10.1465,
    DKK: 7.437,
    PLN: 4.5652,
    CZK: 25.64,
    RON: 4.9215,
    HUF: 358.52,
    NOK: 10.1633,
    GBP: 0.8596,
    HRK: 7.5284,
    CHF: 1.0811,
    BGN: 1.9558,
  },
  2022: {
    SEK: 10.6296,
    DKK: 7.4396,
    PLN: 4.6861,
    CZK: 24.566,
    RON: 4.9313,
    HUF: 391.29,
    NOK: 10.1026,
    GBP: 0.85276,
    HRK: 7.5349,
    CHF: 1.0047,
    BGN: 1.9558,
  },
  2023: {
    SEK: 11.4788,
    DKK: 7.4509,
    PLN: 4.542,
    CZK: 24.004,
    RON: 4.9467,
    HUF: 381.85,
    NOK: 11.4248,
    GBP: 0.86979,
    CHF: 0.9718,
    BGN: 1.9558,
  },
  2024: {
    SEK: 11.4325,
    DKK: 7.4589,
    PLN: 4.3058,
    CZK: 25.12,
    RON: 4.9746,
    HUF: 395.3,
    NOK: 11.629,
    GBP: 0.84662,
    CHF: 0.9526,
    BGN: 1.9558,
  },
}
const YEARS = Object.keys(RATES)
  .map(Number)
  .sort((a, b) => a - b)
const FIRST = YEARS[0]!
const LAST = YEARS.at(-1)!

/**
 * An amount in euros, by the rate of its year. `exact` is false where the year's average is not in the table and the
 * last one stands in: good enough to tell a small contract from a large one, not good enough for a statistic.
 * Undefined for a currency without a reference rate, a year before the table, or an amount that is no number.
 */
export function inEuros(
  amount: string,
  currency: string | undefined,
  year: number,
): Readonly<{ euros: number; exact: boolean }> | undefined {
  const value = Number(amount)
  if (!Number.isFinite(value) || !currency) return undefined
  if (currency === 'EUR') return { euros: value, exact: true }
  if (year < FIRST) return undefined
  const rate = RATES[Math.min(year, LAST)]?.[currency]
  return rate ? { euros: value / rate, exact: year <= LAST } : undefined
}
