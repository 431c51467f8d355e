import { createHash, randomBytes } from 'node:crypto';
import { auditRequest } from '../../../business/staff/index.ts';
import type { Reading } from '../../../platform/db.ts';
import { InvalidRequest, oneOf, type Route, route } from '../../../platform/http/index.ts';
import { type Id, newId } from '../../../values/id.ts';
import { beijingIso } from '../../../values/time.ts';
import { shopsOf } from '../registry/store.ts';
import { idParams, keyBody, keyList, keyMade } from './contract.ts';
import type { TillHouse } from './house.ts';
import { closeKey, insertKey, keyByDigest, keysOf, type TillKey } from './key-store.ts';
import { managers, personOf } from './people.ts';
import { refuseTill } from './problems.ts';

/** 256 random bits: nobody tries them out, so a plain digest keeps them. */
export const digestOf = (key: string) => createHash('sha256').update(key).digest();
/** Tells what it is to whoever finds one. */
const newKey = () => `spgate_till_${randomBytes(32).toString('base64url')}`;

/** The key that a program sends, while it is not closed. */
export async function keyOf(tx: Reading, authorization: string): Promise<TillKey> {
  const [, key] = /^Bearer (spgate_till_[\w-]{43})$/.exec(authorization) ?? [];
  const found = key === undefined ? undefined : await keyByDigest(tx, digestOf(key));
  if (!found) throw refuseTill('bad-key');
  return found;
}

/** Keys of a merchant's own programs: made and closed by its managers. */
export function keyRoutes({ db }: Pick<TillHouse, 'db'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/till/keys',
      access: managers,
      summary: 'The keys with which programs of the merchant redeem',
      answer: keyList,
      async handle(request) {
        const { keys, shops } = await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          return { keys: await keysOf(tx, merchantId), shops: await shopsOf(tx, merchantId) };
        });
        return {
          body: {
            items: keys.map(({ id, name, shopIds, madeBy, madeAt, usedAt, closedAt }) => ({
              ...{ id, name, madeBy, madeAt: beijingIso(madeAt) },
              shops: shops
                .filter((shop) => shopIds.includes(shop.id))
                .map((shop) => ({ id: shop.id, name: shop.name })),
              ...(usedAt && { usedAt: beijingIso(usedAt) }),
              ...(closedAt && { closedAt: beijingIso(closedAt) }),
            })),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/keys',
      access: managers,
      summary: 'Makes a key for a program of the merchant, for some shops or for all; it is answered once',
      body: keyBody,
      answer: keyMade,
      async handle(request) {
        const { now, staff, body } = request;
        const [id, key] = [newId(now), newKey()];
        await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          refuseOthersShops(body.shops, await shopsOf(tx, merchantId));
          const made = { id, merchantId, name: body.name, shopIds: body.shops, madeBy: staff!.name };
          await insertKey(tx, { ...made, digest: digestOf(key) }, now);
          await auditRequest(tx, request, 'till.key', id, { name: body.name, shops: body.shops.length });
        });
        return { status: 201, body: { id, key } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/keys/:id/close',
      access: managers,
      summary: 'Closes a key: it opens nothing from now on',
      params: idParams,
      async handle(request) {
        const { now, staff, params } = request;
        await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          if (!(await closeKey(tx, { merchantId, id: params.id, by: staff!.name }, now))) throw refuseTill('no-key');
          await auditRequest(tx, request, 'till.key-closed', params.id);
        });
        return {};
      },
    }),
  ];
}

function refuseOthersShops(named: readonly Id[], shops: readonly { id: Id; name: string }[]): void {
  const own = new Set(shops.map(({ id }) => id));
  const value = named.find((id) => !own.has(id));
  if (value !== undefined)
    throw new InvalidRequest([{ field: 'body.shops', value, remedy: oneOf(shops.map(({ name }) => name)) }]);
}
