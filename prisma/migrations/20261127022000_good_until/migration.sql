-- A message may be of no use after a time, as a reminder is when its day is over: it does not leave then.
alter table mt add column good_until timestamptz;
