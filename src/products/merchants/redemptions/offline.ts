import { auditRequest } from '../../../business/staff/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { type Route, route } from '../../../platform/http/index.ts';
import { newId } from '../../../values/id.ts';
import { beijingIso, dayMs, later, minuteMs } from '../../../values/time.ts';
import { allBenefitsOf } from '../registry/store.ts';
import { type AtTill, lookAt } from './check.ts';
import { idParams, type OfflineBody, offlineBody, offlineDecision, offlineList, type TillRefusal } from './contract.ts';
import type { TillHouse } from './house.ts';
import { askerOf, readMobile } from './named.ts';
import {
  insertOffline,
  lockOffline,
  type OfflineCheck,
  offlineAt,
  offlineByKey,
  settleOffline,
} from './offline-store.ts';
import { isGuessing } from './pace.ts';
import { atTillOf, clerks, managers, personOf } from './people.ts';
import { refuseTill } from './problems.ts';
import { calledAt } from './read.ts';
import { redeemIn, refuse, untilDecided } from './redeem.ts';
import { inSingleFile } from './store.ts';

/** So old a check may be when it is sent, and so far a device's clock may be ahead. */
const oldestMs = 3 * dayMs;
const aheadMs = 5 * minuteMs;
const shownMs = 7 * dayMs;

/** What was checked while there was no network: looked at again when it comes, never taken as it is. */
export function offlineRoutes({ db, terms, numbers }: TillHouse): Route[] {
  const house = { db, terms };

  async function present(tx: Tx, found: readonly OfflineCheck[], merchantId: string, caller: { readonly id: string }) {
    const tills = found.map((one) => ({ ...one, channel: 'offline' as const }));
    const [called, benefits] = await Promise.all([calledAt(tx, tills), allBenefitsOf(tx, merchantId)]);
    const titles = new Map(benefits.map(({ id, title }) => [id, title]));
    return found.map((one) => ({
      ...{ id: one.id, key: one.key, number: numbers.mask(one.phone, caller), state: one.state },
      ...{ claimedAt: beijingIso(one.claimedAt), receivedAt: beijingIso(one.receivedAt) },
      ...{ by: called(one.personId), shop: called(one.shopId) },
      ...(one.benefitId && { benefit: { id: one.benefitId, title: titles.get(one.benefitId) ?? '—' } }),
      ...(one.why && { why: one.why }),
    }));
  }

  return [
    route({
      method: 'POST',
      path: '/api/till/offline',
      access: clerks,
      summary: 'Takes what was checked without a network and looks at it again; nothing is redeemed by that',
      body: offlineBody,
      answer: offlineList,
      async handle(request) {
        const { body, now, staff } = request;
        const items = await db.transact(async (tx) => {
          const at = await atTillOf(tx, request, body.shop, 'offline');
          const found = await lookAgain(tx, house, at, body.items, now);
          return present(tx, found, at.till.merchantId, staff!);
        });
        return { body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/till/offline',
      access: clerks,
      summary: 'What was checked without a network: what waits for somebody, and the last week',
      answer: offlineList,
      async handle(request) {
        const { now, staff } = request;
        const items = await db.transact(async (tx) => {
          const { merchantId, shopId } = await personOf(tx, request);
          const found = await offlineAt(tx, { merchantId, shopId, since: later(now, -shownMs) });
          return present(tx, found, merchantId, staff!);
        });
        return { body: { items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/offline/:id',
      access: managers,
      summary: 'Redeems what was checked without a network and is good, against the limits of its day; or drops it',
      params: idParams,
      body: offlineDecision,
      async handle(request) {
        const { body, now, staff, params } = request;
        const result = await untilDecided(db, async (tx) => {
          const { merchantId, name, phone: own } = await personOf(tx, request);
          const one = await lockOffline(tx, { merchantId, id: params.id });
          if (!one) throw refuseTill('no-offline');
          if (one.state !== 'good') throw refuseTill('settled');
          const by = staff!.name;
          await auditRequest(
            tx,
            request,
            'till.offline',
            { phone: one.phone, id: one.id },
            { decision: body.decision },
          );
          if (body.decision === 'drop') {
            await settleOffline(tx, one, { state: 'dropped', by, benefitId: null }, now);
            return undefined;
          }
          const { shopId, personId } = one;
          const till = { merchantId, shopId, personId, channel: 'offline' } as const;
          const at: AtTill = { till, who: personId, name, phone: own, address: request.address };
          const wish = {
            phone: one.phone,
            benefitId: body.benefit,
            key: one.key,
            proof: 'number',
            at: one.claimedAt,
          } as const;
          const redeemed = await redeemIn(tx, house, at, wish, now);
          if (redeemed.ok) await settleOffline(tx, one, { state: 'redeemed', by, benefitId: body.benefit }, now);
          return redeemed;
        });
        if (result && !result.ok) throw refuseTill(result.code);
        return {};
      },
    }),
  ];
}

/** Each as if its member stood at the till at that time; what came before under its key is answered as it was. */
async function lookAgain(
  tx: Tx,
  house: Pick<TillHouse, 'terms'>,
  at: AtTill,
  items: OfflineBody['items'],
  now: Date,
): Promise<OfflineCheck[]> {
  const named = items.map((item, nth) => ({ ...item, phone: readMobile(item.number, `body.items.${nth}.number`) }));
  await inSingleFile(tx, [...new Set(named.map(({ phone }) => phone))]);
  const { merchantId, shopId } = at.till;
  const found: OfflineCheck[] = [];
  for (const { phone, key, benefit, at: claimed } of named) {
    const before = await offlineByKey(tx, { phone, merchantId, key });
    const claimedAt = new Date(claimed);
    const why = before ? null : await whyBad(tx, house, at, { phone, benefit, claimedAt }, now);
    const one: OfflineCheck = before ?? {
      ...{ phone, id: newId(now), merchantId, shopId, personId: at.who, key, benefitId: benefit ?? null },
      ...{ claimedAt, receivedAt: now, state: why ? 'bad' : 'good', why },
    };
    if (!before) {
      await insertOffline(tx, one);
      if (why) await refuse(tx, at, { phone, why, benefitId: benefit }, now);
    }
    found.push(one);
  }
  return found;
}

type Claim = { readonly phone: string; readonly benefit: string | undefined; readonly claimedAt: Date };

async function whyBad(
  tx: Tx,
  house: Pick<TillHouse, 'terms'>,
  at: AtTill,
  { phone, benefit, claimedAt }: Claim,
  now: Date,
): Promise<TillRefusal | null> {
  if (claimedAt < later(now, -oldestMs) || claimedAt > later(now, aheadMs)) return 'too-old';
  // A list of numbers is a way to guess as well: what was no member before in it counts.
  if (await isGuessing(tx, askerOf(at), now)) return 'too-many';
  const look = await lookAt(tx, house, at, phone, claimedAt);
  if (look.why || benefit === undefined) return look.why ?? null;
  const usable = look.benefits.find((one) => one.benefit.id === benefit);
  if (!usable) return 'no-benefit';
  if (!usable.usable) return usable.why;
  return usable.benefit.highValue ? 'code-wanted' : null;
}
