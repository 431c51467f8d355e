-- A charge is what one payer owes for one product group and month (or one on-demand order).
-- `phone` is the payer; the month is part of what is unique, so a level switch cannot bill twice.
create table charge (
  phone text collate "C" not null,
  billing_month date not null check (extract(day from billing_month) = 1),
  id uuid not null,
  billing_group text not null,
  occasion text not null,                        -- 'month', or the order's id for on-demand
  product text not null,
  subscription_id uuid,
  tariff_version integer not null check (tariff_version > 0),
  amount_fen integer not null check (amount_fen > 0),
  refunded_fen integer not null default 0 check (refunded_fen between 0 and amount_fen),
  state text not null check (state in ('planned', 'pending', 'unsure', 'posted', 'voided', 'expired')),
  transfer_id uuid,
  attempts smallint not null default 0 check (attempts >= 0),
  next_at timestamptz,
  result text,
  primary key (phone, billing_month, id),
  unique (phone, billing_month, billing_group, occasion)
) partition by range (billing_month);
create table charge_default partition of charge default;
create index charge_due on charge (next_at) where state in ('planned', 'pending');
