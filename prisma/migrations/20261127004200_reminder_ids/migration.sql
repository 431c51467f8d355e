-- Lists of reminders go on by an id, so that no address holds a number.
alter table reminder add column id uuid not null default gen_random_uuid();
alter table reminder alter column id drop default;
create index reminder_listed on reminder (due, id);
