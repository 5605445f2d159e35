import json from './figures.json' with { type: 'json' }

/** Quality of a ranking over all pairs, over those in one language, over those in two; each 0 to 1. */
export type Quality = Readonly<{ all: Measures; sameLanguage: Measures; crossLanguage: Measures }>
type Measures = Readonly<{ nDCG10: number; P5: number; R50: number; MAP: number }>

/** What test/bench/figures.ts measured and wrote down: nothing on a page about quality is typed by hand. */
export type Figures = Readonly<{
  /** YYYY-MM-DD */
  made: string
  /** What was run to write this */
  command: string
  collection: Readonly<{ notices: number; profiles: number; languages: number }>
  runs: readonly Readonly<{ id: 'fulltext' | 'builtin' | 'trained'; command: string; quality: Quality }>[]
}>

/** The figures that are shipped. */
export const FIGURES = json as Figures
