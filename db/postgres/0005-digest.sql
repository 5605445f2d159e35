-- What the digest needs to remember beyond 0004: what followers were told last, how far each profile was scored, which
-- messages may have arrived twice, and what is owed to webhooks.

-- opportunity: the one the item is a lot of. material: status, deadline and value as they were told last (JSON), so
-- that a change is told as old -> new, once.
alter table feedback add column opportunity text collate "C" not null default '';

alter table feedback add column material text collate "C" not null default '';

create index if not exists feedback_opportunity on feedback (opportunity);

create index if not exists delivery_opportunity on delivery (opportunity);

create index if not exists delivery_at on delivery (person, reason, at);

-- When the mail server's answer to the final dot was missed: the message may have arrived, and after its one retry
-- may have arrived twice.
alter table outbox add column unknown_at text collate "C";

create index if not exists outbox_recipient on outbox (recipient);

-- One row a profile that was scored against the whole bank. hash: of the profile then; versions: rules, model, text.
create table if not exists match_state (
  profile text collate "C" not null primary key,
  hash text collate "C" not null,
  versions text collate "C" not null,
  threshold double precision not null,
  scored_at text collate "C" not null
);

-- What a webhook is to be told. state: queued, sent, failed.
create table if not exists webhook_event (
  id text collate "C" not null primary key,
  webhook text collate "C" not null,
  type text collate "C" not null,
  json text collate "C" not null,
  state text collate "C" not null,
  attempts bigint not null default 0,
  next_at text collate "C" not null,
  claim text collate "C",
  claim_until text collate "C",
  answer text collate "C" not null default '',
  at text collate "C" not null
);

create index if not exists webhook_event_due on webhook_event (state, next_at);

create index if not exists webhook_event_webhook on webhook_event (webhook, at);
