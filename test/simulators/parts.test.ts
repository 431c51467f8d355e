import test from 'ava';
import fc from 'fast-check';
import { Feed } from '../../src/platform/feed.ts';
import { resultOf } from '../../src/protocols/sgip/index.ts';
import { Fifo } from '../../src/simulators/fifo.ts';
import { describe } from '../../src/simulators/gateway/describe.ts';
import { GatewayLog } from '../../src/simulators/gateway/log.ts';

test('a queue gives things in their order, and what came back goes first', (t) => {
  const steps = fc.array(fc.oneof(fc.constant('push'), fc.constant('shift'), fc.constant('putBack')), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (taken) => {
      const queue = new Fifo<number>();
      let model: number[] = [];
      for (const [i, step] of taken.entries()) {
        if (step === 'push') {
          queue.push(i);
          model.push(i);
        } else if (step === 'putBack') {
          queue.putBack([i, -i]);
          model = [i, -i, ...model];
        } else if (queue.shift() !== model.shift()) return false;
        if (queue.length !== model.length) return false;
      }
      return true;
    }),
    { seed: 42 },
  );
  t.pass();
});

test('a queue keeps its order beyond thousands', (t) => {
  const queue = new Fifo<number>();
  const out: number[] = [];
  for (let i = 0; i < 10_000; i++) {
    queue.push(i);
    if (i % 3 > 0) out.push(queue.shift()!);
  }
  while (queue.length > 0) out.push(queue.shift()!);
  t.deepEqual(out, [...Array(10_000).keys()]);
  t.is(queue.shift(), undefined);
});

test('a reader who is far behind is cut off instead of filling the memory', async (t) => {
  const feed = new Feed<number>(new AbortController().signal);
  for (let i = 0; i <= 1000; i++) feed.push(i);
  const read: number[] = [];
  for await (const item of feed) read.push(item);
  t.deepEqual(read, []);
});

test('the log keeps the newest entries and tells all of them to who listens', (t) => {
  const log = new GatewayLog(10);
  const heard: number[] = [];
  const stop = log.listen((entry) => heard.push(entry.kind === 'submit-answered' ? entry.result : -1));
  const answer = (result: number) => log.add({ kind: 'submit-answered', sequence: '00', result, again: false });
  for (let i = 0; i < 100; i++) answer(i);
  stop();
  answer(100);
  t.true(log.entries.length >= 10 && log.entries.length <= 20);
  t.like(log.entries.at(-1), { result: 100 });
  t.is(heard.length, 100);
  t.is(log.of('submit-answered').length, log.entries.length);
  t.deepEqual(log.of('bound'), []);
});

test('every kind of entry is told in a line', (t) => {
  const id = 'b410d212';
  const to = '10620007';
  const lines = [
    describe({ at: 0, kind: 'mo-sent', id, phone: '15633000001', to, attempt: 2 }, resultOf),
    describe({ at: 0, kind: 'mo-acknowledged', id, phone: '15633000001', to, text: 'CY', result: 11 }, resultOf),
    describe({ at: 0, kind: 'submit-answered', sequence: id, result: 0, again: true }, resultOf),
    describe(
      { at: 0, kind: 'closed', account: '', side: 'sp-to-gateway', reason: 'no-bind', detail: 'no login' },
      resultOf,
    ),
  ];
  t.deepEqual(lines, [
    '-> MO b410d212 15633000001 to 10620007, attempt 2',
    '<- MO b410d212 answered 11 node busy "CY"',
    '-> Submit b410d212 answered 0 ok, to a copy',
    'somebody is gone (sp-to-gateway): no-bind, no login',
  ]);
});
