import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { beijingIso, dayMs, later } from '../../src/values/time.ts';
import { aSession } from '../support/callers.ts';
import { copyContent } from '../support/content.ts';
import { post, until, withHouse } from '../support/house.ts';

const openToThree = path.join(packageRoot, 'test/fixtures/three-carriers/car-owner.yaml');
const content = await copyContent({ 'catalog/car-owner.yaml': await readFile(openToThree, 'utf8') });
const links = await mkdtemp(path.join(os.tmpdir(), 'links-'));
await cp(path.join(packageRoot, 'ops/carriers/demo'), links, { recursive: true });
const unicom = path.join(links, 'unicom.yaml');
const sheet = await readFile(unicom, 'utf8');
const borne = 'orderMode: gateway-borne\norderPeer: unicom-vac\nestablished: ["undelivered 100"]';
await writeFile(unicom, sheet.replace('orderMode: local', borne));
const ismp = path.join(links, 'orders/telecom-ismp.yaml');
await writeFile(ismp, (await readFile(ismp, 'utf8')).replace('[127.0.0.1, "::1"]', '[192.0.2.40]'));
test.after.always(() => Promise.all([rm(content, { recursive: true }), rm(links, { recursive: true })]));
const house = withHouse({ SPGATE_CONTENT: content, SPGATE_LINKS: links });

async function becomes(phone: string, state: string): Promise<true> {
  return until(`${phone} is ${state}`, async () => {
    const [row] = await house().db.read<{ state: string }>('select state from subscription where phone = $1', [phone]);
    return row?.state === state || undefined;
  });
}

function reportAs(failCode: number | null): void {
  const gateway = house().simulated!.gateways.find(({ carrier }) => carrier === 'unicom')!;
  const faults = gateway.faults.settings;
  gateway.faults.replace({ ...faults, failPercent: failCode === null ? 0 : 100, failCode });
}

test.serial(
  'Where the gateway keeps the orders, the report of the free message that answers the Y makes the order, by the code of its peer',
  async (t) => {
    const phone = '15633000301';
    await house().text(phone, 'CY');
    await house().arrived(phone, 1);
    reportAs(100);
    await house().text(phone, 'Y');
    await becomes(phone, 'active');
    reportAs(null);
    const [mt] = await house().db.read(
      `select fee_fen, never_twice, mo_id is null as unasked from mt where phone = $1 and reason = 'order at gateway'`,
      [phone],
    );
    t.deepEqual(mt, { fee_fen: 0, never_twice: true, unasked: true });
    const [mirror] = await house().db.read('select peer, product_ref, state from order_relation where phone = $1', [
      phone,
    ]);
    t.deepEqual(mirror, { peer: 'unicom-vac', product_ref: '9000000005', state: 'open' });
    const steps = await house().db.read<{ cause: string }>(
      'select cause from subscription_event where phone = $1 order by id',
      [phone],
    );
    t.is(steps.at(-1)?.cause, 'the gateway made the order');
  },
);

test.serial(
  'An order that a gateway keeps opens, or ends, by the word of a person as well, where no report told what became of it',
  async (t) => {
    const { db } = house();
    const cookie = await aSession(db, 'operator');
    for (const [phone, verdict, state] of [
      ['15633000303', 'delivered', 'active'],
      ['15633000304', 'undelivered', 'rejected'],
    ] as const) {
      await house().text(phone, 'CY');
      await house().arrived(phone, 1);
      reportAs(100);
      await house().text(phone, 'Y');
      await becomes(phone, 'active');
      reportAs(null);
      // Its answer was lost instead: the gateway's word is unknown, and the order still waits for it.
      const [mt] = await db.read<{ id: string }>(
        `update mt set state = 'unsure', done_at = null where phone = $1 and reason = 'order at gateway' returning id`,
        [phone],
      );
      await db.read(`update submit set state = 'unsure', reported_at = null where mt_id = $1`, [mt!.id]);
      await db.read(`update subscription set state = 'pending-carrier', active_from = null where phone = $1`, [phone]);
      const answer = await fetch(`${house().url}/api/messages/unsure/${mt!.id}/verdict`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ verdict, because: '网关侧查询', evidence: 'person' }),
      });
      t.is(answer.status, 200, await answer.clone().text());
      t.true(await becomes(phone, state));
    }
  },
);

test.serial('A report that means no order ends it, free, and the phone is told so', async (t) => {
  const phone = '15633000302';
  for (const words of ['CY', 'Y']) await house().text(phone, words);
  await becomes(phone, 'rejected');
  t.regex((await house().arrived(phone, 3)).at(-1)!, /运营商未能为您开通车友助理普通会员，本次未订购、不扣费/);
});

test.serial(
  'A carrier that does not carry out our cancel is asked again and again, and after three days somebody is told',
  async (t) => {
    const phone = '13930000301';
    const platforms = house().simulated!.orders;
    platforms.faults = { refuseCancels: 155 };
    await post(`${house().url}/sim/vac/notify`, { dialect: 'dsmp', phone, productId: '110301', updateType: 1 });
    await house().arrived(phone, 3);
    await house().text(phone, 'TDCY');
    await house().arrived(phone, 4);
    await house().walkTo(beijingIso(later(house().clock.now(), 3 * dayMs + 60_000)));
    const [chase] = await house().db.read<{ attempts: number; last_result: string; told: boolean }>(
      'select attempts, last_result, alarmed_at is not null as told from order_chase where phone = $1',
      [phone],
    );
    t.true(chase!.attempts > 70, `${chase!.attempts} attempts in 72 hours`);
    t.is(chase!.last_result, '155 reverse cancel failed');
    t.true(chase!.told);
    // Somebody ends it by hand at the carrier, and the next answer is that there is no such relation.
    platforms.faults = { refuseCancels: 1201 };
    await house().walkTo(beijingIso(later(house().clock.now(), 2 * 3_600_000)));
    const [ended] = await house().db.read('select outcome from order_chase where phone = $1', [phone]);
    t.deepEqual(ended, { outcome: 'the carrier holds no such relation' });
  },
);

test.serial(
  'Only a carrier’s own addresses reach its door, only XML is read there, and not too much of it',
  async (t) => {
    const door = `${house().url}/services/SyncNotifySP`;
    const call = (type: string, body: string) =>
      fetch(door, { method: 'POST', headers: { 'content-type': type }, body });
    t.is((await call('application/json', '{}')).status, 415);
    t.is((await call('text/xml', ' '.repeat(70_000))).status, 413);
    t.is((await call('text/xml', '<a/>')).status, 500);
    t.is((await fetch(door)).status, 405);
    const foreign = await fetch(`${house().url}/services/ismp`, { method: 'POST', body: '<a/>' });
    t.is(foreign.status, 403);
    t.is(((await foreign.json()) as { code: string }).code, 'foreign-address');
  },
);
