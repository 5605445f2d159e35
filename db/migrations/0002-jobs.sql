-- One row a scheduled job or crawled source: where it stands (cursor, last slot) and who works on it (a lease, which
-- a dead worker loses by time). Times are UTC text; slot is wall clock text of the schedule's zone.
create table if not exists job (
  name text not null primary key,
  cursor text,
  slot text,
  owner text,
  lease_until text,
  started_at text,
  done_at text,
  failed_at text,
  problem text,
  paused integer not null default 0
) without rowid;
