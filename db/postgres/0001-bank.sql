-- The bank on PostgreSQL: the tables and columns of db/migrations, which say what they mean (a test compares them).
-- Text sorts by its bytes whatever the locale of the server; what is counted in SQLite's integers is bigint.

-- The only sequence: one number per change of an opportunity, taken in the batch that makes the change.
create table if not exists change_seq (
  name text collate "C" not null primary key,
  value bigint not null
);

insert into change_seq (name, value) values ('seq', 0) on conflict (name) do nothing;

-- A guard of a batch puts null in here when its condition fails, which undoes the whole batch; it is always empty.
create table if not exists guard (
  ok integer not null
);

-- What a source answered, kept by the hash of the bytes before compression; never changed.
create table if not exists document (
  hash text collate "C" not null primary key,
  name text collate "C" not null,
  source text collate "C" not null,
  fetched_at text collate "C" not null,
  size bigint not null,
  encoding text collate "C" not null,
  bytes bytea
);

-- One version of one notice. procedure is derived from notice_name (model/fold-groups), never entered.
create table if not exists notice (
  id text collate "C" not null primary key,
  source text collate "C" not null,
  procedure text collate "C" not null,
  said_at text collate "C" not null,
  document text collate "C" not null,
  hash text collate "C" not null,
  link text collate "C" not null,
  json text collate "C" not null,
  seq bigint not null
);

create index if not exists notice_procedure on notice (procedure);

create index if not exists notice_document on notice (document);

-- Published identifiers that a notice bears (cited 0) or cites (cited 1): all that ever joins notices.
create table if not exists notice_name (
  name text collate "C" not null,
  cited smallint not null,
  notice text collate "C" not null,
  primary key (name, cited, notice)
);

create index if not exists notice_name_notice on notice_name (notice);

-- The fold of all notices of a procedure. live_until is the latest deadline of a live lot, '9999' where one has none,
-- '' where no lot is live; with the four flags it gives the status at any instant.
create table if not exists opportunity (
  id text collate "C" not null primary key,
  procedure text collate "C" not null,
  kind text collate "C" not null,
  title text collate "C" not null,
  country text collate "C" not null,
  cpv text collate "C" not null,
  nature text collate "C" not null,
  published_at text collate "C" not null,
  updated_at text collate "C" not null,
  live_until text collate "C" not null,
  paused smallint not null,
  planned_until text collate "C" not null,
  awarded smallint not null,
  unsuccessful smallint not null,
  value_minor bigint,
  currency text collate "C",
  hash text collate "C" not null,
  json text collate "C" not null,
  seq bigint not null
);

create index if not exists opportunity_procedure on opportunity (procedure);

create index if not exists opportunity_published on opportunity (published_at, id);

create index if not exists opportunity_live_until on opportunity (live_until, id);

-- Covers what counts and statuses need, so that they are read without the JSON beside them.
create index if not exists opportunity_status on opportunity (kind, live_until, planned_until, paused, awarded, unsuccessful, id);

create index if not exists opportunity_seq on opportunity (seq);

-- Opportunities that are no more, because their notices turned out to belong to others.
create table if not exists gone (
  opportunity text collate "C" not null primary key,
  seq bigint not null
);

create index if not exists gone_seq on gone (seq);

create table if not exists lot (
  opportunity text collate "C" not null,
  lot text collate "C" not null,
  state text collate "C" not null,
  closes_at text collate "C" not null,
  value_minor bigint,
  currency text collate "C",
  primary key (opportunity, lot)
);

-- One row per value that can be filtered by: cpv, nuts, country, reserved, social, language; prefixes by range.
create table if not exists facet (
  kind text collate "C" not null,
  value text collate "C" not null,
  opportunity text collate "C" not null,
  primary key (kind, value, opportunity)
);

create index if not exists facet_opportunity on facet (opportunity, kind, value);

-- Folded words of all languages (src/text), each once, at most 200 KB. number is SQLite's and stays empty. The words
-- are already folded and divided: they become lexemes as they are, since the server's own parser would divide them
-- anew, by the rules of its locale.
create table if not exists search_text (
  number bigint,
  opportunity text collate "C" not null unique,
  words text collate "C" not null,
  lexemes tsvector generated always as (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) stored
);

-- Without a list of what is pending, which every search would read to its end until the server next tidies up.
create index if not exists search_index on search_text using gin (lexemes) with (fastupdate = off);

-- What could not be understood, with the reason; the bytes are in document.
create table if not exists quarantine (
  id text collate "C" not null primary key,
  document text collate "C" not null,
  name text collate "C" not null,
  source text collate "C" not null,
  reason text collate "C" not null,
  field text collate "C",
  detail text collate "C" not null,
  notice text collate "C",
  at text collate "C" not null
);

create index if not exists quarantine_document on quarantine (document);

create index if not exists quarantine_at on quarantine (at, id);

create table if not exists run (
  id text collate "C" not null primary key,
  job text collate "C" not null,
  started_at text collate "C" not null,
  ended_at text collate "C",
  outcome text collate "C",
  report text collate "C"
);

create index if not exists run_started on run (started_at, id);

create table if not exists profile (
  id text collate "C" not null primary key,
  hash text collate "C" not null,
  json text collate "C" not null,
  seq bigint not null
);
