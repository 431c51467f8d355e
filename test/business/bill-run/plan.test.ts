import test from 'ava';
import {
  type PlanTotals,
  planTotals as planTotalsSchema,
  type WindowProgress,
  windowProgress,
} from '../../../src/business/bill-run/contract.ts';
import { feesLeftAtEnd } from '../../../src/business/bill-run/index.ts';
import { billPlan } from '../../../src/business/bill-run/plan.ts';
import { billRunRoutes } from '../../../src/business/bill-run/routes.ts';
import { planTotals } from '../../../src/business/bill-run/totals.ts';
import { newId } from '../../../src/values/id.ts';
import { at, BillWorld } from '../../support/bills.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
let world: BillWorld;
test.before(async () => {
  world = await BillWorld.open(db());
});

/** `0001 500` for who is billed, `0002 suspended` for who is left out, in order. */
async function planAt(now: string, limit = 100): Promise<string[]> {
  const told: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const plan = await billPlan(db(), world.house(at(now)), { month: '2026-12', cursor, limit }, at(now));
    for (const { phone, bill, leftOut } of plan.lines) {
      told.push(`${phone.slice(-4)} ${bill ? `${bill.amountFen} ${bill.dueAt.slice(8, 10)}` : leftOut!.rule}`);
    }
    if (!plan.next) return told.sort();
    cursor = plan.next;
  }
}

/** The totals of the month, counted by pages of two; each step counts on. */
async function totalsAt(now: string): Promise<PlanTotals> {
  const steps: PlanTotals[] = [];
  for await (const step of planTotals(db(), world.house(at(now)), '2026-12', at(now), 2)) steps.push(step);
  if (steps.some(({ subscriptions }, i) => i > 0 && subscriptions < steps[i - 1]!.subscriptions))
    throw new Error('the totals do not grow');
  return steps.at(-1)!;
}

test.serial(
  'The plan of a month says before a fen moves whom the run will bill, and why it leaves out the others',
  async (t) => {
    const phone = (n: number) => `1563303000${n}`;
    await world.order(phone(1), at('2026-12-01 10:00'));
    await world.order(phone(2), at('2026-12-01 10:00'), 'CYV');
    await world.order(phone(3), at('2026-12-01 10:00'));
    await world.userReport(phone(3), 'stopped', at('2026-12-02 10:00'));
    await world.order(phone(4), at('2026-12-01 10:00'));
    await world.text(phone(4), 'TDCY', at('2026-12-02 10:00'));
    await world.order(phone(5), at('2026-12-08 10:00'));
    await world.order('15633000099', at('2026-12-01 10:00'));
    const planned = ['0001 500 10', '0002 1000 10', '0003 suspended', '0004 ended', '0005 500 12', '0099 test-number'];
    t.deepEqual(await planAt('2026-12-09 12:00'), planned);
    t.deepEqual(await planAt('2026-12-09 12:00', 2), planned, 'page by page it is the same');
    t.like(await totalsAt('2026-12-09 12:00'), {
      ...{ month: '2026-12', subscriptions: 6, billed: 3, fen: 2000, done: true },
      products: [
        { product: 'car-owner', serviceCode: 'CYPT05', billed: 2, fen: 1000 },
        { product: 'car-owner-vip', serviceCode: 'CYVIP10', billed: 1, fen: 1000 },
      ],
    });
    const { leftOut } = await totalsAt('2026-12-09 12:00');
    t.deepEqual(leftOut.map(({ rule, count }) => `${rule} ${count}`).sort(), [
      'ended 1',
      'suspended 1',
      'test-number 1',
    ]);

    await world.run(at('2026-12-10 09:00'));
    const raised = (await world.leave(at('2026-12-10 09:00'))).map(
      ({ phone: of, fee }) => `${of.slice(-4)} ${fee!.fen}`,
    );
    t.deepEqual(raised.sort(), ['0001 500', '0002 1000'], 'the run does what the plan said');
    t.deepEqual((await planAt('2026-12-10 12:00')).slice(0, 2), ['0001 in-work', '0002 in-work']);
  },
);

test.serial('The plan is for those who answer for money, masks phones, and keeps to its contract', async (t) => {
  const [plan, totals, stops, lift] = billRunRoutes(world.house(at('2026-12-10 12:00')));
  t.deepEqual(plan!.access, { roles: ['operator', 'finance', 'administrator'] });
  t.deepEqual(stops!.access, plan!.access);
  t.deepEqual(totals!.access, plan!.access);
  const { events } = (await totals!.handle({ query: { month: '2026-12' }, now: at('2026-12-10 12:00') } as never)) as {
    events: AsyncIterable<{ event: string; data: PlanTotals }>;
  };
  for await (const { event, data } of events) {
    t.is(event, 'totals');
    t.true(planTotalsSchema.strict().parse(data).done);
  }
  t.deepEqual(lift!.access, { roles: ['operator', 'administrator'] });
  t.false(plan!.query!.safeParse({ month: '2026-13' }).success);
  const query = plan!.query!.parse({ month: '2026-12', limit: '3' });
  const answer = (await plan!.handle({ query, now: at('2026-12-10 12:00') } as never)) as {
    body: { next?: string; lines: { phone: string }[] };
  };
  t.deepEqual(plan!.answer!.parse(answer.body), answer.body);
  t.is(answer.body.lines.length, 3);
  t.true(answer.body.lines.every(({ phone }) => /^156\*{4}\d{4}$/.test(phone)));
  t.notRegex(answer.body.next!, /1563303/);
});

test.serial('A stop is lifted by a person, once, and who did it is kept', async (t) => {
  const id = '01930000-0000-7000-8000-000000000001';
  await db().read(
    `insert into billing_stop (id, product, link, code, charge_id, since) values ($1, 'car-owner', 'smg', 'DB:0108', $1, $2)`,
    [id, at('2026-12-10 10:00')],
  );
  const [, , stops, lift] = billRunRoutes(world.house(at('2026-12-10 12:00')));
  const items = async () => ((await stops!.handle({} as never)) as { body: { items: { id: string }[] } }).body.items;
  t.deepEqual(
    (await items()).map((stop) => stop.id),
    [id],
  );
  t.true((await planAt('2026-12-10 12:00')).includes('0005 product-stopped'));
  const staff = { id: '01930000-0000-7000-8000-00000000000a' };
  const request = { params: { id }, staff, now: at('2026-12-10 13:00'), address: '::1', correlationId: 'c' } as never;
  await lift!.handle(request);
  t.deepEqual(await items(), []);
  await t.throwsAsync(lift!.handle(request), { message: /no stop|no-such-stop/ });
  const audits = await db().read('select action, account_id, subject from staff_audit');
  t.deepEqual(audits, [{ action: 'billing.lift-stop', account_id: staff.id, subject: id }]);
});

test.serial('How far a month is, and which fees nobody knows of, is told with phones masked', async (t) => {
  const [, , , , progress, unsure] = billRunRoutes(world.house(at('2026-12-12 12:00')));
  const asked = { query: { month: '2026-12' }, now: at('2026-12-12 12:00') } as never;
  const { body } = (await progress!.handle(asked)) as { body: WindowProgress };
  t.like(windowProgress.parse(body).windows[0], {
    state: 'open',
    opens: '2026-12-10T00:00:00.000+08:00',
    closes: '2026-12-20T00:00:00.000+08:00',
  });
  const id = newId(at('2026-12-10 10:00'));
  await db().read(
    `insert into charge (phone, billing_month, id, billing_group, occasion, product, service_code, tariff_version, amount_fen, state,
       transfer_id, link, raised_by, created_at)
     values ('15633000042', '2026-12-01', $1, 'car-owner', 'month', 'car-owner', 'CYPT05', 1, 500, 'unsure', $1, 'smg', 'sp-record', $2)`,
    [id, at('2026-12-10 10:00')],
  );
  const list = (await unsure!.handle({ query: { limit: 50 } } as never)) as { body: { items: object[] } };
  t.like(list.body.items[0], { id, phone: '156****0042', amountFen: 500, isMonthly: true });
  const later = (await progress!.handle(asked)) as { body: WindowProgress };
  t.deepEqual(
    later.body.charges.find(({ state }) => state === 'unsure'),
    { state: 'unsure', items: 1, fen: 500 },
  );
});

test.serial(
  'Fees that the end of the window threatens are told from a day before it, and no settled one is among them',
  async (t) => {
    const { terms } = world.house(at('2026-12-18 12:00'));
    const left = (now: string) => feesLeftAtEnd(db(), terms.fees, at(now));
    const before = await left('2026-12-19 12:00');
    for (const [nth, state] of ['planned', 'pending', 'posted', 'unsure'].entries()) {
      const id = newId(at('2026-12-10 10:00'));
      await db().read(
        `insert into charge (phone, billing_month, id, billing_group, occasion, product, service_code, tariff_version, amount_fen, state,
         transfer_id, link, raised_by, created_at)
       values ($3, '2026-12-01', $1, 'car-owner', 'month', 'car-owner', 'CYPT05', 1, 500, $4, $1, 'smg', 'sp-record', $2)`,
        [id, at('2026-12-10 10:00'), `1563300005${nth}`, state],
      );
    }
    t.is(await left('2026-12-18 12:00'), 0, 'there is time');
    t.is(await left('2026-12-19 12:00'), before + 2);
  },
);
