-- An open confirmation that no clock will look at would stay open for ever.
alter table subscription add check (state <> 'pending-confirm' or next_at is not null);

-- The history of a subscription knows the states that the subscription knows.
alter table subscription_event
  add check (from_state in ('pending-confirm', 'pending-carrier', 'active', 'suspended', 'closed', 'rejected', 'expired')),
  add check (to_state in ('pending-confirm', 'pending-carrier', 'active', 'suspended', 'closed', 'rejected', 'expired'));
