-- What keeps the house alive: records that were understood at last, sources in trouble, reading again, the schedule.

-- A record in quarantine that was understood later is closed and kept with its history. tries: how often somebody had
-- it read again.
alter table quarantine add column closed_at text collate "C";

alter table quarantine add column tries bigint not null default 0;

alter table quarantine add column tried_at text collate "C";

create index if not exists quarantine_open on quarantine (closed_at, source, reason);

-- A source in trouble, from when it was noticed until all was well again (closed_at). kind: silent, dropped, garbage.
-- facts: what was measured (JSON). ended: well, paused.
create table if not exists incident (
  id text collate "C" not null primary key,
  source text collate "C" not null,
  kind text collate "C" not null,
  facts text collate "C" not null,
  opened_at text collate "C" not null,
  changed_at text collate "C" not null,
  closed_at text collate "C",
  ended text collate "C" not null default ''
);

create index if not exists incident_source on incident (source, opened_at);

-- An order to read quarantined records again: one of them, or all of a source and reason ('' = any). state: queued,
-- running, done, failed. total, done, understood: records. reached: the last record that was tried.
create table if not exists replay (
  id text collate "C" not null primary key,
  record text collate "C" not null default '',
  source text collate "C" not null default '',
  reason text collate "C" not null default '',
  asked_by text collate "C" not null default '',
  asked_at text collate "C" not null,
  state text collate "C" not null,
  total bigint not null default 0,
  done bigint not null default 0,
  understood bigint not null default 0,
  stored bigint not null default 0,
  reached text collate "C" not null default '',
  ended_at text collate "C",
  problem text collate "C" not null default ''
);

create index if not exists replay_asked on replay (asked_at, id);

-- The cron line of each scheduled job, as the server that runs them last said.
create table if not exists job_plan (
  name text collate "C" not null primary key,
  every text collate "C" not null,
  at text collate "C" not null
);

create index if not exists outbox_created on outbox (created_at, id);

create index if not exists outbox_unknown on outbox (unknown_at);
