-- A second factor (RFC 6238) beside the password, and sessions that their owner can tell apart and end. All times here are real.
alter table staff_account
  add second_factor bytea,                       -- the secret, sealed with a key that is not in the database
  add second_factor_draft bytea,                 -- one that waits for its first code
  add second_factor_step bigint not null default 0,   -- the newest step that was used: none is taken twice
  add signed_in_at timestamptz,
  add signed_in_from text;

create table staff_recovery_code (               -- each opens once, instead of a code of the second factor
  account_id uuid not null references staff_account (id) on delete cascade,
  code_hash bytea not null check (octet_length(code_hash) = 32),
  used_at timestamptz,
  primary key (account_id, code_hash)
);

-- Everybody signs in once more: what a session tells from now on was not written down before.
delete from staff_session;
alter table staff_session
  add id uuid not null,
  add started_at timestamptz not null,
  add seen_at timestamptz not null,
  add address text not null,
  add user_agent text not null,
  add second_factor_due boolean not null,        -- the password was right, the code is still to come
  add signed_in_before timestamptz,              -- the sign-in before this one, which its owner is shown
  add signed_in_before_from text;
create unique index staff_session_id on staff_session (id);
