-- CA-063: each telemarketer signs for itself; the comparison is closed when all whose agreements were compared have signed.
create table reconciliation_telemarketer (
  run_id uuid not null references reconciliation_run (id),
  organisation text not null,
  primary key (run_id, organisation)
);

-- Empty where a party is one: the carrier and the SP, and a comparison without telemarketers.
alter table reconciliation_sign_off add organisation text not null default '';
alter table reconciliation_sign_off alter organisation drop default;
alter table reconciliation_sign_off drop constraint reconciliation_sign_off_pkey;
alter table reconciliation_sign_off add primary key (run_id, party, organisation);
