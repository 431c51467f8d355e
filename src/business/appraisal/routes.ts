import { InvalidRequest, Problem, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { asDownload, type Cell, type Table, tableTypes } from '../../platform/table-file.ts';
import { newId } from '../../values/id.ts';
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
  type MonthView,
  monthParams,
  monthView,
  personParams,
  sampleView,
  scoreBody,
  selfBody,
} from './contract.ts';
import { biasOf, faultsOfMarks, marksScore, rounded, scorecardSteps, spreadOf } from './model.ts';
import { type AppraisalHouse, appealUntil, drawMonth, lockMonth, viewOf } from './month.ts';
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

const supervisors = { roles: ['supervisor', 'administrator'] };
const agents = { roles: ['care-agent'] };
const everyone = { roles: ['care-agent', 'supervisor', 'administrator'] };

/** The monthly appraisal (CA-077). There is no route that takes the value of an indicator. */
export function appraisalRoutes(house: AppraisalHouse): Route[] {
  return [...monthRoutes(house), ...scoreRoutes(house), ...appealRoutes(house)];
}

const isAgent = (request: Pick<Request, 'staff'>) => request.staff!.role === 'care-agent';
const shownTo = (house: AppraisalHouse, month: string, request: Pick<Request, 'staff' | 'now'>) => {
  const me = request.staff!.id;
  return viewOf(house, month, { me, only: isAgent(request) ? me : undefined }, request.now);
};

function monthRoutes(house: AppraisalHouse): Route[] {
  const { db, rules } = house;
  return [
    route({
      method: 'GET',
      path: '/api/appraisal/:month',
      access: everyone,
      summary: 'A month of the appraisal: a supervisor sees everybody, an agent themselves; locked, it is what it was',
      params: monthParams,
      answer: monthView,
      handle: async (request) => ({ body: await shownTo(house, request.params.month, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/appraisal/:month/draw',
      access: supervisors,
      summary: 'Draws the calls that are scored, once, by a seed that stays with the month',
      params: monthParams,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        await db.transact(async (tx) => {
          const drawn = await drawMonth(tx, house, { month, by: request.staff!.id }, request.now);
          if (!drawn.ok) throw refusals[drawn.code]();
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
        await db.transact(async (tx) => {
          if ((await takeMonth(tx, month)).lockedAt) throw refusals.locked();
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
      access: agents,
      summary: 'What an agent thinks of their own month',
      params: monthParams,
      body: selfBody,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        const { score, words } = request.body;
        const { id } = request.staff!;
        await db.transact(async (tx) => {
          if ((await takeMonth(tx, month)).lockedAt) throw refusals.locked();
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
          if (!locked.ok) throw refusals[locked.code]();
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

function tableOf({ month, state, rules, people, inputsHash }: MonthView): Table {
  return {
    name: `座席月业务考核 ${month}${state === 'locked' ? '' : '（未锁定）'}`,
    columns: [
      '姓名',
      ...rules.indicators.flatMap(({ title }) => [
        title['zh-CN'],
        `${title['zh-CN']}（例数）`,
        `${title['zh-CN']}（得分）`,
      ]),
      ...['指标得分', '工作表现', '自我评定', '申诉调整', '总分', '等级', '数据摘要'],
    ],
    rows: rowsOf(people, inputsHash),
  };
}

async function* rowsOf(people: MonthView['people'], hash: string | undefined): AsyncGenerator<Cell[]> {
  for (const { name, figures, indicators, conduct, self, adjustment, total, grade } of people)
    yield [
      name,
      ...figures.flatMap(({ value, cases, score }) => [
        value === undefined ? undefined : rounded(value * 100) / 100,
        cases,
        score,
      ]),
      ...[indicators, conduct?.score, self?.score, adjustment, total, grade, hash],
    ];
}

function scoreRoutes(house: AppraisalHouse): Route[] {
  const { db, rules } = house;
  return [
    route({
      method: 'GET',
      path: '/api/appraisal/:month/sample',
      access: everyone,
      summary: 'The calls that were drawn and their scorecards; an agent sees their own calls',
      params: monthParams,
      answer: sampleView,
      async handle(request) {
        const { month } = request.params;
        const me = request.staff!.id;
        const [calls, scores] = await Promise.all([sampleOf(db, month), scoresOf(db, month)]);
        const seen = calls.filter(({ accountId }) => !isAgent(request) || accountId === me);
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
            scorers: isAgent(request)
              ? []
              : [...biasOf(scores)].map(([scorer, { calls: count, bias }]) => ({
                  name: nameOf(scorer),
                  calls: count,
                  bias,
                })),
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
          if ((await takeMonth(tx, month)).lockedAt) throw refusals.locked();
          const drawn = await sampledCall(tx, month, call);
          if (!drawn) throw problems.notFound();
          if (drawn.accountId === scorer) throw refusals['own-call']();
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
      access: agents,
      summary: 'An agent appeals against their locked month, once and within days',
      params: monthParams,
      body: appealBody,
      answer: monthView,
      async handle(request) {
        const { month } = request.params;
        const { id: accountId } = request.staff!;
        await db.transact(async (tx) => {
          const until = appealUntil(await takeMonth(tx, month), rules);
          if (!until) throw refusals['not-locked']();
          if (until < request.now) throw refusals['too-late']();
          const appeal = { id: newId(request.now), month, accountId, words: request.body.words };
          if (!(await insertAppeal(tx, appeal, request.now))) throw refusals.appealed();
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
            { field: 'body.adjustment', remedy: 'give it where the appeal is upheld, and only there' },
          ]);
        const by = request.staff!.id;
        const month = await db.transact(async (tx) => {
          const appeal = await findAppeal(tx, request.params.id);
          if (!appeal) throw problems.notFound();
          if (appeal.decision) throw refusals.decided();
          if ((await takeMonth(tx, appeal.month)).lockedBy === by) throw refusals['same-person']();
          await decideAppeal(tx, { id: appeal.id, decision, adjustment: adjustment ?? null, reason, by }, request.now);
          await auditRequest(tx, request, 'appraisal.decision', appeal.id, { decision, adjustment: adjustment ?? 0 });
          return appeal.month;
        });
        return { body: await shownTo(house, month, request) };
      },
    }),
  ];
}

const refusal = (code: string, zh: string, en: string) => () => new Problem(409, code, { 'zh-CN': zh, en });
const refusals = {
  locked: refusal('locked', '本月考核已锁定，不能再改', 'This month is locked and changes no more'),
  drawn: refusal('drawn', '本月样本已抽取：每月只抽一次', 'The calls of this month are drawn: that happens once'),
  'nothing-to-draw': refusal(
    'nothing-to-draw',
    '没有可抽取的通话：请先导入话单并在“话务监控”安排坐席',
    'There are no calls to draw: bring calls, and say on the line board who sits where',
  ),
  'not-over': refusal('not-over', '本月尚未结束，月末后才能锁定', 'The month is not over yet: it is locked afterwards'),
  'conduct-missing': refusal(
    'conduct-missing',
    '还有坐席没有工作表现评分，请先评完',
    'Somebody’s conduct has no marks yet: give them first',
  ),
  'own-call': refusal('own-call', '不能给自己的通话评分', 'Nobody scores their own calls'),
  'not-locked': refusal('not-locked', '考核锁定后才能申诉', 'An appeal is made once the month is locked'),
  'too-late': refusal('too-late', '申诉期已过', 'The days for an appeal are over'),
  appealed: refusal('appealed', '本月已经提出过申诉', 'There is an appeal of yours already'),
  decided: refusal('decided', '该申诉已有决定', 'This appeal is decided'),
  'same-person': refusal(
    'same-person',
    '锁定考核的人不能裁决申诉，请由另一位主管或管理员处理',
    'Who locked the month does not decide its appeals: ask another supervisor or an administrator',
  ),
};
