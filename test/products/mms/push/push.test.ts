import test from 'ava';
import fc from 'fast-check';
import { saveCharges } from '../../../../src/business/billing/index.ts';
import type { Speaker, TakenMo } from '../../../../src/business/messages/index.ts';
import { openLog } from '../../../../src/platform/log.ts';
import {
  handsetService,
  learnHandsets,
  learnModels,
  type PushHouse,
  sealHandsets,
} from '../../../../src/products/mms/index.ts';
import { beginPush, fillMissing, lookReady } from '../../../../src/products/mms/push/begin.ts';
import { goOn } from '../../../../src/products/mms/push/fan-out.ts';
import {
  decidePush,
  decideWay,
  type PushDeed,
  type PushState,
  takesMs,
} from '../../../../src/products/mms/push/model.ts';
import { nextMoment, readyAt, sendAt, slotsAt } from '../../../../src/products/mms/push/slots.ts';
import { saveIncapable } from '../../../../src/products/mms/push/store.ts';
import { newId } from '../../../../src/values/id.ts';
import { later, minuteMs } from '../../../../src/values/time.ts';
import { aPostedFee } from '../../../support/charge.ts';
import { withDatabase } from '../../../support/database.ts';
import { anIssue, aReader, deliveries, moment, pushOfIssue, slot, withPushHouse } from './a-push.ts';

const db = withDatabase();
const opened = withPushHouse(db);
let house: PushHouse;
const logged: Record<string, unknown>[] = [];
const log = openLog({ level: 'info', out: { write: (line) => void logged.push(JSON.parse(line)) } });
const alarms = () => logged.splice(0).flatMap(({ alarm }) => (alarm === undefined ? [] : [alarm]));

test.before(() => {
  house = opened();
});

test.afterEach.always(async () => {
  await db().read(
    'truncate mms_delivery, mms_push_cursor, mms_push, mms_approval, mms_issue_revision, mms_issue, mt, mt_queue',
  );
  await db().read('truncate subscription, subscriber, mms_handset, contact_mark, charge');
});

/** The issue begins at its slot and goes on once. */
async function sent(id: string, now = moment): Promise<void> {
  await beginPush(house, id, now, log);
  await goOn(house, (await pushOfIssue(db(), id)).id, now);
}

/** All that waits leaves, and arrives. */
async function arrive(): Promise<void> {
  await db().read(
    `with gone as (delete from mt_queue returning phone, mt_id)
    update mt set state = 'delivered', done_at = $1 from gone where mt.phone = gone.phone and mt.id = gone.mt_id`,
    [moment],
  );
}

test.serial(
  'CA-010, CA-X07: who is a reader at the slot gets the issue, once, as made for the handset; who joins later waits for the next',
  async (t) => {
    await aReader(db(), '15633000001');
    await aReader(db(), '15633000002', { product: 'car-owner-vip' });
    await aReader(db(), '15633000003', { since: '2026-11-23T15:00:01+08:00' });
    await aReader(db(), '15633000004', { product: 'weather' });
    await aReader(db(), '15633000005');
    await db().read(`update subscription set state = 'suspended' where phone = '15633000005'`);
    await db().read(`insert into mms_handset (phone, class, source, at) values ('15633000002', 'XL', 'agent', $1)`, [
      moment,
    ]);
    const id = await anIssue(db(), { slot });
    await beginPush(house, id, later(moment, -1), log);
    t.deepEqual(await db().read('select 1 from mms_push'), [], 'not before its time');
    await Promise.all([beginPush(house, id, moment, log), beginPush(house, id, moment, log)]);
    const push = await pushOfIssue(db(), id);
    await Promise.allSettled([goOn(house, push.id, moment), goOn(house, push.id, moment)]);
    await goOn(house, push.id, later(moment, 1_000));
    t.deepEqual(await deliveries(db(), id), { '15633000001': 'mms L queued', '15633000002': 'mms XL queued' });
    const mts = await db().read<{
      phone: string;
      mms: string;
      priority: number;
      fee: number;
      text: string;
      service: string;
    }>('select phone, mms, priority, fee_fen as fee, text, service_code as service from mt order by phone');
    t.is(mts.length, 2);
    t.like(mts[0], { priority: 2, fee: 0, text: '车友期刊', service: 'CYPT05' });
    t.not(mts[0]!.mms, mts[1]!.mms, 'each class has its own');
    await arrive();
    await goOn(house, push.id, later(moment, 2_000));
    t.is((await pushOfIssue(db(), id)).state, 'sent');
  },
);

test.serial(
  'Who paid for the month and cancelled since still reads to its end; who cancelled a trial does not',
  async (t) => {
    await aReader(db(), '15633000001');
    await aReader(db(), '15633000002');
    await db().read(`update subscription set state = 'closed', closed_at = '2026-11-20T10:00:00+08:00'`);
    await db().transact((tx) =>
      saveCharges(tx, aPostedFee({ phone: '15633000001' }, new Date('2026-11-10T10:00:00+08:00'))),
    );
    const id = await anIssue(db(), { slot });
    await sent(id);
    t.deepEqual(Object.keys(await deliveries(db(), id)), ['15633000001']);
  },
);

test.serial(
  'Who has no MMS gets a free SMS with a link, learned from the code of a report; who complained or wants quiet is left in peace',
  async (t) => {
    for (const phone of ['15633000001', '15633000002', '15633000003', '15633000004']) await aReader(db(), phone);
    await aReader(db(), '13900000001', { carrier: 'mobile' });
    const settled = { mtId: '', link: 'mmsc', state: 'undelivered' } as const;
    await db().transact((tx) =>
      learnHandsets(
        tx,
        [
          { ...settled, phone: '15633000001', result: 'Unrecognised 2003' },
          { ...settled, phone: '15633000002', result: 'Rejected' },
        ],
        moment,
      ),
    );
    await db().read(
      `insert into contact_mark (phone, id, list, reason, source, added_at) values ('15633000003', gen_random_uuid(), 'complaint', '投诉', 'agent', $1)`,
      [moment],
    );
    await db().read(`update subscriber set quiet_from = 14, quiet_until = 18 where phone = '15633000004'`);
    const id = await anIssue(db(), { slot });
    await sent(id);
    t.deepEqual(await deliveries(db(), id), {
      '13900000001': 'none no-way',
      '15633000001': 'sms queued',
      '15633000002': 'mms L queued',
      '15633000003': 'mms L refused',
      '15633000004': 'mms L queued',
    });
    const [link] = await db().read<{ text: string; fee: number }>(
      `select text, fee_fen as fee from mt where phone = '15633000001'`,
    );
    t.regex(link!.text, /^车友期刊第\d+期，请点开看：https:\/\/example\.com\/i\/\d+$/);
    t.is(link!.fee, 0);
    const [quiet] = await db().read<{ due: Date }>(`select due_at as due from mt_queue where phone = '15633000004'`);
    t.deepEqual(quiet!.due, new Date('2026-11-23T18:00:00+08:00'));
    await db().read(`delete from mt_queue where phone <> '15633000004'`);
    const push = await pushOfIssue(db(), id);
    await goOn(house, push.id, later(moment, 1_000));
    const [next] = await db().read<{ at: Date }>('select next_at as at from mms_push');
    t.deepEqual(next!.at, quiet!.due, 'the clock looks again when the quiet is over');
  },
);

test.serial(
  'A carrier whose link stands still keeps no other waiting, and a push brings only what its links take soon',
  async (t) => {
    for (let one = 0; one < 5; one++) await aReader(db(), `1563300000${one}`);
    const id = await anIssue(db(), { slot });
    await beginPush(house, id, moment, log);
    const { id: push } = await pushOfIssue(db(), id);
    await db().read(
      `insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
     values ('15633009999', gen_random_uuid(), 1, 'mmsc', 2, $1, 1)`,
      [moment],
    );
    await goOn(house, push, moment, { most: 1 });
    t.deepEqual(await deliveries(db(), id), {});
    await db().read('delete from mt_queue');
    await goOn(house, push, moment, { most: 1 });
    t.is(Object.keys(await deliveries(db(), id)).length, 5);
  },
);

test.serial(
  'An issue that is not ready is told an hour before; at its slot the reserve goes out in its place, or it is skipped',
  async (t) => {
    await aReader(db(), '15633000001');
    const title = house.titles.all.get('car-owner')!;
    const due = { ...slot, title };
    await lookReady(house, due, log);
    t.deepEqual(alarms(), [], 'nobody misses a title that has no issue');
    const late = await anIssue(db(), { slot });
    await lookReady(house, due, log);
    t.deepEqual(alarms(), []);
    await db().read(`update mms_issue set state = 'review', hash = 'other' where id = $1`, [late]);
    await lookReady(house, due, log);
    t.deepEqual(alarms(), ['issue-not-ready']);
    await fillMissing(house, due, moment, log);
    t.deepEqual(alarms(), ['issue-missing']);
    const reserve = await anIssue(db(), { reserve: true });
    await fillMissing(house, due, moment, log);
    t.deepEqual(alarms(), ['issue-replaced']);
    await fillMissing(house, due, moment, log);
    t.deepEqual(alarms(), [], 'once');
    const states = await db().read('select id, state, slot from mms_issue order by number');
    t.deepEqual(states, [
      { id: late, state: 'skipped', slot: null },
      { id: reserve, state: 'sending', slot: slot.key },
    ]);
    const [push] = await db().read<{ moment: Date }>('select moment from mms_push');
    t.deepEqual(push!.moment, moment);
  },
);

test.serial(
  'An issue whose slot was missed is sent late, but no morning paper in the evening; a change since its approval keeps it',
  async (t) => {
    const id = await anIssue(db(), { slot });
    await beginPush(house, id, later(moment, 7 * 60 * minuteMs), log);
    t.deepEqual(alarms(), ['issue-skipped']);
    const other = await anIssue(db(), {
      slot: { key: '2026-11-25T15:00', dueAt: later(moment, 2 * 24 * 60 * minuteMs) },
    });
    await db().read(`update mms_issue set hash = 'changed' where id = $1`, [other]);
    await beginPush(house, other, later(moment, 2 * 24 * 60 * minuteMs), log);
    t.deepEqual(alarms(), ['issue-skipped']);
    t.deepEqual(await db().read('select 1 from mms_push'), []);
  },
);

test('CA-X06: slots ring in Beijing time, an hour before and at their minute; a day off moves them', (t) => {
  const titles = { all: new Map([['car-owner', house.titles.all.get('car-owner')!]]), daysOff: house.titles.daysOff };
  const at = (text: string) => new Date(`${text}:00+08:00`);
  t.deepEqual(nextMoment(titles, at('2026-11-23T15:00'), sendAt), at('2026-11-25T15:00'));
  t.deepEqual(nextMoment(titles, at('2026-11-27T15:00'), readyAt), at('2026-11-30T14:00'));
  t.deepEqual(nextMoment(titles, at('2027-04-04T15:00'), sendAt), at('2027-04-06T15:00'));
  t.deepEqual(
    slotsAt(titles, at('2027-04-06T15:00'), sendAt).map(({ key }) => key),
    ['2027-04-05T15:00'],
  );
  t.deepEqual(slotsAt(titles, at('2026-11-24T15:00'), sendAt), []);
});

test('How long a push takes is told by its slowest carrier', (t) => {
  t.is(
    takesMs([
      { count: 30_000, perSecond: 100 },
      { count: 500, perSecond: 1 },
    ]),
    500_000,
  );
  t.is(takesMs([]), 0);
});

test('A reader gets an issue by the best way that is open, and never by one that is not', (t) => {
  const maybe = fc.option(
    fc.record({
      class: fc.option(fc.constantFrom('S', 'L', 'XXL', 'old'), { nil: undefined }),
      isIncapable: fc.boolean(),
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(
      maybe,
      fc.subarray(['S', 'L', 'XXL']),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom('link', 'nothing'),
      (handset, classes, mms, sms, withoutMms) => {
        const reader = { phone: '15633000001', carrier: 'unicom' } as const;
        const got = decideWay(reader, handset, {
          classes,
          usual: 'L',
          ways: { mms, sms },
          withoutMms: withoutMms as 'link',
        });
        if (got.way === 'mms') t.true(mms && !handset?.isIncapable && classes.includes(got.class));
        if (got.way === 'sms') t.true(sms && withoutMms === 'link');
        if (got.way === 'none') t.false(sms && withoutMms === 'link');
        if (mms && !handset?.isIncapable && classes.includes(handset?.class ?? 'L')) t.is(got.way, 'mms');
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

test('Whatever people and the clock do to a push: what stopped stays so, nothing goes out while it is paused, and an old page decides nothing', (t) => {
  const deed = fc.constantFrom<PushDeed>('page', 'end', 'pause', 'resume', 'stop', 'release');
  const step = fc.record({ deed, isOld: fc.boolean(), waiting: fc.integer({ min: 0, max: 2 }), isWhole: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let [state, version] = ['sending' as PushState, 1];
      for (const { deed: what, isOld, waiting, isWhole } of steps) {
        const before = state;
        const next = decidePush(what, { state: before, version, isWhole, waiting }, isOld ? version - 1 : version);
        if (isOld) t.true(typeof next === 'object');
        if (before === 'stopped') t.true(typeof next === 'object');
        if (what === 'page' && typeof next === 'string') t.is(before, 'sending');
        if (typeof next === 'object') continue;
        if (next === 'sent') t.true(isWhole && waiting === 0);
        if (what !== 'page') version++;
        state = next;
      }
    }),
    { seed: 6, numRuns: 300 },
  );
});

test.serial('What is known of handsets goes with their owner', async (t) => {
  await db().transact((tx) => saveIncapable(tx, [{ phone: '15633000001', source: 'carrier code x' }], moment));
  await db().transact((tx) => sealHandsets(tx, ['15633000001'], moment));
  t.deepEqual(await db().read('select 1 from mms_handset'), []);
});

test.serial('A handset gets what its model shows, as its MMSC reports it or its holder writes it by SMS', async (t) => {
  const told = ['15633000001', '15633000002', '15633000003', '15633000004'] as const;
  for (const phone of told) await aReader(db(), phone);
  await db().transact((tx) => saveIncapable(tx, [{ phone: told[0], source: 'carrier code x' }], moment));
  const { decide, load, save } = handsetService(house);
  await db().transact(async (tx) => {
    await learnModels(
      tx,
      [
        { phone: told[0], profile: 'http://maker.example/uaprof/NN95-1r100.xml' },
        { phone: told[1], profile: 'http://maker.example/uaprof/GT-I9100.rdf' },
        { phone: told[3] },
      ],
      moment,
    );
    await load(tx, [], moment, []);
    const mo = { id: newId(moment), phone: told[2], accessNumber: '10620007', text: 'JX 摩托罗拉V3' } as TakenMo;
    const served = decide(undefined, { act: 'tell', rest: '摩托罗拉 V3', mo }, {} as Speaker, moment);
    t.like(served.says[0], { code: 'handset-noted', vars: { model: '摩托罗拉 V3' } });
    await save(tx, [served.change!], moment);
    t.like(decide(undefined, { act: 'tell', rest: '大哥大', mo }, {} as Speaker, moment).says[0], {
      code: 'handset-unknown',
    });
    t.like(decide(undefined, { act: 'tell', rest: ' ', mo }, {} as Speaker, moment).says[0], { code: 'handset-ask' });
  });
  const id = await anIssue(db(), { slot });
  await sent(id);
  t.deepEqual(
    Object.entries(await deliveries(db(), id)).map(([, way]) => way.split(' ').slice(0, 2).join(' ')),
    ['mms L', 'mms XXL', 'mms M', 'mms L'],
  );
});
