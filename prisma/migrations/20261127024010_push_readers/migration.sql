-- How many readers a carrier has at the slot, as counted when the push began: how far it is is told by that.
alter table mms_push_cursor add column readers integer not null default 0 check (readers >= 0);
alter table mms_push_cursor alter column readers drop default;
