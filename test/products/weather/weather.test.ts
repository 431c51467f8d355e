import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { saveCharges } from '../../../src/business/billing/index.ts';
import { loadServiceWords } from '../../../src/business/catalog/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import type { Db } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { openScratch } from '../../../src/platform/scratch.ts';
import { board, type ForecastsImported, imported, type WeatherBoard } from '../../../src/products/weather/contract.ts';
import { giveBackMonth, withoutWeather } from '../../../src/products/weather/fees.ts';
import { loadWeatherRules, supplyForecasts, weatherActs, weatherService } from '../../../src/products/weather/index.ts';
import { jobsOf } from '../../../src/products/weather/jobs.ts';
import { type Forecast, goodUntil, slotAt, type WeatherRules } from '../../../src/products/weather/model.ts';
import { catchUp, pushSlot, type WeatherHouse } from '../../../src/products/weather/push.ts';
import { weatherRoutes } from '../../../src/products/weather/routes.ts';
import { saveForecasts, saveSettings } from '../../../src/products/weather/store.ts';
import { newId } from '../../../src/values/id.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { aDesk, aStaffMember } from '../../support/callers.ts';
import { aPostedFee } from '../../support/charge.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { faulty } from '../../support/faulty.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const today = '2026-11-27';
const at = (time: string, day = today) => new Date(`${day}T${time}:00+08:00`);
const morning = { day: today, hour: 7 };
let now = at('06:00');
let rules: WeatherRules;
let house: WeatherHouse;
let intake: Intake;
const logged: Record<string, unknown>[] = [];
const log = openLog({ level: 'info', out: { write: (line) => void logged.push(JSON.parse(line)) } });

test.before(async () => {
  await ensurePartitions(db(), now);
  rules = await loadWeatherRules(contentFolder);
  const catalog = await loadServiceWords(contentFolder, await aCatalog(), new Map([['weather', weatherActs]]), []);
  const terms = termsOf(catalog);
  const door = aDoor({ ...aLane, carriers: ['unicom', 'mobile'], extensionDigits: 0 });
  house = { rules, terms, door };
  intake = {
    ...{ db: db(), terms, door, segments: await loadSegments(contentFolder), clock: { now: () => now }, log },
    ...noOrders,
    services: [weatherService({ weatherRules: rules, terms })],
  };
});

test.afterEach.always(async () => {
  await db().read(
    'truncate weather_sent, weather_setting, weather_forecast, mt, mt_queue, subscription, subscriber, contact_mark',
  );
  await db().read('truncate charge, free_month, schedule');
  logged.length = 0;
  now = at('06:00');
});

/** Somebody who has the weather since a time. */
async function reader(
  phone: string,
  { since = at('00:00', '2026-11-01'), province = '河北' as string | null, carrier = 'unicom' } = {},
) {
  await db().read(
    `insert into subscriber (phone, carrier, province, holder_since) values ($1, $2, $3, $4) on conflict do nothing`,
    [...[phone, carrier, province, at('00:00', '2026-01-01')]],
  );
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ($1, $2, 'weather', 'weather', 'active', 1, 'sms', '10620007', $3, $3)`,
    [phone, newId(since), since],
  );
}

function forecast(city: string, changes: Partial<Forecast> = {}): Forecast {
  return { city, day: today, sky: '晴', low: -3, high: 8, wind: '北风3级', tip: '', ...changes };
}

const tell = (...forecasts: Forecast[]) =>
  db().transact((tx) => saveForecasts(tx, forecasts, { source: 'import', by: '林编辑' }, now));

async function sent(): Promise<Record<string, string[]>> {
  const rows = await db().read<{ phone: string; texts: string[] }>(
    `select phone, array_agg(text order by id) as texts from mt where reason = 'weather forecast' group by phone order by phone`,
  );
  return Object.fromEntries(rows.map(({ phone, texts }) => [phone, texts]));
}

async function fates(): Promise<Record<string, string>> {
  const rows = await db().read<{ phone: string; what: string }>(
    `select phone, coalesce(why_not, city) as what from weather_sent order by phone`,
  );
  return Object.fromEntries(rows.map(({ phone, what }) => [phone, what]));
}

async function say(phone: string, text: string): Promise<string> {
  await takeMos(intake, [anMo(text, { phone })]);
  const [last] = await db().read<{ text: string }>('select text from mt where phone = $1 order by id desc limit 1', [
    phone,
  ]);
  return last?.text ?? '';
}

test.serial(
  'DP-028: at the hour each chose the forecast of the own city goes out once a day, whoever rings how often; who joins later waits, and never a wrong city',
  async (t) => {
    await reader('15633000001');
    await reader('15633000002');
    await reader('15633000003', { since: at('07:00:01'.slice(0, 5)) });
    await reader('15633000004', { since: at('07:01') });
    await reader('13011110005', { province: '北京' });
    await reader('13900000006', { carrier: 'mobile' });
    await reader('15633000007');
    await tell(forecast('石家庄'), forecast('保定', { sky: '阴', tip: '宜洗车' }));
    await say('15633000002', 'CS保定');
    await say('15633000006', '');
    await say('13900000006', 'CITY 唐山');
    await say('15633000007', 'TQSJ 18');
    now = at('07:00');
    await Promise.all([pushSlot(db(), house, morning, now), pushSlot(db(), house, morning, now)]);
    await pushSlot(db(), house, morning, at('07:30'));
    t.deepEqual(await sent(), {
      '15633000001': ['石家庄11月27日：晴，-3～8℃，北风3级。'],
      '15633000002': ['保定11月27日：阴，-3～8℃，北风3级。宜洗车。'],
      '15633000003': ['石家庄11月27日：晴，-3～8℃，北风3级。'],
    });
    t.deepEqual(await fates(), {
      '13011110005': 'no-city',
      '13900000006': 'no-forecast',
      '15633000001': '石家庄',
      '15633000002': '保定',
      '15633000003': '石家庄',
    });
    const mts = await db().read(
      `select distinct priority, class, fee_fen as fee, service_code as service, good_until as until from mt where reason = 'weather forecast'`,
    );
    t.deepEqual(
      mts,
      [{ priority: 2, class: 'content', fee: 0, service: 'TQDY02', until: at('08:00') }],
      'an answer overtakes it',
    );

    await tell(forecast('石家庄', { day: '2026-11-28', sky: '多云' }));
    await pushSlot(db(), house, { day: today, hour: 18 }, at('18:00'));
    t.deepEqual(
      (await sent())['15633000007'],
      ['石家庄11月28日：多云，-3～8℃，北风3级。'],
      'in the evening it is that of the next day',
    );
  },
);

test.serial('Who wants quiet, has complained or has cancelled gets none, and it is written down why', async (t) => {
  for (const phone of ['15633000001', '15633000002', '15633000003', '15633000004']) await reader(phone);
  await db().read(`update subscriber set quiet_from = 22, quiet_until = 9 where phone = '15633000001'`);
  await db().read(
    `insert into contact_mark (phone, id, list, reason, source, added_at) values ('15633000002', gen_random_uuid(), 'complaint', '投诉', 'agent', $1)`,
    [now],
  );
  await db().read(`update subscription set state = 'closed', closed_at = $1 where phone = '15633000003'`, [
    at('06:30'),
  ]);
  await tell(forecast('石家庄'));
  const pushed = await pushSlot(db(), house, morning, at('07:00'));
  t.is(pushed.sent, 1);
  t.deepEqual(await fates(), { '15633000001': 'too-late', '15633000002': 'turned-back', '15633000004': '石家庄' });
  const left = await db().read<{ phone: string }>('select phone from mt_queue');
  t.deepEqual(left, [{ phone: '15633000004' }]);
});

test.serial(
  'A city without a forecast is skipped, counted and told to operators; an import within the hour is sent at once, and what is stale never',
  async (t) => {
    await reader('15633000001');
    await reader('15633000002');
    const clock = { now: () => now };
    const jobs = jobsOf({ ...house, clock, folder: '/nowhere', rules });
    const push = jobs.find(({ name }) => name === 'send the weather')!;
    await push.run(db(), now, log);
    t.deepEqual(await push.nextDue(db(), now), at('07:00'));
    now = at('07:10');
    await push.run(db(), at('07:00'), log);
    t.like(
      logged.find(({ alarm }) => alarm === 'forecast-missing'),
      { day: today, hour: 7, cities: { 石家庄: 2 } },
    );
    t.deepEqual(await fates(), { '15633000001': 'no-forecast', '15633000002': 'no-forecast' });
    t.deepEqual(await push.nextDue(db(), now), at('07:00', '2026-11-28'));

    await db().read(`delete from weather_sent where phone = '15633000002'`);
    await tell(forecast('石家庄'));
    t.is(await catchUp(db(), house, at('07:59')), 2);
    t.is(await catchUp(db(), house, at('07:59')), 0);
    await db().read('truncate weather_sent, mt, mt_queue');
    now = at('09:00', '2026-11-29');
    await push.run(db(), at('07:00', '2026-11-28'), log);
    t.deepEqual(await fates(), { '15633000001': 'missed', '15633000002': 'missed' }, 'an outage over the hour');
    t.deepEqual(await sent(), {});
    t.like(
      logged.find(({ alarm }) => alarm === 'weather-missed'),
      { day: '2026-11-28', missed: 2 },
    );
    t.deepEqual(await push.nextDue(db(), now), at('07:00', '2026-11-29'), 'and the next slot after it');
  },
);

test.serial('The evening before, operators hear of the cities of which nothing is forecast for tomorrow', async (t) => {
  const jobs = jobsOf({ ...house, clock: { now: () => now }, folder: '/nowhere', rules });
  const look = jobs.find(({ name }) => name === 'look whether tomorrow is forecast')!;
  await look.run(db(), at('17:00'), log);
  t.is(logged.length, 0, 'nobody has the weather');
  await reader('15633000001');
  await tell(...rules.cities.filter((city) => city !== '承德').map((city) => forecast(city, { day: '2026-11-28' })));
  now = at('17:00');
  await look.run(db(), now, log);
  t.like(logged[0], { alarm: 'forecast-missing', day: '2026-11-28', cities: ['承德'] });
});

test.serial(
  'DP-028: by SMS people tell city and hour in their own words; what is unclear is asked, and a word answers; what was told before an order says nothing',
  async (t) => {
    await reader('15633000001');
    now = at('10:00');
    t.is(
      await say('15633000001', 'CITY 保定市'),
      '天气预报：保定，每天7时，下一条11月28日7时。改城市发CITY加城市名，改时间发TQSJ加钟点。',
    );
    t.regex(await say('15633000001', '城市 正定'), /^天气预报：石家庄（正定所在），每天7时/);
    t.regex(await say('15633000001', 'tqsj 晚上8点'), /^天气预报：石家庄（正定所在），每天20时，下一条11月28日20时/);
    t.regex(await say('15633000001', 'CITY'), /^天气预报：石家庄（正定所在），每天20时/);
    t.regex(await say('15633000001', 'CITY北京'), /^没有“北京”的预报。请发CITY加城市名：石家庄、唐山、.*雄安。$/);
    t.regex(await say('15633000001', '沧州'), /^天气预报：沧州，每天20时/, 'the answer alone');
    t.regex(await say('15633000001', 'TQSJ 半夜'), /^没有看懂“半夜”。请发TQSJ加6至21之间的整点/);
    t.regex(await say('15633000001', '6点'), /^天气预报：沧州，每天6时/);
    t.is(await say('15633000009', 'CS石家庄'), '天气预报每天一条，2元/月。发TQDY到10620007订购，客服400-000-0000。');
    const [free] = await db().read('select sum(fee_fen)::int as fen from mt');
    t.deepEqual(free, { fen: 0 });

    await db().read(`update subscription set active_from = $1`, [at('11:00')]);
    now = at('12:00');
    t.regex(await say('15633000001', 'CITY'), /^天气预报：石家庄，每天7时/, 'a new order begins as its welcome says');
    await reader('13011110005', { province: '北京' });
    t.regex(await say('13011110005', 'CITY'), /^请发CITY加城市名：/);
    t.regex(await say('13011110005', '唐山'), /^天气预报：唐山/);
  },
);

test.serial(
  'Editors import forecasts; a later file corrects an earlier one, whom that had reached is told; days that are over and lines that are wrong are refused by line',
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-weather-'));
    const desk = await aDesk(
      weatherRoutes({ ...house, db: db(), scratch: openScratch(folder), weatherRules: rules }),
      now,
    );
    t.teardown(async () => {
      await desk.stop();
      await rm(folder, { recursive: true });
    });
    const editor = await aStaffMember(db(), 'editor');
    const send = async (file: string, type = 'text/csv'): Promise<ForecastsImported> => {
      const answer = await desk.ask(editor, '/api/weather/forecasts?name=f', { method: 'POST', file, type });
      t.is(answer.status, 200, await answer.clone().text());
      return imported.parse(await answer.json());
    };
    const look = async (day = today): Promise<WeatherBoard> =>
      board.parse(await (await desk.ask(editor, `/api/weather/forecasts?day=${day}`)).json());
    const head = '城市,日期,天气,最低气温,最高气温\n';
    await reader('15633000001');
    t.like(await send(`${head}石家庄,${today},晴,-3,8\n唐山,${today},晴,-5,5\n`), { added: 2, corrected: 0, same: 0 });
    t.like(await send(`${head}石家庄,${today},晴,-3,8\n`), { added: 0, corrected: 0, same: 1 });
    await pushSlot(db(), house, morning, at('07:00'));
    desk.now = at('07:30');
    const json = [{ city: '石家庄', day: today, sky: '小雪', low: -4, high: 2 }];
    t.like(await send(JSON.stringify(json), 'application/json'), { added: 0, corrected: 1, same: 0, toldEarlier: 1 });
    const faulty = await send(`${head}石家庄,2026-11-26,晴,-3,8\n石家庄,2027-11-26,晴,-3,8\n北京,${today},晴,1,2\n`);
    t.deepEqual(
      faulty.faults.map(({ line, field }) => [line, field]),
      [
        [2, 'day'],
        [3, 'day'],
        [4, 'city'],
      ],
    );
    const shown = await look();
    t.like(shown.cities[0], {
      city: '石家庄',
      text: '石家庄11月27日：小雪，-4～2℃。',
      sms: 1,
      source: 'import',
      revision: 2,
      told: 1,
      toldEarlier: 1,
    });
    t.like(shown, { readers: 1, sent: { sent: 1 } });
    t.is(shown.ahead.length, 4);
    t.is(shown.ahead[0]!.missing.length, rules.cities.length - 2);
    t.deepEqual(await sent(), { '15633000001': ['石家庄11月27日：晴，-3～8℃。'] }, 'nobody gets two');

    await reader('15633000002');
    await say('15633000002', 'CITY 保定');
    await pushSlot(db(), house, morning, at('07:40'));
    t.is((await fates())['15633000002'], 'no-forecast');
    desk.now = at('07:50');
    await send(`${head}保定,${today},阴,1,2\n`);
    t.deepEqual((await sent())['15633000002'], ['保定11月27日：阴，1～2℃。'], 'whose hour it is gets it still');
    const audit = await db().read('select action from staff_audit order by id');
    t.is(audit.filter((one) => one['action'] === 'weather.import').length, 5);
    t.is((await desk.ask(await aStaffMember(db(), 'care-agent'), '/api/weather/forecasts')).status, 403);
  },
);

test.serial(
  'Files that a provider leaves are taken before each slot; what people imported stands above them, and a faulty line is an alarm',
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-weather-'));
    t.teardown(() => rm(folder, { recursive: true }));
    await mkdir(path.join(folder, 'weather/forecasts'), { recursive: true });
    const write = (sky: string) =>
      writeFile(
        path.join(folder, 'weather/forecasts/hebei.csv'),
        `city,day,sky,low,high\n石家庄,${today},${sky},1,2\n唐山,${today},${sky},1,2\n保定,2026-11-01,晴,1,2\n北京,${today},晴,1,2\n`,
      );
    await write('晴');
    await tell(forecast('唐山', { sky: '大风' }));
    await supplyForecasts(db(), { rules, folder }, now, log);
    await write('阴');
    await supplyForecasts(db(), { rules, folder }, now, log);
    t.deepEqual(await db().read('select city, sky, source, revision from weather_forecast order by city'), [
      { city: '唐山', sky: '大风', source: 'import', revision: 1 },
      { city: '石家庄', sky: '阴', source: 'file', revision: 2 },
    ]);
    t.like(logged[0], { alarm: 'forecast-file' });
    t.regex(JSON.stringify(logged[0]), /hebei\.csv:5: city: write one of/);
  },
);

test.serial(
  'DP-028: a month in which no forecast went out is not owed, and what a carrier took for it by itself is given back',
  async (t) => {
    await reader('15633000001');
    await reader('15633000002');
    const phones = ['15633000001', '15633000002'];
    const nothing = () => db().transact((tx) => withoutWeather(tx, phones, '2026-11'));
    t.deepEqual(await nothing(), new Set(phones));
    await pushSlot(db(), house, morning, at('07:00'));
    t.deepEqual(await nothing(), new Set(phones), 'a day without a forecast counts for nothing');
    await tell(forecast('石家庄'));
    await db().read(`insert into subscriber (phone, carrier, holder_since) values ('15633000009', 'unicom', $1)`, [
      now,
    ]);
    await db().transact((tx) =>
      saveSettings(tx, [{ phone: '15633000002', by: 'x', setting: { city: '保定', hour: 7, toldAt: now } }]),
    );
    await catchUp(db(), house, at('07:05'));
    t.deepEqual(await nothing(), new Set(['15633000002']));
    const fee = {
      month: '2026-11',
      billingGroup: 'weather',
      product: 'weather',
      amountFen: 200,
      raisedBy: 'carrier',
    } as const;
    for (const phone of phones)
      await db().transact((tx) => saveCharges(tx, aPostedFee({ ...fee, phone }, at('10:00', '2026-11-12'))));
    t.is(await giveBackMonth(db(), house.terms.catalog, '2026-11', at('03:00', '2026-12-01')), 1);
    t.is(await giveBackMonth(db(), house.terms.catalog, '2026-11', at('03:00', '2026-12-02')), 0);
    t.deepEqual(await db().read('select phone, billing_group as "group" from free_month'), [
      { phone: '15633000002', group: 'weather' },
    ]);
  },
);

test.serial(
  'Whatever breaks off when, rings late or twice, is imported or told meanwhile: at most one a day, of the own city, within the hour; and when all is well again all who could get it have it',
  async (t) => {
    const phones = ['15633000001', '15633000002', '13930000003'];
    const step = fc.record({
      minute: fc.integer({ min: -30, max: 80 }),
      what: fc.constantFrom('push', 'push', 'two', 'tell', 'city', 'hour'),
      city: fc.constantFrom('石家庄', '保定'),
      phone: fc.constantFrom(...phones),
      kill: fc.constantFrom(undefined, 'before', 'behind') as fc.Arbitrary<'before' | 'behind' | undefined>,
      after: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await db().read(
          'truncate weather_sent, weather_setting, weather_forecast, mt, mt_queue, subscription, subscriber',
        );
        for (const phone of phones) await reader(phone, { carrier: phone.startsWith('139') ? 'mobile' : 'unicom' });
        await tell(forecast('石家庄'));
        for (const one of steps.toSorted((a, b) => a.minute - b.minute)) {
          now = later(slotAt(morning), one.minute * minuteMs);
          let left = one.after;
          const breaking = faulty(db(), () => (left-- === 0 ? one.kill : undefined));
          const push = (on: Db) =>
            one.minute < 0 ? undefined : pushSlot(on, house, morning, now).catch(() => undefined);
          if (one.what === 'push') await push(breaking);
          else if (one.what === 'two') await Promise.all([push(db()), push(breaking)]);
          else if (one.what === 'tell') await tell(forecast(one.city, { sky: `雨${one.minute}` }));
          else if (one.what === 'city') await say(one.phone, `CITY ${one.city}`);
          else await say(one.phone, 'TQSJ 9');
        }
        const last = Math.max(0, ...steps.map(({ minute }) => minute));
        now = later(slotAt(morning), last * minuteMs);
        await pushSlot(db(), house, morning, now);
        const rows = await db().read<{ phone: string; city: string; text: string; at: Date; mt: string }>(
          `select w.phone, w.city, m.text, m.queued_at as at, m.id as mt from weather_sent w join mt m on (m.phone, m.id) = (w.phone, w.mt_id)
           where w.why_not is null`,
        );
        const mts = await db().read<{ id: string }>(`select id from mt where reason = 'weather forecast'`);
        t.deepEqual(
          mts.map(({ id }) => id).sort(),
          rows.map(({ mt }) => mt).sort(),
          'each message has its row, and each row its message',
        );
        for (const { text, city, at: when } of rows) {
          t.true(text.startsWith(city));
          t.true(when >= slotAt(morning) && when < goodUntil(rules, morning));
        }
        const open = await db().read<{ phone: string; why: string | null; city: string | null; hour: number | null }>(
          `select b.phone, w.why_not as why, coalesce(s.city, '石家庄') as city, case when s.hour_from > $1 then s.hour_before else coalesce(s.hour, 7) end as hour
           from subscriber b left join weather_sent w on w.phone = b.phone left join weather_setting s on s.phone = b.phone
           where w.mt_id is null`,
          [today],
        );
        const known = new Set(
          (await db().read<{ city: string }>('select city from weather_forecast')).map(({ city }) => city),
        );
        for (const one of open) {
          if (one.hour !== 7) continue;
          t.true(
            one.why === 'missed' || !known.has(one.city!) || now >= goodUntil(rules, morning),
            JSON.stringify(one),
          );
          t.not(one.why, null, 'nobody is forgotten');
        }
      }),
      { numRuns: 25, seed: 20_261_127 },
    );
  },
);
