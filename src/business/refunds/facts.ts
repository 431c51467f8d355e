import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { type Stretch, stretchColumns } from '../staff/index.ts';
import { rulesThatRefuse } from './model.ts';

/** Remedies that somebody asked for, and how many of them a second person refused: what a rule turned down is nobody's fault. */
export type RemedyFacts = { readonly accountId: Id; readonly asked: number; readonly refused: number };

/** Counts what was asked for on the days that people served, and is decided. */
export function remedyFacts(db: Db, served: readonly Stretch[]): Promise<RemedyFacts[]> {
  return db.read<RemedyFacts>(
    `select r.requested_by as "accountId", count(*)::int as asked, count(*) filter (where r.state = 'refused' and r.decided_by is not null and r.rule <> all($4))::int as refused
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) s(account_id, from_at, until_at)
     join remedy r on r.requested_by = s.account_id and r.requested_at >= s.from_at and r.requested_at < s.until_at
     where r.state <> 'requested' group by 1`,
    [...stretchColumns(served), rulesThatRefuse],
  );
}
