-- The bank. Read by db/migrate.ts (Kysely's Migrator) on SQLite and by wrangler on D1: statements are separated by an
-- empty line, each can be run twice. Text keys; instants are UTC text; money is minor units; booleans are 0|1; JSON is
-- never queried. Frozen once released: changes go into a further file.

-- The only sequence: one number per change of an opportunity, taken in the batch that makes the change.
create table if not exists change_seq (
  name text not null primary key,
  value integer not null
) without rowid;

insert into change_seq (name, value) values ('seq', 0) on conflict (name) do nothing;

-- A guard of a batch puts null in here when its condition fails, which undoes the whole batch; it is always empty.
create table if not exists guard (
  ok integer not null
);

-- What a source answered, kept by the hash of the bytes before compression; never changed.
create table if not exists document (
  hash text not null primary key,
  name text not null,
  source text not null,
  fetched_at text not null,
  size integer not null,
  encoding text not null,
  bytes blob
);

-- One version of one notice. procedure is derived from notice_name (model/fold-groups), never entered.
create table if not exists notice (
  id text not null primary key,
  source text not null,
  procedure text not null,
  said_at text not null,
  document text not null,
  hash text not null,
  link text not null,
  json text not null,
  seq integer not null
);

create index if not exists notice_procedure on notice (procedure);

create index if not exists notice_document on notice (document);

-- Published identifiers that a notice bears (cited 0) or cites (cited 1): all that ever joins notices.
create table if not exists notice_name (
  name text not null,
  cited integer not null,
  notice text not null,
  primary key (name, cited, notice)
) without rowid;

create index if not exists notice_name_notice on notice_name (notice);

-- The fold of all notices of a procedure. live_until is the latest deadline of a live lot, '9999' where one has none,
-- '' where no lot is live; planned_until the same of planned lots. With the flags they give the status at any instant.
create table if not exists opportunity (
  id text not null primary key,
  procedure text not null,
  kind text not null,
  title text not null,
  country text not null,
  cpv text not null,
  nature text not null,
  published_at text not null,
  updated_at text not null,
  live_until text not null,
  paused integer not null,
  planned_until text not null,
  awarded integer not null,
  unsuccessful integer not null,
  value_minor integer,
  currency text,
  hash text not null,
  json text not null,
  seq integer not null
);

create index if not exists opportunity_procedure on opportunity (procedure);

create index if not exists opportunity_published on opportunity (published_at, id);

create index if not exists opportunity_live_until on opportunity (live_until, id);

-- Covers what counts and statuses need, so that they are read without the JSON beside them.
create index if not exists opportunity_status on opportunity (kind, live_until, planned_until, paused, awarded, unsuccessful, id);

create index if not exists opportunity_seq on opportunity (seq);

-- Opportunities that are no more, because their notices turned out to belong to others.
create table if not exists gone (
  opportunity text not null primary key,
  seq integer not null
) without rowid;

create index if not exists gone_seq on gone (seq);

create table if not exists lot (
  opportunity text not null,
  lot text not null,
  state text not null,
  closes_at text not null,
  value_minor integer,
  currency text,
  primary key (opportunity, lot)
) without rowid;

-- One row per value that can be filtered by: cpv, division, nuts, country, reserved, social, language; prefixes by range.
create table if not exists facet (
  kind text not null,
  value text not null,
  opportunity text not null,
  primary key (kind, value, opportunity)
) without rowid;

create index if not exists facet_opportunity on facet (opportunity, kind, value);

-- Folded words of all languages (src/text), each once, at most 200 KB.
create table if not exists search_text (
  number integer primary key,
  opportunity text not null unique,
  words text not null
);

-- The words are already folded and divided: the tokenizer only has to leave them alone. Hits are what is asked of it,
-- never phrases or ranks, hence detail=none.
create virtual table if not exists search_index using fts5 (
  words,
  content = 'search_text',
  content_rowid = 'number',
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'",
  detail = none,
  columnsize = 0
);

create trigger if not exists search_text_insert after insert on search_text begin
  insert into search_index (rowid, words) values (new.number, new.words);
end;

create trigger if not exists search_text_delete after delete on search_text begin
  insert into search_index (search_index, rowid, words) values ('delete', old.number, old.words);
end;

create trigger if not exists search_text_update after update on search_text begin
  insert into search_index (search_index, rowid, words) values ('delete', old.number, old.words);
  insert into search_index (rowid, words) values (new.number, new.words);
end;

-- What could not be understood, with the reason; the bytes are in document.
create table if not exists quarantine (
  id text not null primary key,
  document text not null,
  name text not null,
  source text not null,
  reason text not null,
  field text,
  detail text not null,
  notice text,
  at text not null
);

create index if not exists quarantine_document on quarantine (document);

create index if not exists quarantine_at on quarantine (at, id);

create table if not exists run (
  id text not null primary key,
  job text not null,
  started_at text not null,
  ended_at text,
  outcome text,
  report text
);

create index if not exists run_started on run (started_at, id);

create table if not exists profile (
  id text not null primary key,
  hash text not null,
  json text not null,
  seq integer not null
);
