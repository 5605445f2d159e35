-- What the digest needs to remember beyond 0004: what followers were told last, how far each profile was scored, which
-- messages may have arrived twice, and what is owed to webhooks.

-- opportunity: the one the item is a lot of. material: status, deadline and value as they were told last (JSON), so
-- that a change is told as old -> new, once.
alter table feedback add column opportunity text not null default '';

alter table feedback add column material text not null default '';

create index if not exists feedback_opportunity on feedback (opportunity);

create index if not exists delivery_opportunity on delivery (opportunity);

create index if not exists delivery_at on delivery (person, reason, at);

-- When the mail server's answer to the final dot was missed: the message may have arrived, and after its one retry
-- may have arrived twice.
alter table outbox add column unknown_at text;

create index if not exists outbox_recipient on outbox (recipient);

-- One row a profile that was scored against the whole bank. hash: of the profile then; versions: rules, model, text.
create table if not exists match_state (
  profile text not null primary key,
  hash text not null,
  versions text not null,
  threshold real not null,
  scored_at text not null
);

-- What a webhook is to be told. state: queued, sent, failed.
create table if not exists webhook_event (
  id text not null primary key,
  webhook text not null,
  type text not null,
  json text not null,
  state text not null,
  attempts integer not null default 0,
  next_at text not null,
  claim text,
  claim_until text,
  answer text not null default '',
  at text not null
);

create index if not exists webhook_event_due on webhook_event (state, next_at);

create index if not exists webhook_event_webhook on webhook_event (webhook, at);
