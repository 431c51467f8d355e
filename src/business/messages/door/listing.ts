import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { knowPhone, type Segments, setBlacklisted } from '../../subscribers/index.ts';
import { addMarks, listsOf, type NewMark, removeMark } from './contacts.ts';
import type { ContactList } from './model.ts';

/** Puts a phone onto a list; who complained, and who is a minor, can order nothing any more. Throws the problem of a number that no carrier has. */
export async function putOnList(
  tx: Tx,
  segments: Segments,
  list: ContactList,
  mark: NewMark,
  now: Date,
): Promise<void> {
  await knowPhone(tx, segments, mark.phone, now);
  await addMarks(tx, list, [mark], now);
  await blacklist(tx, mark.phone, now);
}

/** Takes a phone off a list; that it was on it stays written. False when it was not on it. */
export async function takeOffList(
  tx: Tx,
  list: ContactList,
  phone: Phone,
  because: string,
  now: Date,
): Promise<boolean> {
  if (!(await removeMark(tx, list, phone, because, now))) return false;
  await blacklist(tx, phone, now);
  return true;
}

/** Who complained and who is a minor can order nothing. */
async function blacklist(tx: Tx, phone: Phone, now: Date): Promise<void> {
  const lists = (await listsOf(tx, [phone], now)).get(phone) ?? [];
  await setBlacklisted(tx, [phone], lists.includes('complaint') || lists.includes('minor'));
}

/** A phone on a list, now or once. */
export type ListedPhone = {
  readonly id: Id;
  readonly list: ContactList;
  readonly reason: string;
  readonly source: string;
  readonly addedAt: Date;
  readonly until: Date | null;
  readonly removedAt: Date | null;
  readonly removedBecause: string | null;
};

/** Every list that a phone is or was on, newest first. */
export function listingsOf(tx: Tx, phone: Phone): Promise<ListedPhone[]> {
  return tx.sql<ListedPhone>(
    'listings of phone',
    `select id, list, reason, source, added_at as "addedAt", until, removed_at as "removedAt",
       removed_because as "removedBecause" from contact_mark where phone = $1 order by id desc`,
    [phone],
  );
}
