-- Who sat at a seat of the exchange, and when: calls of a month belong to whoever sat there at the time.
drop table call_seat;
create table call_seating (
  agent text not null,
  account_id uuid,
  from_at timestamptz not null,
  until_at timestamptz check (until_at >= from_at));
create unique index call_seating_now on call_seating (agent) where until_at is null;
create unique index call_seating_person on call_seating (account_id) where until_at is null and account_id is not null;
create index call_seating_time on call_seating (from_at);

-- What tickets tell of a month.
create index ticket_event_facts on ticket_event (at) where kind in ('answered', 'solved', 'rated');

-- A month of the appraisal. Its seed and sample are drawn once; when it is locked its figures are what they were, with the inputs.
create table appraisal_month (
  month text primary key check (month ~ '^\d{4}-\d{2}$'),
  seed text,
  drawn_at timestamptz,
  drawn_by uuid,
  locked_at timestamptz,
  locked_by uuid,
  inputs jsonb,
  inputs_hash text,
  check ((seed is null) = (drawn_at is null)),
  check ((locked_at is null) = (inputs_hash is null) and (locked_at is null) = (inputs is null)));

create table appraisal_sample (
  month text not null references appraisal_month,
  call_id uuid not null,
  account_id uuid not null,
  phone text collate "C" not null,
  place integer not null,
  offered_at timestamptz not null,
  talk_seconds integer not null,
  recording text,
  primary key (month, call_id));

create table appraisal_score (
  month text not null,
  call_id uuid not null,
  scorer uuid not null,
  marks jsonb not null,
  score numeric not null check (score between 0 and 100),
  words text not null,
  at timestamptz not null,
  primary key (month, call_id, scorer),
  foreign key (month, call_id) references appraisal_sample);

create table appraisal_opinion (
  month text not null,
  account_id uuid not null,
  kind text not null check (kind in ('conduct', 'self')),
  marks jsonb not null,
  score numeric not null check (score between 0 and 100),
  words text not null,
  by uuid not null,
  at timestamptz not null,
  primary key (month, account_id, kind),
  check ((kind = 'self') = (by = account_id)));

create table appraisal_appeal (
  id uuid primary key,
  month text not null references appraisal_month,
  account_id uuid not null,
  words text not null,
  asked_at timestamptz not null,
  decision text check (decision in ('upheld', 'rejected')),
  adjustment numeric check (adjustment between -10 and 10),
  reason text,
  decided_by uuid check (decided_by <> account_id),
  decided_at timestamptz,
  check ((decision is null) = (decided_at is null)),
  check ((decision = 'upheld') = (adjustment is not null)),
  unique (month, account_id));
