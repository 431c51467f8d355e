import test from 'ava';
import { loadServiceWords } from '../../../src/business/catalog/index.ts';
import { loadPlaces } from '../../../src/business/places/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { addVehicle, loadVehicleRules, tellVehicle } from '../../../src/business/vehicles/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import {
  closeSampleMerchants,
  helpService,
  loadMerchantSamples,
  offersTo,
  openSampleMerchants,
  partnersService,
} from '../../../src/products/merchants/index.ts';
import { findPartners, type NearHouse } from '../../../src/products/merchants/self/near.ts';
import { nearbyService, readAsked } from '../../../src/products/nearby/index.ts';
import { loadReminderRules } from '../../../src/products/reminders/index.ts';
import { remind } from '../../../src/products/reminders/remind.ts';
import { loadWeatherRules, weatherService } from '../../../src/products/weather/index.ts';
import { hintsOf } from '../../../src/roles/hints.ts';
import { partners } from '../../../src/roles/partners.ts';
import { serviceActs, withBareHours } from '../../../src/roles/services.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
let now = new Date('2026-11-27T10:00:00+08:00');
let intake: Intake;
let near: NearHouse;

test.before(async () => {
  await ensurePartitions(db(), now);
  await openSampleMerchants(db(), await loadMerchantSamples(contentFolder), new Map(), now);
  const catalog = await loadServiceWords(contentFolder, await aCatalog(), serviceActs, []);
  const places = await loadPlaces(contentFolder);
  const { gazetteer } = places;
  const terms = termsOf(catalog);
  near = { terms, places };
  const weather = weatherService({ weatherRules: await loadWeatherRules(contentFolder), terms });
  const house = { gazetteer, terms, readWhere: (text: string) => readAsked(gazetteer, text) };
  const shops = partnersService(house);
  intake = {
    ...{ db: db(), terms, door: aDoor({ ...aLane, extensionDigits: 0 }), segments: await loadSegments(contentFolder) },
    ...{ clock: { now: () => now }, log: openLog({ level: 'silent' }), ...noOrders },
    services: [
      weather,
      helpService(house),
      withBareHours(shops, weather),
      nearbyService({ gazetteer, terms, partners }),
    ],
  };
});

/** What a phone is answered. */
async function says(phone: string, text: string): Promise<string[]> {
  const before = await sentTo(phone);
  now = new Date(now.getTime() + 61_000);
  await takeMos(intake, [anMo(text, { phone })]);
  return (await sentTo(phone)).slice(before.length);
}

async function sentTo(phone: string): Promise<string[]> {
  const rows = await db().read<{ text: string }>('select text from mt where phone = $1 order by id', [phone]);
  return rows.map(({ text }) => text);
}

test.serial(
  'CA-013: SJ and a place list the partners there with the best benefit of the member, each SMS of one part',
  async (t) => {
    await says('15633000001', 'CY');
    await says('15633000001', 'Y');
    const [found] = await says('15633000001', 'SJ 桥西');
    t.regex(found!, /^1示例洗车行桥西店 包月洗车 中山西路188号 \S+公里 0311-55550901/);
    t.true(found!.length <= 70, found);
    t.regex((await says('15633000001', '商家 洗车 长安'))[0]!, /^1示例洗车行长安店/);
    const [where] = await says('15633000001', 'SJ');
    t.regex(where!, /^您在哪里？发SJ加地名/);
    t.regex((await says('15633000001', '桥西'))[0]!, /^1示例洗车行桥西店/);
    t.regex((await says('15633000001', 'SJ 火星'))[0]!, /^您在哪里？/);
  },
);

test.serial(
  'CA-013: SJ and a bare hour set the hour of the weather for who has it, and for nobody else; TQSJ always does',
  async (t) => {
    t.regex((await says('15633000002', 'SJ 9'))[0]!, /^您在哪里？/);
    await says('15633000002', 'TQDY');
    await says('15633000002', 'Y');
    t.regex((await says('15633000002', 'SJ 早上9点'))[0]!, /^天气预报：石家庄，每天9时/);
    t.regex((await says('15633000002', 'TQSJ 18'))[0]!, /^天气预报：石家庄，每天18时/);
    t.regex((await says('15633000002', 'SJ 桥西'))[0]!, /^1示例洗车行桥西店/);
  },
);

test.serial(
  'CA-013: help tells what one may write and what partners give, of the place that is named behind it; who is no member hears how to become one',
  async (t) => {
    const texts = await says('15633000001', '帮助');
    t.regex(texts[0]!, /^SJ加地名查打折商家，/);
    t.regex(texts[1]!, /^会员优惠：.*示例洗车行精洗包月4次99元/);
    t.regex(texts[1]!, /样例养护店送玻璃水一桶.*。发SJ加地名查最近的门店。$/);
    t.is(texts.length, 2);
    t.regex(
      (await says('15633000001', '帮助 裕华'))[1]!,
      /^会员优惠：样例养护店送玻璃水一桶；示例洗车行/,
      'what is nearest first',
    );
    t.regex((await says('15633000004', 'help'))[1]!, /发CY到10620007成为会员。$/);
    const shown = (level: 'standard' | 'none') => db().transact((tx) => offersTo(tx, level, now));
    t.deepEqual(
      (await shown('standard')).map(({ merchant, words }) => merchant + words['zh-CN']),
      ['示例洗车行精洗包月4次99元', '样例养护店送玻璃水一桶'],
      'the same on the public page of the product',
    );
    t.deepEqual(await shown('none'), []);
  },
);

test.serial(
  'CA-013: the own page finds partners of a district or a kind, or the nearest to a position, each with what its member saves most by, in both languages',
  async (t) => {
    const found = (wish: Parameters<typeof findPartners>[3], phone = '15633000001') =>
      db().transact((tx) => findPartners(tx, near, phone, wish, now));
    const all = await found({});
    t.deepEqual(all.districts, ['桥西区', '裕华区', '长安区']);
    t.deepEqual(all.categories, [
      { code: 'wash', name: '洗车' },
      { code: 'maintenance', name: '保养' },
    ]);
    const titles = ({ items }: typeof all) => items.map(({ title }) => title);
    t.is(all.items.length, 3);
    t.is(all.items[0]!.metres, undefined, 'nobody said where he is');
    const west = await found({ district: '桥西区' });
    t.deepEqual(titles(west), ['示例洗车行桥西店']);
    t.deepEqual(west.items[0]!.best, { 'zh-CN': '精洗包月4次99元', en: '精洗 4 times within 30 days for ¥99' });
    t.is(west.items[0]!.benefits.length, 3);
    t.deepEqual(titles(await found({ category: 'maintenance' })), ['样例养护店裕华店']);
    const here = await found({ position: { lat: 38.058, lng: 114.517 }, category: 'wash' });
    t.deepEqual(titles(here), ['示例洗车行长安店', '示例洗车行桥西店']);
    t.true(here.items[0]!.metres! < 100);
    t.deepEqual(titles(await found({ position: { lat: 31.2, lng: 121.5 } })), [], 'nobody is sent to another city');
  },
);

test.serial(
  'CA-018: a reminder names the nearest partner who does it, with what the member has there; without a place it says how to look for one',
  async (t) => {
    const { terms, door } = intake;
    const vehicles = await loadVehicleRules(contentFolder);
    const { gazetteer } = await loadPlaces(contentFolder);
    const [looked, told, silent] = ['15633000001', '15633000003', '15633000004'] as const;
    for (const phone of [looked, told, silent]) for (const text of ['CY', 'Y']) await says(phone, text);
    await says(looked, 'ZB 保养 裕华');
    for (const text of ['TQDY', 'Y', 'CS 正定']) await says(told, text);
    for (const phone of [looked, told, silent])
      await db().transact(async (tx) => {
        const teller = { source: 'owner', by: phone, evidence: {} } as const;
        const rules = { rules: vehicles, catalog: terms.catalog };
        const plate = `冀AD${phone.slice(-5)}`;
        const added = await addVehicle(tx, rules, { phone, plate, kind: 'car' }, teller, now);
        const dues = { maintenance: '2026-12-02', inspection: '2026-12-02', insurance: '2026-12-02' };
        await tellVehicle(tx, rules, { phone, id: added.ok ? added.value : '', told: dues }, teller, now);
      });
    const reminding = {
      ...{ catalog: terms.catalog, door, vehicles, rules: await loadReminderRules(contentFolder) },
      hints: hintsOf({ terms, vehicles, gazetteer }),
    };
    t.is(await remind(db(), reminding, now), 9);
    const reminded = async (phone: string) => (await sentTo(phone)).filter((text) => text.includes('到期提醒'));
    const day = '于12月2日到期。';
    t.deepEqual((await reminded(looked)).sort(), [
      `车辆例行保养到期提醒：冀AD00001${day}样例养护店裕华店保养送玻璃水 0311-55550911，回复1已办2稍后3预约`,
      `车辆保险到期提醒：冀AD00001${day}回复1已办2稍后3预约`,
      `车辆年检保养到期提醒：冀AD00001${day}样例养护店裕华店保养送玻璃水，回复1已办2稍后3预约`,
    ]);
    t.true((await reminded(looked)).every(({ length }) => length <= 70));
    t.is((await reminded(told)).filter((text) => text.includes('样例养护店裕华店保养送玻璃水')).length, 2);
    t.is((await reminded(silent)).filter((text) => text.includes('发ZB 保养')).length, 2);
  },
);

test.serial('CA-013, CA-X13: among places nearby partners stand first, with what members have there', async (t) => {
  const [first] = await says('15633000001', 'ZB 洗车 桥西');
  t.regex(first!, /^1示例洗车行桥西店（会员\S+）\S+ 0311-55550901/);
  t.true(first!.length <= 70, first);
  await closeSampleMerchants(db(), now);
  t.notRegex((await says('15633000001', 'ZB 洗车 桥西')).join(), /示例洗车行/);
  t.regex((await says('15633000001', 'SJ 桥西'))[0]!, /^桥西区一带暂无加盟商家/);
  t.is((await says('15633000001', 'HELP')).length, 1, 'help promises nothing that is not there');
});
