import test from 'ava';
import { saveCharges } from '../../../src/business/billing/index.ts';
import type { Product } from '../../../src/business/catalog/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import type { OrderBody } from '../../../src/products/campaigns/contract.ts';
import { askForCode, consentText, orderOnPage, type Shop } from '../../../src/products/campaigns/page-order.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { aPostedFee } from '../../support/charge.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const now = new Date('2026-11-26T10:00:00+08:00');

let shared: Omit<Shop, 'db'>;
let product: Product;
test.before('read the content', async () => {
  const terms = termsOf(await aCatalog());
  shared = { door: aDoor(aLane), terms, segments: await loadSegments(contentFolder) };
  product = terms.catalog.products.get('car-owner')!;
});

const shop = (changes: Partial<Shop> = {}): Shop => ({ db: db(), ...shared, ...changes });

let visits = 0;
/** A visit from an address of its own: limits are the matter of another test. */
const aVisit = () => ({ address: `10.1.0.${++visits}`, userAgent: 'a browser' });

async function codeFor(phone: string, at = now): Promise<string> {
  await askForCode(shop(), product, phone, aVisit(), at);
  const [mt] = await db().read<{ text: string }>('select text from mt where phone = $1 order by id desc limit 1', [
    phone,
  ]);
  return /验证码(\d{6})/.exec(mt!.text)![1]!;
}

function anOrder(phone: string, code: string, changes: Partial<OrderBody> = {}): OrderBody {
  const textVersion = consentText(shop(), product, now).version;
  return { phone, code, agreed: true, textVersion, tariffVersion: 1, ...changes };
}

const standing = (phone: string) =>
  db().read<Record<string, unknown>>('select product, state, channel, source from subscription where phone = $1', [
    phone,
  ]);

test('XC-04, CA-051: an order on the page leaves a web consent with tick, code message, address, browser and text version', async (t) => {
  const phone = '15633000001';
  const visit = aVisit();
  const order = anOrder(phone, await codeFor(phone), { source: '01' });
  t.deepEqual(await orderOnPage(shop(), product, order, visit, now), { made: { state: 'active' } });
  t.deepEqual(await standing(phone), [{ product: 'car-owner', state: 'active', channel: 'web', source: '01' }]);
  const [consent] = await db().read<{ kind: string; text_version: string; evidence: Record<string, string> }>(
    'select kind, text_version, evidence from consent where phone = $1',
    [phone],
  );
  t.like(consent, { kind: 'web', text_version: order.textVersion });
  const { text } = consentText(shop(), product, now);
  t.like(consent!.evidence, { tick: text, address: visit.address, userAgent: 'a browser', source: '01' });
  t.regex(text, /车友助理普通会员.*5元\/月.*TDCY到10620007/);
  const [mt] = await db().read<{ text: string }>('select text from mt where phone = $1 and id = $2', [
    phone,
    consent!.evidence['codeMtId'],
  ]);
  t.true(mt!.text.includes(order.code));
  const texts = await db().read<{ reason: string }>(
    `select reason from mt where phone = $1 and reason not like 'one-time%' order by id`,
    [phone],
  );
  t.deepEqual(
    texts.map(({ reason }) => reason),
    ['welcome', 'membership 2026-11', 'tariff'],
  );
});

test('Where the carrier has the last word, an order on the page waits for it and says nothing of success', async (t) => {
  const phone = '15633000002';
  const order = anOrder(phone, await codeFor(phone));
  const terms = { ...shared.terms, orderModes: new Map([['smg', 'vac' as const]]) };
  const outcome = await orderOnPage(shop({ terms }), product, order, aVisit(), now);
  t.deepEqual(outcome, { made: { state: 'pending-carrier' } });
  t.like((await standing(phone))[0], { state: 'pending-carrier' });
  t.is((await db().read(`select id from mt where phone = $1 and reason = 'welcome'`, [phone])).length, 0);
});

test('An order on the page is one at the link that carries its number; the message that makes it there never goes twice', async (t) => {
  const phone = '15633000021';
  const order = anOrder(phone, await codeFor(phone));
  const door = aDoor({ ...aLane, link: 'other', accessNumbers: ['10629999'] }, aLane);
  const orderModes = new Map([['other', 'local'] as const, ['smg', 'gateway-borne'] as const]);
  const outcome = await orderOnPage(
    shop({ door, terms: { ...shared.terms, orderModes } }),
    product,
    order,
    aVisit(),
    now,
  );
  t.deepEqual(outcome, { made: { state: 'pending-carrier' } });
  const sent = await db().read(
    `select m.never_twice, q.lane from mt m join mt_queue q on (q.phone, q.mt_id) = (m.phone, m.id)
     where m.phone = $1 and m.reason not like 'one-time%'`,
    [phone],
  );
  t.deepEqual(sent, [{ never_twice: true, lane: 'smg' }]);
});

test('Two orders at once with one code make one subscription', async (t) => {
  const phone = '15633000003';
  const order = anOrder(phone, await codeFor(phone));
  const outcomes = await Promise.all([1, 2, 3].map(() => orderOnPage(shop(), product, order, aVisit(), now)));
  t.is(outcomes.filter((one) => 'made' in one).length, 1);
  t.is((await standing(phone)).length, 1);
  t.is((await db().read('select id from consent where phone = $1', [phone])).length, 1);
});

test('A wrong code orders nothing', async (t) => {
  const phone = '15633000004';
  const code = await codeFor(phone);
  const wrong = code === '000000' ? '000001' : '000000';
  t.deepEqual(await orderOnPage(shop(), product, anOrder(phone, wrong), aVisit(), now), { refused: 'code' });
  t.deepEqual(await standing(phone), []);
});

test('A code for one product orders no other', async (t) => {
  const phone = '15633000005';
  const code = await codeFor(phone);
  const vip = shared.terms.catalog.products.get('car-owner-vip')!;
  t.deepEqual(await orderOnPage(shop(), vip, anOrder(phone, code), aVisit(), now), { refused: 'code' });
  t.deepEqual(await standing(phone), []);
});

for (const [what, phone, changes] of [
  ['words', '15633000011', { textVersion: 'older words' }],
  ['price', '15633000012', { tariffVersion: 2 }],
] as const) {
  test(`Who agreed to another ${what} than today’s orders nothing, and keeps the code`, async (t) => {
    const code = await codeFor(phone);
    const outcome = await orderOnPage(shop(), product, anOrder(phone, code, changes), aVisit(), now);
    t.deepEqual(outcome, { refused: 'terms-changed' });
    t.deepEqual(await orderOnPage(shop(), product, anOrder(phone, code), aVisit(), now), { made: { state: 'active' } });
  });
}

test('CA-004: a phone of another province proves itself and is told where the product is open', async (t) => {
  const phone = '13000000001';
  const outcome = await orderOnPage(shop(), product, anOrder(phone, await codeFor(phone)), aVisit(), now);
  t.is('refusal' in outcome && outcome.refusal.code, 'not-open');
  t.deepEqual(await standing(phone), []);
});

test('Who has it already is told so, and a blacklisted phone orders nothing; both are sent a code as anybody is', async (t) => {
  const phone = '15633000006';
  await orderOnPage(shop(), product, anOrder(phone, await codeFor(phone)), aVisit(), now);
  const again = later(now, minuteMs);
  const twice = await orderOnPage(shop(), product, anOrder(phone, await codeFor(phone, again)), aVisit(), again);
  t.is('refusal' in twice && twice.refusal.code, 'already-ordered');

  const barred = '15633000007';
  await db().read(
    `insert into subscriber (phone, carrier, province, blacklisted, holder_since) values ($1, 'unicom', '河北', true, $2)`,
    [barred, now],
  );
  const refused = await orderOnPage(shop(), product, anOrder(barred, await codeFor(barred)), aVisit(), now);
  t.is('refusal' in refused && refused.refusal.code, 'blacklisted');
  t.deepEqual(await standing(barred), []);
});

test('Who orders on a page has not texted: no MO is written down', async (t) => {
  const phone = '15633000008';
  await orderOnPage(shop(), product, anOrder(phone, await codeFor(phone)), aVisit(), now);
  t.deepEqual(await db().read('select last_mo_at, mo_count from subscriber where phone = $1', [phone]), [
    { last_mo_at: null, mo_count: 0 },
  ]);
});

const nextMonth = '12月1日';

test('CA-X02: who has another level reads what is replaced and from which day it costs, with the code still good, before anything is ordered', async (t) => {
  const phone = '15633000009';
  const vip = shared.terms.catalog.products.get('car-owner-vip')!;
  await orderOnPage(shop(), product, anOrder(phone, await codeFor(phone)), aVisit(), now);
  const fee = aPostedFee({ phone, month: '2026-11' }, now);
  await db().transact((tx) => saveCharges(tx, fee));

  const at = later(now, minuteMs);
  await askForCode(shop(), vip, phone, aVisit(), at);
  const [mt] = await db().read<{ text: string }>('select text from mt where phone = $1 order by id desc limit 1', [
    phone,
  ]);
  const order = {
    ...anOrder(phone, /验证码(\d{6})/.exec(mt!.text)![1]!),
    textVersion: consentText(shop(), vip, at).version,
  };
  const outcome = await orderOnPage(shop(), vip, order, aVisit(), at);
  t.true('made' in outcome && outcome.made.state === 'agree-again');
  const { consent } = (outcome as { made: { consent: { text: string; version: string } } }).made;
  t.regex(consent.text, /车友助理VIP会员（替换现有的车友助理普通会员），信息费10元\/月，从12月1日起计费/);
  t.deepEqual(
    (await standing(phone)).map(({ product: its, state }) => `${its} ${state}`),
    ['car-owner active'],
  );

  const stale = { ...order, textVersion: consent.version.replace(nextMonth, '11月1日') };
  t.like(await orderOnPage(shop(), vip, stale, aVisit(), at), { made: { state: 'agree-again' } });
  const agreed = await orderOnPage(shop(), vip, { ...order, textVersion: consent.version }, aVisit(), at);
  t.deepEqual(agreed, { made: { state: 'active' } });
  const [kept] = await db().read<{ tick: string }>(
    `select evidence->>'tick' as tick from consent where phone = $1 order by at desc limit 1`,
    [phone],
  );
  t.is(kept!.tick, consent.text);
  t.like((await standing(phone)).at(-1), { product: 'car-owner-vip', state: 'active' });
});
