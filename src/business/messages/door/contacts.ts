import type { Tx } from '../../../platform/db.ts';
import { groupBy } from '../../../values/group.ts';
import { newId } from '../../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../../values/phone.ts';
import { dayMs, later } from '../../../values/time.ts';
import { lockPromotionStates, quietHoursOf } from '../../subscribers/index.ts';
import type { Contact, ContactList } from './model.ts';
import { promotionTimes } from './promotions.ts';

/** A phone that goes onto a list. */
export type NewMark = {
  readonly phone: Phone;
  readonly reason: string;
  /** Who says so: a file, a carrier's code, an account. */
  readonly source: string;
  readonly until?: Date;
};

/**
 * What is known of phones before something is sent to them. With `forPromotion` their subscribers are locked first, so that
 * two who count the promotions of a week count one after the other.
 */
export async function contactsOf(
  tx: Tx,
  phones: readonly Phone[],
  forPromotion: readonly Phone[],
  now: Date,
): Promise<Map<Phone, Contact>> {
  const states = forPromotion.length > 0 ? await lockPromotionStates(tx, forPromotion) : new Map();
  const [lists, quiet, times] = await Promise.all([
    listsOf(tx, phones, now),
    quietHoursOf(tx, phones),
    forPromotion.length > 0 ? promotionTimes(tx, forPromotion, now) : new Map<Phone, Date[]>(),
  ]);
  return new Map(
    phones.map((phone) => [
      phone,
      {
        lists: lists.get(phone) ?? [],
        consented: states.get(phone)?.consented ?? false,
        refusedAt: states.get(phone)?.refusedAt,
        promotionsAt: times.get(phone) ?? [],
        quiet: quiet.get(phone),
      },
    ]),
  );
}

/** The lists that phones are on now. */
export async function listsOf(tx: Tx, phones: readonly Phone[], now: Date): Promise<Map<Phone, ContactList[]>> {
  const rows = await tx.sql<{ phone: Phone; list: ContactList }>(
    'lists of phones',
    `select phone, list from contact_mark
     where phone = any($1) and removed_at is null and (until is null or until > $2)`,
    [phones, now],
  );
  return new Map(
    [...groupBy(rows, ({ phone }) => phone)].map(([phone, marks]) => [phone, marks.map(({ list }) => list)]),
  );
}

/** Puts phones onto a list; one that is on it stays, with the newest reason. Returns how many are new on it. */
export async function addMarks(tx: Tx, list: ContactList, marks: readonly NewMark[], now: Date): Promise<number> {
  const each = inPhoneOrder([...new Map(marks.map((mark) => [mark.phone, mark])).values()]);
  if (each.length === 0) return 0;
  const [row] = await tx.sql<{ added: number }>(
    'add contact marks',
    `with written as (
       insert into contact_mark as m (phone, id, list, reason, source, added_at, until)
       select p, i, $1, r, s, $7, u from unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) t(p, i, r, s, u)
       order by p collate "C"
       on conflict (phone, list) where removed_at is null
         do update set reason = excluded.reason, source = excluded.source, until = excluded.until
       returning m.added_at = $7 and m.id = any($3) as added)
     select count(*) filter (where added)::int as added from written`,
    [
      list,
      each.map(({ phone }) => phone),
      each.map(() => newId(now)),
      each.map(({ reason }) => reason),
      each.map(({ source }) => source),
      each.map(({ until }) => until ?? null),
      now,
    ],
  );
  return row!.added;
}

/** Takes a phone off a list; what was known of it is kept. False when it was not on it. */
export async function removeMark(
  tx: Tx,
  list: ContactList,
  phone: Phone,
  because: string,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'remove contact mark',
    `update contact_mark set removed_at = $3, removed_because = $4
     where phone = $1 and list = $2 and removed_at is null returning id`,
    [phone, list, now, because],
  );
  return rows.length > 0;
}

/** Carriers' codes for a phone on their blacklist: `1004` of VAC, `163` of ISMP, in whatever form a report writes them. */
const blacklistCodes: ReadonlySet<string> = new Set(['1004', '163']);
/** A carrier takes numbers off its list and tells nobody: after a month it is tried again. */
const carrierListMs = 30 * dayMs;

/** Learns from results which phones carriers have on their blacklists. Results that say nothing of it cost nothing. */
export async function learnBlacklisted(
  tx: Tx,
  results: readonly { readonly phone: Phone; readonly code: string }[],
  now: Date,
): Promise<void> {
  const told = results.filter(({ code }) => blacklistCodes.has(code.replace(/^[A-Z]+:/i, '').replace(/^0+/, '')));
  const until = later(now, carrierListMs);
  await addMarks(
    tx,
    'carrier',
    told.map(({ phone, code }) => ({ phone, reason: `运营商返回代码${code}`, source: `carrier code ${code}`, until })),
    now,
  );
}
