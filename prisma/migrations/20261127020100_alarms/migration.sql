-- Alarms: what a rule found, or somebody told, from its beginning to its end; and what people did about it.
create table alarm (
  id uuid primary key,
  rule text not null,                        -- `fault`: somebody told it
  subject text not null,                     -- a link, a comparison, a month; empty where the rule is of the whole house
  value double precision not null,           -- as it was seen last
  since timestamptz not null,
  seen_at timestamptz not null,
  told_at timestamptz,                       -- from when on people see it: a rule may wait whether it lasts
  closed_at timestamptz,
  acknowledged_by text,
  acknowledged_at timestamptz,
  check ((acknowledged_by is null) = (acknowledged_at is null)),
  check (acknowledged_at is null or told_at is not null)
);
create unique index alarm_open on alarm (rule, subject) where closed_at is null and rule <> 'fault';
create index alarm_standing on alarm (id) where closed_at is null;

create table alarm_step (                    -- what was said and done about an alarm; append-only
  alarm_id uuid not null references alarm (id),
  id uuid not null,
  what text not null check (what in ('told', 'acknowledged', 'contacted', 'pressed', 'fallback', 'remark', 'closed')),
  whom text not null,
  words text not null,
  by text not null,
  at timestamptz not null,
  primary key (alarm_id, id)
);
create trigger alarm_step_append_only before update or delete on alarm_step for each row execute function refuse_change();
