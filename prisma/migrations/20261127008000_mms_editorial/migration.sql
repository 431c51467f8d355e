-- Issues of MMS titles: what they say now, who wrote and approved it, and when they are due.
create table mms_issue (
  id uuid primary key,
  title text not null,
  number integer not null,                       -- counts within its title
  state text not null check (state in
    ('draft', 'review', 'approved', 'scheduled', 'sending', 'paused', 'sent', 'stopped', 'skipped', 'discarded')),
  content jsonb not null,
  hash text not null,                            -- of the content; approvals are bound to it
  revision integer not null,                     -- of the content, for histories and for who saves
  authors uuid[] not null,                       -- everybody who wrote in it
  slot text,                                     -- its place in a week, by the rule: 2026-11-23T15:00
  due_at timestamptz,                            -- when the slot is due in fact
  reserve boolean not null,                      -- stands in when an issue is missing
  note text,                                     -- what the reviewer sent it back with
  created_at timestamptz not null,
  changed_at timestamptz not null,
  holder uuid references staff_account (id),     -- who writes in it now, until when unless they go on; real time
  held_until timestamptz,
  check ((slot is null) = (due_at is null)),
  check (state <> 'scheduled' or slot is not null),
  unique (title, number)
);
create unique index mms_issue_slot on mms_issue (title, slot) where state <> 'discarded';
create index mms_issue_due on mms_issue (due_at) where state in ('draft', 'review', 'approved', 'scheduled');

-- What an issue said, whenever somebody else went on, or it went to review.
create table mms_issue_revision (
  issue uuid not null references mms_issue (id),
  revision integer not null,
  content jsonb not null,
  hash text not null,
  by uuid not null references staff_account (id),
  at timestamptz not null,
  primary key (issue, revision)
);

-- A yes to one content by one person.
create table mms_approval (
  issue uuid not null references mms_issue (id),
  hash text not null,
  by uuid not null references staff_account (id),
  role text not null,
  at timestamptz not null,
  primary key (issue, hash, by)
);

-- Weeks that may break the rules of their title, and who answers for it (CA-X06).
create table mms_exception (
  title text not null,
  monday date not null,
  reason text not null check (length(reason) between 2 and 200),
  by uuid not null references staff_account (id),
  at timestamptz not null,
  primary key (title, monday)
);

-- Pictures and sounds that editors brought, by the hash of their bytes.
create table mms_medium (
  hash text primary key,
  type text not null,
  bytes integer not null,
  facts jsonb not null,                          -- width, height, format, frames of a picture
  name text not null,
  source text not null,
  rights text not null,
  by uuid not null references staff_account (id),
  at timestamptz not null
);
create index mms_medium_at on mms_medium (at desc, hash);
