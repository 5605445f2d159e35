/** Row types of 0003-people.sql, which says what the columns mean. */

type PersonRow = {
  id: string
  email: string
  name: string
  language: string
  zone: string
  roles: string
  created_at: string
  verified_at: string | null
  erased_at: string | null
  locked_at: string | null
}

type SignInRow = {
  token_hash: string
  email: string
  code_hash: string
  next: string
  claim: string
  attempts: number
  created_at: string
  expires_at: string
  used_at: string | null
}

type SessionRow = {
  token_hash: string
  person: string
  created_at: string
  seen_at: string
  expires_at: string
  fresh_until: string
}

type PasskeyRow = {
  id: string
  person: string
  public_key: string
  counter: number
  name: string
  created_at: string
  used_at: string | null
}

type OrganisationRow = {
  id: string
  kind: string
  name: string
  country: string
  domain: string
  verified_at: string | null
  open: 0 | 1
  created_at: string
  verified_how: string
  asked_at: string | null
  refused_at: string | null
  reason: string
}

type MemberRow = {
  organisation: string
  person: string
  role: string
  created_at: string
  writes: 0 | 1
  approves: 0 | 1
  answers: 0 | 1
}

type InvitationRow = {
  token_hash: string
  organisation: string
  email: string
  role: string
  invited_by: string
  created_at: string
  expires_at: string
  accepted_at: string | null
}

type AccessTokenRow = {
  hash: string
  kind: string
  person: string
  profile: string
  label: string
  created_at: string
  used_at: string | null
  revoked_at: string | null
}

type ProfileOwnerRow = {
  profile: string
  organisation: string
  person: string
  draft_hash: string
  created_at: string
  updated_at: string
}

type RateRow = {
  key: string
  count: number
  until: string
}

export type PeopleSchema = {
  person: PersonRow
  sign_in: SignInRow
  session: SessionRow
  passkey: PasskeyRow
  organisation: OrganisationRow
  member: MemberRow
  invitation: InvitationRow
  access_token: AccessTokenRow
  profile_owner: ProfileOwnerRow
  rate: RateRow
}
