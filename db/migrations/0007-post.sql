-- What municipalities post. A post is the place where it stands and its working copy; what was published stands in
-- post_version, one row a version with the very bytes that went into the bank, and is never changed; what happened
-- stands in post_event, and is only ever added to. Times are UTC text.

-- state: draft, review, approved, scheduled, published, cancelled, closed. act: what the working copy will do when it
-- is published: publication, addendum, cancellation, result; '' where there is none. stage: how far the working copy
-- is: draft, review, approved, scheduled; '' where there is none. revision counts the changes to the row, so that two
-- who write at once find out. procedure: BT-04. number: publication number of the first version, '' before. author:
-- who changed the working copy last. versions: how many were published; taken: how many of them the bank has.
create table if not exists post (
  id text not null primary key,
  organisation text not null,
  procedure text not null,
  number text not null default '',
  state text not null,
  act text not null,
  stage text not null,
  revision integer not null,
  work text not null,
  title text not null,
  kind text not null,
  deadline text not null default '',
  author text not null,
  approver text not null default '',
  publish_at text not null default '',
  versions integer not null default 0,
  taken integer not null default 0,
  created_at text not null,
  updated_at text not null
);

create index if not exists post_organisation on post (organisation, updated_at);

create index if not exists post_due on post (stage, publish_at);

create table if not exists post_version (
  post text not null,
  version integer not null,
  number text not null,
  act text not null,
  work text not null,
  release text not null,
  at text not null,
  author text not null,
  approver text not null,
  primary key (post, version)
);

create unique index if not exists post_version_number on post_version (number);

create trigger if not exists post_version_kept before update on post_version begin
  select raise(abort, 'what was published is never changed');
end;

-- kind: created, changed, submitted, withdrawn, returned, approved, scheduled, unscheduled, published, begun,
-- discarded. detail: JSON, by kind.
create table if not exists post_event (
  post text not null,
  n integer not null,
  at text not null,
  person text not null,
  kind text not null,
  detail text not null,
  primary key (post, n)
);

create trigger if not exists post_event_kept before update on post_event begin
  select raise(abort, 'what happened is never changed');
end;
