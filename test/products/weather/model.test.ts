import { Readable } from 'node:stream';
import test from 'ava';
import { readForecasts } from '../../../src/products/weather/import.ts';
import { loadWeather, loadWeatherRules } from '../../../src/products/weather/index.ts';
import {
  dayToldAt,
  hourOn,
  nextSlot,
  readCity,
  readHour,
  type Setting,
  type WeatherRules,
  withCity,
  withHour,
} from '../../../src/products/weather/model.ts';
import { sampleForecasts } from '../../../src/products/weather/samples.ts';
import { contentFolder } from '../../support/content.ts';

let rules: WeatherRules;
test.before(async () => {
  rules = await loadWeatherRules(contentFolder);
});

const at = (time: string, day = '2026-11-27') => new Date(`${day}T${time}:00+08:00`);

test('The city of the weather is understood as people write it; what is none, or in another city, is asked', (t) => {
  const understood: [string, string, string?][] = [
    ['石家庄', '石家庄'],
    [' 石家庄市 ', '石家庄'],
    ['河北省石家庄', '石家庄'],
    ['河北保定市。', '保定'],
    ['正定', '石家庄', '正定'],
    ['正定县', '石家庄', '正定'],
    ['保定市涿州', '保定', '涿州'],
    ['石家庄桥西区', '石家庄'],
    ['赵县', '石家庄', '赵县'],
  ];
  for (const [said, city, place] of understood)
    t.deepEqual(readCity(rules, said), place === undefined ? { city } : { city, place }, said);
  for (const said of ['', '北京', '石家', '7', '唐山正定']) t.is(readCity(rules, said), undefined, said);
});

test('The hour of the weather is understood as people write it; what nobody may choose is asked', (t) => {
  const understood: [string, number][] = [
    ['7', 7],
    ['07:30', 7],
    ['７点', 7],
    ['早上七点', 7],
    ['晚上8点半', 20],
    ['下午3点', 15],
    ['中午12点', 12],
    ['中午1点', 13],
    ['十二点', 12],
    ['二十时', 20],
    ['2000', 20],
    ['下午十一点', 23],
  ];
  for (const [said, hour] of understood) t.is(readHour(rules, said), hour <= rules.lastHour ? hour : undefined, said);
  for (const said of ['', '早上', '5', '22', '25', '-7', '7天', '石家庄']) t.is(readHour(rules, said), undefined, said);
});

test('Another hour counts from today where today’s is still to come at both, else from tomorrow: nobody gets two, and nobody loses one', (t) => {
  const setting = (hour: number): Setting => ({ hour, toldAt: at('05:00', '2026-11-01') });
  const cases: [old: number, hour: number, now: string, today: number][] = [
    [7, 8, '06:00', 8],
    [7, 6, '06:30', 7],
    [7, 18, '10:00', 7],
    [18, 7, '10:00', 18],
    [18, 17, '10:00', 17],
  ];
  for (const [old, hour, now, today] of cases) {
    const after = withHour(rules, setting(old), hour, at(now));
    t.is(hourOn(rules, after, '2026-11-27'), today, `${old} → ${hour} at ${now}`);
    t.is(hourOn(rules, after, '2026-11-28'), hour);
  }
  t.deepEqual(nextSlot(rules, withHour(rules, setting(18), 7, at('10:00')), at('10:00')), {
    day: '2026-11-27',
    hour: 18,
  });
  t.deepEqual(nextSlot(rules, withHour(rules, undefined, 18, at('10:00')), at('10:00')), {
    day: '2026-11-28',
    hour: 18,
  });
  t.deepEqual(withCity(rules, undefined, { city: '保定' }, at('10:00')), {
    hour: 7,
    city: '保定',
    toldAt: at('10:00'),
  });
  t.is(dayToldAt(rules, { day: '2026-11-27', hour: 15 }), '2026-11-27');
  t.is(dayToldAt(rules, { day: '2026-11-30', hour: 16 }), '2026-12-01');
});

/** What is read of a file, and its faults as `line field remedy`. */
async function read(text: string) {
  const faults: string[] = [];
  const lines = await readForecasts(
    rules,
    async () => Readable.from([Buffer.from(text)]),
    (line, { field, remedy }) =>
      faults.push(`${line} ${field} ${typeof remedy === 'string' ? remedy : `${remedy['zh-CN']} | ${remedy.en}`}`),
  );
  return { forecasts: lines.map(({ forecast }) => forecast), faults };
}

test('A file of forecasts is CSV with Chinese or English names, or JSON; what is wrong is told by its line in both languages and harms no other', async (t) => {
  const good = { city: '石家庄', day: '2026-11-28', sky: '晴', low: -3, high: 8, wind: '北风3级', tip: '' };
  t.deepEqual((await read('城市,日期,天气,最低气温,最高气温,风\n石家庄市,2026-11-28,晴,-3,8,北风3级\n')).forecasts, [
    good,
  ]);
  const csv = await read(
    'city,day,sky,low,high\n石家庄,2026-11-28,晴,-3,8\n北京,2026-11-28,晴,1,2\n保定,2026-02-30,晴,1,2\n唐山,2026-11-28,,1,x\n邢台,2026-11-28,晴,9,2\n石家庄,2026-11-28,阴,1,2\n',
  );
  t.deepEqual(csv.forecasts, [{ ...good, wind: '' }]);
  t.deepEqual(
    csv.faults.map((one) => one.split(' ').slice(0, 2).join(' ')),
    ['3 city', '4 day', '5 sky', '5 high', '6 low', '7 city'],
  );
  t.regex(csv.faults[0]!, /请填写以下城市之一：石家庄、.* \| write one of 石家庄/);
  const json = await read(
    `[\n  ${JSON.stringify(good)},\n  {"city": "保定",\n   "day": "2026-11-28", "sky": "阴", "low": "?", "high": 3},\n  7\n]`,
  );
  t.deepEqual(json.forecasts, [good]);
  t.regex(json.faults.join('\n'), /^3 low 请用整数填写最低气温（℃） \| write the lowest/);
  t.regex(json.faults.join('\n'), /^1 city/m);
  const error = await t.throwsAsync(read('{"city": "石家庄"}'));
  t.regex(JSON.stringify((error as never as { faults: object }).faults), /请给出一个列表/);
});

test('Samples of a demonstration lie about what is usual, are the same whenever they are made, and are wrong for no city', async (t) => {
  const usual = await loadWeather(contentFolder);
  const samples = sampleForecasts(usual, rules.cities, '2026-11-28');
  t.deepEqual(samples, sampleForecasts(usual, rules.cities, '2026-11-28'));
  t.deepEqual(
    samples.map(({ city }) => city),
    [...rules.cities],
  );
  for (const { city, low, high } of samples) {
    const [usualLow, usualHigh] = usual.cities.get(city)![10]!;
    t.true(Math.abs(low - usualLow) <= 3 && high - low === usualHigh - usualLow, city);
  }
});
