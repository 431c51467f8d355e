import type { Tx } from '../../../platform/db.ts';
import { groupBy } from '../../../values/group.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type KeyRow, keyArrays, keyOf } from '../errands.ts';
import type { MtClass } from '../model.ts';
import type { WhenSettled } from '../settle.ts';
import { contactsOf } from './contacts.ts';
import { saveHeldMts } from './held.ts';
import type { Contact, Door, Refusal } from './model.ts';
import { type Candidate, type FindContacts, passages } from './pass.ts';
import { promotionsLeave, promotionsSent, promotionsStay } from './promotions.ts';
import { sentenceOf } from './sentences.ts';

/** A PDU that a link has just claimed, with what the door looks at of its message. */
export type Leaving = KeyRow & {
  readonly class: MtClass;
  readonly text: string;
  readonly reason: string;
  readonly access_number: string;
  readonly good_until: Date | null;
};

type MtKey = { readonly phone: Phone; readonly mtId: Id };

/**
 * The second look, in the transaction of the claim: words may have been added, a refusal may have come, the hour may have
 * passed since a message was queued. Returns the ids of messages that do not leave now; their PDUs are taken back. A message of
 * which a part has left already goes on. What is neither a promotion, nor too late, nor holds a word of the lists costs no statement.
 */
export async function lookAgain(
  tx: Tx,
  { door, link, whenSettled }: { door: Door; link: string; whenSettled: WhenSettled },
  claimed: readonly Leaving[],
  now: Date,
): Promise<ReadonlySet<Id>> {
  const suspects = claimed.filter(
    (one) =>
      one.class === 'promotion' ||
      (one.good_until !== null && one.good_until <= now) ||
      door.words.find(one.text) !== undefined,
  );
  if (suspects.length === 0) return new Set();
  const begun = await begunBefore(tx, suspects, claimed);
  const judged = [...groupBy(suspects, (one) => one.mt_id).values()]
    .map((parts) => parts[0]!)
    .filter((one) => !begun.has(one.mt_id));
  if (judged.length === 0) return new Set();
  const candidates = judged.map((one) => candidateOf(door, link, one, now));
  const said = await passages(tx, door, candidates, asSent(tx, candidates, now), now);

  const refused = new Map<Leaving, Refusal>();
  const held: (Leaving & { textId: Id; goAt: Date })[] = [];
  const postponed: (Leaving & { goAt: Date })[] = [];
  const going: Leaving[] = [];
  for (const one of judged) {
    const passage = said.get(one.mt_id)!;
    if ('refusal' in passage) refused.set(one, passage.refusal);
    else if ('held' in passage) held.push({ ...one, textId: passage.held, goAt: passage.goAt });
    else if (passage.goAt > now) postponed.push({ ...one, goAt: passage.goAt });
    else going.push(one);
  }
  const staying = new Set([...refused.keys(), ...held, ...postponed].map((one) => one.mt_id));
  await takeBack(
    tx,
    claimed.filter((one) => staying.has(one.mt_id)),
  );
  await refuse(tx, link, refused, whenSettled, now);
  await hold(tx, link, held);
  await postpone(tx, link, claimed, postponed);
  await promotionsLeave(
    tx,
    going.filter(isPromotion).map((one) => ({ ...mtOf(one), accessNumber: one.access_number })),
    now,
  );
  return staying;
}

/** Content has waited for its hour when it was queued. */
function candidateOf(door: Door, link: string, one: Leaving, now: Date): Candidate {
  const lane = [...door.lanes, ...door.mmsLanes].find((each) => each.link === link);
  return {
    phone: one.phone,
    id: one.mt_id,
    class: one.class,
    text: one.text,
    reason: one.reason,
    lane,
    isAsked: true,
    goodUntil: one.good_until ?? undefined,
    at: now,
  };
}

/** When a promotion leaves, a week counts what was sent: what else is planned may never go. It does not count itself. */
function asSent(tx: Tx, leaving: readonly Candidate[], now: Date): FindContacts {
  const ids = new Set(leaving.map(({ id }) => id));
  return async (phones, forPromotion) => {
    const contacts = await contactsOf(tx, phones, forPromotion, now);
    const sent = groupBy(await promotionsSent(tx, forPromotion, now), ({ phone }) => phone);
    return new Map<Phone, Contact>(
      [...contacts].map(([phone, contact]) => [
        phone,
        { ...contact, promotionsAt: (sent.get(phone) ?? []).filter(({ mtId }) => !ids.has(mtId)).map(({ at }) => at) },
      ]),
    );
  };
}

/** Messages of which a PDU left in an earlier claim, and was not just put off by the gateway. */
async function begunBefore(tx: Tx, suspects: readonly Leaving[], claimed: readonly Leaving[]): Promise<Set<Id>> {
  const rows = await tx.sql<{ mt_id: Id }>(
    'begun before',
    `select distinct s.mt_id from unnest($5::text[], $6::uuid[]) m(phone, mt_id)
     join submit s on s.phone = m.phone and s.mt_id = m.mt_id
     where s.state <> 'throttled' and not exists (
       select from unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[]) t(phone, mt_id, part, attempt)
       where (s.phone, s.mt_id, s.part, s.attempt) = (t.phone, t.mt_id, t.part, t.attempt))`,
    [...keyArrays(claimed.map(keyOf)), suspects.map(({ phone }) => phone), suspects.map(({ mt_id }) => mt_id)],
  );
  return new Set(rows.map(({ mt_id }) => mt_id));
}

async function takeBack(tx: Tx, staying: readonly Leaving[]): Promise<void> {
  if (staying.length === 0) return;
  await tx.sql(
    'take claimed MTs back',
    `delete from submit s using unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[]) t(phone, mt_id, part, attempt)
     where (s.phone, s.mt_id, s.part, s.attempt) = (t.phone, t.mt_id, t.part, t.attempt)`,
    keyArrays(staying.map(keyOf)),
  );
}

/** Its other parts leave the queue as well. */
async function refuse(
  tx: Tx,
  link: string,
  refused: ReadonlyMap<Leaving, Refusal>,
  whenSettled: WhenSettled,
  now: Date,
): Promise<void> {
  if (refused.size === 0) return;
  const mts = [...refused.keys()];
  await refuseMts(
    tx,
    [...refused].map(([one, refusal]) => ({ ...mtOf(one), link, refusal })),
    whenSettled,
    now,
  );
  await leaveQueue(tx, mts);
}

/** A message that waits and never leaves, on the lane it waited for, and why. */
export type RefusedMt = MtKey & { readonly link: string; readonly refusal: Refusal };

/** Writes down that messages never leave, and lets those know whose fees they carried. */
export async function refuseMts(tx: Tx, mts: readonly RefusedMt[], whenSettled: WhenSettled, now: Date): Promise<void> {
  const rows = await tx.sql<{ phone: Phone; id: Id; link: string; code: string; charge_id: Id | null }>(
    'refuse MTs',
    `update mt set state = 'refused', done_at = $6, refusal = t.why, refusal_code = t.code, refusal_detail = t.detail
     from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $7::text[]) t(phone, id, why, code, detail, link)
     where mt.phone = t.phone and mt.id = t.id and mt.state in ('queued', 'held')
     returning mt.phone, mt.id, t.link, t.code, mt.charge_id`,
    [
      mts.map(({ phone }) => phone),
      mts.map(({ mtId }) => mtId),
      mts.map(({ refusal }) => sentenceOf(refusal, 'en')),
      mts.map(({ refusal }) => refusal.code),
      mts.map(({ refusal }) => refusal.detail),
      now,
      mts.map(({ link }) => link),
    ],
  );
  await promotionsStay(tx, mts);
  if (rows.length === 0) return;
  const refusedMt = ({ phone, id, link, code }: (typeof rows)[number]) =>
    ({ phone, mtId: id, state: 'refused', link, result: code }) as const;
  const fees = rows.flatMap((row) => (row.charge_id === null ? [] : [{ ...refusedMt(row), chargeId: row.charge_id }]));
  await whenSettled(tx, { mts: rows.map(refusedMt), fees }, now);
}

async function hold(tx: Tx, link: string, held: readonly (Leaving & { textId: Id; goAt: Date })[]): Promise<void> {
  if (held.length === 0) return;
  await tx.sql(
    'hold MTs',
    `update mt set state = 'held' from unnest($1::text[], $2::uuid[]) t(phone, id) where mt.phone = t.phone and mt.id = t.id`,
    [held.map(({ phone }) => phone), held.map(({ mt_id }) => mt_id)],
  );
  await saveHeldMts(
    tx,
    held.map((one) => ({ ...mtOf(one), textId: one.textId, lane: link, dueAt: one.goAt })),
  );
  await leaveQueue(tx, held);
}

/** Back into the queue, for a later hour. Parts that still wait there come after it, and are put off as well. */
async function postpone(
  tx: Tx,
  link: string,
  claimed: readonly Leaving[],
  postponed: readonly (Leaving & { goAt: Date })[],
): Promise<void> {
  if (postponed.length === 0) return;
  const times = new Map(postponed.map((one) => [one.mt_id, one.goAt]));
  const parts = claimed.filter((one) => times.has(one.mt_id));
  await tx.sql(
    'postpone MTs',
    `insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
     select t.phone, t.mt_id, t.part, $5, mt.priority, t.due_at, t.attempt
     from unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[], $6::timestamptz[]) t(phone, mt_id, part, attempt, due_at)
     join mt on mt.phone = t.phone and mt.id = t.mt_id`,
    [...keyArrays(parts.map(keyOf)), link, parts.map((one) => times.get(one.mt_id))],
  );
  await tx.sql(
    'postpone promotions',
    `update promotion p set due_at = t.due_at from unnest($1::text[], $2::uuid[], $3::timestamptz[]) t(phone, mt_id, due_at)
     where p.phone = t.phone and p.mt_id = t.mt_id`,
    [postponed.map(({ phone }) => phone), postponed.map(({ mt_id }) => mt_id), postponed.map(({ goAt }) => goAt)],
  );
}

async function leaveQueue(tx: Tx, mts: readonly Leaving[]): Promise<void> {
  await tx.sql(
    'leave the queue',
    'delete from mt_queue q using unnest($1::text[], $2::uuid[]) t(phone, mt_id) where q.phone = t.phone and q.mt_id = t.mt_id',
    [mts.map(({ phone }) => phone), mts.map(({ mt_id }) => mt_id)],
  );
}

function isPromotion(one: Leaving): boolean {
  return one.class === 'promotion';
}

function mtOf({ phone, mt_id }: Leaving): MtKey {
  return { phone, mtId: mt_id };
}
