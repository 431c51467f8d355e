import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { done, no, type Outcome } from '../../../values/outcome.ts';
import { fourEyes } from '../../staff/index.ts';
import { settleMts, type WhenSettled } from '../settle.ts';
import {
  chargeOf,
  insertDecision,
  lockUnsure,
  type OrphanRow,
  openProposal,
  type Saying,
  setOrphanAside,
  settleParked,
  writeMatch,
  writeVerdict,
} from './store.ts';

export type NotDecided = 'gone' | 'same-person' | 'other-verdict';
type Decided = { readonly step: 'done' | 'proposed'; readonly phone: string };

/** A parked MO is nothing to act on: it leaves the list, with why. */
export async function setParkedAside(tx: Tx, id: Id, saying: Saying, now: Date): Promise<Outcome<Decided, NotDecided>> {
  return endParked(tx, id, { verdict: 'set-aside', saying }, now);
}

/** A parked MO was tried again. */
export async function parkedWasRetried(
  tx: Tx,
  id: Id,
  saying: Saying,
  now: Date,
): Promise<Outcome<Decided, NotDecided>> {
  return endParked(tx, id, { verdict: 'retried', saying }, now);
}

async function endParked(
  tx: Tx,
  id: Id,
  { verdict, saying }: { verdict: string; saying: Saying },
  now: Date,
): Promise<Outcome<Decided, NotDecided>> {
  const phone = await settleParked(tx, id, now);
  if (phone === undefined) return no('gone');
  await insertDecision(tx, { ...saying, phone, subject: 'parked', subjectId: id, step: 'done', verdict }, now);
  return done({ step: 'done', phone });
}

/**
 * Says whether an unsure message arrived. Where a charge hangs on it a second person must say the same; then charge and message
 * are settled as by a report.
 */
export async function settleUnsure(
  tx: Tx,
  { id, verdict, saying }: { id: Id; verdict: 'delivered' | 'undelivered'; saying: Saying },
  whenSettled: WhenSettled,
  now: Date,
): Promise<Outcome<Decided, NotDecided>> {
  const mt = await lockUnsure(tx, id);
  if (mt === undefined) return no('gone');
  const open = await openProposal(tx, mt.phone, id);
  const step = fourEyes(open, { verdict, accountId: saying.accountId, movesMoney: mt.charge_id !== null });
  if (step !== 'done' && step !== 'proposed') return no(step);
  const detail = { feeFen: mt.fee_fen, chargeId: mt.charge_id };
  await insertDecision(
    tx,
    { ...saying, phone: mt.phone, subject: 'unsure', subjectId: id, step, verdict, detail },
    now,
  );
  if (step === 'done') {
    await writeVerdict(tx, mt, verdict, now);
    await settleMts(tx, [{ phone: mt.phone, mtId: id }], whenSettled, now);
  }
  return done({ step, phone: mt.phone });
}

/** An orphan report is of a PDU of ours, as somebody found; where a charge hangs on its message, two people must find so. */
export async function matchOrphan(
  tx: Tx,
  orphan: OrphanRow,
  { pdu, saying }: { pdu: { mtId: Id; part: number; attempt: number }; saying: Saying },
  whenSettled: WhenSettled,
  now: Date,
): Promise<Outcome<Decided, NotDecided>> {
  const { phone, id } = orphan;
  const charge = await chargeOf(tx, phone, pdu.mtId);
  const verdict = `${pdu.mtId} ${pdu.part} ${pdu.attempt}`;
  const open = await openProposal(tx, phone, id);
  const step = fourEyes(open, { verdict, accountId: saying.accountId, movesMoney: charge !== undefined });
  if (step !== 'done' && step !== 'proposed') return no(step);
  if (step === 'done') {
    if (!(await setOrphanAside(tx, id, now)) || !(await writeMatch(tx, orphan, pdu, now))) return no('gone');
    await settleMts(tx, [{ phone, mtId: pdu.mtId }], whenSettled, now);
  }
  await insertDecision(tx, { ...saying, phone, subject: 'orphan', subjectId: id, step, verdict, detail: orphan }, now);
  return done({ step, phone });
}

/** An orphan report is of nothing of ours: it leaves the list, with why. */
export async function leaveOrphan(tx: Tx, id: Id, saying: Saying, now: Date): Promise<Outcome<Decided, NotDecided>> {
  const orphan = await setOrphanAside(tx, id, now);
  if (orphan === undefined) return no('gone');
  const { phone } = orphan;
  await insertDecision(
    tx,
    { ...saying, phone, subject: 'orphan', subjectId: id, step: 'done', verdict: 'set-aside', detail: orphan },
    now,
  );
  return done({ step: 'done', phone });
}

/** Takes a proposal back, so that another one can be made. */
export async function withdrawProposal(
  tx: Tx,
  { phone, subject, subjectId }: { phone: string; subject: 'unsure' | 'orphan'; subjectId: Id },
  saying: Saying,
  now: Date,
): Promise<Outcome<Decided, NotDecided>> {
  const open = await openProposal(tx, phone, subjectId);
  if (open === undefined) return no('gone');
  await insertDecision(tx, { ...saying, phone, subject, subjectId, step: 'withdrawn', verdict: open.verdict }, now);
  return done({ step: 'done', phone });
}
