import { randomUUID } from 'node:crypto';
import test from 'ava';
import { beijingIso, dayMs, later, monthStart } from '../../src/values/time.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';
import { anAgent, openNumber } from '../support/openings.ts';

const house = withHouse();
const phone = '15633000005';

type Marks = { marks: { kind: string; isAhead: boolean; text: { 'zh-CN': string }; rule: { 'zh-CN': string } }[] };

test.serial(
  'CA-074: a fee that the monthly bill took is given back with an apology on the screen of the phone, and the timeline tells it all',
  async (t) => {
    const { db, clock } = house();
    await house().text(phone, 'CY');
    await house().arrived(phone, 1);
    await house().text(phone, 'Y');
    const before = await house().arrived(phone, 4);
    await house().walkTo(beijingIso(later(monthStart(clock.now(), 1), 20 * dayMs)));
    const charge = await until('the fee to be taken', async () => {
      const rows = await db.read<{ id: string; month: string }>(
        `select id, to_char(billing_month, 'YYYY-MM') as month from charge where phone = $1 and state = 'posted' order by billing_month desc`,
        [phone],
      );
      return rows[0];
    });

    const give = async (role: string) => {
      const agent = await anAgent(house(), phone, role, role === 'agent-10010' ? 'unicom' : undefined);
      return agent.act('refund', { id: randomUUID(), chargeId: charge.id, reason: 'our-error' });
    };
    t.is((await give('agent-10010')).status, 403);
    t.is((await give('care-agent')).status, 200);
    t.like(await give('supervisor'), { status: 409, body: { code: 'nothing-left' } });

    const sorry = (text: string) => text.startsWith('非常抱歉');
    const apology = await until('the apology', async () =>
      (await house().arrived(phone, before.length + 1)).find(sorry),
    );
    t.is(
      apology,
      `非常抱歉！您${Number(charge.month.slice(5))}月的车友助理普通会员信息费5元已退还到您的话费账户，敬请谅解。客服400-000-0000。`,
    );
    const cookie = await aSession(db, 'care-agent');
    const opened = await openNumber(house().url, cookie, phone);
    const { marks } = (await (await fetch(`${opened}/timeline`, { headers: { cookie } })).json()) as Marks;
    const told = marks.filter(({ isAhead }) => !isAhead).map(({ kind, text }) => `${kind}: ${text['zh-CN']}`);
    const fee = `车友助理普通会员${charge.month} 月费5元`;
    const story = [
      'order: 申请订购车友助理普通会员，等待确认',
      'relation: 车友助理普通会员已生效',
      'cooling-off: 车友助理普通会员生效满 72 小时',
      `charge: ${fee}：计划收取`,
      `charge: ${fee}：正在计费`,
      `charge: ${fee}：已扣费`,
      'remedy: 车友助理普通会员退费5元已批准',
      `refund: 我方退还 ${charge.month} 车友助理普通会员费用5元`,
    ];
    t.deepEqual(
      told.filter((line) => story.includes(line)),
      story,
    );
    t.true(told.some((line) => line.startsWith('consent: 用户同意订购车友助理普通会员：短信回复确认，文案版本 ')));
    t.true(marks.every(({ rule }) => rule['zh-CN'] !== ''));
  },
);

test.serial('A month that was given is left out of the bill, and the plan says why', async (t) => {
  const member = '15633000006';
  const { db, clock } = house();
  await house().text(member, 'CY');
  await house().arrived(member, 1);
  await house().text(member, 'Y');
  await house().arrived(member, 4);
  const cookie = await aSession(db, 'supervisor');
  const agent = await anAgent(house(), member, 'supervisor');
  const asked = await agent.act('goodwill', { id: randomUUID(), product: 'car-owner', reason: 'free-month' });
  t.is(asked.status, 200, JSON.stringify(asked.body));
  const month = beijingIso(monthStart(clock.now(), 1)).slice(0, 7);
  await house().walkTo(beijingIso(later(monthStart(clock.now(), 1), 20 * dayMs)));
  const opened = await openNumber(house().url, cookie, member);
  const timeline = await fetch(`${opened}/timeline`, { headers: { cookie } });
  const { bills } = (await timeline.json()) as {
    bills: { month: string; leftOut?: { rule: string; detail: string } }[];
  };
  t.like(bills.find((one) => one.month === month)?.leftOut, { rule: 'free-month', detail: 'free-month' });
  t.deepEqual(
    await db.read(`select id from charge where phone = $1 and billing_month = $2`, [member, `${month}-01`]),
    [],
  );
});
