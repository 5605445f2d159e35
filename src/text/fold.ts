/** Letters that Unicode does not decompose but people type without their stroke or as two letters. */
const WHOLE: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ς: 'σ',
  ґ: 'г',
}

/** Combining marks; Cyrillic й and ї are letters of their own, so their marks are recomposed before the strip. */
const MARKS = /\p{M}+/gu
const CYRILLIC = /[\u0400-\u04ff]\p{M}+/gu
const SPECIAL = /[ßæœøđðþłħıŋŧςґ]/gu

/**
 * Lower-cases and removes accents, so that `Café`, `CAFE` and `café` are one search word. Greek loses its tonos,
 * Cyrillic keeps its letters (й is not и). Locale-independent: the same answer on every machine.
 */
export function fold(text: string): string {
  const lower = text.normalize('NFKD').toLowerCase()
  const kept = lower.replace(CYRILLIC, letter => protect(letter.normalize('NFC')))
  return kept
    .replace(MARKS, '')
    .replace(SPECIAL, letter => WHOLE[letter] ?? letter)
    .normalize('NFC')
}

/** A Cyrillic letter with a stress mark has no composed form; there the mark is only a reading aid and goes. */
function protect(letter: string): string {
  return letter.replace(MARKS, '')
}
