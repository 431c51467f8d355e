import test from 'ava';
import { takeMos } from '../../src/intake/mo.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { withDatabase } from '../support/database.ts';
import { anMo } from '../support/mo.ts';
import { aDoor, aLane } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';
import { segments, twoProducts as terms } from '../support/shipped.ts';

const now = new Date('2026-11-23T10:00:00+08:00');
const db = withDatabase();

test.before(() => ensurePartitions(db(), now));

async function hear(phone: string, ...texts: string[]): Promise<void> {
  const intake = { db: db(), clock: { now: () => now }, log: openLog({ level: 'silent' }), terms, segments };
  for (const text of texts) await takeMos({ ...intake, ...noOrders, door: aDoor(aLane) }, [anMo(text, { phone })]);
}

test('CA-027: every step from order to cancel names its channel, who acted, when, why, and the MO that proves it', async (t) => {
  const phone = '15633000001';
  await hear(phone, 'CY', 'Y', 'TDCY');
  const steps = await db().read(
    `select to_state, cause, channel, actor, at, mo.text as proof from subscription_event e
     join mo on (mo.phone, mo.id) = (e.phone, (e.evidence->>'moId')::uuid) where e.phone = $1 order by e.id`,
    [phone],
  );
  const about = { channel: 'sms', actor: phone, at: now };
  t.deepEqual(steps, [
    { ...about, to_state: 'pending-confirm', cause: 'order', proof: 'CY' },
    { ...about, to_state: 'pending-carrier', cause: 'confirmed', proof: 'Y' },
    { ...about, to_state: 'active', cause: 'no carrier has a say (order mode local)', proof: 'Y' },
    { ...about, to_state: 'closed', cause: 'cancelled', proof: 'TDCY' },
  ]);
});

test('CA-027, XC-04: what was agreed and what happened can be neither changed nor removed', async (t) => {
  const phone = '15633000002';
  await hear(phone, 'CY', 'Y');
  for (const table of ['consent', 'subscription_event']) {
    for (const change of [`update ${table} set evidence = '{}'`, `delete from ${table}`])
      await t.throwsAsync(db().read(`${change} where phone = $1`, [phone]), { message: /append-only/ }, change);
  }
});

test('XC-01: who orders two products is one subscriber with two subscriptions, each with its consent', async (t) => {
  const phone = '15633000003';
  await hear(phone, 'CY', 'Y', 'TQ', 'Y');
  const standing = await db().read(
    `select s.product, s.state, c.tariff_version from subscriber join subscription s using (phone)
     join consent c on (c.phone, c.subscription_id) = (s.phone, s.id) where s.phone = $1 order by s.id`,
    [phone],
  );
  t.deepEqual(standing, [
    { product: 'car-owner', state: 'active', tariff_version: 1 },
    { product: 'weather', state: 'active', tariff_version: 1 },
  ]);
});
