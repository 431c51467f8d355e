-- The cars of subscribers. A car belongs to who holds the number: it ends when the number changes hands, and its row stays.
-- `facts` holds what is known now, each with source, confidence and time; the due days are worked out from it when it changes.
create table vehicle (
  phone text collate "C" not null,
  id uuid not null,
  plate text not null,
  kind text not null check (kind in ('car', 'van', 'truck', 'coach', 'motorcycle')),
  facts jsonb not null,
  insurance_due date,
  inspection_due date,
  maintenance_due date,
  added_at timestamptz not null,
  removed_at timestamptz,
  removed_why text check ((removed_at is null) = (removed_why is null)),
  primary key (phone, id));
create unique index vehicle_plate on vehicle (phone, plate) where removed_at is null;

-- All that was ever told of a car, also what was not taken because something surer was known.
create table vehicle_change (
  phone text collate "C" not null,
  id uuid not null,
  vehicle_id uuid not null,
  what text not null,
  value jsonb,
  source text not null check (source in ('owner', 'agent', 'import', 'merchant', 'number')),
  confidence smallint not null,
  taken boolean not null,
  told_by text not null,
  evidence jsonb not null,
  at timestamptz not null,
  primary key (phone, id));
create index vehicle_change_of on vehicle_change (phone, vehicle_id, id);
