import test from 'ava';
import { type WorkView, worksEvent } from '../../../src/business/works/contract.ts';
import { beginWork, moveWork, runWork, WorkCancelled, type Worker } from '../../../src/business/works/index.ts';
import { kindRoles, progressOf, stateOf } from '../../../src/business/works/model.ts';
import { workRoutes } from '../../../src/business/works/routes.ts';
import { Problem } from '../../../src/platform/http/index.ts';
import { type Listener, openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { newId } from '../../../src/values/id.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';

const db = withDatabase();
const now = new Date('2026-11-26T12:00:00+08:00');
const operator = aCaller('operator');
const other = aCaller('operator');
const agent = aCaller('care-agent');
let desk: Desk;
let listener: Listener;

test.before(async () => {
  listener = openListener(db().url, openLog({ level: 'silent' }));
  desk = await aDesk(workRoutes({ db: db(), listener }), now);
});
test.after.always(async () => {
  await desk?.stop();
  await listener?.close();
});

const started = { done: 0, total: null, share: null, perSecond: null, state: 'running', isAlive: true } as const;
for (const [title, work, told] of [
  ['with a total', { done: 250, total: 1000, perSecond: 50 }, { share: 0.25, perSecond: 50, remainingSeconds: 15 }],
  ['with a share only', { done: 300, share: 0.75, perSecond: 50 }, { share: 0.75, perSecond: 50, remainingSeconds: 2 }],
  ['without either', { done: 300, perSecond: 50 }, { perSecond: 50 }],
  ['that has just begun', {}, {}],
  ['that stands still', { done: 250, total: 1000, perSecond: 50, isAlive: false }, { share: 0.25 }],
  [
    'with more than its total',
    { done: 1001, total: 1000, perSecond: 1 },
    { share: 1, perSecond: 1, remainingSeconds: 0 },
  ],
] as const)
  test(`Of work ${title} it is told what can be known of share, rate and remaining time`, (t) => {
    t.deepEqual(progressOf({ ...started, ...work }), told);
  });

test('Work whose program has died is broken off, unless it goes on by itself: then it waits', (t) => {
  t.is(stateOf({ state: 'running', isAlive: false, resumes: false }), 'broken-off');
  t.is(stateOf({ state: 'running', isAlive: false, resumes: true }), 'waiting');
  t.is(stateOf({ state: 'failed', isAlive: false, resumes: false }), 'failed');
});

function work(subject: string, body: (worker: Worker) => Promise<unknown>, caller = operator): Promise<unknown> {
  const what = { kind: 'do-not-promote', subject, account: caller.id, by: caller.name, now } as const;
  return runWork(db(), what, body);
}

async function listed(subject: string, caller = operator): Promise<WorkView | undefined> {
  const { items } = (await (await desk.ask(caller, '/api/works?limit=200')).json()) as { items: WorkView[] };
  return items.find((one) => one.subject === subject);
}

async function cancel(subject: string, caller = operator): Promise<Response> {
  return desk.ask(caller, `/api/works/${(await listed(subject))!.id}/cancel`, { method: 'POST', body: {} });
}

test('Work is seen while it goes on, and when it is done', async (t) => {
  t.is(
    await work('seen', async (worker) => {
      await worker.at({ done: 10, total: 40 });
      t.like(await listed('seen'), { state: 'running', by: 'operator', isMine: true, kind: 'do-not-promote' });
      await worker.at({ done: 40, total: 40 });
      return 'result';
    }),
    'result',
  );
  t.like(await listed('seen'), { state: 'done', done: 40, share: 1 });
  t.is((await cancel('seen')).status, 409, 'what has ended cannot be cancelled');
});

test('Work that fails says why in the language of who looks', async (t) => {
  const wrong = new Problem(400, 'wrong', { 'zh-CN': '文件不对', en: 'The file is wrong' });
  await t.throwsAsync(
    work('failing', () => Promise.reject(wrong)),
    { is: wrong },
  );
  t.like(await listed('failing'), { state: 'failed', problem: '文件不对' });
  await t.throwsAsync(work('a bug', () => Promise.reject(new Error('with a secret'))));
  t.false((await listed('a bug'))!.problem!.includes('secret'));
});

test('Who may not see it cannot cancel it; a colleague of the same task can, it is audited, and the work stops at its next piece', async (t) => {
  let pieces = 0;
  const error = await t.throwsAsync(
    work('cancelled', async (worker) => {
      t.is(await listed('cancelled', agent), undefined);
      t.is((await cancel('cancelled', agent)).status, 409);
      t.like(await (await cancel('cancelled', other)).json(), { isCancelAsked: true, isMine: false });
      const begun = performance.now();
      while (performance.now() - begun < 30_000) {
        await worker.at({ done: ++pieces });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }),
    { instanceOf: WorkCancelled },
  );
  t.is((error as WorkCancelled).status, 409);
  t.like(await listed('cancelled'), { state: 'cancelled' });
  const [line] = await db().read(`select detail from staff_audit where action = 'work.cancel'`);
  t.deepEqual(line!['detail'], { kind: 'do-not-promote' });
});

test('What a dead program did not end is told as broken off; what goes on by itself waits, and a pause does not spoil its rate', async (t) => {
  const begin = (subject: string, resumes: boolean) => {
    const id = newId(now);
    const begun = { id, kind: 'carrier-file', subject, account: operator.id, by: 'x', resumes } as const;
    return db()
      .transact((tx) => beginWork(tx, begun))
      .then(() => id);
  };
  const [, resumed] = await Promise.all([begin('dead', false), begin('resumed', true)]);
  const hoursAgo = `update long_work set moved_at = moved_at - interval '2 h', alive_until = alive_until - interval '2 h',
    per_second = 100 where subject in ('dead', 'resumed')`;
  await db().read(hoursAgo);
  t.like(await listed('dead'), { state: 'broken-off' });
  t.like(await listed('resumed'), { state: 'waiting' });
  t.false(await db().transact((tx) => moveWork(tx, resumed, { done: 500, total: 1000 })));
  t.like(await listed('resumed'), { state: 'running', perSecond: 100, remainingSeconds: 5 });
});

test('The stream tells at once what is under way, and again when it moves', async (t) => {
  const leaving = new AbortController();
  const heard = await desk.ask(operator, '/api/works/events', { signal: leaving.signal });
  const reader = heard.body!.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  const hears = (state: string) =>
    until(`${state} on the stream`, async () => {
      said += (await reader.read()).value ?? '';
      const events = [...said.matchAll(/event: works\ndata: (.*)\n\n/g)].map(([, data]) => JSON.parse(data!));
      return events.some((event) =>
        worksEvent.parse(event).items.some((one) => one.subject === 'live' && one.state === state),
      )
        ? true
        : undefined;
    });
  await work('live', async (worker) => {
    await worker.at({ done: 1 });
    t.true(await hears('running'));
  });
  t.true(await hears('done'));
  leaving.abort();
});

test('Every kind of work has a role that looks after it', (t) => {
  for (const [kind, roles] of Object.entries(kindRoles)) t.true(roles.includes('administrator'), kind);
});
