-- What waits for a person, and what people decided of it. A decision is a row that nobody changes; what it was about leaves its list.
create table message_decision (
  phone text collate "C" not null,
  id uuid not null,
  subject text not null check (subject in ('parked', 'unsure', 'orphan')),
  subject_id uuid not null,
  step text not null check (step in ('proposed', 'withdrawn', 'done')),
  verdict text not null,
  evidence text,                                 -- what it stands on: a report, the bill, a person who was asked
  because text not null,
  detail jsonb not null,                         -- what was known then, as far as it leaves its table
  account_id uuid not null,
  who text not null,
  at timestamptz not null,
  primary key (phone, id)
);
create index message_decision_of on message_decision (phone, subject_id);
create trigger message_decision_append_only before update or delete on message_decision for each row execute function refuse_change();

-- A parked MO that was tried again, or set aside, leaves the list and stays.
alter table mo add column settled_at timestamptz;
drop index mo_parked;
create index mo_parked on mo (id) where state = 'parked' and settled_at is null;

-- An orphan report is explained when an answer to that phone was lost: then the report is most likely of that message.
alter table status_report add column explained_by uuid, add column set_aside_at timestamptz;
create index status_report_open on status_report (id) where alarmed_at is not null and set_aside_at is null;
