-- What falls due to a person: one row a due day of a car, or a season of its holder, from the day it was first looked at. The key is
-- what makes a reminder go once, whatever crashes and however many workers ring. `*_mt` are the messages that said so.
create table reminder (
  phone text collate "C" not null,
  subject_id uuid not null,                         -- the car; of a season, an id that stands for the holder of the number
  kind text not null check (kind in ('INS', 'INSP', 'MNT', 'SEA')),
  due date not null,
  plate text not null,                              -- '' of a season
  why_not text check (why_not in ('no-member', 'rests', 'no-way', 'turned-back', 'missed', 'too-late')),
  first_at timestamptz, first_mt uuid,
  last_at timestamptz, last_mt uuid,
  overdue_at timestamptz, overdue_mt uuid,
  delivered boolean not null default false,
  answer text check (answer in ('done', 'later', 'book', 'changed')),
  answered_at timestamptz,
  answer_mo uuid,
  ticket text,
  sealed_at timestamptz,
  primary key (phone, subject_id, kind, due),
  check ((answer is null) = (answered_at is null)));
create index reminder_by_due on reminder (due, phone, subject_id, kind);

-- A calendar that its owner may read by an address nobody can guess; only a hash of it is kept. One a number, until it is closed.
create table reminder_calendar (
  phone text collate "C" not null primary key,
  token_hash bytea not null,
  made_at timestamptz not null);
create unique index reminder_calendar_token on reminder_calendar (token_hash);
