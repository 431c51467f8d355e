-- What to do about a line of a file is said in both languages; what was kept before stays as it was said.
alter table work_fault alter column remedy type jsonb using jsonb_build_object('zh-CN', remedy, 'en', remedy);

-- Lists keep the first of their faults and how many there are: all of them stand with the work.
alter table call_list add column fault_count integer not null default 0 check (fault_count >= 0);
alter table consent_list add column fault_count integer not null default 0 check (fault_count >= 0);
create function pg_temp.in_both(faults jsonb) returns jsonb language sql as $$
  select coalesce(jsonb_agg(f || jsonb_build_object('remedy', jsonb_build_object('zh-CN', f->'remedy', 'en', f->'remedy')) order by n), '[]')
  from jsonb_array_elements(faults) with ordinality t(f, n) $$;
update call_list set fault_count = jsonb_array_length(faults), faults = pg_temp.in_both(faults);
update consent_list set fault_count = jsonb_array_length(faults), faults = pg_temp.in_both(faults);
alter table call_list alter column fault_count drop default;
alter table consent_list alter column fault_count drop default;
