import type { Catalog } from '../../../business/catalog/index.ts';
import { type Door, numberTo } from '../../../business/messages/index.ts';
import type { PlaceContent } from '../../../business/places/index.ts';
import type { Numbers, StaffRules } from '../../../business/staff/index.ts';
import { carrierOf, type Segments } from '../../../business/subscribers/index.ts';
import type { Blobs } from '../../../platform/blobs.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { InvalidRequest, type Request } from '../../../platform/http/index.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Day, dayOf } from '../../../values/time.ts';
import type { Merchant } from './model.ts';
import { refused } from './problems.ts';
import { merchantById } from './store.ts';
import { type Doer, lockMerchant, note } from './write.ts';

/** What the pages of merchants work with. */
export type RegistryHouse = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly places: PlaceContent;
  readonly numbers: Numbers;
  readonly staff: Pick<StaffRules, 'oneTimeMs'>;
  readonly door: Door;
  readonly segments: Segments;
  readonly terms: { readonly catalog: Catalog };
};

/** Who may see merchants, who keeps them, and who signs what another person drafted. */
export const readers = { roles: ['business-developer', 'supervisor', 'operator', 'finance'] };
export const keepers = { roles: ['business-developer', 'supervisor'] };
export const signers = { roles: ['supervisor', 'finance'] };

/** Somebody of staff behind a request. */
type Asked = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>;

export function doerOf({ staff }: Pick<Asked, 'staff'>): Doer {
  return { id: staff!.id, name: staff!.name };
}

/** Takes a merchant to change it; throws where there is none. */
export async function takeMerchant(tx: Tx, id: Id): Promise<Merchant> {
  if (!(await lockMerchant(tx, id))) throw refused('no-such-merchant');
  return (await merchantById(tx, id))!;
}

/** Throws where the last day of something that is to hold from now on is over, by the name of its field. */
export function mustNotBePast(days: Readonly<Record<string, Day | undefined>>, now: Date): void {
  const remedy = { 'zh-CN': '这一天已经过去，请填今天或以后的日期', en: 'this day is over: give today or a later one' };
  const past = Object.entries(days).filter(([, day]) => day !== undefined && day < dayOf(now));
  if (past.length > 0) throw new InvalidRequest(past.map(([field, value]) => ({ field, value: value!, remedy })));
}

/** A line of the history, by who asks. */
export function noteBy(
  tx: Tx,
  request: Asked,
  merchantId: Id,
  what: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  return note(tx, merchantId, { what, detail, by: request.staff!.name }, request.now);
}

/** The number to which a phone sends its checks: that of a link to its carrier, if there is one. */
export function accessOf({ door, segments, terms }: RegistryHouse, phone: Phone): string | undefined {
  return numberTo({ door, terms }, carrierOf(segments, phone)?.carrier)?.accessNumber;
}

/** What merchants may be of: what people look for around them. */
export function categoriesOf({ places }: RegistryHouse): { code: string; title: string }[] {
  return places.gazetteer.categories.map(({ code, words }) => ({ code, title: words[0] }));
}
