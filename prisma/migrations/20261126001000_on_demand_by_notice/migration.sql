-- An order on demand that a carrier's platform tells of: what cannot be served by the piece waits for a person.
alter table order_verdict drop constraint order_verdict_verdict_check;
alter table order_verdict add constraint order_verdict_verdict_check check (verdict in
  ('applied', 'duplicate', 'outdated', 'conflict', 'unknown-product', 'unknown-action', 'other-payer', 'withdrawn', 'on-demand',
   'not-on-demand', 'sealed'));
drop index order_verdict_attention;
create index order_verdict_attention on order_verdict (event_id)
  where verdict in ('conflict', 'unknown-product', 'unknown-action', 'other-payer', 'not-on-demand');
