import type { Catalog } from '../../../business/catalog/index.ts';
import type { Door } from '../../../business/messages/index.ts';
import {
  type CodeAnswer,
  type CodeWish,
  type Proof,
  sendCode,
  sendCodeIn,
  tryCode,
} from '../../../business/phone-proof/index.ts';
import { carrierOf, carriersOf, type Segments } from '../../../business/subscribers/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { membershipProducts } from './standing.ts';

/** What codes at a till need of the house. */
export type CodeHouse = {
  readonly db: Db;
  readonly door: Door;
  readonly segments: Segments;
  readonly terms: { readonly catalog: Catalog };
};

/** A code that a shop asks a member for: it proves that the phone is at the till (CA-X19). */
export type TillCode = {
  readonly phone: Phone;
  /** What it opens, told apart from every other purpose: `redeem <benefit>`, `open`. */
  readonly purpose: string;
  /** The shop that asks, by its id. */
  readonly shop: string;
  /** Its name, as the SMS says it. */
  readonly shopName: string;
};

/** The purpose of a code at tills, as codes are kept. */
export const purposeAtTills = (purpose: string) => `till ${purpose}`;
const longestName = 8;

/**
 * Sends a member a one-time code from the plain number. Its limits are those of every code: of a phone at all, and of a phone at this
 * shop; how many phones a shop may try is the till's affair. It is a transaction of its own, and so is a try.
 */
export async function sendMemberCode(house: CodeHouse, code: TillCode, now: Date): Promise<CodeAnswer> {
  const wish = await house.db.transact((tx) => wishOf(tx, house, code));
  return sendCode({ ...house, texts: house.terms.catalog.texts }, wish, now);
}

/** The same in a transaction of the caller's. */
export async function sendMemberCodeIn(
  tx: Tx,
  house: Omit<CodeHouse, 'db'>,
  code: TillCode,
  now: Date,
): Promise<CodeAnswer> {
  return sendCodeIn(tx, { ...house, texts: house.terms.catalog.texts }, await wishOf(tx, house, code), now);
}

async function wishOf(
  tx: Tx,
  { segments, terms: { catalog } }: Omit<CodeHouse, 'db'>,
  { phone, purpose, shop, shopName }: TillCode,
): Promise<CodeWish> {
  const known = await carriersOf(tx, [phone]);
  const [product] = membershipProducts(catalog);
  const access =
    catalog.accessNumbers.find(({ number }) => number === product?.accessNumber) ?? catalog.accessNumbers[0]!;
  return {
    ...{ phone, carrier: known.get(phone) ?? carrierOf(segments, phone)?.carrier, purpose: purposeAtTills(purpose) },
    ...{ wording: `${shopName.slice(0, longestName)}优惠`, listener: '收银员' },
    address: `shop ${shop} ${phone}`,
    from: { accessNumber: access.number, serviceCode: access.freeServiceCode },
  };
}

/** Whether this is the code. The proof is spent (`spendProof`) in the transaction that redeems: a code redeems once. */
export function checkMemberCode(
  { db }: Pick<CodeHouse, 'db'>,
  { phone, purpose, code }: { readonly phone: Phone; readonly purpose: string; readonly code: string },
  now: Date,
): Promise<Proof | undefined> {
  return tryCode(db, { phone, purpose: purposeAtTills(purpose), code }, now);
}
