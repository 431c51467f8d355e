import type { Tx } from '../../../platform/db.ts';
import { groupBy } from '../../../values/group.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { dayMs, later } from '../../../values/time.ts';
import { refusePromotions } from '../../subscribers/index.ts';

/** Beside an MT of class promotion: for whom it counts, and when it is to go unless it was refused. */
export type Promotion = {
  readonly phone: Phone;
  readonly mtId: Id;
  readonly source: string;
  readonly sourceId: Id;
  readonly dueAt: Date | undefined;
};

type MtKey = { readonly phone: Phone; readonly mtId: Id };

/** Promotions of these phones that a week around `now` or later counts: when they were sent, or are to be. */
export async function promotionTimes(tx: Tx, phones: readonly Phone[], now: Date): Promise<Map<Phone, Date[]>> {
  const rows = await tx.sql<{ phone: Phone; at: Date }>(
    'promotion times',
    `select phone, coalesce(sent_at, due_at) as at from promotion
     where phone = any($1) and due_at is not null and coalesce(sent_at, due_at) > $2`,
    [phones, later(now, -7 * dayMs)],
  );
  return new Map(
    [...groupBy(rows, ({ phone }) => phone)].map(([phone, theirs]) => [phone, theirs.map(({ at }) => at)]),
  );
}

/** Promotions that were sent in the week before `now`, with their messages. */
export async function promotionsSent(tx: Tx, phones: readonly Phone[], now: Date): Promise<(MtKey & { at: Date })[]> {
  const rows = await tx.sql<{ phone: Phone; mt_id: Id; sent_at: Date }>(
    'promotions sent',
    'select phone, mt_id, sent_at from promotion where phone = any($1) and sent_at > $2',
    [phones, later(now, -7 * dayMs)],
  );
  return rows.map((row) => ({ phone: row.phone, mtId: row.mt_id, at: row.sent_at }));
}

/** Writes promotions down beside their messages. */
export async function savePromotions(tx: Tx, promotions: readonly Promotion[]): Promise<void> {
  if (promotions.length === 0) return;
  await tx.sql(
    'save promotions',
    `insert into promotion (phone, mt_id, source, source_id, due_at)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[])`,
    [
      promotions.map(({ phone }) => phone),
      promotions.map(({ mtId }) => mtId),
      promotions.map(({ source }) => source),
      promotions.map(({ sourceId }) => sourceId),
      promotions.map(({ dueAt }) => dueAt ?? null),
    ],
  );
}

/** How long after a promotion a bare R refuses it. */
const refusableMs = 30 * dayMs;

/**
 * These are leaving now. Each becomes the question that a T, N, R, 退订 or STOP of its phone answers; an earlier one is
 * no longer asked.
 */
export async function promotionsLeave(
  tx: Tx,
  leaving: readonly (MtKey & { accessNumber: string })[],
  now: Date,
): Promise<void> {
  if (leaving.length === 0) return;
  const newest = [...new Map(leaving.map((one) => [one.phone, one])).values()];
  const phones = newest.map(({ phone }) => phone);
  await tx.sql(
    'promotions leave',
    'update promotion p set sent_at = $3 from unnest($1::text[], $2::uuid[]) t(p, i) where p.phone = t.p and p.mt_id = t.i',
    [leaving.map(({ phone }) => phone), leaving.map(({ mtId }) => mtId), now],
  );
  await tx.sql('forget earlier promotions', `delete from open_question where phone = any($1) and kind = 'promotion'`, [
    phones,
  ]);
  await tx.sql(
    'ask by promotions',
    `insert into open_question (phone, id, access_number, kind, choices, asked_at, expires_at)
     select p, i, a, 'promotion', '{}', $4, $5 from unnest($1::text[], $2::uuid[], $3::text[]) t(p, i, a)`,
    [
      phones,
      newest.map(({ mtId }) => mtId),
      newest.map(({ accessNumber }) => accessNumber),
      now,
      later(now, refusableMs),
    ],
  );
}

/** These were refused on their way out: they count for nothing. */
export async function promotionsStay(tx: Tx, staying: readonly MtKey[]): Promise<void> {
  await tx.sql(
    'promotions stay',
    'update promotion p set due_at = null, sent_at = null from unnest($1::text[], $2::uuid[]) t(p, i) where p.phone = t.p and p.mt_id = t.i',
    [staying.map(({ phone }) => phone), staying.map(({ mtId }) => mtId)],
  );
}

/** Phones said no to promotions, each in answer to one: no other goes to them, not even one that waits already. */
export async function takeRefusals(tx: Tx, said: readonly MtKey[], now: Date): Promise<void> {
  if (said.length === 0) return;
  await refusePromotions(
    tx,
    said.map(({ phone }) => phone),
    now,
  );
  await tx.sql(
    'promotions are answered by no',
    'update promotion p set answered_no_at = $3 from unnest($1::text[], $2::uuid[]) t(p, i) where p.phone = t.p and p.mt_id = t.i',
    [said.map(({ phone }) => phone), said.map(({ mtId }) => mtId), now],
  );
}

/** Of these phones: those to which a promotion was the last thing that left the house. */
export async function lastHeardPromotion(tx: Tx, phones: readonly Phone[], now: Date): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>(
    'last heard a promotion',
    `select last.phone from (
       select distinct on (s.phone) s.phone, s.mt_id from submit s where s.phone = any($1) and s.sent_at > $2
       order by s.phone, s.sent_at desc, s.mt_id desc) last
     join promotion p on p.phone = last.phone and p.mt_id = last.mt_id`,
    [phones, later(now, -refusableMs)],
  );
  return new Set(rows.map(({ phone }) => phone));
}
