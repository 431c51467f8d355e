-- What is old enough leaves by the retention job (ops/retention.md), and by nothing else: it says so in its transaction.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('spgate.retention', true) = 'on' then return old; end if;
  raise exception 'table % is append-only: % is refused; write a new row that corrects it', tg_table_name, tg_op;
end $$;

-- Several programs may start at once, or start while a worker keeps the partitions: one makes a month, the other finds it.
-- Rows that fell into the default partition, because nobody made their month in time, move into it.
create function make_partition(parent text, child text, low text, high text) returns boolean language plpgsql as $$
declare
  key text := (select attname from pg_partitioned_table join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
    where partrelid = parent::regclass);
  rest text := parent || '_default';
begin
  if to_regclass(child) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtext('spgate partitions'));
  if to_regclass(child) is not null then return false; end if;
  execute format('lock table %I in access exclusive mode', rest);
  execute format('create table %I (like %I including all)', child, parent);
  execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved',
    rest, key, low, key, high, child);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, low, high);
  return true;
end $$;

create or replace function ensure_month(parent text, month_start date) returns boolean language sql as $$
  select make_partition(parent, parent || '_' || to_char(month_start, 'YYYY_MM'),
    id_floor(month_start::timestamp at time zone 'Asia/Shanghai')::text,
    id_floor((month_start + interval '1 month') at time zone 'Asia/Shanghai')::text)
$$;

create or replace function ensure_billing_month(parent text, month_start date) returns boolean language sql as $$
  select make_partition(parent, parent || '_' || to_char(month_start, 'YYYY_MM'),
    month_start::text, (month_start + interval '1 month')::date::text)
$$;

-- Drops a month in one short statement, unless it holds such a row. Whoever waits for a table makes everybody behind it wait:
-- so it hardly waits, and says that it is busy.
create function drop_month(child text, unless text) returns text language plpgsql set lock_timeout = '300ms' as $$
declare
  held boolean := false;
begin
  if to_regclass(child) is null then return 'gone'; end if;
  if unless <> '' then execute format('select exists (select from %I one where %s)', child, unless) into held; end if;
  if held then return 'held'; end if;
  execute format('drop table if exists %I', child);
  return 'dropped';
exception
  when undefined_table then return 'gone';
  when lock_not_available then return 'busy';
end $$;

-- A recording that was kept long enough is removed; that it was there, and which file it was, stays.
alter table telemarketing_consent add column recording_removed_at timestamptz,
  add check (recording_removed_at is null or recording_hash is not null);
