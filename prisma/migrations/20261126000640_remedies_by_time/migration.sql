-- Ids are made by who asks and tell no time: lists go by when it was asked.
create index remedy_by_time on remedy (state, requested_at, id);
