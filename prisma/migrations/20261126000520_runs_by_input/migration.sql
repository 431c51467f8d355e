-- A refund file may come while the bills of its month are being compared: the comparison with it is another one.
drop index reconciliation_run_comparing;
create unique index reconciliation_run_comparing on reconciliation_run (kind, peer, period, file_id, (coalesce(refunds_id, file_id)))
  where state = 'comparing';
