-- Order in the house: who did what (audit), what visitors report, what had to be taken down and stays so.

-- Append-only: the triggers below refuse to change or delete a row. person: an id without a name, '' = the system; who
-- is erased leaves the id behind, which then leads to nobody. action: <noun>.<verb>. object: <kind>:<id>.
create table if not exists audit (
  seq integer not null primary key autoincrement,
  at text not null,
  person text not null,
  action text not null,
  object text not null,
  reason text not null,
  detail text not null
);

create index if not exists audit_person on audit (person, seq);

create index if not exists audit_action on audit (action, seq);

create index if not exists audit_object on audit (object, seq);

create trigger if not exists audit_never_changed before update on audit begin
  select raise(abort, 'the audit log is append-only');
end;

create trigger if not exists audit_never_deleted before delete on audit begin
  select raise(abort, 'the audit log is append-only');
end;

-- What a visitor found wrong. kind and object: what it is about (opportunity, organisation, ...); field: the part of it,
-- where known. email: of the reporter, to answer her; emptied when it is no longer needed. state: open, upheld, refused.
create table if not exists report (
  id text not null primary key,
  at text not null,
  kind text not null,
  object text not null,
  title text not null,
  field text not null,
  category text not null,
  words text not null,
  person text not null,
  name text not null,
  email text not null,
  language text not null,
  state text not null,
  action text not null,
  reason text not null,
  decided_by text not null,
  decided_at text,
  closed_at text
);

create index if not exists report_state on report (state, at, id);

create index if not exists report_object on report (object);

-- What is taken out of notices, when they are stored and whenever they come again. source: one source, '' = every one.
-- scope: bank, procedure, notice; object: the procedure or notice, '' for the bank. field: all of it, a field, or '';
-- words: the very text, or ''. applied_at: what was stored before has been
-- gone through. undone_at: stands no more.
create table if not exists redaction (
  id text not null primary key,
  at text not null,
  source text not null,
  scope text not null,
  object text not null,
  field text not null,
  words text not null,
  reason text not null,
  note text not null,
  report text not null,
  person text not null,
  applied_at text,
  undone_at text,
  undone_by text not null
);

create index if not exists redaction_standing on redaction (undone_at, at);

-- Documents that are not handed out, because a redaction took something out of what was read from them.
create table if not exists withheld (
  document text not null,
  redaction text not null,
  at text not null,
  primary key (document, redaction)
) without rowid;

create index if not exists withheld_redaction on withheld (redaction);

-- A locked account signs in no more and its sessions, keys and feeds are answered as nobody's.
alter table person add column locked_at text;
