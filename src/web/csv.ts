/**
 * Cells as lines of RFC 4180. A spreadsheet must not run what a publisher wrote: a leading =, +, -, @, tab or return gets
 * an apostrophe, numbers excepted.
 */
export function csvLine(cells: readonly (string | undefined)[]): string {
  return `${cells.map(cell => quoted(harmless((cell ?? '').toWellFormed().replaceAll('\0', '')))).join(',')}\r\n`
}

/** Tells spreadsheets that what follows is UTF-8. */
export const CSV_MARK = '\uFEFF'

function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
