-- The till: benefits that members used, what was refused and why, and what was checked without a network.
create table redemption (
  phone text collate "C" not null,           -- the member
  id uuid not null,
  benefit_id uuid not null,
  benefit_version int not null,
  title text not null,                       -- the benefit as it was called then
  merchant_id uuid not null,
  shop_id uuid not null,
  person_id uuid,                            -- who stood at the till; none: a till of the merchant, by its key
  key_id uuid,
  channel text not null check (channel in ('page', 'sms', 'offline', 'pos')),
  idempotency_key text not null,
  level text not null,
  month text not null check (month ~ '^\d{4}-\d\d$'),
  day date not null,                         -- Beijing day and month that its limits count
  at timestamptz not null,
  bill_fen bigint check (bill_fen > 0),
  value_fen bigint not null check (value_fen >= 0), -- what the member saved; 0 where the bill is not known
  proof text not null check (proof in ('number', 'code', 'qr')), -- what showed that the member was there
  state text not null check (state in ('redeemed', 'undone')),
  undone_at timestamptz,
  undone_by text,
  undone_why text,
  primary key (phone, id),
  check ((person_id is null) <> (key_id is null)),
  check ((state = 'undone') = (undone_at is not null)),
  check ((state = 'undone') = (undone_why is not null))
);
create unique index redemption_key on redemption (phone, merchant_id, idempotency_key);
create index redemption_of_member on redemption (phone, benefit_id, at) where state = 'redeemed';
create index redemption_of_merchant on redemption (merchant_id, id);

create table redemption_tally (              -- how often a benefit was used by all: a day, a month, altogether
  benefit_id uuid not null,
  period text not null check (period ~ '^(\d{4}-\d\d(-\d\d)?|all)$'),
  uses int not null check (uses >= 0),
  value_fen bigint not null check (value_fen >= 0),
  primary key (benefit_id, period)
);

create table till_refusal (                  -- every no of a till; append-only
  phone text collate "C" not null,
  id uuid not null,
  merchant_id uuid not null,
  shop_id uuid not null,
  person_id uuid,
  key_id uuid,
  benefit_id uuid,
  channel text not null check (channel in ('page', 'sms', 'offline', 'pos')),
  why text not null,
  sender text,                               -- the sender that the phone showed, where that was wrong
  address text not null,                     -- from where it was asked; the clerk's phone where it was by SMS
  at timestamptz not null,
  primary key (phone, id)
);
create index till_refusal_of_merchant on till_refusal (merchant_id, id);
create index till_refusal_lately on till_refusal (id);
create trigger till_refusal_append_only before update on till_refusal for each row execute function refuse_change();

create table till_offline (                  -- checked without a network: unverified until it is looked at again
  phone text collate "C" not null,
  id uuid not null,
  merchant_id uuid not null,
  shop_id uuid not null,
  person_id uuid not null,
  idempotency_key text not null,
  benefit_id uuid,
  claimed_at timestamptz not null,           -- by the clock of the device
  received_at timestamptz not null,
  state text not null check (state in ('good', 'bad', 'redeemed', 'dropped')),
  why text,
  settled_by text,
  settled_at timestamptz,
  primary key (phone, id),
  check ((state = 'bad') = (why is not null)),
  check ((state in ('redeemed', 'dropped')) = (settled_at is not null))
);
create unique index till_offline_key on till_offline (phone, merchant_id, idempotency_key);
create index till_offline_of_merchant on till_offline (merchant_id, id);

create table till_ban (                      -- who misused benefits: a member, or somebody at a till
  phone text collate "C" not null,
  id uuid not null,
  what text not null check (what in ('member', 'clerk')),
  reason text not null,
  by text not null,
  at timestamptz not null,
  until timestamptz,
  lifted_at timestamptz,
  lifted_by text,
  primary key (phone, id),
  check ((lifted_at is null) = (lifted_by is null))
);

create table till_key (                      -- a program at a merchant's till; only a digest of its key is kept
  id uuid primary key,
  merchant_id uuid not null,
  name text not null,
  key_digest bytea not null unique,
  shop_ids uuid[] not null,                  -- none: all shops
  made_by text not null,
  made_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  used_at timestamptz
);
create index till_key_of_merchant on till_key (merchant_id, id);

create table till_webhook (
  merchant_id uuid primary key,
  url text not null,
  secret bytea not null,                     -- sealed
  active boolean not null,
  changed_by text not null,
  changed_at timestamptz not null
);

create table till_event (                    -- what a merchant's program is told; due while next_at is set
  phone text collate "C" not null,
  id uuid not null,
  merchant_id uuid not null,
  kind text not null check (kind in ('redeemed', 'undone')),
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'given-up')),
  tries int not null default 0,
  next_at timestamptz,
  at timestamptz not null,
  primary key (phone, id),
  check ((state = 'waiting') = (next_at is not null))
);
create index till_event_due on till_event (next_at) where next_at is not null;

create table till_delivery (                 -- every try; append-only
  phone text collate "C" not null,
  id uuid not null,
  event_id uuid not null,
  merchant_id uuid not null,
  attempt int not null,
  url text not null,
  status int,
  detail text not null,
  taken_ms int not null,
  at timestamptz not null,
  primary key (phone, id)
);
create index till_delivery_of_merchant on till_delivery (merchant_id, id);
create trigger till_delivery_append_only before update on till_delivery for each row execute function refuse_change();
