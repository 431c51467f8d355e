import test from 'ava';
import fc from 'fast-check';
import { saveCharges } from '../../../../src/business/billing/index.ts';
import type { Speaker, TakenMo } from '../../../../src/business/messages/index.ts';
import type { Caller } from '../../../../src/platform/http/index.ts';
import { openLog } from '../../../../src/platform/log.ts';
import {
  handsetService,
  learnHandsets,
  learnModels,
  type PushHouse,
  pushRoutes,
  recipientsExport,
  sealHandsets,
} from '../../../../src/products/mms/index.ts';
import { beginPush, fillMissing, lookReady, slotsInDanger } from '../../../../src/products/mms/push/begin.ts';
import type { Forecast, PushView } from '../../../../src/products/mms/push/contract.ts';
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
import { aDesk, aStaffMember, type Desk } from '../../../support/callers.ts';
import { aPostedFee } from '../../../support/charge.ts';
import { withDatabase } from '../../../support/database.ts';
import { withPushHouse } from './a-push.ts';
import { anIssue, aReader, deliveries, moment, pushOfIssue, slot, someReaders } from './an-issue.ts';

const db = withDatabase();
const opened = withPushHouse(db);
let house: PushHouse;
const logged: Record<string, unknown>[] = [];
const log = openLog({ level: 'info', out: { write: (line) => void logged.push(JSON.parse(line)) } });
const alarms = () => logged.splice(0).flatMap(({ alarm }) => (alarm === undefined ? [] : [alarm]));

let desk: Desk;
let people: Record<'editor' | 'operator', Caller>;

test.before(async () => {
  house = opened();
  const [editor, operator] = await Promise.all(['editor', 'operator'].map((role) => aStaffMember(db(), role)));
  people = { editor: editor!, operator: operator! };
  desk = await aDesk(pushRoutes(house, log), moment);
});

test.after.always(() => desk?.stop());

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
    const danger = async (minutes: number) =>
      (await slotsInDanger(house, later(moment, minutes * minuteMs))).map(({ key }) => key);
    t.deepEqual(
      [await danger(-61), await danger(-60), await danger(59), await danger(60)],
      [[], [slot.key], [slot.key], []],
    );
    await fillMissing(house, due, moment, log);
    t.deepEqual(alarms(), ['issue-missing']);
    const reserve = await anIssue(db(), { reserve: true });
    await fillMissing(house, due, moment, log);
    t.deepEqual(alarms(), ['issue-replaced']);
    t.deepEqual(await danger(1), [], 'the reserve goes out');
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

const someone = (count: number) => Array.from({ length: count }, (_, i) => `1563300${String(i).padStart(4, '0')}`);

async function done<T = PushView>(who: keyof typeof people, place: string, body?: object): Promise<T> {
  const answer = await desk.ask(people[who], `/api/mms/${place}`, body && { body });
  const said = (await answer.json()) as T & { code: string };
  return answer.ok ? said : (said.code as T);
}

test.serial(
  'A pause takes back what has not left, and what left is not sent again; what is resumed reaches everybody once; a stop leaves the rest alone',
  async (t) => {
    const phones = someone(6);
    await someReaders(db(), phones);
    const id = await anIssue(db(), { slot });
    await sent(id);
    const { id: push } = await pushOfIssue(db(), id);
    const leave = (phone: string) => db().read('delete from mt_queue where phone = $1', [phone]);
    await leave(phones[0]!);
    t.is(await done<string>('editor', `pushes/${push}/pause`, { version: 1 }), 'forbidden');
    t.is(await done<string>('operator', `pushes/${push}/pause`, { version: 7 }), 'push-changed');
    const paused = await done('operator', `pushes/${push}/pause`, { version: 1 });
    t.like(paused, { state: 'paused', version: 2, readers: 6, reached: 6, funnel: { without: 5, waiting: 1 } });
    t.deepEqual(await db().read('select 1 from mt_queue'), []);
    await goOn(house, push, later(moment, minuteMs));
    t.deepEqual(await db().read('select 1 from mt_queue'), [], 'nothing goes out while it is paused');
    t.is(await done<string>('operator', `pushes/${push}/pause`, { version: 2 }), 'push-moved-on');
    const resumed = await done('operator', `pushes/${push}/resume`, { version: 2 });
    t.like(resumed, { state: 'sending', funnel: { without: 0, waiting: 6 } });
    const queued = await db().read<{ phone: string }>('select phone from mt_queue order by phone');
    t.deepEqual(
      queued.map(({ phone }) => phone),
      phones.slice(1),
      'who was on the way is not queued twice',
    );
    await leave(phones[1]!);
    const stopped = await done('operator', `pushes/${push}/stop`, { version: resumed.version, because: '内容有误' });
    t.like(stopped, { state: 'stopped', funnel: { without: 4, waiting: 2 } });
    t.is(await done<string>('operator', `pushes/${push}/resume`, { version: stopped.version }), 'push-moved-on');
    await goOn(house, push, later(moment, 2 * minuteMs));
    t.deepEqual(await db().read('select 1 from mt_queue'), []);
    const audit = await db().read<{ action: string }>(
      `select action from staff_audit where action like 'mms.push-%' order by id`,
    );
    t.deepEqual(
      audit.map(({ action }) => action),
      ['mms.push-pause', 'mms.push-resume', 'mms.push-stop'],
    );
  },
);

test.serial('What an answer brings back into the queue while a push is paused is taken back as well', async (t) => {
  await someReaders(db(), someone(2));
  const id = await anIssue(db(), { slot });
  await sent(id);
  const { id: push } = await pushOfIssue(db(), id);
  const [onTheWay] = await db().read<{ phone: string; mt_id: string }>(
    'delete from mt_queue where phone = $1 returning phone, mt_id',
    [someone(1)[0]],
  );
  await db().read(
    `insert into submit (phone, mt_id, part, attempt, link, lease_epoch, state, sent_at) values ($1, $2, 1, 1, 'mmsc', 1, 'sending', $3)`,
    [onTheWay!.phone, onTheWay!.mt_id, moment],
  );
  await done('operator', `pushes/${push}/pause`, { version: 1 });
  const [look] = await db().read<{ at: Date | null }>('select next_at as at from mms_push');
  t.truthy(look!.at, 'the clock looks again while an answer is awaited');
  await db().read(`update submit set state = 'throttled'`);
  await db().read(
    `insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt) values ($1, $2, 1, 'mmsc', 2, $3, 2)`,
    [onTheWay!.phone, onTheWay!.mt_id, moment],
  );
  await goOn(house, push, later(moment, minuteMs));
  t.deepEqual(await db().read('select 1 from mt_queue'), []);
  t.is((await db().read<{ at: Date | null }>('select next_at as at from mms_push'))[0]!.at, null);
  t.like(await done('operator', `pushes/${push}`), { funnel: { without: 2, waiting: 0 } });
});

test.serial(
  'The funnel is counted in the messages themselves, whole and by class, province and code; cancels within a day are told, and numbers only leave by an export',
  async (t) => {
    const phones = someone(6);
    await someReaders(db(), phones);
    await db().read(`update subscriber set province = '山西' where phone = $1`, [phones[5]]);
    await db().read(`insert into mms_handset (phone, class, source, at) values ($1, 'S', 'agent', $2)`, [
      phones[1],
      moment,
    ]);
    await aReader(db(), '13900000001', { carrier: 'mobile' });
    const id = await anIssue(db(), { slot });
    await sent(id);
    const { id: push } = await pushOfIssue(db(), id);
    const fate = async (phone: string, state: string, result: string, readAt: Date | null = null) => {
      const settled = ['delivered', 'undelivered', 'expired'].includes(state);
      await db().read(
        `with gone as (delete from mt_queue where phone = $1 returning phone, mt_id),
           mts as (update mt set state = case when $2 = 'submitted' then 'queued' else $2 end, done_at = $6 from gone where mt.phone = gone.phone and mt.id = gone.mt_id)
         insert into submit (phone, mt_id, part, attempt, link, lease_epoch, state, result, sent_at, read_at)
         select phone, mt_id, 1, 1, 'mmsc', 1, $2, $3, $4, $5 from gone`,
        [phone, state, result, moment, readAt, settled ? moment : null],
      );
    };
    await fate(phones[0]!, 'delivered', 'Retrieved', moment);
    await fate(phones[1]!, 'delivered', 'Retrieved');
    await fate(phones[2]!, 'undelivered', 'Rejected 4446');
    await fate(phones[3]!, 'expired', 'Expired');
    await fate(phones[4]!, 'unsure', '');
    await fate(phones[5]!, 'submitted', '1000');
    await db().read(`update subscription set state = 'closed', closed_at = $2 where phone = $1`, [
      phones[2],
      later(moment, minuteMs),
    ]);
    const seen = await done('editor', `pushes/${push}`);
    t.deepEqual(seen.funnel, {
      ...{
        readers: 7,
        without: 1,
        waiting: 0,
        accepted: 1,
        retrieved: 2,
        read: 1,
        expired: 1,
        rejected: 1,
        refused: 0,
        unsure: 1,
      },
    });
    t.deepEqual(
      seen.byClass.map(({ key, funnel }) => [key, funnel.readers]),
      [
        ['L', 5],
        ['S', 1],
        ['none', 1],
      ],
    );
    t.deepEqual(
      seen.byProvince.map(({ key, funnel }) => [key, funnel.readers]),
      [
        ['河北', 6],
        ['山西', 1],
      ],
    );
    t.deepEqual(seen.byCode.map(({ code, fate: became }) => [became, code]).sort(), [
      ['expired', 'Expired'],
      ['rejected', 'Rejected 4446'],
    ]);
    t.is(seen.cancels, 1);
    t.false(JSON.stringify(seen).includes(phones[0]!));
    const list = await done<{ items: PushView[] }>('editor', 'pushes');
    t.like(list.items[0], { id: push, readers: 7, reached: 7, name: { 'zh-CN': '车友期刊' } });
    const rows: unknown[][] = [];
    const kind = recipientsExport(db());
    for await (const row of kind.rows({ push } as never, {} as never, new AbortController().signal))
      rows.push([...row]);
    t.deepEqual(rows[3], [phones[2], 'mms', 'L', '河北', 'undelivered', 'Rejected 4446', '', '1']);
    const events = await desk.ask(people.editor, `/api/mms/pushes/${push}/live`, {
      signal: AbortSignal.timeout(30_000),
    });
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('"retrieved":2')) heard += (await reader.read()).value;
    t.regex(heard, /event: push/);
    await reader.cancel();
  },
);

test.serial(
  'Who an unsure issue did not reach gets it once more when a person found so, and nobody else does',
  async (t) => {
    const phones = someone(3);
    await someReaders(db(), phones);
    const id = await anIssue(db(), { slot });
    await sent(id);
    const { id: push } = await pushOfIssue(db(), id);
    await db().read(
      `with gone as (delete from mt_queue returning phone, mt_id)
    insert into submit (phone, mt_id, part, attempt, link, lease_epoch, state, result, sent_at)
    select phone, mt_id, 1, 1, 'mmsc', 1, case phone when $1 then 'undelivered' when $2 then 'undelivered' else 'unsure' end,
      case phone when $1 then 'by-hand' when $2 then 'Rejected' end, now() from gone`,
      [phones[0], phones[1]],
    );
    await goOn(house, push, later(moment, minuteMs));
    const seen = await done('operator', `pushes/${push}`);
    t.like(seen, { state: 'sent', foundWithout: 1 });
    t.like(await done('operator', `pushes/${push}/release`, { version: seen.version }), {
      state: 'sending',
      foundWithout: 0,
    });
    const queued = await db().read<{ phone: string }>('select phone from mt_queue');
    t.deepEqual(
      queued.map(({ phone }) => phone),
      [phones[0]],
    );
    const { version } = await done('operator', `pushes/${push}`);
    t.is(await done<string>('operator', `pushes/${push}/release`, { version }), 'nobody-without');
  },
);

test.serial('How many an issue would go to, and how long that takes, is told before it is scheduled', async (t) => {
  await someReaders(db(), someone(250));
  const at = '2026-11-25T15:00:00.000+08:00';
  const told = await done<Forecast>('editor', `forecast?title=car-owner&at=${encodeURIComponent(at)}`);
  t.like(told, { readers: 250, takesSeconds: 3, endsAt: '2026-11-25T15:00:03.000+08:00' });
  t.like(told.carriers[0], { carrier: 'unicom', readers: 250, link: 'mmsc', perSecond: 100 });
});

test.serial(
  'Whatever people, clocks and two workers do to a push: every reader has at most one message that may leave, and all have one when it is whole',
  async (t) => {
    await someReaders(db(), someone(40));
    const step = fc.constantFrom('go', 'both', 'leave', 'pause', 'resume', 'carrier');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        await db().read(
          'truncate mms_delivery, mms_push_cursor, mms_push, mms_approval, mms_issue_revision, mms_issue, mt, mt_queue',
        );
        const id = await anIssue(db(), { slot });
        await beginPush(house, id, moment, log);
        const { id: push } = await pushOfIssue(db(), id);
        const go = () => goOn(house, push, moment);
        const move = async (deed: 'pause' | 'resume') =>
          done('operator', `pushes/${push}/${deed}`, { version: (await pushOfIssue(db(), id)).version });
        for (const what of steps) {
          if (what === 'go') await go();
          if (what === 'both') await Promise.all([go(), go()]);
          if (what === 'leave')
            await db().read('delete from mt_queue where phone in (select phone from mt_queue limit 7)');
          if (what === 'carrier')
            await db().read(`update subscriber set carrier = 'mobile' where phone = $1`, [someone(40)[steps.length]]);
          if (what === 'pause' || what === 'resume') await move(what);
        }
        const open = await db().read<{ phone: string; count: number }>(
          `select phone, count(*)::int from mt where state <> 'cancelled' group by phone having count(*) > 1`,
        );
        t.deepEqual(open, []);
        await move('resume');
        await go();
        await db().read('delete from mt_queue');
        await go();
        t.is((await pushOfIssue(db(), id)).state, 'sent');
        const [all] = await db().read<{ count: number }>('select count(*)::int from mms_delivery');
        t.is(all!.count, 40);
        await db().read(`update subscriber set carrier = 'unicom'`);
      }),
      { seed: 3, numRuns: 12 },
    );
  },
);
