import { auditRequest } from '../business/staff/index.ts';
import { linkToTicket } from '../business/tickets/index.ts';
import type { Tx } from '../platform/db.ts';
import { Problem, problems, type Request, type Route, route } from '../platform/http/index.ts';
import { maskPhone } from '../values/phone.ts';
import { beijingIso } from '../values/time.ts';
import { complain } from './complaint.ts';
import { openingParams } from './console/contract.ts';
import { openedNumber } from './console/openings.ts';
import { consoleRoutes, storyReaders } from './console/routes.ts';
import { complaintBody, complaintResult, timeline, timelineQuery } from './contract.ts';
import type { CareHouse } from './house.ts';
import { loadStory } from './timeline/load.ts';
import { forCarrier, type Mark, tellStory } from './timeline/model.ts';
import { timelineTerms } from './timeline/terms.ts';

/** What agents see and do for a subscriber. */
export function careRoutes(house: CareHouse): Route[] {
  return [...consoleRoutes(house), timelineRoute(house), complaintRoute(house)];
}

function timelineRoute(house: CareHouse): Route {
  const { db, terms } = house;
  return route({
    method: 'GET',
    path: '/api/care/openings/:id/timeline',
    access: { roles: storyReaders },
    summary: 'The story of an opened number in order, each mark with its rule; agents of 10010 see what concerns them',
    params: openingParams,
    query: timelineQuery,
    answer: timeline,
    async handle(request) {
      const {
        params: { id },
        query: { before, limit },
        staff,
        now,
      } = request;
      const { phone, story } = await db.transact(async (tx) => {
        const opened = await openedNumber(tx, staff!, id, now);
        return { phone: opened, story: await loadStory(tx, house, opened, now) };
      });
      const told = tellStory(story, timelineTerms(terms, house.rules), now);
      const marks = staff!.role === 'agent-10010' ? forCarrier(told) : told;
      const end = Math.min(before ?? marks.length, marks.length);
      const begin = Math.max(0, end - limit);
      return {
        body: {
          phone: maskPhone(phone),
          marks: marks.slice(begin, end).map(present),
          ...(begin > 0 && { previous: begin }),
          bills: [...story.plan],
        },
      };
    },
  });
}

function complaintRoute(house: CareHouse): Route {
  return route({
    method: 'POST',
    path: '/api/care/complaints',
    access: { roles: ['care-agent', 'supervisor'] },
    summary:
      'A complaint about something sold on the telephone: without a recording it ends and its fees go back, at once',
    body: complaintBody,
    answer: complaintResult,
    async handle(request) {
      const { body, staff, now } = request;
      const outcome = await house.db.transact(async (tx) => {
        const came = await complain(tx, house, { ...body, by: staff!.id }, now);
        const detail = { phone: maskPhone(body.phone), outcome: came.ok ? came.value.outcome : came.code };
        await auditRequest(tx, request, 'complaint', { id: body.id, phone: body.phone }, detail);
        if (body.ticketId && came.ok)
          await linkTicket(tx, { ...body, ticketId: body.ticketId }, came.value.outcome, request);
        return came;
      });
      if (!outcome.ok) throw refusals[outcome.code];
      const { value } = outcome;
      if (value.outcome === 'recording') return { body: value };
      const refunds = value.refunds.map(({ id, month, amountFen, state }) => ({ id, month, amountFen, state }));
      return { body: { ...value, refunds } };
    },
  });
}

/** The ticket in which a complaint was made tells what came of it. */
async function linkTicket(
  tx: Tx,
  { id, ticketId }: { id: string; ticketId: string },
  words: string,
  { staff, now }: Pick<Request, 'staff' | 'now'>,
): Promise<void> {
  const linked = await linkToTicket(tx, { ticketId, link: { kind: 'complaint', id, words }, by: staff!.id }, now);
  if (!linked.ok) throw problems.notFound();
}

const refusals = {
  'no-such-subscription': new Problem(404, 'no-such-subscription', {
    'zh-CN': '该号码没有这个订购关系',
    en: 'This phone has no such subscription',
  }),
  'not-telemarketed': new Problem(409, 'not-telemarketed', {
    'zh-CN': '该订购不是电话营销产生的：请按普通投诉申请退费',
    en: 'It was not sold on the telephone: ask for a refund instead',
  }),
};

function present({ at, subscriptionId, product, ...mark }: Mark) {
  return {
    ...mark,
    at: beijingIso(at),
    ...(subscriptionId !== undefined && { subscriptionId }),
    ...(product !== undefined && { product }),
  };
}
