-- Failures of sign-in by the address they came from, whoever's name was tried; all in real time.
create table staff_address (
  address text primary key,
  failures integer not null check (failures > 0),
  since timestamptz not null,
  locked_until timestamptz);
