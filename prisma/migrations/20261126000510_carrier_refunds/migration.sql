-- What a carrier gave back to its subscribers by itself, as its files tell it, and laid to the charge: so that we do not give
-- the same back again. `charge.refunded_fen` counts it with our own refunds, and cannot exceed the amount.
create table carrier_refund (
  phone text collate "C" not null,
  id uuid not null,
  charge_id uuid not null,
  file_id uuid not null,
  line integer not null,
  amount_fen integer not null check (amount_fen > 0),
  at timestamptz not null,
  primary key (phone, id)
);
create index carrier_refund_of on carrier_refund (phone, charge_id);
create trigger carrier_refund_append_only before update or delete on carrier_refund for each row execute function refuse_change();
