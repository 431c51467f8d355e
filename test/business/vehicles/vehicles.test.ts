import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadServiceWords } from '../../../src/business/catalog/index.ts';
import { loadSegments, sealHolders } from '../../../src/business/subscribers/index.ts';
import { askForDates } from '../../../src/business/vehicles/asking.ts';
import { vehicleHistory, vehiclesView } from '../../../src/business/vehicles/contract.ts';
import {
  addVehicle,
  carRoutes,
  historyOf,
  loadVehicleRules,
  proposeDay,
  readVehicles,
  removeVehicle,
  saveVehicles,
  type Told,
  tellVehicle,
  toldOf,
  type Vehicle,
  type VehicleRules,
  vehicleActs,
  vehicleService,
  vehiclesOf,
} from '../../../src/business/vehicles/index.ts';
import { duesOf, inspectionByAge } from '../../../src/business/vehicles/model.ts';
import { rollInspections } from '../../../src/business/vehicles/roll.ts';
import { vehicleRoutes } from '../../../src/business/vehicles/routes.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import type { Tx } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { allSeals } from '../../../src/roles/seals.ts';
import { newId } from '../../../src/values/id.ts';
import { aCaller, aDesk } from '../../support/callers.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const now = new Date('2026-11-26T15:00:00+08:00');
let rules: VehicleRules;
let intake: Intake;

test.before(async () => {
  rules = await loadVehicleRules(contentFolder);
  await ensurePartitions(db(), now);
  const words = await loadServiceWords(contentFolder, await aCatalog(), new Map([['vehicles', vehicleActs]]), []);
  intake = {
    ...{ db: db(), terms: termsOf(words), door: aDoor({ ...aLane, extensionDigits: 0 }) },
    ...{ segments: await loadSegments(contentFolder), clock: { now: () => now }, log: openLog({ level: 'silent' }) },
    ...noOrders,
    services: [vehicleService(rules)],
  };
});

/** What a phone is answered. */
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
  return phone;
}

function carsOf(phone: string): Promise<Vehicle[]> {
  return db().transact((tx) => vehiclesOf(tx, [phone]));
}

test.serial('CA-018: a member registers a car by SMS, tells its dates, and hears car and next reminder', async (t) => {
  const phone = await member('15633000001');
  t.is(await say(phone, 'CP'), '您还没有登记车辆。请发CP加车牌，如CP 冀A12345。客服400-000-0000');
  t.is(await say(phone, 'cp 冀a·12345'), '冀A12345已登记。请发BX和保险到期日，如BX 20270315');
  t.is(await say(phone, 'BX 20270315'), '冀A12345保险到期2027-03-15已记下。下次：保险27-3-15到期');
  t.is(await say(phone, 'NJ2026年12月'), '冀A12345年检到期2026-12-31已记下。下次：年检26-12-31到期');
  t.is(await say(phone, 'BY 明年3月15'), '冀A12345下次保养2027-03-15已记下。下次：年检26-12-31到期');
  t.is(await say(phone, 'BY 40000公里'), '冀A12345下次保养里程40000公里已记下。下次：年检26-12-31到期');
  t.is(await say(phone, 'LC 3.5万公里'), '冀A12345里程35000公里已记下。下次：年检26-12-31到期');
  t.is(await say(phone, 'LC 34000'), '没看懂：比上次记的里程少，更正请联系客服。请发如LC 35000');
  t.is(await say(phone, 'BX 20250315'), '没看懂：这一天已过去。请发如BX 20270315');
  t.is(await say(phone, 'BX 20270231'), '没看懂：日历上没有这一天。请发如BX 20270315');
  t.is(await say(phone, 'BX 农历三月十五'), '没看懂：请用公历日期，不用农历。请发如BX 20270315');
  t.is(await say(phone, 'BX'), '没看懂：请写上内容。请发如BX 20270315');
  t.is(await say(phone, 'CP A12345'), '车牌没看懂：要以省份简称开头。请发如CP 冀A12345，新能源车牌为8位');
  t.is(await say(phone, 'CP'), '车辆：1冀A12345年检26-12-31。删除发CP删1');
  t.is(await say(phone, 'CP 冀A12345'), '冀A12345已登记。下次：年检26-12-31到期', 'the same car again is the same car');
  const [car] = await carsOf(phone);
  const { insurance } = car!.facts;
  t.like(insurance, { value: '2027-03-15', source: 'owner', confidence: 90 });
  const history = await db().transact((tx) => historyOf(tx, phone, car!.id));
  t.deepEqual(
    history.map(({ what }) => what),
    ['added', 'insurance', 'inspection', 'maintenance', 'maintenanceKm', 'mileage'],
  );
  const [due] = await db().read('select inspection_due::text, insurance_due::text from vehicle where phone = $1', [
    phone,
  ]);
  t.deepEqual(due, { inspection_due: '2026-12-31', insurance_due: '2027-03-15' });
});

test.serial(
  'CA-018: with several cars the place, the plate or its end say which; else it is asked, and a digit answers',
  async (t) => {
    const phone = await member('15633000002');
    await say(phone, 'CP 冀A11111');
    await say(phone, 'CP 冀AD22222');
    const noted = '冀AD22222保险到期2027-03-15已记下。下次：保险27-3-15到期';
    t.is(await say(phone, 'BX 2 20270315'), noted);
    t.is(await say(phone, 'BX 冀ad22222 2027-3-15'), noted);
    t.is(await say(phone, 'BX 222 27.3.15'), noted);
    t.is(await say(phone, 'BX 3 20270315'), '车辆：1冀A11111；2冀AD22222保险27-3-15。删除发CP删1');
    t.is(await say(phone, 'BX 20270401'), '请问是哪辆车：1冀A11111；2冀AD22222？请回复序号');
    t.is(await say(phone, '1'), '冀A11111保险到期2027-04-01已记下。下次：保险27-4-1到期');
    t.is(await say(phone, 'CP 删 1'), '冀A11111已删除，不再提醒');
    t.deepEqual(
      (await carsOf(phone)).map(({ plate }) => plate),
      ['冀AD22222'],
    );
    t.is(await say(phone, 'CP 冀A11111'), '冀A11111已登记。请发BX和保险到期日，如BX 20270315', 'without its past');
  },
);

test.serial(
  'CA-X02: a level has so many cars; after a downgrade the others are kept and rest, and who is no member keeps none awake',
  async (t) => {
    const phone = await member('15633000003');
    for (const plate of ['冀A00001', '冀A00002', '冀A00003']) await say(phone, `CP ${plate}`);
    t.is(await say(phone, 'CP 冀A00004'), '您的会员级别可登记3辆车，已满。发CP查看车辆，发CP删1可删除第1辆');
    await db().read(`update subscription set product = 'car-owner' where phone = $1`, [phone]);
    t.is(await say(phone, 'CP'), '车辆：1冀A00001；2冀A00002停；3冀A00003停。删除发CP删1');
    t.is(await say(phone, 'BX 2 20270315'), '冀A00002保险到期2027-03-15已记下。超出会员级别车辆数，暂不提醒');
    await db().read(`delete from subscription where phone = $1`, [phone]);
    t.is(await say(phone, 'BX 1 20270315'), '车务提醒是车友助理会员的服务，您目前未开通。客服400-000-0000');
    t.is(await say(phone, 'CP删3'), '冀A00003已删除，不再提醒');
    t.is(await say('15633000004', 'CP 冀A00001'), '车务提醒是车友助理会员的服务，您目前未开通。客服400-000-0000');
  },
);

test.serial(
  'CA-X10: what is surer is never replaced by what is less sure, and both stand in the history',
  async (t) => {
    const phone = await member('15633000005');
    await say(phone, 'CP 冀A55555');
    await say(phone, 'BX 20270315');
    const [car] = await carsOf(phone);
    const told = { insurance: '2027-05-01', registered: '2019-06-10' };
    const agency = { source: 'import', by: 'agency', evidence: {} } as const;
    await db().transact((tx) => saveVehicles(tx, rules, [toldOf(car!, told, agency, now)], now));
    const [after] = await carsOf(phone);
    t.is(after!.facts.insurance!.value, '2027-03-15');
    t.is(after!.facts.registered!.value, '2019-06-10', 'what nobody knew is taken');
    const history = await db().transact((tx) => historyOf(tx, phone, car!.id));
    t.deepEqual(
      history.filter(({ what }) => what === 'insurance').map(({ value, taken, source }) => [value, taken, source]),
      [
        ['2027-03-15', true, 'owner'],
        ['2027-05-01', false, 'import'],
      ],
    );
  },
);

test.serial('CA-X10: a number that changes hands never carries its cars to the next holder', async (t) => {
  const phone = await member('15633000006');
  await say(phone, 'CP 冀A66666');
  await say(phone, 'BX 20270315');
  const gone = { phone, cause: 'test', hadSomething: true, evidence: {} };
  await db().transact((tx) => sealHolders(tx, allSeals, [gone], now));
  t.deepEqual(await carsOf(phone), []);
  t.is(await say(phone, 'CP'), '您还没有登记车辆。请发CP加车牌，如CP 冀A12345。客服400-000-0000');
  t.is(await say(phone, 'CP 冀A66666'), '冀A66666已登记。请发BX和保险到期日，如BX 20270315');
  const rows = await db().read<{ why: string | null }>(
    'select removed_why as why from vehicle where phone = $1 order by id',
    [phone],
  );
  t.deepEqual(rows, [{ why: 'the number changed hands' }, { why: null }], 'the record stays with who had it');
});

test.serial(
  'CA-X10: an agency’s list is taken row by row with its faults named, never over what an owner told, and twice as once',
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-vehicles-'));
    const catalog = intake.terms.catalog;
    const routes = vehicleRoutes({ db: db(), blobs: openBlobs(folder), catalog, rules });
    const desk = await aDesk(routes, now);
    t.teardown(async () => {
      await desk.stop();
      await rm(folder, { recursive: true });
    });
    const phone = await member('15633000007');
    await say(phone, 'CP 冀A77777');
    await say(phone, 'BX 20270315');
    const file = [
      '手机号码,车牌,首次登记,保险到期,里程',
      `${phone},冀a·77777,2019-06-10,2027-05-01,52000`,
      `${phone},冀AF7777,2024/3/1,,`,
      `${phone},A7777,,,`,
      `12345,冀A77778,,,`,
      `15633000008,冀A77779,,,`,
      `${phone},冀A77777,,2024-01-01,`,
      `${phone},冀A77777,农历三月,,`,
    ].join('\n');
    const bring = async () => (await desk.ask(aCaller('operator'), '/api/vehicles/imports?name=x', { file })).json();
    const { faults, ...counts } = (await bring()) as { faults: { line: number; field: string }[] };
    t.like(counts, { added: 1, taken: 2, faultCount: 5 });
    t.deepEqual(
      faults.map(({ line, field }) => `${line} ${field}`),
      ['4 plate', '5 phone', '6 phone', '7 row', '8 registered'],
    );
    const facts = (await carsOf(phone)).map(({ plate, facts: known }) => [
      plate,
      known.insurance?.value,
      known.registered?.value,
      known.mileage?.value,
    ]);
    t.deepEqual(facts, [
      ['冀A77777', '2027-03-15', '2019-06-10', 52000],
      ['冀AF7777', undefined, '2024-03-01', undefined],
    ]);
    t.like(await bring(), { added: 0, taken: 2 });
    t.is((await carsOf(phone)).length, 2);
    t.is((await desk.ask(aCaller('telemarketer', '甲外呼'), '/api/vehicles/imports?name=x', { file })).status, 403);
  },
);

test.serial(
  'CA-X10: an agent or the owner on a page adds, tells and removes within the same bounds, and only in the cars of that phone',
  async (t) => {
    const phone = await member('15633000009', 'car-owner');
    const other = await member('15633000010', 'car-owner');
    const house = { rules, catalog: intake.terms.catalog };
    const agent = { source: 'agent', by: 'a', evidence: {} } as const;
    const act = <T>(work: (tx: Tx) => Promise<T>) => db().transact(work);
    const add = (plate: string, to = phone) =>
      act((tx) => addVehicle(tx, house, { phone: to, plate, kind: 'car' }, agent, now));
    await say(phone, 'CP');
    await say(other, 'CP');
    const added = await add('冀AF99999');
    const id = added.ok ? added.value : '';
    t.deepEqual(await add('冀 AF-99999'), { ok: true, value: id }, 'the same car again is the same car');
    t.deepEqual(await add('冀A88888'), { ok: false, code: 'full' });
    t.deepEqual(await add('A88888'), { ok: false, code: 'no-province' });
    t.deepEqual(await add('冀A88888', '15633000011'), { ok: false, code: 'members-only' });
    const tell = (told: Told, of = phone) => act((tx) => tellVehicle(tx, house, { phone: of, id, told }, agent, now));
    t.like(await tell({ registered: '2020-12-10', insurance: '2027-03-15', mileage: 350_000 }), { ok: true });
    t.like(await tell({ mileage: 35_000 }), { ok: true }, 'what was mistyped is mended');
    t.deepEqual(await tell({ inspected: '2019-12-10' }), { ok: false, what: 'inspected', why: 'before-registration' });
    t.deepEqual(
      await tell({ mileage: 1 }, other),
      { ok: false, code: 'no-such-car' },
      'nobody tells of a stranger’s car',
    );
    const { items, allowed } = await act((tx) => readVehicles(tx, house, phone, now));
    t.is(allowed, 1);
    t.like(items[0], { plate: '冀AF99999', energy: 'hybrid', rests: false, inspectionHow: 'on-site' });
    t.deepEqual(items[0]!.due, { insurance: '2027-03-15', inspection: '2026-12-31' });
    t.true(vehiclesView.safeParse({ items, allowed }).success);
    t.like(await act((tx) => removeVehicle(tx, house, { phone: other, id }, agent, now)), { code: 'no-such-car' });
    t.like(await act((tx) => removeVehicle(tx, house, { phone, id }, agent, now)), { ok: true });
    t.deepEqual(await carsOf(phone), []);
  },
);

test.serial(
  'CA-X10: on his own page an owner keeps his cars and hears beside each field what is wrong, and nobody reaches the car of another',
  async (t) => {
    const phone = await member('15633000012', 'car-owner-vip');
    const stranger = await member('15633000013', 'car-owner-vip');
    await say(phone, 'CP');
    await say(stranger, 'CP');
    const routes = carRoutes(
      { db: db(), rules, catalog: intake.terms.catalog },
      {
        path: '/api/own/vehicles',
        access: 'signed-in',
        whose: async (_, { staff }) => ({
          phone: staff!.name,
          teller: { source: 'owner', by: staff!.name, evidence: { page: 'own' } },
        }),
      },
    );
    const desk = await aDesk(routes, now);
    t.teardown(() => desk.stop());
    const as = (who: string) => ({ ...aCaller('subscriber'), name: who });
    const ask = async (who: string, place: string, sent?: { method?: string; body?: unknown }) => {
      const answer = await desk.ask(as(who), `/api/own/vehicles${place}`, sent);
      // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it wants
      return { status: answer.status, body: (await answer.json()) as any };
    };
    t.like(await ask(phone, '', { body: { plate: 'A12345' } }), {
      status: 400,
      body: { faults: [{ field: 'body.plate', remedy: '车牌要以省份简称开头，如 冀A12345' }] },
    });
    const { body: added } = await ask(phone, '', { body: { plate: '冀a·98765', kind: 'van' } });
    const { id } = vehiclesView.parse(added).items[0]!;
    const past = await ask(phone, `/${id}`, { method: 'PATCH', body: { mileage: 1, insurance: '2020-01-01' } });
    t.is(past.body.faults[0].field, 'body.insurance');
    t.is((await ask(phone, `/${id}`, { method: 'PATCH', body: {} })).status, 400);
    const told = { kind: 'car', registered: '2020-12-10', insurance: '2027-03-15' };
    const { body } = await ask(phone, `/${id}`, { method: 'PATCH', body: told });
    t.like(body.items[0], {
      plate: '冀A98765',
      kind: 'car',
      due: { insurance: '2027-03-15', inspection: '2026-12-31' },
    });
    const { body: history } = await ask(phone, `/${id}/history`);
    t.deepEqual(
      vehicleHistory.parse(history).items.map(({ what, value }) => `${what} ${value}`),
      ['added null', 'kind car', 'registered 2020-12-10', 'insurance 2027-03-15'],
    );
    t.deepEqual((await ask(stranger, '')).body.items, []);
    t.is((await ask(stranger, `/${id}`, { method: 'PATCH', body: told })).status, 404);
    t.is((await ask(stranger, `/${id}`, { method: 'DELETE' })).status, 404);
    t.deepEqual((await ask(stranger, `/${id}/history`)).body.items, []);
    t.deepEqual((await ask(phone, `/${id}`, { method: 'DELETE' })).body.items, []);
  },
);

test.serial('CA-X10: first registration and kind are told by SMS too, and maintenance by km', async (t) => {
  const phone = await member('15633000014');
  t.is(await say(phone, 'CP 冀A14141 货车'), '冀A14141已登记。请发BX和保险到期日，如BX 20270315');
  t.is(await say(phone, 'CP 轿车'), '冀A14141车型轿车已记下。请发BX和保险到期日，如BX 20270315');
  t.is(await say(phone, 'DJ 2020-12-10'), '冀A14141首次登记2020-12-10已记下。下次：年检26-12-31到期');
  t.is(await say(phone, 'DJ 20991210'), '没看懂：这一天还没到。请发如DJ 20200615');
  t.is(await say(phone, 'BY 2026-9-1'), '冀A14141上次保养2026-09-01已记下。下次：年检26-12-31到期');
  t.is(await say(phone, 'BY 每5000公里'), '冀A14141保养间隔5000公里已记下。下次：年检26-12-31到期');
  await say(phone, 'LC 100000');
  const [car] = await carsOf(phone);
  t.is(car!.kind, 'car');
  t.is(duesOf(car!, rules, now).maintenance, '2026-12-18', '46 km a day over six years: 5000 km take 108 days');
  await say(phone, 'CP 冀A14142');
  t.is(await say(phone, 'CP 2 面包车'), '冀A14142车型面包车已记下。请发BX和保险到期日，如BX 20270315');
});

test.serial(
  'CA-X10: a day that a merchant proposes counts once the owner has answered Y, and the newest proposal only',
  async (t) => {
    const phone = await member('15633000015');
    await say(phone, 'CP 冀A15151');
    const house = { rules, catalog: intake.terms.catalog, door: intake.door };
    const merchant = { id: newId(now), name: '示例汽修' };
    const propose = (day: string, of = phone) =>
      db().transact((tx) =>
        proposeDay(tx, house, { phone: of, plate: '冀A15151', what: 'maintenance', day, merchant }, now),
      );
    t.like(await propose('2027-05-01'), { ok: true });
    t.like(await propose('2027-05-10'), { ok: true });
    const [text] = await db().read<{ text: string; class: string }>(
      'select text, class from mt where phone = $1 order by id desc limit 1',
      [phone],
    );
    t.deepEqual(text, {
      text: '示例汽修告知冀A15151下次保养2027-05-10。同意请在2天内回复Y记下，不回复不改动',
      class: 'content',
    });
    t.is((await carsOf(phone))[0]!.facts.maintenance, undefined, 'silence changes nothing');
    t.is(await say(phone, 'Y'), '冀A15151下次保养2027-05-10已记下。下次：保养27-5-10到期');
    const [car] = await carsOf(phone);
    t.like(car!.facts.maintenance, { value: '2027-05-10', source: 'owner' });
    const history = await db().transact((tx) => historyOf(tx, phone, car!.id));
    t.deepEqual(
      history.map(({ what, value, source, taken }) => `${what} ${value} ${source} ${taken}`),
      [
        'added null owner true',
        'maintenance 2027-05-01 merchant false',
        'maintenance 2027-05-10 merchant false',
        'maintenance 2027-05-10 owner true',
      ],
    );
    t.deepEqual(await propose('2027-05-10'), { ok: false, code: 'known' });
    t.deepEqual(await propose('2020-05-10'), { ok: false, code: 'past' });
    t.deepEqual(await propose('2027-05-11', '15633000002'), { ok: false, code: 'no-such-car' });
    t.is(await say(phone, 'Y'), await say('15633000002', 'Y'), 'what was answered is no question any more');
  },
);

test.serial(
  'CA-X10: a member is asked for what is missing once a quarter, by day, and never who is no member or has told all',
  async (t) => {
    await db().read('delete from subscription');
    await db().read('delete from vehicle_asked');
    const [full, none, past, gone] = ['15633000021', '15633000022', '15633000023', '15633000024'] as const;
    for (const phone of [full, none, past]) await member(phone);
    await say(full, 'CP 冀A21212');
    for (const text of ['BX 20270315', 'NJ 20270315', 'BY 20270315']) await say(full, text);
    await say(none, 'CP');
    await say(past, 'CP 冀A23232');
    await say(past, 'BX 20261128');
    await say(gone, 'CP');
    const house = { rules, catalog: intake.terms.catalog, door: intake.door };
    const asked = async (at: string) => {
      const when = new Date(at);
      await Promise.all([askForDates(db(), house, when), askForDates(db(), house, when)]);
      const rows = await db().read<{ phone: string; text: string; due: string }>(
        `select mt.phone, text, to_char(due_at at time zone 'Asia/Shanghai', 'HH24:MI') as due from mt
         join mt_queue q on q.phone = mt.phone and q.mt_id = mt.id where queued_at = $1 order by mt.phone`,
        [when],
      );
      return rows.map(({ phone, text, due }) => `${phone.slice(-2)} ${due} ${text.slice(0, 14)}`);
    };
    t.deepEqual(await asked('2026-11-29T22:30:00+08:00'), [
      '22 09:00 会员可免费享受保险、年检、保',
      '23 09:00 冀A23232缺保险到期日期',
    ]);
    t.deepEqual(await asked('2027-02-26T10:00:00+08:00'), [], 'not again within ninety days');
    t.deepEqual(await asked('2027-02-28T10:00:00+08:00'), [
      '22 10:00 会员可免费享受保险、年检、保',
      '23 10:00 冀A23232缺保险到期日期',
    ]);
  },
);

test.serial(
  'CA-018: an inspection that passed without a word is due again when the age of the car says so',
  async (t) => {
    const phone = await member('15633000025');
    await say(phone, 'CP 冀A25252');
    await say(phone, 'DJ 20200120');
    await say(phone, 'NJ 20261231');
    await say(phone, 'CP 冀A25253');
    await say(phone, 'NJ 2 20261231');
    const dues = async () =>
      (
        await db().read<{ due: string }>(
          'select inspection_due::text as due from vehicle where phone = $1 order by plate',
          [phone],
        )
      ).map(({ due }) => due);
    await rollInspections(db(), rules, new Date('2027-01-14T23:00:00+08:00'));
    t.deepEqual(await dues(), ['2026-12-31', '2026-12-31'], 'it stays until it is written down that nobody was told');
    t.true((await rollInspections(db(), rules, new Date('2027-01-15T01:00:00+08:00'))) > 0);
    t.deepEqual(await dues(), ['2028-01-31', '2026-12-31'], 'whose age nobody knows is asked for it');
  },
);

const ages: readonly (readonly [registered: string, inspected: string | undefined, today: string, due: string])[] = [
  ['2025-06-10', undefined, '2026-11-26', '2027-06-30 mark'],
  ['2022-06-10', undefined, '2026-11-26', '2028-06-30 on-site'],
  ['2020-12-31', undefined, '2026-11-26', '2026-12-31 on-site'],
  ['2019-06-10', undefined, '2026-11-26', '2027-06-30 mark'],
  ['2018-06-10', undefined, '2026-11-26', '2028-06-30 on-site'],
  ['2016-06-10', undefined, '2026-11-26', '2027-06-30 on-site'],
  ['2009-06-10', undefined, '2026-11-26', '2027-06-30 on-site'],
  ['2024-02-29', undefined, '2024-03-01', '2026-02-28 mark'],
  ['2016-12-10', '2026-10-02', '2026-11-26', '2027-12-31 on-site'],
  ['2016-12-10', '2026-09-30', '2026-11-26', '2026-12-31 on-site'],
  ['2016-06-10', '2026-09-30', '2026-11-26', '2027-06-30 on-site'],
];

test('CA-018: a private car is due for inspection by its age: marks in the 2nd, 4th and 8th year, on site in the 6th, the 10th and each after', (t) => {
  for (const [registered, inspected, today, due] of ages) {
    const { day, how } = inspectionByAge(registered, inspected, rules, today);
    t.is(`${day} ${how}`, due, `${registered} ${inspected} ${today}`);
  }
});
