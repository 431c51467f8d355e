-- Copies of what is known of a person, at their wish.
create table self_copy (
  phone text collate "C" not null,
  id uuid not null,
  language text not null check (language in ('zh-CN', 'en')),
  state text not null check (state in ('waiting', 'ready', 'failed', 'gone')),
  asked_at timestamptz not null,
  attempts smallint not null default 0 check (attempts >= 0),
  hash text,                                     -- the file, while there is one
  bytes bigint,
  ready_at timestamptz,
  expires_at timestamptz,
  taken integer not null default 0 check (taken >= 0),
  next_at timestamptz,                           -- when the clock looks at it: to make it, or to remove the file
  primary key (phone, id),
  check ((state = 'ready') <= (hash is not null and expires_at is not null)),
  check ((state in ('waiting', 'ready')) <= (next_at is not null))
);
create index self_copy_due on self_copy (next_at) where next_at is not null;

-- Wishes to be forgotten, each confirmed by a code; what was done stands in `proof`, and holds nothing of the person but the number.
create table erasure (
  phone text collate "C" not null,
  id uuid not null,
  asked_at timestamptz not null,
  due_by timestamptz not null,                   -- by then it must be answered
  until timestamptz not null,                    -- what is newer is not meant
  evidence jsonb not null,                       -- the code, the session, and what was ended with it
  state text not null check (state in ('waiting', 'cleared', 'done', 'withdrawn')),
  waits_for text,                                -- what stands in the way
  next_at timestamptz,
  cleared_at timestamptz,
  done_at timestamptz,
  receipt text,
  proof jsonb not null default '{}',             -- how many rows of what went, and when
  primary key (phone, id),
  check ((state in ('waiting', 'cleared')) = (next_at is not null)),
  check ((state in ('cleared', 'done')) = (cleared_at is not null))
);
create unique index erasure_one_waits on erasure (phone) where state = 'waiting';
create index erasure_due on erasure (next_at) where next_at is not null;
create index erasure_open on erasure (due_by) where state = 'waiting';
