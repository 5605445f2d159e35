import { euTed } from './eu-ted.ts'
import type { Source } from './source.ts'

/** Every source there is, in the order they are crawled and listed. */
export const SOURCES: readonly Source[] = [euTed]

/** The source of that id, or undefined. */
export function sourceOf(id: string): Source | undefined {
  return SOURCES.find(source => source.id === id)
}
