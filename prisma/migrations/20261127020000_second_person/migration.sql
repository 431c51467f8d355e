-- A correction that moves money is proposed by one person and confirmed by another; who proposed it may withdraw it.
alter table reconciliation_remark add account_id uuid;  -- who says it, where another person has to say the same
alter table reconciliation_remark add verdict text;     -- what is proposed
alter table reconciliation_remark drop constraint reconciliation_remark_what_check;
alter table reconciliation_remark add check (what in ('assigned', 'remark', 'resolved', 'reopened', 'corrected', 'proposed', 'withdrawn'));
alter table reconciliation_remark add check ((what = 'proposed') = (verdict is not null and account_id is not null));

-- Who signs for us writes down no other party's signature. Empty for what was signed before that was asked.
alter table reconciliation_sign_off add account_id uuid;

-- Who drafted a settlement does not sign it. Empty for what was drafted before that was asked.
alter table settlement_sheet add drafted_by_id uuid;
alter table settlement_sheet add signed_by_id uuid;
alter table settlement_sheet add check (signed_by_id is null or drafted_by_id is null or signed_by_id <> drafted_by_id);
