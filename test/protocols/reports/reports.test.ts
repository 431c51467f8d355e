import test from 'ava';
import { MemoryStore, type ReportStore, Reports } from '../../../src/protocols/reports/index.ts';

const at = Date.parse('2026-11-23T15:00:00+08:00');
const hourMs = 3_600_000;
const final = true;

/** A desk that notes what reports it is handed and answers `result`. */
function aDesk(result = 0) {
  const heard: (string | undefined)[] = [];
  return { heard, handle: async (note: string | undefined) => heard.push(note) && result };
}

/** A promise to wait for and the key to it. */
function latch<T>() {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('a report finds the note of its message, and only of its own', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  await reports.expect({ ids: ['1'], note: 'order 17', at });
  await reports.expect({ ids: ['2', '3'], note: 'order 18', at });
  for (const id of ['3', '1', '9']) t.is(await reports.serve({ id, final }, handle), 0);
  t.deepEqual(heard, ['order 18', 'order 17', undefined]);
});

test('a report that comes again is answered and not handed on, whatever the copy says', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  await reports.expect({ ids: ['1'], note: 'order 17', at });
  t.is(await reports.serve({ id: '1', final }, handle), 0);
  t.is(await reports.serve({ id: '1', final }, handle), 0);
  t.is(await reports.serve({ id: '1', final: false }, handle), 0);
  t.deepEqual(heard, ['order 17']);
});

test('"waiting" is handed on each time, until the last report', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  await reports.expect({ ids: ['1'], note: 'order 17', at });
  for (const isFinal of [false, false, true, true]) await reports.serve({ id: '1', final: isFinal }, handle);
  t.is(heard.length, 3);
});

test('a report that was not taken comes again and is handed on again', async (t) => {
  const reports = new Reports();
  await reports.expect({ ids: ['1'], note: 'order 17', at });
  t.is(await reports.serve({ id: '1', final }, async () => 11), 11);
  const failing = reports.serve({ id: '1', final }, () => Promise.reject(new Error('disk full')));
  await t.throwsAsync(failing, { message: 'disk full' });
  const { heard, handle } = aDesk();
  await reports.serve({ id: '1', final }, handle);
  t.deepEqual(heard, ['order 17']);
});

test('the reports of one message are handed on one after another, those of others meanwhile', async (t) => {
  const reports = new Reports();
  await reports.expect({ ids: ['1', '2'], note: 'order 17', at });
  const first = latch<number>();
  const started = latch<void>();
  const order: string[] = [];
  const slow = reports.serve({ id: '1', final: false }, () => {
    started.open();
    return first.opened;
  });
  const copy = reports.serve({ id: '1', final }, async () => order.push('1') && 0);
  await started.opened;
  await reports.serve({ id: '2', final }, async () => order.push('2') && 0);
  first.open(0);
  await Promise.all([slow, copy]);
  t.deepEqual(order, ['2', '1']);
});

test('two copies at the same time are handed on once', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  await reports.expect({ ids: ['1'], note: 'order 17', at });
  await Promise.all([reports.serve({ id: '1', final }, handle), reports.serve({ id: '1', final }, handle)]);
  t.deepEqual(heard, ['order 17']);
});

test('a report before the answer that tells its id waits for it', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  const answer = latch<string>();
  const other = latch<string>();
  const sent = reports.follow(answer.opened, (id) => ({ ids: [id], note: 'order 17', at }));
  const unanswered = reports.follow(other.opened, () => undefined);
  const served = reports.serve({ id: '7', final }, handle);
  answer.open('7');
  t.is(await sent, '7');
  t.is(await served, 0);
  t.deepEqual(heard, ['order 17']);
  other.open('8');
  t.is(await unanswered, '8');
});

test('when all answers are in, a report of none of them is handed on without a note', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  const answer = latch<string>();
  const lost = latch<never>();
  const sent = reports.follow(answer.opened, () => undefined);
  const failed = reports.follow(
    lost.opened.then(() => Promise.reject(new Error('not connected'))),
    () => undefined,
  );
  const served = reports.serve({ id: '7', final }, handle);
  answer.open('refused');
  lost.open(undefined as never);
  await t.throwsAsync(failed, { message: 'not connected' });
  await Promise.all([sent, served]);
  t.deepEqual(heard, [undefined]);
});

test('an answer that does not come holds a report up for a limited time only', async (t) => {
  const reports = new Reports(new MemoryStore(), { earlyMs: 1 });
  const { heard, handle } = aDesk();
  const never = reports.follow(new Promise(() => {}), () => undefined);
  // The wait of a report keeps no process alive, so the test does.
  const alive = setInterval(() => {}, 1_000);
  t.is(await reports.serve({ id: '7', final }, handle), 0);
  clearInterval(alive);
  t.deepEqual(heard, [undefined]);
  void never;
});

test('what was sent again keeps its note and stays settled', async (t) => {
  const reports = new Reports();
  const { heard, handle } = aDesk();
  t.deepEqual(await reports.expect({ ids: ['1'], note: 'order 17', at }), ['1']);
  await reports.serve({ id: '1', final }, handle);
  t.deepEqual(await reports.expect({ ids: ['1', '2'], note: 'order 17, again', at }), ['2']);
  await reports.serve({ id: '1', final }, handle);
  t.deepEqual(heard, ['order 17']);
});

test('a message that was taken is not called unsent because it cannot be remembered: the failure is told beside it', async (t) => {
  const full = new Error('disk full');
  const told: unknown[] = [];
  const failing: ReportStore = {
    get: async () => undefined,
    put: () => Promise.reject(full),
    delete: () => Promise.reject(full),
  };
  const reports = new Reports(failing, { onError: (error) => told.push(error) });
  t.is(await reports.follow(Promise.resolve('7'), (id) => ({ ids: [id], note: 'order 17', at })), '7');
  await reports.forget(['7']);
  t.deepEqual(told, [full, full]);
  await t.throwsAsync(reports.expect({ ids: ['7'], note: 'order 17', at }), { is: full });
});

test('a report 48 hours late finds its note; what waits for longer than told is forgotten, and that is told', async (t) => {
  const forgotten: string[] = [];
  const store = new MemoryStore({ keepMs: 72 * hourMs, onForgotten: (_, { note }) => forgotten.push(note) });
  const reports = new Reports(store);
  const { heard, handle } = aDesk();
  await reports.expect({ ids: ['1'], note: 'order 17', at });
  await reports.expect({ ids: ['2'], note: 'order 18', at: at + 48 * hourMs });
  await reports.serve({ id: '1', final }, handle);
  await reports.expect({ ids: ['3'], note: 'order 19', at: at + 121 * hourMs });
  t.deepEqual(heard, ['order 17']);
  t.deepEqual(forgotten, ['order 18']);
  t.is(store.size, 1);
});

test('no more messages are remembered than told: the oldest goes first', async (t) => {
  const forgotten: string[] = [];
  const store = new MemoryStore({ maxMessages: 2, onForgotten: (id) => forgotten.push(id) });
  for (const id of ['1', '2', '3', '4']) await store.put(id, { note: id, settled: id === '1', at });
  t.is(store.size, 2);
  t.deepEqual(forgotten, ['2']);
});
