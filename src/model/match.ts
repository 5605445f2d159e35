/** One compared fact, worded at the edge: `reason` is a key of src/words, `args` are values, never sentences. */
export type Evidence = Readonly<{ reason: string; args: Readonly<Record<string, string | number>> }>

/** One additive term of z, in log-odds. All terms, the intercept included, sum to z within 1e-9. */
export type Term = Readonly<{ signal: string; value: number; evidence?: Evidence }>

/**
 * Three-valued eligibility with the rule and the field it rests on. Only 'not-eligible' excludes; unknown never
 * does. Source: Dir. 2014/24/EU art. 20 and 77, national rows of the law table.
 */
export type Verdict = Readonly<{
  answer: 'eligible' | 'not-eligible' | 'unknown' | 'open'
  rule: string
  field: string
  confidence?: 'V' | 'P' | 'M'
  source?: string
  evidence?: Evidence
}>

/** profile x item. `band` is what a person sees first; `p` is calibrate(sigmoid(z)). */
export type Match = Readonly<{
  profile: string
  item: string
  group: string
  z: number
  p: number
  band: 'strong' | 'good' | 'possible' | 'weak'
  terms: readonly Term[]
  verdict: Verdict
  versions: Readonly<{ rules: string; model: string; text: string }>
}>

/**
 * What a page, mail, feed or command shows of a match: facts for and against, strongest first; `rest` is the sum
 * of the smaller terms, so that the shown numbers still add up to z. `widen` is one counterfactual.
 */
export type Explanation = Readonly<{
  for: readonly Term[]
  against: readonly Term[]
  rest: number
  widen?: Evidence
}>
