import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { loadServiceWords } from '../../../src/business/catalog/index.ts';
import { reservedForService } from '../../../src/business/catalog/words.ts';
import { queueMts } from '../../../src/business/messages/index.ts';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { openVault } from '../../../src/business/staff/vault.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { historyOf, loadVehicleRules, vehicleService, vehiclesOf } from '../../../src/business/vehicles/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { inOneBreath } from '../../../src/platform/breath.ts';
import { type Db, openDb, type Reading } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { webhookRules } from '../../../src/platform/webhook.ts';
import { isSigned } from '../../../src/platform/webhook-signature.ts';
import type { BenefitRule } from '../../../src/products/merchants/benefits/contract.ts';
import { guessingNow, hasCard, loadMembershipRules, tellJob } from '../../../src/products/merchants/index.ts';
import { sendMemberCode } from '../../../src/products/merchants/membership/code.ts';
import type { AtTill } from '../../../src/products/merchants/redemptions/check.ts';
import type { Checked, OfflineItem, Redeemed, Today } from '../../../src/products/merchants/redemptions/contract.ts';
import type { TillHouse } from '../../../src/products/merchants/redemptions/house.ts';
import { mostGuesses, openPace } from '../../../src/products/merchants/redemptions/pace.ts';
import { redemptionsOf } from '../../../src/products/merchants/redemptions/read.ts';
import { redeem, undo } from '../../../src/products/merchants/redemptions/redeem.ts';
import { tillService } from '../../../src/products/merchants/redemptions/service.ts';
import { allTillRoutes, openTills } from '../../../src/products/merchants/redemptions/till.ts';
import { openSampleMerchants } from '../../../src/products/merchants/registry/samples.ts';
import { readCard } from '../../../src/products/merchants/self/card.ts';
import { serviceActs } from '../../../src/roles/services.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { aDesk, aStaffMember, type Desk } from '../../support/callers.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane, anMt } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const begin = new Date('2026-11-27T10:00:00+08:00');
const log = openLog({ level: 'silent' });
const vault = openVault('k'.repeat(40));
const vehicles = await loadVehicleRules(contentFolder);
const faults: string[] = [];
const terms = termsOf(await loadServiceWords(contentFolder, await aCatalog(), serviceActs, faults));
if (faults.length > 0) throw new Error(faults.join());
const db = withDatabase();

type Caller = Awaited<ReturnType<typeof aStaffMember>>;
let house: TillHouse;
let second: Db;
/** Two programs that serve the same tills. */
let desks: readonly [Desk, Desk];
let clerk: Caller;
let manager: Caller;
let stranger: Caller;
let strangersClerk: Caller;
let supervisor: Caller;
let shopId = '';
let merchantId = '';
const clerksOwn = '15633000099';
const benefits = new Map<string, string>();

const everybody = { levels: ['standard', 'better'] } satisfies Partial<BenefitRule>;
const rules: Record<string, { rule: BenefitRule; highValue?: boolean }> = {
  once: { rule: { ...everybody, kind: 'discount', what: '洗车', payPercent: 80, caps: { member: { day: 1 } } } },
  big: { rule: { ...everybody, kind: 'gift', what: '机油', worthFen: 30_000, caps: {} }, highValue: true },
  capped: {
    rule: {
      ...{ ...everybody, kind: 'gift', what: '香水', worthFen: 1_000, coolDownHours: 2 },
      ...{ caps: { member: { day: 2, month: 3 }, total: { day: 3, month: 5 } }, budgetFen: 6_000 },
    },
  },
  few: { rule: { ...everybody, kind: 'gift', what: '毛巾', worthFen: 500, caps: { total: { day: 3 } } } },
  pack: {
    rule: {
      ...{ ...everybody, kind: 'package', what: '精洗', priceFen: 9_900, insteadOfFen: 19_900, times: 3, days: 30 },
      caps: { member: { month: 1 }, total: { day: 1 } },
    },
  },
  vip: { rule: { kind: 'gift', what: '贵宾茶', worthFen: 500, levels: ['better'], caps: {} } },
};

function aMerchant(
  code: string,
  people: readonly { name: string; role: 'clerk' | 'manager'; account: string; shop?: string; phone?: string }[],
) {
  const place = {
    district: '桥西区',
    address: '一路1号',
    phone: '0311-55550901',
    hours: '08:00-20:00',
    lat: 38,
    lng: 114.4,
  };
  return {
    ...{ code, name: '示例洗车行', category: 'wash', contact: '店长', note: '' },
    contract: { from: -30, until: 300, commissionPermille: 50, terms: '按月结算' },
    shops: [{ ...place, name: '桥西店' }],
    people: people.map((one) => ({ shop: undefined, phone: undefined, ...one })),
    benefits: Object.entries(rules).map(([title, { rule, highValue = false }]) => ({
      ...{ from: -30, until: 300, title, highValue, rule },
    })),
  };
}

test.before(async () => {
  for (const months of [0, 31]) await ensurePartitions(db(), later(begin, months * dayMs));
  second = await openDb(db().url, log);
  [clerk, manager, stranger, strangersClerk] = await Promise.all([
    aStaffMember(db(), 'merchant-clerk', 'sample-one'),
    aStaffMember(db(), 'merchant-manager', 'sample-one'),
    aStaffMember(db(), 'merchant-manager', 'sample-other'),
    aStaffMember(db(), 'merchant-clerk', 'sample-other'),
  ]);
  supervisor = await aStaffMember(db(), 'supervisor');
  const accounts = new Map([
    ...[['clerk', clerk.id] as const, ['manager', manager.id] as const, ['stranger', stranger.id] as const],
    ['strangers-clerk', strangersClerk.id] as const,
  ]);
  const samples = [
    aMerchant('sample-one', [
      { name: '小王', role: 'clerk', account: 'clerk', shop: '桥西店', phone: clerksOwn },
      { name: '老李', role: 'manager', account: 'manager' },
    ]),
    aMerchant('sample-other', [
      { name: '别家', role: 'manager', account: 'stranger' },
      { name: '别家店员', role: 'clerk', account: 'strangers-clerk' },
    ]),
  ];
  await openSampleMerchants(db(), samples, accounts, later(begin, -40 * dayMs));
  const [merchant] = await db().read<{ id: string }>(`select id from merchant where code = 'sample-one'`);
  merchantId = merchant!.id;
  const [shop] = await db().read<{ id: string }>('select id from shop where merchant_id = $1', [merchantId]);
  shopId = shop!.id;
  for (const { id, title } of await db().read<{ id: string; title: string }>(
    'select id, title from benefit where merchant_id = $1',
    [merchantId],
  ))
    benefits.set(title, id);
  const parts = { terms, door: aDoor({ ...aLane, extensionDigits: 0 }), segments: await loadSegments(contentFolder) };
  const pace = openPace({ who: 100_000, shopId: 100_000, address: 100_000 });
  house = { ...parts, db: db(), numbers: await openNumbers(db()), ...(await openTills(db())), pace };
  const other = { ...parts, db: second, numbers: await openNumbers(second), ...(await openTills(second)), pace };
  desks = [
    await aDesk(allTillRoutes({ ...house, vault, vehicles }), begin),
    await aDesk(allTillRoutes({ ...other, vault, vehicles }), begin),
  ];
});
test.after.always(async () => {
  await Promise.all(desks.map((desk) => desk.stop()));
  await second.close();
});

const today = begin;
function walkTo(now: Date): void {
  for (const desk of desks) desk.now = now;
}
test.beforeEach(() => walkTo(begin));

let phones = 15_633_100_000;
/** A member to whom this month's SMS went. */
async function aMember(product = 'car-owner', months = ['2026-11']): Promise<string> {
  phones += 1;
  const phone = String(phones);
  const joined = new Date('2026-10-05T10:00:00+08:00');
  await db().read(
    `insert into subscriber (phone, carrier, province, holder_since) values ($1, 'unicom', '河北', $2) on conflict do nothing`,
    [phone, joined],
  );
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ($1, $2, $3, 'car-owner', 'active', 1, 'sms', '10620007', $4, $4)`,
    [phone, newId(joined), product, joined],
  );
  for (const month of months) {
    const reason = `membership ${month}`;
    const sent = new Date(`${month}-01T10:00:00+08:00`);
    await db().transact((tx) =>
      queueMts(tx, house.door, [anMt({ phone, class: 'notice', reason, accessNumber: '10620007' })], sent),
    );
    await db().read(`update mt set state = 'delivered', done_at = $3 where phone = $1 and reason = $2`, [
      ...[phone, reason, sent],
    ]);
  }
  return phone;
}

type Result<Body> = { readonly status: number; readonly body: Body & { readonly code?: string } };
async function ask<Body = object>(
  caller: Caller,
  place: string,
  body?: unknown,
  desk = desks[0],
): Promise<Result<Body>> {
  const answer = await desk.ask(caller, place, body === undefined ? {} : { body });
  return { status: answer.status, body: (answer.status === 204 ? {} : await answer.json()) as Result<Body>['body'] };
}
const checkOf = (phone: string, caller = clerk, desk = desks[0]) =>
  ask<Checked>(caller, '/api/till/checks', { by: 'number', number: phone }, desk);

/** Somebody at the till, where no route is asked. */
function aTill(): AtTill {
  const till = { merchantId, shopId, channel: 'page', personId: newId(today) } as const;
  return { till, who: till.personId, name: '', phone: undefined, address: '' };
}

let taps = 0;
function aTap(): string {
  taps += 1;
  return `tap-${String(taps).padStart(8, '0')}`;
}
async function tap(phone: string, title: string, more: object = {}, key = aTap()): Promise<Result<Redeemed>> {
  const { body } = await checkOf(phone);
  return ask<Redeemed>(clerk, '/api/till/redemptions', {
    check: body.check,
    benefit: benefits.get(title),
    key,
    ...more,
  });
}
const used = (phone: string) => db().transact((tx) => redemptionsOf(tx, phone, { limit: 100 }));
async function refusals(phone: string): Promise<string[]> {
  const rows = await db().read<{ why: string }>('select why from till_refusal where phone = $1 order by id', [phone]);
  return rows.map(({ why }) => why);
}
async function tally(title: string): Promise<Record<string, number>> {
  const rows = await db().read<{ period: string; uses: number }>(
    'select period, uses from redemption_tally where benefit_id = $1 and uses > 0',
    [benefits.get(title)],
  );
  return Object.fromEntries(rows.map(({ period, uses }) => [period, uses]));
}

test.serial(
  'CA-041, CA-043: a check tells light, level, month and what the phone must show; one tap redeems, and sent again it redeems nothing more',
  async (t) => {
    const phone = await aMember();
    const { status, body } = await checkOf(phone);
    t.is(status, 200);
    t.like(body, { light: 'green', level: 'standard', month: '2026-11', isProved: false });
    t.like(body.sms, { state: 'delivered', from: '10620007' });
    t.deepEqual([body.shows.from, body.shows.month], ['10620007', '2026-11']);
    t.true(body.shows.text.includes(phone) && body.shows.text.includes('2026'), 'the very text of the SMS');
    t.false(JSON.stringify(body.number).includes(phone), 'the number is masked');
    const seen = Object.fromEntries(body.benefits.map(({ title, usable, why }) => [title, usable || why]));
    t.deepEqual(seen, { once: true, big: true, capped: true, few: true, pack: true, vip: 'level' });

    const wish = { check: body.check, benefit: benefits.get('once'), key: aTap(), billFen: 10_000 };
    const [first, again] = [
      await ask<Redeemed>(clerk, '/api/till/redemptions', wish),
      await ask<Redeemed>(clerk, '/api/till/redemptions', wish, desks[1]),
    ];
    t.like(first, { status: 201, body: { title: 'once', savedFen: 2_000, again: false } });
    t.like(again, { status: 200, body: { id: first.body.id, again: true } });
    const refused = await tap(phone, 'once');
    t.like(refused, { status: 409, body: { code: 'till-member-day' } });
    t.is((await used(phone)).length, 1);
    t.deepEqual(await refusals(phone), ['member-day']);
    t.is(
      (await ask(clerk, '/api/till/redemptions', { ...wish, benefit: benefits.get('few') })).body.code,
      'till-key-used',
    );
  },
);

test.serial(
  'CA-043: a tap sent again when its check is over is answered as it was, of people and of programs; one that redeemed nothing asks for a new check',
  async (t) => {
    const phone = await aMember();
    const made = await ask<{ key: string }>(manager, '/api/till/keys', { name: '收银二号', shops: [shopId] });
    const pos = (verb: string, body: object) =>
      fetch(`${desks[0].url}/api/pos/${verb}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${made.body.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const byProgram = (await (await pos('validate', { by: 'number', number: phone })).json()) as Checked;
    const byClerk = (await checkOf(phone)).body;
    const wish = (check: string, title: string) => ({ check, benefit: benefits.get(title), key: aTap() });
    const [first, second, never] = [
      wish(byClerk.check, 'once'),
      wish(byProgram.check, 'few'),
      wish(byClerk.check, 'few'),
    ];
    const done = await ask<Redeemed>(clerk, '/api/till/redemptions', first);
    t.is(done.status, 201);
    const { id } = (await (await pos('redeem', second)).json()) as Redeemed;

    walkTo(later(today, 11 * minuteMs));
    const again = await ask<Redeemed>(clerk, '/api/till/redemptions', first, desks[1]);
    t.like(again, { status: 200, body: { ...done.body, again: true } });
    t.like(await (await pos('redeem', second)).json(), { id, again: true });
    t.is((await ask(clerk, '/api/till/redemptions', never)).body.code, 'till-check-over');
    t.is(
      (await ask(clerk, '/api/till/redemptions', { ...first, benefit: benefits.get('few') })).body.code,
      'till-key-used',
    );
    t.is((await ask(manager, '/api/till/redemptions', first)).body.code, 'till-check-over', 'another’s opens nothing');
    const refused = { check: byClerk.check, why: 'forwarded' };
    t.is((await ask(clerk, '/api/till/refusals', refused)).body.code, 'till-check-over');
    t.is((await used(phone)).length, 2);
    const [, tapped] = [await ask(manager, `/api/till/redemptions/${id}/undo`, { reason: '另测' }), await tally('few')];
    t.is(tapped['all'] ?? 0, 0);
  },
);

test.serial(
  'CA-043: a check counts where its clerk stands now: who was moved to another shop gets what holds there, and who has left gets nothing',
  async (t) => {
    const phone = await aMember();
    const only = { ...rules['few']!.rule, shops: [shopId] };
    const change = (rule: BenefitRule) =>
      db().read('update benefit set rule = $2 where id = $1', [benefits.get('few'), rule]);
    const place = (shop: string, closedAt: Date | null) =>
      db().read('update merchant_person set shop_id = $2, closed_at = $3 where account_id = $1', [
        ...[clerk.id, shop, closedAt],
      ]);
    const second = newId(today);
    await db().read(
      `insert into shop (id, merchant_id, name, district, address, lat, lng, phone, hours)
       select $2, merchant_id, '裕华店', district, address, lat, lng, phone, hours from shop where id = $1`,
      [shopId, second],
    );
    await change(only);
    t.teardown(async () => {
      await Promise.all([change(rules['few']!.rule), place(shopId, null)]);
      await db().read('update shop set closed_at = now() where id = $1', [second]);
    });
    const few = async () => (await checkOf(phone)).body.benefits.find(({ title }) => title === 'few');
    t.like(await few(), { usable: true });
    await place(second, null);
    t.like(
      [await few(), await few()],
      [
        { usable: false, why: 'shop' },
        { usable: false, why: 'shop' },
      ],
    );
    await place(second, today);
    t.is((await checkOf(phone)).status, 403);
  },
);

test.serial(
  'CA-043: what a check must know is asked at once where the clerk stands there still, and only what all members share after it; who comes anew is looked up before',
  async (t) => {
    let asked: string[] = [];
    const look: Db['look'] = (work) =>
      db().look(({ sql, told }) => {
        const heard: Reading['sql'] = (name, ...statement) => {
          asked.push(name.replace(/ \d+$/, ''));
          return sql(name, ...statement);
        };
        return work(inOneBreath({ sql: heard, told }));
      });
    const tills = { ...house, ...(await openTills(db())), db: { ...db(), look } };
    const desk = await aDesk(allTillRoutes({ ...tills, vault, vehicles }), begin);
    t.teardown(() => desk.stop());
    const askedOf = async (phone: string) => {
      asked = [];
      t.is((await checkOf(phone, clerk, desk)).body.light, 'green');
      return asked;
    };
    const [one, other] = [await aMember(), await aMember()];
    t.deepEqual(await askedOf(one), ['in one breath', 'in one breath', 'uses by all']);
    t.deepEqual(await askedOf(other), ['in one breath', 'uses by all']);
  },
);

test.serial(
  'CA-035, CA-036: what a clerk sees is wrong, and whoever is no member, gets nothing; each no is kept with its reason',
  async (t) => {
    const phone = await aMember();
    const { body } = await checkOf(phone);
    for (const why of ['other-sender', 'forwarded'])
      t.is((await ask(clerk, '/api/till/refusals', { check: body.check, why, sender: '10690000' })).status, 204);
    t.deepEqual(await refusals(phone), ['other-sender', 'forwarded']);

    const nobody = '15633000555';
    const none = await checkOf(nobody);
    t.like(none.body, { light: 'red', why: 'no-member', level: 'none' });
    t.true(none.body.benefits.every(({ usable }) => !usable));
    t.deepEqual(await refusals(nobody), ['no-member']);
    t.is((await tap(nobody, 'once')).body.code, 'till-no-member');

    t.like((await checkOf(clerksOwn)).body, { light: 'red', why: 'own-number' });
    const ban = { number: phone, what: 'member', reason: '转借他人使用' };
    t.is((await ask(supervisor, '/api/till/bans', { ...ban, until: '2026-11-01' })).status, 400, 'a day that is over');
    t.is((await ask(supervisor, '/api/till/bans', ban)).status, 204);
    t.like((await checkOf(phone)).body, { light: 'red', why: 'banned' });
    const { body: list } = await ask<{ items: { id: string; number: { masked: string } }[] }>(
      supervisor,
      '/api/till/bans',
    );
    t.is(list.items[0]!.number.masked, `${phone.slice(0, 3)}****${phone.slice(-4)}`);
    await ask(supervisor, `/api/till/bans/${list.items[0]!.id}/lift`, {});
    t.like((await checkOf(phone)).body, { light: 'green' });
    const { body: day } = await ask<Today>(clerk, '/api/till/today');
    t.true(day.refused.some(({ why, by, shop }) => why === 'forwarded' && by === '小王' && shop === '桥西店'));
  },
);

test.serial(
  'CA-014: a package is paid for once and used as often as it was sold for, never once more; what was sold holds when the benefit is stopped',
  async (t) => {
    const phone = await aMember();
    const sold = await tap(phone, 'pack');
    t.like(sold, { status: 201, body: { savedFen: 10_000, package: { nth: 1, times: 3 } } });
    t.like(await tally('pack'), { '2026-11-27': 1, all: 1 });
    await db().read('update benefit set stopped_at = $1 where id = $2', [today, benefits.get('pack')]);
    const { body } = await checkOf(phone);
    const paid = body.benefits.find(({ title }) => title === 'pack')!;
    t.like(paid, { usable: true, package: { nth: 2, times: 3 }, savedFen: undefined });
    t.is(
      (await checkOf(await aMember())).body.benefits.find(({ title }) => title === 'pack'),
      undefined,
    );

    const both = await Promise.all([tap(phone, 'pack'), tap(phone, 'pack'), tap(phone, 'pack'), tap(phone, 'pack')]);
    t.deepEqual(both.map(({ status }) => status).sort(), [201, 201, 409, 409], 'two were left');
    t.deepEqual((await used(phone)).map((one) => one.package?.nth).sort(), [1, 2, 3]);
    t.like(await tally('pack'), { '2026-11-27': 1, all: 1 }, 'it was sold once');

    const last = (await used(phone)).find((one) => one.package?.nth === 3)!;
    t.is((await ask(manager, `/api/till/redemptions/${last.id}/undo`, { reason: '按错' })).status, 204);
    t.like(await tap(phone, 'pack'), { status: 201, body: { savedFen: 0, package: { nth: 3 } } });
    t.like(await tally('pack'), { '2026-11-27': 1, all: 1 }, 'undoing a use does not undo the sale');
    walkTo(later(today, 31 * dayMs));
    t.is(
      (await checkOf(phone)).body.benefits.find(({ title }) => title === 'pack'),
      undefined,
    );
    await db().read('update benefit set stopped_at = null where id = $1', [benefits.get('pack')]);
  },
);

test.serial(
  'CA-043: the member’s own card shows how the number stands, what was saved this year and where, and when the SMS can be sent again; of a former holder nothing',
  async (t) => {
    const phone = await aMember();
    const kept = { ...house, membership: await loadMembershipRules(contentFolder) };
    const card = (now = today) => db().transact((tx) => readCard(tx, kept, phone, now));
    const has = () => db().transact((tx) => hasCard(tx, kept, phone, today));
    await tap(phone, 'once', { billFen: 10_000 });
    const few = await tap(phone, 'few');
    await ask(manager, `/api/till/redemptions/${few.body.id}/undo`, { reason: '按错' });
    const { again, ...shown } = await card();
    t.like(shown, {
      title: '车友助理普通会员',
      standing: { light: 'green', month: '2026-11' },
      saved: { year: 2026, fen: 2_000, uses: 1 },
    });
    t.deepEqual(
      shown.used.map(({ title, where, savedFen, undoneAt }) => [title, where, savedFen, undoneAt !== undefined]),
      [
        ['few', '示例洗车行桥西店', 500, true],
        ['once', '示例洗车行桥西店', 2_000, false],
      ],
    );
    t.deepEqual(again, { most: 5, everyMinutes: 10 });
    t.like(await card(new Date('2027-01-02T10:00:00+08:00')), { saved: { year: 2027, fen: 0, uses: 0 } });
    t.true(await has());
    await db().read(`update subscription set state = 'closed', closed_at = $2 where phone = $1`, [phone, today]);
    t.like(await card(), {
      title: undefined,
      standing: { light: 'red', why: 'no-member' },
      again: { why: 'no-member' },
    });
    t.true(await has(), 'what was saved still shows');
    await db().read('update subscriber set holder_since = $2 where phone = $1', [phone, later(today, minuteMs)]);
    t.like(await card(), { used: [], saved: { fen: 0, uses: 0 } });
    t.false(await has());
  },
);

async function codeOf(phone: string): Promise<string> {
  return /\d{6}/.exec(await codeSmsOf(phone))![0];
}

async function codeSmsOf(phone: string): Promise<string> {
  const [row] = await db().read<{ text: string }>(
    `select text from mt where phone = $1 and reason like 'one-time code%' order by id desc limit 1`,
    [phone],
  );
  return row!.text;
}

test.serial(
  'CA-X19: a benefit of high value wants the code that this member got from 10620007 for it; a forwarded SMS shown by a stranger fails',
  async (t) => {
    const phone = await aMember();
    t.is((await tap(phone, 'big')).body.code, 'till-code-wanted');
    const { body } = await checkOf(phone);
    const sent = await ask(clerk, '/api/till/codes', { check: body.check, benefit: benefits.get('big') });
    t.is(sent.status, 200);
    t.regex(await codeSmsOf(phone), /：示例洗车行优惠，5分钟有效，只报给收银员。/, 'who may hear it is said');
    const code = await codeOf(phone);
    const wrong = code === '000000' ? '000001' : '000000';
    t.is((await tap(phone, 'big', { code: wrong })).body.code, 'till-wrong-code');
    t.is((await tap(phone, 'big', { code })).status, 201);
    t.is((await used(phone))[0]!.proof, 'code');
    t.is((await tap(phone, 'big', { code })).body.code, 'till-wrong-code', 'a code redeems once');
    t.deepEqual(await refusals(phone), ['code-wanted', 'wrong-code', 'wrong-code']);
  },
);

test.serial(
  'CA-043: a member is found by last digits only with the code just sent to that phone, or by the QR of /me',
  async (t) => {
    const phone = await aMember();
    const digits = phone.slice(-6);
    const byDigits = (code: string) => ask<Checked>(clerk, '/api/till/checks', { by: 'digits', digits, code });
    const before = await byDigits('123456');
    await sendMemberCode(house, { phone, purpose: 'open', shop: 'any', shopName: '加盟商' }, today);
    const code = await codeOf(phone);
    const wrong = await byDigits(code === '000000' ? '000001' : '000000');
    t.deepEqual(
      [wrong.status, wrong.body.code],
      [before.status, before.body.code],
      'nobody learns whose digits there are',
    );
    t.like(await byDigits(code), { status: 200, body: { light: 'green', isProved: true } });
    t.is((await byDigits(code)).body.code, 'till-wrong-code', 'the code is spent');

    const { token } = house.seals.seal(phone, today);
    const byQr = () => ask<Checked>(clerk, '/api/till/checks', { by: 'qr', token });
    t.like(await byQr(), { status: 200, body: { light: 'green', isProved: true } });
    walkTo(later(today, 5 * minuteMs));
    t.is((await byQr()).body.code, 'till-wrong-code', 'a picture of it is no use for long');
  },
);

test.serial(
  'CA-043: taps at once with one key all hear of the same redemption; the last places are given away once',
  async (t) => {
    const other = await aMember();
    const check = (await checkOf(other)).body.check;
    const key = aTap();
    const same = await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        ask<Redeemed>(clerk, '/api/till/redemptions', { check, benefit: benefits.get('few'), key }, desks[nth % 2]),
      ),
    );
    t.is(new Set(same.filter(({ status }) => status < 300).map(({ body: { id } }) => id)).size, 1);
    t.is((await used(other)).length, 1);
    t.is((await tally('few'))['2026-11-27'], 1);

    const many = await Promise.all(Array.from({ length: 12 }, () => aMember()));
    const rush = await Promise.all(many.map((one) => tap(one, 'few')));
    t.is(rush.filter(({ status }) => status === 201).length, 2, 'of three places a day one was taken before');
    t.is((await tally('few'))['2026-11-27'], 3);
  },
);

test.serial(
  'CA-043: whatever is redeemed and undone in whatever order, no limit is passed and the tally is what the redemptions say',
  async (t) => {
    const at = aTill();
    const members = await Promise.all([aMember(), aMember(), aMember()]);
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ act: fc.constant('redeem' as const), who: fc.nat(2) }) },
      fc.record({ act: fc.constant('undo' as const), nth: fc.nat(5) }),
      fc.record({ act: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        await db().read('delete from redemption where benefit_id = $1', [benefits.get('capped')]);
        await db().read('delete from redemption_tally where benefit_id = $1', [benefits.get('capped')]);
        let now = new Date('2026-11-28T09:00:00+08:00');
        type Held = { phone: string; at: Date; id: string };
        let held: Held[] = [];
        for (const one of steps) {
          if (one.act === 'wait') now = later(now, one.hours * hourMs);
          else if (one.act === 'redeem') {
            const phone = members[one.who]!;
            const mine = held.filter((h) => h.phone === phone);
            const day = (list: Held[]) =>
              list.filter((h) => later(h.at, 8 * hourMs).getUTCDate() === later(now, 8 * hourMs).getUTCDate());
            const may = [
              day(mine).length < 2 && mine.length < 3 && day(held).length < 3 && held.length < 5,
              mine.every((h) => later(h.at, 2 * hourMs) <= now),
            ].every(Boolean);
            const result = await redeem(
              house,
              at,
              { phone, benefitId: benefits.get('capped')!, key: aTap(), proof: 'number' },
              now,
            );
            if (result.ok !== may) return false;
            if (result.ok) held.push({ phone, at: now, id: result.value.redemption.id });
          } else {
            const target = held[one.nth];
            if (!target) continue;
            const [redemption] = (await used(target.phone)).filter(({ id }) => id === target.id);
            const result = await db().transact((tx) => undo(tx, redemption!, { by: '老李', why: '输错' }, now));
            if (result.ok !== later(target.at, 2 * hourMs) >= now) return false;
            if (result.ok) held = held.filter(({ id }) => id !== target.id);
          }
        }
        const counted = await tally('capped');
        return (counted['all'] ?? 0) === held.length;
      }),
      { numRuns: 15 },
    );
    t.pass();
  },
);

test.serial(
  'CA-043: a program killed at any step redeems nothing by halves, and the tap sent again redeems once',
  async (t) => {
    const at = aTill();
    const phone = await aMember();
    const before = (await tally('few'))['all'] ?? 0;
    const [now, benefitId, key] = [later(today, dayMs), benefits.get('few')!, aTap()];
    const wish = { phone, benefitId, key, proof: 'number' } as const;
    /** The database of a program that dies before its statement of this number, or after all of them and before it could answer. */
    const dying = (statements: number) => {
      let left = statements;
      const transact: Db['transact'] = async (work) => {
        const result = await db().transact((tx) =>
          work({
            ...tx,
            sql: (...statement) => {
              left -= 1;
              return left < 0 ? Promise.reject(new Error('killed')) : tx.sql(...statement);
            },
          }),
        );
        if (left >= 0) throw new Error('killed before it answered');
        return result;
      };
      return { ...db(), transact };
    };
    const statements = 12;
    for (let alive = 0; alive < statements; alive += 1) {
      await t.throwsAsync(redeem({ terms, db: dying(alive) }, at, wish, now), { message: /killed/ });
      if ((await used(phone)).length === 0) t.is((await tally('few'))['all'] ?? 0, before);
    }
    await t.throwsAsync(redeem({ terms, db: dying(100) }, at, wish, now), { message: /before it answered/ });
    const result = await redeem({ terms, db: db() }, at, wish, now);
    t.true(result.ok && result.value.again);
    t.is((await used(phone)).length, 1);
    t.is((await tally('few'))['all'], before + 1);
  },
);

test.serial(
  'CA-043: a manager undoes within two hours, and of his own merchant only; what is undone counts no more',
  async (t) => {
    const phone = await aMember();
    const { body: done } = await tap(phone, 'once');
    const undone = (who: Caller) => ask(who, `/api/till/redemptions/${done.id}/undo`, { reason: '输错号码' });
    t.is((await undone(clerk)).status, 403);
    t.is((await undone(stranger)).body.code, 'till-no-redemption');
    const theirs = await ask<Today>(stranger, '/api/till/today');
    t.deepEqual([theirs.body.redeemed, theirs.body.refused], [[], []], 'nobody sees another merchant');
    t.is((await ask(stranger, '/api/till/checks', { by: 'number', number: phone, shop: shopId })).status, 400);
    t.is((await undone(manager)).status, 204);
    t.is((await undone(manager)).body.code, 'till-undone');
    t.is((await tap(phone, 'once')).status, 201, 'the limit of the day is free again');
    const { body: day } = await ask<Today>(manager, '/api/till/today');
    const shown = day.redeemed.filter(({ number }) => number.masked.endsWith(phone.slice(-4)));
    t.deepEqual(
      shown.map((one) => [one.undone?.why, one.canUndo, one.by]),
      [
        [undefined, true, '小王'],
        ['输错号码', false, '小王'],
      ],
    );
    await db().read('update shop set closed_at = $2 where id = $1', [shopId, today]);
    const { body: closed } = await ask<Today>(manager, '/api/till/today');
    await db().read('update shop set closed_at = null where id = $1', [shopId]);
    t.deepEqual(
      closed.redeemed.map(({ shop }) => shop),
      day.redeemed.map(({ shop }) => shop),
      'a shop that was closed since keeps its name',
    );
    t.false(closed.redeemed.some(({ shop }) => shop === '—'));
    walkTo(later(today, 2 * hourMs + 1));
    const late = await ask(manager, `/api/till/redemptions/${shown[0]!.id}/undo`, { reason: '输错号码' });
    t.is(late.body.code, 'till-too-late');
  },
);

test.serial(
  'CA-043: at no route of tills does anybody of another merchant see or change a thing of this one',
  async (t) => {
    const phone = await aMember();
    const done = await tap(phone, 'once');
    t.is((await checkOf('15633000444')).body.why, 'no-member');
    const { body: made } = await ask<{ id: string }>(manager, '/api/till/keys', { name: '收银三号', shops: [shopId] });
    const hook = { url: 'https://till.example.com/hook', active: true };
    await desks[0].ask(manager, '/api/till/webhook', { method: 'PUT', body: hook });
    await ask(manager, `/api/till/redemptions/${done.body.id}/undo`, { reason: '输错' });
    const items = [{ key: aTap(), number: phone, at: '2026-11-27T09:30:00+08:00', benefit: benefits.get('once') }];
    const { body: sent } = await ask<{ items: OfflineItem[] }>(clerk, '/api/till/offline', { shop: shopId, items });
    const [offline] = sent.items as [OfflineItem];
    const [event] = await db().read<{ id: string }>('select id from till_event where merchant_id = $1', [merchantId]);
    const check = (await checkOf(phone)).body.check;
    const benefit = benefits.get('once');

    /** What each route is asked for by the others, with all that they could have learned. */
    const asked: Record<string, { place?: string; body?: object } | 'of ours'> = {
      'GET /api/till/me': {},
      'POST /api/till/checks': { body: { by: 'number', number: phone, shop: shopId } },
      'POST /api/till/codes': { body: { check, benefit } },
      'POST /api/till/redemptions': { body: { check, benefit, key: items[0]!.key } },
      'POST /api/till/refusals': { body: { check, why: 'forwarded' } },
      'POST /api/till/dates': {
        body: { redemption: done.body.id, plate: '冀A12345', what: 'insurance', day: '2027-06-01' },
      },
      'GET /api/till/today': { place: `/api/till/today?shop=${shopId}` },
      'POST /api/till/redemptions/:id/undo': {
        place: `/api/till/redemptions/${done.body.id}/undo`,
        body: { reason: '输错' },
      },
      'GET /api/till/offline': {},
      'POST /api/till/offline': { body: { shop: shopId, items } },
      'POST /api/till/offline/:id': { place: `/api/till/offline/${offline.id}`, body: { decision: 'drop' } },
      'GET /api/till/keys': {},
      'POST /api/till/keys': { body: { name: '别家的', shops: [shopId] } },
      'POST /api/till/keys/:id/close': { place: `/api/till/keys/${made.id}/close`, body: {} },
      'GET /api/till/webhook': {},
      'PUT /api/till/webhook': { body: { url: 'https://other.example.com/hook', active: false } },
      'GET /api/till/deliveries': {},
      'POST /api/till/deliveries/:id/again': { place: `/api/till/deliveries/${event!.id}/again`, body: {} },
      'GET /api/till/bans': 'of ours',
      'POST /api/till/bans': 'of ours',
      'POST /api/till/bans/:id/lift': 'of ours',
      'GET /api/till/patterns': 'of ours',
    };
    const routes = allTillRoutes({ ...house, vault, vehicles }).filter(({ path }) => path.startsWith('/api/till/'));
    t.deepEqual(routes.map(({ method, path }) => `${method} ${path}`).sort(), Object.keys(asked).sort(), 'every route');
    const theirs = async () =>
      Promise.all(
        ['redemption', 'till_refusal', 'till_offline', 'till_key', 'till_webhook', 'till_event'].map((table) =>
          db().read(`select to_jsonb(one) from ${table} one where merchant_id = $1 order by 1`, [merchantId]),
        ),
      );
    const before = await theirs();
    const secrets = [shopId, merchantId, done.body.id, made.id, offline.id, event!.id, '小王', '老李', '收银'];
    for (const who of [stranger, strangersClerk])
      for (const [name, what] of Object.entries(asked)) {
        const [method, path] = name.split(' ') as [string, string];
        const place = (what !== 'of ours' && what.place) || path.replace(':id', newId(today));
        const body = what === 'of ours' ? undefined : what.body;
        const answer = await desks[0].ask(who, place, { method, ...(body && { body }) });
        const said = await answer.text();
        const hasOwn = method === 'GET' || method === 'PUT';
        t.true(answer.status >= 400 || (hasOwn && what !== 'of ours'), `${who.role} ${name}: ${answer.status} ${said}`);
        t.true(answer.status < 500, `${name}: ${answer.status}`);
        if (answer.status >= 400) continue;
        t.deepEqual(
          secrets.filter((secret) => said.includes(secret)),
          [],
          `${who.role} ${name}: ${said}`,
        );
      }
    t.deepEqual(await theirs(), before, 'nothing of it has changed');
    for (const table of ['till_event', 'till_webhook'])
      await db().read(`delete from ${table} where merchant_id = $1`, [merchantId]);
  },
);

test.serial(
  'CA-043: what was checked without a network is looked at again, and redeemed only when a manager says so',
  async (t) => {
    const [phone, nobody] = [await aMember(), '15633000777'];
    const item = (number: string, more: object = {}) => ({
      key: aTap(),
      number,
      at: '2026-11-27T09:30:00+08:00',
      ...more,
    });
    const items = [
      item(phone, { benefit: benefits.get('once') }),
      item(nobody),
      item(await aMember(), { benefit: benefits.get('big') }),
      item(await aMember(), { at: '2026-11-23T09:30:00+08:00' }),
    ];
    const send = () => ask<{ items: OfflineItem[] }>(clerk, '/api/till/offline', { items });
    const { body } = await send();
    t.deepEqual(
      body.items.map(({ state, why }) => why ?? state),
      ['good', 'no-member', 'code-wanted', 'too-old'],
    );
    const again = (await send()).body;
    const ids = ({ items: sent }: { items: OfflineItem[] }) => sent.map(({ id }) => id);
    t.deepEqual(ids(again), ids(body), 'sent again it is answered as it was');
    t.deepEqual(await used(phone), [], 'good is no yes');
    t.deepEqual(await refusals(nobody), ['no-member']);

    const [good, bad] = body.items;
    const settle = (who: Caller, id: string, decision: object) => ask(who, `/api/till/offline/${id}`, decision);
    const yes = { decision: 'redeem', benefit: benefits.get('once') };
    t.is((await settle(clerk, good!.id, yes)).status, 403);
    t.is((await settle(stranger, good!.id, yes)).body.code, 'till-no-offline');
    t.is((await settle(manager, bad!.id, yes)).body.code, 'till-settled');
    t.is((await settle(manager, good!.id, yes)).status, 204);
    t.is((await settle(manager, good!.id, yes)).body.code, 'till-settled');
    const [redemption] = await used(phone);
    t.like(redemption, { channel: 'offline', day: '2026-11-27', at: new Date('2026-11-27T09:30:00+08:00') });
    t.is((await tap(phone, 'once')).body.code, 'till-member-day', 'it counts in the day it was');
    const list = await ask<{ items: OfflineItem[] }>(manager, '/api/till/offline');
    t.is(list.body.items.find(({ id }) => id === good!.id)!.state, 'redeemed');
  },
);

test.serial(
  'CA-043: a program of the merchant validates, redeems and rolls back with its key; its merchant hears of it, signed, until it answers',
  async (t) => {
    const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
    let answer = 500;
    const listener = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => {
        heard.push({ headers: request.headers, body });
        response.writeHead(answer).end();
      });
    }).listen(0, '127.0.0.1');
    t.teardown(() => listener.close());
    await new Promise((resolve) => listener.once('listening', resolve));
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
    const put = (where: string) =>
      desks[0].ask(manager, '/api/till/webhook', { method: 'PUT', body: { url: where, active: true } });
    t.is((await put('ftp://example.com')).status, 400);
    const { secret } = (await (await put(url)).json()) as { secret: string };

    const made = await ask<{ id: string; key: string }>(manager, '/api/till/keys', {
      name: '收银一号',
      shops: [shopId],
    });
    t.is((await ask(clerk, '/api/till/keys')).status, 403);
    const pos = async <Body>(verb: string, body: object, key = made.body.key): Promise<Result<Body>> => {
      const sent = await fetch(`${desks[1].url}/api/pos/${verb}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: sent.status, body: (await sent.json()) as Result<Body>['body'] };
    };
    const phone = await aMember();
    const validate = { by: 'number', number: phone };
    t.is((await pos('validate', validate, `spgate_till_${'x'.repeat(43)}`)).status, 401);
    const { body: valid } = await pos<Checked>('validate', validate);
    t.is(valid.light, 'green');
    const wish = { check: valid.check, benefit: benefits.get('once'), key: aTap() };
    t.is((await ask(clerk, '/api/till/redemptions', wish)).body.code, 'till-check-over', 'a check is its maker’s only');
    const { body: done } = await pos<Redeemed>('redeem', wish);
    t.is((await pos<Redeemed>('redeem', wish)).body.id, done.id);
    const back = { redemption: done.id, reason: '退货' };
    t.deepEqual((await pos('rollback', back)).body, { again: false });
    t.deepEqual((await pos('rollback', back)).body, { again: true });

    const job = tellJob({ vault, webhooks: webhookRules(['127.0.0.1']) });
    const tell = (now: Date, rules = job) => rules.run(db(), now, log);
    await tell(today, tellJob({ vault, webhooks: webhookRules([]) }));
    t.is(heard.length, 0, 'a private address is reached only where the settings list it');
    await tell(later(today, 2 * minuteMs));
    t.is(heard.length, 1, 'who does not answer is asked later');
    answer = 204;
    await tell(later(today, 10 * minuteMs));
    await tell(later(today, 20 * minuteMs));
    t.deepEqual(
      heard.map(({ body }) => (JSON.parse(body) as { event: string }).event),
      ['redeemed', 'redeemed', 'undone'],
    );
    t.is(heard[0]!.headers['idempotency-key'], heard[1]!.headers['idempotency-key']);
    for (const { headers, body } of heard) {
      const [timestamp, signature] = [String(headers['x-spgate-timestamp']), String(headers['x-spgate-signature'])];
      t.true(isSigned(secret, { timestamp, signature, body }, new Date()));
      t.false(body.includes(phone), 'the number is masked');
    }
    const { body: tries } = await ask<{ items: { state: string; status?: number }[] }>(manager, '/api/till/deliveries');
    t.deepEqual(
      tries.items.map(({ status }) => status),
      [204, 204, 500, undefined],
    );
    t.is((await ask(manager, `/api/till/keys/${made.body.id}/close`, {})).status, 204);
    t.is((await pos('validate', validate)).status, 401, 'a closed key opens nothing');
  },
);

test.serial(
  'CA-043: who tries numbers is stopped after a few, with an alarm; and members who meet one clerk too often are shown',
  async (t) => {
    walkTo(later(today, 26 * hourMs));
    const tried: string[] = [];
    for (let nth = 0; nth <= mostGuesses.byClerk; nth += 1) {
      const { status, body } = await checkOf(`1380013${String(nth).padStart(4, '0')}`);
      tried.push(status === 200 ? body.why! : body.code!);
    }
    t.deepEqual(new Set(tried.slice(0, mostGuesses.byClerk)), new Set(['no-member']));
    t.is(tried.at(-1), 'till-too-many');
    const member = await aMember();
    t.is((await checkOf(member)).status, 429, 'members are not told either');
    t.deepEqual(await guessingNow(db(), desks[0].now), [{ shop: shopId, numbers: mostGuesses.byClerk }]);
    walkTo(later(today, 28 * hourMs));
    t.is((await checkOf(member)).status, 200, 'an hour later it goes on');

    for (let nth = 0; nth < 7; nth += 1) {
      walkTo(later(today, (28 + nth) * hourMs));
      await tap(member, 'few');
    }
    const friend = await aMember('car-owner', ['2026-11', '2026-12']);
    for (let nth = 0; nth < 6; nth += 1) {
      walkTo(later(today, (48 + 24 * nth) * hourMs));
      const { check } = (await ask<Checked>(manager, '/api/till/checks', { by: 'number', number: friend })).body;
      const wish = { check, benefit: benefits.get('once'), key: aTap() };
      t.is((await ask(manager, '/api/till/redemptions', wish)).status, 201);
    }
    type Shown = { kind: string; by: string; uses: number; numbers: { masked: string }[] };
    const { body } = await ask<{ items: Shown[] }>(supervisor, '/api/till/patterns');
    t.true(body.items.some(({ kind, by }) => kind === 'guessing' && by === '小王'));
    const pair = body.items.find(({ kind }) => kind === 'pair');
    t.like(pair, { by: '老李', uses: 6, numbers: [{ masked: `${friend.slice(0, 3)}****${friend.slice(-4)}` }] });
    t.is((await ask(manager, '/api/till/patterns')).status, 403, 'no merchant watches itself');
  },
);

test.serial(
  'CA-X10: who redeemed for a member today asks him about a date of his car, once a car and day, and his Y makes it so',
  async (t) => {
    const day = later(today, 2 * dayMs);
    walkTo(day);
    const intake: Intake = {
      ...{ db: db(), terms, door: house.door, segments: house.segments, clock: { now: () => desks[0].now }, log },
      ...{ ...noOrders, services: [vehicleService(vehicles)] },
    };
    const says = (from: string, text: string) => takeMos(intake, [anMo(text, { phone: from })]);
    const phone = await aMember();
    await says(phone, 'CP 冀A43043');
    const { body: redeemed } = await tap(phone, 'once');
    const wish = { redemption: redeemed.id, plate: '冀a43043', what: 'inspection', day: '2027-05-10' };
    const propose = (change: object = {}, by = clerk, desk = desks[0]) =>
      ask(by, '/api/till/dates', { ...wish, ...change }, desk);

    const other = await tap(await aMember(), 'once');
    t.is((await propose({ redemption: newId(today) })).body.code, 'till-no-redemption');
    t.is((await propose({}, stranger)).body.code, 'till-no-redemption', 'of another merchant');
    t.is((await propose({ redemption: other.body.id })).body.code, 'no-such-car', 'of another member');
    t.is((await propose({ plate: '冀A43044' })).body.code, 'no-such-car');
    t.is((await propose({ day: '2026-11-01' })).body.code, 'past');
    const questions = () =>
      db().read<{ text: string }>(`select text from mt where phone = $1 and reason = 'date proposed'`, [phone]);
    t.deepEqual(await questions(), [], 'nobody was asked');

    const asked = await Promise.all([propose(), propose({ day: '2027-05-11' }, manager, desks[1])]);
    t.deepEqual(asked.map(({ status }) => status).sort(), [204, 409]);
    t.is((await propose({ what: 'maintenance' })).body.code, 'asked-today');
    const [question, ...more] = await questions();
    t.deepEqual(more, []);
    t.regex(question!.text, /^示例洗车行告知冀A43043年检到期2027-05-1[01]。同意请在2天内回复Y/);
    const [noted] = await db().read<{ detail: object }>(
      `select detail from staff_audit where action = 'till.date' and phone = $1`,
      [phone],
    );
    t.like(noted!.detail, { plate: '冀A4***3', what: 'inspection' });

    const factsOf = async () => (await db().transact((tx) => vehiclesOf(tx, [phone])))[0]!;
    t.is((await factsOf()).facts.inspection, undefined, 'silence changes nothing');
    await says(phone, 'Y');
    const car = await factsOf();
    t.like(car.facts.inspection, { value: /2027-05-1[01]/.exec(question!.text)![0], source: 'owner' });
    const history = await db().transact((tx) => historyOf(tx, phone, car.id));
    t.deepEqual(
      history.map(({ what, source, taken, by }) => [what, source, taken, by === merchantId]),
      [
        ['added', 'owner', true, false],
        ['inspection', 'merchant', false, true],
        ['inspection', 'owner', true, false],
      ],
    );
    t.is((await ask(manager, `/api/till/redemptions/${redeemed.id}/undo`, { reason: '按错' })).status, 204);
    t.is((await propose({ what: 'maintenance' })).body.code, 'till-undone');
    const next = await tap(phone, 'few');
    walkTo(later(day, dayMs));
    t.is((await propose({ redemption: next.body.id, what: 'maintenance' })).body.code, 'not-today');
    const { body: fresh } = await tap(phone, 'once');
    t.is((await propose({ redemption: fresh.id, what: 'maintenance' })).status, 204, 'the next day is another');
  },
);

test.serial(
  'CA-043: a clerk checks by SMS from the registered phone, and the digit of a benefit redeems it',
  async (t) => {
    let now = later(today, 3 * dayMs);
    const intake: Intake = {
      ...{ db: db(), terms, door: house.door, segments: house.segments, clock: { now: () => now }, log },
      ...{ ...noOrders, services: [tillService(house)] },
    };
    const sent = (phone: string) =>
      db().read<{ text: string }>(`select text from mt where phone = $1 and reason = 'till' order by id`, [phone]);
    /** What is answered to a text. */
    const says = async (phone: string, text: string): Promise<string> => {
      now = later(now, 61_000);
      const before = (await sent(phone)).length;
      await takeMos(intake, [anMo(text, { phone })]);
      const answers = (await sent(phone)).slice(before);
      t.is(answers.length, 1, text);
      t.true(answers[0]!.text.length <= 70, answers[0]!.text);
      return answers[0]!.text;
    };
    const phone = await aMember();
    const short = `${phone.slice(0, 3)}****${phone.slice(-4)}`;
    const green = await says(clerksOwn, `YZ ${phone}`);
    t.regex(green, new RegExp(`^${short.replaceAll('*', '\\*')}是会员，11月有效，普通会员。回复数字核销：1once`));
    t.regex(await says(clerksOwn, '1'), /^已核销“once”/);
    t.deepEqual(
      (await used(phone)).map(({ title, channel }) => [title, channel]),
      [['once', 'sms']],
    );
    t.false((await says(clerksOwn, `YZ ${phone} 10620007`)).includes('once'), 'what is used up is not offered');
    t.regex(await says(clerksOwn, `yz${phone} 10690000`), /不打折/);
    t.regex(await says(clerksOwn, 'YZ 15633000888'), /^156\*\*\*\*0888不打折：该号码不是会员/);
    t.deepEqual([await refusals(phone), await refusals('15633000888')], [['other-sender'], ['no-member']]);

    const other = await aMember();
    const spaced = `YZ ${other.slice(0, 3)} ${other.slice(3, 7)} ${other.slice(7)}`;
    t.regex(await says(clerksOwn, spaced), /1once/, 'as people read a number aloud');
    await says(clerksOwn, 'YZ 15633000888');
    await takeMos(intake, [anMo('1', { phone: clerksOwn })]);
    t.deepEqual(await used(other), [], 'a digit after a no redeems nothing of whoever was checked before');
    const offered = await says(clerksOwn, `YZ${other}`);
    const digit = /(\d)big/.exec(offered)![1]!;
    t.regex(await says(clerksOwn, digit), /^“big”须验证码/);
    const code = await codeOf(other);
    t.regex(await says(clerksOwn, code), /^已核销“big”/);
    t.like((await used(other))[0], { title: 'big', proof: 'code' });

    t.regex(await says('15633000887', `YZ ${phone}`), /没有登记为店员/);
    t.regex(await says(phone, 'YZ'), /验证码/);
    walkTo(now);
    const byDigits = { by: 'digits', digits: phone.slice(-6), code: await codeOf(phone) };
    t.like(await ask<Checked>(clerk, '/api/till/checks', byDigits), { status: 200, body: { isProved: true } });
    t.regex(await says(clerksOwn, 'YZ'), /^核验会员请发YZ/);

    now = new Date('2026-12-01T08:30:00+08:00');
    t.regex(
      await says(clerksOwn, `YZ ${other}`),
      /是会员\(上月短信有效\)，12月有效/,
      'amber is said, as the phone shows',
    );
  },
);

test('The word of a service may begin with the letter of a yes, unless it would confirm an order', (t) => {
  const reserved = (word: string, ...orderWords: string[]) =>
    reservedForService(word, (one) => orderWords.includes(one));
  t.deepEqual([reserved('YZ', 'CY'), reserved('YZ', 'Z'), reserved('Y'), reserved('TDZ')], [undefined, 'Y', 'Y', 'TD']);
});
