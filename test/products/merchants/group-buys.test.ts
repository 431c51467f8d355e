import test from 'ava';
import fc from 'fast-check';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { decided, readWish, takesSeats } from '../../../src/products/merchants/group-buys/model.ts';
import { groupBuyRoutes } from '../../../src/products/merchants/group-buys/routes.ts';
import { groupBuyJob } from '../../../src/products/merchants/group-buys/settle.ts';
import { leaveSeat, openBuys, reach, takeSeat } from '../../../src/products/merchants/group-buys/store.ts';
import {
  groupBuyService,
  loadMerchantSamples,
  offersOfMerchants,
  openSampleMerchants,
} from '../../../src/products/merchants/index.ts';
import { merchantByCode } from '../../../src/products/merchants/registry/store.ts';
import { leaveOwnSeat, readBuys, takeOwnSeat } from '../../../src/products/merchants/self/buys.ts';
import { later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { segments, servedTerms as terms } from '../../support/shipped.ts';
import { contentFolder } from '../../support/talk.ts';

let now = new Date('2026-11-23T10:00:00+08:00');
const sales = aCaller('business-developer');
const log = openLog({ level: 'silent' });
const door = aDoor({ ...aLane, extensionDigits: 0 });
const job = groupBuyJob({ terms, door });
const db = withDatabase();
let intake: Intake;
let desk: Desk;
let merchant = '';

test.before(async () => {
  await ensurePartitions(db(), now);
  const samples = (await loadMerchantSamples(contentFolder)).map((one) => ({ ...one, groupBuys: [] }));
  await openSampleMerchants(db(), samples, new Map(), now);
  merchant = (await db().transact((tx) => merchantByCode(tx, 'sample-wash')))!.id;
  intake = {
    ...{ db: db(), terms, door, segments, clock: { now: () => now }, log },
    ...{ ...noOrders, services: [groupBuyService({ terms })] },
  };
  desk = await aDesk(groupBuyRoutes({ db: db() }), now);
});
test.after.always(() => desk.stop());

const textsTo = (phone: string) =>
  db().read<{ id: string; text: string; reason: string }>(
    'select id, text, reason from mt where phone = $1 order by id',
    [phone],
  );

/** A phone texts, a minute apart; resolves with what was sent to it since. */
async function says(phone: string, ...texts: string[]): Promise<string[]> {
  const before = new Set((await textsTo(phone)).map(({ id }) => id));
  for (const text of texts) {
    now = later(now, 61_000);
    await takeMos(intake, [anMo(text, { phone })]);
  }
  return (await textsTo(phone)).filter(({ id }) => !before.has(id)).map(({ text }) => text);
}

/** Opens a group-buy until the 25th; gives its id and code. */
async function opened(changes: object = {}): Promise<{ id: string; code: string }> {
  const body = {
    ...{ title: '镀晶', priceFen: 19900, insteadOfFen: 39900, threshold: 2, useUntil: '2026-12-31' },
    deadline: '2026-11-25T18:00:00+08:00',
    ...changes,
  };
  desk.now = now;
  const answer = await desk.ask(sales, `/api/merchants/${merchant}/group-buys`, { body });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text) as { id: string; code: string };
}

async function settle(at: Date): Promise<void> {
  for (let due = await job.nextDue(db(), at); due && due <= at; due = await job.nextDue(db(), at))
    await job.run(db(), due, log);
}

test.serial(
  'CA-014: a member reserves by word and code, once however often; others hear how to join; reached in time each seat is told once, and nothing is charged',
  async (t) => {
    const [one, two, stranger] = ['15633000001', '15633000002', '15633000003'] as const;
    t.deepEqual(await says(one, 'CYV', 'Y').then((texts) => texts.length > 0), true);
    await says(two, 'CYV', 'Y');
    t.regex((await says(stranger, 'TG'))[0]!, /团购是车友助理VIP会员的服务，发CYV/);
    t.regex((await says(one, 'TG'))[0]!, /目前没有可预约的团购/);
    await t.throwsAsync(
      opened({ useUntil: '2028-01-01' }),
      { message: /400.*请填不晚于这一天的日期/s },
      'past its contract',
    );
    const { code } = await opened();
    t.deepEqual(await db().transact((tx) => offersOfMerchants(tx, now)), {
      text: `示例洗车行团购镀晶199元，11月25日前满2人成团，发TG ${code}预约；样例养护店：送玻璃水一桶；样例养护店：小保养9折；示例洗车行：普洗9元；示例洗车行：精洗包月4次99元；示例洗车行：普洗8折。`,
      source: '签约商户',
    });
    t.regex((await says(one, '团购'))[0]!, new RegExp(`${code}镀晶199元满2人`));
    t.regex((await says(one, `TG ${code}`))[0]!, /已预约镀晶：11月25日前满2人成团/);
    t.regex((await says(one, `TG${code}`))[0]!, /一个号码一个名额/);
    await settle(now);
    t.is((await textsTo(one)).filter(({ reason }) => reason.startsWith('group-buy ')).length, 0);
    await says(two, `TG ${code}`);
    await settle(later(now, 60_000));
    await settle(later(now, 120_000));
    for (const phone of [one, two]) {
      const told = (await textsTo(phone)).filter(({ reason }) => reason === 'group-buy reached');
      t.deepEqual(
        told.map(({ text }) => text),
        ['镀晶已成团：199元，12月31日前到示例洗车行凭会员短信购买。电话0311-55550901。'],
      );
    }
    const charged = await db().read(`select from charge where occasion <> 'month'`);
    t.is(charged.length, 0);
  },
);

test.serial(
  'CA-014: what is not reached by its deadline, or called off, is told to everybody who still has a seat, by day, and to nobody else',
  async (t) => {
    const [one, two] = ['15633000001', '15633000002'] as const;
    const missed = await opened({ title: '贴膜', threshold: 3 });
    const off = await opened({ title: '座套' });
    await says(one, `TG ${missed.code}`, `TG ${off.code}`);
    await says(two, `TG ${missed.code}`);
    t.regex((await says(two, `TG ${missed.code} 放弃`))[0]!, /^已放弃贴膜的名额/);
    t.regex((await says(two, `TG ${missed.code} 放弃`))[0]!, /^您没有贴膜的名额/);
    desk.now = now;
    const at = `/api/merchants/${merchant}/group-buys/${off.id}/cancel`;
    t.is((await desk.ask(sales, at, { body: { because: '商户缺货' } })).status, 204);
    t.is((await desk.ask(sales, at, { body: { because: '商户缺货' } })).status, 409);
    await settle(new Date('2026-11-25T22:00:00+08:00'));
    const of = async (phone: string) =>
      (await textsTo(phone))
        .filter(({ reason }) => /group-buy (missed|cancelled)/.test(reason))
        .map(({ text }) => text);
    t.deepEqual(await of(one), [
      '座套已取消，不收任何费用，请谅解。会员优惠照常使用。',
      '贴膜未满3人，没有成团，不收任何费用。会员优惠照常使用。',
    ]);
    t.deepEqual(await of(two), []);
    t.deepEqual(await db().transact((tx) => openBuys(tx, new Date('2026-11-25T22:00:00+08:00'))), []);
  },
);

test.serial(
  'CA-014: on the own page the rules of TG hold: a member takes one seat however often, sees how many are in, and gives it up before the deadline; of a former holder nothing shows',
  async (t) => {
    const [one, two, stranger] = ['15633000001', '15633000002', '15633000003'] as const;
    const { id: buyId, code } = await opened({ title: '抛光', deadline: later(now, 3_600_000).toISOString() });
    const take = (phone: string, at = now) => db().transact((tx) => takeOwnSeat(tx, { terms }, { phone, buyId }, at));
    const leave = (phone: string, at = now) => db().transact((tx) => leaveOwnSeat(tx, { phone, buyId }, at));
    const seen = async (phone: string, at = now) => {
      const { may, order, items } = await db().transact((tx) => readBuys(tx, { terms }, phone, at));
      return { may, order: order?.word, buy: items.find((one) => one.code === code) };
    };
    t.like(await seen(stranger), { may: false, order: 'CYV', buy: { mine: false, seats: 0, threshold: 2 } });
    t.like(await take(stranger), { ok: false, code: 'not-granted' });

    t.true((await take(one)).ok && (await take(one)).ok);
    t.like(await seen(one), { may: true, order: undefined, buy: { mine: true, seats: 1, state: 'open' } });
    t.true((await leave(one)).ok);
    t.like(await seen(one), { buy: { mine: false, seats: 0 } });
    await take(one);
    await take(two);
    t.like(await seen(two), { buy: { mine: true, seats: 2, state: 'reached', takesSeats: true } });

    const over = later(now, 3_600_000);
    t.like(await take(one, over), { ok: false, code: 'no-seats' });
    t.like(await leave(one, over), { ok: false, code: 'no-seats' });
    t.like(
      await seen(one, over),
      { buy: { mine: true, takesSeats: false } },
      'what was reached shows until it is bought',
    );
    t.is((await seen(one, new Date('2027-01-01T10:00:00+08:00'))).buy, undefined);
    await db().read('update subscriber set holder_since = $2 where phone = $1', [two, later(now, 1)]);
    t.is((await seen(two, over)).buy, undefined);
  },
);

test.serial(
  'A seat of which a former holder was told is none of the next one’s: he takes it as his own, by SMS or on his page, and hears of it himself',
  async (t) => {
    const [one, two] = ['15633000001', '15633000002'] as const;
    const { id: buyId, code } = await opened({ threshold: 2, deadline: later(now, 86_400_000).toISOString() });
    for (const phone of [one, two]) t.regex((await says(phone, `TG ${code}`))[0]!, /已预约/);
    now = later(now, 60_000);
    await settle(now);
    const told = async (phone: string) =>
      (await db().read('select from mt where phone = $1 and reason_id = $2', [phone, buyId])).length;
    const seats = async () =>
      (await db().read('select from group_seat where group_buy_id = $1 and left_at is null', [buyId])).length;
    t.deepEqual([await told(one), await told(two), await seats()], [1, 1, 2]);

    now = later(now, 60_000);
    await db().read('update subscriber set holder_since = $2 where phone = any($1)', [[one, two], now]);
    t.true((await db().transact((tx) => leaveOwnSeat(tx, { phone: two, buyId }, now))).ok);
    t.is(await seats(), 2, 'he has none that he could give up');
    t.regex((await says(one, `TG ${code}`))[0]!, /已预约/);
    t.regex((await says(one, `TG ${code}`))[0]!, /一个号码一个名额/);
    const own = { phone: two, buyId };
    const mine = async () =>
      (await db().transact((tx) => readBuys(tx, { terms }, two, now))).items.find((buy) => buy.code === code)?.mine;
    t.false(await mine());
    t.true((await db().transact((tx) => takeOwnSeat(tx, { terms }, own, now))).ok);
    t.true(await mine());
    await settle(later(now, 60_000));
    t.deepEqual([await told(one), await told(two), await seats()], [2, 2, 2]);
  },
);

test('What stands behind the word of group-buys lists, reserves or gives up; a deadline decides once', (t) => {
  t.deepEqual(['', ' 1001', '1001放弃', '退 1001', '好的'].map(readWish), [
    { kind: 'list' },
    { kind: 'take', code: '1001' },
    { kind: 'leave', code: '1001' },
    { kind: 'leave', code: '1001' },
    { kind: 'unclear' },
  ]);
  const buy = { state: 'open', seats: 1, threshold: 2, deadline: later(now, 1), isInForce: true } as const;
  t.is(decided(buy, now), undefined);
  t.is(decided({ ...buy, seats: 2 }, now), 'reached');
  t.is(decided(buy, later(now, 1)), 'missed');
  t.is(decided({ ...buy, isInForce: false }, now), 'cancelled');
  t.is(decided({ ...buy, state: 'missed', seats: 9 }, later(now, 1)), undefined);
  t.true(takesSeats({ state: 'reached', deadline: later(now, 1) }, now));
  t.false(takesSeats(buy, later(now, 1)));
});

test.serial(
  'Whoever takes and leaves seats in whatever order: one seat a phone, reached exactly when enough stood at once, and each who has a seat at the end is told once',
  async (t) => {
    const since = new Date(0);
    const phones = ['15633000011', '15633000012', '15633000013', '15633000014'];
    for (const phone of phones) await says(phone, 'TG');
    const step = fc.record({ who: fc.nat(3), kind: fc.constantFrom('take', 'take', 'leave', 'ring') });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (steps, threshold) => {
        const { id: buyId } = await opened({
          threshold,
          deadline: later(now, 3_600_000).toISOString(),
          useUntil: '2027-06-30',
        });
        const seated = new Set<string>();
        let isReached = false;
        for (const { who, kind } of steps) {
          const phone = phones[who]!;
          if (kind === 'ring') await settle(now);
          else
            await db().transact(async (tx) => {
              await (kind === 'take' ? takeSeat : leaveSeat)(tx, { phone, buyId, since }, now);
              if (kind === 'take') await reach(tx, [buyId], now);
            });
          if (kind === 'take') seated.add(phone);
          if (kind === 'leave') seated.delete(phone);
          if (seated.size >= threshold) isReached = true;
        }
        now = later(now, 3_600_000);
        // Nobody is told by night.
        await settle(later(now, 86_400_000));
        await settle(later(now, 86_400_000));
        const [buy] = await db().read<{ state: string }>('select state from group_buy where id = $1', [buyId]);
        t.is(buy!.state, isReached ? 'reached' : 'missed');
        const told = await db().read<{ phone: string }>('select phone from mt where reason_id = $1 order by phone', [
          buyId,
        ]);
        const of = (phone: string) => told.filter((one) => one.phone === phone).length;
        for (const phone of phones) if (seated.has(phone)) t.true(of(phone) >= 1, 'who has a seat is told');
        const rows = await db().read<{ phone: string }>(
          'select phone from group_seat where group_buy_id = $1 and left_at is null and told_at is not null',
          [buyId],
        );
        t.deepEqual(rows.map(({ phone }) => phone).toSorted(), [...seated].toSorted());
        if (!isReached) t.is(told.length, seated.size);
      }),
      { numRuns: 15 },
    );
  },
);
