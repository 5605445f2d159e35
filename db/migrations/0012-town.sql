-- Towns: who may publish in a town's name, what each of its people does there, what is asked about its posts, and what
-- organisations answer to its consultations. Times are UTC text.

-- How an organisation was verified: domain, administrator; entered: not yet, but an administrator entered its domain;
-- '' = not. asked_at: it waits for an administrator.
-- refused_at: an administrator took the mark away or refused it; reason: why, in the administrator's words.
alter table organisation add column verified_how text not null default '';

alter table organisation add column asked_at text;

alter table organisation add column refused_at text;

alter table organisation add column reason text not null default '';

-- Duties of a member in a town: writes posts, approves them, answers questions. All, unless somebody divided the work.
alter table member add column writes integer not null default 1;

alter table member add column approves integer not null default 1;

alter table member add column answers integer not null default 1;

-- What happened in a town's team; only ever added to. kind: duties, handed-over. detail: JSON, by kind.
create table if not exists team_event (
  organisation text not null,
  n integer not null,
  at text not null,
  person text not null,
  about text not null,
  kind text not null,
  detail text not null,
  primary key (organisation, n)
);

create trigger if not exists team_event_kept before update on team_event begin
  select raise(abort, 'what happened is never changed');
end;

-- Questions about published posts. post: the post, town: the organisation it is of, opportunity: its id in the bank.
-- organisation and person: who asks, told to nobody but the house. language: of the question. keeper: the clerk who
-- works on the answer, '' = nobody yet; draft: her text so far. answered_at: since when both are public. withdrawn_at:
-- taken back, by who asked or by a moderator.
create table if not exists question (
  id text not null primary key,
  post text not null,
  town text not null,
  opportunity text not null,
  organisation text not null,
  person text not null,
  language text not null,
  words text not null,
  at text not null,
  keeper text not null default '',
  draft text not null default '',
  answer text not null default '',
  answer_language text not null default '',
  answered_by text not null default '',
  answered_at text,
  withdrawn_at text
);

create index if not exists question_post on question (post, at);

create index if not exists question_opportunity on question (opportunity, at);

create index if not exists question_organisation on question (organisation, at);

create index if not exists question_keeper on question (keeper, town);

-- What an organisation answers to a market consultation: one answer, which it may change until the deadline. json:
-- model/consultation. Only the town sees it, and the organisation itself.
create table if not exists consultation_answer (
  post text not null,
  organisation text not null,
  opportunity text not null,
  person text not null,
  json text not null,
  at text not null,
  updated_at text not null,
  primary key (post, organisation)
);

create index if not exists consultation_answer_organisation on consultation_answer (organisation);
