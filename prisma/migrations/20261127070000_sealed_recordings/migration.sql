-- Where a recording lies sealed: its evidence names it by the SHA-256 of what was said, and the file is named by that of its sealed bytes.
create table sealed_recording (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  kept_hash text not null check (kept_hash ~ '^[0-9a-f]{64}$'),
  plain_left boolean not null                -- the file as it came, from before there was a key, still lies beside it
);
create index sealed_recording_plain_left on sealed_recording (hash) where plain_left;
