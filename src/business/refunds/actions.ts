import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { yuan } from '../../values/money.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later, monthOf, monthStart } from '../../values/time.ts';
import {
  type Charge,
  type ChargeRefund,
  chargeEventsOf,
  chargesById,
  feeAccounts,
  freeMonthsOf,
  monthCharges,
  type RefundFate,
  saveFreeMonths,
  saveRefunds,
} from '../billing/index.ts';
import { productOf, tariffOf } from '../catalog/index.ts';
import { consentsOf, telemarketingConsents } from '../consent/index.ts';
import { saveTransfers, type Transfer } from '../ledger/index.ts';
import { type Door, mtOf, queueMts, type Say } from '../messages/index.ts';
import { handedOverAt, lockSubscribers } from '../subscribers/index.ts';
import { historyOf, inForce, openSubscriptions, type Terms } from '../subscriptions/index.ts';
import {
  type Asking,
  decideGoodwill,
  decideRefund,
  decideRemedy,
  formerHolder,
  givenBefore,
  isOfFormer,
  notLeft,
  notTaken,
  openFor,
  proofOf,
  proofOfCharge,
  type RefundRules,
  type Refusal,
  type Remedy,
  sumOf,
  type Verdict,
} from './model.ts';
import { findRemedy, givenAlone, insertRemedies, remediesOf, updateRemedies } from './store.ts';

/** What the actions of this slice work with. */
export type House = { readonly db: Db; readonly terms: Terms; readonly door: Door; readonly rules: RefundRules };

/** Days over which what one holder was given, and what one person gave alone, counts together. */
const recentDays = 30;

export type AskedRefund = Asking & {
  readonly phone: Phone;
  readonly chargeId: string;
  readonly amountFen?: number | undefined;
};
export type AskedGoodwill = Asking & {
  readonly phone: Phone;
  readonly product: string;
  readonly gift?: { readonly what: string; readonly costFen: number } | undefined;
};
export type AskRefusal =
  | Refusal
  | 'no-such-charge'
  | 'other-content'
  | 'no-such-subscription'
  /** The month is charged, or free, already. */
  | 'month-taken';

/**
 * Asks for money back. What one person may give is given at once, in this transaction; more waits for another person. The
 * same id again is the same remedy, whatever became of it.
 */
export async function askRefund(
  tx: Tx,
  house: House,
  asked: AskedRefund,
  now: Date,
): Promise<Outcome<Remedy, AskRefusal>> {
  await lockSubscribers(tx, [asked.phone]);
  const remedies = await remediesOf(tx, [asked.phone]);
  const known = remedies.find(({ id }) => id === asked.id);
  if (known)
    return known.chargeId === asked.chargeId && known.reason === asked.reason ? done(known) : no('other-content');
  const [charge] = await chargesById(tx, [{ phone: asked.phone, id: asked.chargeId }]);
  if (!charge) return no('no-such-charge');
  const remedy = decideRefund(
    { ...asked, amountFen: asked.amountFen, extraId: newId(now) },
    {
      charge,
      takenAt: await takenAt(tx, charge),
      openFen: openFor(remedies, charge.id),
      ...(await recently(tx, remedies, asked, now)),
      proof: await proofOfThis(tx, charge),
    },
    house.rules,
    now,
  );
  if (typeof remedy === 'string') return no(remedy);
  const isAside = (await owedToFormer(tx, [remedy])).has(remedy.id);
  // Nobody signs twice for it: who settles it is somebody else.
  const begun = isAside ? ({ ...remedy, state: 'approved', decidedAt: now, rule: formerHolder } as const) : remedy;
  return done(await begin(tx, house, begun, now));
}

/** What counts towards the limits: of the present holder, and of who asks. Who asks does one thing at a time, whatever the phone. */
async function recently(
  tx: Tx,
  remedies: readonly Remedy[],
  { phone, by }: Pick<AskedRefund, 'phone' | 'by'>,
  now: Date,
): Promise<{ readonly recentFen: number; readonly givenAloneFen: number }> {
  const since = later(now, -recentDays * dayMs);
  const heldSince = (await handedOverAt(tx, [phone])).get(phone);
  return {
    recentFen: sumOf(remedies, heldSince && heldSince > since ? heldSince : since),
    givenAloneFen: await givenAlone(tx, by, since),
  };
}

async function takenAt(tx: Tx, { phone, id }: Charge): Promise<Date | undefined> {
  const events = await chargeEventsOf(tx, [phone]);
  return events.findLast(({ chargeId, to }) => chargeId === id && to === 'posted')?.at;
}

async function proofOfThis(tx: Tx, charge: Charge) {
  const phones = [charge.phone];
  const [{ subscriptions }, consents, calls] = await Promise.all([
    historyOf(tx, phones),
    consentsOf(tx, phones),
    telemarketingConsents(tx, phones),
  ]);
  const channel = subscriptions.find(({ id }) => id === charge.subscriptionId)?.channel;
  return proofOfCharge(charge, proofOf(charge.subscriptionId, consents, calls, channel));
}

/** Asks for goodwill: the next month for free, or a gift. */
export async function askGoodwill(
  tx: Tx,
  house: House,
  asked: AskedGoodwill,
  now: Date,
): Promise<Outcome<Remedy, AskRefusal>> {
  const { phone, product } = asked;
  await lockSubscribers(tx, [phone]);
  const remedies = await remediesOf(tx, [phone]);
  const known = remedies.find(({ id }) => id === asked.id);
  if (known) return known.product === product && known.reason === asked.reason ? done(known) : no('other-content');
  const standing = (await openSubscriptions(tx, [phone])).find((one) => one.product === product && inForce(one));
  if (!standing) return no('no-such-subscription');
  const month = monthOf(monthStart(now, 1));
  const { billingGroup, tariffVersion } = standing;
  const worthFen = asked.gift?.costFen ?? tariffOf(productOf(house.terms.catalog, product), tariffVersion).amountFen;
  if (!asked.gift && (await isTaken(tx, { phone, billingGroup, month }, remedies))) return no('month-taken');
  const remedy = decideGoodwill(
    { ...asked, gift: asked.gift?.what },
    { phone, product, billingGroup, month },
    { worthFen, ...(await recently(tx, remedies, asked, now)) },
    house.rules,
    now,
  );
  if (typeof remedy === 'string') return no(remedy);
  return done(await begin(tx, house, remedy, now));
}

async function isTaken(
  tx: Tx,
  { phone, billingGroup, month }: Pick<Remedy, 'phone' | 'billingGroup' | 'month'>,
  remedies: readonly Remedy[],
): Promise<boolean> {
  const [charges, free] = await Promise.all([monthCharges(tx, [phone], [month]), freeMonthsOf(tx, [phone], month)]);
  const isIt = (one: { billingGroup: string; month: string }) =>
    one.billingGroup === billingGroup && one.month === month;
  return (
    charges.some((one) => isIt(one) && one.state !== 'planned') ||
    free.some(isIt) ||
    remedies.some((one) => one.kind === 'free-month' && one.state === 'requested' && isIt(one))
  );
}

async function begin(tx: Tx, house: House, remedy: Remedy, now: Date): Promise<Remedy> {
  await insertRemedies(tx, [remedy]);
  const [given] = remedy.state === 'approved' ? await giveApproved(tx, house, [remedy], now) : [];
  return given ?? remedy;
}

/** A person decides what somebody else asked for; what is approved is given at once, what was settled has been given. */
export async function decide(
  tx: Tx,
  house: House,
  verdict: { id: string; to: Verdict; by: string; rule: string },
  now: Date,
): Promise<Outcome<Remedy, 'no-such-remedy' | 'own-request' | 'decided-before'>> {
  const seen = await findRemedy(house.db, verdict.id);
  if (!seen) return no('no-such-remedy');
  await lockSubscribers(tx, [seen.phone]);
  const remedy = (await remediesOf(tx, [seen.phone])).find(({ id }) => id === verdict.id)!;
  const decided = decideRemedy(remedy, verdict, now);
  if (typeof decided === 'string') return no(decided);
  await updateRemedies(tx, remedy.state, [decided]);
  const [given] = decided.state === 'approved' ? await giveApproved(tx, house, [decided], now) : [];
  return done(given ?? decided);
}

/**
 * Gives what was approved: money with its transfers, months, gifts, and the text that tells of it. A refund of a fee of which
 * it is not known whether it was taken stays approved and is tried again; one that has become pointless is refused. What is owed to
 * somebody who had the number before becomes a case for people: the present holder gets nothing of it and is told nothing.
 * The subscribers must be locked. Returns how the remedies stand then.
 */
export async function giveApproved(tx: Tx, house: House, approved: readonly Remedy[], now: Date): Promise<Remedy[]> {
  const former = await owedToFormer(tx, approved);
  const theirs = approved.filter(({ id }) => !former.has(id));
  const refunds = theirs.filter(({ kind }) => kind === 'refund');
  const fates = await saveRefunds(
    tx,
    refunds.map((one) => refundOf(one, now)),
  );
  const fateOf = new Map(refunds.map(({ id }, index) => [id, fates[index]!]));
  const free = await saveFreeMonths(
    tx,
    theirs.flatMap((one) => (one.kind === 'free-month' ? freeMonthOf(one, now) : [])),
  );
  const after = approved.map((one) => {
    const charge = former.get(one.id);
    return charge === undefined ? given(one, fateOf.get(one.id), free, now) : setAside(one, charge);
  });
  const givenNow = after.filter(({ state }) => state === 'done');
  await compensate(tx, givenNow, now);
  await updateRemedies(
    tx,
    'approved',
    after.filter(({ state }) => state !== 'approved'),
  );
  await tell(tx, house, givenNow, now);
  return after;
}

/**
 * Those of these remedies that are owed to somebody who had the number before, each with its charge; `none`: it has none. The
 * subscribers must be locked.
 */
async function owedToFormer(tx: Tx, remedies: readonly Remedy[]): Promise<Map<Id, Charge | 'none'>> {
  const handedOver = await handedOverAt(tx, [...new Set(remedies.map(({ phone }) => phone))]);
  const concerned = remedies.filter(({ phone }) => handedOver.has(phone));
  if (concerned.length === 0) return new Map();
  const ids = concerned.flatMap(({ phone, chargeId }) => (chargeId === null ? [] : [{ phone, id: chargeId }]));
  const [charges, { subscriptions }] = await Promise.all([chargesById(tx, ids), historyOf(tx, [...handedOver.keys()])]);
  const chargeOf = new Map(charges.map((one) => [one.id, one]));
  const askedAt = new Map(subscriptions.map((one) => [one.id, one.askedAt]));
  return new Map(
    concerned.flatMap((one): [Id, Charge | 'none'][] => {
      const since = handedOver.get(one.phone)!;
      if (one.chargeId === null) return one.requestedAt < since ? [[one.id, 'none']] : [];
      const charge = chargeOf.get(one.chargeId)!;
      const asked = charge.subscriptionId === undefined ? undefined : askedAt.get(charge.subscriptionId);
      return isOfFormer(charge, asked, since) ? [[one.id, charge]] : [];
    }),
  );
}

/** What is owed to a former holder, as it stands: a month of a relation that is over is nobody's, and no fee is paid back twice. */
function setAside(remedy: Remedy, charge: Charge | 'none'): Remedy {
  if (remedy.kind === 'free-month') return { ...remedy, state: 'refused', rule: formerHolder };
  const isAside = { ...remedy, state: 'former-holder' as const, rule: formerHolder };
  if (charge === 'none') return isAside;
  if (charge.state === 'voided' || charge.state === 'expired') return { ...remedy, state: 'refused', rule: notTaken };
  if (charge.state !== 'posted') return remedy;
  if (charge.refundedFen + remedy.amountFen > charge.amountFen) return { ...remedy, state: 'refused', rule: notLeft };
  return isAside;
}

function refundOf({ phone, id, chargeId, amountFen, reason }: Remedy, now: Date): ChargeRefund {
  return { phone, id, chargeId: chargeId!, by: 'us', amountFen, reason, evidence: { remedy: id }, at: now };
}

function freeMonthOf({ phone, id, billingGroup, month, reason }: Remedy, now: Date) {
  return { phone, billingGroup, month, id, reason, at: now };
}

const pointless: Partial<Record<RefundFate, string>> = {
  'not-taken': notTaken,
  exceeds: notLeft,
};

function given(remedy: Remedy, fate: RefundFate | undefined, free: ReadonlySet<string>, now: Date): Remedy {
  const isDone = { ...remedy, state: 'done' as const, doneAt: now };
  if (remedy.kind === 'free-month')
    return free.has(remedy.id) ? isDone : { ...remedy, state: 'refused', rule: givenBefore };
  if (fate === undefined || fate === 'saved' || fate === 'known') return isDone;
  if (fate === 'not-settled') return remedy;
  const rule = pointless[fate];
  if (rule === undefined) throw new Error(`refund ${remedy.id} cannot be given: ${fate}`);
  return { ...remedy, state: 'refused', rule };
}

/** What we pay of our own, beside what was charged, is booked apart. */
async function compensate(tx: Tx, remedies: readonly Remedy[], at: Date): Promise<void> {
  const transfers = remedies.flatMap((one): Transfer[] => {
    const { phone, id } = one;
    const shared = {
      phone,
      unit: feeAccounts.unit,
      debit: 'sp:compensation',
      kind: 'posted',
      reasonId: id,
      at,
    } as const;
    if (one.kind === 'gift' && one.amountFen > 0)
      return [{ ...shared, id, credit: 'gifts', amount: one.amountFen, reason: 'gift' }];
    if (one.extraFen === 0) return [];
    return [{ ...shared, id: one.extraId!, credit: feeAccounts.payer, amount: one.extraFen, reason: 'compensation' }];
  });
  const fates = await saveTransfers(tx, transfers);
  if (fates.some((fate) => fate !== 'saved' && fate !== 'known'))
    throw new Error(`a transfer of a compensation was not saved: ${fates.join()}`);
}

async function tell(tx: Tx, { terms, door, rules }: House, remedies: readonly Remedy[], now: Date): Promise<void> {
  const subscribers = await lockSubscribers(tx, [...new Set(remedies.map(({ phone }) => phone))]);
  const mts = remedies.flatMap((one) => {
    const carrier = subscribers.get(one.phone)?.carrier;
    if (carrier === undefined) return [];
    const { accessNumber } = productOf(terms.catalog, one.product);
    return [
      mtOf(terms.catalog, sayOf(one, terms, rules), {
        class: 'notice',
        phone: one.phone,
        carrier,
        dialled: accessNumber,
      }),
    ];
  });
  await queueMts(tx, door, mts, now);
}

/** What the phone is told of a remedy that was given. */
function sayOf(remedy: Remedy, { catalog }: Terms, rules: RefundRules): Say {
  const about = { reason: remedy.kind, reasonId: remedy.id, product: remedy.product };
  const product = productOf(catalog, remedy.product).title;
  const month = String(Number(remedy.month.slice(5)));
  if (remedy.kind === 'free-month') return { ...about, code: 'free-month', vars: { product, month } };
  if (remedy.kind === 'gift') return { ...about, code: 'gift', vars: { gift: remedy.gift! } };
  const price = yuan(remedy.amountFen);
  const extra = yuan(remedy.extraFen);
  if (remedy.extraFen > 0) return { ...about, code: 'refund-twice', vars: { product, month, price, extra } };
  const reason = rules.reasons.get(remedy.reason);
  const code = reason?.gives === 'refund' && reason.apology ? 'refund-apology' : 'refunded';
  return { ...about, code, vars: { product, month, price } };
}
