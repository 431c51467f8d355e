import { InvalidRequest, notBefore, type Route, route } from '../../platform/http/index.ts';
import { asDownload, tableTypes } from '../../platform/table-file.ts';
import { auditRequest } from '../staff/index.ts';
import { decide, type House } from './actions.ts';
import { reasonList, remedy, remedyFileQuery, remedyPage, remedyParams, remedyQuery, verdictBody } from './contract.ts';
import type { Verdict } from './model.ts';
import { presentRemedies, remedyTable } from './present.ts';
import { refused } from './problems.ts';
import { findRemedy, remediesIn } from './store.ts';

const decides = { roles: ['supervisor', 'finance'] };
const reads = { roles: ['care-agent', 'supervisor', 'finance', 'administrator'] };

/** Refunds and goodwill: asked for on the page of a number (`care/console`), approved above the limit by somebody else. */
export function refundRoutes(house: House): Route[] {
  const { db, rules } = house;
  return [
    route({
      method: 'GET',
      path: '/api/remedies/reasons',
      access: reads,
      summary: 'The reasons for giving something, and above how much a second person is needed',
      answer: reasonList,
      handle: async () => ({
        body: { approvalAboveFen: rules.approvalAboveFen, reasons: [...rules.reasons.values()] },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/remedies',
      access: reads,
      summary: 'Remedies in a state, newest first',
      query: remedyQuery,
      answer: remedyPage,
      async handle({ query, staff }) {
        const items = await presentRemedies(db, await remediesIn(db, query), staff!.id);
        return { body: { items, ...(items.length === query.limit && { next: items.at(-1)!.id }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/remedies/file',
      access: reads,
      summary: 'What was asked for within some days, as a CSV or XLSX file',
      query: remedyFileQuery,
      sends: tableTypes,
      async handle(request) {
        const { format, state, from, to } = request.query;
        if (from > to) throw new InvalidRequest([{ field: 'query.to', value: to, remedy: notBefore(from) }]);
        await db.transact((tx) => auditRequest(tx, request, 'remedy.export', `${from} ${to}`, { format }));
        return { download: asDownload(remedyTable(house, { state, from, to }, request.language), format) };
      },
    }),
    verdictRoute(house, 'approve', 'approved', 'Approves what somebody else asked for; it is given at once'),
    verdictRoute(house, 'refuse', 'refused', 'Refuses what somebody else asked for'),
    verdictRoute(house, 'settle', 'settled', 'Says how somebody who had the number before got what is owed to them'),
  ];
}

function verdictRoute(house: House, verb: 'approve' | 'refuse' | 'settle', to: Verdict, summary: string): Route {
  return route({
    method: 'POST',
    path: `/api/remedies/:id/${verb}`,
    access: decides,
    summary,
    params: remedyParams,
    body: verdictBody,
    answer: remedy,
    async handle(request) {
      const verdict = { id: request.params.id, to, by: request.staff!.id, rule: request.body.rule };
      const seen = await findRemedy(house.db, verdict.id);
      const outcome = await house.db.transact(async (tx) => {
        const decided = await decide(tx, house, verdict, request.now);
        const subject = seen ? { phone: seen.phone, id: verdict.id } : verdict.id;
        await auditRequest(tx, request, `remedy.${verb}`, subject, {
          outcome: decided.ok ? decided.value.state : decided.code,
        });
        return decided;
      });
      if (!outcome.ok) throw refused(outcome.code);
      return { body: (await presentRemedies(house.db, [outcome.value], verdict.by))[0]! };
    },
  });
}
