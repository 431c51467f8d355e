import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { beijingIso, dayMs, dayOf, dayStart, hourMs, later } from '../../src/values/time.ts';
import { copyContent } from '../support/content.ts';
import { post, until, withHouse } from '../support/house.ts';

const openToThree = path.join(packageRoot, 'test/fixtures/three-carriers/car-owner.yaml');
const content = await copyContent({ 'catalog/car-owner.yaml': await readFile(openToThree, 'utf8') });
test.after.always(() => rm(content, { recursive: true }));
const house = withHouse({ SPGATE_CONTENT: content });

type Told = { key: string; acknowledged: boolean; result: string; attempts: number };

/** Somebody at the carrier registers a change; its platform tells us over real HTTP. */
async function register(t: ExecutionContext, change: Record<string, unknown>): Promise<Told> {
  const answer = await post(`${house().url}/sim/vac/notify`, change);
  t.is(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as Told;
}

async function stateOf(phone: string, product = 'car-owner'): Promise<string | undefined> {
  const [row] = await house().db.read<{ state: string }>(
    'select state from subscription where phone = $1 and product = $2 order by id desc limit 1',
    [phone, product],
  );
  return row?.state;
}

function becomes(phone: string, state: string, product = 'car-owner'): Promise<true> {
  return until(`${product} of ${phone} is ${state}`, async () => {
    return (await stateOf(phone, product)) === state ? true : undefined;
  });
}

function stepsOf(phone: string): Promise<{ to_state: string; channel: string; actor: string }[]> {
  return house().db.read('select to_state, channel, actor from subscription_event where phone = $1 order by id', [
    phone,
  ]);
}

const dialects = [
  {
    ...{ dialect: 'vac', peer: 'unicom-vac', phone: '15633000011', productId: '9000000005' },
    types: { open: 1, suspend: 7, resume: 8, close: 2 },
  },
  {
    ...{ dialect: 'dsmp', peer: 'mobile-dsmp', phone: '13930000011', productId: '110301' },
    types: { open: 1, suspend: 4, resume: 3, close: 2 },
  },
  {
    ...{ dialect: 'ismp', peer: 'telecom-ismp', phone: '13315000011', productId: '135000000000000000001' },
    types: { open: 0, suspend: 1, resume: 2, close: 3 },
  },
];

for (const { dialect, peer, phone, productId, types } of dialects) {
  test.serial(
    `CA-021, CA-022, CA-024, CA-027: over ${dialect} a carrier opens, suspends, resumes and closes a real subscription, without a Y`,
    async (t) => {
      const change = (updateType: number, channel: string) =>
        register(t, { dialect, phone, productId, updateType, channel });
      t.true((await change(types.open, '10010')).acknowledged);
      const texts = await house().arrived(phone, 3);
      t.regex(texts[0]!, /加入“车友助理”/);
      t.regex(texts[1]!, new RegExp(`会员ID号为：${phone}`));
      t.regex(texts[2]!, /已订购车友助理普通会员/);
      t.is(await stateOf(phone), 'active');

      await change(types.suspend, 'boss');
      await becomes(phone, 'suspended');
      await change(types.resume, 'boss');
      await becomes(phone, 'active');
      await change(types.close, 'hall');
      await becomes(phone, 'closed');
      t.regex((await house().arrived(phone, 4))[3]!, /已退订车友助理普通会员/, 'a suspension says nothing');

      const steps = await stepsOf(phone);
      t.deepEqual(
        steps.map((step) => step.to_state),
        ['pending-carrier', 'active', 'suspended', 'active', 'closed'],
      );
      t.true(steps.every(({ actor }) => actor === peer));
      const [consent] = await house().db.read<{ kind: string; peer: string; told: boolean }>(
        `select c.kind, c.evidence->>'peer' as peer, o.raw is not null as told from consent c
       join order_event o on o.phone = c.phone and o.id = (c.evidence->>'orderEventId')::uuid where c.phone = $1`,
        [phone],
      );
      t.deepEqual(consent, { kind: 'carrier', peer, told: true });
      const mirror = await house().db.read(
        'select peer, product_ref, product, state from order_relation where phone = $1',
        [phone],
      );
      t.deepEqual(mirror, [{ peer, product_ref: productId, product: 'car-owner', state: 'closed' }]);
      const held = (await (await fetch(`${house().url}/sim/vac/relations?phone=${phone}`)).json()) as {
        state: string;
      }[];
      t.deepEqual(
        held.map(({ state }) => state),
        ['closed'],
      );
    },
  );
}

test.serial(
  'CA-X12, CA-025, CA-062: an order made in a hall or entered for a telemarketer is accepted, and its channel is told',
  async (t) => {
    for (const [phone, channel] of [
      ['15633000012', 'hall'],
      ['15633000013', 'telemarketing'],
    ] as const) {
      await register(t, { phone, productId: '9000000005', updateType: 1, channel });
      await house().arrived(phone, 3);
      t.is((await stepsOf(phone))[0]!.channel, channel);
    }
  },
);

test.serial(
  'An order at the carrier completes what we had asked: the question is answered by it, and nothing is sent twice',
  async (t) => {
    const phone = '15633000014';
    await house().text(phone, 'CY');
    await house().arrived(phone, 1);
    await register(t, { phone, productId: '9000000005', updateType: 1 });
    t.is((await house().arrived(phone, 4)).length, 4);
    await register(t, { phone, productId: '9000000005', updateType: 1, updateTime: '20351231000000' });
    await house().text(phone, 'Y');
    t.regex((await house().arrived(phone, 5))[4]!, /无需重复订购/);
    const rows = await house().db.read('select state from subscription where phone = $1', [phone]);
    t.deepEqual(rows, [{ state: 'active' }]);
  },
);

test.serial(
  'Where a carrier opens another level, that level takes the place of the one that stands, and the old relation is chased',
  async (t) => {
    const phone = '15633000015';
    await register(t, { phone, productId: '9000000005', updateType: 1, updateTime: '20260301000000' });
    await house().arrived(phone, 3);
    await register(t, { phone, productId: '9000000010', updateType: 1, updateTime: '20260302000000' });
    await becomes(phone, 'active', 'car-owner-vip');
    t.is(await stateOf(phone), 'closed');
    const chased = await house().db.read('select product_ref from order_chase where phone = $1 and done_at is null', [
      phone,
    ]);
    t.deepEqual(chased, [{ product_ref: '9000000005' }]);
    await register(t, { phone, productId: '9000000005', updateType: 4, updateTime: '20260303000000' });
    await becomes(phone, 'active', 'car-owner');
    t.is(await stateOf(phone, 'car-owner-vip'), 'closed', 'a change says what it replaces by itself');
  },
);

for (const { dialect, peer, phone: one, productId, types } of dialects.slice(1)) {
  const phone = one.replace(/11$/, '21');
  test.serial(
    `A cancel with us ends at once, and goes to the carrier by ${dialect} until its mirror agrees`,
    async (t) => {
      await register(t, { dialect, phone, productId, updateType: types.open });
      await house().arrived(phone, 3);
      await house().text(phone, 'TDCY');
      await house().arrived(phone, 4);
      t.is(await stateOf(phone), 'closed', 'nobody waits for the carrier');
      const chase = await until('the chase ends', async () => {
        const [row] = await house().db.read<{ outcome: string | null; attempts: number; peer: string }>(
          'select outcome, attempts, peer from order_chase where phone = $1',
          [phone],
        );
        return row?.outcome ? row : undefined;
      });
      t.deepEqual(chase, { outcome: 'the carrier agrees', attempts: 1, peer });
      t.deepEqual(
        house()
          .simulated!.orders.relations(phone)
          .map(({ state }) => state),
        ['closed'],
      );
      t.is((await house().arrived(phone, 4)).length, 4, 'the carrier’s notice of it says nothing more');
    },
  );
}

test.serial(
  'A carrier without a reverse interface gets the cancel in the file of the next day, and until it agrees in every one after',
  async (t) => {
    const phone = '15633000016';
    // By day: of what is cancelled before the hour of the file, the file of the same day tells.
    const day = dayStart(house().clock.now(), 1);
    t.is(await house().walkTo(beijingIso(later(day, 10 * hourMs))), 200);
    await register(t, { phone, productId: '9000000005', updateType: 1 });
    await house().arrived(phone, 3);
    await house().text(phone, 'TDCY');
    await house().arrived(phone, 4);
    t.is(await house().walkTo(beijingIso(later(dayStart(day, 2), 2 * hourMs))), 200);
    const files = await house().db.read<{ day: string; content: string }>(
      `select to_char(day, 'YYYY-MM-DD') as day, content from cancel_file where peer = 'unicom-vac' and content like '%' || $1 || '%' order by day`,
      [phone],
    );
    t.is(files.length, 2);
    t.regex(files[0]!.content, /^msisdn,productId,cancelledAt,cause\r\n/);
    t.regex(files[0]!.content, new RegExp(`${phone},9000000005,${dayOf(day)}T.*,cancelled \\(sms\\)\r\n`));

    await register(t, { phone, productId: '9000000005', updateType: 2 });
    await until('the chase ends', async () => {
      const [row] = await house().db.read<{ done: boolean }>(
        'select done_at is not null as done from order_chase where phone = $1',
        [phone],
      );
      return row?.done || undefined;
    });
    await house().walkTo(beijingIso(later(house().clock.now(), dayMs + hourMs)));
    const [last] = await house().db.read<{ content: string }>(
      `select content from cancel_file where peer = 'unicom-vac' order by day desc limit 1`,
    );
    t.false(last!.content.includes(phone));
  },
);

test.serial('What the SP does not acknowledge the carrier tells again, and the second time is harmless', async (t) => {
  const phone = '15633000017';
  const platforms = house().simulated!.orders;
  platforms.connectTo('unicom-vac', 'http://127.0.0.1:9/nobody');
  const told = await register(t, { phone, productId: '9000000005', updateType: 1 });
  t.false(told.acknowledged);
  t.is(platforms.owed, 1);
  platforms.connectTo('unicom-vac', `${house().url}/services/SyncNotifySP`);
  await platforms.resend();
  t.is(platforms.owed, 0);
  await house().arrived(phone, 3);
  const again = await register(t, {
    phone,
    productId: '9000000005',
    updateType: 1,
    key: told.key,
    updateTime: stamp(),
  });
  t.false(again.acknowledged, 'the same key with another meaning is no resend');
  t.is((await house().arrived(phone, 3)).length, 3);
});

function stamp(): string {
  return beijingIso(later(house().clock.now(), hourMs)).replace(/\D/g, '').slice(0, 14);
}
