-- A subscription is either a trial, which is free and ends by itself, or costs something from a date on.
alter table subscription
  add column trial text,                         -- the trial it is, by code
  add column trial_until timestamptz,
  add column fee_from timestamptz,               -- no fee belongs to a time before this; empty: from the activation on
  add check ((trial is null) = (trial_until is null)),
  add check (trial_until is null or fee_from is null),
  -- A trial that no clock will look at would stay open for ever.
  add check (trial_until is null or state not in ('active', 'suspended') or next_at is not null),
  add check (channel in ('sms', 'agent', 'web', 'hall', 'telemarketing', 'carrier', 'clock'));

alter table subscription_event add check (channel in ('sms', 'agent', 'web', 'hall', 'telemarketing', 'carrier', 'clock'));
