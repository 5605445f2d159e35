/**
 * Character n-grams of one word, its edges marked: `nursery`, 5 -> `^nurs nurse urser rsery sery$`. They let
 * compounds, rich inflection and languages without a stemmer meet halfway. `word` is folded.
 */
export function ngrams(word: string, size: number): string[] {
  const marked = `^${word}$`
  if (marked.length < size) return []
  const found: string[] = []
  for (let i = 0; i + size <= marked.length; i++) found.push(marked.slice(i, i + size))
  return found
}
