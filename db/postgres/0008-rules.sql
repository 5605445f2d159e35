-- The rules of the matching as an administrator tunes them, what she judged, and what was measured.

-- A rule set by its version. state: draft (may still change), active, retired, discarded. json is a RuleSet. author is
-- a person, who may be erased meanwhile; base the version it was copied from.
create table if not exists rule_set (
  version text collate "C" not null primary key,
  number integer not null,
  base text collate "C" not null default '',
  author text collate "C" not null,
  reason text collate "C" not null default '',
  state text collate "C" not null,
  json text collate "C" not null,
  at text collate "C" not null
);

create unique index if not exists rule_set_number on rule_set (number);

-- Which version was in force from when, and why: written once, never changed. The last row says what is in force.
create table if not exists rule_activation (
  n integer not null primary key,
  version text collate "C" not null,
  before text collate "C" not null,
  author text collate "C" not null,
  reason text collate "C" not null,
  at text collate "C" not null
);

create or replace function rule_activation_append_only() returns trigger language plpgsql as $$ begin
  raise exception 'what was in force when is append-only';
end $$;

create or replace trigger rule_activation_never_changed before update or delete or truncate on rule_activation
  for each statement execute function rule_activation_append_only();

-- An administrator's grade of a pair: 0 not relevant, 1 partly, 2 to the point. hash: of the profile then.
create table if not exists judgment (
  profile text collate "C" not null,
  item text collate "C" not null,
  opportunity text collate "C" not null,
  grade integer not null,
  hash text collate "C" not null,
  author text collate "C" not null,
  at text collate "C" not null,
  primary key (profile, item)
);

create index if not exists judgment_author on judgment (author, at);

-- What was measured. kind: preview (version against another) or nightly. state: running, done, failed. progress 0 to 1.
-- json: figures; runs: the ranked lists behind them (TREC), for whoever wants to check.
create table if not exists evaluation (
  id text collate "C" not null primary key,
  kind text collate "C" not null,
  state text collate "C" not null,
  version text collate "C" not null,
  against text collate "C" not null default '',
  model text collate "C" not null default '',
  progress double precision not null default 0,
  step text collate "C" not null default '',
  author text collate "C" not null default '',
  at text collate "C" not null,
  seen_at text collate "C" not null,
  json text collate "C" not null default '',
  runs text collate "C" not null default ''
);

create index if not exists evaluation_kind on evaluation (kind, at);
