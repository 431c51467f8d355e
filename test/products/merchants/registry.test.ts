import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadPlaces } from '../../../src/business/places/index.ts';
import { openNumbers, openSamples, sampleAccounts } from '../../../src/business/staff/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import type { Caller } from '../../../src/platform/http/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { endingSoon, loadMerchantSamples } from '../../../src/products/merchants/index.ts';
import { contractJob } from '../../../src/products/merchants/registry/jobs.ts';
import { closeSampleMerchants, openSampleMerchants } from '../../../src/products/merchants/registry/samples.ts';
import {
  activeShop,
  benefitsAt,
  contractsOf,
  merchantByCode,
  partnersNear,
  peopleOf,
  personByAccount,
  personByPhone,
  shopsOf,
} from '../../../src/products/merchants/registry/store.ts';
import { closePerson, endContract } from '../../../src/products/merchants/registry/write.ts';
import { registryRoutes } from '../../../src/products/merchants/routes.ts';
import { dayMs, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { aCatalog, contentFolder, termsOf } from '../../support/talk.ts';

const now = new Date('2026-11-23T10:00:00+08:00');
const db = withDatabase();
/** The middle of 桥西区. */
const there = { lat: 38.0297, lng: 114.4622 };

let desk: Desk;
let folder = '';
test.before('Pages of merchants', async () => {
  await ensurePartitions(db(), now);
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-merchants-'));
  const house = {
    ...{ db: db(), blobs: openBlobs(folder), places: await loadPlaces(contentFolder) },
    ...{ numbers: await openNumbers(db()), staff: { oneTimeMs: dayMs }, door: aDoor(aLane) },
    ...{ segments: await loadSegments(contentFolder), terms: termsOf(await aCatalog()) },
  };
  desk = await aDesk(registryRoutes(house), now);
});
test.after.always(async () => {
  await desk.stop();
  await rm(folder, { recursive: true });
});

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
      t.is((await benefitsAt(tx, west.id, now))?.benefits.length, 3);
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
      t.is(await benefitsAt(tx, west.id, now), undefined);
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

const sales = aCaller('business-developer');
const supervisor = aCaller('supervisor');
const manager = (organisation: string) => aCaller('merchant-manager', organisation);
const shopFields = {
  ...{ name: '新华店', district: '新华区', address: '新华路1号', phone: '0311-55550931', hours: '08:00-20:00' },
  ...{ lat: 38.05, lng: 114.46 },
};
const benefitFields = {
  ...{ title: '停车首小时免费', highValue: false, from: '2026-11-01', until: '2027-12-31' },
  rule: { kind: 'fixed-price', what: '首小时', priceFen: 1, insteadOfFen: 500, levels: ['standard'], caps: {} },
};

/** A lead of this code with a shop and a benefit. */
async function aLead(code: string): Promise<string> {
  const { id } = await json(201, sales, '/api/merchants', { ...merchantFields, code });
  await json(201, sales, `/api/merchants/${id}/shops`, shopFields);
  await json(201, sales, `/api/merchants/${id}/benefits`, benefitFields);
  return id;
}
const merchantFields = { name: '测试停车场', category: 'parking', contact: '', note: '' };

/** Asks, and reads an answer of this status. */
// biome-ignore lint/suspicious/noExplicitAny: what comes is looked at field by field
async function json(status: number, caller: Caller, path: string, body?: unknown, method?: string): Promise<any> {
  const answer = await desk.ask(caller, path, { ...(body !== undefined && { body }), ...(method && { method }) });
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

test.serial(
  'CA-013: from lead over draft and signature by another person to the end: each step is in the history, and its benefits are usable only in between',
  async (t) => {
    const { id } = await json(201, sales, '/api/merchants', { ...merchantFields, code: 'test-park' });
    await json(409, sales, '/api/merchants', { ...merchantFields, code: 'test-park' });
    await json(400, sales, '/api/merchants', { ...merchantFields, code: 'test-b', category: 'bakery' });
    const draft = { startsOn: '2026-11-23', endsOn: '2026-12-22', commissionPermille: 50, terms: '月结' };
    for (const [endsOn, remedy] of [
      ['2026-11-20', '不能早于开始日'],
      ['2026-11-22', '这一天已经过去，请填今天或以后的日期'],
    ] as const) {
      const wrong = { ...draft, startsOn: '2026-11-21', endsOn };
      t.like((await json(400, sales, `/api/merchants/${id}/contracts`, wrong)).faults[0], { value: endsOn, remedy });
    }
    const { id: contract } = await json(201, supervisor, `/api/merchants/${id}/contracts`, draft);
    const sign = (by: Caller, status: number) =>
      json(status, by, `/api/merchants/${id}/contracts/${contract}/sign`, undefined, 'POST');
    t.is((await sign(supervisor, 403)).code, 'own-draft');
    const finance = aCaller('finance');
    t.is((await sign(finance, 409)).code, 'no-shop');
    const { id: shop } = await json(201, sales, `/api/merchants/${id}/shops`, shopFields);
    t.is((await sign(finance, 409)).code, 'no-benefit');
    await json(201, sales, `/api/merchants/${id}/benefits`, benefitFields);
    const isActive = () => db().transact((tx) => activeShop(tx, shop, now));
    t.is(await isActive(), undefined);
    await sign(sales, 403);
    await sign(finance, 204);
    t.truthy(await isActive());
    t.is((await sign(finance, 409)).code, 'not-a-draft');
    const file = await json(200, finance, `/api/merchants/${id}`);
    t.like(file, { stage: 'expiring', lastDay: '2026-12-22', daysLeft: 29 });
    t.like(file.contracts[0], { state: 'in-force', drafter: 'supervisor', signer: 'finance' });

    const next = await json(201, sales, `/api/merchants/${id}/contracts`, {
      ...draft,
      startsOn: '2026-12-22',
      endsOn: '2027-12-22',
    });
    const overlapping = await json(409, finance, `/api/merchants/${id}/contracts/${next.id}/sign`, undefined, 'POST');
    t.is(overlapping.code, 'overlaps');
    await json(204, sales, `/api/merchants/${id}/contracts/${next.id}/drop`, undefined, 'POST');
    await json(204, finance, `/api/merchants/${id}/contracts/${contract}/end`, { because: '商户停业' });
    t.is(await isActive(), undefined);
    const after = await json(200, finance, `/api/merchants/${id}`);
    t.is(after.stage, 'ended');
    t.deepEqual(
      after.history.map(({ what, by }: { what: string; by: string }) => `${what} ${by}`),
      [
        'ended finance',
        'dropped business-developer',
        'drafted business-developer',
        'signed finance',
        'benefit-added business-developer',
        'shop-added business-developer',
        'drafted supervisor',
        'lead business-developer',
      ],
    );
  },
);

test.serial(
  'CA-013: a benefit is changed as it was seen, bound to shops of its own merchant, and stopped for good',
  async (t) => {
    const id = await aLead('test-change');
    const [benefit] = (await json(200, sales, `/api/merchants/${id}`)).benefits;
    const at = `/api/merchants/${id}/benefits/${benefit.id}`;
    const other = await aLead('test-other');
    const foreign = (await json(200, sales, `/api/merchants/${other}`)).shops[0].id;
    const change = (version: number, rule: object) => ({
      version,
      benefit: { ...benefitFields, rule: { ...benefitFields.rule, ...rule } },
    });
    await json(400, sales, at, change(1, { shops: [foreign] }), 'PUT');
    await json(404, sales, `/api/merchants/${other}/benefits/${benefit.id}`, change(1, {}), 'PUT');
    await json(204, sales, at, change(1, { levels: ['better'] }), 'PUT');
    t.is((await json(409, sales, at, change(1, {}), 'PUT')).code, 'changed-meanwhile');
    await json(204, sales, `${at}/stop`, { because: '商户要求' });
    t.is((await json(409, sales, at, change(3, {}), 'PUT')).code, 'changed-meanwhile');
    const { history, benefits } = await json(200, sales, `/api/merchants/${id}`);
    t.like(benefits[0], { isStopped: true, version: 3 });
    const changed = history.find(({ what }: { what: string }) => what === 'benefit-changed');
    t.regex(changed.detail.was['zh-CN'], /普通会员/);
    t.regex(changed.detail.says['zh-CN'], /VIP会员/);
  },
);

test.serial(
  'CA-043: a manager adds and closes clerks of the own merchant and nobody else; a phone counts once its code came back, and only where a link reaches it',
  async (t) => {
    const [mine, theirs] = [await aLead('test-mine'), await aLead('test-theirs')];
    const boss = manager('test-mine');
    const clerk = { name: '小王', role: 'clerk', account: 'wang-test' };
    const made = await json(201, boss, '/api/merchant/people', clerk);
    t.regex(made.oneTimePassword, /.{12,}/);
    t.is((await json(409, boss, '/api/merchant/people', clerk)).code, 'account-name-taken');
    await json(403, boss, '/api/merchant/people', { ...clerk, account: 'boss-2', role: 'manager' });
    const head = await json(201, sales, `/api/merchants/${mine}/people`, {
      ...clerk,
      account: 'head',
      role: 'manager',
    });
    const foreign = await json(201, sales, `/api/merchants/${theirs}/people`, { ...clerk, account: 'li-test' });
    const path = (id: string) => `/api/merchant/people/${id}`;
    const because = { because: '离职了' };
    t.is((await json(403, boss, `${path(head.id)}/close`, because)).code, 'not-your-person');
    t.is((await json(404, boss, `${path(foreign.id)}/close`, because)).code, 'no-such-person');
    await json(404, boss, `${path(foreign.id)}/password`, undefined, 'POST');
    await json(403, boss, `/api/merchants/${mine}/people`);

    // A phone of China Mobile, which no link carries here, and one of Hebei Unicom.
    t.is((await json(409, boss, `${path(made.id)}/codes`, { phone: '13800000001' })).code, 'phone-without-link');
    const phone = '15633000005';
    await json(202, boss, `${path(made.id)}/codes`, { phone });
    const [mt] = await db().read<{ text: string }>('select text from mt where phone = $1', [phone]);
    const code = /\d{6}/.exec(mt!.text)![0];
    const wrong = code === '000000' ? '111111' : '000000';
    t.is((await json(403, boss, `${path(made.id)}/phone`, { phone, code: wrong })).code, 'code-refused');
    t.is((await json(403, boss, `${path(head.id)}/phone`, { phone, code })).code, 'not-your-person');
    t.is(await known(phone), undefined);
    t.deepEqual(await json(200, boss, `${path(made.id)}/phone`, { phone, code }), { accessNumber: '10620007' });
    t.is((await known(phone))?.id, made.id);
    const { items } = await json(200, boss, '/api/merchant/people');
    const shown = items.find(({ id }: { id: string }) => id === made.id);
    t.like(shown, { account: 'wang-test', mayKeep: true, accessNumber: '10620007', number: { masked: '156****0005' } });

    await json(204, boss, `${path(made.id)}/close`, because);
    t.is(await known(phone), undefined);
    const [account] = await db().read<{ open: boolean }>(
      'select disabled_at is null as open from staff_account where name = $1',
      ['wang-test'],
    );
    t.false(account!.open);
    await json(404, boss, `${path(made.id)}/password`, undefined, 'POST');

    function known(whose: string) {
      return db().transact((tx) => personByPhone(tx, whose));
    }
  },
);

test.serial(
  'CA-013: documents are what their first bytes say, come back as they were, and nothing else is taken',
  async (t) => {
    const id = await aLead('test-papers');
    const at = `/api/merchants/${id}/documents`;
    const bring = (file: string, name: string) =>
      desk.ask(sales, `${at}?kind=licence&name=${encodeURIComponent(name)}`, {
        file,
        type: 'application/octet-stream',
      });
    t.is((await bring('<html>', 'licence.pdf')).status, 415);
    t.is((await bring('%PDF-1.7 the licence', '执照.pdf')).status, 201);
    const [document] = (await json(200, sales, `/api/merchants/${id}`)).documents;
    t.like(document, { kind: 'licence', name: '执照.pdf', type: 'application/pdf', bytes: 20 });
    t.is(await (await desk.ask(supervisor, `${at}/${document.id}`)).text(), '%PDF-1.7 the licence');
    t.is((await desk.ask(manager('test-papers'), `${at}/${document.id}`)).status, 403);
    await json(204, sales, `${at}/${document.id}/remove`, { because: '上传错了' });
    t.is((await desk.ask(supervisor, `${at}/${document.id}`)).status, 404);
  },
);

test.serial(
  'CA-013: a contract that ends and that none follows is told 30 and 7 days before, each once, and stands as an alarm in its last week',
  async (t) => {
    const id = await aLead('test-ending');
    const draft = { startsOn: '2026-11-23', endsOn: '2027-01-31', commissionPermille: 0, terms: '' };
    const { id: contract } = await json(201, sales, `/api/merchants/${id}/contracts`, draft);
    await json(204, supervisor, `/api/merchants/${id}/contracts/${contract}/sign`, undefined, 'POST');
    const told = async (day: string) => {
      const at = new Date(`${day}T08:00:00+08:00`);
      await contractJob({ now: () => at }).run(db(), at, openLog({ level: 'silent' }));
      const rows = await db().read<{ left: number }>(
        `select (detail ->> 'daysLeft')::int as left from merchant_event where merchant_id = $1 and what = 'expiring' order by id`,
        [id],
      );
      return rows.map(({ left }) => left);
    };
    t.deepEqual(await told('2026-12-31'), []);
    t.deepEqual(await told('2027-01-01'), [30]);
    t.deepEqual(await told('2027-01-02'), [30]);
    t.deepEqual(await endingSoon(db(), new Date('2027-01-23T08:00:00+08:00')), []);
    t.deepEqual(await told('2027-01-24'), [30, 7]);
    t.deepEqual(await endingSoon(db(), new Date('2027-01-24T08:00:00+08:00')), [{ code: 'test-ending', daysLeft: 7 }]);
    t.deepEqual(await told('2027-01-30'), [30, 7]);
    t.deepEqual(await endingSoon(db(), new Date('2027-02-01T08:00:00+08:00')), []);
  },
);
