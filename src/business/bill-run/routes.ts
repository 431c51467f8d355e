import type { Db } from '../../platform/db.ts';
import { Problem, type Route, route, type ServerEvent } from '../../platform/http/index.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso, monthOf } from '../../values/time.ts';
import { unsureCharges } from '../billing/index.ts';
import { auditRequest } from '../staff/index.ts';
import {
  billingStops,
  billPlanPage,
  liftedStop,
  planQuery,
  progressQuery,
  stopParams,
  totalsQuery,
  unsureChargePage,
  unsureQuery,
  windowProgress,
} from './contract.ts';
import type { BillingHouse } from './house.ts';
import { billPlan } from './plan.ts';
import { progressOf } from './progress.ts';
import { liftStop, standingStops } from './store.ts';
import { planTotals } from './totals.ts';

const access = { roles: ['operator', 'finance', 'administrator'] };

/** The bill plan, and the products whose billing a carrier's refusals have stopped. */
export function billRunRoutes({ db, ...house }: { readonly db: Db } & Pick<BillingHouse, 'terms' | 'door'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/billing/plan',
      access,
      summary:
        'Who will be billed how much in a month, and who is left out and why: what the run will do as things stand',
      query: planQuery,
      answer: billPlanPage,
      handle: async ({ query, now }) => ({ body: await billPlan(db, house, query, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/billing/plan/totals',
      access,
      summary: 'What a whole month amounts to by product, and how many are left out by which rule: totals as they grow',
      query: totalsQuery,
      sends: ['text/event-stream'],
      handle: async ({ query, now }) => ({ events: totalsOf(db, house, query.month, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/billing/stops',
      access,
      summary: 'Products that nobody is billed for, because the carrier refuses their code or price',
      answer: billingStops,
      handle: async () => {
        const stops = await db.transact(standingStops);
        return { body: { items: stops.map(({ since, ...stop }) => ({ ...stop, since: beijingIso(since) })) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/billing/stops/:id/lift',
      access: { roles: ['operator', 'administrator'] },
      summary: 'Bills a product again, once its code or price is right',
      params: stopParams,
      answer: liftedStop,
      async handle(request) {
        const { params, staff, now } = request;
        await db.transact(async (tx) => {
          if (!(await liftStop(tx, params.id, staff!.id, now))) throw noSuchStop(params.id);
          await auditRequest(tx, request, 'billing.lift-stop', params.id);
        });
        return { body: { id: params.id } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/billing/progress',
      access,
      summary: 'How far a month is: windows, runs, and how its fees stand',
      query: progressQuery,
      answer: windowProgress,
      handle: async ({ query, now }) => ({
        body: await progressOf(db, house.terms.fees, query.month ?? monthOf(now), now),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/billing/unsure',
      access,
      summary: 'Fees of which nobody knows whether they were taken, newest first',
      query: unsureQuery,
      answer: unsureChargePage,
      async handle({ query }) {
        const charges = await unsureCharges(db, query);
        const items = charges.map(({ phone, occasion, result, since, ...one }) => ({
          ...one,
          phone: maskPhone(phone),
          isMonthly: occasion === 'month',
          ...(result !== null && { result }),
          since: beijingIso(since),
        }));
        return { body: { items, ...(items.length === query.limit && { next: items.at(-1)!.id }) } };
      },
    }),
  ];
}

async function* totalsOf(...asked: Parameters<typeof planTotals>): AsyncGenerator<ServerEvent> {
  for await (const totals of planTotals(...asked)) yield { event: 'totals', data: totals };
}

function noSuchStop(id: string): Problem {
  return new Problem(404, 'no-such-stop', {
    'zh-CN': `没有编号为 ${id} 的停止计费，或已被解除，请刷新列表`,
    en: `there is no stop ${id}, or somebody lifted it before; load the list again`,
  });
}
