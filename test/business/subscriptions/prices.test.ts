import test from 'ava';
import fc from 'fast-check';
import type { Product, Tariff } from '../../../src/business/catalog/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { jobsOf } from '../../../src/business/subscriptions/index.ts';
import { decidePrice, type ToldPrice } from '../../../src/business/subscriptions/prices.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, later, monthStart } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { catalog as shipped } from '../../support/shipped.ts';
import { contentFolder, termsOf } from '../../support/talk.ts';

const at = (time: string) => new Date(`${time}+08:00`);
const joined = at('2026-11-02T10:00:00');
const log = openLog({ level: 'silent' });
const db = withDatabase();
let segments: Intake['segments'];

test.before(async () => {
  segments = await loadSegments(contentFolder);
  await ensurePartitions(db(), joined);
});

function pricesOf(code: string, ...more: [amountFen: number, from: string][]): Product {
  const product = shipped.products.get(code)!;
  const [first] = product.tariffs;
  const later = more.map(([amountFen, from], index): Tariff => {
    return { version: index + 2, amountFen, from: at(`${from}T00:00:00`), period: 'month', postsOn: 'delivered' };
  });
  return { ...product, tariffs: [first, ...later] };
}

/** A house in which the prices of some products change. */
function house(...products: Product[]): Intake {
  const changed = new Map([...shipped.products, ...products.map((one) => [one.code, one] as const)]);
  const terms = termsOf({ ...shipped, products: changed });
  return {
    db: db(),
    clock: { now: () => joined },
    log,
    terms,
    segments,
    door: aDoor({ ...aLane, extensionDigits: 0 }),
    ...noOrders,
  };
}

async function subscribe(intake: Intake, phone: string, word: string): Promise<void> {
  for (const text of [word, 'Y']) await takeMos(intake, [anMo(text, { phone })]);
}

const ring = (intake: Intake, until: string) => sweep(db(), jobsOf(intake), at(until), log);

/** The reports of what was told to a phone come in. */
function report(phone: string, state: 'delivered' | 'undelivered', doneAt: string): Promise<unknown> {
  return db().read(
    `update mt set state = $2, done_at = $3 where phone = $1 and reason like 'price%' and state = 'queued'`,
    [phone, state, at(doneAt)],
  );
}

async function pays(phone: string): Promise<number> {
  const [row] = await db().read<{ tariff_version: number }>(
    `select tariff_version from subscription where phone = $1 and state = 'active'`,
    [phone],
  );
  return row!.tariff_version;
}

const notices = (phone: string) =>
  db().read<{ text: string; class: string; due_at: Date; takes_effect_at: Date }>(
    `select mt.text, mt.class, q.due_at, n.takes_effect_at from price_notice n join mt on mt.phone = n.phone and mt.id = n.mt_id
     left join mt_queue q on q.phone = mt.phone and q.mt_id = mt.id where n.phone = $1 order by n.id`,
    [phone],
  );

test.serial(
  'A higher price is told more than 30 days ahead, by day, with the free way out, and counts from the day that was told',
  async (t) => {
    const phone = '15633004001';
    const intake = house(pricesOf('car-owner', [800, '2027-01-01']));
    await subscribe(intake, phone, 'CY');
    await ring(intake, '2026-11-02T12:00:00');
    t.deepEqual(await notices(phone), [
      {
        text: '车友助理普通会员1月1日起由5元/月调为8元/月。不同意可发TDCY到10620007免费退订。客服400-000-0000。',
        class: 'notice',
        due_at: at('2026-11-02T12:00:00'),
        takes_effect_at: at('2027-01-01T00:00:00'),
      },
    ]);
    await report(phone, 'delivered', '2026-11-02T12:05:00');
    await ring(intake, '2026-12-31T23:59:59');
    t.is(await pays(phone), 1);
    t.is((await notices(phone)).length, 1, 'it is told once');
    await ring(intake, '2027-01-01T00:05:00');
    t.is(await pays(phone), 2);
    const [event] = await db().read<{ cause: string; evidence: { mtId: string } }>(
      `select cause, evidence from subscription_event where phone = $1 order by id desc limit 1`,
      [phone],
    );
    t.is(event!.cause, 'tariff 2 counts: it was told in time');
    const [mt] = await db().read<{ reason: string }>('select reason from mt where phone = $1 and id = $2', [
      phone,
      event!.evidence.mtId,
    ]);
    t.is(mt!.reason, 'price rises');
  },
);

test.serial(
  'Who was not reached keeps the old price, is told again, and pays the new one 30 days after it arrived',
  async (t) => {
    const phone = '15633004002';
    await db().read('delete from schedule');
    const intake = house(pricesOf('car-owner', [800, '2027-01-01']));
    await subscribe(intake, phone, 'CY');
    await ring(intake, '2026-11-02T12:00:00');
    await report(phone, 'undelivered', '2026-11-03T12:00:00');
    await ring(intake, '2026-12-20T12:00:00');
    t.true((await notices(phone)).length > 1, 'it is told again');
    await report(phone, 'delivered', '2026-12-20T12:00:00');
    await ring(intake, '2027-01-31T12:00:00');
    t.is(await pays(phone), 1, '30 days end on 19 January, and a price begins with a month');
    await ring(intake, '2027-02-01T00:05:00');
    t.is(await pays(phone), 2);
  },
);

test.serial('A notice whose fate nobody knows raises no price', async (t) => {
  const phone = '15633004003';
  await db().read('delete from schedule');
  const intake = house(pricesOf('car-owner', [800, '2027-01-01']));
  await subscribe(intake, phone, 'CY');
  await ring(intake, '2026-11-02T12:00:00');
  await ring(intake, '2027-03-15T12:00:00');
  t.is(await pays(phone), 1);
  t.true((await notices(phone)).length >= 2);
});

test.serial('A lower price counts from its first day for everybody, and is told', async (t) => {
  const phone = '15633004004';
  await db().read('delete from schedule');
  const intake = house(pricesOf('weather', [100, '2026-12-01']));
  await subscribe(intake, phone, 'TQDY');
  await ring(intake, '2026-11-30T23:59:59');
  t.is(await pays(phone), 1);
  await ring(intake, '2026-12-01T00:05:00');
  t.is(await pays(phone), 2);
  const [last] = await db().read<{ text: string; due_at: Date }>(
    `select mt.text, q.due_at from mt join mt_queue q on q.phone = mt.phone and q.mt_id = mt.id
     where mt.phone = $1 order by mt.id desc limit 1`,
    [phone],
  );
  t.deepEqual(last, {
    text: '天气预报本月起由2元/月降为1元/月，您无需操作。退订发TDTQDY，客服400-000-0000。',
    due_at: at('2026-12-01T09:00:00'),
  });
});

test.serial(
  'Who cancels in time is out of it; who is on trial has no price; who orders anew has the new one',
  async (t) => {
    await db().read('delete from schedule');
    const intake = house(pricesOf('car-owner', [800, '2027-01-01']));
    const [gone, trial, fresh] = ['15633004005', '15633004006', '15633004007'];
    await subscribe(intake, gone!, 'CY');
    await subscribe(intake, trial!, 'CYTY');
    await ring(intake, '2026-11-05T12:00:00');
    t.is((await notices(gone!)).length, 1);
    t.is((await notices(trial!)).length, 0);
    await takeMos(intake, [anMo('TDCY', { phone: gone! })]);
    await ring(intake, '2027-01-02T12:00:00');
    await subscribe({ ...intake, clock: { now: () => at('2027-01-02T12:00:00') } }, fresh!, 'CY');
    t.is(await pays(fresh!), 2);
    t.deepEqual(await db().read(`select state from subscription where phone = $1`, [gone]), [{ state: 'closed' }]);
  },
);

test.serial('Two workers tell a price once', async (t) => {
  const phone = '15633004008';
  const intake = house(pricesOf('newspaper', [500, '2027-01-01']));
  await subscribe(intake, phone, 'SJB');
  const prices = jobsOf(intake).find(({ name }) => name === 'prices')!;
  await Promise.all([1, 2, 3].map(() => prices.run(db(), at('2026-11-10T00:05:00'), log)));
  t.is((await notices(phone)).length, 1);
});

const days = fc.integer({ min: 0, max: 500 });
const aTariffs = fc
  .uniqueArray(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 4 })
  .chain((months) =>
    fc.tuple(
      fc.constant(months.toSorted((a, b) => a - b)),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
    ),
  )
  .map(([months, amounts]) => {
    const [first] = shipped.products.get('car-owner')!.tariffs;
    const more = months.map((month, index): Tariff => {
      const from = monthStart(joined, month);
      return { version: index + 2, amountFen: amounts[index]! * 100, from, period: 'month', postsOn: 'delivered' };
    });
    return { ...shipped.products.get('car-owner')!, tariffs: [first, ...more] } satisfies Product;
  });

test('Whatever prices come, whatever notices arrive, and whenever the clock rings: nobody pays more than what reached him 30 days before', (t) => {
  fc.assert(
    fc.property(
      aTariffs,
      fc.array(fc.record({ wait: fc.integer({ min: 1, max: 40 }), arrives: fc.option(days) })),
      (product, rings) => {
        let has = { tariffVersion: 1 };
        const told: ToldPrice[] = [];
        let now = joined;
        for (const { wait, arrives } of rings) {
          now = later(now, wait * dayMs);
          const before = product.tariffs.find(({ version }) => version === has.tariffVersion)!;
          const decision = decidePrice(has, product, told, now);
          if (decision.kind === 'tell') {
            const arrival = arrives === null ? 'failed' : { deliveredAt: later(now, Math.min(arrives, 20) * dayMs) };
            const ids = { id: newId(now), subscriptionId: newId(now), mtId: newId(now), phone: '15633000001' };
            t.true(+decision.takesEffectAt - +now >= 30 * dayMs);
            told.push({
              ...ids,
              tariffVersion: decision.to.version,
              toldAt: now,
              takesEffectAt: decision.takesEffectAt,
              arrival,
            });
          }
          if (decision.kind === 'rise') {
            const { arrival, takesEffectAt } = decision.notice;
            t.true(decision.to.amountFen > before.amountFen && decision.notice.tariffVersion === decision.to.version);
            t.true(typeof arrival === 'object' && +now - +arrival.deliveredAt >= 30 * dayMs && takesEffectAt <= now);
          }
          if (decision.kind === 'fall') t.true(decision.to.amountFen <= before.amountFen && decision.to.from <= now);
          if (decision.kind === 'rise' || decision.kind === 'fall') has = { tariffVersion: decision.to.version };
        }
      },
    ),
    { numRuns: 500 },
  );
});
