-- What grows with traffic is sharded by phone where one machine is outgrown (ops/citus/README.md): whatever is unique there has the
-- phone in it, and nothing there points at a table that lives elsewhere.

-- A token is 256 random bits: that two were equal is not what an index has to prevent, and who is looked up by it is one row.
drop index reminder_calendar_token;
create index reminder_calendar_token on reminder_calendar (token_hash);

alter table group_seat drop constraint group_seat_group_buy_id_fkey;

-- Reads the very table it stands on: on a shard that is the shard, where all rows of this phone are.
create or replace function transfer_ends_what_pends() returns trigger language plpgsql as $$
declare
  is_pending boolean;
begin
  execute format('select exists (select from %s t where t.phone = $1 and t.id = $2 and t.kind = ''pending''
    and (t.unit, t.debit, t.credit, t.amount) = ($3, $4, $5, $6))', tg_relid::regclass)
    into is_pending using new.phone, new.of_id, new.unit, new.debit, new.credit, new.amount;
  if not is_pending then
    raise exception 'transfer % of % ends %, which is no pending transfer of % % from % to %',
      new.id, new.phone, new.of_id, new.amount, new.unit, new.debit, new.credit;
  end if;
  return new;
end $$;
