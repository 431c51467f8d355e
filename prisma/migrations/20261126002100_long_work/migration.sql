-- Long work that somebody asked for and waits for: how far it is, and whether it is to stop. Times are of the database's own
-- clock, because rate and remaining time are of this world; who moves it must say so within half a minute.
create table long_work (
  id uuid primary key,
  kind text not null,
  subject text not null,
  account_id uuid,
  by_name text not null,
  -- Goes on by itself after a crash; other work is then broken off.
  resumes boolean not null,
  state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  done bigint not null default 0,
  total bigint,
  -- How much of the whole is done, from 0 to 1, where the number of all is not known.
  share double precision check (share between 0 and 1),
  per_second double precision,
  cancel_asked_at timestamptz,
  cancel_asked_by text,
  -- Why it failed, in every language.
  problem jsonb,
  started_at timestamptz not null,
  moved_at timestamptz not null,
  alive_until timestamptz not null,
  ended_at timestamptz,
  check ((state = 'running') = (ended_at is null))
);
create index long_work_under_way on long_work (id) where state = 'running';
create index long_work_ended on long_work (ended_at);
create index long_work_by_account on long_work (account_id, id);
