import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Day, dayOf } from '../../../values/time.ts';
import type { GroupBuy, GroupBuyState } from './model.ts';

type Row = {
  id: Id;
  code: string;
  merchant_id: Id;
  merchant: string;
  phone: string | null;
  title: string;
  price_fen: number;
  instead_of_fen: number;
  threshold: number;
  deadline: Date;
  use_until: Day;
  state: GroupBuyState;
  seats: number;
};

const columns = `g.id, g.code, g.merchant_id, m.name as merchant, (select s.phone from shop s where s.merchant_id = m.id and s.closed_at is null order by s.id limit 1) as phone,
  g.title, g.price_fen, g.instead_of_fen, g.threshold, g.deadline, g.use_until::text as use_until, g.state,
  coalesce(t.seats, 0) as seats`;
const tables = `group_buy g join merchant m on m.id = g.merchant_id
  left join (select group_buy_id, count(*)::int as seats from group_seat where left_at is null group by group_buy_id) t on t.group_buy_id = g.id`;
const inForce = `exists (select from merchant_contract c where c.merchant_id = m.id and c.signed_at is not null
  and c.starts_on <= $1::date and c.ends_on >= $1::date and (c.ended_at is null or c.ended_at > $2))`;

/** Group-buys of merchants in force that still take seats, what ends first first. */
export async function openBuys(tx: Tx, now: Date): Promise<GroupBuy[]> {
  const rows = await tx.sql<Row>(
    'open group-buys',
    `select ${columns} from ${tables}
     where g.state in ('open', 'reached') and g.deadline > $2 and ${inForce} order by g.deadline, g.id limit 100`,
    [dayOf(now), now],
  );
  return rows.map(buyOf);
}

/** All group-buys of a merchant, the newest first. */
export async function buysOf(tx: Tx, merchantId: Id): Promise<GroupBuy[]> {
  const rows = await tx.sql<Row>(
    'group-buys of a merchant',
    `select ${columns} from ${tables} where m.id = $1 order by g.id desc limit 200`,
    [merchantId],
  );
  return rows.map(buyOf);
}

/** Takes the open ones, to decide them. */
export async function lockUndecided(tx: Tx, now: Date): Promise<(GroupBuy & { readonly isInForce: boolean })[]> {
  const rows = await tx.sql<Row & { in_force: boolean }>(
    'undecided group-buys',
    `select ${columns}, ${inForce} as in_force from ${tables}
     where g.state = 'open' order by g.id for update of g`,
    [dayOf(now), now],
  );
  return rows.map((row) => ({ ...buyOf(row), isInForce: row.in_force }));
}

/** When the next open one is due. */
export async function firstDeadline(tx: Tx): Promise<Date | undefined> {
  const [row] = await tx.sql<{ at: Date | null }>(
    'first deadline of group-buys',
    `select min(deadline) as at from group_buy where state = 'open'`,
    [],
  );
  return row?.at ?? undefined;
}

/** Since when the first seat waits to be told what became of it. */
export async function firstUntold(tx: Tx): Promise<Date | undefined> {
  const [row] = await tx.sql<{ at: Date | null }>(
    'first seat not told',
    `select min(greatest(t.taken_at, g.decided_at)) as at from group_seat t join group_buy g on g.id = t.group_buy_id
     where t.left_at is null and t.told_at is null and g.state <> 'open'`,
    [],
  );
  return row?.at ?? undefined;
}

/** Those of these that are reached by now. */
export async function reach(tx: Tx, ids: readonly Id[], now: Date): Promise<void> {
  await tx.sql('lock group-buys', 'select from group_buy where id = any($1) order by id for update', [ids]);
  await tx.sql(
    'reach group-buys',
    `update group_buy g set state = 'reached', decided_at = $2
     from (select group_buy_id, count(*) as seats from group_seat where group_buy_id = any($1) and left_at is null group by group_buy_id) t
     where g.id = t.group_buy_id and g.state = 'open' and t.seats >= g.threshold`,
    [ids, now],
  );
}

/** A new one, under the next code; codes begin at 1001. */
export async function insertBuy(
  tx: Tx,
  one: Pick<
    GroupBuy,
    'id' | 'merchantId' | 'title' | 'priceFen' | 'insteadOfFen' | 'threshold' | 'deadline' | 'useUntil'
  >,
  by: string,
  now: Date,
): Promise<string> {
  await tx.sql('codes of group-buys one by one', 'select pg_advisory_xact_lock(7271)', []);
  const [row] = await tx.sql<{ code: string }>(
    'insert group-buy',
    `insert into group_buy (id, code, merchant_id, title, price_fen, instead_of_fen, threshold, deadline, use_until, state, created_by, created_at)
     select $1, (coalesce(max(code::int), 1000) + 1)::text, $2, $3, $4, $5, $6, $7, $8::date, 'open', $9, $10 from group_buy returning code`,
    [
      ...[one.id, one.merchantId, one.title, one.priceFen, one.insteadOfFen, one.threshold],
      ...[one.deadline, one.useUntil, by, now],
    ],
  );
  return row!.code;
}

/** Decides an open one; false where it was decided. */
export async function decideBuy(
  tx: Tx,
  { id, state, because }: { readonly id: Id; readonly state: GroupBuyState; readonly because?: string },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'decide group-buy',
    `update group_buy set state = $2, decided_at = $3, because = $4 where id = $1 and state = 'open' returning id`,
    [id, state, now, because ?? null],
  );
  return rows.length === 1;
}

/** A seat that a phone has. */
export type Seat = { readonly phone: Phone; readonly buyId: Id; readonly takenAt: Date };

/** The seats of these phones that were not given up, also of who had the number before. */
export async function seatsOfPhones(tx: Tx, phones: readonly Phone[]): Promise<Seat[]> {
  return tx.sql<Seat>(
    'seats of phones',
    `select phone, group_buy_id as "buyId", taken_at as "takenAt" from group_seat where phone = any($1) and left_at is null`,
    [phones],
  );
}

/** The group-buys in which a phone has a seat that it took since then: those that are not decided, and of the others as long as their price would hold. */
export async function buysWithSeat(
  tx: Tx,
  phone: Phone,
  { since, now }: { readonly since: Date; readonly now: Date },
): Promise<GroupBuy[]> {
  const seats = await tx.sql<{ id: Id }>(
    'seats that a phone took',
    'select group_buy_id as id from group_seat where phone = $1 and left_at is null and taken_at >= $2',
    [phone, since],
  );
  if (seats.length === 0) return [];
  const rows = await tx.sql<Row>(
    'group-buys with a seat',
    `select ${columns} from ${tables} where g.id = any($1) and (g.state = 'open' or g.use_until >= $2::date)
     order by g.deadline desc, g.id limit 50`,
    [seats.map(({ id }) => id), dayOf(now)],
  );
  return rows.map(buyOf);
}

/** A seat of the holder of a phone, who has had it `since` then: what was taken before is not his. */
export type OwnSeat = { readonly phone: Phone; readonly buyId: Id; readonly since: Date };

/**
 * Takes a seat for the holder of a phone, or takes it again after it was left: one at most, however often it is asked. Where a former
 * holder has been told of his, it becomes the seat of the present one.
 */
export async function takeSeat(tx: Tx, { phone, buyId, since }: OwnSeat, now: Date): Promise<void> {
  await tx.sql(
    'take seat',
    `insert into group_seat as s (phone, group_buy_id, taken_at) values ($1, $2, $3)
     on conflict (phone, group_buy_id) do update set taken_at = $3, left_at = null, told_at = null, told_mt = null
     where s.left_at is not null or s.taken_at < $4`,
    [phone, buyId, now, since],
  );
}

/** Gives up a seat of the holder of a phone, if he has one. */
export async function leaveSeat(tx: Tx, { phone, buyId, since }: OwnSeat, now: Date): Promise<void> {
  await tx.sql(
    'leave seat',
    'update group_seat set left_at = $3 where phone = $1 and group_buy_id = $2 and left_at is null and taken_at >= $4',
    [phone, buyId, now, since],
  );
}

/** Takes a page of seats whose phones were not told what became of them: nobody else tells them, once this is committed. */
export async function takeUntold(
  tx: Tx,
  limit: number,
  now: Date,
): Promise<{ readonly phone: Phone; readonly buyId: Id; readonly buy: GroupBuy }[]> {
  const seats = await tx.sql<{ phone: Phone; buyId: Id }>(
    'take seats not told',
    `update group_seat s set told_at = $2 from (
       select t.phone, t.group_buy_id from group_seat t join group_buy g on g.id = t.group_buy_id
       where t.left_at is null and t.told_at is null and g.state <> 'open' order by t.phone, g.id limit $1) d
     where s.phone = d.phone and s.group_buy_id = d.group_buy_id and s.left_at is null and s.told_at is null
     returning s.phone, s.group_buy_id as "buyId"`,
    [limit, now],
  );
  const rows = await tx.sql<Row>('told group-buys', `select ${columns} from ${tables} where g.id = any($1)`, [
    [...new Set(seats.map(({ buyId }) => buyId))],
  ]);
  const buys = new Map(rows.map((row) => [row.id, buyOf(row)]));
  return seats.map((seat) => ({ ...seat, buy: buys.get(seat.buyId)! }));
}

/** By which messages they are told. */
export async function saveTelling(
  tx: Tx,
  rows: readonly { readonly phone: Phone; readonly buyId: Id; readonly mtId: Id | undefined }[],
): Promise<void> {
  await tx.sql(
    'seats told',
    `update group_seat s set told_mt = t.mt from unnest($1::text[], $2::uuid[], $3::uuid[]) t(phone, buy, mt)
     where s.phone = t.phone and s.group_buy_id = t.buy`,
    [rows.map(({ phone }) => phone), rows.map(({ buyId }) => buyId), rows.map(({ mtId }) => mtId ?? null)],
  );
}

/** What a phone reserved since a time, for a copy of its data. */
export function reservations(
  tx: Tx,
  phone: Phone,
  since: Date,
): Promise<{ at: Date; title: string; state: GroupBuyState; left: boolean }[]> {
  return tx.sql(
    'reservations of a phone',
    `select s.taken_at as at, g.title, g.state, s.left_at is not null as left from group_seat s join group_buy g on g.id = s.group_buy_id
     where s.phone = $1 and s.taken_at >= $2 order by s.taken_at limit 1000`,
    [phone, since],
  );
}

/** Lets go of the seats that a phone took until then; open ones are given up with it. */
export async function eraseSeats(tx: Tx, phone: Phone, until: Date): Promise<number> {
  const rows = await tx.sql(
    'erase seats',
    'delete from group_seat where phone = $1 and taken_at <= $2 returning phone',
    [phone, until],
  );
  return rows.length;
}

/** The next holder of a number has no seat: those that were not told are given up. */
export async function sealSeats(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql(
    'seal seats',
    'update group_seat set left_at = $2 where phone = any($1) and left_at is null and told_at is null',
    [phones, now],
  );
}

function buyOf(row: Row): GroupBuy {
  return {
    ...{ id: row.id, code: row.code, merchantId: row.merchant_id, merchant: row.merchant, phone: row.phone ?? '' },
    ...{ title: row.title, priceFen: row.price_fen, insteadOfFen: row.instead_of_fen, threshold: row.threshold },
    ...{ deadline: row.deadline, useUntil: row.use_until, state: row.state, seats: row.seats },
  };
}
