/** A word as written, with the form that is compared. */
export type Word = Readonly<{ token: string; surface: string }>

/** Letters with their marks, digits kept with letters (`en301`), no punctuation, no underscore. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu

/** Longer runs are ids or base64, never words. */
const LONGEST = 64

/**
 * Words of a text in order: NFC, lower case by the locale-independent Unicode rules. No `Intl.Segmenter`, whose
 * word breaks differ between ICU versions. Words longer than 64 letters are left out.
 */
export function tokens(text: string): string[] {
  return words(text).map(word => word.token)
}

/** As {@link tokens}, with the words as they were written, for evidence that people read. */
export function words(text: string): Word[] {
  const found: Word[] = []
  for (const match of text.normalize('NFC').matchAll(WORD)) {
    const surface = match[0]
    if (surface.length <= LONGEST) found.push({ token: surface.toLowerCase().normalize('NFC'), surface })
  }
  return found
}
