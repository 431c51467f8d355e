-- E-mail in and out. How far a mailbox was read; what it held; what we send, as rows that are decided before a byte leaves.
create table mailbox (
  name text primary key,
  uid_validity bigint not null,
  last_uid bigint not null,
  read_at timestamptz not null);

-- A conversation by e-mail about something: its token stands in every subject, and nobody can guess it.
create table mail_thread (
  token text primary key,
  about_id uuid not null,
  address text not null,
  name text not null,
  subject text not null,
  started_at timestamptz not null);
create index mail_thread_about on mail_thread (about_id, started_at);

create table mail_in (
  id uuid primary key,
  mailbox text not null,
  uid_validity bigint not null,
  uid bigint not null,
  raw_hash text not null,               -- the blob that holds it as it came
  bytes bigint not null,
  state text not null check (state in ('taken', 'aside', 'settled')),
  why text check ((state = 'taken') = (why is null)),
  message_id text,
  from_address text not null,
  from_name text not null,
  subject text not null,
  about_id uuid,
  settled_by uuid,
  received_at timestamptz not null,
  -- The same bytes again are the same mail, whatever number the server gives them after its folder was rebuilt.
  unique (mailbox, raw_hash));
create index mail_in_message on mail_in (message_id) where message_id is not null;
create index mail_in_about on mail_in (about_id) where about_id is not null;
create index mail_in_aside on mail_in (id) where state = 'aside';
create index mail_in_sender on mail_in (from_address, received_at);

create table mail_out (
  id uuid primary key,
  message_id text not null unique,
  about_id uuid not null,
  token text not null references mail_thread,
  recipient text not null,
  subject text not null,
  body text not null,
  files jsonb not null,
  in_reply_to text,
  refs text[] not null,
  automatic boolean not null,
  reason text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'refused', 'unsure', 'bounced', 'dropped')),
  answer text,                          -- what the server said, or why nobody knows
  attempts smallint not null default 0,
  due_at timestamptz not null,
  queued_at timestamptz not null,
  done_at timestamptz);
create index mail_out_due on mail_out (due_at) where state = 'queued';
create index mail_out_open on mail_out (id) where state in ('sending', 'unsure', 'refused', 'bounced');
create index mail_out_about on mail_out (about_id, id);
