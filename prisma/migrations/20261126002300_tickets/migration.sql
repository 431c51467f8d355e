-- Customers' cases (客服单). They grow with people's work, not with traffic, and may come without a phone: their key is their id, and on
-- a sharded database they stay local, as staff does. `body` is the whole ticket as JSON; the columns beside it are what lists look for.
create sequence ticket_number_seq;
create table ticket (
  id uuid primary key,
  number bigint not null unique,                 -- what people call it by; taken from the sequence before it is told
  phone text collate "C",
  state text not null check (state in ('open', 'technical', 'answer-due', 'supervisor', 'waiting', 'solved', 'closed', 'merged')),
  source text not null,
  category text not null,
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  assignee uuid,
  organisation text,
  escalation integer not null check (escalation >= 0),
  version integer not null check (version > 0),
  changed_at timestamptz not null,
  due_at timestamptz not null,                   -- 'infinity' while nothing presses: lists go along it
  look_at timestamptz,                           -- when the clock must look at it by itself
  merged_into uuid,
  body jsonb not null,
  check ((state = 'merged') = (merged_into is not null))
) with (fillfactor = 80);
create index ticket_of_phone on ticket (phone, id) where phone is not null;
create index ticket_of_organisation on ticket (organisation, id) where organisation is not null;
create index ticket_look on ticket (look_at, id) where look_at is not null;
create index ticket_merged on ticket (merged_into) where merged_into is not null;
-- Lists of what somebody has to do, the most pressing first; and of everything, the newest change first.
create index ticket_mine on ticket (assignee, due_at, id) where state in ('open', 'technical', 'answer-due', 'supervisor');
create index ticket_due on ticket (due_at, id) where state in ('open', 'technical', 'answer-due', 'supervisor');
create index ticket_unassigned on ticket (due_at, id) where assignee is null and state in ('open', 'answer-due');
create index ticket_escalated on ticket (due_at, id) where state = 'supervisor' or (escalation > 0 and state in ('open', 'technical', 'answer-due'));
create index ticket_technical on ticket (due_at, id) where state = 'technical';
create index ticket_in_state on ticket (state, changed_at desc, id desc);
create index ticket_changed on ticket (changed_at desc, id desc);
create index ticket_in_category on ticket (category, changed_at desc, id desc);
create index ticket_reference on ticket ((body ->> 'reference')) where body ->> 'reference' is not null;

-- What happened, and what it changed: the ticket is what these make of it.
create table ticket_event (
  ticket_id uuid not null references ticket (id),
  seq integer not null check (seq > 0),
  kind text not null,
  "by" uuid,                                     -- empty where the person, a carrier or the clock did it
  at timestamptz not null,
  data jsonb not null,
  set jsonb not null,
  primary key (ticket_id, seq)
);
create trigger ticket_event_append_only before update or delete on ticket_event for each row execute function refuse_change();

-- The thread. `grams` are the pairs of neighbouring characters of the text, by which it is found: Chinese has no blanks.
create table ticket_message (
  id uuid primary key,
  ticket_id uuid not null references ticket (id),
  direction text not null check (direction in ('in', 'out', 'note')),
  channel text check (channel in ('sms', 'phone', 'e-mail', 'fax', 'web', 'carrier')),
  "by" uuid,
  text text not null,
  phone text collate "C",                        -- of an SMS, with mo_id or mt_id
  mo_id uuid,
  mt_id uuid,
  reference text,                                -- what the channel calls it: the same again is not taken twice
  at timestamptz not null,
  grams text[] not null,
  check ((direction = 'note') = (channel is null))
);
create index ticket_message_of on ticket_message (ticket_id, id);
create unique index ticket_message_once on ticket_message (channel, reference) where reference is not null;
create index ticket_message_grams on ticket_message using gin (grams);
create trigger ticket_message_append_only before update or delete on ticket_message for each row execute function refuse_change();

-- Files that belong to messages. One without a message was brought and not used: it goes after a day.
create table ticket_attachment (
  id uuid primary key,
  message_id uuid references ticket_message (id),
  name text not null,
  type text not null,
  bytes integer not null check (bytes > 0),
  hash text not null,
  "by" uuid,
  at timestamptz not null
);
create index ticket_attachment_of on ticket_attachment (message_id) where message_id is not null;
create index ticket_attachment_unused on ticket_attachment (at) where message_id is null;
create index ticket_attachment_hash on ticket_attachment (hash);

-- What somebody of ours should know: a mention, an assignment, something overdue. It shows from `show_at` on.
create table ticket_notice (
  account_id uuid not null,
  id uuid not null,
  ticket_id uuid not null references ticket (id),
  kind text not null,
  "by" uuid,
  show_at timestamptz not null,
  read_at timestamptz,
  primary key (account_id, id)
);
create index ticket_notice_unread on ticket_notice (account_id, show_at desc, id) where read_at is null;
create index ticket_notice_of on ticket_notice (ticket_id, account_id);

-- Call-backs that are owed, as lists look for them; the ticket holds the same.
create table ticket_follow_up (
  id uuid primary key,
  ticket_id uuid not null references ticket (id),
  due_at timestamptz not null,
  "to" uuid,
  result text check (result in ('content', 'not-content', 'not-reached', 'no-longer-needed')),
  done_at timestamptz,
  check ((result is null) = (done_at is null))
);
create index ticket_follow_up_due on ticket_follow_up (due_at, id) where result is null;

-- Lists that people keep for themselves, or share.
create table ticket_view (
  id uuid primary key,
  owner uuid not null,
  name text not null check (length(name) between 1 and 40),
  shared boolean not null,
  filter jsonb not null,
  at timestamptz not null
);
create index ticket_view_of on ticket_view (owner, id);
create index ticket_view_shared on ticket_view (id) where shared;

-- Who is not at work: what is theirs is watched by others.
create table ticket_off_duty (
  account_id uuid primary key,
  since timestamptz not null
);

-- Who has a ticket open, by the real time of the database: it is told, and forgotten after a minute.
create unlogged table ticket_presence (
  ticket_id uuid not null,
  account_id uuid not null,
  tab text not null,
  name text not null,
  typing boolean not null,
  seen_at timestamptz not null,
  primary key (ticket_id, account_id, tab)
);
