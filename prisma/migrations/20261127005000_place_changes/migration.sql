-- What was told of a place, one line a change: who, when, and each field as it was and as it became. Kept as long as the place.
create table place_change (
  place_id uuid not null,
  id uuid not null,
  what text not null check (what in ('added', 'changed', 'closed', 'opened')),
  fields jsonb not null,                 -- field -> [before, after]
  by text not null,                      -- the person, or the source whose file it was
  at timestamptz not null,
  primary key (place_id, id));
create index place_by_name on place (name, id);
