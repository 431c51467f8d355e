import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Fate, SettledMt } from './model.ts';

/** A message of some reason that has got its fate, and what the carrier called it. */
export type ReportedMt = {
  readonly phone: Phone;
  readonly mtId: Id;
  readonly reasonId: Id;
  readonly link: string;
  readonly fate: Fate;
  /** The carrier's code. */
  readonly code: string;
};

/** Those of settled messages that were sent for a reason, with what their report said. */
export function reportedFor(tx: Tx, reason: string, settled: readonly SettledMt[]): Promise<ReportedMt[]> {
  return tx.sql<ReportedMt>(
    'reported for a reason',
    `select m.phone, m.id as "mtId", m.reason_id as "reasonId", s.link, s.state as fate, coalesce(s.result, '') as code
     from unnest($1::text[], $2::uuid[]) t(phone, id) join mt m on (m.phone, m.id) = (t.phone, t.id)
     join lateral (select link, state, result from submit where (phone, mt_id, part) = (m.phone, m.id, 1)
       order by attempt desc limit 1) s on s.state in ('delivered', 'undelivered', 'expired')
     where m.reason = $3`,
    [settled.map(({ phone }) => phone), settled.map(({ mtId }) => mtId), reason],
  );
}
