import type { Db, Tx } from '../../../platform/db.ts';
import { Problem, type Request, type Route, route } from '../../../platform/http/index.ts';
import type { Outcome } from '../../../values/outcome.ts';
import type { Phone } from '../../../values/phone.ts';
import { type AuditAction, auditRequest, fourEyesProblems, type Numbers } from '../../staff/index.ts';
import { pageQuery } from '../contract.ts';
import type { WhenSettled } from '../settle.ts';
import {
  decided,
  decisionPage,
  itemParams,
  matchBody,
  orphanDetail as orphanDetailView,
  setAsideBody,
  unsettledCounts,
  unsureDetail as unsureDetailView,
  verdictBody,
} from './contract.ts';
import { leaveOrphan, matchOrphan, type NotDecided, setParkedAside, settleUnsure, withdrawProposal } from './decide.ts';
import { decisions, orphanDetail, unsureDetail } from './reading.ts';
import { countUnsettled, findOrphan, findUnsure, type Saying } from './store.ts';

const access = { roles: ['operator', 'administrator'] };
/** Who settles what costs somebody money: operators, and those who answer for the books. */
const settling = { roles: ['operator', 'reconciliation-clerk', 'finance', 'administrator'] };

export type UnsettledHouse = { readonly db: Db; readonly numbers: Numbers; readonly whenSettled: WhenSettled };

/** What waits for a person, and what people decide of it. Each decision is a row that nobody changes, and is audited. */
export function unsettledRoutes(house: UnsettledHouse): Route[] {
  return [...readingRoutes(house.db), ...parkedRoutes(house.db), ...unsureRoutes(house), ...orphanRoutes(house)];
}

function readingRoutes(db: Db): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/messages/unsettled',
      access: { roles: [...settling.roles, 'reviewer', 'supervisor'] },
      summary: 'How much waits for a person: parked, unsure, orphan reports, held texts; counted up to a thousand each',
      answer: unsettledCounts,
      handle: async () => ({ body: await countUnsettled(db) }),
    }),
    route({
      method: 'GET',
      path: '/api/messages/decisions',
      access: settling,
      summary: 'What was decided of parked and unsure messages and of orphan reports, newest first',
      query: pageQuery,
      answer: decisionPage,
      handle: async ({ query }) => ({ body: await decisions(db, query) }),
    }),
  ];
}

function parkedRoutes(db: Db): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/messages/parked/:id/set-aside',
      access,
      summary: 'Sets a parked message of a phone aside: nothing follows from it',
      params: itemParams,
      body: setAsideBody,
      answer: decided,
      handle: (request) =>
        decide(db, request, 'parked.set-aside', (tx) =>
          setParkedAside(tx, request.params.id, sayingOf(request, request.body), request.now),
        ),
    }),
  ];
}

function unsureRoutes({ db, numbers, whenSettled }: UnsettledHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/messages/unsure/:id',
      access: settling,
      summary: 'What is known of an unsure message, and what is proposed',
      params: itemParams,
      answer: unsureDetailView,
      async handle(request) {
        const found = await unsureDetail(db, request.params.id, request.staff!.id);
        if (found === undefined) throw gone();
        await audited(db, request, 'unsure.look', found.phone);
        return { body: { ...found.detail, phone: numbers.mask(found.phone, request.staff!) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/messages/unsure/:id/verdict',
      access: settling,
      summary: 'Says whether an unsure message arrived; where it costs something, a second person must say the same',
      params: itemParams,
      body: verdictBody,
      answer: decided,
      handle: (request) =>
        decide(db, request, `unsure.${request.body.verdict}`, (tx) => {
          const { params, body, now } = request;
          const said = { id: params.id, verdict: body.verdict, saying: sayingOf(request, body) };
          return settleUnsure(tx, said, whenSettled, now);
        }),
    }),
    route({
      method: 'POST',
      path: '/api/messages/unsure/:id/withdraw',
      access: settling,
      summary: 'Takes back what was proposed for an unsure message',
      params: itemParams,
      body: setAsideBody,
      answer: decided,
      async handle(request) {
        const { params, body, now } = request;
        const { phone } = (await findUnsure(db, params.id)) ?? fail();
        const which = { phone, subject: 'unsure', subjectId: params.id } as const;
        return decide(db, request, 'unsure.withdraw', (tx) =>
          withdrawProposal(tx, which, sayingOf(request, body), now),
        );
      },
    }),
  ];
}

function orphanRoutes({ db, numbers, whenSettled }: UnsettledHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/messages/orphan-reports/:id',
      access: settling,
      summary: 'An orphan report, with the messages it may be of',
      params: itemParams,
      answer: orphanDetailView,
      async handle(request) {
        const found = await orphanDetail(db, request.params.id, request.staff!.id);
        if (found === undefined) throw gone();
        await audited(db, request, 'orphan.look', found.phone);
        return { body: { ...found.detail, phone: numbers.mask(found.phone, request.staff!) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/messages/orphan-reports/:id/match',
      access: settling,
      summary: 'Says which message an orphan report is of; where it costs something, a second person must say the same',
      params: itemParams,
      body: matchBody,
      answer: decided,
      async handle(request) {
        const { params, body, now } = request;
        const orphan = (await findOrphan(db, params.id)) ?? fail();
        const { mtId, part, attempt } = body;
        const match = { pdu: { mtId, part, attempt }, saying: sayingOf(request, body) };
        return decide(db, request, 'orphan.match', (tx) => matchOrphan(tx, orphan, match, whenSettled, now));
      },
    }),
    route({
      method: 'POST',
      path: '/api/messages/orphan-reports/:id/withdraw',
      access: settling,
      summary: 'Takes back what was proposed for an orphan report',
      params: itemParams,
      body: setAsideBody,
      answer: decided,
      async handle(request) {
        const { params, body, now } = request;
        const { phone } = (await findOrphan(db, params.id)) ?? fail();
        const which = { phone, subject: 'orphan', subjectId: params.id } as const;
        return decide(db, request, 'orphan.withdraw', (tx) =>
          withdrawProposal(tx, which, sayingOf(request, body), now),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/api/messages/orphan-reports/:id/set-aside',
      access,
      summary: 'Sets an orphan report aside: it is of no message of ours',
      params: itemParams,
      body: setAsideBody,
      answer: decided,
      handle: (request) =>
        decide(db, request, 'orphan.set-aside', (tx) =>
          leaveOrphan(tx, request.params.id, sayingOf(request, request.body), request.now),
        ),
    }),
  ];
}

type Deciding = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'> & {
  readonly params: { readonly id: string };
};

/** Decides and audits in one transaction; an expected no is told as a problem. */
async function decide(
  db: Db,
  request: Deciding,
  action: AuditAction,
  work: (tx: Tx) => Promise<Outcome<{ readonly step: 'done' | 'proposed'; readonly phone: Phone }, NotDecided>>,
) {
  const step = await db.transact(async (tx) => {
    const outcome = await work(tx);
    if (!outcome.ok) throw problems[outcome.code]();
    const { step: now, phone } = outcome.value;
    await auditRequest(tx, request, action, { phone, id: request.params.id }, { step: now });
    return now;
  });
  return { body: { step } };
}

function audited(db: Db, request: Deciding, action: AuditAction, phone: Phone): Promise<void> {
  return db.transact((tx) => auditRequest(tx, request, action, { phone, id: request.params.id }));
}

function sayingOf(
  { staff }: Pick<Request, 'staff'>,
  { because, evidence }: { because: string; evidence?: string | undefined },
): Saying {
  return { because, evidence, accountId: staff!.id, who: staff!.name };
}

function gone(): Problem {
  return new Problem(409, 'settled-already', {
    'zh-CN': '该项已处理或已有结果，请刷新列表',
    en: 'It is settled already, or is known by now; load the list again',
  });
}

function fail(): never {
  throw gone();
}

const problems: Readonly<Record<NotDecided, () => Problem>> = {
  gone,
  ...fourEyesProblems,
};
