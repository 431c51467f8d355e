-- When the newest connection of a link began, in real time: one that is alive has told so since.
alter table link_lease add column epoch_at timestamptz;
