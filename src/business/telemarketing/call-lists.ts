import type { Blob, Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { type TableRow, tableOf } from '../../platform/table.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Catalog, productOf } from '../catalog/index.ts';
import { listsOf } from '../messages/index.ts';
import { blacklistedAmong, carrierOf, lockPromotionStates, type Segments } from '../subscribers/index.ts';
import { inForce, openSubscriptions } from '../subscriptions/index.ts';
import { LineFaults, type Worker } from '../works/index.ts';
import { callColumns, type Removal, readNumber } from './model.ts';
import {
  type CallEntry,
  type CallList,
  callListOfFile,
  entriesOf,
  insertCallList,
  removeEntries,
  saveEntries,
} from './store.ts';

/** What the actions of this slice work with. */
export type House = {
  readonly db: Db;
  readonly blobs: Blobs;
  /** Recordings of calls, apart from lists. */
  readonly recordings: Blobs;
  readonly catalog: Catalog;
  readonly segments: Segments;
};

/**
 * Takes the numbers that the carrier designates to a telemarketer, its own subscribers, and takes off those that must not be called. All of a
 * file is taken in one transaction or nothing; the same file again is the same list. `also` runs in that transaction.
 */
export async function importCallList(
  house: House,
  {
    file,
    ...rest
  }: Pick<CallList, 'organisation' | 'carrier' | 'product' | 'name' | 'importedBy'> & { readonly file: Blob },
  now: Date,
  worker: Worker,
  also: (tx: Tx, list: CallList) => Promise<void>,
): Promise<CallList> {
  const { db, blobs } = house;
  const given = { ...rest, fileHash: file.hash };
  const known = await callListOfFile(db, given);
  if (known) return known;
  const id = newId(now);
  return db.transact(async (tx) => {
    const faults = new LineFaults(db, worker);
    let numbers = 0;
    for await (const rows of tableOf(blobs, file.hash, callColumns, (done, read) =>
      worker.at({ done, share: read / file.bytes }),
    )) {
      numbers += await takeNumbers(tx, house, { ...given, id, rows, now }, faults);
      await faults.keep();
    }
    const list = { ...given, id, importedAt: now, numbers, faults: faults.first, faultCount: faults.count };
    await insertCallList(tx, list);
    await also(tx, list);
    return list;
  });
}

const onceEach = {
  'zh-CN': '名单中已有此号码：每个号码只写一行',
  en: 'it is on the list already: one line a number',
};
const ownOnly = { 'zh-CN': '只能指定本运营商的用户', en: 'designate subscribers of your own carrier only' };

type Batch = Pick<CallList, 'id' | 'product' | 'carrier'> & {
  readonly rows: readonly TableRow<'phone'>[];
  readonly now: Date;
};

async function takeNumbers(
  tx: Tx,
  { catalog, segments }: House,
  { id, product, carrier, rows, now }: Batch,
  faults: LineFaults,
): Promise<number> {
  const lines = new Map<Phone, number>();
  const twice = (line: number, phone: Phone) => faults.add(line, { field: 'phone', value: phone, remedy: onceEach });
  const isOthers = (phone: Phone) => carrier !== null && carrierOf(segments, phone)?.carrier !== carrier;
  for (const { line, row } of rows) {
    const phone = readNumber(row.phone);
    if (typeof phone !== 'string') faults.add(line, phone);
    else if (isOthers(phone)) faults.add(line, { field: 'phone', value: phone, remedy: ownOnly });
    else if (lines.has(phone)) twice(line, phone);
    else lines.set(phone, line);
  }
  const removals = await whyNotCall(tx, catalog, { product, phones: [...lines.keys()] }, now);
  const entries = [...lines].map(([phone, row]) => ({ phone, row, removed: removals.get(phone) ?? null }));
  const saved = await saveEntries(tx, id, entries);
  for (const { phone, row } of entries) if (!saved.has(phone)) twice(row, phone);
  return saved.size;
}

/**
 * Whom not to call, and why: who wants no promotions (12321 and the like, complainers, minors, or a word of their own), who is
 * blacklisted, and who has the product or another of its group.
 */
async function whyNotCall(
  tx: Tx,
  catalog: Catalog,
  { product, phones }: { readonly product: string; readonly phones: readonly Phone[] },
  now: Date,
): Promise<Map<Phone, Removal>> {
  const { billingGroup } = productOf(catalog, product);
  const [lists, states, blacklisted, subscriptions] = await Promise.all([
    listsOf(tx, phones, now),
    lockPromotionStates(tx, phones),
    blacklistedAmong(tx, phones),
    openSubscriptions(tx, phones),
  ]);
  const listed = [...lists].flatMap(([phone, on]) => (on.some((list) => list !== 'test') ? phone : []));
  const refused = [...states].flatMap(([phone, { refusedAt }]) => (refusedAt ? phone : []));
  const ordered = subscriptions.filter((one) => inForce(one) && one.billingGroup === billingGroup);
  return new Map<Phone, Removal>([
    ...ordered.map(({ phone }) => [phone, 'ordered'] as const),
    ...[...blacklisted].map((phone) => [phone, 'blacklisted'] as const),
    ...[...listed, ...refused].map((phone) => [phone, 'do-not-call'] as const),
  ]);
}

const entriesAPage = 1000;

/** A number of a list, checked once more. */
export type CheckedEntry = Pick<CallEntry, 'phone' | 'removed'>;

/** A list page by page, checked once more while it is read: who came to refuse calls since the import is taken off now. */
export async function* checkedPages(
  db: Db,
  catalog: Catalog,
  list: Pick<CallList, 'id' | 'product'> | undefined,
  now: Date,
): AsyncGenerator<readonly CheckedEntry[]> {
  for (let after = 0; list; ) {
    const entries = await db.transact((tx) =>
      checkedEntries(tx, catalog, { id: list.id, product: list.product, after }, now),
    );
    yield entries;
    if (entries.length < entriesAPage) return;
    after = entries.at(-1)!.row;
  }
}

async function checkedEntries(
  tx: Tx,
  catalog: Catalog,
  { id, product, after }: Pick<CallList, 'id' | 'product'> & { readonly after: number },
  now: Date,
): Promise<CallEntry[]> {
  const entries = await entriesOf(tx, id, after, entriesAPage);
  const callable = entries.filter(({ removed }) => removed === null).map(({ phone }) => phone);
  const removals = await whyNotCall(tx, catalog, { product, phones: callable }, now);
  await removeEntries(tx, id, removals);
  return entries.map((entry) => ({ ...entry, removed: entry.removed ?? removals.get(entry.phone) ?? null }));
}
