-- Who works here, their sessions, and what they did. Small tables, local to one node even where traffic is sharded.
-- Sessions and locks live in real time; the audit, like every record, in business time.
create table staff_account (
  id uuid primary key,
  name text not null check (length(name) between 2 and 32),
  role text not null check (role in (
    'agent-10010', 'care-agent', 'technical-support', 'supervisor', 'editor', 'reviewer', 'merchant-clerk', 'merchant-manager',
    'business-developer', 'errand-agent', 'telemarketer', 'carrier-data-entry', 'hall-clerk', 'reconciliation-clerk',
    'operator', 'finance', 'administrator')),
  password_hash text not null check (password_hash like '$argon2id$%'),
  password_change_due boolean not null,
  failed_sign_ins integer not null default 0 check (failed_sign_ins >= 0),
  locked_until timestamptz,
  created_at timestamptz not null
);
create unique index staff_account_name on staff_account (lower(name));

create table staff_session (
  token_hash bytea primary key check (octet_length(token_hash) = 32),   -- SHA-256: a copy of this table opens no session
  account_id uuid not null references staff_account (id) on delete cascade,
  expires_at timestamptz not null
);
create index staff_session_account on staff_session (account_id);
create index staff_session_expired on staff_session (expires_at);

create table staff_audit (
  id uuid primary key,
  at timestamptz not null,
  account_id uuid,                               -- empty where nobody was signed in
  action text not null,
  subject text,                                  -- what it was done to
  detail jsonb not null,
  address text not null,
  correlation_id text not null
);
create index staff_audit_account on staff_audit (account_id, at);
create trigger staff_audit_append_only before update or delete on staff_audit for each row execute function refuse_change();
