import { createHash } from 'node:crypto';
import { chargesOf } from '../../business/billing/index.ts';
import { priceOf, productOf, tariffOf } from '../../business/catalog/index.ts';
import { listingsOf, type MtSeen, messagesOf } from '../../business/messages/index.ts';
import { remediesOf } from '../../business/refunds/index.ts';
import { relationsOf } from '../../business/relations/index.ts';
import { auditRequest } from '../../business/staff/index.ts';
import { lockSubscribers, subscriberOf } from '../../business/subscribers/index.ts';
import { entitlementsOfPhones, historyOf } from '../../business/subscriptions/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { Problem, type Request } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import type { CareHouse } from '../house.ts';
import { timelineTerms } from '../timeline/terms.ts';
import type { StoryAction } from './contract.ts';
import { consequences, type Line, type LineTerms, type Standing } from './model.ts';
import { openedNumber } from './openings.ts';

/**
 * What somebody of staff does about a number, in a transaction. `note` tells a consequence that no row shows. Throws a Problem
 * where it cannot be done.
 */
export type Deed = (tx: Tx, phone: Phone, now: Date, note: (line: Line) => void) => Promise<void>;

/** What is wanted of which verb: consequences that were shown of one are no consent to another. */
export type Wanted = { readonly verb: StoryAction | 'explain'; readonly wish: unknown; readonly deed: Deed };

/** What is foreseen of a deed, or came of it: its consequences, and a digest of them. */
export type Outlook = { readonly lines: readonly Line[]; readonly seen: string };

type Asker = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>;

/** How consequences are told. */
type OutlookHouse = Pick<CareHouse, 'terms' | 'rules'>;

/** The phone that something is done for, and where it is done: consequences that were shown at one place are none of another. */
type Where = { readonly phone: Phone; readonly place: string };

/** Messages that a deed may send, and then some. */
const newestMessages = 20;

/** Does a deed and undoes it, so that what is foreseen is what would happen: by the same decisions, on the same rows. */
export async function foresee(house: CareHouse, request: Asker, openingId: string, wanted: Wanted): Promise<Outlook> {
  const { staff, now } = request;
  return rehearse(house.db, async (tx) => {
    const phone = await openedNumber(tx, staff!, openingId, now);
    return carryOut(tx, house, { phone, place: openingId }, wanted, now);
  });
}

/**
 * Does a deed, if its consequences are still those that this person was shown of it: `seen` is their digest, together with the
 * opening, the verb and the wish. Audited as `care.<verb>`, in the same transaction.
 */
export function perform(
  house: CareHouse,
  request: Asker,
  openingId: string,
  { seen, detail, ...wanted }: Wanted & { seen: string; detail: Record<string, string> },
): Promise<Outlook> {
  return house.db.transact(async (tx) => {
    const phone = await openedNumber(tx, request.staff!, openingId, request.now);
    const where = { phone, place: openingId };
    const outlook = await carryOutAsSeen(tx, house, where, { ...wanted, seen }, request.now);
    await auditRequest(
      tx,
      request,
      `care.${wanted.verb}`,
      { phone },
      {
        ...detail,
        consequences: outlook.lines
          .map(({ text }) => text['zh-CN'])
          .join('；')
          .slice(0, 2000),
      },
    );
    return outlook;
  });
}

/** Does a deed, if its consequences are still those of which `seen` is the digest. */
export async function carryOutAsSeen(
  tx: Tx,
  house: OutlookHouse,
  where: Where,
  { seen, ...wanted }: Wanted & { readonly seen: string },
  now: Date,
): Promise<Outlook> {
  const outlook = await carryOut(tx, house, where, wanted, now);
  if (outlook.seen !== seen) throw changedMeanwhile;
  return outlook;
}

/** Does a deed, and tells what came of it. Inside `rehearse` nothing comes of it. */
export async function carryOut(
  tx: Tx,
  house: OutlookHouse,
  { phone, place }: Where,
  { verb, wish, deed }: Wanted,
  now: Date,
): Promise<Outlook> {
  await lockSubscribers(tx, [phone]);
  const before = await standingOf(tx, house, phone, now);
  const noted: Line[] = [];
  await deed(tx, phone, now, (line) => noted.push(line));
  const after = await standingOf(tx, house, phone, now);
  const lines = [...noted, ...consequences(before, after, lineTerms(house), now)];
  const seen = createHash('sha256')
    .update(JSON.stringify([place, verb, wish, lines]))
    .digest('hex')
    .slice(0, 32);
  return { lines, seen };
}

async function standingOf(tx: Tx, { terms }: OutlookHouse, phone: Phone, now: Date): Promise<Standing> {
  const phones = [phone];
  const [history, charges, remedies, lists, subscriber, entitlements, relations, messages] = await Promise.all([
    historyOf(tx, phones),
    chargesOf(tx, phones),
    remediesOf(tx, phones),
    listingsOf(tx, phone),
    subscriberOf(tx, phone),
    entitlementsOfPhones(tx, terms.catalog, phones, now),
    relationsOf(tx, phones),
    messagesOf(tx, phone, { limit: newestMessages }),
  ]);
  return {
    ...{ subscriptions: history.subscriptions, charges, remedies, lists, relations },
    blacklisted: subscriber?.blacklisted ?? false,
    promotions: promotionsOf(subscriber),
    entitlements: entitlements.get(phone)!,
    mts: messages.items.filter((one): one is MtSeen => one.direction === 'mt'),
  };
}

function promotionsOf(subscriber: Awaited<ReturnType<typeof subscriberOf>>): Standing['promotions'] {
  if (subscriber?.promotionsAllowed) return 'agreed';
  return subscriber?.promotionsRefusedAt ? 'refused' : 'unasked';
}

/** How the catalogue and the rules of refunds call things; a product that has left the catalogue is told by its code. */
export function lineTerms({ terms, rules }: Pick<CareHouse, 'terms' | 'rules'>): LineTerms {
  const { titleOf, reasonOf } = timelineTerms(terms, rules);
  return {
    titleOf,
    reasonOf,
    priceOf(code, version) {
      if (!terms.catalog.products.has(code)) return '';
      return priceOf(tariffOf(productOf(terms.catalog, code), version));
    },
  };
}

class Rehearsal<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/** Does work and undoes it; what it said stays. */
export async function rehearse<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.transact<never>(async (tx) => {
      throw new Rehearsal(await work(tx));
    });
  } catch (error) {
    if (error instanceof Rehearsal) return error.value;
    throw error;
  }
}

const changedMeanwhile = new Problem(409, 'changed-meanwhile', {
  'zh-CN': '情况已有变化，请重新查看后果再确认',
  en: 'Something has changed: look at the consequences once more, then confirm',
});
