-- An issue that goes out: what is sent to which class of handsets, and to whom. Its state is that of the issue.
create table mms_push (
  id uuid primary key,
  issue uuid not null unique references mms_issue (id),
  serial integer generated always as identity unique,   -- its short name in links
  hash text not null,                            -- of the content that goes out
  moment timestamptz not null,                   -- of the slot: who was entitled then gets it
  renditions jsonb not null,                     -- class of handsets -> the name of what they get
  next_at timestamptz,                           -- when the clock must go on with it
  begun_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1
);
create index mms_push_due on mms_push (next_at) where next_at is not null;

-- How far it is, carrier by carrier: a carrier whose link stands still keeps no other one waiting.
create table mms_push_cursor (
  push uuid not null references mms_push (id),
  carrier text not null,
  after text collate "C" not null,               -- the last phone that was looked at
  done boolean not null,
  primary key (push, carrier)
);

-- Who gets an issue, each phone once. `mt_id` is null while nothing is on its way: `why_not` says why.
create table mms_delivery (
  phone text collate "C" not null,
  push uuid not null,
  way text not null check (way in ('mms', 'sms', 'none')),
  class text,                                    -- of the handset; of an MMS
  province text,
  mt_id uuid,
  why_not text check (why_not in ('paused', 'stopped', 'no-way', 'no-mms')),
  turns smallint not null check (turns >= 0),    -- how often it was queued; again only when it surely did not arrive
  at timestamptz not null,
  primary key (phone, push),
  check ((mt_id is null) = (why_not is not null)),
  check (way <> 'mms' or class is not null)
) partition by range (push);
create table mms_delivery_default partition of mms_delivery default;
create index mms_delivery_paused on mms_delivery (push, phone) where why_not = 'paused';

-- What is known of handsets: their class, and that they show no MMS.
create table mms_handset (
  phone text collate "C" primary key,
  class text,
  incapable_at timestamptz,
  source text not null,                          -- who says so: a code of the carrier, an agent
  at timestamptz not null,
  check (class is not null or incapable_at is not null)
);

