-- What the catalogue says, version by version. The files are kept byte for byte; the newest version that has begun is in force.
create table catalogue_version (
  number integer primary key check (number > 0),
  title text not null,
  files jsonb not null,                   -- catalog/car-owner.yaml → its text
  hash text not null,
  order_words jsonb not null,             -- number → word → product: understood for ever in a cancel
  authors jsonb not null,                 -- [{ id, name }]
  released_by jsonb,                      -- { id, name }; nobody for the first
  released_at timestamptz not null,
  in_force_from timestamptz not null
);
create trigger catalogue_version_append_only before update or delete on catalogue_version for each row execute function refuse_change();

-- What may become a version: only the files that differ from `base`.
create table catalogue_draft (
  id uuid primary key,
  title text not null,
  origin text not null check (origin in ('editor', 'content', 'restore')),
  base integer not null references catalogue_version (number),
  changes jsonb not null,                 -- file → its text, or null where it is taken away
  authors jsonb not null,
  state text not null check (state in ('open', 'scheduled', 'released', 'discarded')),
  revision integer not null,
  release_at timestamptz,
  release_hash text,
  releaser jsonb,
  stopped text,                           -- why a release that was due was not made
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state = 'scheduled') <= (release_at is not null and release_hash is not null and releaser is not null))
);
create index catalogue_draft_waiting on catalogue_draft (state, updated_at) where state in ('open', 'scheduled');
create unique index catalogue_draft_of_content on catalogue_draft (origin) where origin = 'content' and state in ('open', 'scheduled');
