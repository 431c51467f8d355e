import type { Db, Reading, Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { monthStart } from '../../values/time.ts';
import { feesOfMonth } from '../billing/index.ts';
import type { Catalog, MemberFunction, Product } from '../catalog/index.ts';
import { grantingOf } from './entitlements.ts';
import { type Begun, begunSubscriptions } from './store.ts';

/** Who may be entitled to a function at a moment: what it stands on began before, and stood in the month of it. */
const mayRead = `s.product = any($1) and s.active_from <= $2 and (s.closed_at is null or s.closed_at >= $3)`;

/** The products that grant a function. */
function productsOf(catalog: Catalog, wanted: MemberFunction): string[] {
  return [...catalog.products.values()].filter(({ grants }) => grants.functions.has(wanted)).map(({ code }) => code);
}

/** Phones of a carrier that may be entitled to a function at a moment, a page in their order; `readersAmong` says who is. */
export function phonesOfReaders(
  tx: Tx,
  catalog: Catalog,
  wanted: MemberFunction,
  page: { moment: Date; carrier: Carrier; after: Phone; limit: number },
): Promise<Phone[]> {
  return phonesOfHolders(tx, productsOf(catalog, wanted), page);
}

/** How many may be entitled to a function at a moment, by carrier. */
export function countReaders(
  tx: Tx,
  catalog: Catalog,
  wanted: MemberFunction,
  moment: Date,
): Promise<Map<Carrier, number>> {
  return countHolders(tx, productsOf(catalog, wanted), moment);
}

/** Phones of which a relation that granted a function ended between two times. */
export async function closedAmong(
  db: Db,
  catalog: Catalog,
  wanted: MemberFunction,
  { from, until }: { from: Date; until: Date },
): Promise<Phone[]> {
  const rows = await db.read<{ phone: Phone }>(
    `select distinct phone from subscription where product = any($1) and state = 'closed' and closed_at >= $2 and closed_at < $3`,
    [productsOf(catalog, wanted), from, until],
  );
  return rows.map(({ phone }) => phone);
}

/** A reader: the product that grants it, and since when it stands; of who cancelled and has paid for the month nobody needs to know that. */
export type Reader = { readonly product: Product; readonly since: Date | undefined };

/** Those of these phones that are entitled to a function at a moment, with the product that grants it. Who joined later is not. */
export async function readersAmong(
  tx: Tx,
  catalog: Catalog,
  wanted: MemberFunction,
  phones: readonly Phone[],
  moment: Date,
): Promise<Map<Phone, Product>> {
  const readers = await readersSince(tx, catalog, wanted, phones, moment);
  return new Map([...readers].map(([phone, { product }]) => [phone, product]));
}

/** The same, with the beginning of what stands. */
export async function readersSince(
  tx: Tx,
  catalog: Catalog,
  wanted: MemberFunction,
  phones: readonly Phone[],
  moment: Date,
): Promise<Map<Phone, Reader>> {
  const holdings = await holdingsOf(tx, catalog, phones, moment);
  return new Map(
    [...holdings].flatMap(([phone, { products, standing }]) => {
      const product = products.find(({ grants }) => grants.functions.has(wanted));
      const since = standing.find((one) => one.product === product?.code)?.activeFrom;
      return product ? [[phone, { product, since }] as const] : [];
    }),
  );
}

/** What somebody has at a moment: the products that grant something, and what stands, of which some may be suspended. */
export type Holding = { readonly products: readonly Product[]; readonly standing: readonly Begun[] };

/** What each of these phones has at a moment. What began later does not count. */
export async function holdingsOf(
  tx: Reading,
  catalog: Catalog,
  phones: readonly Phone[],
  moment: Date,
): Promise<Map<Phone, Holding>> {
  const [stands, fees] = await Promise.all([begunSubscriptions(tx, phones, moment), feesOfMonth(tx, phones, moment)]);
  const begun = groupBy(stands, ({ phone }) => phone);
  return new Map(
    phones.map((phone) => {
      const standing = begun.get(phone) ?? [];
      const person = { subscriptions: standing, feesOfMonth: fees.get(phone) ?? [] };
      return [phone, { products: grantingOf(catalog, person, moment), standing }];
    }),
  );
}

/** Phones of a carrier that may have one of some products at a moment, begun not before `since`; a page in their order. `holdingsOf` says who has. */
export async function phonesOfHolders(
  tx: Tx,
  products: readonly string[],
  {
    moment,
    carrier,
    since,
    after,
    limit,
  }: { moment: Date; carrier: Carrier; since?: Date; after: Phone; limit: number },
): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones of holders',
    `select distinct s.phone from subscription s join subscriber b on b.phone = s.phone and b.carrier = $4
     where s.phone > $5 and ${mayRead} and s.active_from >= $7 order by s.phone limit $6`,
    [products, moment, monthStart(moment), carrier, after, limit, since ?? new Date(0)],
  );
  return rows.map(({ phone }) => phone);
}

/** How many may have one of some products at a moment, by carrier. */
export async function countHolders(tx: Tx, products: readonly string[], moment: Date): Promise<Map<Carrier, number>> {
  const rows = await tx.sql<{ carrier: Carrier; holders: number }>(
    'count holders',
    `select b.carrier, count(distinct s.phone)::int as holders from subscription s join subscriber b on b.phone = s.phone
     where ${mayRead} group by b.carrier`,
    [products, moment, monthStart(moment)],
  );
  return new Map(rows.map(({ carrier, holders }) => [carrier, holders]));
}
