import { InvalidRequest, type Route, route } from '../../platform/http/index.ts';
import { asDownload, tableTypes } from '../../platform/table-file.ts';
import { maskPhone } from '../../values/phone.ts';
import { auditRequest } from '../staff/index.ts';
import { askGoodwill, askRefund, decide, type House } from './actions.ts';
import {
  reasonList,
  remedy,
  remedyBody,
  remedyFileQuery,
  remedyPage,
  remedyParams,
  remedyQuery,
  verdictBody,
} from './contract.ts';
import { presentRemedies, remedyTable } from './present.ts';
import { refused } from './problems.ts';
import { findRemedy, remediesIn } from './store.ts';

const asks = { roles: ['care-agent', 'supervisor'] };
const decides = { roles: ['supervisor', 'finance'] };
const reads = { roles: ['care-agent', 'supervisor', 'finance', 'administrator'] };

/** Refunds and goodwill: asked for by care, approved above the limit by somebody else. */
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
      method: 'POST',
      path: '/api/remedies',
      access: asks,
      summary: 'Asks for a refund, a free month or a gift; what one person may give is given at once',
      body: remedyBody,
      answer: remedy,
      async handle(request) {
        const { body, now } = request;
        const by = request.staff!.id;
        const outcome = await db.transact(async (tx) => {
          const asked =
            body.kind === 'refund'
              ? await askRefund(tx, house, { ...body, by }, now)
              : await askGoodwill(tx, house, { ...body, gift: giftOf(body), by }, now);
          await auditRequest(
            tx,
            request,
            'remedy.ask',
            { id: body.id, phone: body.phone },
            {
              kind: body.kind,
              phone: maskPhone(body.phone),
              outcome: asked.ok ? asked.value.state : asked.code,
            },
          );
          return asked;
        });
        if (!outcome.ok) throw refused(outcome.code);
        return { body: (await presentRemedies(db, [outcome.value], by))[0]! };
      },
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
        if (from > to)
          throw new InvalidRequest([{ field: 'query.to', value: to, remedy: `give a day that is not before ${from}` }]);
        await db.transact((tx) => auditRequest(tx, request, 'remedy.export', `${from} ${to}`, { format }));
        return { download: asDownload(remedyTable(house, { state, from, to }, request.language), format) };
      },
    }),
    verdictRoute(house, 'approve', 'approved', 'Approves what somebody else asked for; it is given at once'),
    verdictRoute(house, 'refuse', 'refused', 'Refuses what somebody else asked for'),
  ];
}

function verdictRoute(house: House, verb: string, to: 'approved' | 'refused', summary: string): Route {
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

function giftOf(body: { kind: string; gift?: string; costFen?: number }) {
  return body.kind === 'gift' ? { what: body.gift!, costFen: body.costFen! } : undefined;
}
