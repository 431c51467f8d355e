import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import {
  type Charge,
  chargesById,
  chargesTogether,
  type Meaning,
  monthCharges,
  moveCharge,
  saveCharges,
} from '../billing/index.ts';
import type { SettledMt, WhenSettled } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { inForce, move, openSubscriptions, type Subscription, saveChanges, together } from '../subscriptions/index.ts';
import { monthBefore } from './calendar.ts';
import { groupKey } from './cases.ts';
import { type Followed, followCharge, followings, type Told } from './follow.ts';
import type { BillingHouse } from './house.ts';
import { openStops } from './store.ts';

/** Settles fees by the fate of the messages that carry them, in the transaction that records it. */
export function whenSettled(house: BillingHouse): WhenSettled {
  return async (tx, settled, now) => {
    const charged = settled.filter(({ chargeId }) => chargeId !== undefined);
    if (charged.length > 0) await settle(tx, house, charged.map(toldBy), now);
  };
}

/** `mtId` is the message that told; a line of a bill is about the charge, whatever carried it. */
type ToldOf = Told & { readonly phone: Phone; readonly chargeId: Id; readonly mtId?: Id };

function toldBy({ phone, mtId, chargeId, state, result }: SettledMt): ToldOf {
  return { phone, mtId, chargeId: chargeId!, state, result, by: state === 'unsure' ? 'no answer' : 'the gateway' };
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
    // A record of an earlier attempt says nothing of the one that is on its way.
    if (one.mtId !== undefined && charge?.mtId !== undefined && one.mtId !== charge.mtId) return [];
    const next = charge && followCharge(charge, one, links.get(charge.link), now);
    return next ? [next] : [];
  });
  await saveCharges(tx, chargesTogether(...followed.map(({ step }) => step)));
  await followRefusals(tx, house, followed.filter(isRefusal), now);
  return charges;
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
  await followRelations(tx, refusals, now);
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

/** Ends and suspends what refusals say is ended and suspended. A charge that is tried again changes no relation yet. */
export async function followRelations(tx: Tx, refusals: readonly Refusal[], now: Date): Promise<void> {
  const over = refusals.filter(({ charge, meaning }) => charge.state === 'voided' && followings[meaning].relation);
  if (over.length === 0) return;
  const phones = [...new Set(over.map(({ charge }) => charge.phone))];
  const open = groupBy(await openSubscriptions(tx, phones), ({ phone }) => phone);
  const before = await chargesBefore(tx, over);
  const steps = over.flatMap((refusal) => {
    const theirs = (open.get(refusal.charge.phone) ?? []).filter(inForce);
    return stepsOf(refusal, theirs, before).map(([one, to]) => {
      const { id, result = '', link } = refusal.charge;
      const cause = `the fee of ${refusal.charge.month} was refused: ${refusal.meaning}`;
      const why = { cause, channel: 'carrier', actor: link, evidence: { chargeId: id, result } } as const;
      return move(one, to, why, now);
    });
  });
  await saveChanges(tx, together(...steps));
}

function stepsOf(
  { charge, meaning }: Refusal,
  theirs: readonly Subscription[],
  before: ReadonlyMap<string, Charge>,
): [Subscription, 'closed' | 'suspended'][] {
  const itself = theirs.filter(({ id }) => id === charge.subscriptionId);
  switch (followings[meaning].relation) {
    case 'close-all':
      return theirs.map((one) => [one, 'closed']);
    case 'close-second':
      return before.get(groupKey(charge, monthBefore(charge.month)))?.failure === meaning
        ? itself.map((one) => [one, 'closed'])
        : [];
    case 'suspend':
      return itself.filter(({ state }) => state === 'active').map((one) => [one, 'suspended']);
    default:
      return [];
  }
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
