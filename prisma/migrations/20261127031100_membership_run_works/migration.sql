-- A run of membership SMS is seen as long work, and tells for whom the door had no way.
alter table membership_run
  add column refused integer not null default 0 check (refused >= 0),
  add column work uuid;
alter table membership_run alter column refused drop default;
