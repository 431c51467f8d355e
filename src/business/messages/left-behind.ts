import type { Db, Tx } from '../../platform/db.ts';
import { hourMs, later, minuteMs } from '../../values/time.ts';
import { becomeUnsure } from './dispatch.ts';
import { type KeyRow, keyOf } from './errands.ts';
import type { WhenSettled } from './settle.ts';

/** Beyond any carrier's time limit for an answer. What must never go twice would become unsure at the next connection as well. */
const answerWaitMs = 10 * minuteMs;
/** What may go once more waits for the next connection, but no longer than for a report. */
const resendWaitMs = 72 * hourMs;
const pageSize = 500;

/** When something that was left without an answer on links that nobody sends on has waited long enough. */
export async function nextLeftBehind(db: Db, links: readonly string[]): Promise<Date | undefined> {
  if (links.length === 0) return undefined;
  const [row] = await db.read<{ final: Date | null; resendable: Date | null }>(
    `select min(s.sent_at) filter (where ${isFinal}) as final, min(s.sent_at) filter (where not ${isFinal}) as resendable
     from submit s join mt on mt.phone = s.phone and mt.id = s.mt_id where s.state = 'sending' and s.link = any($1)`,
    [links],
  );
  const dues = [
    ...(row?.final ? [later(row.final, answerWaitMs)] : []),
    ...(row?.resendable ? [later(row.resendable, resendWaitMs)] : []),
  ];
  return dues.sort((one, other) => Number(one) - Number(other))[0];
}

/**
 * What connections of a link up to this epoch left without an answer, while none of them is alive: unsure where it must not go a
 * second time, or did already; the rest waits for the next connection, at most `resendWaitMs`. Returns how many became unsure.
 */
export async function giveUpLeftBehind(
  tx: Tx,
  { link, epoch }: { readonly link: string; readonly epoch: number },
  whenSettled: WhenSettled,
  now: Date,
): Promise<number> {
  const rows = await tx.sql<KeyRow>(
    'find what was left behind',
    `select s.phone, s.mt_id, s.part, s.attempt from submit s join mt on mt.phone = s.phone and mt.id = s.mt_id
     where s.state = 'sending' and s.link = $1 and s.lease_epoch <= $2
       and s.sent_at <= case when ${isFinal} then $3::timestamptz else $4::timestamptz end limit $5`,
    [link, epoch, later(now, -answerWaitMs), later(now, -resendWaitMs), pageSize],
  );
  if (rows.length > 0) await becomeUnsure(tx, rows.map(keyOf), { epoch, whenSettled }, now);
  return rows.length;
}

const isFinal = '(mt.never_twice or s.resent)';
