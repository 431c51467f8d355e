-- A member whose dates are missing is asked for them at most once a quarter, whoever holds the number.
create table vehicle_asked (
  phone text collate "C" not null primary key,
  asked_at timestamptz not null);

-- The cars that are due on a day are found without reading the others.
create index vehicle_insurance_due on vehicle (insurance_due) where removed_at is null;
create index vehicle_inspection_due on vehicle (inspection_due) where removed_at is null;
create index vehicle_maintenance_due on vehicle (maintenance_due) where removed_at is null;
