-- Lines of imported files that could not be taken, each whole with what to do; they go with their work.
create table work_fault (
  work_id uuid not null references long_work on delete cascade,
  seq integer not null,
  line integer not null,
  field text not null,
  value text not null,
  remedy text not null,
  primary key (work_id, seq));
alter table long_work add column faults integer not null default 0;
