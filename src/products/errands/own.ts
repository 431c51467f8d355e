import { lockSubscribers } from '../../business/subscribers/index.ts';
import { readPlate } from '../../business/vehicles/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../values/time.ts';
import { type ActRefusal, type Asking, type AskRefusal, act, askErrand, type ErrandHouse } from './actions.ts';
import type { ErrandOffers, OwnErrand, OwnErrands } from './contract.ts';
import type { Actor } from './decide.ts';
import { cityOf, dueAtOf, type Errand, type ErrandBook, isOver, kindOf, papersOf, priceOf } from './model.ts';
import { feeStateOf, owedBack, type Payment, sumsOf } from './money.ts';
import { errandsOfPhones, isPaid, paymentsOf } from './store.ts';

/** How long what is over is still shown to who ordered it. */
const shownMs = 2 * 365 * dayMs;
const timeOf = (at: number) => beijingIso(new Date(at));

/** What a person ordered under this number, the newest first; nothing of who had the number before. What was over before `since` is left out. */
export async function readOwnErrands(
  db: Db,
  { errands: book }: Pick<ErrandHouse, 'errands'>,
  phone: Phone,
  now: Date,
  since = later(now, -shownMs),
): Promise<OwnErrands> {
  const errands = await db.transact((tx) => errandsOfPhones(tx, [phone], since));
  const payments = await paymentsOf(
    db,
    errands.map(({ id }) => id),
  );
  const items = errands.toReversed().map((one) =>
    presentOwn(
      one,
      payments.filter(({ errandId }) => errandId === one.id),
      book,
      now,
    ),
  );
  return { items, paperNames: { ...book.paperNames } };
}

/** Who acts for a number that was proved: `evidence` says how, such as the session of the page. */
export type Owner = {
  readonly phone: Phone;
  readonly by: Actor;
  readonly evidence: Readonly<Record<string, string>>;
};

/** Orders an errand on a page. The plate is read as people type it. */
export async function askOwnErrand(
  tx: Tx,
  house: ErrandHouse,
  { phone, by }: Owner,
  { plate, ...asked }: Omit<Asking, 'phone'>,
  now: Date,
): Promise<Outcome<Errand, AskRefusal | 'plate-unclear'>> {
  const read = plate ? readPlate(plate) : undefined;
  if (read && 'fault' in read) return no('plate-unclear');
  return askErrand(tx, house, { ...asked, phone, plate: read?.plate }, by, now);
}

/** Agrees to the quotation that the page showed. */
export async function acceptOwnErrand(
  tx: Tx,
  house: ErrandHouse,
  { phone, by, evidence }: Owner,
  { id, quotationId }: { readonly id: Id; readonly quotationId: Id },
  now: Date,
): Promise<Outcome<Errand, ActRefusal>> {
  if (!(await ownOne(tx, phone, id, now))) return no('no-such-errand');
  return act(tx, house, { id, by, command: { kind: 'accept', how: 'web', quotationId, evidence } }, now);
}

/** Ends what nobody works on yet and nothing was paid for. */
export async function cancelOwnErrand(
  tx: Tx,
  house: ErrandHouse,
  { phone, by }: Owner,
  id: Id,
  now: Date,
): Promise<Outcome<Errand, ActRefusal | 'talk-it-over'>> {
  await lockSubscribers(tx, [phone]);
  const errand = await ownOne(tx, phone, id, now);
  if (!errand) return no('no-such-errand');
  if (errand.state === 'working' || (await isPaid(tx, id))) return no('talk-it-over');
  return act(tx, house, { id, by, command: { kind: 'cancel', why: '您已取消', keepFen: 0 } }, now);
}

async function ownOne(tx: Tx, phone: Phone, id: Id, now: Date): Promise<Errand | undefined> {
  return (await errandsOfPhones(tx, [phone], later(now, -shownMs))).find((one) => one.id === id);
}

function presentOwn(errand: Errand, payments: readonly Payment[], book: ErrandBook, now: Date): OwnErrand {
  const kind = kindOf(book, errand.kind)!;
  const city = cityOf(book, errand.city)!;
  const sums = sumsOf(payments);
  const { id, number, state, plate, quotation, waitingFor, overAt, cancelled, steps } = errand;
  const dueAt = dueAtOf(errand);
  const open = quotation && state === 'quoted' && quotation.validUntil > now.getTime();
  const endable = !isOver(errand) && state !== 'working' && payments.length === 0;
  return {
    ...{ id, number, kind: kind.code, title: kind.title, city: city.code, cityTitle: city.title, state },
    ...(plate !== null && { plate }),
    askedAt: timeOf(errand.askedAt),
    ...(overAt !== null && { overAt: timeOf(overAt) }),
    ...(dueAt !== null && { dueAt: timeOf(dueAt) }),
    papers: [...(quotation?.papers ?? papersOf(kind, city))],
    ...(waitingFor !== null && { waitingFor }),
    ...(quotation && { quotation: presentQuotation(errand, book)! }),
    steps: steps.map(({ code, title, doneAt }) => ({
      ...{ code, title },
      ...(doneAt !== null && { doneAt: timeOf(doneAt) }),
    })),
    fee: feeStateOf(errand, sums),
    receivedFen: sums.receivedAgency + sums.receivedThird,
    refundedFen: sums.refunded,
    owedFen: owedBack(errand, sums),
    receipts: payments.map(({ kind: moved, way, receipt, agencyFen, thirdFen, at }) => ({
      ...{ kind: moved, way, receipt, fen: agencyFen + thirdFen, at: beijingIso(at) },
    })),
    ...(cancelled && { cancelled: cancelled.why }),
    may: [...(open ? (['accept'] as const) : []), ...(endable ? (['cancel'] as const) : [])],
  };
}

/** A quotation as pages show it. */
export function presentQuotation({ quotation }: Pick<Errand, 'quotation'>, book: ErrandBook) {
  if (!quotation) return undefined;
  const { by: _, at: __, validUntil, thirdParty, texts, papers, ...shown } = quotation;
  const titleOf = (code: string) =>
    book.thirdParty.find((one) => one.code === code)?.title ?? { 'zh-CN': code, en: code };
  return {
    ...shown,
    papers: [...papers],
    texts: [...texts],
    thirdParty: thirdParty.map(({ code, fen }) => ({ code, fen, title: titleOf(code) })),
    validUntil: timeOf(validUntil),
  };
}

/** What can be ordered, where, and at what price today. */
export function errandOffersOf({ errands: book }: Pick<ErrandHouse, 'errands'>, now: Date): ErrandOffers {
  const { list } = priceOf(book, book.kinds[0]!.code, book.cities[0]!.code, now);
  const { from, source, sample } = book.lists.find((one) => one.from === list)!;
  return {
    kinds: book.kinds.map((kind) => ({
      ...{ code: kind.code, title: kind.title, papers: [...kind.papers], thirdParty: [...kind.thirdParty] },
      rules: kind.rules.map((one) => ({ ...one })),
      steps: kind.steps.map(({ code, title, photo }) => ({ code, title, photo })),
      cities: Object.fromEntries(
        book.cities.map((city) => [
          city.code,
          {
            feeFen: priceOf(book, kind.code, city.code, now).fen,
            days: kind.days + city.days,
            papers: papersOf(kind, city),
          },
        ]),
      ),
    })),
    cities: book.cities.map(({ code, title, rules, source: told, checkedOn, sample: isSample }) => ({
      ...{ code, title, rules: [...rules], source: told, checkedOn, sample: isSample },
    })),
    thirdParty: book.thirdParty.map(({ code, title, fen }) => ({
      ...{ code, title },
      ...(fen !== undefined && { feeFen: fen }),
    })),
    list: { from, source, sample },
    paperNames: { ...book.paperNames },
  };
}
