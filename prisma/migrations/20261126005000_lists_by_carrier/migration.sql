-- People of a carrier see and enter what concerns its subscribers only. What came before is its carrier's as far as that is
-- known; where it is not, only our own people see it.
alter table telemarketing_consent add column carrier text;       -- whose subscriber the number was when the list came
update telemarketing_consent c set carrier = s.carrier from subscriber s where s.phone = c.phone;

alter table consent_list add column carriers text[] not null default '{}';   -- of the rows that were taken
update consent_list l set carriers = coalesce(
  (select array_agg(distinct c.carrier) from telemarketing_consent c where c.list_id = l.id and c.carrier is not null), '{}');
alter table consent_list alter column carriers drop default;

alter table call_list add column carrier text;                   -- whose people brought it; null where ours did
update call_list l set carrier = a.organisation from staff_account a
where a.id = l.imported_by and a.role = 'carrier-data-entry';
alter table call_list drop constraint call_list_organisation_product_file_hash_key;
alter table call_list add unique nulls not distinct (organisation, product, file_hash, carrier);
