import type { Catalog } from '../../business/catalog/index.ts';
import { saveTransfers } from '../../business/ledger/index.ts';
import {
  closeQuestions,
  type Door,
  mtOf,
  openQuestions,
  queueMts,
  saveQuestions,
  wayTo,
} from '../../business/messages/index.ts';
import { knowPhone, lockSubscribers, type Segments } from '../../business/subscribers/index.ts';
import { entitlementsOfPhones } from '../../business/subscriptions/index.ts';
import { carsAllowed } from '../../business/vehicles/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { byDay } from '../../values/time.ts';
import {
  type Actor,
  type Command,
  type Decision,
  decide,
  decideAsked,
  draftQuotation,
  type QuotationDraft,
  type Refusal,
} from './decide.ts';
import {
  agentFor,
  type Channel,
  cityOf,
  discounted,
  type Errand,
  type ErrandBook,
  kindOf,
  priceOf,
  type Quotation,
} from './model.ts';
import { decidePayment, type Payment, type PaymentRefusal, sumsOf, transfersOf } from './money.ts';
import {
  agentLoads,
  errandsOfPhones,
  idsUnder,
  insertPayment,
  lockErrands,
  nextNumbers,
  phoneOf,
  picturesOf,
  receiptIsTaken,
  saveDecisions,
} from './store.ts';
import { newsOf, quotationTexts, quotationWords, receiptWords, type Words } from './words.ts';

/** What the actions of errands work with. */
export type ErrandHouse = {
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
  readonly segments: Segments;
  readonly errands: ErrandBook;
};

/** Somebody wants something done. */
export type Asking = {
  readonly phone: Phone;
  readonly kind: string;
  readonly city: string;
  readonly channel: Channel;
  /** In their own words. */
  readonly wish?: string;
  readonly plate?: string | undefined;
  readonly contact?: string | undefined;
};
export type AskRefusal = 'no-member' | 'no-such-kind' | 'no-such-city' | 'asked-already';

/** Takes an errand that a member asks for, by web, reminder or an agent (by SMS: `service.ts`). The person is told. */
export async function askErrand(
  tx: Tx,
  house: ErrandHouse,
  asking: Asking,
  by: Actor,
  now: Date,
): Promise<Outcome<Errand, AskRefusal>> {
  const { phone, kind, city } = asking;
  if (!kindOf(house.errands, kind)) return no('no-such-kind');
  if (!cityOf(house.errands, city)) return no('no-such-city');
  await knowPhone(tx, house.segments, phone, now);
  await lockSubscribers(tx, [phone]);
  const entitlements = (await entitlementsOfPhones(tx, house.terms.catalog, [phone], now)).get(phone)!;
  if (carsAllowed(entitlements) === 0) return no('no-member');
  const standing = await errandsOfPhones(tx, [phone], now);
  if (standing.some((one) => isSame(one, asking))) return no('asked-already');
  const [number] = await nextNumbers(tx, 1);
  const decision = decideAsked(
    {
      ...{ id: newId(now), number: number!, phone, kind, city, channel: asking.channel, accessNumber: null },
      ...{ wish: asking.wish ?? '', plate: asking.plate ?? null, contact: asking.contact ?? '' },
      priority: entitlements.functions.has('errand-priority'),
      discountPercent: entitlements.errandDiscount,
    },
    by,
    house.errands,
    now,
  );
  await saveDecisions(tx, [decision]);
  await tell(tx, house, decision.errand, [askedWords(decision, house.errands, now)], now);
  return done(decision.errand);
}

/** The same thing asked for twice is one errand, until it is agreed to. */
export function isSame({ state, kind, city, plate }: Errand, asked: Pick<Asking, 'kind' | 'city' | 'plate'>): boolean {
  const waits = state === 'asked' || state === 'quoted';
  return waits && kind === asked.kind && city === asked.city && plate === (asked.plate ?? null);
}

/** That it was taken, and what it costs by the list. */
export function askedWords({ errand, event }: Decision, book: ErrandBook, now: Date): Words {
  const { fen } = priceOf(book, errand.kind, errand.city, now);
  const feeFen = discounted(fen, errand.discountPercent);
  return newsOf({ errand, event: { ...event, data: { ...event.data, feeFen } } }, sumsOf([]), book)!;
}

export type ActRefusal = Refusal | 'no-such-errand' | 'changed-meanwhile';
export type Act = {
  readonly id: Id;
  /** What the page showed; absent where no page stands behind it. */
  readonly version?: number | undefined;
  readonly by: Actor & { readonly leads?: boolean };
};

/** Does one thing to one errand, and tells the person where that is news. Agreed to, it is given to an agent at once. */
export async function act(
  tx: Tx,
  house: ErrandHouse,
  asked: Act & { readonly command: Exclude<Command, { kind: 'quote' }> },
  now: Date,
): Promise<Outcome<Errand, ActRefusal>> {
  const found = await lockForAct(tx, asked);
  if (!found.ok) return found;
  const { errand, payments } = found.value;
  const { command, by } = asked;
  if (command.kind === 'accept' && command.how === 'signature') {
    const signed = (await picturesOf(tx, errand.id)).some(
      ({ id, kind }) => kind === 'signature' && id === command.evidence['photo'],
    );
    if (!signed) return no('needs-picture');
  }
  return saveDone(tx, house, { errand, payments }, await counted(tx, errand, command), by, now, 'told');
}

/** How many pictures prove a step is looked up here, whoever says it is done. */
async function counted(tx: Tx, { id }: Errand, command: Command): Promise<Command> {
  if (command.kind !== 'step') return command;
  const pictures = (await picturesOf(tx, id)).filter(({ step }) => step === command.code).length;
  return { ...command, pictures };
}

/** As `act`, of an errand that is locked. `silent` where the answer of the person's own MO tells it. */
export async function saveDone(
  tx: Tx,
  house: ErrandHouse,
  { errand, payments }: { readonly errand: Errand; readonly payments: readonly Payment[] },
  command: Command,
  by: Act['by'],
  now: Date,
  how: 'told' | 'silent',
): Promise<Outcome<Errand, Refusal>> {
  const sums = sumsOf(payments);
  const decided = decide(errand, command, by, { book: house.errands, sums }, now);
  if (!decided.ok) return decided;
  const decision = decided.value;
  await saveDecisions(tx, [{ ...decision, from: errand.version }]);
  if (command.kind !== 'describe') await forgetQuestion(tx, decision.errand, now);
  const news = newsOf(decision, sums, house.errands);
  if (news && how === 'told') await tell(tx, house, decision.errand, [news], now);
  const given =
    command.kind === 'accept' || command.kind === 'refuse' ? await give(tx, house, decision.errand, now) : undefined;
  return done(given ?? decision.errand);
}

/** Gives an errand to whoever works in its city and has least to do; undefined when nobody can take it. */
async function give(tx: Tx, { errands: book }: ErrandHouse, errand: Errand, now: Date): Promise<Errand | undefined> {
  const to = agentFor(await agentLoads(tx), errand);
  if (to === undefined) return undefined;
  const by: Actor = { kind: 'clock', id: null };
  const decided = decide(errand, { kind: 'assign', to }, by, { book, sums: sumsOf([]) }, now);
  if (!decided.ok) return undefined;
  await saveDecisions(tx, [{ ...decided.value, from: errand.version }]);
  return decided.value.errand;
}

/** What an errand is quoted at, beside the price list. */
export type QuotationSaid = {
  readonly [Part in 'thirdParty' | 'papers' | 'days']?: QuotationDraft[Part] | undefined;
};

/** The quotation as it would be sent now: its numbers and its words. */
export function previewQuotation(
  { errands: book, terms }: Pick<ErrandHouse, 'errands' | 'terms'>,
  errand: Errand,
  said: QuotationSaid,
  now: Date,
) {
  const draft = draftQuotation(errand, book, said, now);
  return { draft, texts: quotationTexts(terms.catalog.texts, quotationWords(errand, draft, book)) };
}

/** Quotes an errand: the words go to the person and are kept, and a Y agrees to just this quotation. */
export async function quoteErrand(
  tx: Tx,
  house: ErrandHouse,
  asked: Act & { readonly said: QuotationSaid },
  now: Date,
): Promise<Outcome<Errand, ActRefusal>> {
  const found = await lockForAct(tx, asked);
  if (!found.ok) return found;
  const { errand, payments } = found.value;
  const { draft, texts } = previewQuotation(house, errand, asked.said, now);
  const quotation: Quotation = {
    ...draft,
    ...{ id: newId(now), version: errand.quotations + 1, texts, by: asked.by.id!, at: now.getTime() },
  };
  const saved = await saveDone(tx, house, { errand, payments }, { kind: 'quote', quotation }, asked.by, now, 'silent');
  if (!saved.ok) return saved;
  const from = await tell(tx, house, saved.value, quotationWords(errand, draft, house.errands), now);
  if (from !== undefined) await askForYes(tx, saved.value, from, now);
  return saved;
}

async function lockForAct(tx: Tx, { id, version }: Act) {
  const phone = await phoneOf(tx, id);
  if (phone === undefined) return no('no-such-errand');
  await lockSubscribers(tx, [phone]);
  const found = (await lockErrands(tx, [id])).get(id)!;
  if (version !== undefined && version !== found.errand.version) return no('changed-meanwhile');
  return done(found);
}

const yesKind = 'service-yes:errands';

/** Sends what a person must know, by day. Who is not the holder any more hears nothing. Returns the number it went from. */
async function tell(
  tx: Tx,
  house: ErrandHouse,
  { id, phone, holderGone, accessNumber }: Errand,
  words: readonly Words[],
  now: Date,
): Promise<string | undefined> {
  const way = holderGone ? undefined : await wayTo(tx, house, phone, accessNumber);
  if (!way) return undefined;
  const to = { phone, carrier: way.carrier, class: 'notice', dialled: way.accessNumber } as const;
  const mts = words.map((one) => ({
    ...mtOf(house.terms.catalog, { ...one, reason: 'errand', reasonId: id }, to),
    dueAt: byDay(now),
  }));
  await queueMts(tx, house.door, mts, now);
  return way.accessNumber;
}

/** From now on a Y to this number agrees to this quotation, and to nothing else. */
async function askForYes(tx: Tx, errand: Errand, accessNumber: string, now: Date): Promise<void> {
  const { id, phone } = errand;
  const { id: quotationId, validUntil } = errand.quotation!;
  const question = { phone, id: newId(now), accessNumber, kind: yesKind, askedAt: now } as const;
  await saveQuestions(tx, [{ ...question, choices: { yes: [id, quotationId] }, expiresAt: new Date(validUntil) }]);
}

/** What was asked of a person about an errand ends when that changes: a Y never agrees to what was replaced. */
async function forgetQuestion(tx: Tx, { phone, id }: Errand, now: Date): Promise<void> {
  const open = await openQuestions(tx, [phone], now);
  await closeQuestions(
    tx,
    open.filter(({ kind, choices }) => kind === yesKind && choices['yes']?.[0] === id),
  );
}

/** Takes, gives back or passes on fen, writes them into the ledger, and tells the person. The same payment again changes nothing. */
export async function pay(
  tx: Tx,
  house: ErrandHouse,
  wanted: Omit<Payment, 'phone' | 'at'>,
  now: Date,
): Promise<Outcome<Errand, PaymentRefusal | 'no-such-errand' | 'receipt-taken' | 'other-payment'>> {
  const found = await lockForAct(tx, { id: wanted.errandId, by: { kind: 'staff', id: wanted.by } });
  if (!found.ok) return no('no-such-errand');
  const { errand, payments } = found.value;
  const known = payments.find(({ id }) => id === wanted.id);
  if (known) return isSamePayment(known, wanted) ? done(errand) : no('other-payment');
  const payment: Payment = { ...wanted, phone: errand.phone, at: now };
  const decided = decidePayment(errand, payments, payment);
  if (!decided.ok) return decided;
  if ((await receiptIsTaken(tx, payment)) || !(await insertPayment(tx, payment))) return no('receipt-taken');
  const fates = await saveTransfers(
    tx,
    transfersOf(payment, () => newId(now)),
  );
  if (fates.some((fate) => fate !== 'saved')) throw new Error(`payment ${payment.id} is not in the ledger: ${fates}`);
  const news = receiptWords(errand, payment);
  if (news) await tell(tx, house, errand, [news], now);
  return done(errand);
}

function isSamePayment(one: Payment, other: Omit<Payment, 'phone' | 'at'>): boolean {
  return (
    one.errandId === other.errandId &&
    one.kind === other.kind &&
    one.way === other.way &&
    one.receipt === other.receipt &&
    one.agencyFen === other.agencyFen &&
    one.thirdFen === other.thirdFen
  );
}

/**
 * When a number changes hands its errands stay with who ordered them: the work goes on and is finished with them in person, but the number
 * hears nothing of it any more, and neither its new holder nor what he sends is taken for them.
 */
export async function sealErrands(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  const locked = await lockErrands(tx, await idsUnder(tx, phones));
  const by: Actor = { kind: 'number', id: null };
  const decisions = [...locked.values()].flatMap(({ errand }) => {
    const sealed = { ...errand, holderGone: true, version: errand.version + 1, changedAt: now.getTime() };
    const event = {
      errandId: errand.id,
      seq: sealed.version,
      kind: 'holder-gone',
      by,
      data: {},
      at: now.getTime(),
    } as const;
    return [{ errand: sealed, event, from: errand.version }];
  });
  await saveDecisions(tx, decisions);
}
