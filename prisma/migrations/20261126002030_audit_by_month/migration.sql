-- What staff did grows with the work of years: a partition a Beijing month, dropped whole when it was kept long enough. It is searched
-- by person, action, subject, whole phone (which is never shown), and correlation id.
alter table staff_audit rename to staff_audit_before;
alter table staff_audit_before rename constraint staff_audit_pkey to staff_audit_before_pkey;
drop index staff_audit_account;

create table staff_audit (
  id uuid primary key,
  at timestamptz not null,
  account_id uuid,                               -- empty where nobody was signed in
  action text not null,
  subject text,                                  -- what it was done to; a phone is masked here
  phone text collate "C",                        -- whose things it was about
  detail jsonb not null,
  address text not null,
  correlation_id text not null
) partition by range (id);
create table staff_audit_default partition of staff_audit default;
create index staff_audit_account on staff_audit (account_id, id);
create index staff_audit_action on staff_audit (action, id);
create index staff_audit_subject on staff_audit (subject, id) where subject is not null;
create index staff_audit_phone on staff_audit (phone, id) where phone is not null;
create index staff_audit_correlation on staff_audit (correlation_id);
create trigger staff_audit_append_only before update or delete on staff_audit for each row execute function refuse_change();

select ensure_month('staff_audit', month::date)
from (select distinct date_trunc('month', at at time zone 'Asia/Shanghai') as month from staff_audit_before) months;
insert into staff_audit (id, at, account_id, action, subject, detail, address, correlation_id)
select id, at, account_id, action, subject, detail, address, correlation_id from staff_audit_before;
drop table staff_audit_before;

-- The key of references to numbers: all programs of a house open what one of them gave out. The numbers stand beside it in clear.
create table house_key (
  name text primary key,
  key bytea not null check (octet_length(key) = 32)
);
