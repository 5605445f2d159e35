-- People, organisations, and how they sign in. Secrets are kept as SHA-256 of the secret, never themselves; a person's
-- address stands once, in person. Times are UTC text.

-- roles: comma separated; administrator, or empty. verified_at: the first sign-in by mail.
create table if not exists person (
  id text collate "C" not null primary key,
  email text collate "C" not null,
  name text collate "C" not null default '',
  language text collate "C" not null default 'en',
  zone text collate "C" not null default 'Europe/Brussels',
  roles text collate "C" not null default '',
  created_at text collate "C" not null,
  verified_at text collate "C",
  erased_at text collate "C"
);

create unique index if not exists person_email on person (email);

-- One link and one typed code a request; used once, for ten minutes; attempts are counted against guessing the code.
create table if not exists sign_in (
  token_hash text collate "C" not null primary key,
  email text collate "C" not null,
  code_hash text collate "C" not null,
  next text collate "C" not null default '/',
  claim text collate "C" not null default '',
  attempts bigint not null default 0,
  created_at text collate "C" not null,
  expires_at text collate "C" not null,
  used_at text collate "C"
);

create index if not exists sign_in_email on sign_in (email, created_at);

create index if not exists sign_in_expires on sign_in (expires_at);

create table if not exists session (
  token_hash text collate "C" not null primary key,
  person text collate "C" not null,
  created_at text collate "C" not null,
  seen_at text collate "C" not null,
  expires_at text collate "C" not null,
  fresh_until text collate "C" not null
);

create index if not exists session_person on session (person);

create index if not exists session_expires on session (expires_at);

create table if not exists passkey (
  id text collate "C" not null primary key,
  person text collate "C" not null,
  public_key text collate "C" not null,
  counter bigint not null default 0,
  name text collate "C" not null default '',
  created_at text collate "C" not null,
  used_at text collate "C"
);

create index if not exists passkey_person on passkey (person);

-- kind: ngo, municipality, support. open: named to buyers and partners (opt in).
create table if not exists organisation (
  id text collate "C" not null primary key,
  kind text collate "C" not null,
  name text collate "C" not null,
  country text collate "C" not null default '',
  domain text collate "C" not null default '',
  verified_at text collate "C",
  open bigint not null default 0,
  created_at text collate "C" not null
);

-- role: owner, member.
create table if not exists member (
  organisation text collate "C" not null,
  person text collate "C" not null,
  role text collate "C" not null,
  created_at text collate "C" not null,
  primary key (organisation, person)
);

create index if not exists member_person on member (person);

create table if not exists invitation (
  token_hash text collate "C" not null primary key,
  organisation text collate "C" not null,
  email text collate "C" not null,
  role text collate "C" not null,
  invited_by text collate "C" not null,
  created_at text collate "C" not null,
  expires_at text collate "C" not null,
  accepted_at text collate "C"
);

create index if not exists invitation_organisation on invitation (organisation);

-- kind: api, feed, mail. The secret is shown once; label is the person's own words for it.
create table if not exists access_token (
  hash text collate "C" not null primary key,
  kind text collate "C" not null,
  person text collate "C" not null,
  profile text collate "C" not null default '',
  label text collate "C" not null default '',
  created_at text collate "C" not null,
  used_at text collate "C",
  revoked_at text collate "C"
);

create index if not exists access_token_person on access_token (person);

-- Whose a profile is. A draft is claimed by its secret (try first, sign in later); person is empty until then.
create table if not exists profile_owner (
  profile text collate "C" not null primary key,
  organisation text collate "C" not null default '',
  person text collate "C" not null default '',
  draft_hash text collate "C" not null default '',
  created_at text collate "C" not null,
  updated_at text collate "C" not null
);

create index if not exists profile_owner_organisation on profile_owner (organisation);

create index if not exists profile_owner_person on profile_owner (person);

create index if not exists profile_owner_draft on profile_owner (draft_hash);

-- Counts against abuse: so many of one kind for one key (hashed) within a window.
create table if not exists rate (
  key text collate "C" not null primary key,
  count bigint not null,
  until text collate "C" not null
);
