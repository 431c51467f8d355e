import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import type { CallView, ImportTaken, LineBoard } from '../../../src/business/calls/contract.ts';
import { type Call, countedOf, toldTogether } from '../../../src/business/calls/model.ts';
import { callRoutes } from '../../../src/business/calls/routes.ts';
import { callsLimitBytes, importCalls } from '../../../src/business/calls/take.ts';
import type { WorkView } from '../../../src/business/works/contract.ts';
import { runImport, WorkCancelled } from '../../../src/business/works/index.ts';
import { workRoutes } from '../../../src/business/works/routes.ts';
import { type Listener, openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { openScratch } from '../../../src/platform/scratch.ts';
import { callsUntil, startExchange } from '../../../src/simulators/exchange.ts';
import { beijingIso, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';
import { patiently } from '../../support/patiently.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');
const exchange = aCaller('nobody');
const supervisor = aCaller('supervisor');
const agent = aCaller('care-agent');
const facts = { lines: 6, agents: 15, target: 0.9 };

let folder = '';
let desk: Desk;
let listener: Listener;
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-calls-'));
  listener = openListener(db().url, openLog({ level: 'silent' }));
  const scratch = openScratch(folder);
  const calls = callRoutes({ db: db(), scratch, listener, facts, exchanges: ['127.0.0.1', '::1'] });
  desk = await aDesk([...calls, ...workRoutes({ db: db(), listener })], now);
});
test.after.always(async () => {
  await desk.stop();
  await listener.close();
  await rm(folder, { recursive: true });
});
test.beforeEach(async () => {
  await db().read('delete from call_record');
});

const at = (time: string) => `2026-11-23T${time}+08:00`;
type Told = { taken: number; changed: number; known: number; faults: { at: number; field: string }[] };

async function tell(...calls: object[]): Promise<Told> {
  const answer = await desk.ask(exchange, '/api/calls', { body: { calls } });
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as Told;
}
async function board(): Promise<LineBoard> {
  return (await desk.ask(agent, '/api/lines/board')).json() as Promise<LineBoard>;
}

test.serial('CA-070: a call is told again and again and is one call; what was told first stays', async (t) => {
  const ring = { callId: 'c1', line: 1, caller: '15633000001', missed: ['8003'], offeredAt: at('09:00:00') };
  t.like(await tell(ring), { taken: 1, changed: 0, known: 0 });
  t.like(await tell(ring), { taken: 0, changed: 0, known: 1 });
  t.like(await tell({ ...ring, agent: '8001', answeredAt: at('09:00:12') }), { changed: 1 });
  const ended = { ...ring, agent: '8001', answeredAt: at('09:00:12'), endedAt: at('09:05:00'), recording: 'c1.wav' };
  t.like(await tell(ended), { changed: 1 });
  t.like(await tell({ ...ended, answeredAt: at('09:00:30'), agent: '8002', endedAt: at('10:00:00') }), { known: 1 });
  const { items } = (await (await desk.ask(agent, '/api/calls')).json()) as { items: CallView[] };
  t.is(items.length, 1);
  t.like(items[0], {
    ...{ phone: '156****0001', agent: '8001', missed: ['8003'], recorded: true },
    ...{ answeredAt: beijingIso(new Date(at('09:00:12'))), endedAt: beijingIso(new Date(at('09:05:00'))) },
  });
});

test.serial('A call is one, whichever of its pieces name the caller', async (t) => {
  const kept = () =>
    db().read('select phone, call_id, ended_at is not null as ended from call_record order by call_id, phone');
  const piece = (callId: string, caller?: string) => ({ callId, line: 1, caller, offeredAt: at('09:00:00') });
  const end = { endedAt: at('09:01:00') };
  await tell(piece('first', '15633000001'));
  t.like(await tell({ ...piece('first'), ...end }), { taken: 0, changed: 1 }, 'the end comes without it');
  await tell({ ...piece('last'), ...end });
  t.like(await tell(piece('last', '15633000002')), { taken: 0, changed: 1 }, 'it comes with the last piece');
  t.like(await tell(piece('both', '15633000003'), { ...piece('both'), ...end }), { taken: 1, known: 1 });
  t.like(await tell(piece('last'), piece('first')), { taken: 0, changed: 0, known: 2 });
  t.deepEqual(await kept(), [
    { phone: '15633000003', call_id: 'both', ended: true },
    { phone: '15633000001', call_id: 'first', ended: true },
    { phone: '15633000002', call_id: 'last', ended: true },
  ]);
  t.like(await tell({ ...piece('last', '15633000004') }), { taken: 1 }, 'another caller is another call');
});

test.serial('What cannot be is told with its place and remedy, and harms no other call', async (t) => {
  const good = { callId: 'g', line: 2, caller: '', offeredAt: at('09:00:00') };
  const told = await tell(
    good,
    { ...good, callId: 'a', line: 7 },
    { ...good, callId: 'b', offeredAt: at('16:00:00') },
    { ...good, callId: 'c', agent: '8001', answeredAt: at('08:59:00') },
    { ...good, callId: 'd', answeredAt: at('09:01:00') },
  );
  t.is(told.taken, 1);
  const places = told.faults.map((fault) => `${fault.at} ${fault.field}`);
  t.deepEqual(places, ['1 line', '2 offered_at', '3 answered_at', '4 agent']);
  t.like((await tell({ ...good, offeredAt: at('10:00:00') })).faults[0], { at: 0, field: 'call_id' });
});

test.serial('Only the exchange tells of calls, and only who watches the lines sees them', async (t) => {
  t.is((await desk.ask(aCaller('editor'), '/api/lines/board')).status, 403);
  t.is((await desk.ask(agent, '/api/calls/import', { file: 'x' })).status, 403);
  const elsewhere = { db: db(), scratch: openScratch(folder), listener, facts, exchanges: ['192.0.2.1'] };
  const closed = await aDesk(callRoutes(elsewhere), now);
  t.teardown(closed.stop);
  t.is((await closed.ask(exchange, '/api/calls', { body: { calls: [] } })).status, 403);
});

test.serial(
  'A file of calls is read row by row, in Chinese or English columns; the same file again changes nothing',
  async (t) => {
    const file = [
      '通话编号,线路,主叫号码,坐席,未接坐席,呼入时间,接听时间,结束时间,录音',
      'f1,1,156 3300 0001,8001,,2026-11-23 09:00:00,2026-11-23 09:00:10,2026-11-23 09:03:00,f1.wav',
      'f2,2,,,8001 8002,2026/11/23 9:05,,2026-11-23 09:06:00,',
      'f3,9,,,,2026-11-23 09:00:00,,,',
      ',1,,,,gestern,,,',
    ].join('\n');
    const send = async () => (await (await desk.ask(supervisor, '/api/calls/import', { file })).json()) as ImportTaken;
    const first = await send();
    t.like(first, { taken: 2, known: 0 });
    const places = first.faults.map(({ line, field }) => `${line} ${field}`);
    t.deepEqual(places, ['4 line', '5 offered_at', '5 call_id']);
    t.deepEqual(await readdir(path.join(folder, 'scratch')), [], 'the file is gone');
    const { items } = (await (await desk.ask(supervisor, '/api/works')).json()) as { items: WorkView[] };
    t.like(items[0], { id: first.work, kind: 'hotline-calls', subject: 'CSV', state: 'done', done: 4, faults: 3 });
    t.like(await send(), { taken: 0, changed: 0, known: 2 });
    t.like(await board(), { today: { offered: 2, answered: 1, abandoned: 1, rate: 0.5, waitSeconds: 10 } });
  },
);

test.serial(
  'A long file of calls says how far it is, stops when it is told to, and what was wrong with each of its lines stays to be read',
  async (t) => {
    const rows = Array.from({ length: 6_000 }, (_, n) =>
      n % 10 === 0 ? `bad${n},9,15633000001,,,2026-11-23 09:00:00,,,` : `l${n},1,,,,2026-11-23 09:00:00,,,`,
    );
    const header = '通话编号,线路,主叫号码,坐席,未接坐席,呼入时间,接听时间,结束时间,录音';
    // It ends with a caller who hangs on: the rest of the file is still to come.
    let more = () => {};
    const rest = new Promise<void>((resolve) => {
      more = resolve;
    });
    async function* file() {
      yield Buffer.from([header, ...rows].join('\n'));
      await rest;
      yield Buffer.from('\n');
    }
    const listed = async () =>
      ((await (await desk.ask(supervisor, '/api/works')).json()) as { items: WorkView[] }).items[0]!;
    const scratch = openScratch(folder);
    const brought = { staff: supervisor, now, upload: file(), language: 'zh-CN', limitBytes: callsLimitBytes } as const;
    const sent = runImport(
      { db: db(), scratch },
      { ...brought, kind: 'hotline-calls', subject: 'long.csv' },
      (importing) => importCalls({ db: db(), lines: 6 }, importing, now),
    );
    const { id } = await until('the work', async () => {
      const one = await listed();
      return one.subject === 'long.csv' ? one : undefined;
    });
    t.is((await desk.ask(supervisor, `/api/works/${id}/cancel`, { body: {} })).status, 202);
    more();
    await t.throwsAsync(sent, { instanceOf: WorkCancelled });
    t.like(await listed(), { id, state: 'cancelled' });
    const short = [header, ...rows.slice(0, 1000)].join('\n');
    const { work, faultCount } = (await (
      await desk.ask(supervisor, '/api/calls/import', { file: short })
    ).json()) as ImportTaken;
    t.is(faultCount, 100);
    const page = async (after: number) =>
      (await (await desk.ask(supervisor, `/api/works/${work}/faults?after=${after}&limit=60`)).json()) as {
        items: { line: number; field: string; value: string }[];
        next?: number;
      };
    const [first, second] = [await page(0), await page(60)];
    t.deepEqual([first.items.length, first.next, second.items.length, second.next], [60, 60, 40, undefined]);
    t.like(second.items.at(-1), { line: 992, field: 'line', value: '9', remedy: '请填写线路号，1到6' });
    const stranger = await desk.ask(aCaller('care-agent'), `/api/works/${work}/faults`);
    t.deepEqual(((await stranger.json()) as { items: [] }).items, [], 'whose work it is not sees none');
    t.deepEqual(await readdir(path.join(folder, 'scratch')), []);
  },
);

test.serial(
  'CA-070, CA-X20: the board shows six lines, seats as far as calls tell, and the rate of today by the hour',
  async (t) => {
    const call = (callId: string, line: number, offered: string, rest: object = {}) => {
      return { callId, line, caller: '15633000002', offeredAt: at(offered), ...rest };
    };
    await tell(
      call('1', 1, '09:10:00', { agent: '8001', answeredAt: at('09:10:05'), endedAt: at('09:12:05') }),
      call('2', 2, '09:20:00', { endedAt: at('09:21:00'), missed: ['8002'] }),
      call('3', 1, '10:00:00', { agent: '8001', answeredAt: at('10:00:15'), endedAt: at('10:01:15') }),
      call('4', 3, '14:58:00', { agent: '8002', answeredAt: at('14:58:10') }),
      call('5', 4, '14:59:50'),
      call('6', 5, '09:30:00', { agent: '8009', answeredAt: at('09:30:10') }),
      call('7', 6, '14:57:00', { agent: '8004', answeredAt: at('14:57:10'), endedAt: at('14:59:30') }),
    );
    const seen = await board();
    const lines = seen.lines.map(({ state }) => state).join(' ');
    t.is(lines, 'free free talking ringing free free', 'a call whose end was lost holds no line');
    t.is(seen.lines[2]!.phone, '156****0002');
    t.deepEqual(
      seen.agents.map((one) => [one.agent, one.state, one.answered, one.missed, one.talkSeconds]),
      [
        ['8001', 'quiet', 2, 0, 180],
        ['8002', 'talking', 1, 1, 0],
        ['8004', 'just-ended', 1, 0, 140],
        ['8009', 'quiet', 1, 0, 0],
      ],
    );
    t.deepEqual(
      seen.hours.map(({ hour, offered, answered, rate }) => [hour, offered, answered, rate]),
      [
        [9, 3, 2, 2 / 3],
        [10, 1, 1, 1],
        [14, 3, 2, 1],
      ],
      'what still rings is neither answered nor lost',
    );
    t.like(seen.today, { offered: 7, answered: 5, abandoned: 1 });
    t.deepEqual(seen.facts, facts);
  },
);

test.serial('A seat has one person and a person one seat, and both are named on the board', async (t) => {
  const [person] = await db().read<{ id: string }>(
    `insert into staff_account (id, name, role, password_hash, password_change_due, created_at)
     values (gen_random_uuid(), '王芳', 'care-agent', '$argon2id$none', false, now()) returning id`,
  );
  const seat = (number: string) =>
    desk.ask(supervisor, `/api/lines/seats/${number}`, { method: 'PUT', body: { accountId: person!.id } });
  t.is((await seat('8001')).status, 204);
  t.is((await seat('8002')).status, 204);
  const named = (await board()).agents.map((one) => [one.agent, one.name]);
  t.deepEqual(named, [
    ['8001', undefined],
    ['8002', '王芳'],
  ]);
  t.is((await desk.ask(agent, '/api/lines/seats')).status, 403);
});

test.serial('Who follows the board hears at once that a call came', async (t) => {
  const stream = await desk.ask(agent, '/api/lines/events');
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const until = async (count: number) => {
    while (heard.split('event: changed').length - 1 < count) heard += (await reader.read()).value ?? '';
  };
  // At first, and once the database listens: what was said between them is lost.
  await until(2);
  await tell({ callId: 'live', line: 1, caller: '', offeredAt: at('14:59:00') });
  await until(3);
  t.pass();
  await reader.cancel();
});

const someCall = fc
  .record({
    answered: fc.boolean(),
    ended: fc.boolean(),
    agent: fc.constantFrom('8001', '8002'),
    recording: fc.boolean(),
    missed: fc.subarray(['8003', '8004']),
    wait: fc.integer({ min: 0, max: 100 }),
  })
  .map(
    ({ answered, ended, agent: seat, recording, missed, wait }): Call => ({
      ...{ phone: '', callId: 'x', line: 1, missed, offeredAt: now, agent: answered ? seat : undefined },
      answeredAt: answered ? later(now, wait * 1000) : undefined,
      endedAt: ended ? later(now, hourMs + minuteMs) : undefined,
      recording: recording ? 'r.wav' : undefined,
    }),
  );

test('Whatever is told of a call, in however many pieces, tells the same when it is told again', (t) => {
  fc.assert(
    fc.property(fc.array(someCall, { minLength: 1, maxLength: 6 }), (tellings) => {
      const once = tellings.reduce(toldTogether);
      t.deepEqual([...tellings, ...tellings].reduce(toldTogether), once);
    }),
    { numRuns: 50 },
  );
  t.is(countedOf({ offered: 3, answered: 0, abandoned: 0, waitMs: 0, longestWaitMs: 0 }).rate, undefined);
});

test.serial(
  'The exchange of a demonstration tells the same of a day however often, and calls that ring, talk and end',
  async (t) => {
    const told = callsUntil(now, 2);
    t.deepEqual(callsUntil(now, 2), told);
    t.true(told.every(({ endedAt }) => new Date(endedAt!) < now));
    const answered = told.filter(({ answeredAt }) => answeredAt !== undefined).length;
    t.true(answered / told.length > 0.85 && answered < told.length, 'most are answered, and not all');
    const log = openLog({ level: 'silent' });
    const address = (await desk.ask(exchange, '/api/lines/board')).url.replace('/api/lines/board', '');
    // All that it tells of the days before goes through here: in the books nobody sees what was told twice. Calls of now may ring as well.
    const ofDaysBefore = callsUntil(now, 14).length;
    let heard = 0;
    const between = createServer(async (request, response) => {
      const body = await textOf(request);
      const { method } = request;
      const headers = { 'content-type': 'application/json' };
      const answer = await patiently(() => fetch(`${address}${request.url}`, { method: method!, headers, body }));
      const { calls } = JSON.parse(body) as { calls: Call[] };
      heard += calls.filter(({ callId }) => callId.startsWith('sim-')).length;
      response.writeHead(answer.status).end();
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      between.close();
      between.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
    for (const times of [1, 2]) {
      const part = startExchange(url, { now: () => now, log });
      await until(`all calls, ${times} times`, async () => heard >= times * ofDaysBefore || undefined);
      part.stop();
    }
    const [kept] = await db().read<{ n: number }>(
      `select count(*)::int as n from call_record where call_id like 'sim-%'`,
    );
    t.is(kept!.n, ofDaysBefore, 'an exchange that starts anew tells nothing twice');
    const { lines, connection } = await board().then(({ lines: each, days }) => ({
      lines: each.length,
      connection: days,
    }));
    t.is(lines, 6);
    t.true(connection.length > 0);
  },
);
