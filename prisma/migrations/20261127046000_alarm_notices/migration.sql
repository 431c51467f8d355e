-- Who is told of alarms, by what and when the next; each notification; who answers for the safety of information (CA-080, CA-081).
create table alarm_contact (
  id uuid primary key,
  name text not null,
  channel text not null check (channel in ('sms', 'e-mail', 'webhook')),
  address text not null,                     -- a mobile number, an e-mail address, an https address: of people who work here
  secret bytea,                              -- what webhooks are signed with, sealed
  after_minutes int not null check (after_minutes between 0 and 1440), -- told when nobody has taken it on for so long
  active boolean not null,
  changed_by text not null,
  changed_at timestamptz not null,
  removed_at timestamptz,
  check ((channel = 'webhook') = (secret is not null))
);

create table alarm_notice (                  -- each time somebody was told; what became of it by SMS or e-mail stands there
  id uuid primary key,
  contact_id uuid not null references alarm_contact (id),
  kind text not null check (kind in ('told', 'repeated', 'over', 'test')),
  alarms uuid[] not null,
  state text not null check (state in ('queued', 'sending', 'delivered', 'refused')),
  why text,                                  -- it was refused, or the last answer of a webhook
  mt_id uuid,
  tries int not null,
  due_at timestamptz not null,               -- of webhooks: when it is tried (again)
  at timestamptz not null,
  check (state <> 'refused' or why is not null)
);
create index alarm_notice_of on alarm_notice using gin (alarms);
create index alarm_notice_at on alarm_notice (at);
create index alarm_notice_due on alarm_notice (due_at) where state in ('queued', 'sending') and mt_id is null;

create table security_duty (                 -- who answers for what; the duties themselves stand in content/alarms.yaml
  code text primary key,
  person text not null,
  telephone text not null,
  changed_by text not null,
  changed_at timestamptz not null
);

-- The record of a fault also says what suffered and why it was.
alter table alarm_step drop constraint alarm_step_what_check;
alter table alarm_step add constraint alarm_step_what_check
  check (what in ('told', 'acknowledged', 'contacted', 'pressed', 'fallback', 'impact', 'cause', 'remark', 'closed'));
