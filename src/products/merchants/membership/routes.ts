import type { Door } from '../../../business/messages/index.ts';
import { auditRequest, type Numbers } from '../../../business/staff/index.ts';
import { lastWorkOf } from '../../../business/works/index.ts';
import type { Db } from '../../../platform/db.ts';
import { type Route, route } from '../../../platform/http/index.ts';
import { groupBy } from '../../../values/group.ts';
import { beijingIso, monthOf } from '../../../values/time.ts';
import { missingPage, missingQuery, monthParams, resendBody, runCounts, runList, runResult } from './contract.ts';
import { howRun, openHours } from './model.ts';
import { oldList, resendProblems } from './problems.ts';
import { type ResendHouse, resendMembership } from './resend.ts';
import { countResults, missingOfRun, readRuns } from './store.ts';

/** What the routes of the monthly run need of the house. */
export type MembershipRoutesHouse = ResendHouse & {
  readonly db: Db;
  readonly door: Door;
  readonly numbers: Numbers;
};

/** Who looks after it. */
const readers = { roles: ['operator', 'supervisor', 'care-agent'] };
/** Who talks to members. */
const carers = { roles: ['supervisor', 'care-agent'] };
const shownMonths = 13;
const pageSize = 50;

/** The monthly run of membership SMS: how it goes, what became of its messages, whom it did not reach. */
export function membershipRoutes(house: MembershipRoutesHouse): Route[] {
  const { db, membership, numbers } = house;
  return [
    route({
      method: 'GET',
      path: '/api/membership/runs',
      access: readers,
      summary:
        'The runs of membership SMS of the last year, the newest first, each with how far it is and what keeps it',
      answer: runList,
      async handle({ now }) {
        const months = groupBy(await readRuns(db, shownMonths), ({ month }) => month);
        const items = [...months].map(async ([month, runs]) => {
          const { isOpen } = openHours(membership, now);
          const how = howRun(runs, await lastWorkOf(db, 'membership', month), isOpen);
          return {
            ...{ month, state: how.state, begunAt: beijingIso(runs[0]!.begunAt) },
            ...{ members: how.members, looked: how.looked, queued: how.queued, refused: how.refused },
            ...(how.endedAt && { endedAt: beijingIso(how.endedAt) }),
            ...(how.nextAt && { nextAt: beijingIso(how.nextAt) }),
            ...(how.stoppedBy !== undefined && { stoppedBy: how.stoppedBy }),
            ...(how.work !== undefined && { work: how.work }),
          };
        });
        return { body: { month: monthOf(now), items: await Promise.all(items) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/membership/runs/:month',
      access: readers,
      summary: 'What became of the messages of a month, counted when asked',
      params: monthParams,
      answer: runCounts,
      async handle({ params: { month }, now }) {
        const found = await countResults(db, month);
        const counts = Object.fromEntries(runResult.options.map((one) => [one, found.get(one) ?? 0]));
        return {
          body: { counts: counts as Record<(typeof runResult.options)[number], number>, countedAt: beijingIso(now) },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/membership/runs/:month/missing',
      access: readers,
      summary: 'Members whom the SMS of a month did not reach, or of whom nobody knows, and whether it was sent again',
      params: monthParams,
      query: missingQuery,
      answer: missingPage,
      async handle({ params: { month }, query: { after }, staff }) {
        const from = after === undefined ? '' : numbers.open(after, staff!);
        if (from === undefined) throw oldList;
        const rows = await missingOfRun(db, month, { after: from, limit: pageSize + 1 });
        const items = rows.slice(0, pageSize).map(({ phone, at, again, ...one }) => ({
          ...{ ...one, number: numbers.mask(phone, staff!), at: beijingIso(at), ...(again && { again }) },
        }));
        return { body: { items, ...(rows.length > pageSize && { next: items.at(-1)!.number.ref }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/membership/resends',
      access: carers,
      summary: 'Sends the membership SMS of this month once more to a number of that list, as often as the rules let',
      body: resendBody,
      async handle(request) {
        const { body, staff, now } = request;
        const phone = numbers.open(body.ref, staff!);
        if (phone === undefined) throw oldList;
        await db.transact(async (tx) => {
          const sent = await resendMembership(tx, house, phone, now);
          if (!sent.ok) throw resendProblems[sent.code];
          await auditRequest(tx, request, 'care.membership', { phone }, { list: 'run' });
        });
        return {};
      },
    }),
  ];
}
