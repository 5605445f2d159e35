-- What a profile was or may be told, what people answered, and what left the house.

-- The matches worth keeping: a profile's best lots above its threshold. json is a Match with its explanation.
create table if not exists "match" (
  profile text not null,
  item text not null,
  opportunity text not null,
  z real not null,
  p real not null,
  closes_at text not null,
  first_at text not null,
  updated_at text not null,
  versions text not null,
  material text not null,
  json text not null,
  primary key (profile, item)
);

create index if not exists match_opportunity on "match" (opportunity);

create index if not exists match_profile on "match" (profile, p);

-- One standing answer of a profile about a lot: relevant, not-for-us, follow. reason: subject, place, size, timing,
-- eligibility, buyer. Taking it back deletes the row.
create table if not exists feedback (
  profile text not null,
  item text not null,
  answer text not null,
  reason text not null default '',
  person text not null default '',
  at text not null,
  primary key (profile, item, answer)
);

create index if not exists feedback_item on feedback (item);

create table if not exists note (
  profile text not null,
  item text not null,
  text text not null,
  person text not null default '',
  at text not null,
  primary key (profile, item)
);

create table if not exists worksheet (
  profile text not null,
  item text not null,
  json text not null,
  at text not null,
  primary key (profile, item)
);

-- "We bring, we seek" on a lot; contact is shared only once both sides of an introduction accept.
create table if not exists hand (
  item text not null,
  profile text not null,
  brings text not null,
  seeks text not null,
  at text not null,
  primary key (item, profile)
);

create table if not exists introduction (
  item text not null,
  asker text not null,
  asked text not null,
  at text not null,
  accepted_at text,
  declined_at text,
  primary key (item, asker, asked)
);

-- How a person wants to hear: rhythm instant, daily, weekly, never; hour is local to the zone; budget a week.
create table if not exists subscription (
  person text not null primary key,
  rhythm text not null,
  hour integer not null default 7,
  weekday integer not null default 1,
  zone text not null,
  budget integer not null default 10,
  paused_until text,
  unsubscribed_at text,
  last_slot text,
  updated_at text not null
);

-- What is owed: one row a subscriber, item, reason (new, changed, cancelled, closing-14, closing-3, early) and material
-- version. message is the outbox row that carried it; state: pending, carried, suppressed, merged.
create table if not exists delivery (
  person text not null,
  item text not null,
  reason text not null,
  material text not null,
  profile text not null,
  opportunity text not null,
  state text not null,
  why text not null default '',
  message text,
  at text not null,
  json text not null default '',
  primary key (person, item, reason, material)
);

create index if not exists delivery_message on delivery (message);

create index if not exists delivery_state on delivery (state, person);

-- One row a message: unique by subscriber and slot. state: queued, claimed, handed_over, sent, failed, unknown.
create table if not exists outbox (
  id text not null primary key,
  person text not null,
  slot text not null,
  kind text not null,
  recipient text not null,
  subject text not null,
  html text not null,
  body text not null,
  headers text not null,
  state text not null,
  attempts integer not null default 0,
  next_at text not null,
  claim text,
  claim_until text,
  answer text not null default '',
  created_at text not null,
  sent_at text
);

create unique index if not exists outbox_slot on outbox (person, slot, kind);

create index if not exists outbox_due on outbox (state, next_at);

-- Addresses that must not be written to: hashed. reason: bounce, complaint, unsubscribed.
create table if not exists suppression (
  address_hash text not null primary key,
  reason text not null,
  detail text not null default '',
  at text not null
);

create table if not exists webhook (
  id text not null primary key,
  person text not null,
  profile text not null,
  url text not null,
  secret text not null,
  created_at text not null,
  failures integer not null default 0,
  disabled_at text,
  cursor text not null default ''
);

create index if not exists webhook_person on webhook (person);

-- Settings that belong to the bank, not to the machine: outbound (on, off), message domain, and so on.
create table if not exists setting (
  name text not null primary key,
  value text not null,
  at text not null
);
