-- Operators look for messages by time, and open one by its id: ids carry the time, and new ones come at the right end of the index.
create index mt_by_time on mt (id);
create index mo_by_time on mo (id);
