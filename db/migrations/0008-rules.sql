-- The rules of the matching as an administrator tunes them, what she judged, and what was measured.

-- A rule set by its version. state: draft (may still change), active, retired, discarded. json is a RuleSet. author is
-- a person, who may be erased meanwhile; base the version it was copied from.
create table if not exists rule_set (
  version text not null primary key,
  number integer not null,
  base text not null default '',
  author text not null,
  reason text not null default '',
  state text not null,
  json text not null,
  at text not null
);

create unique index if not exists rule_set_number on rule_set (number);

-- Which version was in force from when, and why: written once, never changed. The last row says what is in force.
create table if not exists rule_activation (
  n integer not null primary key,
  version text not null,
  before text not null,
  author text not null,
  reason text not null,
  at text not null
);

create trigger if not exists rule_activation_never_changed before update on rule_activation begin
  select raise(abort, 'what was in force when is append-only');
end;

create trigger if not exists rule_activation_never_deleted before delete on rule_activation begin
  select raise(abort, 'what was in force when is append-only');
end;

-- An administrator's grade of a pair: 0 not relevant, 1 partly, 2 to the point. hash: of the profile then.
create table if not exists judgment (
  profile text not null,
  item text not null,
  opportunity text not null,
  grade integer not null,
  hash text not null,
  author text not null,
  at text not null,
  primary key (profile, item)
);

create index if not exists judgment_author on judgment (author, at);

-- What was measured. kind: preview (version against another) or nightly. state: running, done, failed. progress 0 to 1.
-- json: figures; runs: the ranked lists behind them (TREC), for whoever wants to check.
create table if not exists evaluation (
  id text not null primary key,
  kind text not null,
  state text not null,
  version text not null,
  against text not null default '',
  model text not null default '',
  progress real not null default 0,
  step text not null default '',
  author text not null default '',
  at text not null,
  seen_at text not null,
  json text not null default '',
  runs text not null default ''
);

create index if not exists evaluation_kind on evaluation (kind, at);
