import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { yearAndMonth } from '../../src/values/time.ts';
import { copyContent } from '../support/content.ts';
import { until, withHouse } from '../support/house.ts';

const openToThree = path.join(packageRoot, 'test/fixtures/three-carriers/car-owner.yaml');
const content = await copyContent({
  'catalog/car-owner.yaml': await readFile(openToThree, 'utf8'),
  'segments/ported.yaml': '"15633000008": telecom\n',
});
test.after.always(() => rm(content, { recursive: true }));
const house = withHouse({ SPGATE_CONTENT: content });

/** The links that messages to a phone went by, with how many there were. */
async function linksOf(phone: string): Promise<Record<string, number>> {
  const rows = await house().db.read<{ link: string; count: number }>(
    'select link, count(*)::int from submit where phone = $1 group by link',
    [phone],
  );
  return Object.fromEntries(rows.map(({ link, count }) => [link, count]));
}

const carriers = [
  { protocol: 'SGIP', phone: '15633000007', link: 'unicom-demo' },
  { protocol: 'CMPP', phone: '13930000007', link: 'mobile-demo' },
  { protocol: 'SMGP', phone: '13315000007', link: 'telecom-demo' },
  { protocol: 'SMGP, after the number was carried there from Unicom', phone: '15633000008', link: 'telecom-demo' },
];

for (const { protocol, phone, link } of carriers) {
  test(`The car-owner assistant is ordered, used and cancelled over ${protocol}`, async (t) => {
    await house().text(phone, 'CY');
    t.regex((await house().arrived(phone, 1))[0]!, /车友助理普通会员5元\/月，24小时内回复Y确认/);

    await house().text(phone, 'Y');
    const texts = await house().arrived(phone, 4);
    const { year, month } = yearAndMonth(house().clock.now());
    t.is(texts[1], '加入“车友助理”享受轻松爱车生活，洗车、修车、停车全打折，开设咨询、查询与车务代办等业务');
    t.is(
      texts[2],
      `感谢使用车友助理业务，你的会员ID号为：${phone}，${year}年${month}月有效，加盟商收银处出示本信息打折，转发、过期无效。`,
    );

    await house().text(phone, 'TDCY');
    t.regex((await house().arrived(phone, 5))[4]!, /已退订车友助理普通会员，即时生效/);
    const fates = await until('the reports of all five', async () => {
      const rows = await house().db.read<{ state: string }>('select state from mt where phone = $1', [phone]);
      return rows.every(({ state }) => state === 'delivered') ? rows : undefined;
    });
    t.is(fates.length, 5);
    t.deepEqual(Object.keys(await linksOf(phone)), [link]);
    const [row] = await house().db.read<{ state: string }>('select state from subscription where phone = $1', [phone]);
    t.is(row?.state, 'closed');
  });
}
