-- Files that came into a store, noted before they are there: one that no row names a day later was left by a crash, and goes.
create table file_came (
  store text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  at timestamptz not null,                   -- of the machine; infinity where another file names it, and no row
  primary key (store, hash)
);
create index sealed_recording_kept on sealed_recording (kept_hash);
