-- What carriers' platforms tell of order relations, our mirror of them, and what we still want them to end.
-- `phone` may be a pseudo-code, kept whole. `product_ref` is the carrier's product code; '' stands for all products of the SP.

create table order_event (                       -- every notify as it came; a carrier's resend meets its key
  phone text collate "C" not null,
  peer text not null,
  record_id text collate "C" not null,           -- VAC recordSequenceId, DSMP TransactionID, ISMP streamingNo
  id uuid not null,
  action text not null check (action in
    ('order', 'renew', 'cancel', 'cancel-all', 'suspend', 'suspend-all', 'resume', 'change', 'on-demand', 'number-change', 'unknown')),
  product_ref text not null,
  old_product_ref text,                          -- what a change replaces
  payer text,                                    -- who pays, where it is not the phone
  cause text not null,
  channel text not null,
  content text not null,
  link_id text not null,
  effective_at timestamptz,
  expire_at timestamptz,
  occurred_at timestamptz,                       -- by the carrier's clock; absent where it does not say
  received_at timestamptz not null,
  raw bytea not null,
  digest bytea not null,                         -- of what it means: the same key with another meaning is no resend
  primary key (phone, peer, record_id)
);
create index order_event_by_id on order_event (phone, id);
create trigger order_event_append_only before update or delete on order_event for each row execute function refuse_change();

create table order_event_waiting (               -- recorded and answered, not decided yet; inserted, then deleted
  phone text collate "C" not null,
  id uuid not null,
  received_at timestamptz not null,
  primary key (phone, id)
);
create index order_event_waiting_since on order_event_waiting (received_at);

create table order_verdict (                     -- what became of each notify
  phone text collate "C" not null,
  event_id uuid not null,
  peer text not null,
  verdict text not null check (verdict in
    ('applied', 'duplicate', 'outdated', 'conflict', 'unknown-product', 'unknown-action', 'other-payer', 'withdrawn', 'on-demand', 'sealed')),
  detail text not null,
  decided_at timestamptz not null,
  primary key (phone, event_id)
);
create index order_verdict_attention on order_verdict (event_id)
  where verdict in ('conflict', 'unknown-product', 'unknown-action', 'other-payer');
create trigger order_verdict_append_only before update or delete on order_verdict for each row execute function refuse_change();

create table order_relation (                    -- our mirror of what the carrier holds
  phone text collate "C" not null,
  peer text not null,
  product_ref text not null,
  product text,                                  -- ours; empty while nobody mapped it
  state text not null check (state in ('open', 'suspended', 'closed')),
  channel text not null,                         -- of the last change
  effective_at timestamptz,
  expire_at timestamptz,
  last_change_at timestamptz not null,           -- by the carrier's clock, where it says
  last_record_id text not null,
  primary key (phone, peer, product_ref)
);

create table order_chase (                       -- relations we have ended, until the carrier has ended them too
  phone text collate "C" not null,
  id uuid not null,
  peer text not null,
  product_ref text not null,
  subscription_id uuid,
  cause text not null,
  opened_at timestamptz not null,
  next_at timestamptz,                           -- when the reverse interface is asked next; empty where a file tells it
  attempts integer not null default 0 check (attempts >= 0),
  last_result text,
  alarmed_at timestamptz,
  done_at timestamptz,
  outcome text,
  primary key (phone, id),
  check ((done_at is null) = (outcome is null))
);
create unique index order_chase_one_open on order_chase (phone, peer, product_ref) where done_at is null;
create index order_chase_open on order_chase (peer, opened_at) where done_at is null;
create index order_chase_due on order_chase (next_at) where done_at is null and next_at is not null;

create table cancel_file (                       -- what was listed for a carrier without a reverse interface
  peer text not null,
  day date not null,
  lines integer not null check (lines >= 0),
  content text not null,
  written_at timestamptz not null,
  primary key (peer, day)
);

-- A number that was given back belongs to nobody; what its holder left stays with the time in which it was theirs.
create table sealed_holder (
  phone text collate "C" not null,
  id uuid not null,
  holder_since timestamptz not null,
  sealed_at timestamptz not null,
  cause text not null,
  evidence jsonb not null,
  primary key (phone, id)
);
create trigger sealed_holder_append_only before update or delete on sealed_holder for each row execute function refuse_change();
