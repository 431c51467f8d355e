import type { Reading } from '../../../platform/db.ts';
import { InvalidRequest, oneOf, problems, type Request } from '../../../platform/http/index.ts';
import type { Id } from '../../../values/id.ts';
import type { MerchantPerson } from '../registry/model.ts';
import { personByAccount, shopsOf } from '../registry/store.ts';
import type { AtTill } from './check.ts';
import { refuseTill } from './problems.ts';

/** Who works at tills. */
export const clerks = { roles: ['merchant-clerk', 'merchant-manager'] };
/** Who answers for them. */
export const managers = { roles: ['merchant-manager'] };

type Asked = Pick<Request, 'staff' | 'address'>;

/** The person who is signed in, as long as he works for a merchant. */
export async function personOf(tx: Reading, { staff }: Asked): Promise<MerchantPerson> {
  const person = await personByAccount(tx, staff!.id);
  if (!person) throw refuseTill('no-person');
  return person;
}

/** The same at a till: his own shop, or the one that he names of all; of the only one nothing need be said. */
export async function atTillOf(
  tx: Reading,
  request: Asked,
  shop: Id | undefined,
  channel: 'page' | 'offline' = 'page',
): Promise<AtTill> {
  const person = await personOf(tx, request);
  const shopId = await shopFor(tx, person, shop);
  const { id: personId, merchantId, name, phone } = person;
  return { till: { merchantId, shopId, channel, personId }, who: personId, name, phone, address: request.address };
}

async function shopFor(tx: Reading, { merchantId, shopId: own }: MerchantPerson, named: Id | undefined): Promise<Id> {
  if (own !== undefined) {
    if (named !== undefined && named !== own) throw problems.forbidden();
    return own;
  }
  const shops = await shopsOf(tx, merchantId);
  const found = named === undefined && shops.length === 1 ? shops[0] : shops.find(({ id }) => id === named);
  if (found) return found.id;
  if (shops.length === 0) throw refuseTill('no-shop');
  throw new InvalidRequest([{ field: 'body.shop', remedy: oneOf(shops.map(({ name }) => name)) }]);
}
