-- Money given back for a charge, by us or by its carrier: together never more than was charged (the check on charge.refunded_fen).
create table charge_refund (
  phone text collate "C" not null,
  id uuid not null,                              -- made by the caller; its transfer has the same
  charge_id uuid not null,
  billing_month date not null,
  "by" text not null check ("by" in ('us', 'carrier')),
  amount_fen integer not null check (amount_fen > 0),
  reason text not null,
  evidence jsonb not null,
  at timestamptz not null,
  primary key (phone, id)
);
create index charge_refund_of on charge_refund (phone, charge_id);
create trigger charge_refund_append_only before update or delete on charge_refund for each row execute function refuse_change();

-- What carriers gave back by themselves is kept with it, so that nobody adds up two tables.
insert into charge_refund (phone, id, charge_id, billing_month, "by", amount_fen, reason, evidence, at)
select r.phone, r.id, r.charge_id, c.billing_month, 'carrier', r.amount_fen, 'file of the carrier',
  jsonb_build_object('file', r.file_id, 'line', r.line::text), r.at
from carrier_refund r join charge c on c.phone = r.phone and c.id = r.charge_id;
drop table carrier_refund;

-- A month that is given: the bill run leaves it out, and says so.
create table free_month (
  phone text collate "C" not null,
  billing_group text not null,
  month date not null check (extract(day from month) = 1),
  id uuid not null,
  reason text not null,
  at timestamptz not null,
  primary key (phone, billing_group, month)
);
create trigger free_month_append_only before update or delete on free_month for each row execute function refuse_change();

-- What is done for somebody who was treated badly: a refund, or goodwill beside it. Who asks for it does not approve it.
create table remedy (
  phone text collate "C" not null,
  id uuid not null,                              -- made by the caller: the same again changes nothing
  kind text not null check (kind in ('refund', 'free-month', 'gift')),
  product text not null,
  billing_group text not null,
  month date not null check (extract(day from month) = 1),
  charge_id uuid,
  amount_fen integer not null check (amount_fen >= 0),    -- of a refund; what a gift costs us; a free month is worth its fee
  extra_fen integer not null default 0 check (extra_fen >= 0),   -- paid on top of a refund, and booked as compensation
  extra_id uuid,
  gift text,
  reason text not null,
  note text not null,
  state text not null check (state in ('requested', 'approved', 'refused', 'done')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  decided_by uuid,                               -- empty where a rule decided
  decided_at timestamptz,
  rule text,                                     -- why it was approved or refused
  done_at timestamptz,
  primary key (phone, id),
  check (decided_by <> requested_by),
  check ((kind = 'refund') = (charge_id is not null)),
  check (kind <> 'refund' or amount_fen > 0),
  check ((kind = 'gift') = (gift is not null)),
  check ((extra_fen > 0) = (extra_id is not null)),
  check ((state = 'requested') = (decided_at is null)),
  check ((state = 'requested') = (rule is null)),
  check ((state = 'done') = (done_at is not null))
);
create index remedy_by_id on remedy (id);
create index remedy_of_charge on remedy (phone, charge_id) where charge_id is not null;
create index remedy_by_state on remedy (state, id);
create trigger remedy_stays before delete on remedy for each row execute function refuse_change();
