import type { Db } from '../../platform/db.ts';
import { InvalidRequest, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { asDownload, tableTypes } from '../../platform/table-file.ts';
import { type Id, newId } from '../../values/id.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest, namesOf } from '../staff/index.ts';
import {
  appealBody,
  appealParams,
  callParams,
  conductBody,
  decisionBody,
  exportQuery,
  monthParams,
  monthView,
  personParams,
  sampleView,
  scoreBody,
  selfBody,
} from './contract.ts';
import { biasOf, faultsOfMarks, marksScore, rounded, scorecardSteps, spreadOf } from './model.ts';
import { type AppraisalHouse, appealUntil, drawMonth, lockMonth, servedIn, viewOf } from './month.ts';
import { refused } from './problems.ts';
import {
  decideAppeal,
  findAppeal,
  insertAppeal,
  sampledCall,
  sampleOf,
  saveOpinion,
  saveScore,
  scoresOf,
  takeMonth,
} from './store.ts';
import { tableOf } from './table.ts';

const supervisors = { roles: ['supervisor', 'administrator'] };
/** Agents, and what agents may have become: they see the months in which they served. */
const everyone = { roles: ['care-agent', 'technical-support', 'supervisor', 'administrator'] };

/** The monthly appraisal (CA-077). There is no route that takes the value of an indicator. */
export function appraisalRoutes(house: AppraisalHouse): Route[] {
  return [...monthRoutes(house), ...scoreRoutes(house), ...appealRoutes(house)];
}

const seesAll = (request: Pick<Request, 'staff'>) => supervisors.roles.includes(request.staff!.role);
const shownTo = (house: AppraisalHouse, month: string, request: Pick<Request, 'staff' | 'now'>) => {
  const me = request.staff!.id;
  return viewOf(house, month, { me, only: seesAll(request) ? undefined : me }, request.now);
};

function monthRoutes(house: AppraisalHouse): Route[] {
  const { db, rules } = house;
  return [
    route({
      method: 'GET',
      path: '/api/appraisal/:month',
      access: everyone,
      summary: 'A month of the appraisal: supervisors see everybody, others themselves; locked, it is what it was',
      params: monthParams,
      answer: monthView,
      handle: async (request) => ({ body: await shownTo(house, request.params.month, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/appraisal/:month/draw',
      access: supervisors,
      summary: 'Draws the calls that are scored, once and of a month that is over, by a seed that stays with it',
      params: monthParams,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        await db.transact(async (tx) => {
          const drawn = await drawMonth(tx, house, { month, by: request.staff!.id }, request.now);
          if (!drawn.ok) throw refused(drawn.code);
          await auditRequest(tx, request, 'appraisal.draw', month, { calls: drawn.value });
        });
        return { body: await shownTo(house, month, request) };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/appraisal/:month/people/:account/conduct',
      access: supervisors,
      summary: 'What a supervisor thinks of somebody’s conduct, line by line',
      params: personParams,
      body: conductBody,
      answer: monthView,
      async handle(request) {
        const { month, account } = request.params;
        const { marks, words } = request.body;
        const faults = faultsOfMarks(rules.conduct, marks, undefined);
        if (faults.length > 0) throw new InvalidRequest(faults);
        const score = marksScore(rules.conduct, marks);
        if (account === request.staff!.id) throw refused('own-conduct');
        await mustHaveServed(db, month, account);
        await db.transact(async (tx) => {
          if ((await takeMonth(tx, month)).lockedAt) throw refused('locked');
          const opinion = { accountId: account, kind: 'conduct', marks, score, words, by: request.staff!.id } as const;
          await saveOpinion(tx, month, opinion, request.now);
          await auditRequest(tx, request, 'appraisal.conduct', account, { month, score });
        });
        return { body: await shownTo(house, month, request) };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/appraisal/:month/self',
      access: everyone,
      summary: 'What somebody who served thinks of their own month',
      params: monthParams,
      body: selfBody,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        const { score, words } = request.body;
        const { id } = request.staff!;
        await mustHaveServed(db, month, id);
        await db.transact(async (tx) => {
          if ((await takeMonth(tx, month)).lockedAt) throw refused('locked');
          await saveOpinion(tx, month, { accountId: id, kind: 'self', marks: {}, score, words, by: id }, request.now);
          await auditRequest(tx, request, 'appraisal.self', id, { month, score });
        });
        return { body: await shownTo(house, month, request) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/appraisal/:month/lock',
      access: supervisors,
      summary: 'Freezes a month that is over, with what it was counted from and its hash',
      params: monthParams,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        await db.transact(async (tx) => {
          const locked = await lockMonth(tx, house, { month, by: request.staff!.id }, request.now);
          if (!locked.ok) throw refused(locked.code);
          await auditRequest(tx, request, 'appraisal.lock', month, { hash: locked.value });
        });
        return { body: await shownTo(house, month, request) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/appraisal/:month/table',
      access: supervisors,
      summary: 'A month as a spreadsheet: every figure and what it is worth',
      params: monthParams,
      query: exportQuery,
      sends: tableTypes,
      async handle(request) {
        const { month } = request.params;
        const view = monthView.parse(await shownTo(house, month, request));
        await db.transact((tx) => auditRequest(tx, request, 'appraisal.export', month, { people: view.people.length }));
        return { download: asDownload(tableOf(view), request.query.format) };
      },
    }),
  ];
}

async function mustHaveServed(db: Db, month: string, account: Id): Promise<void> {
  const served = await servedIn(db, month);
  if (!served.some(({ accountId }) => accountId === account)) throw refused('not-served');
}

function scoreRoutes(house: AppraisalHouse): Route[] {
  const { db, rules } = house;
  return [
    route({
      method: 'GET',
      path: '/api/appraisal/:month/sample',
      access: everyone,
      summary: 'The calls that were drawn and their scorecards; others see their own calls',
      params: monthParams,
      answer: sampleView,
      async handle(request) {
        const { month } = request.params;
        const me = request.staff!.id;
        const [calls, scores] = await Promise.all([sampleOf(db, month), scoresOf(db, month)]);
        const seen = calls.filter(({ accountId }) => seesAll(request) || accountId === me);
        const names = await namesOf(db, [
          ...seen.map(({ accountId }) => accountId),
          ...scores.map(({ scorer }) => scorer),
        ]);
        const nameOf = (id: string) => names.get(id) ?? '';
        return {
          body: {
            calls: seen.map(({ callId, accountId, phone, offeredAt, talkSeconds, recording }) => {
              const given = scores.filter((one) => one.callId === callId);
              const spread = spreadOf(given.map(({ score }) => score));
              const sum = given.reduce((total, { score }) => total + score, 0);
              return {
                ...{
                  callId,
                  accountId,
                  talkSeconds,
                  spread,
                  recording: recording ?? undefined,
                  name: nameOf(accountId),
                },
                ...{ phone: phone === '' ? '' : maskPhone(phone), offeredAt: beijingIso(offeredAt) },
                ...(given.length > 0 && { score: rounded(sum / given.length) }),
                isFarApart: spread > rules.calibrationSpread,
                scores: given.map(({ scorer, score, marks, words }) => {
                  return { scorer: nameOf(scorer), isMine: scorer === me, score, marks: { ...marks }, words };
                }),
              };
            }),
            scorers: seesAll(request)
              ? [...biasOf(scores)].map(([scorer, { calls: count, bias }]) => ({
                  name: nameOf(scorer),
                  calls: count,
                  bias,
                }))
              : [],
          },
        };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/appraisal/:month/sample/:call/score',
      access: supervisors,
      summary: 'A scorecard of a drawn call; several people may score one, nobody their own',
      params: callParams,
      body: scoreBody,
      async handle(request) {
        const { month, call } = request.params;
        const { marks, words } = request.body;
        const faults = faultsOfMarks(rules.scorecard, marks, scorecardSteps);
        if (faults.length > 0) throw new InvalidRequest(faults);
        const scorer = request.staff!.id;
        await db.transact(async (tx) => {
          if ((await takeMonth(tx, month)).lockedAt) throw refused('locked');
          const drawn = await sampledCall(tx, month, call);
          if (!drawn) throw problems.notFound();
          if (drawn.accountId === scorer) throw refused('own-call');
          const score = marksScore(rules.scorecard, marks);
          await saveScore(tx, month, { callId: call, scorer, marks, score, words }, request.now);
          await auditRequest(tx, request, 'appraisal.score', call, { month, score });
        });
        return {};
      },
    }),
  ];
}

function appealRoutes(house: AppraisalHouse): Route[] {
  const { db, rules } = house;
  return [
    route({
      method: 'POST',
      path: '/api/appraisal/:month/appeals',
      access: everyone,
      summary: 'Somebody who served appeals against their locked month, once and within days',
      params: monthParams,
      body: appealBody,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        const { id: accountId } = request.staff!;
        await mustHaveServed(db, month, accountId);
        await db.transact(async (tx) => {
          const until = appealUntil(await takeMonth(tx, month), rules);
          if (!until) throw refused('not-locked');
          if (until < request.now) throw refused('too-late');
          const appeal = { id: newId(request.now), month, accountId, words: request.body.words };
          if (!(await insertAppeal(tx, appeal, request.now))) throw refused('appealed');
          await auditRequest(tx, request, 'appraisal.appeal', appeal.id, { month });
        });
        return { status: 201, body: await shownTo(house, month, request) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/appraisal/appeals/:id/decision',
      access: supervisors,
      summary: 'Decides an appeal: somebody else than who locked the month; what is upheld is added in sight of all',
      params: appealParams,
      body: decisionBody,
      answer: monthView,
      async handle(request) {
        const { decision, adjustment, reason } = request.body;
        if ((decision === 'upheld') !== (adjustment !== undefined))
          throw new InvalidRequest([
            {
              field: 'body.adjustment',
              remedy: {
                'zh-CN': '申诉成立时填写，且只在成立时填写',
                en: 'give it where the appeal is upheld, and only there',
              },
            },
          ]);
        const by = request.staff!.id;
        const month = await db.transact(async (tx) => {
          const appeal = await findAppeal(tx, request.params.id);
          if (!appeal) throw problems.notFound();
          if (appeal.decision) throw refused('decided');
          if (appeal.accountId === by) throw refused('own-appeal');
          if ((await takeMonth(tx, appeal.month)).lockedBy === by) throw refused('same-person');
          await decideAppeal(tx, { id: appeal.id, decision, adjustment: adjustment ?? null, reason, by }, request.now);
          await auditRequest(tx, request, 'appraisal.decision', appeal.id, { decision, adjustment: adjustment ?? 0 });
          return appeal.month;
        });
        return { body: await shownTo(house, month, request) };
      },
    }),
  ];
}
