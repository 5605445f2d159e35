/** Limits on what files and archives may unfold to; a gzip of 291 KB can become 300 MB. */
export type ReadCaps = Readonly<{
  /** Decoded bytes of one document */
  memberBytesMax: number
  /** Decoded bytes of one archive or one file of lines */
  totalBytesMax: number
  /** Members of one archive, or lines of one file */
  membersMax: number
}>

/** The largest real notice has some megabytes; a year of TED some 20 GB in daily archives of 100 MB. */
export const READ_CAPS: ReadCaps = {
  memberBytesMax: 64_000_000,
  totalBytesMax: 4_000_000_000,
  membersMax: 1_000_000,
}

/** Why something could not be read; one entry for one file or member. */
export type ReadError = Readonly<{
  reason: 'unreadable' | 'too-large' | 'archive-damaged' | 'too-many-members'
  detail: string
}>
export type ReadEntry =
  | Readonly<{ name: string; bytes: Uint8Array; error?: undefined }>
  | Readonly<{ name: string; bytes?: undefined; error: ReadError }>

/** Thrown inside this room only; every one becomes an entry. */
export class ReadFailure extends Error {
  override name = 'ReadFailure'
  readonly reason: ReadError['reason']
  constructor(reason: ReadError['reason'], detail: string) {
    super(detail)
    this.reason = reason
  }
}
