-- What carriers send to be compared with what we know, and what came of it.
-- A file is one version: its rows are staged page by page under its id and count from the statement that makes it current.
create table carrier_file (
  id uuid primary key,
  sheet text not null,                           -- the sheet that says how it is read
  reading jsonb not null,                        -- that sheet as it was: what was read then can be understood later
  reading_digest text not null,
  peer text not null,
  carrier text not null,
  kind text not null check (kind in ('relations', 'bills', 'refunds')),
  period date not null,                          -- the day of a relation file, the first of the month of the others
  name text not null,
  hash text not null check (length(hash) = 64),  -- SHA-256: names the blob that keeps the file as it came
  bytes bigint not null check (bytes >= 0),
  state text not null check (state in ('reading', 'current', 'superseded', 'cancelled', 'refused')),
  reason text,
  lines integer not null default 0 check (lines >= 0),        -- read for good: where reading goes on after a crash
  rows integer not null default 0 check (rows >= 0),
  bad_rows integer not null default 0 check (bad_rows >= 0),
  given_by text not null,
  given_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'reading') = (ended_at is null)),
  check ((state in ('cancelled', 'refused')) = (reason is not null))
);
create unique index carrier_file_current on carrier_file (peer, kind, period) where state = 'current';
create unique index carrier_file_once on carrier_file (sheet, reading_digest, hash) where state in ('reading', 'current', 'superseded');

create table carrier_file_fault (
  file_id uuid not null references carrier_file (id),
  line integer not null,
  field text not null,
  value text not null,
  reason text not null,
  primary key (file_id, line, field)
);

-- Rows of files: partitioned by the month of the file's id, so that old files go with their month.
create table carrier_relation (
  phone text collate "C" not null,
  file_id uuid not null,
  product text not null,
  billing_group text not null,
  state text not null check (state in ('active', 'suspended', 'closed')),
  effective_at timestamptz,
  expire_at timestamptz,
  changed_at timestamptz,
  channel text,
  line integer not null,
  primary key (phone, file_id, product)
) partition by range (file_id);
create table carrier_relation_default partition of carrier_relation default;
create index carrier_relation_walk on carrier_relation (file_id, phone);

create table carrier_bill (                      -- lines of bill files and of the carrier's own refunds
  phone text collate "C" not null,
  file_id uuid not null,
  line integer not null,
  product text not null,
  billing_group text not null,
  occasion text not null check (occasion in ('month', 'demand')),
  amount_fen integer not null check (amount_fen >= 0),
  outcome text not null,
  code text not null,                            -- the carrier's own word for the outcome
  at timestamptz,
  primary key (phone, file_id, line)
) partition by range (file_id);
create table carrier_bill_default partition of carrier_bill default;
create index carrier_bill_walk on carrier_bill (file_id, phone);

-- A comparison, kept with its counts and what it was made from.
create table reconciliation_run (
  id uuid primary key,
  kind text not null check (kind in ('relations', 'bills')),
  peer text not null,
  carrier text not null,
  period date not null,
  file_id uuid not null references carrier_file (id),
  refunds_id uuid references carrier_file (id),
  as_of timestamptz not null,                    -- the instant at which our side is looked at
  state text not null check (state in ('comparing', 'open', 'signed', 'superseded')),
  cursor text collate "C" not null default '',   -- the last phone compared for good
  started_by text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'comparing') = (ended_at is null))
);
create unique index reconciliation_run_standing on reconciliation_run (kind, peer, period) where state in ('open', 'signed');
create unique index reconciliation_run_comparing on reconciliation_run (kind, peer, period) where state = 'comparing';

create table reconciliation_total (              -- how many of each class, and their money
  run_id uuid not null references reconciliation_run (id),
  class text not null,
  product text not null,
  source text not null check (source in ('direct', 'telemarketed')),
  items bigint not null check (items >= 0),
  ours_fen bigint not null,
  theirs_fen bigint not null,
  primary key (run_id, class, product, source)
);

create table reconciliation_difference (
  phone text collate "C" not null,
  run_id uuid not null,
  id uuid not null,
  class text not null,
  product text not null,
  detail jsonb not null,                         -- what each side says
  state text not null check (state in ('open', 'assigned', 'resolved', 'carried', 'gone')),
  owner text,
  deadline date,
  resolution text,
  first_seen date not null,                      -- the period it was found in first
  version integer not null default 1,
  primary key (phone, run_id, id),
  check ((state = 'resolved') = (resolution is not null)),
  check (state <> 'assigned' or (owner is not null and deadline is not null))
);
create index reconciliation_difference_list on reconciliation_difference (run_id, id);
create index reconciliation_difference_due on reconciliation_difference (deadline) where state = 'assigned';

create table reconciliation_remark (             -- what was said and done about a difference; append-only
  phone text collate "C" not null,
  difference_id uuid not null,
  id uuid not null,
  what text not null check (what in ('assigned', 'remark', 'resolved', 'reopened', 'corrected')),
  text text not null,
  by text not null,
  at timestamptz not null,
  primary key (phone, difference_id, id)
);
create trigger reconciliation_remark_append_only before update or delete on reconciliation_remark for each row execute function refuse_change();

create table reconciliation_sign_off (           -- CA-063: three parties; append-only
  run_id uuid not null references reconciliation_run (id),
  party text not null check (party in ('carrier', 'sp', 'telemarketer')),
  signer text not null,
  evidence text not null,
  by text not null,
  at timestamptz not null,
  primary key (run_id, party)
);
create trigger reconciliation_sign_off_append_only before update or delete on reconciliation_sign_off for each row execute function refuse_change();

-- Settlement (CA-064): whole fen, the parts always sum to the whole.
create table settlement_entry (                  -- penalties and what else is agreed by letter; append-only
  id uuid primary key,
  month date not null check (extract(day from month) = 1),
  carrier text not null,
  product text not null,
  kind text not null check (kind in ('penalty', 'bad-debt')),
  amount_fen bigint not null check (amount_fen <> 0),
  reason text not null,
  by text not null,
  at timestamptz not null
);
create trigger settlement_entry_append_only before update or delete on settlement_entry for each row execute function refuse_change();

create table settlement_sheet (
  id uuid primary key,
  month date not null check (extract(day from month) = 1),
  carrier text not null,
  state text not null check (state in ('draft', 'signed')),
  drafted_by text not null,
  drafted_at timestamptz not null,
  signed_by text,
  signed_at timestamptz,
  check ((state = 'signed') = (signed_by is not null and signed_at is not null)),
  unique (month, carrier)
);

create table settlement_line (
  sheet_id uuid not null references settlement_sheet (id),
  of_month date not null,                        -- another month than the sheet's: a correction of a sheet that is signed
  product text not null,
  source text not null check (source in ('direct', 'telemarketed')),
  shares_from date not null,                     -- the version of the shares that was in force
  receivable_fen bigint not null,
  bad_debt_fen bigint not null,
  refund_fen bigint not null,
  penalty_fen bigint not null,
  net_fen bigint not null,
  carrier_fen bigint not null,
  sp_fen bigint not null,
  telemarketer_fen bigint not null,
  merchants_fen bigint not null,
  primary key (sheet_id, of_month, product, source),
  check (net_fen = receivable_fen - bad_debt_fen - refund_fen - penalty_fen),
  check (net_fen = carrier_fen + sp_fen + telemarketer_fen + merchants_fen)
);

create function refuse_change_of_signed_sheet() returns trigger language plpgsql as $$
begin
  if exists (select from settlement_sheet where id = coalesce(new.sheet_id, old.sheet_id) and state = 'signed') then
    raise exception 'a signed settlement sheet is frozen: what is wrong in it is corrected by a line of the next sheet';
  end if;
  return coalesce(new, old);
end $$;
create trigger settlement_line_frozen before insert or update or delete on settlement_line for each row execute function refuse_change_of_signed_sheet();

create function refuse_change_of_signed() returns trigger language plpgsql as $$
begin
  raise exception 'a signed settlement sheet is frozen: what is wrong in it is corrected by a line of the next sheet';
end $$;
create trigger settlement_sheet_frozen before update or delete on settlement_sheet for each row when (old.state = 'signed') execute function refuse_change_of_signed();
