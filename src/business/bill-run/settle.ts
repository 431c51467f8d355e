import type { Tx } from '../../platform/db.ts';
import { type Id, newId, timeOfId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import {
  type Charge,
  chargesById,
  chargesTogether,
  type FeeTerms,
  type Meaning,
  monthCharges,
  moveCharge,
  saveCharges,
} from '../billing/index.ts';
import { postsOnOf } from '../catalog/index.ts';
import type { FeeFate, SettledMt, WhenSettled } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import {
  endHolders,
  type Gone,
  inForce,
  move,
  openSubscriptions,
  type Subscription,
  saveChanges,
  together,
} from '../subscriptions/index.ts';
import { monthBefore } from './calendar.ts';
import { groupKey } from './cases.ts';
import { type Followed, followCharge, followings, type Told } from './follow.ts';
import type { BillingHouse } from './house.ts';
import { openStops } from './store.ts';
import { tellEnded } from './tell-ended.ts';

/**
 * Settles fees by the fate of the parts that bear them, in the transaction that records it; and where a code says that nobody
 * has the number, seals what its holder left, whether the message cost anything or not.
 */
export function whenSettled(house: BillingHouse): WhenSettled {
  return async (tx, { mts, fees }, now) => {
    if (fees.length > 0) await settle(tx, house, fees.map(toldBy), now);
    await endHolders(tx, house.seals, mts.flatMap(goneBy(house.terms.fees)), now);
  };
}

type ToldOf = Told & {
  readonly phone: Phone;
  readonly chargeId: Id;
  /** The message that told; a line of a bill is about the charge, whatever carried it. */
  readonly mtId?: Id;
};

function toldBy({ phone, chargeId, mtId, state, result }: FeeFate): ToldOf {
  return { phone, chargeId, mtId, state, result, by: state === 'unsure' ? 'no answer' : 'the gateway' };
}

function goneBy({ links }: FeeTerms): (settled: SettledMt) => Gone[] {
  return ({ phone, mtId, state, link, result }) => {
    const failed = state === 'refused' || state === 'undelivered';
    if (!failed || result === undefined || links.get(link)?.meanings.get(result) !== 'no-such-user') return [];
    return [{ phone, heldAt: timeOfId(mtId), link, cause: noSuchUser(result), evidence: { mtId, result } }];
  };
}

function noSuchUser(result: string): string {
  return `the carrier knows no such user: code ${result}`;
}

/** What a line of a carrier's bill says of a charge it was matched with. */
export type BillLine = {
  readonly phone: Phone;
  readonly chargeId: Id;
  /** The carrier collects it. */
  readonly billed: boolean;
  /** Why not, in its codes. */
  readonly code?: string;
  /** Names file and line, as evidence. */
  readonly source: string;
};

/** What became of a line: it settled its charge, said what was known, or the opposite, which changes nothing. */
export type BillLineFate = 'settled' | 'known' | 'differs' | 'no-charge';

/**
 * Settles charges by the carrier's bill: those it raises by itself, and those of which we are not sure. What is settled stays
 * as it is: where the bill says otherwise, a person decides by a correction. Fates are in the order of the lines.
 */
export async function settleByBillFile(
  tx: Tx,
  house: BillingHouse,
  lines: readonly BillLine[],
  now: Date,
): Promise<BillLineFate[]> {
  const told = lines.map(
    ({ phone, chargeId, billed, code, source }): ToldOf => ({
      ...{ phone, chargeId, state: billed ? 'delivered' : 'refused', result: code, by: source },
    }),
  );
  const before = await settle(tx, house, told, now);
  return lines.map(({ chargeId, billed }) => {
    const state = before.get(chargeId)?.state;
    if (state === undefined) return 'no-charge';
    if (state === 'pending' || state === 'unsure') return 'settled';
    return billed === (state === 'posted') ? 'known' : 'differs';
  });
}

/**
 * A fee that the carrier was to raise, or of which we are not sure, and that its bill does not have: nobody paid it, and it is
 * not raised again. False when the charge waits for no bill any more.
 */
export async function settleUnbilled(
  tx: Tx,
  { phone, chargeId, source }: Pick<BillLine, 'phone' | 'chargeId' | 'source'>,
  now: Date,
): Promise<boolean> {
  await lockSubscribers(tx, [phone]);
  const [charge] = await chargesById(tx, [{ phone, id: chargeId }]);
  const waits = charge?.state === 'unsure' || (charge?.state === 'pending' && charge.raisedBy === 'carrier');
  if (!charge || !waits) return false;
  const cause = { rule: 'the carrier’s bill does not have it', detail: { by: source } };
  await saveCharges(tx, moveCharge(charge, 'voided', cause, now, { failure: 'other' }));
  return true;
}

/** Lets charges and relations follow; returns the charges as they were before. */
async function settle(
  tx: Tx,
  house: BillingHouse,
  told: readonly ToldOf[],
  now: Date,
): Promise<ReadonlyMap<Id, Charge>> {
  await lockSubscribers(tx, [...new Set(told.map(({ phone }) => phone))].sort());
  const charges = new Map(
    (
      await chargesById(
        tx,
        told.map(({ phone, chargeId }) => ({ phone, id: chargeId })),
      )
    ).map((one) => [one.id, one]),
  );
  const { links } = house.terms.fees;
  const followed = [...new Map(told.map((one) => [one.chargeId, one])).values()].flatMap((one) => {
    const charge = charges.get(one.chargeId);
    if (!charge || !concerns(one, charge, house)) return [];
    const next = followCharge(charge, one, links.get(charge.link), now);
    return next ? [next] : [];
  });
  await saveCharges(tx, chargesTogether(...followed.map(({ step }) => step)));
  await followRefusals(tx, house, followed.filter(isRefusal), now);
  return charges;
}

/** Acceptance counts where the tariff says so; a message only while it is the one that carries the fee. */
function concerns({ state, mtId }: ToldOf, charge: Charge, { terms }: BillingHouse): boolean {
  // A record of an earlier attempt says nothing of the one that is on its way.
  if (mtId !== undefined && charge.mtId !== undefined && mtId !== charge.mtId) return false;
  const product = terms.catalog.products.get(charge.product);
  return state !== 'accepted' || postsOnOf(product, charge.tariffVersion) === 'accepted';
}

/** A charge that was refused, and what that means. */
export type Refusal = { readonly charge: Charge; readonly meaning: Meaning };

function isRefusal({ meaning }: Followed): boolean {
  return meaning !== undefined;
}

async function followRefusals(tx: Tx, house: BillingHouse, refused: readonly Followed[], now: Date): Promise<void> {
  const refusals = refused.map(({ step, meaning }) => ({ charge: step.charges[0], meaning: meaning! }));
  await stopProducts(tx, house, refusals, now);
  for (const { charge, meaning } of refusals) {
    const { alarm } = followings[meaning];
    const { phone, product, link, result } = charge;
    if (alarm)
      house.log.error({ alarm, phone, product, link, result }, 'the carrier keeps another relation than we do');
  }
  await followRelations(tx, house, refusals, now);
  await endHolders(tx, house.seals, refusals.flatMap(goneByFee), now);
}

function goneByFee({ charge, meaning }: Refusal): Gone[] {
  if (!followings[meaning].endsHolder) return [];
  const { phone, id, createdAt, link, result = '' } = charge;
  const evidence = { chargeId: id, result };
  return [{ phone, heldAt: createdAt, link, cause: noSuchUser(result), evidence }];
}

async function stopProducts(tx: Tx, house: BillingHouse, refusals: readonly Refusal[], now: Date): Promise<void> {
  const stopping = refusals.filter(({ meaning }) => followings[meaning].stopsProduct);
  const stopped = await openStops(
    tx,
    stopping.map(({ charge }) => ({
      id: newId(now),
      product: charge.product,
      link: charge.link,
      code: charge.result ?? '',
      chargeId: charge.id,
      since: now,
    })),
  );
  for (const { product, link, code } of stopped) {
    const what = 'a carrier refuses a product; nobody is billed for it until somebody has looked and lifted the stop';
    house.log.error({ alarm: 'billing-stopped', product, link, code }, what);
  }
}

/**
 * Suspends at once what a refusal says is stopped or in debt. Ends, and tells so, what was not paid for two months: a fee that is
 * tried again has not been refused for its month yet.
 */
export async function followRelations(
  tx: Tx,
  house: BillingHouse,
  refusals: readonly Refusal[],
  now: Date,
): Promise<void> {
  const concerned = refusals.filter(({ charge, meaning }) => {
    const { relation } = followings[meaning];
    return relation === 'suspend' || (relation === 'close-second' && charge.state === 'voided');
  });
  if (concerned.length === 0) return;
  const open = await openSubscriptions(tx, [...new Set(concerned.map(({ charge }) => charge.phone))]);
  const before = await chargesBefore(tx, concerned);
  const moved = concerned.flatMap((refusal) => {
    const its = open.find(({ id }) => id === refusal.charge.subscriptionId);
    const to = its && inForce(its) ? nextOf(refusal, its, before) : undefined;
    if (!its || !to) return [];
    const { id, result = '', link, month } = refusal.charge;
    const cause = `the fee of ${month} was refused: ${refusal.meaning}`;
    const why = { cause, channel: 'carrier', actor: link, evidence: { chargeId: id, result } } as const;
    return [{ step: move(its, to, why, now), ended: to === 'closed' }];
  });
  await saveChanges(tx, together(...moved.map(({ step }) => step)));
  const ended = moved.filter((one) => one.ended).map(({ step }) => step.subscriptions[0]);
  await tellEnded(tx, house, ended, '连续两月余额不足', now);
}

function nextOf(
  { charge, meaning }: Refusal,
  { state }: Subscription,
  before: ReadonlyMap<string, Charge>,
): 'closed' | 'suspended' | undefined {
  if (followings[meaning].relation === 'suspend') return state === 'active' ? 'suspended' : undefined;
  const previous = before.get(groupKey(charge, monthBefore(charge.month)));
  // Another relation of the group, or another holder's, had its own chance.
  return previous?.failure === meaning && previous.subscriptionId === charge.subscriptionId ? 'closed' : undefined;
}

async function chargesBefore(tx: Tx, refusals: readonly Refusal[]): Promise<Map<string, Charge>> {
  const months = [...new Set(refusals.map(({ charge }) => monthBefore(charge.month)))];
  const charges = await monthCharges(
    tx,
    refusals.map(({ charge }) => charge.phone),
    months,
  );
  return new Map(charges.filter(({ state }) => state === 'voided').map((one) => [groupKey(one, one.month), one]));
}
