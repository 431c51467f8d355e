-- A run of the monthly bill walks over all phones, page by page. Its cursor moves in the transaction that writes the page, so
-- a crash resumes exactly, and of two workers one waits for the other. Small and local.
create table bill_run (
  run_at timestamptz primary key,                -- when it was due
  month date not null check (extract(day from month) = 1),
  cursor text collate "C" not null default '',   -- the last phone that is done
  pages integer not null default 0,
  billed integer not null default 0,
  ended_at timestamptz
);

-- A carrier said that something is wrong with a product on a link, its code or its price: nobody is billed for it until a
-- person has looked.
create table billing_stop (
  id uuid primary key,
  product text not null,
  link text not null,
  code text not null,                            -- the carrier's
  charge_id uuid not null,                       -- the first that was refused for it
  since timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid,
  check (lifted_at is null or lifted_by is not null)
);
create unique index billing_stop_open on billing_stop (product, link) where lifted_at is null;

-- The bill plan lists subscriptions a page at a time, and its cursor shows no phone.
create index subscription_by_id on subscription (id) where active_from is not null;
