import test from 'ava';
import { yearAndMonth } from '../../src/values/time.ts';
import { until, withHouse } from '../support/house.ts';

const house = withHouse();

test('CA-020, CA-030…032: CY, Y and TDCY from a phone, over real SGIP, to the texts on its screen and back to nothing', async (t) => {
  const phone = '15633000001';
  await house().text(phone, 'CY');
  const [asked] = await house().arrived(phone, 1);
  t.regex(asked!, /车友助理普通会员5元\/月，24小时内回复Y确认/);

  await house().text(phone, 'Y');
  const texts = await house().arrived(phone, 4);
  const { year, month } = yearAndMonth(house().clock.now());
  t.is(texts[1], '加入“车友助理”享受轻松爱车生活，洗车、修车、停车全打折，开设咨询、查询与车务代办等业务');
  t.is(
    texts[2],
    `感谢使用车友助理业务，你的会员ID号为：${phone}，${year}年${month}月有效，加盟商收银处出示本信息打折，转发、过期无效。`,
  );

  await house().text(phone, 'TDCY');
  const all = await house().arrived(phone, 5);
  t.regex(all[4]!, /已退订车友助理普通会员，即时生效/);
  const [row] = await house().db.read<{ state: string }>('select state from subscription where phone = $1', [phone]);
  t.is(row?.state, 'closed');
});

test('Every message of an order ends with a fate: its status report came back and closed it', async (t) => {
  const phone = '15633000002';
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  const states = await until('the report of the answer', async () => {
    const rows = await house().db.read<{ state: string }>('select state from mt where phone = $1', [phone]);
    return rows.every(({ state }) => state === 'delivered') ? rows : undefined;
  });
  t.is(states.length, 1);
});

test('An answer is tied to the MO that asked, by id and by reason', async (t) => {
  const phone = '15633000003';
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  const [row] = await house().db.read<{ same: boolean; reason: string; fee_fen: number }>(
    'select mt.mo_id = mo.id as same, mt.reason, mt.fee_fen from mt join mo using (phone) where phone = $1',
    [phone],
  );
  t.deepEqual(row, { same: true, reason: 'order', fee_fen: 0 });
});

test('CA-004: a phone of Shandong is told where the product is open, and nothing is ordered', async (t) => {
  await house().text('13000000001', 'CY');
  const [answer] = await house().arrived('13000000001', 1);
  t.regex(answer!, /仅向河北联通用户开放/);
});

test('A long text is joined before it is understood', async (t) => {
  const phone = '15633000004';
  await house().text(phone, `我想问一下${'这个业务怎么样'.repeat(12)}不要了`);
  const [answer] = await house().arrived(phone, 1);
  t.regex(answer!, /没有已订业务/);
  const [mo] = await house().db.read<{ text: string }>('select text from mo where phone = $1', [phone]);
  t.is(mo?.text.length, 5 + 7 * 12 + 3);
});
