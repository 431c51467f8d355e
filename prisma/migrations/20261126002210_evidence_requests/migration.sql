-- An agent's wish for the evidence pack of a number, and what a supervisor said.
create table evidence_request (
  id uuid primary key,
  phone text collate "C" not null,
  purpose text not null,
  asked_by uuid not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  state text not null check (state in ('waiting', 'approved', 'refused')),
  decided_by uuid,
  decided_at timestamptz,
  check ((state = 'waiting') = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null)),
  check (decided_by <> asked_by)
);
create index evidence_request_phone on evidence_request (phone, asked_by);
create index evidence_request_waiting on evidence_request (id) where state = 'waiting';
