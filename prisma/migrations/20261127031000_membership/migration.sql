-- The membership SMS of a month (CA-037): how far its run is at each carrier, and who got it by the run.

create table membership_run (
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  carrier text not null,
  members integer not null check (members >= 0),   -- whom it was to look at, counted when it began
  looked integer not null check (looked >= 0),     -- whom it has looked at
  queued integer not null check (queued >= 0),     -- for whom a message was queued
  after text collate "C" not null,                 -- the last phone that was looked at
  done boolean not null,                           -- all were looked at
  begun_at timestamptz not null,
  ended_at timestamptz,                            -- done, and nothing of it waits to leave
  next_at timestamptz,                             -- when the clock looks at it again
  primary key (month, carrier),
  check ((next_at is null) = (ended_at is not null)),
  check (ended_at is null or done)
);
create index membership_run_due on membership_run (next_at) where next_at is not null;

create table membership_sent (                     -- once a month to each holder of a phone
  phone text collate "C" not null,
  month text not null,
  holder_since timestamptz not null,
  mt_id uuid not null,
  at timestamptz not null,
  primary key (phone, month, holder_since)
);
create index membership_sent_at on membership_sent (at);
