-- What reports count: what a text asked for, in columns, because ten million traces are not read for a ranking.
alter table mo
  add column product text,                       -- the product that the text named or ordered
  add column keyword text,                       -- the word that was understood
  add column section text;                       -- which piece of it was asked for, where pieces are sold
create index mo_received on mo using brin (received_at);
create index subscription_event_at on subscription_event using brin (at);
create index subscription_trial on subscription (active_from) where trial is not null;

-- Days that are over, counted once. A report is the sum of these and of what the newest days hold.
create table report_day (
  report text not null,
  day date not null,
  keys text[] not null,                          -- one value a dimension of the report, in its order
  figures bigint[] not null,                     -- one number a figure of the report, in its order
  primary key (report, day, keys)
);
create table report_rolled (                     -- which days have been counted; a day may have counted nothing
  report text not null,
  day date not null,
  primary key (report, day)
);

-- How often public pages were asked for. Nothing of who asked is kept.
create table visit (
  day date not null,
  page text not null,
  visits integer not null check (visits > 0),
  primary key (day, page)
);
