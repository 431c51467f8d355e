import { randomUUID } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import type { MonthView, SampleView } from '../../../src/business/appraisal/contract.ts';
import { loadAppraisal } from '../../../src/business/appraisal/index.ts';
import {
  figuresOf,
  gradeOf,
  type Indicator,
  indicatorScore,
  marksScore,
  type Rules,
  scoreOf,
  totalOf,
} from '../../../src/business/appraisal/model.ts';
import { hashOf, sampleBy, servedIn } from '../../../src/business/appraisal/month.ts';
import { appraisalRoutes } from '../../../src/business/appraisal/routes.ts';
import { drawnFrom, findMonth, sampleOf } from '../../../src/business/appraisal/store.ts';
import { answeredCallsBy, saveCalls, takeSeat } from '../../../src/business/calls/store.ts';
import { setDisabled, turnService, updateAccount } from '../../../src/business/staff/account-store.ts';
import { dayMs, later, minuteMs } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { readSpreadsheet } from '../../support/spreadsheet.ts';
import { contentFolder } from '../../support/talk.ts';
import { beijing, CareWorld } from '../../support/tickets.ts';

const db = withDatabase();
let rules: Rules;
const supervisor = aCaller('supervisor');
const other = aCaller('administrator');

let world: CareWorld;
let desk: Desk;
let wang: Awaited<ReturnType<CareWorld['person']>>;
let li: Awaited<ReturnType<CareWorld['person']>>;
test.before(async () => {
  rules = await loadAppraisal(contentFolder);
  world = await CareWorld.open(db());
  [wang, li] = [await world.person('care-agent'), await world.person('care-agent')];
  await db().read('update staff_account set created_at = $1', [beijing('2026-11-01 00:00')]);
  for (const { id, name } of [supervisor, other])
    await db().read(
      `insert into staff_account (id, name, role, password_hash, password_change_due, created_at)
       values ($1, $2, 'supervisor', '$argon2id$none', false, now())`,
      [id, name],
    );
  await db().transact(async (tx) => {
    await takeSeat(tx, '8001', wang.id, beijing('2026-11-01 00:00'));
    await takeSeat(tx, '8002', li.id, beijing('2026-11-01 00:00'));
  });
  desk = await aDesk(appraisalRoutes({ db: db(), rules }), world.now);
});
test.after.always(() => desk.stop());

const asWang = () => ({ ...aCaller('care-agent'), id: wang.id });
const api = '/api/appraisal/2026-11';
async function monthFor(caller = supervisor): Promise<MonthView> {
  return (await desk.ask(caller, api)).json() as Promise<MonthView>;
}
async function wangs() {
  const person = (await monthFor()).people.find(({ accountId }) => accountId === wang.id)!;
  return { ...person, of: (code: string) => person.figures.find((one) => one.code === code)! };
}

let calls = 0;
/** A call at a seat in November, answered or rung in vain. */
async function call(agent: string, isAnswered: boolean, isRecorded = true, at = '2026-11-10 10:00'): Promise<void> {
  calls += 1;
  const offeredAt = later(beijing(at), calls * minuteMs);
  const phone = `156330${String(calls).padStart(5, '0')}`;
  const one = {
    ...{ phone, callId: `c${calls}`, line: 1, offeredAt, agent: isAnswered ? agent : undefined },
    ...{ missed: isAnswered ? [] : [agent], answeredAt: isAnswered ? later(offeredAt, 5_000) : undefined },
    ...{ endedAt: later(offeredAt, 45_000), recording: isAnswered && isRecorded ? `c${calls}.wav` : undefined },
  };
  await db().transact((tx) => saveCalls(tx, [one]));
}

test.serial(
  'CA-077: no indicator can be typed in: calls, tickets and refunds move them, and nothing else does',
  async (t) => {
    t.is((await wangs()).indicators, undefined, 'of nothing nothing is said');
    for (let at = 0; at < 10; at += 1) await call('8001', at < 8);
    t.like((await wangs()).of('connection-rate'), {
      cases: 10,
      value: 0.8,
      score: scoreOf(rule('connection-rate'), 0.8),
    });
    t.is((await wangs()).of('recording-checks').score, undefined, 'eight are too few to say');
    for (let at = 0; at < 4; at += 1) await call('8001', true, at > 1);
    const before = await wangs();
    t.like(before.of('recording-checks'), { cases: 12, value: 10 / 12 });

    for (let at = 0; at < 5; at += 1) {
      world.now = beijing(`2026-11-1${at} 09:00`);
      const { ticket } = await world.opens(`1563300010${at}`);
      if (at === 4) world.now = beijing('2026-11-20 09:00');
      const command = { kind: 'answer', channel: 'phone', next: 'solved' } as const;
      t.is(await world.does(ticket.id, command, wang, { text: '已处理' }), 'done');
    }
    t.like((await wangs()).of('first-answer'), { cases: 5, value: 0.8 });
    t.like((await wangs()).of('solved-in-time'), { cases: 5, value: 0.8 }, 'solved');

    for (const state of ['done', 'done', 'done', 'refused'])
      await db().read(
        `insert into remedy (phone, id, kind, product, billing_group, month, amount_fen, reason, note, state, requested_by, requested_at,
         decided_at, rule, done_at, decided_by)
       values ('15633000001', $1, 'free-month', 'car-owner', 'car-owner', '2026-11-01', 0, 'goodwill', '', $2, $3, $4, $4, 'x', $5, $6)`,
        [
          randomUUID(),
          state,
          wang.id,
          beijing('2026-11-12 10:00'),
          state === 'done' ? beijing('2026-11-12 10:00') : null,
          state === 'refused' ? supervisor.id : null,
        ],
      );
    t.like((await wangs()).of('refund-errors'), { cases: 4, value: 0.25, score: 0 });

    const typed = await desk.ask(supervisor, `${api}/people/${wang.id}/conduct`, {
      method: 'PUT',
      body: { marks: { ...conductMarks(80), 'connection-rate': 100 }, words: '' },
    });
    t.is(typed.status, 400);
    const paths = appraisalRoutes({ db: db(), rules }).map(({ method, path, body }) => ({ method, path, body }));
    const bodies = paths.flatMap(({ body }) => (body && 'shape' in body ? Object.keys(body.shape as object) : []));
    t.deepEqual(
      [...new Set(bodies)].sort(),
      ['adjustment', 'decision', 'marks', 'reason', 'score', 'words'],
      'no route takes one',
    );
  },
);

const rule = (code: string): Indicator => rules.indicators.find((one) => one.code === code)!;
const conductMarks = (mark: number) => Object.fromEntries(rules.conduct.map(({ code }) => [code, mark]));
const cardMarks = (mark: number) => Object.fromEntries(rules.scorecard.map(({ code }) => [code, mark]));
const put = (caller: typeof supervisor, address: string, body: unknown) =>
  desk.ask(caller, address, { method: 'PUT', body });

async function lockBy(by: typeof supervisor, month: string): Promise<{ code?: string }> {
  return (await desk.ask(by, `/api/appraisal/${month}/lock`, { method: 'POST' })).json() as Promise<{ code?: string }>;
}

/** Scores the drawn calls of a month that nobody has scored. */
async function scoreAll(by: typeof supervisor, month: string): Promise<void> {
  const { calls: drawn } = (await (await desk.ask(by, `/api/appraisal/${month}/sample`)).json()) as SampleView;
  for (const { callId, score } of drawn)
    if (score === undefined)
      await put(by, `/api/appraisal/${month}/sample/${callId}/score`, { marks: cardMarks(100), words: '' });
}

test.serial('A call belongs to whoever sat at the seat when it came', async (t) => {
  const count = async (id: string) =>
    (await monthFor()).people
      .find(({ accountId }) => accountId === id)!
      .figures.find(({ code }) => code === 'connection-rate')!.cases;
  const [wangsBefore, lisBefore] = [await count(wang.id), await count(li.id)];
  await db().transact((tx) => takeSeat(tx, '8001', li.id, beijing('2026-11-25 00:00')));
  await call('8001', true, true, '2026-11-26 10:00');
  t.deepEqual([await count(wang.id), await count(li.id)], [wangsBefore, lisBefore + 1]);
});

test.serial(
  'CA-077: calls are drawn once, when the month is over, by a seed that stays with it; whoever has it draws the same, also when more calls came',
  async (t) => {
    const draw = () => desk.ask(supervisor, `${api}/draw`, { method: 'POST' });
    await call('8001', true, true, '2026-11-30 20:00');
    desk.now = beijing('2026-11-30 23:59');
    t.is((await draw()).status, 409, 'a call of the last minute could not be drawn');
    desk.now = beijing('2026-12-01 00:00');
    t.is((await lockBy(supervisor, '2026-11')).code, 'not-drawn', 'who skips the sample lifts nobody');
    t.is((await draw()).status, 200);
    t.is((await draw()).status, 409);
    const drawn = await sampleOf(db(), '2026-11');
    t.is(drawn.filter(({ accountId }) => accountId === wang.id).length, rules.sample.callsPerPerson);
    t.true(
      drawn.some(({ offeredAt }) => offeredAt > beijing('2026-11-30 20:00')),
      'the last day is drawn from as well',
    );
    for (let at = 0; at < 5; at += 1) await call('8001', true, true, '2026-11-30 21:00');
    const { seed } = await findMonth(db(), '2026-11');
    const pool = new Set(await drawnFrom(db(), '2026-11'));
    const all = await answeredCallsBy(db(), await servedIn(db(), '2026-11'));
    t.is(all.length, pool.size + 5);
    const again = sampleBy(
      rules,
      seed!,
      all.filter(({ id }) => pool.has(id)),
    );
    const idsOf = (sampled: readonly { callId: string }[]) => sampled.map(({ callId }) => callId).sort();
    t.deepEqual(idsOf(again), idsOf(drawn));
  },
);

test.serial(
  'Several people score a call by the scorecard; who is far from the others is shown, and the mean is an indicator',
  async (t) => {
    const sample = async (caller = supervisor) =>
      (await desk.ask(caller, `${api}/sample`)).json() as Promise<SampleView>;
    const theirs = (await sample()).calls.filter(({ accountId }) => accountId === wang.id);
    const score = (by: typeof supervisor, callId: string, marks: object) =>
      put(by, `${api}/sample/${callId}/score`, { marks, words: '' });
    t.is(
      (await score(supervisor, theirs[0]!.callId, { ...cardMarks(100), greeting: 70 })).status,
      400,
      'yes, in part or no',
    );
    t.is((await score(asWang(), theirs[0]!.callId, cardMarks(100))).status, 403);
    t.is((await score(supervisor, theirs[0]!.callId, cardMarks(100))).status, 204);
    t.is((await score(other, theirs[0]!.callId, { ...cardMarks(100), answer: 0 })).status, 204);
    t.is((await score(supervisor, theirs[1]!.callId, { ...cardMarks(100), honest: 0 })).status, 204, 'fatal');
    const seen = await sample();
    const first = seen.calls.find(({ callId }) => callId === theirs[0]!.callId)!;
    t.like(first, { score: 85, spread: 30, isFarApart: true });
    t.deepEqual(seen.scorers.map(({ calls: count, bias }) => [count, bias]).sort(), [
      [1, -30],
      [1, 30],
    ]);
    t.like((await wangs()).of('call-quality'), { cases: 2, value: 42.5 });
    t.true(
      (await sample(asWang())).calls.every(({ accountId }) => accountId === wang.id),
      'an agent sees the own calls',
    );
  },
);

test.serial(
  'CA-077: 75, 22 and 3 of a hundred; a locked month stays what it was, with the hash of what it was counted from; an appeal is decided by another',
  async (t) => {
    t.is((await put(asWang(), `${api}/self`, { score: 90, words: '本月表现稳定' })).status, 200);
    desk.now = beijing('2026-11-30 20:00');
    t.is((await desk.ask(supervisor, `${api}/lock`, { method: 'POST' })).status, 409, 'the month is not over');
    desk.now = beijing('2026-12-02 09:00');
    t.is((await lockBy(supervisor, '2026-11')).code, 'not-scored', 'two of the drawn calls are scored');
    await scoreAll(supervisor, '2026-11');
    t.is((await lockBy(supervisor, '2026-11')).code, 'conduct-missing');
    for (const { id } of [wang, li])
      t.is((await put(supervisor, `${api}/people/${id}/conduct`, { marks: conductMarks(80), words: '' })).status, 200);
    const open = await wangs();
    t.is(open.total, totalOf(rules, { indicators: open.indicators, conduct: 80, self: 90, adjustment: 0 }));
    t.is((await desk.ask(supervisor, `${api}/lock`, { method: 'POST' })).status, 200);
    for (let at = 0; at < 20; at += 1) await call('8001', false, true, '2026-11-11 10:00');
    t.is(
      (await put(supervisor, `${api}/people/${wang.id}/conduct`, { marks: conductMarks(100), words: '' })).status,
      409,
    );
    t.is((await put(asWang(), `${api}/self`, { score: 100, words: '再来' })).status, 409);
    const locked = await monthFor();
    t.is((await wangs()).total, open.total);
    t.is(hashOf((await findMonth(db(), '2026-11')).inputs!), locked.inputsHash!);

    const appeal = (by = asWang()) => desk.ask(by, `${api}/appeals`, { body: { words: '有一通来电是线路故障' } });
    t.is((await appeal()).status, 201);
    t.is((await appeal()).status, 409);
    const { appeal: mine } = await wangs();
    const decide = (by: typeof supervisor) =>
      desk.ask(by, `/api/appraisal/appeals/${mine!.id}/decision`, {
        body: { decision: 'upheld', adjustment: 2.5, reason: '属实' },
      });
    t.is((await decide(supervisor)).status, 409, 'who locked does not decide');
    t.is((await decide(other)).status, 200);
    t.is((await decide(other)).status, 409);
    const settled = await wangs();
    t.like(settled, { adjustment: 2.5, indicators: open.indicators });
    t.is(settled.total, totalOf(rules, { indicators: open.indicators, conduct: 80, self: 90, adjustment: 2.5 }));
    desk.now = later(desk.now, 8 * dayMs);
    t.is((await appeal({ ...aCaller('care-agent'), id: li.id })).status, 409, 'too late');

    const own = await monthFor(asWang());
    t.deepEqual(
      own.people.map(({ accountId }) => accountId),
      [wang.id],
      'an agent sees nobody else',
    );
    const file = await desk.ask(supervisor, `${api}/table`);
    const [columns, ...rows] = readSpreadsheet(new Uint8Array(await file.arrayBuffer()));
    const row = rows.find(([name]) => name === wang.name)!;
    t.is(row[columns!.indexOf('总分')], settled.total!);
    t.is(row[columns!.indexOf('坐席接通率（例数）')], settled.of('connection-rate').cases);
    t.is((await desk.ask(asWang(), `${api}/table`)).status, 403);
  },
);

test.serial(
  'CA-077: who was disabled or moved before the lock is appraised for the days they served, and for nothing they did afterwards',
  async (t) => {
    const [left, moved] = [await world.person('care-agent'), await world.person('care-agent')];
    await db().read('update staff_account set created_at = $1 where id = any($2)', [
      beijing('2027-01-01 00:00'),
      [left.id, moved.id],
    ]);
    const seats = [
      [left, '9001'],
      [moved, '9002'],
    ] as const;
    for (const [{ id }, seat] of seats)
      await db().transact((tx) => takeSeat(tx, seat, id, beijing('2027-01-01 00:00')));
    for (const day of ['05', '06', '25'])
      for (const [, seat] of seats) await call(seat, true, true, `2027-01-${day} 10:00`);
    await db().transact(async (tx) => {
      for (const { id } of [left, moved]) await turnService(tx, id, beijing('2027-01-20 00:00'));
      await setDisabled(tx, left.id, beijing('2027-01-20 00:00'));
      await updateAccount(tx, { ...moved, role: 'supervisor', organisation: null });
    });
    desk.now = beijing('2027-02-01 09:00');
    const january = '/api/appraisal/2027-01';
    const asMoved = { ...aCaller('supervisor'), id: moved.id };
    const { people } = (await (await desk.ask(other, january)).json()) as MonthView;
    for (const { id } of [left, moved]) {
      const person = people.find(({ accountId }) => accountId === id)!;
      t.deepEqual(person.served, [{ from: '2027-01-01T00:00:00.000+08:00', until: '2027-01-20T00:00:00.000+08:00' }]);
      t.is(person.figures.find(({ code }) => code === 'connection-rate')!.cases, 2, 'two of three calls');
    }
    t.is((await desk.ask(other, `${january}/draw`, { method: 'POST' })).status, 200);
    t.deepEqual(
      (await sampleOf(db(), '2027-01')).map(({ accountId }) => accountId).sort(),
      [left.id, left.id, moved.id, moved.id].sort(),
    );
    const mark = (by: typeof supervisor, id: string) =>
      put(by, `${january}/people/${id}/conduct`, { marks: conductMarks(80), words: '' });
    t.is((await mark(asMoved, moved.id)).status, 409, 'nobody marks the own conduct');
    t.is((await mark(other, supervisor.id)).status, 409, 'nor is anybody marked who did not serve');
    for (const { id } of [left, moved]) t.is((await mark(other, id)).status, 200);
    t.is((await put(asMoved, `${january}/self`, { score: 90, words: '调岗前表现稳定' })).status, 200);
    t.is((await put(supervisor, `${january}/self`, { score: 90, words: '没有当班' })).status, 409);
    t.is((await lockBy(other, '2027-01')).code, 'not-scored');
    await scoreAll(other, '2027-01');
    t.is((await desk.ask(other, `${january}/lock`, { method: 'POST' })).status, 200);
    const { inputs } = await findMonth(db(), '2027-01');
    t.true([left, moved].every(({ id }) => inputs!.people.some((one) => one.accountId === id && one.conduct === 80)));
    t.is((await desk.ask(asMoved, `${january}/appeals`, { body: { words: '有一通是线路故障' } })).status, 201);
    const seen = (await (await desk.ask(asMoved, january)).json()) as MonthView;
    const appeal = seen.people.find(({ accountId }) => accountId === moved.id)!.appeal!;
    const decide = (by: typeof supervisor) =>
      desk.ask(by, `/api/appraisal/appeals/${appeal.id}/decision`, {
        body: { decision: 'rejected', reason: '不属实' },
      });
    t.is((await decide(asMoved)).status, 409, 'nobody decides the own appeal');
    t.is((await decide(supervisor)).status, 200);
  },
);

test('Whatever happened, an indicator is worth 0 to 100, more of the good is never worth less, and weights make a hundred', (t) => {
  const fact = fc.record({ cases: fc.integer({ min: 0, max: 50 }), part: fc.double({ min: 0, max: 1, noNaN: true }) });
  const facts = fc.record(Object.fromEntries(rules.indicators.map(({ code }) => [code, fact])));
  fc.assert(
    fc.property(facts, (given) => {
      const counted = Object.fromEntries(
        Object.entries(given).map(([code, { cases, part }]) => [code, { cases, sum: cases * part * rule(code).full }]),
      );
      const figures = figuresOf(rules, counted as never);
      const shares = figures.reduce((sum, { share }) => sum + share, 0);
      t.true(shares === 0 || Math.abs(shares - 100) < 1e-9);
      const whole = indicatorScore(figures);
      t.true(whole === undefined || (whole >= 0 && whole <= 100));
      for (const one of rules.indicators) {
        const toward = (part: number) => scoreOf(one, one.zero + (one.full - one.zero) * part);
        t.true(toward(0.3) <= toward(0.7) && toward(-1) === 0 && toward(2) === 100);
      }
    }),
    { numRuns: 50 },
  );
  t.is(totalOf(rules, { indicators: 100, conduct: 100, self: undefined, adjustment: 0 }), 97);
  t.is(totalOf(rules, { indicators: 80, conduct: undefined, self: 100, adjustment: 0 }), undefined);
  t.is(marksScore(rules.scorecard, { ...cardMarks(100), honest: 0 }), 0);
  t.is(gradeOf(rules, 89.99), 'B');
});
