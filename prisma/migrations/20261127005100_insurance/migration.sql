-- Insurance offers (CA-016): insurers with whom the house has a contract, what they offer to whom and when, and people who let their data be handed over.
create table insurer (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,30}$'),
  name text not null check (char_length(name) between 1 and 8),
  hand_over text not null check (hand_over in ('webhook', 'csv')),
  url text,
  secret bytea,                          -- sealed with SECRET_KEY; signs what goes there and what comes from there
  active boolean not null,
  is_sample boolean not null,
  changed_by text not null,
  changed_at timestamptz not null,
  check (hand_over = 'csv' or (url is not null and secret is not null)));

-- What was proposed is never edited: another wording is another offer. One person proposes, another decides.
create table insurance_offer (
  id uuid primary key,
  insurer_id uuid not null references insurer,
  title text not null check (char_length(title) between 1 and 12),
  detail text not null check (char_length(detail) <= 300),
  provinces text[] not null,             -- none: everywhere
  levels text[] not null,                -- products; none: every one that grants insurance offers
  from_day date not null,
  until_day date not null,
  state text not null check (state in ('waiting', 'approved', 'refused', 'withdrawn')),
  made_by uuid not null,
  maker text not null,
  made_at timestamptz not null,
  decided_by uuid,
  decider text,
  decided_at timestamptz,
  reason text,
  check (until_day >= from_day),
  check (decided_by is null or decided_by <> made_by),
  check (state not in ('approved', 'refused') or decided_by is not null));
create index insurance_offer_of on insurance_offer (insurer_id);

-- Whom an offer was told, and how: the first step of the funnel.
create table insurance_told (
  phone text collate "C" not null,
  id uuid not null,
  offer_id uuid not null,
  channel text not null check (channel in ('sms', 'web', 'reminder')),
  at timestamptz not null,
  primary key (phone, id));
create index insurance_told_time on insurance_told (at);

-- A list that is handed to an insurer who takes no webhook.
create table insurance_batch (
  id uuid primary key,
  insurer_id uuid not null references insurer,
  leads integer not null check (leads > 0),
  made_by text not null,
  made_at timestamptz not null,
  handed_by text,
  handed_at timestamptz);

-- Somebody who said yes, with the very text and what proves it. Nothing leaves without such a row.
create table insurance_lead (
  phone text collate "C" not null,
  id uuid not null,
  offer_id uuid not null,
  insurer_id uuid not null,
  plate text,
  due date,                              -- of the insurance that runs
  channel text not null check (channel in ('sms', 'web')),
  consent_text text not null,
  text_version text not null,
  evidence jsonb not null,
  agreed_at timestamptz not null,
  state text not null check (state in ('waiting', 'handed', 'quoted', 'sold', 'lost', 'undelivered', 'withdrawn')),
  batch_id uuid,
  tries integer not null,
  next_at timestamptz,                   -- when the webhook is tried next
  handed_at timestamptz,
  premium_fen bigint check (premium_fen > 0),
  reason text,
  outcome_by text,
  outcome_at timestamptz,
  primary key (phone, id));
create index insurance_lead_due on insurance_lead (next_at) where next_at is not null;
create index insurance_lead_id on insurance_lead (id);
create index insurance_lead_batch on insurance_lead (batch_id) where batch_id is not null;
create index insurance_lead_time on insurance_lead (agreed_at);

-- Every try to hand a lead over. The key is the same for all tries of one lead.
create table insurance_delivery (
  phone text collate "C" not null,
  id uuid not null,
  lead_id uuid not null,
  insurer_id uuid not null,
  attempt integer not null,
  url text not null,
  status integer,
  detail text not null,
  taken_ms integer not null,
  at timestamptz not null,
  primary key (phone, id));
create index insurance_delivery_id on insurance_delivery (id);
create index insurance_delivery_lead on insurance_delivery (phone, lead_id, id);
create index insurance_delivery_time on insurance_delivery (at);
