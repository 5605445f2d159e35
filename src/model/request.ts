/** One request that a source asks for; io carries it out, jobs decide when, sources never touch the network. */
export type RequestPlan = Readonly<{
  /** What the request is for, in the source's own words: search, notice, package; `parse` sees it again */
  purpose: string
  method: 'GET' | 'POST'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Name under which the answer is stored, for example a publication number */
  name?: string
  /** Media types the answer may have, by prefix; another type is an error even with status 200 */
  accepts?: readonly string[]
}>

/** Caps of one exchange: the wire, the decoded bytes, the whole time, and how many hops are followed. */
export type FetchLimits = Readonly<{
  wireBytesMax: number
  decodedBytesMax: number
  totalMs: number
  redirectsMax: number
}>

/** What came back. `headers` has lower-case names; `body` is decoded (gzip, deflate, br). */
export type FetchAnswer = Readonly<{
  status: number
  url: string
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  wireBytes: number
}>

/** The one way out to other machines. Throws FetchRefused (src/errors.ts) for what it will not carry out. */
export type Fetch = (plan: RequestPlan, limits?: Partial<FetchLimits>) => Promise<FetchAnswer>
