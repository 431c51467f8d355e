-- A package is paid for once and used several times. Every use says which package, the how manyth, of how many and until when it was
-- sold: what was sold holds, whatever becomes of the benefit. The first use is the sale; its id is that of the package.
alter table redemption
  add column package_id uuid,
  add column package_nth smallint,
  add column package_times smallint,
  add column package_until timestamptz,
  add check (num_nulls(package_id, package_nth, package_times, package_until) in (0, 4)),
  add check (package_nth between 1 and package_times),
  add check ((package_id = id) = (package_nth = 1));
create unique index redemption_package on redemption (phone, package_id, package_nth) where state = 'redeemed' and package_id is not null;
