-- While a carrier decides about another level, the level that stands goes on: it ends in the moment the other begins.
drop index subscription_one_open;
create unique index subscription_one_standing on subscription (phone, billing_group) where state in ('active', 'suspended');
create unique index subscription_one_in_work on subscription (phone, billing_group) where state = 'pending-carrier';
