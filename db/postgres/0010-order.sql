-- Order in the house on PostgreSQL: the tables of db/migrations/0010-order.sql, which says what they mean.

-- Append-only: the triggers below refuse to change or delete a row. person: an id without a name, '' = the system; who
-- is erased leaves the id behind, which then leads to nobody. action: <noun>.<verb>. object: <kind>:<id>.
create table if not exists audit (
  seq bigint generated always as identity primary key,
  at text collate "C" not null,
  person text collate "C" not null,
  action text collate "C" not null,
  object text collate "C" not null,
  reason text collate "C" not null,
  detail text collate "C" not null
);

create index if not exists audit_person on audit (person, seq);

create index if not exists audit_action on audit (action, seq);

create index if not exists audit_object on audit (object, seq);

create or replace function audit_append_only() returns trigger language plpgsql as $$ begin
  raise exception 'the audit log is append-only';
end $$;

create or replace trigger audit_never_changed before update or delete or truncate on audit
  for each statement execute function audit_append_only();

-- What a visitor found wrong. kind and object: what it is about (opportunity, organisation, ...); field: the part of it,
-- where known. email: of the reporter, to answer her; emptied when it is no longer needed. state: open, upheld, refused.
create table if not exists report (
  id text collate "C" not null primary key,
  at text collate "C" not null,
  kind text collate "C" not null,
  object text collate "C" not null,
  title text collate "C" not null,
  field text collate "C" not null,
  category text collate "C" not null,
  words text collate "C" not null,
  person text collate "C" not null,
  name text collate "C" not null,
  email text collate "C" not null,
  language text collate "C" not null,
  state text collate "C" not null,
  action text collate "C" not null,
  reason text collate "C" not null,
  decided_by text collate "C" not null,
  decided_at text collate "C",
  closed_at text collate "C"
);

create index if not exists report_state on report (state, at, id);

create index if not exists report_object on report (object);

-- What is taken out of notices, when they are stored and whenever they come again. source: one source, '' = every one.
-- scope: bank, procedure, notice; object: the procedure or notice, '' for the bank. field: all of it, a field, or '';
-- words: the very text, or ''. applied_at: what was stored before has been
-- gone through. undone_at: stands no more.
create table if not exists redaction (
  id text collate "C" not null primary key,
  at text collate "C" not null,
  source text collate "C" not null,
  scope text collate "C" not null,
  object text collate "C" not null,
  field text collate "C" not null,
  words text collate "C" not null,
  reason text collate "C" not null,
  note text collate "C" not null,
  report text collate "C" not null,
  person text collate "C" not null,
  applied_at text collate "C",
  undone_at text collate "C",
  undone_by text collate "C" not null
);

create index if not exists redaction_standing on redaction (undone_at, at);

-- Documents that are not handed out, because a redaction took something out of what was read from them.
create table if not exists withheld (
  document text collate "C" not null,
  redaction text collate "C" not null,
  at text collate "C" not null,
  primary key (document, redaction)
);

create index if not exists withheld_redaction on withheld (redaction);

-- A locked account signs in no more and its sessions, keys and feeds are answered as nobody's.
alter table person add column if not exists locked_at text collate "C";
