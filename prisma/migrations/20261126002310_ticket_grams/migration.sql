-- A ticket is found by its subject, the name of the person and what others call it, as its messages are by their text.
alter table ticket add column grams text[] not null default '{}';
create index ticket_grams on ticket using gin (grams);
