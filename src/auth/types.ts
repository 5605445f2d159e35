import type { Db } from '../../db/batch.ts'

/** What every function of this room is given: the bank, a clock, chance, and the address people use. */
export type AuthDeps = Readonly<{
  db: Db
  now: () => Date
  random: (bytes: number) => Uint8Array
  config: Readonly<{ publicUrl: string }>
}>

export type Role = 'administrator'
export const ORGANISATION_KINDS = ['ngo', 'municipality', 'support'] as const
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number]
export type MemberRole = 'owner' | 'member'

/** What a member does in a town: writes posts, approves what others wrote, answers questions. */
export const DUTIES = ['write', 'approve', 'answer'] as const
export type Duty = (typeof DUTIES)[number]

/** A person's place in one organisation. */
export type Membership = Readonly<{
  organisation: string
  name: string
  kind: OrganisationKind
  role: MemberRole
  /** Absent: all of them */
  duties?: readonly Duty[]
}>

/** Somebody who has proved an address. */
export type Person = Readonly<{
  id: string
  email: string
  name: string
  /** Interface language, ISO 639-1 */
  language: string
  /** IANA zone */
  zone: string
  roles: readonly Role[]
  memberships: readonly Membership[]
}>

/** Who is asking. Without `person` it is anybody. */
export type Principal = Readonly<{
  person?: Person
  /** How the person was recognised: a browser's session, or an API key (which never does account matters) */
  via: 'none' | 'session' | 'key'
  /** Hash of the session, to tell this browser's from the person's others */
  session?: string
  /** Signed in so recently that sensitive acts are allowed */
  fresh: boolean
}>

export const ANYBODY: Principal = { via: 'none', fresh: false }
