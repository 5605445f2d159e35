-- What keeps the house alive: records that were understood at last, sources in trouble, reading again, the schedule.

-- A record in quarantine that was understood later is closed and kept with its history. tries: how often somebody had
-- it read again.
alter table quarantine add column closed_at text;

alter table quarantine add column tries integer not null default 0;

alter table quarantine add column tried_at text;

create index if not exists quarantine_open on quarantine (closed_at, source, reason);

-- A source in trouble, from when it was noticed until all was well again (closed_at). kind: silent, dropped, garbage.
-- facts: what was measured (JSON). ended: well, paused.
create table if not exists incident (
  id text not null primary key,
  source text not null,
  kind text not null,
  facts text not null,
  opened_at text not null,
  changed_at text not null,
  closed_at text,
  ended text not null default ''
);

create index if not exists incident_source on incident (source, opened_at);

-- An order to read quarantined records again: one of them, or all of a source and reason ('' = any). state: queued,
-- running, done, failed. total, done, understood: records. reached: the last record that was tried.
create table if not exists replay (
  id text not null primary key,
  record text not null default '',
  source text not null default '',
  reason text not null default '',
  asked_by text not null default '',
  asked_at text not null,
  state text not null,
  total integer not null default 0,
  done integer not null default 0,
  understood integer not null default 0,
  stored integer not null default 0,
  reached text not null default '',
  ended_at text,
  problem text not null default ''
);

create index if not exists replay_asked on replay (asked_at, id);

-- The cron line of each scheduled job, as the server that runs them last said.
create table if not exists job_plan (
  name text not null primary key,
  every text not null,
  at text not null
);

create index if not exists outbox_created on outbox (created_at, id);

create index if not exists outbox_unknown on outbox (unknown_at);
