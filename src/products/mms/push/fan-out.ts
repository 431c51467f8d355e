import type { MemberFunction, Product } from '../../../business/catalog/index.ts';
import { bulkWaiting, type NewMt, queueMts, settledByHand, withdrawMts } from '../../../business/messages/index.ts';
import { lockSubscribers } from '../../../business/subscribers/index.ts';
import { phonesOfReaders, readersAmong } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Carrier } from '../../../values/carrier.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { later } from '../../../values/time.ts';
import { titleOf } from '../editorial/deeds.ts';
import { hasMmsWay, linksTo, type PushHouse, smsWayTo } from './house.ts';
import { decidePush, decideWay, type PushFacts, type Recipient } from './model.ts';
import {
  type Cursor,
  cursorsOf,
  type Delivery,
  deliveredAmong,
  foundWithout,
  handsetsOf,
  insertDeliveries,
  isInFlight,
  type Kept,
  lockPush,
  lookAgainAt,
  type Push,
  pausedDeliveries,
  readPush,
  requeued,
  saveCursor,
  savePushState,
  stopPaused,
  takenBack,
  waitingMts,
  waitingOf,
} from './store.ts';

const pageSize = 1_000;
/** So many messages wait on a link before the next readers are queued: what is paused is taken back in a moment. */
const mostWaiting = 10_000;
/** How soon the clock looks again: at one that goes on, and at one whose links stand still. */
const soonMs = 1_000;
const standstillMs = 15_000;

/**
 * Goes on with a push as far as its links take it, and says when to go on: queues for the next readers, ends it, or takes back what
 * has not left where people paused or stopped it. It may be called at any time, by any number of programs.
 */
export async function goOn(
  house: PushHouse,
  id: Id,
  now: Date,
  { most = mostWaiting }: { readonly most?: number } = {},
): Promise<void> {
  const push = await readPush(house.db, id);
  if (!push || push.state === 'sent') return;
  if (push.state !== 'sending') return takeBack(house, push, now);
  let queued = 0;
  for (const { carrier } of await house.db.transact((tx) => cursorsOf(tx, id))) {
    let room = most - (await bulkWaiting(house.db, linksTo(house, carrier), most, now));
    while (room > 0) {
      const looked = await house.db.transact((tx) => queuePage(tx, house, id, carrier, now));
      if (looked === 0) break;
      room -= looked;
      queued += looked;
    }
  }
  await house.db.transact((tx) => endOrWait(tx, id, queued, now));
}

/** Queues for the next readers of a carrier, who was taken back by a pause first; with everything about them, or nothing. */
async function queuePage(tx: Tx, house: PushHouse, id: Id, carrier: Carrier, now: Date): Promise<number> {
  const push = await lockPush(tx, id);
  if (!push || typeof decidePush('page', factsOf(push)) === 'object') return 0;
  const again = await pausedDeliveries(tx, id, pageSize);
  if (again.length > 0) {
    await queueAgain(tx, house, push, again, now);
    return again.length;
  }
  const cursor = (await cursorsOf(tx, id)).find((one) => one.carrier === carrier);
  if (!cursor || cursor.done) return 0;
  return queueReaders(tx, house, push, cursor, now);
}

async function queueReaders(tx: Tx, house: PushHouse, push: Push, cursor: Cursor, now: Date): Promise<number> {
  const { catalog } = house.terms;
  const { carrier, after } = cursor;
  const title = titleOf(house, push.title);
  const wanted = title.entitlement as MemberFunction;
  const { moment } = push;
  const phones = await phonesOfReaders(tx, catalog, wanted, { moment, carrier, after, limit: pageSize });
  const isLast = phones.length < pageSize;
  const holders = await lockSubscribers(tx, phones);
  const [readers, handsets, known] = await Promise.all([
    readersAmong(tx, catalog, wanted, phones, moment),
    handsetsOf(tx, house.handsets, phones),
    deliveredAmong(tx, push.id, phones),
  ]);
  const classes = Object.keys(push.renditions);
  const isSmsOpen = smsWayTo(house, carrier) !== undefined;
  const recipients = phones.flatMap((phone): { recipient: Recipient; product: Product }[] => {
    const product = readers.get(phone);
    if (!product || known.has(phone)) return [];
    const ways = { mms: hasMmsWay(house, carrier, product.accessNumber), sms: isSmsOpen };
    const rules = { classes, usual: house.classes.usual.code, ways, withoutMms: title.withoutMms };
    return [{ recipient: decideWay({ phone, carrier }, handsets.get(phone), rules), product }];
  });
  const going = recipients.filter(({ recipient }) => recipient.way !== 'none');
  const ids = await queueMts(
    tx,
    house.door,
    going.map(({ recipient, product }) => messageTo(house, push, recipient, product, now)),
    now,
  );
  const mts = new Map(going.map(({ recipient }, at) => [recipient.phone, ids[at]!]));
  const deliveries = recipients.map(({ recipient }): Delivery => {
    const mtId = mts.get(recipient.phone);
    return { recipient, province: holders.get(recipient.phone)?.province, ...(mtId !== undefined && { mtId }) };
  });
  await insertDeliveries(tx, push.id, deliveries, now);
  await saveCursor(tx, push.id, { carrier, after: phones.at(-1) ?? after, done: isLast });
  return Math.max(1, phones.length);
}

/** Queues once more for readers who surely have nothing. Who is no reader any more stays without. */
async function queueAgain(tx: Tx, house: PushHouse, push: Push, all: readonly Kept[], now: Date): Promise<void> {
  const phones = all.map(({ phone }) => phone);
  const holders = await lockSubscribers(tx, phones);
  const wanted = titleOf(house, push.title).entitlement as MemberFunction;
  const readers = await readersAmong(tx, house.terms.catalog, wanted, phones, push.moment);
  const going = all.flatMap(({ phone, way, class: code }) => {
    const product = readers.get(phone);
    const carrier = holders.get(phone)?.carrier;
    if (!product || !carrier) return [];
    const recipient: Recipient = way === 'mms' ? { phone, carrier, way, class: code! } : { phone, carrier, way };
    return [messageTo(house, push, recipient, product, now)];
  });
  const ids = await queueMts(tx, house.door, going, now);
  await requeued(
    tx,
    push.id,
    going.map(({ phone }, at) => ({ phone, mtId: ids[at]! })),
  );
  const left = phones.filter((phone) => !going.some((mt) => mt.phone === phone));
  if (left.length > 0) await takenBack(tx, push.id, left, 'stopped');
}

/** The message by which a reader gets an issue: free, for the fee is the product's. */
export function messageTo(house: PushHouse, push: Push, recipient: Recipient, product: Product, now: Date): NewMt {
  const { phone, carrier } = recipient;
  const about = { class: 'content', phone, carrier, reason: 'issue', reasonId: push.issue } as const;
  if (recipient.way === 'mms') {
    const { accessNumber, serviceCode } = product;
    return {
      ...{ ...about, accessNumber, serviceCode, text: push.subject, textVersion: push.hash.slice(0, 12) },
      mms: push.renditions[recipient.class]!,
    };
  }
  const number = smsWayTo(house, carrier)!;
  const words = {
    title: titleOf(house, push.title).name['zh-CN'],
    number: String(push.number),
    url: house.linkOf(push, now),
  };
  const { text, version } = house.terms.catalog.texts.render('issue-link', words);
  return { ...about, ...number, text, textVersion: version, neverTwice: true };
}

async function endOrWait(tx: Tx, id: Id, queued: number, now: Date): Promise<void> {
  const push = await lockPush(tx, id);
  if (push?.state !== 'sending') return;
  const isWhole =
    (await cursorsOf(tx, id)).every(({ done }) => done) && (await pausedDeliveries(tx, id, 1)).length === 0;
  const { count, dueAt } = isWhole ? await waitingOf(tx, id) : { count: 0, dueAt: null };
  const state = decidePush('end', { ...factsOf(push), isWhole, waiting: count });
  if (typeof state === 'string') return savePushState(tx, push, state, now);
  const nextAt = later(now, isWhole || queued > 0 ? soonMs : standstillMs);
  // What waits for the end of quiet hours is not looked at before.
  await lookAgainAt(tx, id, dueAt && dueAt > nextAt ? dueAt : nextAt);
}

/** Takes back what has not left of a push that people paused or stopped; an answer that is awaited may bring more. */
async function takeBack({ db }: PushHouse, { id }: Push, now: Date): Promise<void> {
  for (let after: Phone = ''; ; ) {
    const page = await db.transact((tx) => takeBackPage(tx, id, after, now));
    if (page.length < pageSize) break;
    after = page.at(-1)!;
  }
  await db.transact(async (tx) => {
    const push = await lockPush(tx, id);
    if (!push || (push.state !== 'paused' && push.state !== 'stopped')) return;
    await lookAgainAt(tx, id, (await isInFlight(tx, id)) ? later(now, soonMs) : null);
  });
}

async function takeBackPage(tx: Tx, id: Id, after: Phone, now: Date): Promise<Phone[]> {
  const push = await lockPush(tx, id);
  if (!push || (push.state !== 'paused' && push.state !== 'stopped')) return [];
  if (push.state === 'stopped') await stopPaused(tx, id);
  const page = await waitingMts(tx, id, after, pageSize);
  const gone = await withdrawMts(tx, page, now);
  const phones = page.filter((mt) => gone.has(mt.id)).map(({ phone }) => phone);
  if (phones.length > 0) await takenBack(tx, id, phones, push.state);
  return page.map(({ phone }) => phone);
}

/**
 * Queues once more for those of whose message nobody knew what became of it, until a person found that it did not arrive. Returns
 * how many. Whoever else has none was told so by the carrier, and keeps that answer.
 */
export async function queueFoundWithout(tx: Tx, house: PushHouse, push: Push, now: Date): Promise<number> {
  let all = 0;
  for (let after: Phone = ''; ; ) {
    const page = await foundWithout(tx, push.id, settledByHand, after, pageSize);
    if (page.length > 0) await queueAgain(tx, house, push, page, now);
    all += page.length;
    if (page.length < pageSize) return all;
    after = page.at(-1)!.phone;
  }
}

/** A push as its life sees it while nobody counts. */
export function factsOf({ state, version }: Push): PushFacts {
  return { state, version, isWhole: false, waiting: 0 };
}
