-- The ledger: double entry in many units. A transfer names both sides, so an unbalanced one cannot be written. Only accounts
-- of a phone that must be guarded have a row; the SP, carriers and merchants are names whose balances are sums, so orders
-- neither queue on one row nor bind shards together.
create table account (
  phone text collate "C" not null,
  unit text not null check (unit ~ '^[a-z][a-z-]*$'),
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  balance bigint not null default 0,
  held bigint not null default 0 check (held >= 0),   -- what pending transfers will take
  floor bigint default 0,                             -- empty: it may go below any
  primary key (phone, unit, kind),
  check (floor is null or balance - held >= floor)
);

create table transfer (
  phone text collate "C" not null,               -- the phone of the guarded account, or the payer
  id uuid not null,                              -- made by the caller: the same again changes nothing
  unit text not null check (unit ~ '^[a-z][a-z-]*$'),
  debit text not null,                           -- the account it is taken from; own:<kind> is a guarded one of this phone
  credit text not null,                          -- the account it is given to
  amount bigint not null check (amount > 0),
  kind text not null check (kind in ('posted', 'pending', 'post', 'void', 'expire')),
  of_id uuid,                                    -- the pending transfer that it ends
  reason text not null,
  reason_id uuid not null,
  at timestamptz not null,
  primary key (phone, id),
  check (debit <> credit),
  check ((kind in ('post', 'void', 'expire')) = (of_id is not null))
);
create unique index transfer_ends_once on transfer (phone, of_id) where of_id is not null;
create index transfer_for on transfer (phone, reason_id);
create trigger transfer_append_only before update or delete on transfer for each row execute function refuse_change();

-- What ends a pending transfer says the same as it.
create function transfer_ends_what_pends() returns trigger language plpgsql as $$
begin
  if not exists (
    select from transfer t where t.phone = new.phone and t.id = new.of_id and t.kind = 'pending'
      and (t.unit, t.debit, t.credit, t.amount) = (new.unit, new.debit, new.credit, new.amount)) then
    raise exception 'transfer % of % ends %, which is no pending transfer of % % from % to %',
      new.id, new.phone, new.of_id, new.amount, new.unit, new.debit, new.credit;
  end if;
  return new;
end $$;
create trigger transfer_ends_what_pends before insert on transfer for each row
  when (new.of_id is not null) execute function transfer_ends_what_pends();

-- Charges: which link raises one and how, what it waits for, and why it is as it is.
alter table charge
  add column service_code text not null,
  add column link text not null,
  add column raised_by text not null check (raised_by in ('sp-record', 'carrier')),
  add column mt_id uuid,                         -- the message that carries it: the record of the month, or what was asked for
  add column until_at timestamptz,               -- the clock ends it then, unless something has
  add column failure text,                       -- what the last refusal means, for the next month to look back on
  add column created_at timestamptz not null,
  add column version integer not null default 1,
  add check ((state in ('pending', 'unsure', 'posted')) <= (transfer_id is not null));
drop index charge_due;
create index charge_open on charge (until_at) where until_at is not null;

create table charge_event (                      -- each step of a charge, and the rule that made it
  phone text collate "C" not null,
  id uuid not null,
  charge_id uuid not null,
  from_state text check (from_state in ('planned', 'pending', 'unsure', 'posted', 'voided', 'expired')),
  to_state text not null check (to_state in ('planned', 'pending', 'unsure', 'posted', 'voided', 'expired')),
  rule text not null,
  detail jsonb not null,
  at timestamptz not null,
  primary key (phone, id)
);
create index charge_event_of on charge_event (phone, charge_id);
create trigger charge_event_append_only before update or delete on charge_event for each row execute function refuse_change();

-- A billing month is a partition of charges; the default one catches what is outside and stays empty.
create function ensure_billing_month(parent text, month_start date) returns boolean language plpgsql as $$
declare
  child text := parent || '_' || to_char(month_start, 'YYYY_MM');
begin
  if to_regclass(child) is not null then return false; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent, month_start, month_start + interval '1 month');
  return true;
end $$;

-- What a message costs its phone, and the charge that it carries.
alter table mt
  add column fee_kind text not null default 'free' check (fee_kind in ('free', 'item', 'month-record')),
  add column charge_id uuid,
  add check ((fee_kind = 'free') = (fee_fen = 0)),
  add check ((fee_kind = 'free') = (charge_id is null));
