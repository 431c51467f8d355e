import test from 'ava';
import { metresBetween, nearest, openSamplePlaces, type Place } from '../../../src/business/places/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { pagesOf, tellingOf } from '../../../src/products/nearby/answer.ts';
import { nearbyService } from '../../../src/products/nearby/index.ts';
import { readAsked } from '../../../src/products/nearby/read.ts';
import { partners } from '../../../src/roles/partners.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { places, segments, servedTerms as terms } from '../../support/shipped.ts';

const { gazetteer, samples } = places;
let now = new Date('2026-11-23T10:00:00+08:00');
const spotOf = (name: string) => gazetteer.spots.find((one) => one.name === name)!;
let intake: Intake;

const db = withDatabase();

test.before(async () => {
  await ensurePartitions(db(), now);
  await openSamplePlaces(db(), samples, '2026-11-23', now);
  const house = { db: db(), terms, door: aDoor({ ...aLane, extensionDigits: 0 }), segments };
  const log = openLog({ level: 'silent' });
  intake = {
    ...house,
    clock: { now: () => now },
    log,
    ...noOrders,
    services: [nearbyService({ gazetteer, terms, partners })],
  };
});

/** A phone texts, a second apart; returns what was sent to it since. */
async function says(phone: string, ...texts: string[]): Promise<string[]> {
  const before = await sentTo(phone);
  for (const text of texts) {
    now = new Date(now.getTime() + 61_000);
    await takeMos(intake, [anMo(text, { phone })]);
  }
  return (await sentTo(phone)).slice(before.length);
}
async function sentTo(phone: string): Promise<string[]> {
  const rows = await db().read<{ text: string }>('select text from mt where phone = $1 order by id', [phone]);
  return rows.map(({ text }) => text);
}
async function aMember(phone: string): Promise<void> {
  await says(phone, 'CY', 'Y');
}

for (const [text, category, spot] of [
  ['洗车 桥西', 'wash', '桥西区'],
  ['桥西 洗车', 'wash', '桥西区'],
  ['洗车桥西', 'wash', '桥西区'],
  ['洗车 火车站', 'wash', '石家庄站'],
  ['北国商城附近有停车场吗？', 'parking', '北国商城'],
  ['停车 北国商厦', 'parking', '北国商城'],
  ['保养 槐安中华', 'maintenance', '槐安路中华'],
  ['中华大街槐安路 修车', 'repair', '槐安路中华'],
  ['换机油，正定', 'maintenance', '正定县'],
  ['洗车', 'wash', undefined],
  ['桥西', undefined, '桥西区'],
] as const) {
  test(`CA-X13: what is looked for is read in any order and with a slip: ${text}`, (t) => {
    const asked = readAsked(gazetteer, text);
    t.deepEqual([asked.category?.code, asked.spot?.name], [category, spot]);
  });
}

test('A place that nobody knows is answered by the names most like it, and never taken for one of them', (t) => {
  const { spot, meant } = readAsked(gazetteer, '洗车 桥中');
  t.is(spot, undefined);
  // A city of another prefecture, one character apart from three places of ours.
  t.is(readAsked(gazetteer, '洗车 南宫').spot, undefined);
  t.true(
    meant!.some(({ name }) => name === '桥西区'),
    JSON.stringify(meant),
  );
});

test('CA-015: the gazetteer and the samples are whole: every district of the city, 125 positions of named open sources, 200 invented places, none with a real number', (t) => {
  const districts = gazetteer.spots.filter(({ kind }) => kind === 'district' || kind === 'county');
  t.is(districts.length, 22);
  const named = gazetteer.spots.filter(({ source }) => source !== 'estimate');
  t.true(named.length >= 125);
  t.true(gazetteer.spots.length >= 190);
  t.true(samples.length >= 200);
  t.true(samples.every(({ phone }) => phone.startsWith('0311-5555')));
  t.is(new Set(samples.map(({ district }) => district)).size, 22);
});

test('CA-015: every answer names place, address, way and phone within 70 characters, and the longest that may be kept fits', (t) => {
  const spot = spotOf('石家庄站');
  const long: Place = {
    ...{ id: '', source: '', code: '', category: 'wash', checkedOn: '', district: '井陉矿区', lat: 38.9, lng: 115.3 },
    ...{ name: '名'.repeat(12), address: '址'.repeat(20), phone: '0311-55550000123', services: '务'.repeat(40) },
    ...{ hours: '08:00-20:00', price: '价'.repeat(20) },
  };
  const pages = pagesOf(
    spot,
    Array.from({ length: 9 }, () => ({ ...long, metres: metresBetween(spot, long) })),
  );
  t.is(pages.length, 9);
  t.true([...pages, ...tellingOf(long)].every((text) => text.length <= 70));
  t.true(pages[0]!.includes('回2看更多') && !pages[8]!.includes('看更多'));
});

test('CA-015: the database finds the nearest first, as reckoning over all of them does', async (t) => {
  for (const name of ['石家庄站', '北国商城', '赵州桥', '正定国际机场']) {
    const spot = spotOf(name);
    const wanted = samples
      .filter(({ category }) => category === 'wash')
      .map((one) => ({ code: one.code, metres: metresBetween(spot, one) }))
      .toSorted((a, b) => a.metres - b.metres);
    const [found] = await db().transact((tx) => nearest(tx, [{ category: 'wash', lat: spot.lat, lng: spot.lng }]));
    t.deepEqual(
      found!.slice(0, 3).map(({ code }) => code),
      wanted.slice(0, 3).map(({ code }) => code),
      name,
    );
    t.true(Math.abs(found![0]!.metres - wanted[0]!.metres) < 0.01);
  }
});

test.serial(
  'CA-X13: a member gets places by SMS, turns the page by a digit, and asks again without saying where',
  async (t) => {
    const phone = '15633000001';
    await aMember(phone);
    const [first] = await says(phone, 'ZB 洗车 桥西');
    t.regex(first!, /^1\S+洗车行 \S+路|街\d+号 \S+(米|公里) 0311-5555\d{4}/);
    t.true(first!.length <= 70 && first!.endsWith('回2看更多'), first);
    const [second] = await says(phone, '2');
    t.regex(second!, /^[2-9]\S+洗车行/);
    const [third] = await says(phone, 'ZB 3');
    t.not(third, second);
    const [parking] = await says(phone, 'ZB 停车');
    t.regex(parking!, /停车场/);
    const rows = await db().read<{ line: string }>(
      `select category || ' ' || spot || ' ' || district as line from nearby_enquiry where phone = $1 order by id`,
      [phone],
    );
    t.deepEqual(
      rows.map(({ line }) => line),
      ['wash 桥西区 桥西区', 'parking 桥西区 桥西区'],
    );
  },
);

test.serial('What is missing is asked for, and the answer in words completes it', async (t) => {
  const phone = '15633000002';
  await aMember(phone);
  t.regex((await says(phone, 'ZB'))[0]!, /在哪儿/);
  t.regex((await says(phone, '火车站'))[0]!, /找什么？.*洗车、修车/);
  t.regex((await says(phone, '修车'))[0]!, /^1\S+汽修厂/);
  t.regex((await says(phone, 'ZB 洗车 桥中'))[0]!, /您是说.*桥西区/);
  t.regex((await says(phone, '桥西'))[0]!, /^1\S+洗车行/);
});

test.serial('Two texts of one batch are answered one on the other', async (t) => {
  const phone = '15633000003';
  await aMember(phone);
  now = new Date(now.getTime() + 61_000);
  await takeMos(intake, [anMo('ZB 停车 正定', { phone }), anMo('ZB 洗车', { phone })]);
  const sent = (await sentTo(phone)).slice(-2);
  t.regex(sent[0]!, /正定县城关街\d+号/);
  t.regex(sent[1]!, /洗车行 正定县城关街/);
  const other = '15633000006';
  await aMember(other);
  await takeMos(
    intake,
    ['ZB', '火车站', '修车'].map((text) => anMo(text, { phone: other })),
  );
  t.regex((await sentTo(other)).at(-1)!, /^1\S+汽修厂/, 'what one asks the next may answer');
});

test.serial('Who is no member hears kindly how to join, and is charged and told nothing else', async (t) => {
  const [text, ...others] = await says('15633000004', 'ZB 洗车 桥西');
  t.regex(text!, /车友助理会员.*CY.*10620007/);
  t.deepEqual(others, []);
});

test.serial('What the last holder of a number looked for is nothing to the next', async (t) => {
  const phone = '15633000005';
  await aMember(phone);
  await says(phone, 'ZB 洗车 桥西');
  await db().read('update subscriber set holder_since = $2 where phone = $1', [phone, new Date(now.getTime() + 1000)]);
  t.regex((await says(phone, 'ZB 洗车'))[0]!, /在哪儿/);
});
