import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { sentenceOf } from '../../../src/business/messages/door/sentences.ts';
import {
  type Answer,
  anythingToSend,
  claim,
  type Errand,
  jobsOf,
  type Lane,
  type NewMt,
  putBack,
  queueMts,
  recordAnswers,
  recordReports,
  recordSilence,
  type StatusReport,
  takeStale,
  type Verdict,
  type WhenSettled,
} from '../../../src/business/messages/index.ts';
import { orphanReports, unsureMts } from '../../../src/business/messages/reading.ts';
import { leftBehindJob } from '../../../src/carriers/index.ts';
import type { Tx } from '../../../src/platform/db.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane, anItemFee, anMt, nobodyIsTold } from '../../support/mt.ts';

const database = withDatabase();
const jobs = jobsOf(nobodyIsTold);
const log = openLog({ level: 'silent' });
const now = new Date('2026-11-23T15:00:00+08:00');
let made = 0;

/** The sending half of a link of its own, as a gateway uses it. */
class Sender {
  readonly lane: Lane;
  readonly phone: string;
  epoch = 1;

  constructor() {
    made += 1;
    this.lane = { ...aLane, link: `smg-${made}` };
    this.phone = `156330${String(made).padStart(5, '0')}`;
  }

  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return database().transact(work);
  }

  queue(...mts: Partial<NewMt>[]): Promise<string[]> {
    return this.queueAt(now, ...mts);
  }

  queueAt(at: Date, ...mts: Partial<NewMt>[]): Promise<string[]> {
    const messages = mts.map((changes) => anMt({ phone: this.phone, ...changes }));
    return this.transact((tx) => queueMts(tx, aDoor(this.lane), messages, at));
  }

  claim(limit = 100, at = now): Promise<Errand[]> {
    const { epoch, lane } = this;
    return this.transact((tx) =>
      claim(
        tx,
        { whenSettled: nobodyIsTold, door: aDoor(lane), link: lane.link, epoch, limit, nextCarrierId: () => newId(at) },
        at,
      ),
    );
  }

  answer(errands: readonly Errand[], verdict: Verdict, changes: Partial<Answer> = {}, at = now): Promise<void> {
    const answers = errands.map(({ phone, mtId, part, attempt }) => ({
      phone,
      mtId,
      part,
      attempt,
      verdict,
      result: '0',
      ...changes,
    }));
    return this.transact((tx) => recordAnswers(tx, answers, nobodyIsTold, at));
  }

  report(errands: readonly Errand[], fate: StatusReport['fate'] = 'delivered', at = now) {
    const reports = errands.map(({ phone, carrierMessageId }) => {
      return { phone, link: this.lane.link, carrierMessageId: carrierMessageId!, fate, code: '0' };
    });
    return this.transact((tx) => recordReports(tx, reports, nobodyIsTold, at));
  }

  silence(errands: readonly Errand[], dropsCopies = true, at = now) {
    return this.transact((tx) =>
      recordSilence(tx, errands, { epoch: this.epoch, dropsCopies, whenSettled: nobodyIsTold }, at),
    );
  }

  takeStale(dropsCopies = true, alive: readonly number[] = []) {
    const silence = { epoch: this.epoch, dropsCopies, whenSettled: nobodyIsTold };
    return this.transact((tx) => takeStale(tx, { link: this.lane.link, alive }, silence, now));
  }

  async states(): Promise<string[]> {
    const rows = await database().read<{ state: string }>('select state from mt where phone = $1 order by id', [
      this.phone,
    ]);
    return rows.map(({ state }) => state);
  }

  async submits(): Promise<string[]> {
    const rows = await database().read<{ part: number; attempt: number; state: string }>(
      'select part, attempt, state from submit where phone = $1 order by mt_id, part, attempt',
      [this.phone],
    );
    return rows.map(({ part, attempt, state }) => `${part}.${attempt} ${state}`);
  }

  anything(at = now) {
    return this.transact((tx) => anythingToSend(tx, this.lane.link, at));
  }
}

test('A message is claimed once, with its text, its number and an id of ours', async (t) => {
  const sender = new Sender();
  const moId = newId(now);
  const [id] = await sender.queue({ text: '您好', moId, linkId: 'LINK0001' });
  const [errand] = await sender.claim();
  t.like(errand, {
    mtId: id,
    part: 1,
    attempt: 1,
    parts: 1,
    text: '您好',
    moTurn: 0,
    linkId: 'LINK0001',
    resent: false,
  });
  t.truthy(errand!.carrierMessageId);
  t.deepEqual(await sender.claim(), []);
  t.deepEqual(await sender.submits(), ['1.1 sending']);
});

test('Two gateways that claim at once never get the same message', async (t) => {
  const sender = new Sender();
  await sender.queue(...Array.from({ length: 200 }, () => ({})));
  const claimed = await Promise.all([sender.claim(), sender.claim(), sender.claim(), sender.claim()]);
  const ids = claimed.flat().map(({ mtId }) => mtId);
  t.is(ids.length, new Set(ids).size);
});

test('Answers go before notices, notices before bulk; within a priority what was queued first', async (t) => {
  const sender = new Sender();
  await sender.queue({ text: '3', priority: 'bulk' }, { text: '2', priority: 'notice' }, { text: '1' }, { text: '1b' });
  t.deepEqual(
    (await sender.claim(3)).map(({ text }) => text),
    ['1', '1b', '2'],
  );
  t.deepEqual(
    (await sender.claim(3)).map(({ text }) => text),
    ['3'],
  );
});

test('A message is as urgent as its class: answers, then notices, then content and promotions, unless it says otherwise', async (t) => {
  const sender = new Sender();
  const classes = ['content', 'notice', 'answer'] as const;
  await sender.queue(...classes.map((one) => ({ class: one, text: one })), {
    class: 'content',
    priority: 'answer',
    text: 'asked for',
  });
  const errands = await sender.claim();
  t.deepEqual(
    errands.map(({ text }) => text),
    ['answer', 'asked for', 'notice', 'content'],
  );
});

test('What is due later waits', async (t) => {
  const sender = new Sender();
  await sender.queue({ dueAt: later(now, hourMs) });
  t.false(await sender.anything());
  t.deepEqual(await sender.claim(), []);
  t.true(await sender.anything(later(now, hourMs)));
  t.is((await sender.claim(100, later(now, hourMs))).length, 1);
});

test('A long message goes in parts, each under its own id', async (t) => {
  const sender = new Sender();
  await sender.queue({ text: '好'.repeat(150) });
  const errands = await sender.claim();
  t.deepEqual(
    errands.map(({ part, parts }) => [part, parts]),
    [
      [1, 3],
      [2, 3],
      [3, 3],
    ],
  );
  t.is(new Set(errands.map(({ carrierMessageId }) => carrierMessageId)).size, 3);
});

test('The answers to one MO are counted: carriers ask which one is the first', async (t) => {
  const sender = new Sender();
  const moId = newId(now);
  await sender.queue({ moId }, { moId }, {});
  t.deepEqual(
    (await sender.claim()).map(({ moTurn }) => moTurn),
    [0, 1, undefined],
  );
});

test('A message that no link carries is kept as refused, with why', async (t) => {
  const sender = new Sender();
  await sender.queue({ carrier: 'telecom' });
  const [row] = await database().read('select state, refusal, done_at from mt where phone = $1', [sender.phone]);
  t.deepEqual(row, { state: 'refused', refusal: 'no link carries 10620007 to telecom', done_at: now });
  t.deepEqual(await sender.claim(), []);
});

test('A message that costs something never goes twice, whoever asked for it', async (t) => {
  const sender = new Sender();
  await sender.queue({ fee: anItemFee(100) }, { neverTwice: true }, {});
  t.deepEqual(
    (await sender.claim()).map(({ neverTwice }) => neverTwice),
    [true, true, false],
  );
});

test('Accepted, reported: delivered', async (t) => {
  const sender = new Sender();
  const [id] = await sender.queue({});
  const errands = await sender.claim();
  await sender.answer(errands, 'accepted');
  t.deepEqual(await sender.submits(), ['1.1 submitted']);
  const { phone, lane } = sender;
  t.deepEqual(await sender.report(errands), [{ phone, mtId: id, state: 'delivered', link: lane.link, result: '0' }]);
  t.deepEqual(await sender.states(), ['delivered']);
});

test('A report that comes before the answer counts, and the answer changes nothing any more', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const errands = await sender.claim();
  await sender.report(errands, 'undelivered');
  await sender.answer(errands, 'accepted');
  t.deepEqual(await sender.submits(), ['1.1 undelivered']);
  t.deepEqual(await sender.states(), ['undelivered']);
});

for (const [order, inOrder] of [
  ['the same order', (errands: Errand[]) => errands],
  ['opposite order', (errands: Errand[]) => errands.toReversed()],
] as const) {
  test.serial(
    `Answers and reports of the same messages that come together in ${order} never lock in a circle`,
    async (t) => {
      const sender = new Sender();
      const phones = ['1', '2', '3'].map((digit) => `131${digit}${sender.phone.slice(4)}`);
      await sender.queue(...phones.map((phone) => ({ phone })));
      const errands = await sender.claim();
      let both: Promise<unknown> = Promise.resolve();
      await sender.transact(async (tx) => {
        await tx.sql('hold the one in the middle', 'select from submit where phone = $1 for update', [phones[1]]);
        both = Promise.all([sender.answer(errands, 'accepted'), sender.report(inOrder(errands))]);
        await untilWaiting(2);
      });
      await both;
      const rows = await database().read<{ state: string }>('select state from mt where phone = any($1)', [phones]);
      t.deepEqual(
        rows.map(({ state }) => state),
        ['delivered', 'delivered', 'delivered'],
      );
    },
  );
}

/** Waits until so many transactions wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const rows = await database().read(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length >= count) return;
    await pause(10);
  }
  throw new Error(`${count} transactions that wait for a lock did not come about`);
}

test('Whoever must know what became of a message is told once, even when its lost answer is noticed after its report', async (t) => {
  const sender = new Sender();
  await sender.queue({ neverTwice: true });
  const errands = await sender.claim();
  const told: string[] = [];
  const whenSettled: WhenSettled = async (_, { mts }) => {
    told.push(...mts.map(({ state }) => state));
  };
  const { phone, carrierMessageId } = errands[0]!;
  const report = {
    phone,
    link: sender.lane.link,
    carrierMessageId: carrierMessageId!,
    fate: 'undelivered',
    code: '25',
  } as const;
  await sender.transact((tx) => recordReports(tx, [report], whenSettled, now));
  const silence = { epoch: sender.epoch, dropsCopies: true, whenSettled };
  await sender.transact((tx) => recordSilence(tx, errands, silence, later(now, dayMs)));
  t.deepEqual(told, ['undelivered']);
});

test('A report that is looked up just before its message is named, and kept just after, is not lost: the next ring matches it', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const errands = await sender.claim();
  const { phone, lane } = sender;
  const named = { carrierMessageId: `named-${phone}` };
  const report = { phone, link: lane.link, ...named, fate: 'delivered', code: '0' } as const;
  await sender.transact((tx) => {
    const amid: Tx['sql'] = async (name, text, values) => {
      if (name === 'keep unknown reports') await sender.answer(errands, 'accepted', named);
      return tx.sql(name, text, values);
    };
    return recordReports({ ...tx, sql: amid }, [report], nobodyIsTold, now);
  });
  t.deepEqual(await sender.submits(), ['1.1 submitted']);
  const ring = jobs.find(({ name }) => name === 'alarm orphan reports')!;
  await ring.run(database(), later(now, 20 * minuteMs), log);
  t.deepEqual(await sender.states(), ['delivered']);
  t.deepEqual(await database().read('select from status_report where phone = $1', [phone]), []);
});

test('A report that comes again changes nothing and is no orphan', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const errands = await sender.claim();
  await sender.answer(errands, 'accepted');
  await sender.report([...errands, ...errands]);
  t.deepEqual(await sender.report(errands, 'undelivered'), []);
  t.deepEqual(await sender.states(), ['delivered']);
  t.deepEqual(await database().read('select from status_report where phone = $1', [sender.phone]), []);
});

test('A report days later still counts; one of a year-old id that repeats does not', async (t) => {
  const sender = new Sender();
  await sender.queue({}, {});
  const [recent, old] = await sender.claim();
  await sender.answer([recent!, old!], 'accepted');
  await sender.report([recent!], 'delivered', later(now, 6 * dayMs));
  await sender.report([old!], 'delivered', later(now, 365 * dayMs));
  t.deepEqual(await sender.submits(), ['1.1 delivered', '1.1 submitted']);
});

test('Where the carrier gives the id with its answer, an earlier report waits for it', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const door = aDoor(sender.lane);
  const { link } = sender.lane;
  const errands = await sender.transact((tx) =>
    claim(tx, { whenSettled: nobodyIsTold, door, link, epoch: 1, limit: 1 }, now),
  );
  await sender.report(errands.map((errand) => ({ ...errand, carrierMessageId: 'msg-1' })));
  await sender.answer(errands, 'accepted', { carrierMessageId: 'msg-1' });
  t.deepEqual(await sender.states(), ['delivered']);
  t.deepEqual(await database().read('select from status_report where phone = $1', [sender.phone]), []);
});

test.serial('A report that names no message waits ten minutes, then an alarm shows it', async (t) => {
  const sender = new Sender();
  const alarms: string[] = [];
  const alarmLog = openLog({ level: 'error', out: { write: (line) => alarms.push(line) } });
  await sender.transact((tx) =>
    recordReports(
      tx,
      [{ phone: sender.phone, link: sender.lane.link, carrierMessageId: 'x', fate: 'delivered', code: '0' }],
      nobodyIsTold,
      now,
    ),
  );
  await sweep(database(), jobs, later(now, 10 * minuteMs - 1), alarmLog);
  t.deepEqual(alarms, []);
  await sweep(database(), jobs, later(now, 10 * minuteMs), alarmLog);
  await sweep(database(), jobs, later(now, 11 * minuteMs), alarmLog);
  t.is(alarms.length, 1, 'once');
  t.like(JSON.parse(alarms[0]!), { alarm: 'orphan-reports', link: sender.lane.link, reports: 1 });
  const { items } = await orphanReports(database(), { limit: 10 });
  t.like(items[0], { carrierMessageId: 'x', phone: `156****${sender.phone.slice(-4)}`, fate: 'delivered' });
});

test.serial(
  'A report and the answer that names its message may pass each other: they are matched before the alarm',
  async (t) => {
    const sender = new Sender();
    await sender.queue({});
    const errands = await sender.claim();
    await sender.answer(errands, 'accepted');
    const { phone, carrierMessageId } = errands[0]!;
    await database().read(
      `insert into status_report (phone, link, carrier_message_id, id, state, code, received_at) values ($1, 'l', $2, $3, 'delivered', '0', $4)`,
      [phone, carrierMessageId, newId(now), now],
    );
    await sweep(database(), jobs, later(now, 10 * minuteMs), log);
    t.deepEqual(await sender.states(), ['delivered']);
  },
);

test('A message in parts has the worst fate of its parts, when each has one', async (t) => {
  const sender = new Sender();
  await sender.queue({ text: '好'.repeat(150) });
  const errands = await sender.claim();
  await sender.answer(errands, 'accepted');
  await sender.report([errands[0]!, errands[2]!]);
  t.deepEqual(await sender.states(), ['queued']);
  await sender.report([errands[1]!], 'expired');
  t.deepEqual(await sender.states(), ['expired']);
});

test('A refused message is refused', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  await sender.answer(await sender.claim(), 'refused', { result: '6' });
  t.deepEqual(await sender.states(), ['refused']);
});

test('A throttled message is queued again for later, as a new attempt', async (t) => {
  const sender = new Sender();
  await sender.queue({ priority: 'notice' });
  await sender.answer(await sender.claim(), 'throttled', { result: '88' });
  t.deepEqual(await sender.claim(), []);
  const [again] = await sender.claim(1, later(now, 1_000));
  t.is(again!.attempt, 2);
  await sender.answer([again!], 'accepted');
  await sender.report([again!]);
  t.deepEqual(await sender.submits(), ['1.1 throttled', '1.2 delivered']);
  t.deepEqual(await sender.states(), ['delivered']);
});

test('A message leaves until it is of no use any more; from then on it is kept back, which is counted and told in words', async (t) => {
  const sender = new Sender();
  const [midnight, morning] = [later(now, 9 * hourMs), later(now, 18 * hourMs)];
  const good = { goodUntil: midnight } as const;
  const long = '感谢使用车友助理业务。'.repeat(20);
  await sender.queue({ text: 'in time', ...good }, { text: 'waited', ...good, dueAt: later(now, 1) });
  const errands = await sender.claim();
  t.like(errands, [{ text: 'in time', goodUntil: midnight }]);
  await sender.answer(errands, 'accepted');
  await sender.queue(
    { text: 'throttled', ...good },
    { text: 'gone', ...good },
    { text: 'never at all', dueAt: morning, ...good },
  );
  const [throttled, gone] = await sender.claim();
  await sender.answer([throttled!], 'throttled');
  await sender.queue({ text: long, ...good });
  t.is((await sender.claim(1)).length, 1, 'of a long one the first part is away');
  t.deepEqual(
    (await sender.claim(100, midnight)).map(({ text, part }) => [text, part]),
    [2, 3, 4].map((part) => [long, part]),
  );
  t.deepEqual(await sender.silence([gone!], true, midnight), [], 'a copy would come too late');
  const rows = await database().read<Record<string, unknown>>(
    `select text, state, refusal_code as code, refusal_detail as detail from mt where phone = $1 order by text`,
    [sender.phone],
  );
  const kept = { state: 'refused', code: 'too-late', detail: midnight.toISOString() };
  const goes = { code: null, detail: null };
  t.deepEqual(rows, [
    { text: 'gone', state: 'unsure', ...goes },
    { text: 'in time', state: 'queued', ...goes },
    { text: 'never at all', ...kept },
    { text: 'throttled', ...kept },
    { text: 'waited', ...kept },
    { text: long, state: 'queued', ...goes },
  ]);
  t.deepEqual(await sender.claim(100, later(midnight, dayMs)), [], 'nothing of it waits any more');
  t.is(
    sentenceOf({ code: 'too-late', detail: midnight.toISOString() }, 'zh-CN'),
    '到2026-11-24 00:00仍未能发出，此后再发已无意义，不予发送。',
  );
});

test('What was claimed and never left goes back to its place in the queue', async (t) => {
  const sender = new Sender();
  await sender.queue({ text: '1' });
  const errands = await sender.claim();
  await sender.queueAt(later(now, 1_000), { text: '2' });
  await sender.transact((tx) => putBack(tx, errands, sender.epoch));
  const again = await sender.claim(2, later(now, 1_000));
  t.deepEqual(
    again.map(({ text, attempt }) => [text, attempt]),
    [
      ['1', 1],
      ['2', 1],
    ],
  );
});

test('XC: what a link that is gone for good left without an answer does not stay unseen: unsure after ten minutes where it must not go twice, the rest when no report could come', async (t) => {
  const [dead, alive] = [new Sender(), new Sender()];
  const lease = (link: string, ago: string) =>
    database().read(
      `insert into link_lease (link, holder, epoch, until, epoch_at)
       values ($1, 'killed', 1, clock_timestamp() - $2::interval, clock_timestamp() - $2::interval)`,
      [link, ago],
    );
  const charged = () => ({ text: 'charged', fee: anItemFee(100) });
  // The process was killed when these had left or were just to leave; nobody connects this link any more.
  for (const sender of [dead, alive]) {
    await sender.queue({ text: 'free' }, charged());
    t.is((await sender.claim()).length, 2);
    await lease(sender.lane.link, '2 minutes');
  }
  // The other one's gateway still tells of a connection.
  await database().read(
    `insert into link_state (link, holder, state, told_at)
     values ($1, 'a', '{"sending":"bound","connections":{"open":1},"window":{"used":2},"waiting":0}', clock_timestamp())`,
    [alive.lane.link],
  );
  const job = leftBehindJob(nobodyIsTold);
  const ring = async (at: Date) => {
    while ((await sweep(database(), [job], at, log)) === 'busy') await pause(5);
  };
  await ring(later(now, 9 * minuteMs));
  t.deepEqual(await dead.states(), ['queued', 'queued'], 'an answer might still come');
  await ring(later(now, 10 * minuteMs));
  t.deepEqual(await dead.states(), ['queued', 'unsure']);
  const { items } = await unsureMts(database(), { limit: 200 });
  t.true(items.some(({ phone, feeFen }) => phone === `156****${dead.phone.slice(-4)}` && feeFen === 100));
  t.deepEqual(await alive.states(), ['queued', 'queued'], 'it is left to its connection');
  // Had it come back, the free one would have gone once more; now nothing can be known of it either.
  await ring(later(now, 72 * hourMs));
  t.deepEqual(await dead.states(), ['unsure', 'unsure']);
  dead.epoch = 2;
  t.deepEqual(await dead.takeStale(), [], 'a link that comes back after that sends nothing again');

  // One that comes back in time sends the free one once more; if it dies over that, a copy may have arrived.
  const back = new Sender();
  await back.queue({ text: 'free' });
  await back.claim();
  back.epoch = 2;
  t.is((await back.takeStale()).length, 1);
  await lease(back.lane.link, '2 minutes');
  await database().read('update link_lease set epoch = 2 where link = $1', [back.lane.link]);
  await ring(later(now, hourMs));
  t.deepEqual(await back.states(), ['unsure']);
});

test('What another gateway has taken over is not put back', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const errands = await sender.claim();
  sender.epoch = 2;
  t.is((await sender.takeStale()).length, 1);
  await sender.transact((tx) => putBack(tx, errands, 1));
  t.deepEqual(await sender.claim(), []);
  t.deepEqual(await sender.submits(), ['1.1 sending']);
});

test('XC: after a lost connection a free message goes once more under its own id, a charged one becomes unsure and is listed', async (t) => {
  const sender = new Sender();
  const [free, charged] = await sender.queue({ text: 'free' }, { text: 'charged', fee: anItemFee(100) });
  const before = await sender.claim();
  sender.epoch = 2;
  const again = await sender.takeStale();
  t.deepEqual(
    again.map(({ mtId, resent, carrierMessageId }) => [mtId, resent, carrierMessageId]),
    [[free, true, before[0]!.carrierMessageId]],
  );
  t.deepEqual(await sender.states(), ['queued', 'unsure']);
  const { items } = await unsureMts(database(), { limit: 200 });
  t.like(
    items.find(({ id }) => id === charged),
    { text: 'charged', feeFen: 100, phone: `156****${sender.phone.slice(-4)}` },
  );
});

test('What is lost a second time becomes unsure, and a report settles it', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const errands = await sender.claim();
  sender.epoch = 2;
  t.is((await sender.takeStale()).length, 1);
  sender.epoch = 3;
  t.deepEqual(await sender.takeStale(), []);
  t.deepEqual(await sender.states(), ['unsure']);
  await sender.report(errands);
  t.deepEqual(await sender.states(), ['delivered']);
});

test('Where the gateway does not drop copies a resent message is marked as perhaps sent twice', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  t.is((await sender.silence(await sender.claim(), false)).length, 1);
  const [row] = await database().read('select resent, maybe_twice from submit where phone = $1', [sender.phone]);
  t.deepEqual(row, { resent: true, maybe_twice: true });
});

test('A resend that never left is still owed its one resend', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  await sender.claim();
  sender.epoch = 2;
  const again = await sender.takeStale();
  await sender.transact((tx) => putBack(tx, again, 2));
  sender.epoch = 3;
  t.is((await sender.takeStale()).length, 1);
});

test('A connection is needed for what is due and for what an earlier one left without an answer', async (t) => {
  const sender = new Sender();
  t.false(await sender.anything());
  await sender.queue({ priority: 'bulk' });
  t.true(await sender.anything());
  const errands = await sender.claim();
  t.true(await sender.anything());
  await sender.answer(errands, 'accepted');
  t.false(await sender.anything());
});

test.serial('A message without any report for 72 hours is unsure; a late report settles it', async (t) => {
  const sender = new Sender();
  await sender.queue({});
  const errands = await sender.claim();
  await sender.answer(errands, 'accepted');
  await sweep(database(), jobs, later(now, 72 * hourMs - 1), log);
  t.deepEqual(await sender.submits(), ['1.1 submitted']);
  await sweep(database(), jobs, later(now, 72 * hourMs), log);
  t.deepEqual(await sender.states(), ['unsure']);
  await sender.report(errands, 'delivered', later(now, 73 * hourMs));
  t.deepEqual(await sender.states(), ['delivered']);
});

test('The links are woken once a transaction, when it commits', async (t) => {
  const sender = new Sender();
  const client = await database().pool.connect();
  const heard: (string | undefined)[] = [];
  client.on('notification', ({ payload }) => heard.push(payload));
  await client.query('listen mt');
  await sender.queue({}, {}, { text: '好'.repeat(100) });
  await client.query('select 1');
  t.deepEqual(
    heard.filter((payload) => payload === sender.lane.link),
    [sender.lane.link],
  );
  client.release(true);
});
