import type { Db, Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome, WorldError } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, type Day, dayMs, later } from '../../values/time.ts';
import { type BillingHouse, type BillLine, settleByBillFile } from '../bill-run/index.ts';
import {
  bookCarrierRefunds,
  type CarrierRefund,
  type Charge,
  carrierRefunded,
  chargesOfMonth,
} from '../billing/index.ts';
import { telemarketingConsents, telemarketingConsentsUntil } from '../consent/index.ts';
import { conflictsAbout } from '../relations/index.ts';
import { carrierOf, carriersOf, type Segments } from '../subscribers/index.ts';
import { standingAt } from '../subscriptions/index.ts';
import { agreedBillClasses, type BillItem, matchBills, type OurCharge } from './bill-match.ts';
import { billsOfFile, currentFile, relationsOfFile } from './file-store.ts';
import type { Reading } from './reading.ts';
import {
  addTelemarketers,
  addTotals,
  concludeRun,
  type Difference,
  differencesAbout,
  insertDifferences,
  insertRemarks,
  insertRun,
  moveRun,
  nextToCompare,
  type Run,
  type RunKind,
  runBefore,
  type Total,
} from './run-store.ts';
import type { Source } from './shares.ts';
import { compareThree, type RelationItem } from './three-way.ts';

/** What comparing takes. `now` is business time. */
export type Comparer = {
  readonly db: Db;
  readonly now: () => Date;
  readonly billing: BillingHouse;
  readonly segments: Segments;
};

/**
 * Orders a comparison of the file that counts for a peer and period: of relations as they stood at the end of the file's day,
 * or of a month's bills. It is made page by page by whoever calls `compareWaiting`.
 */
export async function orderRun(
  tx: Tx,
  { kind, peer, period, by }: { kind: RunKind; peer: string; period: Day; by: string },
  now: Date,
): Promise<Outcome<Run, 'no-file' | 'being-compared'>> {
  const file = await currentFile(tx, peer, kind, period);
  if (!file) return no('no-file');
  const refunds = kind === 'bills' ? await currentFile(tx, peer, 'refunds', period) : undefined;
  const endOfDay = later(new Date(`${period}T00:00:00+08:00`), dayMs - 1);
  const ordered = await insertRun(tx, {
    ...{ id: newId(now), kind, peer, carrier: file.carrier, period, fileId: file.id, refundsId: refunds?.id ?? null },
    asOf: kind === 'relations' && endOfDay < now ? endOfDay : now,
    startedBy: by,
    startedAt: now,
  });
  return ordered ? done(ordered) : no('being-compared');
}

/** Makes every comparison that was ordered, until the signal aborts. What somebody else moved meanwhile is left to the next call. */
export async function compareWaiting({ db, now, billing, segments }: Comparer, signal?: AbortSignal): Promise<void> {
  for (let run = await nextToCompare(db); run && !signal?.aborted; run = await nextToCompare(db)) {
    try {
      await db.transact((tx) =>
        run!.kind === 'relations' ? relationsPage(tx, segments, run!, now()) : billsPage(tx, billing, run!, now()),
      );
    } catch (error) {
      if (error instanceof WorldError && error.code === 'moved-meanwhile') return;
      throw error;
    }
  }
}

type Ordered = Run & { reading: Reading };

/** An item of a comparison as it is counted, and kept where the sides do not agree. */
type Entry = {
  readonly phone: Phone;
  readonly class: string;
  readonly product: string;
  readonly source: Source;
  readonly oursFen: number;
  readonly theirsFen: number;
  readonly isAgreed: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
};

async function relationsPage(tx: Tx, segments: Segments, run: Ordered, now: Date): Promise<void> {
  const { reading } = run;
  if (reading.kind !== 'relations') throw new Error(`file ${run.fileId} is no relation file`);
  const products = new Map(Object.values(reading.products).map(({ product, billingGroup }) => [product, billingGroup]));
  const page = await pageOf(async (limit) => {
    const { cursor: after, asOf } = run;
    const [carrier, sp, consents] = await Promise.all([
      relationsOfFile(tx, run.fileId, after, limit),
      standingAt(tx, { at: asOf, products: [...products.keys()], after, limit }),
      telemarketingConsentsUntil(tx, { until: asOf, after, limit }),
    ]);
    return { carrier, sp, consents };
  });
  const carriers = await carriersOf(
    tx,
    [...page.sp, ...page.consents].map(({ phone }) => phone),
  );
  // Who was called and never came to us is known by the segments of its number only.
  const isServed = (phone: Phone) => (carriers.get(phone) ?? carrierOf(segments, phone)?.carrier) === run.carrier;
  const conflicts = await conflictsAbout(tx, {
    ...{ peer: run.peer, until: run.asOf, after: later(run.asOf, -conflictsOfDays * dayMs) },
    phones: [...new Set([...page.carrier, ...page.sp].map(({ phone }) => phone))],
  });
  const consents = page.consents.flatMap((one) => {
    const billingGroup = products.get(one.product);
    if (billingGroup === undefined || !isServed(one.phone)) return [];
    return [{ ...one, billingGroup, hasRecording: one.recordingHash !== null }];
  });
  await addTelemarketers(tx, run.id, [...new Set(consents.map(({ organisation }) => organisation))]);
  const items = compareThree({
    carrier: page.carrier,
    conflicts: conflicts.flatMap(({ phone, eventId, productRef }) =>
      groupsOf(reading, productRef).map((billingGroup) => ({ phone, eventId, billingGroup })),
    ),
    // The file is of one carrier; whom another one serves is not missing in it.
    sp: page.sp.filter(({ phone }) => isServed(phone)),
    consents,
    telemarketing: reading.telemarketing,
  });
  await savePage(tx, run, items.map(entryOfRelation), page.upTo, now);
}

/** Conflicts of a week are looked at; those of the week before were in its comparison. */
const conflictsOfDays = 7;

/** Which groups a carrier's code means; an empty one stands for all products. */
function groupsOf({ products }: Reading, productRef: string): string[] {
  const meant = productRef === '' ? Object.values(products) : [products[productRef]];
  return [...new Set(meant.flatMap((one) => one?.billingGroup ?? []))];
}

function entryOfRelation(item: RelationItem): Entry {
  const { class: found, findings, phone, billingGroup, carrier, sp, consent, conflicts } = item;
  return {
    phone,
    class: found,
    product: (sp ?? carrier ?? consent)!.product,
    source: consent ? 'telemarketed' : 'direct',
    oursFen: 0,
    theirsFen: 0,
    isAgreed: found === 'agreed',
    detail: {
      findings,
      billingGroup,
      ...(conflicts.length > 0 && { conflicts: conflicts.map(({ eventId }) => eventId) }),
      ...(carrier && {
        carrier: { ...told(carrier, ['product', 'state', 'channel', 'line']), effectiveAt: iso(carrier.effectiveAt) },
      }),
      ...(sp && { sp: { ...told(sp, ['id', 'product', 'state']), activeFrom: iso(sp.activeFrom) } }),
      ...(consent && {
        consent: {
          ...told(consent, ['id', 'product', 'organisation', 'hasRecording']),
          consentedAt: iso(consent.consentedAt),
        },
      }),
    },
  };
}

async function billsPage(tx: Tx, house: BillingHouse, run: Ordered, now: Date): Promise<void> {
  const month = run.period.slice(0, 7);
  const groups = new Set(Object.values(run.reading.products).map(({ billingGroup }) => billingGroup));
  const page = await pageOf(async (limit) => {
    const after = run.cursor;
    const [bills, refunds, charges] = await Promise.all([
      billsOfFile(tx, run.fileId, after, limit),
      run.refundsId ? billsOfFile(tx, run.refundsId, after, limit) : [],
      chargesOfMonth(tx, { month, after, limit }),
    ]);
    return { bills, refunds, charges };
  });
  const phones = [...new Set([...page.charges, ...page.bills, ...page.refunds].map(({ phone }) => phone))];
  const [carriers, booked, heard] = await Promise.all([
    carriersOf(tx, phones),
    carrierRefunded(tx, phones),
    telemarketingConsents(tx, phones),
  ]);
  const telemarketed = new Set(heard.flatMap(({ subscriptionId }) => subscriptionId ?? []));
  const charges = page.charges.filter(
    ({ phone, billingGroup }) => carriers.get(phone) === run.carrier && groups.has(billingGroup),
  );
  // Lines of two files may have one number.
  const refundLines = page.refunds.map((one) => ({ ...one, line: -one.line }));
  const items = matchBills(
    charges.map((one) => ourCharge(one, booked)),
    [...page.bills, ...refundLines],
  );
  await settleByBillFile(tx, house, linesToSettle(run, items), now);
  await bookCarrierRefunds(tx, refundsToBook(run, items, booked), now);
  await savePage(
    tx,
    run,
    items.map((item) => entryOfBill(item, telemarketed)),
    page.upTo,
    now,
  );
}

/** What we gave back ourselves; what the carrier did is told by its files. */
function ourCharge(charge: Charge, booked: ReadonlyMap<Id, number>): OurCharge {
  const { phone, id, product, billingGroup, amountFen, state } = charge;
  return {
    ...{ phone, id, product, billingGroup, amountFen, state },
    occasion: charge.occasion === 'month' ? 'month' : 'demand',
    refundedFen: charge.refundedFen - (booked.get(id) ?? 0),
    subscriptionId: charge.subscriptionId ?? null,
  };
}

/**
 * The bill file settles what waits for it: fees that the carrier raises itself, and those of which it could not be known
 * whether they were taken. A line that says another amount settles nothing: a person looks at it.
 */
function linesToSettle(run: Run, items: readonly BillItem[]): BillLine[] {
  const telling: readonly BillItem['class'][] = ['matched', 'unpaid', 'rejected', 'refunded'];
  return items.flatMap(({ class: found, ours, theirs }) => {
    const waits = ours && (ours.state === 'pending' || ours.state === 'unsure');
    if (!waits || !theirs || !telling.includes(found)) return [];
    const { line, code } = theirs;
    const source = `line ${Math.abs(line)} of file ${line < 0 ? run.refundsId : run.fileId}`;
    return [
      { phone: ours.phone, chargeId: ours.id, billed: found === 'matched' || found === 'refunded', code, source },
    ];
  });
}

/** What the files say the carrier gave back of each charge, less what was booked of it before. */
function refundsToBook(run: Run, items: readonly BillItem[], booked: ReadonlyMap<Id, number>): CarrierRefund[] {
  const refunds = items.filter((item) => item.class === 'refunded');
  const byCharge = groupBy(refunds, (item) => (item.refundOf ?? item.ours)!.id);
  return [...byCharge].flatMap(([chargeId, found]) => {
    const said = found.reduce((sum, { theirs }) => sum + theirs!.amountFen, 0);
    const amountFen = said - (booked.get(chargeId) ?? 0);
    const { phone, line } = found[0]!.theirs!;
    const fileId = line < 0 ? run.refundsId! : run.fileId;
    return amountFen > 0 ? [{ phone, chargeId, fileId, line: Math.abs(line), amountFen }] : [];
  });
}

function entryOfBill(item: BillItem, telemarketed: ReadonlySet<Id>): Entry {
  const { class: found, ours, theirs, refundOf, rejection } = item;
  const charge = ours ?? refundOf;
  const { phone, product } = (charge ?? theirs)!;
  return {
    phone,
    class: found,
    product,
    source: charge?.subscriptionId && telemarketed.has(charge.subscriptionId) ? 'telemarketed' : 'direct',
    oursFen: ours?.amountFen ?? 0,
    theirsFen: theirs?.amountFen ?? 0,
    isAgreed: agreedBillClasses.includes(found),
    detail: {
      ...(charge && {
        ours: {
          ...told(charge, ['id', 'product', 'occasion', 'amountFen', 'refundedFen', 'state']),
          isRefundOf: ours === undefined,
        },
      }),
      ...(theirs && {
        theirs: {
          ...told(theirs, ['product', 'occasion', 'amountFen', 'outcome', 'code']),
          line: Math.abs(theirs.line),
          file: theirs.line < 0 ? 'refunds' : 'bills',
          at: iso(theirs.at),
        },
      }),
      ...(rejection && { rejection }),
    },
  };
}

/** Saves what a page found, and moves on behind it; the last page concludes the comparison. */
async function savePage(
  tx: Tx,
  run: Run,
  entries: readonly Entry[],
  upTo: Phone | undefined,
  now: Date,
): Promise<void> {
  const before = await runBefore(tx, run);
  const found = entries.filter(({ isAgreed }) => !isAgreed);
  const earlier = before ? await differencesAbout(tx, before.id, [...new Set(found.map(({ phone }) => phone))]) : [];
  const { differences, reopened } = asDifferences(run, found, earlier, now);
  await insertDifferences(tx, differences);
  await insertRemarks(
    tx,
    reopened.map(({ phone, id }) => ({
      ...{ phone, differenceId: id, id: newId(now), what: 'reopened' as const, by: 'reconciliation', at: now },
      text: `found again in the comparison of ${run.period}`,
    })),
  );
  await addTotals(tx, run.id, totalsOf(entries));
  if (upTo !== undefined) {
    if (!(await moveRun(tx, run, upTo))) throw movedMeanwhile(run);
  } else {
    if (!(await moveRun(tx, run, run.cursor))) throw movedMeanwhile(run);
    await concludeRun(tx, run, before, now);
  }
}

/** One that was found before keeps its id, owner and deadline; one that was called settled and is still there is open again. */
function asDifferences(run: Run, found: readonly Entry[], earlier: readonly Difference[], now: Date) {
  const key = (one: { phone: Phone; class: string; product: string }) => `${one.phone} ${one.class} ${one.product}`;
  const known = groupBy(earlier, key);
  const reopened: Difference[] = [];
  const differences = found.map((one): Difference => {
    const last = known.get(key(one))?.shift();
    if (last?.state === 'resolved') reopened.push(last);
    const isAssigned = last?.state === 'assigned';
    return {
      ...{
        phone: one.phone,
        runId: run.id,
        id: last?.id ?? newId(now),
        class: one.class,
        product: one.product,
        detail: one.detail,
      },
      ...{ state: isAssigned ? 'assigned' : 'open', owner: isAssigned ? last.owner : null },
      ...{
        deadline: isAssigned ? last.deadline : null,
        resolution: null,
        firstSeen: last?.firstSeen ?? run.period,
        version: 1,
      },
    };
  });
  return { differences, reopened };
}

function totalsOf(entries: readonly Entry[]): Total[] {
  const groups = groupBy(entries, (one) => `${one.class} ${one.product} ${one.source}`);
  const sum = (amounts: number[]) => amounts.reduce((total, one) => total + one, 0);
  return [...groups.values()].map((group) => ({
    class: group[0]!.class,
    product: group[0]!.product,
    source: group[0]!.source,
    items: group.length,
    oursFen: sum(group.map(({ oursFen }) => oursFen)),
    theirsFen: sum(group.map(({ theirsFen }) => theirsFen)),
  }));
}

const rowsPerSide = 2000;

/**
 * One page of several lists that are each in the order of phones: everything of them up to the last phone that all of them have
 * told whole. `upTo` is that phone; without it the lists have come to their end.
 */
async function pageOf<Sides extends Record<string, readonly { readonly phone: Phone }[]>>(
  read: (limit: number) => Promise<Sides>,
): Promise<Sides & { readonly upTo: Phone | undefined }> {
  for (let limit = rowsPerSide; ; limit *= 2) {
    const sides = await read(limit);
    const cut = Object.values(sides).filter(({ length }) => length === limit);
    if (cut.length === 0) return { ...sides, upTo: undefined };
    // The last phone of a full list may go on behind it.
    const whole = cut.map((rows) => rows.findLast(({ phone }) => phone !== rows.at(-1)!.phone)?.phone);
    if (whole.includes(undefined)) continue;
    const [upTo] = (whole as Phone[]).toSorted();
    const within = Object.entries(sides).map(([side, rows]) => [side, rows.filter(({ phone }) => phone <= upTo!)]);
    return { ...(Object.fromEntries(within) as Sides), upTo };
  }
}

function movedMeanwhile(run: Run): WorldError {
  return new WorldError('moved-meanwhile', `comparison ${run.id} was moved on by somebody else`, { retryable: true });
}

function told<One, Field extends keyof One>(one: One, fields: readonly Field[]): Partial<One> {
  return Object.fromEntries(
    fields.flatMap((field) => (one[field] === undefined || one[field] === null ? [] : [[field, one[field]]])),
  ) as Partial<One>;
}

function iso(at: Date | undefined): string | undefined {
  return at && beijingIso(at);
}
