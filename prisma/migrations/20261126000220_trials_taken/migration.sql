-- Who tried what for free. A holder of a phone tries a product group once, and is rewarded once, ever; the next holder of a
-- recycled number is a new person.
create table trial_taken (
  phone text collate "C" not null,
  holder_since timestamptz not null,
  billing_group text not null,
  trial text not null,
  subscription_id uuid not null,
  reward_points integer check (reward_points > 0),   -- empty for who was rewarded before
  taken_at timestamptz not null,
  primary key (phone, holder_since, billing_group)
);
create unique index trial_rewarded_once on trial_taken (phone, holder_since) where reward_points is not null;
create trigger trial_taken_append_only before update or delete on trial_taken for each row execute function refuse_change();

create table trial_seats (                       -- a row a trial: its last seat is taken once
  trial text primary key,
  taken integer not null,
  quota integer not null,
  check (taken between 0 and quota)
);
