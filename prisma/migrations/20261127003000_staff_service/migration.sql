-- Who worked here as what, and when, in business time. An account tells what it serves as now, and since when (null: since it was
-- made); what it served as before stands here. Accounts disabled before today served until then.
alter table staff_account add column serving_since timestamptz;
create table staff_service (
  account_id uuid not null references staff_account (id) on delete cascade,
  role text not null,
  organisation text,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at >= from_at));
create index staff_service_role on staff_service (role, until_at);
create index staff_service_account on staff_service (account_id);
insert into staff_service (account_id, role, organisation, from_at, until_at)
  select id, role, organisation, created_at, greatest(disabled_at, created_at) from staff_account where disabled_at is not null and not sample;
