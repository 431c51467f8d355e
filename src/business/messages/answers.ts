import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { inPhoneOrder } from '../../values/phone.ts';
import { later } from '../../values/time.ts';
import { learnBlacklisted } from './door/contacts.ts';
import { type KeyRow, keyArrays, keyOf } from './errands.ts';
import { type Answer, type FeeFate, throttleDelayMs, type Verdict } from './model.ts';
import { recordReports, takeWaiting } from './reports.ts';
import { settleMts, type WhenSettled } from './settle.ts';

const stateAfter: Readonly<Record<Verdict, string>> = {
  accepted: 'submitted',
  refused: 'refused',
  throttled: 'throttled',
};

/**
 * Writes down what gateways answered. What was throttled is queued again for a later attempt; a refused part is that
 * part's fate; reports that came before the answer which names their message are matched now. A fee that counts once the gateway has accepted its message is told of.
 * An answer to a PDU that already has its report, or was given up, changes nothing.
 */
export async function recordAnswers(
  tx: Tx,
  given: readonly Answer[],
  whenSettled: WhenSettled,
  now: Date,
): Promise<void> {
  const answers = inPhoneOrder(given);
  const rows = await tx.sql<AnsweredRow>(
    'record answers',
    `update submit s set state = t.state, result = t.result, answered_at = $8,
       carrier_message_id = coalesce(t.carrier_message_id, s.carrier_message_id)
     from unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[])
       t(phone, mt_id, part, attempt, state, result, carrier_message_id)
     where (s.phone, s.mt_id, s.part, s.attempt) = (t.phone, t.mt_id, t.part, t.attempt) and s.state = 'sending'
     returning s.phone, s.mt_id, s.part, s.attempt, s.state, s.link, s.result, case when s.part = 1 and s.state = 'submitted'
       then (select mt.charge_id from mt where mt.phone = s.phone and mt.id = s.mt_id) end as charge_id`,
    [
      ...keyArrays(answers),
      answers.map(({ verdict }) => stateAfter[verdict]),
      answers.map(({ result }) => result),
      answers.map(({ carrierMessageId }) => carrierMessageId ?? null),
      now,
    ],
  );
  await queueAgain(
    tx,
    rows.filter(({ state }) => state === 'throttled'),
    now,
  );
  await learnBlacklisted(
    tx,
    answers.filter(({ verdict }) => verdict === 'refused').map(({ phone, result }) => ({ phone, code: result })),
    now,
  );
  const accepted = rows.flatMap(acceptedFee);
  if (accepted.length > 0) await whenSettled(tx, { mts: [], fees: accepted }, now);
  const refused = rows.filter(({ state }) => state === 'refused');
  if (refused.length > 0) await settleMts(tx, refused.map(keyOf), whenSettled, now);
  await matchWaitingReports(tx, answers, whenSettled, now);
}

type AnsweredRow = KeyRow & { state: string; link: string; result: string | null; charge_id: Id | null };

function acceptedFee({ phone, mt_id, link, result, charge_id }: AnsweredRow): FeeFate[] {
  if (charge_id === null) return [];
  return [{ phone, mtId: mt_id, chargeId: charge_id, state: 'accepted', link, ...(result !== null && { result }) }];
}

async function queueAgain(tx: Tx, throttled: readonly KeyRow[], now: Date): Promise<void> {
  if (throttled.length === 0) return;
  await tx.sql(
    'queue throttled MTs again',
    `insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
     select t.phone, t.mt_id, t.part, s.link, mt.priority, t.due_at, t.attempt + 1
     from unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[], $5::timestamptz[]) t(phone, mt_id, part, attempt, due_at)
     join submit s on (s.phone, s.mt_id, s.part, s.attempt) = (t.phone, t.mt_id, t.part, t.attempt)
     join mt on mt.phone = t.phone and mt.id = t.mt_id`,
    [...keyArrays(throttled.map(keyOf)), throttled.map(({ attempt }) => later(now, throttleDelayMs(attempt)))],
  );
}

/** Only carriers that give their own ids can report before we know the id; the reports waited under it. */
async function matchWaitingReports(
  tx: Tx,
  answers: readonly Answer[],
  whenSettled: WhenSettled,
  now: Date,
): Promise<void> {
  const named = answers.flatMap(({ phone, carrierMessageId }) => (carrierMessageId ? { phone, carrierMessageId } : []));
  if (named.length > 0) await recordReports(tx, await takeWaiting(tx, named), whenSettled, now);
}
