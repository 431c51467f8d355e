-- Fees of which nobody knows whether they were taken: people look at them until each is settled.
create index charge_unsure on charge (id) where state = 'unsure';
