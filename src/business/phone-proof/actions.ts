import type { Db, Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { later, minuteMs } from '../../values/time.ts';
import type { Texts } from '../catalog/index.ts';
import { type Door, queueMts, reasonOfCode } from '../messages/index.ts';
import { isCode, newCode } from './code.ts';
import { networkOf, rememberedMs, validMs, waitAfter } from './model.ts';
import { asksSince, inSingleFile, insertAsk, spend, takeTry } from './store.ts';

/** What codes are sent with. */
export type Desk = { readonly db: Db; readonly door: Door; readonly texts: Texts };

/** Who wants a phone proved, and what for. */
export type CodeWish = {
  readonly phone: Phone;
  /** Network of the phone; undefined when nobody knows it, and then no message can go. */
  readonly carrier: Carrier | undefined;
  /** What the code proves the phone for, such as `order car-owner`: it is good for nothing else. */
  readonly purpose: string;
  /** The same as the SMS says it, `订购车友助理普通会员`. */
  readonly wording: string;
  /** Who is to hear it, as the SMS says it, `收银员`; nobody unless given. */
  readonly listener?: string;
  /** The address that asks. */
  readonly address: string;
  /** The number and service code that the SMS goes by. */
  readonly from: { readonly accessNumber: string; readonly serviceCode: string };
};

/** Either a code is on its way, good for so long, or too many were asked for and the next may be in so long. */
export type CodeAnswer = { readonly validMs: number } | { readonly waitMs: number };

/**
 * Sends a one-time code. The answer is the same whether or not the phone exists, can be reached or has anything here.
 * A code that was asked for before by the same phone and purpose is good no more.
 */
export async function sendCode(desk: Desk, wish: CodeWish, now: Date): Promise<CodeAnswer> {
  const made = await newCode();
  return desk.db.transact((tx) => sendMade(tx, desk, made, wish, now));
}

/** The same in a transaction of the caller's. */
export async function sendCodeIn(tx: Tx, desk: Omit<Desk, 'db'>, wish: CodeWish, now: Date): Promise<CodeAnswer> {
  return sendMade(tx, desk, await newCode(), wish, now);
}

async function sendMade(
  tx: Tx,
  { door, texts }: Omit<Desk, 'db'>,
  { code, kept }: Awaited<ReturnType<typeof newCode>>,
  wish: CodeWish,
  now: Date,
): Promise<CodeAnswer> {
  const { phone, carrier, purpose, wording, listener, from } = wish;
  const address = networkOf(wish.address);
  await inSingleFile(tx, phone, address);
  const { ofPhone, ofAddress } = await asksSince(tx, phone, address, later(now, -rememberedMs));
  const waitMs = Math.max(waitAfter(ofPhone, now), waitAfter(ofAddress, now));
  if (waitMs > 0) return { waitMs };

  const id = newId(now);
  const vars = { code, purpose: wording, minutes: String(validMs / minuteMs) };
  const { text, version } =
    listener === undefined ? texts.render('one-time-code', vars) : texts.render('code-to-tell', { ...vars, listener });
  const expiresAt = later(now, validMs);
  // One that comes later opens nothing, and only puzzles.
  const mt = {
    phone,
    text,
    textVersion: version,
    ...from,
    reason: reasonOfCode(purpose),
    reasonId: id,
    goodUntil: expiresAt,
  };
  const mts = carrier ? [{ ...mt, carrier, class: 'notice', priority: 'answer', neverTwice: true } as const] : [];
  const [mtId] = await queueMts(tx, door, mts, now);
  await insertAsk(tx, { phone, id, purpose, address, ...kept, mtId, askedAt: now, expiresAt });
  return { validMs };
}

/** A phone of which somebody has typed the code. It is worth something once, when it is spent. */
export type Proof = { readonly phone: Phone; readonly id: Id; readonly mtId: Id | undefined };

/** Whether this is the code: every try counts, right or wrong, and a code has five. */
export async function tryCode(
  db: Db,
  { phone, purpose, code }: { phone: Phone; purpose: string; code: string },
  now: Date,
): Promise<Proof | undefined> {
  const tried = await db.transact((tx) => takeTry(tx, { phone, purpose }, now));
  return (await isCode(code, tried)) && tried ? { phone, id: tried.id, mtId: tried.mtId } : undefined;
}

/** Spends a proof in the transaction that it allows. False when it was spent before: then nothing may be done by it. */
export function spendProof(tx: Tx, { phone, id }: Proof, now: Date): Promise<boolean> {
  return spend(tx, phone, id, now);
}
