-- Companies that give members a benefit at the till (CA-013). `code` is the organisation of their people's accounts. How far the
-- work with one of them is (lead, contract, active, expiring, ended) is not written here: its contracts and the day say it.
create table merchant (
  id uuid primary key,
  code text not null unique,
  name text not null,
  category text not null,
  contact text not null,                         -- whom we talk to there, and how
  note text not null,
  given_up_at timestamptz,                       -- a lead that came to nothing
  is_sample boolean not null,
  created_by text not null,
  created_at timestamptz not null
);

-- What was agreed, from the first day to the last. It counts once a second person has signed it, until it is ended before its day.
create table merchant_contract (
  id uuid primary key,
  merchant_id uuid not null references merchant (id),
  starts_on date not null,
  ends_on date not null,
  commission_permille integer not null check (commission_permille between 0 and 1000),
  terms text not null,
  drafted_by uuid not null,
  drafter text not null,
  drafted_at timestamptz not null,
  signed_by uuid,
  signer text,
  signed_at timestamptz,
  ended_at timestamptz,
  ended_because text,
  dropped_at timestamptz,                        -- a draft that was not signed
  check (starts_on <= ends_on),
  check ((signed_at is null) = (signed_by is null) and (signed_at is null) = (signer is null)),
  check (signed_by <> drafted_by),
  check (ended_at is null or signed_at is not null),
  check (dropped_at is null or signed_at is null)
);
create index merchant_contract_of on merchant_contract (merchant_id, starts_on);

-- Once a contract and a warning, whoever looks how often.
create table merchant_warning (
  contract_id uuid not null references merchant_contract (id),
  days_before smallint not null,
  at timestamptz not null,
  primary key (contract_id, days_before)
);

create table shop (
  id uuid primary key,
  merchant_id uuid not null references merchant (id),
  name text not null,
  district text not null,
  address text not null,
  lat double precision not null check (lat between -90 and 90),
  lng double precision not null check (lng between -180 and 180),
  phone text not null,
  hours text not null,
  closed_at timestamptz,
  unique (merchant_id, name)
);
create index shop_where on shop (lat, lng);

-- Who works at the tills of a merchant. Without a shop: at all of them. A proven phone may check by SMS.
create table merchant_person (
  id uuid primary key,
  merchant_id uuid not null references merchant (id),
  shop_id uuid references shop (id),
  name text not null,
  role text not null check (role in ('clerk', 'manager')),
  phone text collate "C",
  phone_proven_at timestamptz,
  account_id uuid,
  closed_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  check (phone_proven_at is null or phone is not null)
);
create unique index merchant_person_phone on merchant_person (phone) where closed_at is null;
create unique index merchant_person_account on merchant_person (account_id) where closed_at is null;
create index merchant_person_of on merchant_person (merchant_id);

-- What a merchant grants, as a rule. `version` counts its changes; what it was before is in the history.
create table benefit (
  id uuid primary key,
  merchant_id uuid not null references merchant (id),
  title text not null,
  rule jsonb not null,
  high_value boolean not null,
  from_on date not null,
  until_on date not null,
  stopped_at timestamptz,
  version integer not null,
  check (from_on <= until_on)
);
create index benefit_of on benefit (merchant_id);

-- Licences, contracts, photos: the files themselves stand in the data folder under their hash.
create table merchant_document (
  id uuid primary key,
  merchant_id uuid not null references merchant (id),
  kind text not null check (kind in ('licence', 'contract', 'photo', 'other')),
  name text not null,
  type text not null,
  hash text not null,
  bytes integer not null,
  brought_by text not null,
  brought_at timestamptz not null,
  removed_at timestamptz
);
create index merchant_document_of on merchant_document (merchant_id);
create index merchant_document_hash on merchant_document (hash);

-- What was done with a merchant, and by whom.
create table merchant_event (
  merchant_id uuid not null references merchant (id),
  id uuid not null,
  what text not null,
  detail jsonb not null,
  by text not null,
  at timestamptz not null,
  primary key (merchant_id, id)
);
