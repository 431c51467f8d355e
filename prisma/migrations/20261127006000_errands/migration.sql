-- Errands (CA-017). They grow with people's work and not with traffic, so their key is the id; `body` is the errand as its decisions make it, and the
-- columns beside it are what lists go along.
create sequence errand_number_seq;
create table errand (
  id uuid primary key,
  number bigint not null unique,                 -- what people call it by; taken from the sequence before it is told
  phone text collate "C" not null,
  state text not null check (state in ('asked', 'quoted', 'accepted', 'assigned', 'working', 'done', 'cancelled')),
  kind text not null,
  city text not null,
  agent uuid,
  priority boolean not null,
  escalated boolean not null,
  body jsonb not null,
  version integer not null,
  asked_at timestamptz not null,
  changed_at timestamptz not null,
  look_at timestamptz,                            -- when the clock must look at it by itself
  over_at timestamptz,
  stripped_at timestamptz,                        -- since then nothing of it tells who it was for, but the phone
  check ((state in ('done', 'cancelled')) = (over_at is not null)));
create index errand_in_state on errand (state, id);
create index errand_of_phone on errand (phone, id);
create index errand_of_agent on errand (agent, id) where over_at is null;
create index errand_look on errand (look_at) where look_at is not null;
create index errand_over on errand (over_at) where over_at is not null;

-- What happened, with the exact words of each quotation.
create table errand_event (
  errand_id uuid not null references errand (id) on delete cascade,
  seq integer not null,
  kind text not null,
  by_kind text not null check (by_kind in ('subscriber', 'staff', 'clock', 'number')),
  by_id text,
  data jsonb not null,
  at timestamptz not null,
  primary key (errand_id, seq));
create index errand_event_time on errand_event (at);
create trigger errand_event_append_only before update or delete on errand_event for each row execute function refuse_change();

-- Every fen of an errand: the agency fee apart from what is passed on to others. A receipt is written once.
create table errand_payment (
  id uuid primary key,                            -- made by who asks: sent again it is the same payment
  errand_id uuid not null references errand (id) on delete cascade,
  phone text collate "C" not null,
  kind text not null check (kind in ('received', 'refunded', 'paid-out')),
  way text not null check (way in ('cash', 'transfer', 'qr')),
  receipt text not null check (char_length(receipt) between 1 and 40),
  agency_fen bigint not null check (agency_fen >= 0),
  third_fen bigint not null check (third_fen >= 0),
  by_id uuid not null,
  at timestamptz not null,
  unique (kind, receipt),
  check (agency_fen + third_fen > 0),
  check (kind <> 'paid-out' or agency_fen = 0));
create index errand_payment_of on errand_payment (errand_id, at);
create index errand_payment_time on errand_payment (at);
create trigger errand_payment_append_only before update or delete on errand_payment for each row execute function refuse_change();

-- Pictures of papers, receipts and signatures. The file goes when its time is over; the row stays and says so.
create table errand_photo (
  id uuid primary key,
  errand_id uuid not null references errand (id) on delete cascade,
  kind text not null check (kind in ('paper', 'receipt', 'signature')),
  step text,
  hash text not null,
  bytes integer not null,
  by_id uuid not null,
  at timestamptz not null,
  removed_at timestamptz);
create index errand_photo_of on errand_photo (errand_id, id);
create index errand_photo_hash on errand_photo (hash) where removed_at is null;

-- Where an errand agent works. Who has no row works in every city.
create table errand_agent (
  account_id uuid primary key,
  cities text[],                                  -- empty: every city
  on_duty boolean not null);
