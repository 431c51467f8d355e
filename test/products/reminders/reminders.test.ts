import test from 'ava';
import fc from 'fast-check';
import { loadServiceWords } from '../../../src/business/catalog/index.ts';
import { claim } from '../../../src/business/messages/index.ts';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { loadSegments, sealHolders } from '../../../src/business/subscribers/index.ts';
import { loadDesk } from '../../../src/business/tickets/index.ts';
import {
  loadVehicleRules,
  type VehicleRules,
  vehicleActs,
  vehicleService,
} from '../../../src/business/vehicles/index.ts';
import { rollInspections } from '../../../src/business/vehicles/roll.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import type { Db, Tx } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { coverage, type ReminderView, reminderPage } from '../../../src/products/reminders/contract.ts';
import { reports } from '../../../src/products/reminders/figures.ts';
import { followReminders } from '../../../src/products/reminders/follow.ts';
import {
  closeCalendar,
  loadReminderRules,
  openCalendar,
  reminderActs,
  reminderService,
  remindersExport,
} from '../../../src/products/reminders/index.ts';
import { daysBetween, type ReminderKind, type Step, sameDays, stepOf } from '../../../src/products/reminders/model.ts';
import { type RemindHouse, remind } from '../../../src/products/reminders/remind.ts';
import { reminderRoutes } from '../../../src/products/reminders/routes.ts';
import { searchReminders } from '../../../src/products/reminders/store.ts';
import { allSeals } from '../../../src/roles/seals.ts';
import { newId } from '../../../src/values/id.ts';
import { type Day, dayMs, dayOf, hourMs, later, startOfDay } from '../../../src/values/time.ts';
import { aCaller, aDesk } from '../../support/callers.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane, nobodyIsTold } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
let now = new Date('2027-03-01T10:00:00+08:00');
let rules: VehicleRules;
let intake: Intake;
let house: RemindHouse;

test.before(async () => {
  rules = await loadVehicleRules(contentFolder);
  const reminders = await loadReminderRules(contentFolder);
  await ensurePartitions(db(), now);
  const acts = new Map<string, readonly string[]>([
    ['vehicles', vehicleActs],
    ['reminders', reminderActs],
  ]);
  const catalog = await loadServiceWords(contentFolder, await aCatalog(), acts, []);
  const terms = termsOf(catalog);
  const door = aDoor({ ...aLane, extensionDigits: 0 });
  const segments = await loadSegments(contentFolder);
  const desk = await loadDesk(contentFolder);
  house = { catalog, door, vehicles: rules, rules: reminders };
  intake = {
    ...{ db: db(), terms, door, segments, clock: { now: () => now }, log: openLog({ level: 'silent' }) },
    ...noOrders,
    services: [
      vehicleService(rules),
      reminderService({ terms, door, segments, desk, vehicles: rules, reminders, outlets: new Map() } as never),
    ],
  };
});

const at = (day: string, time = '09:00') => new Date(`${day}T${time}:00+08:00`);

async function say(phone: string, text: string): Promise<string> {
  await takeMos(intake, [anMo(text, { phone })]);
  const [last] = await db().read<{ text: string }>('select text from mt where phone = $1 order by id desc limit 1', [
    phone,
  ]);
  return last?.text ?? '';
}

async function member(phone: string, product = 'car-owner-vip'): Promise<string> {
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ($1, $2, $3, 'car-owner', 'active', 1, 'sms', '10620007', $4, $4)`,
    [phone, newId(now), product, now],
  );
  await say(phone, 'CP');
  return phone;
}

/** What a phone was reminded of, with the day. */
async function reminded(phone: string): Promise<string[]> {
  const rows = await db().read<{ text: string; queued_at: Date }>(
    `select text, queued_at from mt where phone = $1 and reason = 'reminder' and class = 'content' order by id`,
    [phone],
  );
  return rows.map(({ text, queued_at }) => `${dayOf(queued_at).slice(5)} ${text}`);
}

const ring = (day: string, time?: string) => remind(db(), house, at(day, time));

test.serial('CA-018: a week and a day before, by day, and an answer 1 closes it and rolls the date', async (t) => {
  const phone = await member('15633000001');
  await say(phone, 'CP 冀A12345');
  await say(phone, 'BX 20270315');
  for (const day of ['2027-03-06', '2027-03-07', '2027-03-08', '2027-03-08', '2027-03-09', '2027-03-14', '2027-03-15'])
    await Promise.all([ring(day), ring(day)]);
  const text = '车辆保险到期提醒：冀A12345于3月15日到期。回复1已办2稍后3预约';
  t.deepEqual(await reminded(phone), [`03-08 ${text}`, `03-14 ${text}`], 'once each, whoever rings and how often');
  now = at('2027-03-14', '12:00');
  t.is(await say(phone, '1'), '冀A12345保险已记为办妥。下次28-3-15到期，不对请发BX和日期');
  await ring('2027-03-15');
  await ring('2027-03-16');
  t.is((await reminded(phone)).length, 2);
  await ring('2028-03-08');
  t.is((await reminded(phone)).at(-1), `03-08 ${text}`, 'and a year later it is due again');
});

test.serial(
  'CA-018: 2 puts off to the day before, 3 opens a ticket, and several things are answered one after another',
  async (t) => {
    now = at('2027-04-20');
    const phone = await member('15633000002');
    await say(phone, 'CP 冀A22222');
    await say(phone, 'BX 20270501');
    await say(phone, 'NJ 20270430');
    await ring('2027-04-24');
    now = at('2027-04-24', '10:00');
    t.is((await reminded(phone)).length, 2);
    t.is(await say(phone, '2'), '好的。冀A22222年检4月30日到期，到期前1天再提醒您。办好后发TX，再回复1');
    t.is(await say(phone, 'TX'), '车辆年检保养到期提醒：冀A22222于4月30日到期。回复1已办2稍后3预约');
    t.regex(await say(phone, '3'), /^已登记冀A22222年检预约，单号KF\d+，客服将尽快与您联系/);
    const tickets = await db().read<{ subject: string }>(
      `select body ->> 'subject' as subject from ticket where phone = $1`,
      [phone],
    );
    t.deepEqual(tickets, [{ subject: '预约冀A22222年检' }]);
    now = at('2027-04-28');
    t.is(await say(phone, '1'), '冀A22222年检已记为办妥。请发NJ和下次到期日，以便提醒您');
    await ring('2027-04-29');
    await ring('2027-04-30');
    const kinds = (await reminded(phone)).map((one) => one.slice(0, 9));
    t.deepEqual(
      kinds,
      ['04-24 车辆保', '04-24 车辆年', '04-30 车辆保'].map((one) => one.slice(0, 9)),
    );
  },
);

test.serial(
  'CA-X08: a ring that an outage missed is caught up by day, and nothing goes after the due day, though it waited in the queue',
  async (t) => {
    now = at('2027-05-20');
    const phone = await member('15633000003');
    for (const [plate, day] of [
      ['冀A33331', '20270601'],
      ['冀A33332', '20270529'],
      ['冀A33333', '20270530'],
    ])
      for (const text of [`CP ${plate}`, `BX ${plate} ${day}`]) await say(phone, text);
    await ring('2027-05-29', '23:30');
    t.deepEqual(
      (await reminded(phone)).map((one) => one.slice(0, 22)),
      ['05-29 车辆保险到期提醒：冀A33331', '05-29 车辆保险到期提醒：冀A33333'],
      'the first went unsaid, and who is reminded at night reads it in the morning of the last day',
    );
    const [waits] = await db().read<{ due: Date }>('select max(due_at) as due from mt_queue where phone = $1', [phone]);
    t.deepEqual(waits!.due, at('2027-05-30'));
    await ring('2027-05-30');
    await followReminders(db(), rules, at('2027-05-31', '00:00'));
    const states = await db().read<{ plate: string; why: string | null; state: string | null }>(
      `select plate, why_not as why, (select state from mt where mt.phone = r.phone and mt.id = r.first_mt) as state
       from reminder r where phone = $1 order by plate`,
      [phone],
    );
    t.deepEqual(states, [
      { plate: '冀A33331', why: null, state: 'queued' },
      { plate: '冀A33332', why: 'missed', state: null },
      { plate: '冀A33333', why: 'too-late', state: 'cancelled' },
    ]);
  },
);

test.serial(
  'CA-X08: while nobody rings a reminder that waited for its link is kept back at midnight all the same, and the proof says so',
  async (t) => {
    now = at('2027-07-01');
    const phone = await member('15633000008');
    for (const text of ['CP 冀A88881', 'BX 20270710']) await say(phone, text);
    await ring('2027-07-08');
    const leave = (moment: Date) =>
      db().transact((tx) =>
        claim(tx, { door: house.door, whenSettled: nobodyIsTold, link: aLane.link, epoch: 1, limit: 1_000 }, moment),
      );
    await leave(at('2027-07-11', '00:00'));
    const standing = async () =>
      (
        await db().read<{ state: string; why: string | null }>(
          `select (select state from mt where mt.phone = r.phone and mt.id = r.first_mt) as state, why_not as why
       from reminder r where phone = $1`,
          [phone],
        )
      )[0];
    t.deepEqual(await standing(), { state: 'refused', why: null });
    await followReminders(db(), rules, at('2027-07-11', '09:00'));
    t.deepEqual(await standing(), { state: 'refused', why: 'too-late' });
    const [kept] = await searchReminders(
      db(),
      { from: '2027-07-10', to: '2027-07-10', state: 'not-reminded' },
      { after: undefined, limit: 9 },
    );
    t.is(kept?.phone, phone, 'it does not count as reminded');
    await ring('2027-07-11');
    t.is((await reminded(phone)).length, 1);
  },
);

test.serial(
  'CA-X11: all members of a province hear of the change of season, once each, by the plate or the number',
  async (t) => {
    now = at('2027-10-20');
    await db().read('delete from subscription');
    const [mine, foreign] = [await member('15633000004', 'car-owner'), await member('15633000005', 'car-owner')];
    await say(foreign, 'CP 京A12345');
    for (const day of ['2027-10-24', '2027-10-25', '2027-10-26', '2027-10-31', '2027-11-01']) await ring(day);
    const text = '车辆换季保养到期提醒：请在11月1日前为爱车做换季保养。回复1已办2稍后3预约';
    t.deepEqual(await reminded(mine), [`10-25 ${text}`, `10-31 ${text}`]);
    t.deepEqual(await reminded(foreign), []);
    now = at('2027-10-31', '10:00');
    t.is(await say(mine, '1'), '换季保养已记为办妥。到下一次换季时再提醒您');
  },
);

test.serial(
  'CA-018: only who is a member at that moment is reminded, of cars that are looked after; the next holder of nothing',
  async (t) => {
    now = at('2027-06-20');
    const phone = await member('15633000006');
    for (const text of ['CP 冀A66661', 'BX 20270701', 'CP 冀A66662', 'BX 2 20270701']) await say(phone, text);
    await db().read(`update subscription set state = 'suspended' where phone = $1`, [phone]);
    await ring('2027-06-24');
    t.deepEqual(await reminded(phone), []);
    await db().read(`update subscription set state = 'active', product = 'car-owner' where phone = $1`, [phone]);
    await ring('2027-06-25');
    t.is((await reminded(phone)).length, 1, 'who came back is reminded of the car that the level allows');
    const why = () =>
      db().read<{ plate: string; why: string | null }>(
        'select plate, why_not as why from reminder where phone = $1 order by plate',
        [phone],
      );
    t.deepEqual(await why(), [
      { plate: '冀A66661', why: null },
      { plate: '冀A66662', why: 'no-member' },
    ]);
    const gone = { phone, cause: 'test', hadSomething: true, evidence: {} };
    await db().transact((tx) => sealHolders(tx, allSeals, [gone], at('2027-06-26')));
    await ring('2027-06-30');
    t.is((await reminded(phone)).length, 1);
    now = at('2027-06-30', '10:00');
    t.is(await say(phone, 'TX'), '目前没有待办的到期提醒。查看车辆和日期发CP，客服400-000-0000');
  },
);

test.serial(
  'CA-018: staff see the proof of every due day, masked, page by page; whole numbers leave by an export, and the report counts the same',
  async (t) => {
    await db().read('delete from subscription');
    await db().read('delete from reminder');
    now = at('2027-08-01');
    const [heard, silent] = [await member('15633000071'), await member('15633000072')];
    for (const [phone, plate] of [
      [heard, '冀A71711'],
      [silent, '冀A72721'],
    ] as const)
      for (const text of [`CP ${plate}`, 'BX 20270810', `NJ 20270811`]) await say(phone, text);
    await ring('2027-08-03');
    await ring('2027-08-04');
    await db().read(`update subscription set state = 'suspended' where phone = $1`, [silent]);
    await db().read(`update mt set state = 'delivered', done_at = $2 where phone = $1 and reason = 'reminder'`, [
      heard,
      now,
    ]);
    now = at('2027-08-05');
    await say(heard, '1');
    await followReminders(db(), rules, at('2027-08-09'));
    const routes = reminderRoutes({
      db: db(),
      terms: intake.terms,
      vehicles: rules,
      config: { SP_NAME: '示例公司' },
      numbers: await openNumbers(db()),
    });
    const desk = await aDesk(routes, now);
    t.teardown(() => desk.stop());
    const get = async (place: string, role = 'operator') => desk.ask(aCaller(role), `/api/reminders${place}`);
    const all: ReminderView[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const answer: Response = await get(`?from=2027-08-01&to=2027-08-31&limit=1${next && `&before=${next}`}`);
      const page = reminderPage.parse(await answer.json());
      all.push(...page.items);
      next = page.next;
    }
    t.deepEqual(
      all
        .map((one) => `${one.phone.masked} ${one.plate} ${one.kind} ${one.due} ${one.first?.state} ${one.answer}`)
        .sort(),
      [
        '156****0071 冀A7***1 INS 2027-08-10 delivered undefined',
        '156****0071 冀A7***1 INSP 2027-08-11 delivered done',
        '156****0072 冀A7***1 INS 2027-08-10 queued undefined',
        '156****0072 冀A7***1 INSP 2027-08-11 queued undefined',
      ],
      'the newest question is answered first',
    );
    const some = async (state: string) =>
      reminderPage.parse(await (await get(`?from=2027-08-01&to=2027-08-31&state=${state}`)).json()).items.length;
    t.deepEqual(
      [
        await some('reminded'),
        await some('delivered'),
        await some('answered'),
        await some('unanswered'),
        await some('not-reminded'),
      ],
      [4, 2, 1, 3, 0],
    );
    const covered = coverage.parse(await (await get('/coverage?from=2027-08-01&to=2027-08-31')).json());
    t.deepEqual(covered.items[0], { kind: 'INS', due: 2, reminded: 2, delivered: 1, answered: 0 });
    const counted = await reports[0]!.count(db(), { from: startOfDay('2027-08-01'), until: startOfDay('2027-09-01') });
    t.deepEqual(
      counted.map(({ day, keys, figures }) => `${day} ${keys} ${figures}`),
      ['2027-08-10 INS 2,2,1,0', '2027-08-11 INSP 2,2,1,1'],
    );
    t.is((await get('?from=2027-08-31&to=2027-08-01')).status, 400);
    t.is((await get('?from=2027-08-01&to=2027-08-31', 'care-agent')).status, 403);
    const rows = [];
    const filter = { from: '2027-08-01', to: '2027-08-31', state: 'delivered' };
    const forWhom = { role: 'operator', organisation: undefined, language: 'zh-CN', now } as const;
    for await (const row of remindersExport(db()).rows(filter, forWhom, new AbortController().signal)) rows.push(row);
    t.deepEqual(
      rows.map((row) => row.slice(0, 4).join(' ')),
      ['15633000071 冀A71711 INS 保险 2027-08-10', '15633000071 冀A71711 INSP 年检 2027-08-11'],
    );
  },
);

test.serial(
  'CA-018: the calendar is read at an address that only its owner knows, until he closes it or the number changes hands',
  async (t) => {
    now = at('2027-08-01');
    const phone = await member('15633000081');
    for (const text of ['CP 冀A81811', 'BX 20270910']) await say(phone, text);
    const routes = reminderRoutes({
      db: db(),
      terms: intake.terms,
      vehicles: rules,
      config: { SP_NAME: '示例公司' },
      numbers: await openNumbers(db()),
    });
    const desk = await aDesk(routes, now);
    t.teardown(() => desk.stop());
    const read = async (place: string) => desk.ask(aCaller('operator'), place);
    const open = () => db().transact((tx) => openCalendar(tx, phone, now));
    const first = await open();
    t.false(first.includes(phone));
    const calendar = await read(first);
    t.is(calendar.headers.get('content-type')!.split(';')[0], 'text/calendar');
    t.regex(await calendar.text(), /SUMMARY:冀A81811保险到期\r\n/);
    const second = await open();
    t.is((await read(first)).status, 404, 'a new address closes the old one');
    t.is((await read(second)).status, 200);
    await db().transact((tx) => closeCalendar(tx, phone));
    t.is((await read(second)).status, 404);
    const third = await open();
    const gone = { phone, cause: 'test', hadSomething: true, evidence: {} };
    await db().transact((tx) => sealHolders(tx, allSeals, [gone], now));
    t.is((await read(third)).status, 404);
    const [kept] = await db().read<{ n: number }>('select count(*)::int as n from reminder_calendar');
    t.is(kept!.n, 0);
  },
);

test.serial(
  'CA-018: a maintenance whose estimate a mileage moved is the same: it is not told anew, an appointment holds, and its answer is found',
  async (t) => {
    await db().read('delete from subscription');
    const phones = ['15633000091', '15633000092'] as const;
    const each = async (day: string, text: string) => {
      now = at(day, '10:00');
      for (const phone of phones) await say(phone, text);
    };
    now = at('2027-01-01', '09:00');
    for (const phone of phones) await member(phone, 'car-owner');
    for (const [at, plate] of ['冀A91911', '冀A92922'].entries()) await say(phones[at]!, `CP ${plate}`);
    await each('2027-01-01', 'LC 35000');
    await each('2027-03-01', 'LC 38000');
    await each('2027-03-02', 'BY 40000公里');
    await ring('2027-04-02');
    now = at('2027-04-02', '12:00');
    t.regex(await say(phones[1], '3'), /^已登记冀A92922保养预约/);
    await each('2027-04-05', 'LC 39500');
    const dues = await db().read<{ due: Day }>(
      'select maintenance_due::text as due from vehicle where phone = any($1)',
      [phones],
    );
    t.deepEqual(
      dues.map(({ due }) => due),
      ['2027-04-16', '2027-04-16'],
    );
    for (let day = startOfDay('2027-04-06'); dayOf(day) < '2027-04-17'; day = later(day, dayMs)) {
      await ring(dayOf(day));
      await followReminders(db(), rules, later(day, 9 * 3_600_000));
    }
    const car = (texts: string[]) => texts.filter((one) => one.includes('例行')).map((one) => one.slice(0, 30));
    t.deepEqual(car(await reminded(phones[0])), [
      '04-02 车辆例行保养到期提醒：冀A91911于4月9日到',
      '04-15 车辆例行保养到期提醒：冀A91911于4月16日',
    ]);
    t.is(car(await reminded(phones[1])).length, 1, 'who has an appointment is not told again');
    now = at('2027-04-12', '12:00');
    t.regex(await say(phones[1], '1'), /^冀A92922保养已记为办妥。下次28-4-12到期/);
  },
);

test.serial(
  'CA-018: a notice that no link carried is not taken as said: it is tried again the next day, and the proof tells why until then',
  async (t) => {
    now = at('2027-09-01');
    const phone = await member('15633000093', 'car-owner');
    for (const text of ['CP 冀A93931', 'BX 20270915']) await say(phone, text);
    const proof = () =>
      db().read<{ why: string | null; first: string | null }>(
        'select why_not as why, first_at::date::text as first from reminder where phone = $1',
        [phone],
      );
    await remind(db(), { ...house, door: { ...house.door, lanes: [] } }, at('2027-09-08'));
    t.deepEqual(await proof(), [{ why: 'no-way', first: null }]);
    await ring('2027-09-09');
    t.is((await reminded(phone)).length, 1);
    t.deepEqual(await proof(), [{ why: null, first: '2027-09-09' }]);
  },
);

test.serial(
  'CA-018: an inspection by age that an outage swallowed stands in the proof as missed, and may still be told as overdue',
  async (t) => {
    now = at('2027-03-01');
    const phone = await member('15633000094', 'car-owner');
    for (const text of ['CP 冀A94941', 'DJ 20230310']) await say(phone, text);
    await rollInspections(db(), rules, at('2027-04-02', '01:00'));
    await ring('2027-04-02');
    const proof = () =>
      db().read(`select due::text, why_not as why from reminder where phone = $1 and kind = 'INSP'`, [phone]);
    t.deepEqual(await proof(), [{ due: '2027-03-31', why: 'missed' }]);
    await remind(db(), { ...house, rules: { ...house.rules, overdue: true } }, at('2027-04-03'));
    t.regex((await reminded(phone)).join(), /04-03 冀A94941年检已于3月31日到期/);
  },
);

test.serial(
  'CA-018: a change of season that an outage swallowed stands in the proof as missed, of those who were members then',
  async (t) => {
    await db().read('delete from subscription');
    now = at('2027-10-20');
    const then = await member('15633000101', 'car-owner');
    await say(then, 'CP 冀A10101');
    now = at('2027-11-03');
    const since = await member('15633000102', 'car-owner');
    await say(since, 'CP 冀A10202');
    await ring('2027-11-04');
    const proof = (phone: string) =>
      db().read(`select due::text, why_not as why from reminder where phone = $1 and kind = 'SEA'`, [phone]);
    t.deepEqual(await proof(then), [{ due: '2027-11-01', why: 'missed' }]);
    t.deepEqual(await proof(since), []);
  },
);

test.serial(
  'CA-018: a day that is told only when it is there says so in the proof, and blames no outage',
  async (t) => {
    now = at('2027-12-01', '15:00');
    const phone = await member('15633000103', 'car-owner');
    for (const text of ['CP 冀A10303', 'BX 20271201']) await say(phone, text);
    await ring('2027-12-02');
    const proof = await db().read('select due::text, why_not as why from reminder where phone = $1', [phone]);
    t.deepEqual(proof, [{ due: '2027-12-01', why: 'told-late' }]);
  },
);

test.serial(
  'One phone that cannot be reminded keeps nobody else from hearing, and the ring is told of it',
  async (t) => {
    await db().read('delete from subscription');
    now = at('2027-12-10');
    const [poor, ...others] = [await member('15633000104'), await member('15633000105'), await member('15633000106')];
    for (const [at, phone] of [poor, ...others].entries())
      for (const text of [`CP 冀A1040${at}`, 'BX 20271220']) await say(phone, text);
    const broken: RemindHouse = {
      ...house,
      hints: async (_, { phones }) => {
        if (phones.includes(poor)) throw new Error('its offers cannot be read');
        return new Map();
      },
    };
    const error = await t.throwsAsync<AggregateError>(remind(db(), broken, at('2027-12-13')));
    t.deepEqual(error!.errors.map(String), ['Error: its offers cannot be read']);
    for (const phone of others) t.is((await reminded(phone)).length, 1);
    t.is((await reminded(poor)).length, 0);
    await ring('2027-12-14');
    t.is((await reminded(poor)).length, 1, 'and is tried again');
  },
);

/** A database whose connection is cut at the nth statement of a kind: all of that transaction is undone. */
function cutting(real: Db, cut: (name: string) => boolean): Db {
  return {
    ...real,
    pool: real.pool,
    read: real.read.bind(real),
    transact: (work) =>
      real.transact((tx) =>
        work({
          ...tx,
          sql: (name: string, text: string, values: unknown[]) => {
            if (cut(name)) throw new Error(`cut at ${name}`);
            return tx.sql(name, text, values);
          },
        } as Tx),
      ),
  } as Db;
}

const steps = [
  'take first notices',
  'insert MTs',
  'note first notices',
  'take last notices',
  'save questions',
  'known reminders',
];
const deed = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('ring' as const),
      cut: fc.option(fc.constantFrom(...steps)),
      twice: fc.boolean(),
    }),
  },
  // The clock is set, too: forward by an outage, back by a hand.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('jump' as const), days: fc.constantFrom(-4, -2, -1, 1, 2, 5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), digit: fc.constantFrom('1', '2') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tell' as const), ahead: fc.integer({ min: 2, max: 14 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('drive' as const), km: fc.integer({ min: 0, max: 300 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('level' as const, 'level' as const, 'membership' as const) }),
  },
);

/** What of somebody falls due, with what is known of it; of cars in the order they were added. */
type Standing = { car: string | null; place: number; kind: ReminderKind; due: Day } & NonNullable<
  Parameters<typeof stepOf>[1]
>;
const standing = (phone: string) =>
  db().read<Standing>(
    `with cars as (select *, row_number() over (order by id)::int as place from vehicle where phone = $1 and removed_at is null),
       due as (
         select id, place, 'INS' as kind, insurance_due as due from cars union all select id, place, 'MNT', maintenance_due from cars
         union all select null, 0, 'SEA', '2027-11-01')
     select d.id as car, d.place, d.kind, d.due::text, r.first_at as "firstAt", r.last_at as "lastAt", r.overdue_at as "overdueAt", r.answer
     from due d left join reminder r on r.phone = $1 and r.kind = d.kind and r.due = d.due and (d.id is null or r.subject_id = d.id)
     where d.due is not null`,
    [phone],
  );

let run = 0;
test.serial(
  'CA-X08: whatever crashes, jumps back and forth, answers, changed dates, mileages, levels and two workers come between, nothing is reminded twice, late or not at all, nor to who is no member',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 14, maxLength: 26 }), async (deeds) => {
        await db().read('delete from subscription');
        const phone = `1563301${String(++run).padStart(4, '0')}`;
        let today = startOfDay('2027-10-23');
        let [isVip, isMember, km] = [true, true, 38_000];
        now = later(today, -60 * dayMs);
        await member(phone, 'car-owner-vip');
        for (const text of ['CP 冀A77777', 'LC 35000']) await say(phone, text);
        now = later(today, 9 * hourMs);
        for (const text of ['LC 38000', 'BY 38600公里', `BX ${dayOf(later(today, 9 * dayMs))}`, 'CP 冀A88888'])
          await say(phone, text);
        await say(phone, `BX 2 ${dayOf(later(today, 12 * dayMs))}`);
        const texts = () =>
          db().read<{ text: string; day: Day }>(
            `select text, (queued_at at time zone 'Asia/Shanghai')::date::text as day from mt
             where phone = $1 and reason = 'reminder' and class = 'content' order by id`,
            [phone],
          );
        /** What must have been said by the rings that ended well: each notice that the table of `stepOf` wanted when they began. */
        const owed: (Pick<Standing, 'car' | 'kind' | 'due'> & { step: Step })[] = [];
        for (const one of deeds) {
          now = later(today, 9 * hourMs);
          if (one.do === 'jump') today = later(today, one.days * dayMs);
          else if (one.do === 'answer') await say(phone, one.digit);
          else if (one.do === 'tell') await say(phone, `BX 1 ${dayOf(later(today, one.ahead * dayMs))}`);
          else if (one.do === 'drive') {
            km += one.km;
            await say(phone, `LC 1 ${km}`);
          } else if (one.do === 'ring') {
            let isCut = false;
            const house_ = cutting(db(), (name) => {
              isCut ||= name === one.cut;
              return name === one.cut;
            });
            const wanted = (await standing(phone)).flatMap((due) => {
              const step = stepOf(due, due.firstAt || due.answer ? due : undefined, house.rules, dayOf(today));
              return step && isMember && (isVip || due.place < 2) ? [{ ...due, step }] : [];
            });
            const before = await texts();
            const rings = [remind(house_, house, now), ...(one.twice ? [remind(house_, house, now)] : [])];
            const ended = await Promise.allSettled(rings);
            if (!isCut && ended.every(({ status }) => status === 'fulfilled')) owed.push(...wanted);
            const said = (await texts()).slice(before.length);
            t.true(isMember || said.length === 0, 'who is no member hears nothing');
            t.false(!isVip && said.some(({ text }) => text.includes('冀A88888')), 'nor of a car that rests');
            today = later(today, dayMs);
          } else {
            if (one.do === 'level') isVip = !isVip;
            else isMember = !isMember;
            await db().read('update subscription set product = $2, state = $3 where phone = $1', [
              phone,
              isVip ? 'car-owner-vip' : 'car-owner',
              isMember ? 'active' : 'suspended',
            ]);
          }
        }
        const kept = await db().read<{
          subject: string;
          kind: ReminderKind;
          due: Day;
          first: Date | null;
          last: Date | null;
        }>(
          'select subject_id as subject, kind, due::text, first_at as first, last_at as last from reminder where phone = $1',
          [phone],
        );
        for (const { car, kind, due, step } of owed) {
          // An estimate moves with the mileage, and what was said of it goes along.
          const isSame = (one: (typeof kept)[number]) =>
            one.kind === kind &&
            (car === null || one.subject === car) &&
            (kind === 'MNT' ? Math.abs(daysBetween(one.due, due)) <= sameDays : one.due === due);
          t.truthy(
            kept.find((one) => isSame(one) && one[step as 'first' | 'last']),
            `${step} of ${kind} ${due} was wanted and is unsaid`,
          );
        }
        const all = await texts();
        const notices = kept.reduce((sum, { first, last }) => sum + (first ? 1 : 0) + (last ? 1 : 0), 0);
        t.is(all.length, notices, 'each notice is one message, and each message a notice');
        t.is(new Set(all.map(({ text, day }) => `${text} ${day}`)).size, all.length, 'nothing is said twice in a day');
        t.true(
          kept.filter(({ kind, first }) => kind === 'MNT' && first).length <= 1,
          'a moved estimate is not told anew',
        );
        for (const { kind, due, first, last } of kept)
          for (const said of kind === 'MNT' ? [] : [first, last])
            t.true(said === null || (dayOf(said) <= due && dayOf(said) >= dayOf(later(startOfDay(due), -7 * dayMs))));
      }),
      { numRuns: 25 },
    );
  },
);
