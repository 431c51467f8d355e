import { auditRequest } from '../../../business/staff/index.ts';
import type { Reading } from '../../../platform/db.ts';
import { problems, type Request, type Route, route } from '../../../platform/http/index.ts';
import type { Id } from '../../../values/id.ts';
import { beijingIso, dayStart, later, minuteMs } from '../../../values/time.ts';
import { sendMemberCode } from '../membership/code.ts';
import { membershipProducts } from '../membership/standing.ts';
import { activeShop, merchantById, shopsOf } from '../registry/store.ts';
import type { AtTill } from './check.ts';
import {
  checkBody,
  checked,
  codeSent,
  codeWish,
  idParams,
  redeemBody,
  redeemed,
  refuseBody,
  tillMe,
  today,
  todayQuery,
  undoBody,
} from './contract.ts';
import { type TillHouse, undoMs } from './house.ts';
import type { Redemption, Refusal, Till } from './model.ts';
import { askerOf, check } from './named.ts';
import { atTillOf, clerks, managers, personOf } from './people.ts';
import { presentCheck } from './present.ts';
import { refuseTill } from './problems.ts';
import { calledAt, redemptionById, redemptionsAt, refusalsAt } from './read.ts';
import { purposeOfRedeeming, refuse, undo } from './redeem.ts';
import { notOver, type Opened, tap } from './tap.ts';

/** The till of a merchant: check, redeem, refuse, undo, and what was done today. */
export function tillRoutes(house: TillHouse): Route[] {
  return [meRoute(house), ...checkRoutes(house), ...dayRoutes(house)];
}

function meRoute({ db, terms }: TillHouse): Route {
  return route({
    method: 'GET',
    path: '/api/till/me',
    access: clerks,
    summary: 'Who stands at the till, of which merchant, and at which shops',
    answer: tillMe,
    async handle(request) {
      const { person, merchant, shops } = await db.transact(async (tx) => {
        const who = await personOf(tx, request);
        const [of, all] = await Promise.all([merchantById(tx, who.merchantId), shopsOf(tx, who.merchantId)]);
        return { person: who, merchant: of!, shops: all.filter(({ id }) => (who.shopId ?? id) === id) };
      });
      return {
        body: {
          merchant: { id: merchant.id, name: merchant.name },
          person: { id: person.id, name: person.name, role: person.role },
          shops: shops.map(({ id, name }) => ({ id, name })),
          undoMinutes: undoMs / minuteMs,
          sender: membershipProducts(terms.catalog)[0]?.accessNumber ?? '',
          now: beijingIso(request.now),
        },
      };
    },
  });
}

type Asked = Pick<Request, 'staff' | 'address' | 'now'>;

function checkRoutes(house: TillHouse): Route[] {
  const { db, pace, checks } = house;

  /** The check that a step belongs to, and who made it: nobody else's opens. */
  async function opened(request: Asked, sealed: string): Promise<Opened> {
    return db.transact(async (tx) => {
      const person = await personOf(tx, request);
      const made = checks.open(sealed, person.id);
      if (!made) throw refuseTill('check-over');
      return { made, at: await atTillOf(tx, request, made.shopId) };
    });
  }

  return [
    route({
      method: 'POST',
      path: '/api/till/checks',
      access: clerks,
      summary: 'Looks at a member by number, by last digits with a code, or by the QR of /me; a no is written down',
      body: checkBody,
      answer: checked,
      async handle(request) {
        const { body, now, staff } = request;
        const enter = async (reading: Reading) => {
          const at = await atTillOf(reading, request, body.shop);
          if (await pace.isTooFast(askerOf(at))) throw problems.tooMany(60);
          return at;
        };
        const caller = { id: staff!.id, address: request.address };
        const found = await check(house, { caller, enter }, body, now);
        if (!found.ok) throw refuseTill(found.code);
        return { body: presentCheck(house, found.value, staff!, now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/codes',
      access: clerks,
      summary: 'Sends the member a one-time code from 10620007, for a benefit of high value',
      body: codeWish,
      answer: codeSent,
      async handle(request) {
        const { at, made } = notOver(await opened(request, request.body.check), request.now);
        return { body: await sendCode(house, at, { ...made, benefitId: request.body.benefit }, request.now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/redemptions',
      access: clerks,
      summary: 'Redeems a benefit, once however often it is sent; a no is written down',
      body: redeemBody,
      answer: redeemed,
      async handle(request) {
        return tap(house, await opened(request, request.body.check), request.body, request.now);
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/refusals',
      access: clerks,
      summary: 'Writes down that the phone showed an SMS of another sender, or a forwarded one',
      body: refuseBody,
      async handle(request) {
        const { why, sender } = request.body;
        const { at, made } = notOver(await opened(request, request.body.check), request.now);
        await db.transact((tx) => refuse(tx, at, { phone: made.phone, why, sender }, request.now));
        return {};
      },
    }),
  ];
}

/** Sends a member the code for a benefit. Throws with the wait where too many were asked for. */
export async function sendCode(
  house: TillHouse,
  { till }: Pick<AtTill, 'till'>,
  { phone, benefitId }: { readonly phone: string; readonly benefitId: Id },
  now: Date,
): Promise<{ validMs: number }> {
  const shop = await house.db.transact((tx) => activeShop(tx, till.shopId, now));
  if (!shop) throw refuseTill('no-shop');
  const purpose = purposeOfRedeeming(benefitId);
  const sent = await sendMemberCode(house, { phone, purpose, shop: shop.id, shopName: shop.merchant.name }, now);
  if ('waitMs' in sent) throw problems.tooMany(Math.ceil(sent.waitMs / 1000));
  return sent;
}

const mostOfDay = 500;

function dayRoutes({ db, numbers }: TillHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/till/today',
      access: clerks,
      summary: 'What was redeemed and refused today: at one’s own shop, or at all of the merchant',
      query: todayQuery,
      answer: today,
      async handle(request) {
        const { now, staff } = request;
        const found = await db.transact(async (tx) => {
          const person = await personOf(tx, request);
          const shopId = person.shopId ?? request.query.shop;
          const where = { merchantId: person.merchantId, shopId, since: dayStart(now), limit: mostOfDay };
          const [redemptions, refusals] = await Promise.all([redemptionsAt(tx, where), refusalsAt(tx, where)]);
          const called = await calledAt(tx, [...redemptions, ...refusals]);
          return { redemptions, refusals, called, isManager: person.role === 'manager' };
        });
        const { called, isManager } = found;
        const whoAndWhere = (one: Till) => ({ shop: called(one.shopId), by: called(one.personId ?? one.keyId) });
        const masked = (phone: string) => numbers.mask(phone, staff!);
        return {
          body: {
            redeemed: found.redemptions.map((one) => ({
              ...{ id: one.id, number: masked(one.phone), title: one.title, ...whoAndWhere(one) },
              ...{ channel: one.channel, at: beijingIso(one.at), savedFen: one.valueFen },
              ...(one.billFen !== undefined && { billFen: one.billFen }),
              ...(one.undone && { undone: { ...one.undone, at: beijingIso(one.undone.at) } }),
              canUndo: isManager && canUndo(one, now),
            })),
            refused: found.refusals.map((one: Refusal) => ({
              ...{ id: one.id, number: masked(one.phone), why: one.why, ...whoAndWhere(one), at: beijingIso(one.at) },
            })),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/redemptions/:id/undo',
      access: managers,
      summary: 'Undoes what was redeemed within the last two hours: it counts no more, and stays to be seen',
      params: idParams,
      body: undoBody,
      async handle(request) {
        const { now, staff, params, body } = request;
        const result = await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          const found = await redemptionById(tx, { merchantId, id: params.id });
          if (!found) throw refuseTill('no-redemption');
          const undone = await undo(tx, found, { by: staff!.name, why: body.reason }, now);
          if (undone.ok)
            await auditRequest(tx, request, 'till.undo', { phone: found.phone, id: found.id }, { why: body.reason });
          return undone;
        });
        if (!result.ok) throw refuseTill(result.code);
        return {};
      },
    }),
  ];
}

/** Whether a manager may still undo it. */
function canUndo({ at, undone }: Redemption, now: Date): boolean {
  return !undone && at >= later(now, -undoMs);
}
