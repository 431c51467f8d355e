import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';

/** Remedies that somebody asked for, and how many of them a second person refused. */
export type RemedyFacts = { readonly accountId: Id; readonly asked: number; readonly refused: number };

/** Counts what was asked for from `from` until `to` and is decided. */
export function remedyFacts(db: Db, from: Date, to: Date): Promise<RemedyFacts[]> {
  return db.read<RemedyFacts>(
    `select requested_by as "accountId", count(*)::int as asked, count(*) filter (where state = 'refused')::int as refused
     from remedy where requested_at >= $1 and requested_at < $2 and state <> 'requested' group by 1`,
    [from, to],
  );
}
