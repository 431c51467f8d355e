-- The calls that a month's sample was drawn from: with them and the seed anybody draws the same, whatever was brought later.
alter table appraisal_month add column drawn_from uuid[];
update appraisal_month m set drawn_from = array(
  select id from call_record where offered_at >= (m.month || '-01T00:00:00+08:00')::timestamptz
    and offered_at < (m.month || '-01T00:00:00+08:00')::timestamptz + interval '1 month' and answered_at is not null and ended_at <= m.drawn_at)
  where drawn_at is not null;
alter table appraisal_month add check ((drawn_from is null) = (drawn_at is null));
