-- Exports that a second person approves: what was asked and why, who decided, and the file until it expires.
create table export_request (
  id uuid primary key,
  kind text not null,
  filter jsonb not null,                         -- as it was asked, by the schema of its kind
  reason text not null check (length(reason) between 2 and 200),
  language text not null,
  organisation text,                             -- of who asked: rows of others are not theirs
  asked_by uuid not null references staff_account (id),
  asked_at timestamptz not null,
  state text not null check (state in ('asked', 'approved', 'refused', 'cancelled', 'preparing', 'ready', 'failed', 'expired')),
  decided_by uuid references staff_account (id),
  decided_at timestamptz,
  note text,
  due_at timestamptz,                            -- when an open question lapses, or a file expires; business time
  holder text,                                   -- who prepares it, until when unless renewed; real time
  held_until timestamptz,
  attempts smallint not null,
  rows_done bigint not null,
  rows_expected bigint,
  file_hash text,
  file_bytes bigint,
  prepared_at timestamptz,
  downloads integer not null,
  fault text,
  check (decided_by <> asked_by),                -- four eyes
  check ((decided_by is null) = (decided_at is null)),
  check (state not in ('approved', 'refused', 'preparing', 'ready', 'failed') or decided_by is not null),
  check (state <> 'ready' or (file_hash is not null and due_at is not null))
);
create index export_request_due on export_request (due_at) where due_at is not null;
create index export_request_waiting on export_request (decided_at) where state in ('approved', 'preparing');
create index export_request_asked_by on export_request (asked_by, id);
create index export_request_kind on export_request (kind, id);
