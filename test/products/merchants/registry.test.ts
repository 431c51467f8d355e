import test from 'ava';
import { openSamples, sampleAccounts } from '../../../src/business/staff/index.ts';
import { loadMerchantSamples } from '../../../src/products/merchants/index.ts';
import { closeSampleMerchants, openSampleMerchants } from '../../../src/products/merchants/registry/samples.ts';
import {
  activeShop,
  benefitsOf,
  contractsOf,
  merchantByCode,
  partnersNear,
  peopleOf,
  personByAccount,
  personByPhone,
  shopsOf,
} from '../../../src/products/merchants/registry/store.ts';
import { closePerson, endContract } from '../../../src/products/merchants/registry/write.ts';
import { dayMs, later } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { contentFolder } from '../../support/talk.ts';

const now = new Date('2026-11-23T10:00:00+08:00');
const db = withDatabase();
/** The middle of 桥西区. */
const there = { lat: 38.0297, lng: 114.4622 };

test.before('The invented merchants of a demonstration', async () => {
  await openSamples(db(), now);
  const samples = await loadMerchantSamples(contentFolder);
  for (const at of [now, later(now, dayMs)]) await openSampleMerchants(db(), samples, await sampleAccounts(db()), at);
});

test.serial(
  'CA-013: shops, people and benefits of a merchant are found as long as its contract holds, and the moment it ends nothing of it is',
  async (t) => {
    await db().transact(async (tx) => {
      const wash = (await merchantByCode(tx, 'sample-wash'))!;
      const shops = await shopsOf(tx, wash.id);
      t.deepEqual(shops.map(({ name }) => name).toSorted(), ['桥西店', '长安店'].toSorted());
      const west = shops.find(({ name }) => name === '桥西店')!;
      t.like(await activeShop(tx, west.id, now), {
        id: west.id,
        merchant: { code: 'sample-wash', name: '示例洗车行' },
      });
      t.is((await benefitsOf(tx, wash.id, now)).length, 3);
      t.is(await activeShop(tx, west.id, later(now, 336 * dayMs)), undefined, 'its days are over');

      const near = await partnersNear(tx, there, { limit: 5 }, now);
      t.deepEqual(
        near.map(({ name }) => name),
        ['桥西店', '长安店', '裕华店'],
      );
      t.true(near[0]!.metres < 3_000 && near[0]!.metres < near[1]!.metres);
      t.deepEqual(
        near[0]!.benefits.map(({ title }) => title),
        ['洗车八折', '包月洗车', 'VIP工作日特惠'],
      );
      const washes = await partnersNear(tx, there, { category: 'wash', district: '长安区', limit: 5 }, now);
      t.deepEqual(
        washes.map(({ name }) => name),
        ['长安店'],
      );

      const [contract] = await contractsOf(tx, wash.id);
      t.true(await endContract(tx, contract!.id, '停业', now));
      t.is(await activeShop(tx, west.id, now), undefined, 'it was ended');
      t.deepEqual(await benefitsOf(tx, wash.id, now), []);
      t.deepEqual(
        (await partnersNear(tx, there, { limit: 5 }, now)).map(({ name }) => name),
        ['裕华店'],
      );
      await tx.sql('as before', 'update merchant_contract set ended_at = null, ended_because = null', []);
    });
  },
);

test.serial(
  'CA-043: a clerk is known by the account and by the registered phone, until leaving: then the number goes as well',
  async (t) => {
    const accounts = await sampleAccounts(db());
    await db().transact(async (tx) => {
      const clerk = (await personByAccount(tx, accounts.get('merchant-clerk')!))!;
      t.like(clerk, { role: 'clerk', phone: '15633000006' });
      t.deepEqual(await personByPhone(tx, '15633000006'), clerk);
      t.true(await closePerson(tx, clerk.id, now));
      t.is(await personByPhone(tx, '15633000006'), undefined);
      t.is(await personByAccount(tx, accounts.get('merchant-clerk')!), undefined);
      const people = await peopleOf(tx, clerk.merchantId);
      t.deepEqual(
        people.map(({ name, phone }) => [name, phone]),
        [
          ['示例经理', undefined],
          ['示例店员', undefined],
        ],
      );
    });
  },
);

test.serial('Nobody real is sent to an invented merchant, and nobody of it works at a till', async (t) => {
  await closeSampleMerchants(db(), now);
  await db().transact(async (tx) => {
    t.deepEqual(await partnersNear(tx, there, { limit: 5 }, now), []);
    const wash = (await merchantByCode(tx, 'sample-wash'))!;
    t.true((await peopleOf(tx, wash.id)).every(({ closedAt }) => closedAt !== undefined));
  });
});
