-- What people want of a link, obeyed by whichever gateway holds its lease, also after a restart. Each row is the whole will; the
-- newest holds. Small: somebody decided each row.
create table link_instruction (
  link text not null,
  version integer not null check (version > 0),  -- two people who decide at once: one of them is told
  wanted text not null check (wanted in ('running', 'drained', 'stopped')),
  pace integer check (pace > 0),                 -- recipients a second; empty: as the sheet says
  window_size integer check (window_size > 0),   -- PDUs without an answer on a connection; empty: as the sheet says
  because text not null,
  account_id uuid not null,
  who text not null,
  at timestamptz not null,
  primary key (link, version)
);
create trigger link_instruction_append_only before update or delete on link_instruction for each row execute function refuse_change();

-- How a link is, as each gateway that serves it sees it: told every other second, in real time.
create table link_state (
  link text not null,
  holder text not null,                          -- names the process
  state jsonb not null,
  told_at timestamptz not null,
  primary key (link, holder)
) with (fillfactor = 50);
