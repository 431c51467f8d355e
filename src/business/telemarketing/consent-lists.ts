import type { Blob } from '../../platform/blobs.ts';
import type { Tx } from '../../platform/db.ts';
import { type TableRow, tableOf } from '../../platform/table.ts';
import { type Id, newId } from '../../values/id.ts';
import { type ListedConsent, linkTelemarketing, saveTelemarketingConsents } from '../consent/index.ts';
import { carrierOf, type Segments } from '../subscribers/index.ts';
import { inForce, openedByCarrier, openSubscriptions } from '../subscriptions/index.ts';
import { LineFaults, type Worker } from '../works/index.ts';
import type { House } from './call-lists.ts';
import { consentColumns, faultOfStanding, type ReadConsent, readConsent, type WrittenConsent } from './model.ts';
import { type ConsentList, consentListOfFile, insertConsentList, standings } from './store.ts';

/**
 * Takes what people agreed to on the telephone. All good rows of a file are taken in one transaction, the others are told
 * with line and reason; the same file again is the same list. Nothing is opened by it: a relation becomes real when the
 * carrier's notify arrives, before or after (CA-X17). `also` runs in that transaction.
 */
export async function importConsentList(
  house: House,
  { file, ...given }: Pick<ConsentList, 'organisation' | 'name' | 'uploadedBy'> & { readonly file: Blob },
  now: Date,
  worker: Worker,
  also: (tx: Tx, list: ConsentList) => Promise<void>,
): Promise<ConsentList> {
  const { db, blobs } = house;
  const known = await consentListOfFile(db, given.organisation, file.hash);
  if (known) return known;
  const id = newId(now);
  const products = new Map(
    [...house.catalog.products.values()].flatMap(({ code, title }) => [
      [code, code],
      [title, code],
    ]),
  );
  return db.transact(async (tx) => {
    const faults = new LineFaults(db, worker);
    const recordings = new Set<string>();
    const carriers = new Set<string>();
    let taken = 0;
    for await (const rows of tableOf(blobs, file.hash, consentColumns, (done, read) =>
      worker.at({ done, share: read / file.bytes }),
    )) {
      const read = readRows(rows, { products, recordings, now }, faults);
      const about = { id, organisation: given.organisation, segments: house.segments };
      const saved = await takeConsents(tx, { ...about, read }, faults, now);
      for (const { carrier } of saved) if (carrier !== null) carriers.add(carrier);
      taken += saved.length;
      await faults.keep();
    }
    const list = {
      ...given,
      fileHash: file.hash,
      id,
      uploadedAt: now,
      taken,
      carriers: [...carriers],
      faults: faults.first,
      faultCount: faults.count,
    };
    await insertConsentList(tx, list);
    await also(tx, list);
    return list;
  });
}

const listedBefore = { 'zh-CN': '这项同意此前已列入名单', en: 'this agreement was listed before' };

type Read = ReadConsent & { readonly line: number };

function readRows(
  rows: readonly TableRow<keyof WrittenConsent>[],
  reading: { products: ReadonlyMap<string, string>; recordings: Set<string>; now: Date },
  faults: LineFaults,
): Read[] {
  return rows.flatMap(({ line, row }) => {
    const read = readConsent(row, reading);
    if ('remedy' in read) {
      faults.add(line, read);
      return [];
    }
    reading.recordings.add(read.recording);
    return [{ ...read, line }];
  });
}

async function takeConsents(
  tx: Tx,
  { id, organisation, segments, read }: { id: Id; organisation: string; segments: Segments; read: readonly Read[] },
  faults: LineFaults,
  now: Date,
): Promise<ListedConsent[]> {
  const standing = await standings(
    tx,
    organisation,
    read.map(({ phone }) => phone),
  );
  const consents = read.flatMap(({ line, ...one }): ListedConsent[] => {
    const fault = faultOfStanding(one.phone, standing.get(one.phone));
    if (fault) faults.add(line, fault);
    if (fault) return [];
    const carrier = carrierOf(segments, one.phone)?.carrier ?? null;
    return [{ ...one, id: newId(now), organisation, carrier, listId: id, row: line }];
  });
  const saved = await saveTelemarketingConsents(tx, consents);
  for (const one of consents) {
    if (!saved.has(one.id)) faults.add(one.row, { field: 'phone', value: one.phone, remedy: listedBefore });
  }
  const taken = consents.filter(({ id: one }) => saved.has(one));
  await linkStanding(tx, taken);
  return taken;
}

/** The carrier may have opened the relation before the list came: then the agreement proves it from now on. */
async function linkStanding(tx: Tx, consents: readonly ListedConsent[]): Promise<void> {
  const subscriptions = await openSubscriptions(tx, [...new Set(consents.map(({ phone }) => phone))]);
  const byCarrier = subscriptions.filter((one) => inForce(one) && openedByCarrier(one) && one.activeFrom);
  await linkTelemarketing(
    tx,
    byCarrier.map(({ phone, product, id, activeFrom }) => ({
      phone,
      product,
      subscriptionId: id,
      openedAt: activeFrom!,
    })),
  );
}
