-- A program that waited for another one's partition went on not to find it, and did not start: what a connection knows of tables is
-- looked at anew when a table is locked, and not after an advisory lock. So the second look comes behind the lock of the default partition.
create or replace function make_partition(parent text, child text, low text, high text) returns boolean language plpgsql as $$
declare
  key text := (select attname from pg_partitioned_table join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
    where partrelid = parent::regclass);
  rest text := parent || '_default';
begin
  if to_regclass(child) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtext('spgate partitions'));
  execute format('lock table %I in access exclusive mode', rest);
  if to_regclass(child) is not null then return false; end if;
  execute format('create table %I (like %I including all)', child, parent);
  execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved',
    rest, key, low, key, high, child);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, low, high);
  return true;
end $$;
