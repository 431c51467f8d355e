-- The ways that tickets come by beside SMS and telephone: faxes, carriers' work orders, and the help page.
create table fax (
  id uuid primary key,
  hash text not null unique,            -- the same pages again are the same fax
  name text not null,
  type text,
  bytes bigint not null,
  sender text,
  state text not null check (state in ('taken', 'refused')),
  why text check ((state = 'refused') = (why is not null)),
  ticket_id uuid,
  came_by text not null check (came_by in ('folder', 'upload')),
  received_at timestamptz not null);
create index fax_newest on fax (id desc);

-- A carrier's work order is a ticket with a number, a deadline and a form to answer on.
create table work_order (
  ticket_id uuid primary key,
  carrier text not null,
  number text not null,
  phone text collate "C",
  deadline_at timestamptz not null,
  given jsonb not null,                 -- its fields as they came
  state text not null check (state in ('open', 'replied')),
  reply jsonb check ((state = 'replied') = (reply is not null)),
  replied_by uuid,
  replied_at timestamptz,
  warned_at timestamptz,
  entered_by uuid,
  received_at timestamptz not null,
  unique (carrier, number));
create index work_order_open on work_order (deadline_at) where state = 'open';
create index work_order_replied on work_order (carrier, replied_at) where state = 'replied';

-- Somebody on the help page who has proved a phone: for half an hour, known by the digest of a token.
create table help_visit (
  phone text collate "C" not null,
  id uuid not null,
  token_hash bytea not null,
  pictures uuid[] not null default '{}',
  expires_at timestamptz not null,
  primary key (phone, id));
create index help_visit_token on help_visit (token_hash);
create index help_visit_old on help_visit (expires_at);
