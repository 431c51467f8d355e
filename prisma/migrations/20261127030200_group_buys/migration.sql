-- An offer that a merchant makes when enough members reserve it before its deadline (CA-014: 预约汽车团购优惠). Nothing is ever charged for
-- a seat: who gets it pays the merchant.
create table group_buy (
  id uuid primary key,
  code text not null unique,                     -- what members write behind TG
  merchant_id uuid not null references merchant (id),
  title text not null,
  price_fen integer not null check (price_fen > 0),
  instead_of_fen integer not null check (instead_of_fen > price_fen),
  threshold integer not null check (threshold > 0),
  deadline timestamptz not null,
  use_until date not null,
  state text not null check (state in ('open', 'reached', 'missed', 'cancelled')),
  decided_at timestamptz,
  because text,
  created_by text not null,
  created_at timestamptz not null,
  check ((state = 'open') = (decided_at is null))
);
create index group_buy_of on group_buy (merchant_id);
create index group_buy_open on group_buy (deadline) where state = 'open';

-- A seat of a phone in a group-buy: one at most. `told_at`: when it was told what became of it.
create table group_seat (
  phone text collate "C" not null,
  group_buy_id uuid not null references group_buy (id),
  taken_at timestamptz not null,
  left_at timestamptz,
  told_at timestamptz,
  told_mt uuid,
  primary key (phone, group_buy_id)
);
create index group_seat_of on group_seat (group_buy_id) where left_at is null;
