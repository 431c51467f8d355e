import { auditRequest } from '../../../business/staff/index.ts';
import { type Fault, InvalidRequest, Problem, type Route, route } from '../../../platform/http/index.ts';
import { newId } from '../../../values/id.ts';
import { beijingIso, type Day, dayOf } from '../../../values/time.ts';
import { becauseBody, merchantParams, partParams } from '../registry/contract.ts';
import { keepers, noteBy, type RegistryHouse, readers, takeMerchant } from '../registry/house.ts';
import { lastDay } from '../registry/model.ts';
import { refused } from '../registry/problems.ts';
import { contractsOf } from '../registry/store.ts';
import { groupBuyBody, groupBuyList, groupBuyMade } from './contract.ts';
import { buysOf, decideBuy, insertBuy } from './store.ts';

/** Group-buys of a merchant: proposed to members, seen, called off. */
export function groupBuyRoutes({ db }: Pick<RegistryHouse, 'db'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/merchants/:id/group-buys',
      access: readers,
      summary: 'The group-buys of a merchant with their seats, the newest first',
      params: merchantParams,
      answer: groupBuyList,
      async handle({ params }) {
        const buys = await db.transact((tx) => buysOf(tx, params.id));
        const items = buys.map(({ merchantId: _, merchant: __, phone: ___, deadline, ...one }) => ({
          ...one,
          deadline: beijingIso(deadline),
        }));
        return { body: { items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/group-buys',
      access: keepers,
      summary: 'Opens a group-buy of a merchant in force: members reserve by TG and its code, until the deadline',
      params: merchantParams,
      body: groupBuyBody,
      answer: groupBuyMade,
      async handle(request) {
        const { params, body, now } = request;
        const deadline = new Date(body.deadline);
        mustBeAhead(deadline, body.useUntil, now);
        const id = newId(now);
        const code = await db.transact(async (tx) => {
          const merchant = await takeMerchant(tx, params.id);
          mustBeWithin(lastDay(await contractsOf(tx, params.id), now), body.useUntil);
          const made = await insertBuy(tx, { ...body, id, merchantId: params.id, deadline }, request.staff!.name, now);
          await noteBy(tx, request, params.id, 'group-buy-opened', { title: body.title, threshold: body.threshold });
          await auditRequest(tx, request, 'merchant.group-buy', merchant.code, { code: made, title: body.title });
          return made;
        });
        return { status: 201, body: { id, code } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/group-buys/:part/cancel',
      access: keepers,
      summary: 'Calls an open group-buy off: everybody who has a seat is told, and nothing is charged',
      params: partParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const buy = (await buysOf(tx, params.id)).find(({ id }) => id === params.part);
          if (!buy) throw refused('no-such-benefit');
          if (!(await decideBuy(tx, { id: buy.id, state: 'cancelled', ...body }, now)))
            throw refused('changed-meanwhile');
          await noteBy(tx, request, params.id, 'group-buy-cancelled', { title: buy.title, ...body });
          await auditRequest(tx, request, 'merchant.group-buy', code, { code: buy.code, ...body });
        });
        return {};
      },
    }),
  ];
}

/** A price is not promised for days on which no contract holds. */
function mustBeWithin(lastDay: Day | undefined, useUntil: Day): void {
  if (lastDay === undefined) throw notInForce();
  if (useUntil <= lastDay) return;
  const remedy = {
    'zh-CN': `商户合同 ${lastDay} 到期：请填不晚于这一天的日期，或先续签`,
    en: `the contract ends on ${lastDay}: give no later day, or sign the next contract first`,
  };
  throw new InvalidRequest([{ field: 'useUntil', value: useUntil, remedy }]);
}

function notInForce(): Problem {
  return new Problem(409, 'not-in-force', {
    'zh-CN': '商户没有生效的合同，不能开团',
    en: 'No contract of this merchant is in force: a group-buy cannot be opened',
  });
}

function mustBeAhead(deadline: Date, useUntil: string, now: Date): void {
  const faults: Fault[] = [];
  const ahead = { 'zh-CN': '请填写将来的时间', en: 'give a time that is ahead' };
  if (deadline <= now) faults.push({ field: 'deadline', value: beijingIso(deadline), remedy: ahead });
  const after = { 'zh-CN': '请填写不早于截止日的日期', en: 'give a day that is not before the deadline' };
  if (useUntil < dayOf(deadline)) faults.push({ field: 'useUntil', value: useUntil, remedy: after });
  if (faults.length > 0) throw new InvalidRequest(faults);
}
