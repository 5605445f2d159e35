-- People, organisations, and how they sign in. Secrets are kept as SHA-256 of the secret, never themselves; a person's
-- address stands once, in person. Times are UTC text.

-- roles: comma separated; administrator, or empty. verified_at: the first sign-in by mail.
create table if not exists person (
  id text not null primary key,
  email text not null,
  name text not null default '',
  language text not null default 'en',
  zone text not null default 'Europe/Brussels',
  roles text not null default '',
  created_at text not null,
  verified_at text,
  erased_at text
);

create unique index if not exists person_email on person (email);

-- One link and one typed code a request; used once, for ten minutes; attempts are counted against guessing the code.
create table if not exists sign_in (
  token_hash text not null primary key,
  email text not null,
  code_hash text not null,
  next text not null default '/',
  claim text not null default '',
  attempts integer not null default 0,
  created_at text not null,
  expires_at text not null,
  used_at text
);

create index if not exists sign_in_email on sign_in (email, created_at);

create index if not exists sign_in_expires on sign_in (expires_at);

create table if not exists session (
  token_hash text not null primary key,
  person text not null,
  created_at text not null,
  seen_at text not null,
  expires_at text not null,
  fresh_until text not null
);

create index if not exists session_person on session (person);

create index if not exists session_expires on session (expires_at);

create table if not exists passkey (
  id text not null primary key,
  person text not null,
  public_key text not null,
  counter integer not null default 0,
  name text not null default '',
  created_at text not null,
  used_at text
);

create index if not exists passkey_person on passkey (person);

-- kind: ngo, municipality, support. open: named to buyers and partners (opt in).
create table if not exists organisation (
  id text not null primary key,
  kind text not null,
  name text not null,
  country text not null default '',
  domain text not null default '',
  verified_at text,
  open integer not null default 0,
  created_at text not null
);

-- role: owner, member.
create table if not exists member (
  organisation text not null,
  person text not null,
  role text not null,
  created_at text not null,
  primary key (organisation, person)
);

create index if not exists member_person on member (person);

create table if not exists invitation (
  token_hash text not null primary key,
  organisation text not null,
  email text not null,
  role text not null,
  invited_by text not null,
  created_at text not null,
  expires_at text not null,
  accepted_at text
);

create index if not exists invitation_organisation on invitation (organisation);

-- kind: api, feed, mail. The secret is shown once; label is the person's own words for it.
create table if not exists access_token (
  hash text not null primary key,
  kind text not null,
  person text not null,
  profile text not null default '',
  label text not null default '',
  created_at text not null,
  used_at text,
  revoked_at text
);

create index if not exists access_token_person on access_token (person);

-- Whose a profile is. A draft is claimed by its secret (try first, sign in later); person is empty until then.
create table if not exists profile_owner (
  profile text not null primary key,
  organisation text not null default '',
  person text not null default '',
  draft_hash text not null default '',
  created_at text not null,
  updated_at text not null
);

create index if not exists profile_owner_organisation on profile_owner (organisation);

create index if not exists profile_owner_person on profile_owner (person);

create index if not exists profile_owner_draft on profile_owner (draft_hash);

-- Counts against abuse: so many of one kind for one key (hashed) within a window.
create table if not exists rate (
  key text not null primary key,
  count integer not null,
  until text not null
);
