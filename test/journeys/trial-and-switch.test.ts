import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { beijingIso, dayInWords, dayStart, hourMs, later, monthStart, yearAndMonth } from '../../src/values/time.ts';
import { contentFolder, copyContent } from '../support/content.ts';
import { until, withHouse } from '../support/house.ts';

// The shipped trial, open at any date that this test may run on.
const sheet = await readFile(path.join(contentFolder, 'catalog/car-owner.yaml'), 'utf8');
const content = await copyContent({
  'catalog/car-owner.yaml': sheet.replace('from: 2026-11-01', 'from: 2012-04-01').replace('2027-12-31', '2099-12-31'),
});
test.after.always(() => rm(content, { recursive: true }));
const house = withHouse({ SPGATE_CONTENT: content });

/** What the handset was told that says so: members hear of other things meanwhile. */
const told = (phone: string, pattern: RegExp) =>
  until(`${phone} to hear ${pattern}`, async () => (await house().arrived(phone, 1)).find((one) => pattern.test(one)));
const last = async (phone: string, count: number) => (await house().arrived(phone, count)).at(-1)!;

function relations(
  phone: string,
): Promise<{ product: string; state: string; trial: string | null; fee_from: Date | null }[]> {
  return house().db.read('select product, state, trial, fee_from from subscription where phone = $1 order by id', [
    phone,
  ]);
}

test.serial(
  'CA-050, CA-026: over real SGIP a trial is joined, told before its end, and goes on as paid only on a Y',
  async (t) => {
    const [goes, stays] = ['15633000001', '15633000002'];
    const joined = house().clock.now();
    const until = dayStart(joined, 30);
    const lastDay = dayInWords(later(until, -1));
    for (const phone of [goes, stays]) {
      await house().text(phone, 'CYTY');
      t.true((await last(phone, 1)).startsWith(`免费体验车友助理普通会员至${lastDay}，到期自动结束，不扣费`));
      await house().text(phone, 'Y');
      t.true((await last(phone, 4)).startsWith(`您已免费体验车友助理普通会员至${lastDay}`));
    }
    t.is(await house().walkTo(beijingIso(later(dayStart(until, -3), 10 * hourMs))), 200);
    for (const phone of [goes, stays]) await told(phone, /不回复即停、不扣费。回复Y续订，\d+月起5元\/月/);

    await house().text(stays, 'Y');
    const { month } = yearAndMonth(monthStart(later(until, -1), 1));
    await told(stays, new RegExp(`^已订购车友助理普通会员，${month}月起5元/月，此前不收费`));
    t.is(await house().walkTo(beijingIso(later(until, 12 * hourMs))), 200);
    await told(goes, /免费体验已结束，未扣费，不会自动收费/);
    t.deepEqual(
      (await relations(goes)).map(({ state }) => state),
      ['closed', 'expired'],
    );
    const [trial, paid] = await relations(stays);
    t.like(trial, { state: 'closed', trial: 'car-owner-2026', fee_from: null });
    t.like(paid, { state: 'active', trial: null });
    t.true(paid!.fee_from! >= until);
    t.deepEqual(await house().db.read('select count(*)::int as n from charge where phone = $1', [goes]), [{ n: 0 }]);
  },
);

test.serial(
  'CA-X02: over real SGIP a member goes from 5 to 10 yuan and back, asked once each, with one relation at any time',
  async (t) => {
    const phone = '15633000003';
    for (const [text, count] of [
      ['CY', 1],
      ['Y', 4],
      ['CYV', 5],
    ] as const) {
      await house().text(phone, text);
      await house().arrived(phone, count);
    }
    t.regex(await last(phone, 5), /^普通会员换车友助理VIP会员，本月起10元\/月，不重复收费/);
    await house().text(phone, 'Y');
    t.regex(await last(phone, 6), /^已换为车友助理VIP会员，即时生效/);
    await house().text(phone, 'CY');
    t.regex(await last(phone, 7), /^VIP会员换车友助理普通会员，本月起5元\/月/);
    await house().text(phone, 'Y');
    t.regex(await last(phone, 8), /^已换为车友助理普通会员/);
    t.deepEqual(
      (await relations(phone)).map(({ product, state }) => `${product} ${state}`),
      ['car-owner closed', 'car-owner-vip closed', 'car-owner active'],
    );
  },
);

test.serial('DP-047: weather and newspaper are ordered, listed and cancelled over CMPP as over SGIP', async (t) => {
  for (const phone of ['13930000007', '15633000004']) {
    for (const [text, count] of [
      ['TQDY', 1],
      ['Y', 3],
      ['SJB', 4],
      ['Y', 5],
      ['0000', 6],
    ] as const) {
      await house().text(phone, text);
      await house().arrived(phone, count);
    }
    t.is(
      (await house().arrived(phone, 3))[2],
      '按号码归属地选石家庄，每天7时发天气预报。改城市发CITY加城市名，改时间发TQSJ加钟点。',
    );
    t.is(await last(phone, 6), '您的业务：1.天气预报2元/月 2.新闻早晚报3元/月。回复序号退订，如1或1,3，免费。');
    await house().text(phone, '1,2');
    t.deepEqual(
      (await house().arrived(phone, 8)).slice(6).map((one) => one.slice(0, 10)),
      ['您已退订天气预报，即', '您已退订新闻早晚报，'],
    );
  }
});
