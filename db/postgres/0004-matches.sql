-- What a profile was or may be told, what people answered, and what left the house.

-- The matches worth keeping: a profile's best lots above its threshold. json is a Match with its explanation.
create table if not exists "match" (
  profile text collate "C" not null,
  item text collate "C" not null,
  opportunity text collate "C" not null,
  z double precision not null,
  p double precision not null,
  closes_at text collate "C" not null,
  first_at text collate "C" not null,
  updated_at text collate "C" not null,
  versions text collate "C" not null,
  material text collate "C" not null,
  json text collate "C" not null,
  primary key (profile, item)
);

create index if not exists match_opportunity on "match" (opportunity);

create index if not exists match_profile on "match" (profile, p);

-- One standing answer of a profile about a lot: relevant, not-for-us, follow. reason: subject, place, size, timing,
-- eligibility, buyer. Taking it back deletes the row.
create table if not exists feedback (
  profile text collate "C" not null,
  item text collate "C" not null,
  answer text collate "C" not null,
  reason text collate "C" not null default '',
  person text collate "C" not null default '',
  at text collate "C" not null,
  primary key (profile, item, answer)
);

create index if not exists feedback_item on feedback (item);

create table if not exists note (
  profile text collate "C" not null,
  item text collate "C" not null,
  text text collate "C" not null,
  person text collate "C" not null default '',
  at text collate "C" not null,
  primary key (profile, item)
);

create table if not exists worksheet (
  profile text collate "C" not null,
  item text collate "C" not null,
  json text collate "C" not null,
  at text collate "C" not null,
  primary key (profile, item)
);

-- "We bring, we seek" on a lot; contact is shared only once both sides of an introduction accept.
create table if not exists hand (
  item text collate "C" not null,
  profile text collate "C" not null,
  brings text collate "C" not null,
  seeks text collate "C" not null,
  at text collate "C" not null,
  primary key (item, profile)
);

create table if not exists introduction (
  item text collate "C" not null,
  asker text collate "C" not null,
  asked text collate "C" not null,
  at text collate "C" not null,
  accepted_at text collate "C",
  declined_at text collate "C",
  primary key (item, asker, asked)
);

-- How a person wants to hear: rhythm instant, daily, weekly, never; hour is local to the zone; budget a week.
create table if not exists subscription (
  person text collate "C" not null primary key,
  rhythm text collate "C" not null,
  hour bigint not null default 7,
  weekday bigint not null default 1,
  zone text collate "C" not null,
  budget bigint not null default 10,
  paused_until text collate "C",
  unsubscribed_at text collate "C",
  last_slot text collate "C",
  updated_at text collate "C" not null
);

-- What is owed: one row a subscriber, item, reason (new, changed, cancelled, closing-14, closing-3, early) and material
-- version. message is the outbox row that carried it; state: pending, carried, suppressed, merged.
create table if not exists delivery (
  person text collate "C" not null,
  item text collate "C" not null,
  reason text collate "C" not null,
  material text collate "C" not null,
  profile text collate "C" not null,
  opportunity text collate "C" not null,
  state text collate "C" not null,
  why text collate "C" not null default '',
  message text collate "C",
  at text collate "C" not null,
  json text collate "C" not null default '',
  primary key (person, item, reason, material)
);

create index if not exists delivery_message on delivery (message);

create index if not exists delivery_state on delivery (state, person);

-- One row a message: unique by subscriber and slot. state: queued, claimed, handed_over, sent, failed, unknown.
create table if not exists outbox (
  id text collate "C" not null primary key,
  person text collate "C" not null,
  slot text collate "C" not null,
  kind text collate "C" not null,
  recipient text collate "C" not null,
  subject text collate "C" not null,
  html text collate "C" not null,
  body text collate "C" not null,
  headers text collate "C" not null,
  state text collate "C" not null,
  attempts bigint not null default 0,
  next_at text collate "C" not null,
  claim text collate "C",
  claim_until text collate "C",
  answer text collate "C" not null default '',
  created_at text collate "C" not null,
  sent_at text collate "C"
);

create unique index if not exists outbox_slot on outbox (person, slot, kind);

create index if not exists outbox_due on outbox (state, next_at);

-- Addresses that must not be written to: hashed. reason: bounce, complaint, unsubscribed.
create table if not exists suppression (
  address_hash text collate "C" not null primary key,
  reason text collate "C" not null,
  detail text collate "C" not null default '',
  at text collate "C" not null
);

create table if not exists webhook (
  id text collate "C" not null primary key,
  person text collate "C" not null,
  profile text collate "C" not null,
  url text collate "C" not null,
  secret text collate "C" not null,
  created_at text collate "C" not null,
  failures bigint not null default 0,
  disabled_at text collate "C",
  cursor text collate "C" not null default ''
);

create index if not exists webhook_person on webhook (person);

-- Settings that belong to the bank, not to the machine: outbound (on, off), message domain, and so on.
create table if not exists setting (
  name text collate "C" not null primary key,
  value text collate "C" not null,
  at text collate "C" not null
);
