-- A complaint about something sold on the telephone while its recording cannot be told sound or not: it goes when that is known.
create table complaint_unsure (
  id uuid primary key,
  phone text collate "C" not null,
  subscription_id uuid not null,
  note text not null,
  by uuid not null,
  ticket_id uuid not null references ticket (id), -- tells whoever calls back what came of it
  at timestamptz not null,
  look_at timestamptz not null
);
create index complaint_unsure_subscription on complaint_unsure (phone, subscription_id);
create index complaint_unsure_look on complaint_unsure (look_at);
