-- One row a scheduled job or crawled source: where it stands (cursor, last slot) and who works on it (a lease, which
-- a dead worker loses by time). Times are UTC text; slot is wall clock text of the schedule's zone.
create table if not exists job (
  name text collate "C" not null primary key,
  cursor text collate "C",
  slot text collate "C",
  owner text collate "C",
  lease_until text collate "C",
  started_at text collate "C",
  done_at text collate "C",
  failed_at text collate "C",
  problem text collate "C",
  paused smallint not null default 0
);
