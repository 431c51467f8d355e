import type { Db, Reading } from '../../../platform/db.ts';
import { InvalidRequest, oneOf, problems, type Request, type Route, route } from '../../../platform/http/index.ts';
import type { Id } from '../../../values/id.ts';
import { later, minuteMs } from '../../../values/time.ts';
import { shopsOf } from '../registry/store.ts';
import type { AtTill } from './check.ts';
import { checkBody, checked, codeSent, codeWish, redeemBody, redeemed, rollbackBody, rolledBack } from './contract.ts';
import type { TillHouse } from './house.ts';
import { noteUse, type TillKey } from './key-store.ts';
import { digestOf, keyOf } from './keys.ts';
import { askerOf, check } from './named.ts';
import { presentCheck } from './present.ts';
import { refuseTill } from './problems.ts';
import { redemptionById } from './read.ts';
import { undo } from './redeem.ts';
import { sendCode } from './routes.ts';
import { notOver, type Opened, tap } from './tap.ts';

/** Who calls is told by the key, not by a cookie. */
const byKey = 'public';
const withKey = 'Authorization: Bearer and a key that a manager made';

/** Tills of merchants that have a program of their own: validate, redeem, roll back, each with the key of the merchant. */
export function posRoutes(house: TillHouse): Route[] {
  const { db, pace, checks } = house;

  async function opened(request: Pick<Request, 'header' | 'address'>, sealed: string): Promise<Opened> {
    return db.transact(async (tx) => {
      const key = await keyOf(tx, request.header('authorization'));
      const made = checks.open(sealed, key.id);
      if (!made) throw refuseTill('check-over');
      return { made, at: await atTillOf(tx, key, request, made.shopId) };
    });
  }

  return [
    route({
      method: 'POST',
      path: '/api/pos/validate',
      access: byKey,
      summary: `Looks at a member for a program at a till (${withKey})`,
      body: checkBody,
      answer: checked,
      async handle(request) {
        const { body, now } = request;
        const used = new Set<TillKey>();
        const enter = async (reading: Reading) => {
          const key = await keyOf(reading, request.header('authorization'));
          const at = await atTillOf(reading, key, request, body.shop);
          if (await pace.isTooFast(askerOf(at))) throw problems.tooMany(60);
          used.add(key);
          return at;
        };
        const caller = { id: digestOf(request.header('authorization')).toString('hex'), address: request.address };
        const found = await check(house, { caller, enter }, body, now);
        await noteUses(db, [...used], now);
        if (!found.ok) throw refuseTill(found.code);
        return { body: presentCheck(house, found.value, { id: found.value.at.who }, now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/pos/code',
      access: byKey,
      summary: `Sends the member a one-time code for a benefit of high value (${withKey})`,
      body: codeWish,
      answer: codeSent,
      async handle(request) {
        const { at, made } = notOver(await opened(request, request.body.check), request.now);
        return { body: await sendCode(house, at, { ...made, benefitId: request.body.benefit }, request.now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/pos/redeem',
      access: byKey,
      summary: `Redeems a benefit, once however often it is sent (${withKey})`,
      body: redeemBody,
      answer: redeemed,
      async handle(request) {
        return tap(house, await opened(request, request.body.check), request.body, request.now);
      },
    }),
    route({
      method: 'POST',
      path: '/api/pos/rollback',
      access: byKey,
      summary: `Undoes what a program of this merchant redeemed within two hours (${withKey})`,
      body: rollbackBody,
      answer: rolledBack,
      async handle(request) {
        const { body, now } = request;
        const result = await db.transact(async (tx) => {
          const key = await keyOf(tx, request.header('authorization'));
          const found = await redemptionById(tx, { merchantId: key.merchantId, id: body.redemption });
          // What people redeemed is undone by people.
          if (!found || found.keyId !== key.id) throw refuseTill('no-redemption');
          return undo(tx, found, { by: key.name, why: body.reason }, now);
        });
        if (!result.ok && result.code === 'too-late') throw refuseTill('too-late');
        return { body: { again: !result.ok } };
      },
    }),
  ];
}

/** Notes that a key was used, at most once a minute. */
async function noteUses(db: Db, keys: readonly TillKey[], now: Date): Promise<void> {
  const stale = keys.find(({ usedAt }) => !usedAt || usedAt <= later(now, -minuteMs));
  if (stale) await db.transact((tx) => noteUse(tx, stale.id, now));
}

/** The till for which a program speaks: the shop of its key, or the one that it names of several. */
async function atTillOf(
  tx: Reading,
  { id: keyId, merchantId, name, shopIds }: TillKey,
  request: Pick<Request, 'address'>,
  named: Id | undefined,
): Promise<AtTill> {
  const shops = (await shopsOf(tx, merchantId)).filter(({ id }) => shopIds.length === 0 || shopIds.includes(id));
  const found = named === undefined && shops.length === 1 ? shops[0] : shops.find(({ id }) => id === named);
  if (!found) {
    if (shops.length === 0) throw refuseTill('no-shop');
    throw new InvalidRequest([{ field: 'body.shop', remedy: oneOf(shops.map(({ id }) => id)) }]);
  }
  const till = { merchantId, shopId: found.id, channel: 'pos', keyId } as const;
  return { till, who: keyId, name, phone: undefined, address: request.address };
}
