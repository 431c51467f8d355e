-- Sample people of a demonstration: every start that is none closes their accounts. Who is disabled keeps the name in the audit.
alter table staff_account
  add sample boolean not null default false,
  add disabled_at timestamptz;
