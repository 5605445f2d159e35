// Divisions of CPV 2008 (Regulation (EC) 213/2008), then those of the vocabulary of 2003 that real notices still
// carry. A code in neither is no CPV code, whatever its length.
const DIVISIONS = new Set(
  (
    '03 09 14 15 16 18 19 22 24 30 31 32 33 34 35 37 38 39 41 42 43 44 45 48 50 51 55 60 63 64 65 66 70 71 72 73 ' +
    '75 76 77 79 80 85 90 92 98 ' +
    '01 02 05 10 11 13 17 20 21 23 25 26 27 28 29 36 40 52 61 62 67 74 78 91 93 95 99'
  ).split(' '),
)

// A code, alone or before a label: 7 digits where the leading zero was lost, 8, or 8 with the check digit
// attached. Letters before it belong to the supplementary vocabulary (UB08) or to an office's own scheme.
const CODE = /^[^\p{L}\p{N}]*(?:cpv[^\p{L}\p{N}]*)?(\d{7,9})(?:\s?[-\u2010-\u2015.]\s?\d)?(?![\p{L}\p{N}])/iu

/**
 * CPV code as 8 digits without check digit, from any published form: `50700000-2`, `" 39100000-..."` with a
 * label, `9310000` with a lost leading zero, `45.21.00.00-2`. Codes of the older vocabulary are kept as published.
 * Undefined for junk and for the supplementary vocabulary. The vocabulary itself is not consulted here.
 */
export function normaliseCpv(text: string | undefined): string | undefined {
  if (!text) return undefined
  const head = text.slice(0, 60)
  const digits = (CODE.exec(head) ?? CODE.exec(head.replace(/(?<=\d)[. ](?=\d)/g, '')))?.[1]
  if (!digits) return undefined
  const code = digits.length === 7 ? `0${digits}` : digits.slice(0, 8)
  return DIVISIONS.has(code.slice(0, 2)) && !/^(\d)\1{7}$/.test(code) ? code : undefined
}
