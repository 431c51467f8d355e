-- How far journeys of messages were told to who collects traces: one row, held by who tells.
create table trace_reach (
  name text primary key,
  reached uuid not null                      -- the id, and so the time, of the first MO that was not told of yet
);
