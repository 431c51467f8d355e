-- Calls to the hotline as the exchange (PBX) tells of them. A call is told more than once: when it rings, when it is answered, when it
-- ends; what was told first stays. `caller` of a hidden number is empty, so the key is led by it as everywhere.
create table call_record (
  phone text collate "C" not null,
  call_id text collate "C" not null,
  id uuid not null,
  line smallint not null check (line > 0),
  agent text,
  missed text[] not null,               -- agents at whom it rang in vain
  offered_at timestamptz not null,
  answered_at timestamptz check (answered_at >= offered_at),
  ended_at timestamptz check (ended_at >= coalesce(answered_at, offered_at)),
  recording text,
  ticket_id uuid,
  primary key (phone, call_id),
  check (answered_at is null or agent is not null));
create index call_record_id on call_record (id);
create index call_record_time on call_record (offered_at);
create index call_record_agent on call_record (agent, offered_at) where agent is not null;
create index call_record_open on call_record (offered_at) where ended_at is null;

-- Who sits at a seat: the number that the exchange knows an agent by.
create table call_seat (
  agent text primary key,
  account_id uuid unique);
