/** V: wording read in the text. P: read in a secondary source. M: from memory: never shown to anybody as fact. */
export type Confidence = 'V' | 'P' | 'M'

/** One fact of law with where it was read. */
export type Cell<T> = Readonly<{ value: T; confidence: Confidence; source: string }>

export type CountryLaw = Readonly<{
  /** ISO 3166-1 alpha-2 */
  country: string
  /** The provision that puts art. 20 (sheltered workshops, integration) into national law */
  art20?: Cell<string>
  /** The provision for art. 77 (organisations with a public service mission) */
  art77?: Cell<string>
  /** Least share of disabled or disadvantaged workers, per cent */
  percent?: Cell<number>
  /** Longest term under art. 77, years */
  years?: Cell<number>
  /** The status or register that decides eligibility; 'none' where the law knows no register */
  register?: Cell<string>
  /** A further condition, as a key that src/words words */
  condition?: Cell<'notice-cites' | 'three-years-registered' | 'status-void'>
}>
