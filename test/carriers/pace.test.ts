import test from 'ava';
import { Backoff } from '../../src/carriers/backoff.ts';
import { Gatherer, oneAtATime } from '../../src/carriers/gather.ts';
import { Pace } from '../../src/carriers/pace.ts';

/** How many a pace lets through from `from` to `to`, asked every millisecond. */
function passed(pace: Pace, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) while (pace.take(at)) count += 1;
  return count;
}

test('A link sends as fast as its contract says, and never a second in a burst', (t) => {
  const pace = new Pace(100, 0);
  t.is(passed(pace, 0, 1), 10, 'a tenth of a second at once');
  t.is(passed(pace, 1, 1_000), 99);
  t.is(passed(pace, 60_000, 61_000), 10 + 99, 'a minute of silence is not caught up');
});

test('A link of less than one message a tenth of a second sends one at a time', (t) => {
  const pace = new Pace(1, 0);
  t.true(pace.take(0));
  t.false(pace.take(500));
  t.is(pace.waitMs(500), 500);
  t.true(pace.take(1_000));
});

test('A throttled link is still for a second, then half as fast, and comes back by itself', (t) => {
  const pace = new Pace(100, 0);
  pace.slower(0);
  t.is(passed(pace, 0, 900), 0);
  t.is(pace.rate(0), 50);
  t.is(pace.rate(15_000), 100);
  t.is(pace.rate(60_000), 100);
});

test('The throttled answers to one burst slow a link once; later ones slow it more, but never to nothing', (t) => {
  const pace = new Pace(100, 0);
  for (let i = 0; i < 16; i++) pace.slower(i);
  t.is(Math.round(pace.rate(16)), 50);
  for (let second = 1; second < 60; second++) pace.slower(second * 1_000);
  t.true(pace.rate(60_000) >= 100 / 64);
});

test('Failures double the wait up to half a minute; a success ends it; a refused login waits long at once', (t) => {
  const backoff = new Backoff();
  t.is(backoff.waitMs(0), 0);
  const waits = Array.from({ length: 12 }, () => {
    backoff.failed(0);
    return backoff.waitMs(0);
  });
  t.true(waits[0]! >= 125 && waits[0]! <= 250);
  t.true(waits[11]! >= 15_000 && waits[11]! <= 30_000);
  backoff.succeeded();
  t.is(backoff.waitMs(0), 0);
  backoff.refused(0);
  t.true(backoff.waitMs(0) >= 8_000);
});

test('What comes while a batch is worked on is the next batch, in order, none above the most', async (t) => {
  const batches: number[][] = [];
  const gatherer = new Gatherer<number>(3, async (batch) => {
    batches.push([...batch]);
    if (batches.length === 1) for (const item of [3, 4, 5, 6]) gatherer.add(item);
  });
  gatherer.add(1);
  gatherer.add(2);
  t.is(gatherer.pending, 2);
  await gatherer.idle();
  t.deepEqual(batches, [[1, 2], [3, 4, 5], [6]]);
  t.is(gatherer.pending, 0);
});

test('Work asked for while it runs is done once more, never twice at a time', async (t) => {
  let running = 0;
  let done = 0;
  const finished = new Promise<void>((resolve) => {
    const ask = oneAtATime(async () => {
      running += 1;
      t.is(running, 1);
      await Promise.resolve();
      running -= 1;
      done += 1;
      if (done === 1) for (let i = 0; i < 5; i++) ask();
      else resolve();
    });
    ask();
  });
  await finished;
  t.is(done, 2);
});
