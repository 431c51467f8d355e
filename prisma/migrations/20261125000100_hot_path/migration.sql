-- The tables every message passes through. `phone` leads every key, so the same schema runs on one
-- PostgreSQL and, sharded by phone, on Citus. "C" collation: batches are sorted in the program and
-- locked in that order. Business time is always given by the program: no default now().

-- The smallest UUIDv7 of an instant: month borders of the partitions, and floors for look-ups.
create function id_floor(at timestamptz) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only: % is refused; write a new row that corrects it', tg_table_name, tg_op;
end $$;

-- subscribers ---------------------------------------------------------------------------------------
create table subscriber (
  phone text collate "C" primary key,
  carrier text not null,
  province text,
  blacklisted boolean not null default false,
  holder_since timestamptz not null,             -- a recycled number is a new person
  last_mo_at timestamptz,
  mo_minute timestamptz,                         -- the minute that mo_count counts: a flood is seen here
  mo_count integer not null default 0 check (mo_count >= 0),
  unknown_hour timestamptz,                      -- the hour that unknown_count counts
  unknown_count smallint not null default 0 check (unknown_count >= 0)
) with (fillfactor = 85);

-- subscriptions and consent -------------------------------------------------------------------------
create table subscription (
  phone text collate "C" not null,
  id uuid not null,
  product text not null,
  billing_group text not null,
  state text not null check (state in ('pending-confirm', 'pending-carrier', 'active', 'suspended', 'closed', 'rejected', 'expired')),
  tariff_version integer not null check (tariff_version > 0),
  channel text not null,
  asked_from text not null,                      -- the number the confirmation was asked from, extension included
  ask_version text,                              -- version of the text that asked for consent
  asked_at timestamptz not null,
  confirm_until timestamptz,
  active_from timestamptz,
  closed_at timestamptz,
  next_at timestamptz,                           -- when the clock must look at it again
  version integer not null default 1,
  primary key (phone, id),
  check ((state = 'pending-confirm') = (confirm_until is not null)),
  check ((state in ('closed', 'rejected', 'expired')) = (closed_at is not null)),
  check (state not in ('active', 'suspended') or active_from is not null)
) with (fillfactor = 85);
create unique index subscription_one_open on subscription (phone, billing_group) where state in ('pending-carrier', 'active', 'suspended');
create unique index subscription_one_asked on subscription (phone, billing_group, product) where state = 'pending-confirm';
create index subscription_due on subscription (next_at) where next_at is not null;

create table subscription_event (
  phone text collate "C" not null,
  id uuid not null,
  subscription_id uuid not null,
  from_state text,
  to_state text not null,
  cause text not null,
  channel text not null,
  actor text not null,
  evidence jsonb not null,
  consent_id uuid,
  at timestamptz not null,
  primary key (phone, id)
);
create index subscription_event_of on subscription_event (phone, subscription_id);
create trigger subscription_event_append_only before update or delete on subscription_event for each row execute function refuse_change();

create table consent (
  phone text collate "C" not null,
  id uuid not null,
  subscription_id uuid not null,
  product text not null,
  tariff_version integer not null,
  kind text not null check (kind in ('sms', 'recording', 'agent-script', 'hall-form', 'web', 'carrier')),
  text_version text not null,
  evidence jsonb not null,
  at timestamptz not null,
  primary key (phone, id)
);
create trigger consent_append_only before update or delete on consent for each row execute function refuse_change();

-- what we asked a phone and still wait to hear ---------------------------------------------------------
create table open_question (
  phone text collate "C" not null,
  id uuid not null,
  access_number text not null,                   -- with the extension it was sent from
  kind text not null,
  choices jsonb not null,                        -- answer -> what it means, told by the kind's owner
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (phone, id)
);
create index open_question_expired on open_question (expires_at);

-- MO ------------------------------------------------------------------------------------------------
create table mo_seen (                           -- the door's memory: makes a carrier's resend harmless; swept after 30 days
  phone text collate "C" not null,
  link text not null,
  carrier_message_id text collate "C" not null,
  mo_id uuid not null,
  digest bytea not null,
  seen_at timestamptz not null,
  primary key (phone, link, carrier_message_id)
);
create index mo_seen_old on mo_seen (seen_at);

create table mo_part (                           -- parts of a long MO until the last comes, or an hour has passed
  phone text collate "C" not null,
  access_number text not null,
  ref integer not null,
  total smallint not null check (total between 2 and 255),
  part smallint not null check (part between 1 and 255),
  link text not null,
  carrier text not null,
  carrier_message_id text not null,
  link_id text,
  coding smallint not null,
  body bytea not null,
  mo_id uuid not null,
  received_at timestamptz not null,
  primary key (phone, access_number, ref, total, part)
);
create index mo_part_old on mo_part (received_at);

create table mo (
  phone text collate "C" not null,
  id uuid not null,
  link text not null,
  carrier_message_id text not null,
  access_number text not null,
  text text,
  raw bytea,
  link_id text,
  state text not null check (state in ('taken', 'parked')),
  parked_reason text,
  command text,
  trace jsonb,
  received_at timestamptz not null,
  primary key (phone, id),
  check ((state = 'parked') = (parked_reason is not null))
) partition by range (id);
create table mo_default partition of mo default;
create index mo_parked on mo (id) where state = 'parked';

-- MT ------------------------------------------------------------------------------------------------
create table mt (                                -- the message as the person knows it
  phone text collate "C" not null,
  id uuid not null,
  mo_id uuid,                                    -- the MO it answers: the correlation id of the journey
  mo_turn smallint check (mo_turn >= 0),         -- which answer to that MO it is: carriers ask for the first one
  access_number text not null,
  text text not null,
  text_version text not null,
  service_code text not null,
  fee_fen integer not null default 0 check (fee_fen >= 0),
  never_twice boolean not null,                  -- after a lost answer it becomes unsure and is not resent by itself
  link_id text,
  reason text not null,
  reason_id uuid not null,
  priority smallint not null check (priority between 0 and 2),
  parts smallint not null check (parts > 0),
  refusal text,                                  -- why it never left the house
  state text not null check (state in ('queued', 'sent', 'delivered', 'undelivered', 'expired', 'refused', 'cancelled', 'unsure')),
  queued_at timestamptz not null,
  done_at timestamptz,
  primary key (phone, id),
  check (fee_fen = 0 or never_twice),
  check ((mo_id is null) = (mo_turn is null)),
  check (refusal is null or state = 'refused'),
  check ((state in ('delivered', 'undelivered', 'expired', 'refused', 'cancelled')) = (done_at is not null))
) partition by range (id);
create table mt_default partition of mt default;
create index mt_unsure on mt (id) where state = 'unsure';

create table mt_queue (                          -- one row a PDU; inserted, then deleted; never updated
  phone text collate "C" not null,
  mt_id uuid not null,
  part smallint not null,
  lane text not null,
  priority smallint not null,
  due_at timestamptz not null,
  attempt smallint not null,
  primary key (phone, mt_id, part)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
create index mt_queue_claim on mt_queue (lane, priority, due_at, mt_id, part);

create table submit (                            -- one row a PDU, recipient and attempt
  phone text collate "C" not null,
  mt_id uuid not null,
  part smallint not null,
  attempt smallint not null,
  link text not null,
  lease_epoch integer not null,
  carrier_message_id text collate "C",
  result text,
  resent boolean not null default false,         -- its answer was lost and it went out once more
  maybe_twice boolean not null default false,    -- and the gateway may not have dropped the copy
  sent_at timestamptz not null,
  answered_at timestamptz,
  reported_at timestamptz,
  state text not null check (state in ('sending', 'submitted', 'throttled', 'refused', 'delivered', 'undelivered', 'expired', 'unsure')),
  primary key (phone, mt_id, part, attempt)
) partition by range (mt_id);
create table submit_default partition of submit default;
create index submit_by_carrier_id on submit (phone, carrier_message_id) where carrier_message_id is not null;
create index submit_in_flight on submit (link, sent_at) where state = 'sending';
create index submit_unreported on submit (answered_at) where state = 'submitted';

create table status_report (                     -- only reports that found no submit yet; removed when matched
  phone text collate "C" not null,
  link text not null,
  carrier_message_id text collate "C" not null,
  id uuid not null,
  state text not null check (state in ('delivered', 'undelivered', 'expired')),
  code text not null,
  received_at timestamptz not null,
  alarmed_at timestamptz,                        -- nobody knows what it reports: told once
  primary key (phone, link, carrier_message_id, id)
);
create index status_report_unmatched on status_report (received_at) where alarmed_at is null;

-- small tables, in real time ----------------------------------------------------------------------------
create table link_lease (
  link text primary key,
  holder text not null,
  epoch integer not null,
  until timestamptz not null
);

create table business_clock (
  singleton boolean primary key default true check (singleton),
  offset_ms bigint not null check (offset_ms >= 0)
);
insert into business_clock (offset_ms) values (0);

create table schedule (                          -- rings that have no row of their own to be due
  name text primary key,
  next_at timestamptz not null
);

-- partitions: a Beijing month each; the default partitions catch what is outside and stay empty ----------------
create function ensure_month(parent text, month_start date) returns boolean language plpgsql as $$
declare
  child text := parent || '_' || to_char(month_start, 'YYYY_MM');
  low timestamptz := month_start::timestamp at time zone 'Asia/Shanghai';
  high timestamptz := (month_start + interval '1 month') at time zone 'Asia/Shanghai';
begin
  if to_regclass(child) is not null then return false; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent, id_floor(low), id_floor(high));
  return true;
end $$;

-- Agenda's own table, as its backend 3.0.6 would make it: the program connects with ensureSchema off.
create table agenda_jobs (
  id uuid primary key default gen_random_uuid(),
  name varchar(255) not null,
  priority integer not null default 0,
  next_run_at timestamptz,
  type varchar(10) not null default 'normal' check (type in ('normal', 'single')),
  locked_at timestamptz,
  last_finished_at timestamptz,
  failed_at timestamptz,
  fail_count integer default null,
  fail_reason text,
  repeat_timezone varchar(100),
  last_run_at timestamptz,
  repeat_interval varchar(255),
  data jsonb default '{}'::jsonb,
  repeat_at varchar(255),
  disabled boolean default false,
  progress real,
  fork boolean default false,
  last_modified_by varchar(255),
  debounce_started_at timestamptz,
  start_date timestamptz,
  end_date timestamptz,
  skip_days jsonb,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index agenda_jobs_find_and_lock_idx on agenda_jobs (name, next_run_at, priority desc, locked_at, disabled) where disabled = false;
create unique index agenda_jobs_single_job_idx on agenda_jobs (name) where type = 'single';
create index agenda_jobs_locked_at_idx on agenda_jobs (locked_at) where locked_at is not null;
create index agenda_jobs_next_run_at_idx on agenda_jobs (next_run_at) where next_run_at is not null;
