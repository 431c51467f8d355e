-- What a merchant owes us of a month: drafted as often as one likes, signed by another person, and frozen from then on.
create table merchant_settlement (
  id uuid primary key,
  merchant_id uuid not null references merchant (id),
  month date not null check (extract(day from month) = 1),
  state text not null check (state in ('draft', 'signed')),
  drafted_by text not null,
  drafted_by_id uuid not null,
  drafted_at timestamptz not null,
  signed_by text,
  signed_by_id uuid check (signed_by_id <> drafted_by_id),
  signed_at timestamptz,
  check ((state = 'signed') = (signed_by is not null and signed_by_id is not null and signed_at is not null)),
  unique (merchant_id, month)
);
create index merchant_settlement_month on merchant_settlement (month, merchant_id);

create table merchant_settlement_line (
  settlement_id uuid not null references merchant_settlement (id),
  of_month date not null,                        -- another month than the sheet's: a correction of a sheet that is signed
  benefit_id uuid not null references benefit (id),
  permille integer not null check (permille between 0 and 1000),
  uses integer not null,
  value_fen bigint not null,
  commission_fen bigint not null,
  primary key (settlement_id, of_month, benefit_id, permille)
);

create function refuse_change_of_signed_merchant() returns trigger language plpgsql as $$
begin
  if exists (select from merchant_settlement where id = coalesce(new.settlement_id, old.settlement_id) and state = 'signed') then
    raise exception 'a signed settlement is frozen: what is wrong in it is corrected by a line of the next one';
  end if;
  return coalesce(new, old);
end $$;
create trigger merchant_settlement_line_frozen before insert or update or delete on merchant_settlement_line
  for each row execute function refuse_change_of_signed_merchant();
create trigger merchant_settlement_frozen before update or delete on merchant_settlement
  for each row when (old.state = 'signed') execute function refuse_change_of_signed();
