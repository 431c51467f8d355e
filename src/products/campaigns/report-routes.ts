import { z } from 'zod';
import { isSoldByItem } from '../../business/catalog/index.ts';
import { ordersBySource, type Terms } from '../../business/subscriptions/index.ts';
import type { Db } from '../../platform/db.ts';
import { problems, type Route, route } from '../../platform/http/index.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../values/time.ts';
import type { Contest } from './contest.ts';
import { awardsOfContest, drawStateOf, tallyOf } from './contest-report.ts';
import { contestList, contestTally, contestView, sourceQuery, sourceReport } from './contract.ts';
import type { Campaigns } from './load.ts';
import { sourceLines } from './source-report.ts';

const access = { roles: ['administrator', 'operator', 'business-developer', 'finance'] };
const params = z.object({ code: z.string() });

type ReportHouse = { readonly db: Db; readonly terms: Pick<Terms, 'catalog'> };

/** What campaigns brought, cost and gave away; and to everybody what is needed to check a draw. */
export function reportRoutes({ db, terms }: ReportHouse, { contests, sources }: Campaigns): Route[] {
  const contestOf = (code: string): Contest => {
    const contest = contests.get(code);
    if (!contest) throw problems.notFound();
    return contest;
  };
  return [
    route({
      method: 'GET',
      path: '/api/campaigns/sources',
      access,
      summary: 'Orders, cancels and cost by the advertisement they came by, a line a day or month',
      query: sourceQuery,
      answer: sourceReport,
      async handle({ query, now }) {
        const from = new Date(`${query.from}T00:00:00+08:00`);
        const until = later(new Date(`${query.to}T00:00:00+08:00`), dayMs);
        const onDemand = [...terms.catalog.products.values()].filter(isSoldByItem).map(({ code }) => code);
        const orders = await ordersBySource(db, { from, until, by: query.by, now, onDemand });
        return { body: { lines: sourceLines(orders, sources, query) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/contests',
      access,
      summary: 'The contests there are',
      answer: contestList,
      async handle() {
        const items = [...contests.values()].map(({ code, title, sponsor, opens, closes, drawAt }) => ({
          ...{ code, title, sponsor },
          ...{ opens: beijingIso(opens), closes: beijingIso(closes), drawAt: beijingIso(drawAt) },
        }));
        return { body: { items: items.sort((one, other) => (one.opens < other.opens ? 1 : -1)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/contests/:code',
      access: 'public',
      summary: 'A contest, the seal of its seed, and after the draw the seed and the winners, masked',
      params,
      answer: contestView,
      async handle({ params }) {
        const contest = contestOf(params.code);
        const [draw, awards] = await Promise.all([drawStateOf(db, contest.code), awardsOfContest(db, contest.code)]);
        const { code, title, sponsor, prizes } = contest;
        return {
          body: {
            ...{ code, title, sponsor, prizes: [...prizes] },
            opens: beijingIso(contest.opens),
            closes: beijingIso(contest.closes),
            drawAt: beijingIso(contest.drawAt),
            ...draw,
            sealedAt: draw && beijingIso(draw.sealedAt),
            drawnAt: draw?.drawnAt && beijingIso(draw.drawnAt),
            winners: awards.map(({ prize, phone, turn, state }) => ({ prize, phone: maskPhone(phone), turn, state })),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/contests/:code/tally',
      access,
      summary: 'How many entered, finished and qualified, and how often each answer was given',
      params,
      answer: contestTally,
      handle: async ({ params }) => ({ body: await tallyOf(db, contestOf(params.code).code) }),
    }),
  ];
}
