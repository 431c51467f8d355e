-- Who among staff opened whose number, and when: what an agent may look at, and how many he looked at. Kept for a month; the audit keeps it for good.
create table number_opening (
  id uuid primary key,
  account_id uuid not null,
  phone text collate "C" not null,
  opened_at timestamptz not null,
  refused boolean not null                       -- it would have been one too many in its hour
);
create index number_opening_account on number_opening (account_id, opened_at);
create index number_opening_time on number_opening (opened_at);
