-- A carrier may pass a work order again with other words or another deadline, also after its reply: replies that were given before stay.
alter table work_order add column earlier_replies jsonb not null default '[]';

-- Tickets of work orders that wait owe their carrier a reply: an event says so, as for those to come.
with waiting as (
  select t.id, t.version + 1 as version, t.body from ticket t join work_order w on w.ticket_id = t.id where w.state = 'open'),
told as (
  insert into ticket_event (ticket_id, seq, kind, "by", at, data, set)
  select id, version, 'order-changed', null, to_timestamp((body ->> 'changedAt')::float8 / 1000), '{}', '{"owesReply": true}' from waiting)
update ticket t set version = w.version, body = t.body || jsonb_build_object('owesReply', true, 'version', w.version)
from waiting w where t.id = w.id;
