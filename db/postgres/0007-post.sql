-- What municipalities post. A post is the place where it stands and its working copy; what was published stands in
-- post_version, one row a version with the very bytes that went into the bank, and is never changed; what happened
-- stands in post_event, and is only ever added to. Times are UTC text.

-- state: draft, review, approved, scheduled, published, cancelled, closed. act: what the working copy will do when it
-- is published: publication, addendum, cancellation, result; '' where there is none. stage: how far the working copy
-- is: draft, review, approved, scheduled; '' where there is none. revision counts the changes to the row, so that two
-- who write at once find out. procedure: BT-04. number: publication number of the first version, '' before. author:
-- who changed the working copy last. versions: how many were published; taken: how many of them the bank has.
create table if not exists post (
  id text collate "C" not null primary key,
  organisation text collate "C" not null,
  procedure text collate "C" not null,
  number text collate "C" not null default '',
  state text collate "C" not null,
  act text collate "C" not null,
  stage text collate "C" not null,
  revision bigint not null,
  work text collate "C" not null,
  title text collate "C" not null,
  kind text collate "C" not null,
  deadline text collate "C" not null default '',
  author text collate "C" not null,
  approver text collate "C" not null default '',
  publish_at text collate "C" not null default '',
  versions bigint not null default 0,
  taken bigint not null default 0,
  created_at text collate "C" not null,
  updated_at text collate "C" not null
);

create index if not exists post_organisation on post (organisation, updated_at);

create index if not exists post_due on post (stage, publish_at);

create table if not exists post_version (
  post text collate "C" not null,
  version bigint not null,
  number text collate "C" not null,
  act text collate "C" not null,
  work text collate "C" not null,
  release text collate "C" not null,
  at text collate "C" not null,
  author text collate "C" not null,
  approver text collate "C" not null,
  primary key (post, version)
);

create unique index if not exists post_version_number on post_version (number);

create or replace function post_version_kept() returns trigger language plpgsql as $$
begin
  raise exception 'what was published is never changed';
end $$;

drop trigger if exists post_version_kept on post_version;

create trigger post_version_kept before update on post_version for each row execute function post_version_kept();

-- kind: created, changed, submitted, withdrawn, returned, approved, scheduled, unscheduled, published, begun,
-- discarded. detail: JSON, by kind.
create table if not exists post_event (
  post text collate "C" not null,
  n bigint not null,
  at text collate "C" not null,
  person text collate "C" not null,
  kind text collate "C" not null,
  detail text collate "C" not null,
  primary key (post, n)
);

create or replace function post_event_kept() returns trigger language plpgsql as $$
begin
  raise exception 'what happened is never changed';
end $$;

drop trigger if exists post_event_kept on post_event;

create trigger post_event_kept before update on post_event for each row execute function post_event_kept();
