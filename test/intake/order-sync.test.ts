import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { Lane } from '../../src/business/messages/index.ts';
import { noticesToLookAt } from '../../src/business/relations/reading.ts';
import { jobsOf, type OrderMode } from '../../src/business/subscriptions/index.ts';
import { agentBy, order, scriptOf, stop } from '../../src/care/console/deeds.ts';
import type { Deed } from '../../src/care/console/perform.ts';
import type { CareHouse } from '../../src/care/house.ts';
import { encodeStrOf, type OrderSheet } from '../../src/carriers/index.ts';
import { takeGatewayVerdicts } from '../../src/intake/gateway-orders.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { chaseJobs } from '../../src/intake/order-chase.ts';
import { takeOrderNotice } from '../../src/intake/order-sync.ts';
import type { Caller } from '../../src/platform/http/index.ts';
import { sweep } from '../../src/platform/jobs.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import {
  dsmpMsisdn,
  ismpNotify,
  readDsmpResponse,
  readVacResponse,
  type SyncOrderRelation,
  type VacNotify,
  vacNotify,
  writeIsmpNotify,
  writeSyncOrderRelation,
  writeVacNotify,
} from '../../src/protocols/order-sync/index.ts';
import { allSeals } from '../../src/roles/seals.ts';
import { hourMs, later } from '../../src/values/time.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/house.ts';
import { anMo } from '../support/mo.ts';
import { aDoor, aLane } from '../support/mt.ts';
import { catalog, orderSheets, orderScript as script, segments } from '../support/shipped.ts';
import { termsOf } from '../support/talk.ts';

const [dsmp, ismp, vac] = orderSheets as [OrderSheet, OrderSheet, OrderSheet];
const now = new Date('2026-03-14T10:15:00+08:00');
const db = withDatabase();
const alarms: string[] = [];

test.before(() => ensurePartitions(db(), now));

/** Each thing happens a moment after the one before. */
const ticks = (function* (): Generator<number, number> {
  for (let tick = 1; ; tick += 1) yield tick;
})();

type Mode = { mode?: OrderMode; asks?: 'us' | 'carrier'; sheets?: OrderSheet[]; at?: Date };

function anIntake({ mode = 'local', asks = 'us', sheets = [dsmp, vac], at = now }: Mode = {}): Intake {
  return {
    db: db(),
    clock: { now: () => later(at, ticks.next().value) },
    log: openLog({ level: 'error', out: { write: (line) => void alarms.push(line) } }),
    terms: {
      ...termsOf(catalog),
      orderModes: new Map([['smg', mode]]),
      carrierConfirms: new Set(asks === 'carrier' ? ['smg'] : []),
    },
    segments,
    door: aDoor({ ...aLane, extensionDigits: 0 }),
    orders: sheets,
    orderLinks: new Map([['smg', { carriers: ['unicom'], orderPeer: sheets[0]!.peer, established: ['delivered'] }]]),
    seals: allSeals,
    services: [],
  };
}

let keys = 0;
/** A notify of the demonstration's VAC, signed, a second later than the one before unless told. */
function aNotify(phone: string, updateType: string, changes: Partial<VacNotify> = {}): VacNotify {
  keys += 1;
  const notify = vacNotify({
    ...{ recordSequenceId: `R${keys}`, userIdType: '1', userId: `86${phone}`, serviceType: '90', spId: '82100' },
    ...{ productId: '9000000005', updateType, updateTime: `202603140${90_000 + keys}`, time_stamp: '20260314101501' },
    ...changes,
  });
  return { ...notify, encodeStr: changes.encodeStr ?? encodeStrOf(notify, vac.digest!) };
}

async function send(notify: VacNotify, how: Mode & { style?: 'encoded' | 'literal' } = {}): Promise<number> {
  const document = Buffer.from(writeVacNotify(notify, how.style));
  const { body, decided } = await takeOrderNotice(anIntake(how), how.sheets?.[0] ?? vac, document);
  await decided;
  return readVacResponse(body).resultCode;
}

async function text(phone: string, words: string, how: Mode = {}): Promise<void> {
  await takeMos(anIntake(how), [anMo(words, { phone })]);
}

async function standing(phone: string): Promise<string[]> {
  const rows = await db().read<{ product: string; state: string }>(
    'select product, state from subscription where phone = $1 order by id',
    [phone],
  );
  return rows.map(({ product, state }) => `${product} ${state}`);
}

async function verdicts(phone: string): Promise<string[]> {
  const rows = await db().read<{ verdict: string }>(
    'select verdict from order_verdict where phone = $1 order by event_id',
    [phone],
  );
  return rows.map(({ verdict }) => verdict);
}

async function texts(phone: string): Promise<string[]> {
  const rows = await db().read<{ reason: string }>('select reason from mt where phone = $1 order by id', [phone]);
  return rows.map(({ reason }) => reason.replace(/ \d.*/, ''));
}

test('A notify that comes again is answered alike and does nothing more, in whichever encoding', async (t) => {
  const phone = '15633000101';
  const notify = aNotify(phone, '1');
  t.is(await send(notify, { style: 'literal' }), 0);
  t.is(await send({ ...notify, time_stamp: '20260314101600', encodeStr: '' }), 1, 'but not unsigned');
  const again = { ...notify, time_stamp: '20260314101600' };
  t.is(await send({ ...again, encodeStr: encodeStrOf(again, vac.digest!) }, { style: 'encoded' }), 0);
  t.deepEqual(await standing(phone), ['car-owner active']);
  t.deepEqual(await texts(phone), ['welcome', 'membership', 'tariff']);
  t.deepEqual(await verdicts(phone), ['applied']);
});

test('A notify without the right encodeStr, for another SP, or played back under its key with another meaning, is refused and told', async (t) => {
  const phone = '15633000102';
  t.is(await send(aNotify(phone, '1', { encodeStr: 'd41d8cd98f00b204e9800998ecf8427e' })), 1);
  t.is(await send(aNotify(phone, '1', { spId: '82999' })), 1);
  const cancel = aNotify(phone, '2');
  t.is(await send(cancel), 0);
  const played = { ...cancel, updateType: '1' };
  t.is(await send(played), 1, 'the digest covers what it says');
  t.is(await send({ ...played, encodeStr: encodeStrOf(played, vac.digest!) }), 1, 'and its key is used up');
  t.is(await send(aNotify(phone, '1', { time_stamp: '20260301000000' })), 1, 'recorded two weeks ago');
  t.deepEqual(await standing(phone), []);
  t.true(alarms.some((line) => /order-notice-refused.*encodeStr is wrong/.test(line)));
  t.true(alarms.some((line) => /too old to be new/.test(line)));
});

test('An order that comes after a later cancel is kept and opens nothing; the mirror knows what was last', async (t) => {
  const phone = '15633000103';
  t.is(await send(aNotify(phone, '2', { updateTime: '20260314100200' })), 0);
  t.is(await send(aNotify(phone, '1', { updateTime: '20260314100100' })), 0);
  t.is(await send(aNotify(phone, '2', { updateTime: '20260314100200' })), 0);
  t.is(await send(aNotify(phone, '1', { updateTime: '20260314100200' })), 0);
  t.deepEqual(await verdicts(phone), ['applied', 'outdated', 'duplicate', 'conflict']);
  t.deepEqual(await standing(phone), []);
  t.true(alarms.some((line) => /"verdict":"conflict"/.test(line)));
});

test('A cancel without a product ends all of the SP, and orders from before it stay ended', async (t) => {
  const phone = '15633000104';
  await send(aNotify(phone, '1', { updateTime: '20260314100100' }));
  t.is(await send(aNotify(phone, '2', { productId: '', updateTime: '20260314100300' })), 0);
  t.is(await send(aNotify(phone, '1', { productId: '9000000010', updateTime: '20260314100200' })), 0);
  t.deepEqual(await standing(phone), ['car-owner closed']);
  t.deepEqual(await verdicts(phone), ['applied', 'applied', 'outdated']);
  t.is((await texts(phone)).at(-1), 'cancel');
});

test('A product that nobody mapped is kept, told and answered as a success; an action that nobody knows is answered as a failure', async (t) => {
  const phone = '15633000105';
  t.is(await send(aNotify(phone, '1', { productId: '9999999999' })), 0);
  const strange = aNotify(phone, '6');
  t.is(await send(strange), 1);
  t.is(await send(strange), 1, 'and so again');
  t.is(await send(aNotify(phone, '1', { productId: '' })), 1, 'an order of everything is none');
  t.deepEqual(await verdicts(phone), ['unknown-product', 'unknown-action', 'unknown-action']);
  t.deepEqual(await standing(phone), []);
  const [kept] = await db().read('select product, state from order_relation where phone = $1', [phone]);
  t.deepEqual(kept, { product: null, state: 'open' });
  t.true(alarms.some((line) => /name 9999999999 under products/.test(line)));
});

test('A pseudo-code is kept whole: its digits lose no country code', async (t) => {
  const code = '8615633000106';
  t.is(await send(aNotify('', '1', { userIdType: '2', userId: code })), 0);
  t.deepEqual(await standing(code), ['car-owner active']);
  t.deepEqual(await standing('15633000106'), []);
});

test('Members of group customers are opened where they pay themselves, and are for a person to look at where the group pays', async (t) => {
  const [one, other] = ['15633000107', '15633000108'];
  const member = { operation: 'eMemOrderRelationUpdateNotify', eUserIdType: '1', eUserId: 'E1' } as const;
  t.is(await send(aNotify(one, '1', member)), 0);
  t.deepEqual([await verdicts(one), await standing(one)], [['other-payer'], []]);
  t.is(await send(aNotify(other, '1', member), { sheets: [{ ...vac, membersPay: true }] }), 0);
  t.deepEqual(await standing(other), ['car-owner active']);
  t.is(await send(aNotify(one, '2', member)), 0, 'an end is an end, whoever pays');
});

test('What is no XML, brings a DTD or is no notify is answered with a Fault, and nothing is kept', async (t) => {
  for (const document of ['{}', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<a/>', '']) {
    const { status, body } = await takeOrderNotice(anIntake(), vac, Buffer.from(document));
    t.is(status, 500);
    t.regex(body, /<faultcode>soapenv:Client<\/faultcode>/, document);
  }
});

const onDemand = { productId: '9000000020', content: 'TQ 石家庄' };

/** What was sent for money, and under which LinkID; the charges, and whether the notify is their occasion. */
async function pieces(phone: string) {
  const [sent, charged] = await Promise.all([
    db().read<{ piece: string }>(
      `select concat_ws(' ', left(text, 3), link_id, fee_fen) as piece from mt where phone = $1 and class = 'content' order by id`,
      [phone],
    ),
    db().read<{ charge: string }>(
      `select concat_ws(' ', c.state, c.amount_fen, c.link, e.record_id is not null) as charge
       from charge c left join order_event e on e.phone = c.phone and e.id::text = c.occasion where c.phone = $1 order by c.id`,
      [phone],
    ),
  ]);
  return { sent: sent.map(({ piece }) => piece), charged: charged.map(({ charge }) => charge) };
}

test('CA-020, CA-X12: an order on demand that the carrier took goes out with its LinkID and is charged once, by the notify as consent; nothing stands', async (t) => {
  const phone = '15633000109';
  const notify = aNotify(phone, '3', { ...onDemand, linkId: 'L1' });
  t.is(await send(notify), 0);
  t.is(await send(notify), 0);
  t.is(
    await send(aNotify(phone, '3', { ...onDemand, linkId: 'L1' })),
    0,
    'told under another key: one order all the same',
  );
  t.deepEqual([await verdicts(phone), await standing(phone)], [['on-demand', 'on-demand'], ['weather-now closed']]);
  t.deepEqual(await pieces(phone), { sent: ['石家庄 L1 20'], charged: ['pending 20 smg t'] });
  const consents = await db().read(
    `select kind, text_version, e.link_id from consent c join order_event e on e.phone = c.phone and e.id = (c.evidence->>'orderEventId')::uuid
     where c.phone = $1`,
    [phone],
  );
  t.deepEqual(consents, [{ kind: 'carrier', text_version: '', link_id: 'L1' }]);
  await text(phone, 'TQ保定');
  t.is((await pieces(phone)).charged.length, 1, 'and covers no later order of its own: that one is asked about');
});

test('A LinkID is one order on demand, whether its MO or its notify comes first', async (t) => {
  const [first, later] = ['15633000115', '15633000116'];
  const mo = (phone: string, words: string, linkId: string) => takeMos(anIntake(), [anMo(words, { phone, linkId })]);
  await send(aNotify(first, '3', { ...onDemand, linkId: 'L11' }));
  await mo(first, 'TQ 石家庄', 'L11');
  await text(first, 'Y');
  t.deepEqual((await pieces(first)).sent, ['石家庄 L11 20'], 'its MO asks nothing any more');
  await mo(first, 'TQ 保定', 'L15');
  await text(first, 'Y');
  await send(aNotify(first, '3', { ...onDemand, linkId: 'L16' }));
  const before = await pieces(first);
  await takeMos(anIntake(), [anMo('0000', { phone: first }), anMo('TQ 石家庄', { phone: first, linkId: 'L16' })]);
  t.deepEqual(await pieces(first), before, 'also when its MO comes together with another text');

  await mo(later, 'TQ 石家庄', 'L12');
  await send(aNotify(later, '3', { ...onDemand, linkId: 'L12' }));
  // The sweep of another test may be at it.
  await until('it is decided', async () => (await verdicts(later)).length > 0 || undefined);
  t.deepEqual((await pieces(later)).sent, ['石家庄 L12 20'], 'the notify answers the question');
  await text(later, 'Y');
  t.is((await pieces(later)).sent.length, 1);
  await mo(later, 'TQ 石家庄', 'L13');
  await mo(later, 'Y', 'L14');
  await send(aNotify(later, '3', { ...onDemand, linkId: 'L13' }));
  t.deepEqual((await pieces(later)).sent, ['石家庄 L12 20', '石家庄 L14 20'], 'what a Y has brought is not sent again');
});

test('An order on demand of what nobody mapped, of what is paid by the month or without a LinkID is kept and told; a city that is not there is answered free', async (t) => {
  const phone = '15633000117';
  await send(aNotify(phone, '3', { productId: '9999999998', linkId: 'L21' }));
  await send(aNotify(phone, '3', { productId: '9000000005', linkId: 'L22' }));
  await send(aNotify(phone, '3', onDemand));
  await send(aNotify(phone, '3', { ...onDemand, content: '', linkId: 'L23' }));
  await send(aNotify(phone, '3', { ...onDemand, content: '保定市', linkId: 'L24' }));
  t.deepEqual(await verdicts(phone), ['unknown-product', 'not-on-demand', 'not-on-demand', 'on-demand', 'on-demand']);
  t.deepEqual(await pieces(phone), { sent: ['保定3 L24 20'], charged: ['pending 20 smg t'] });
  const [free] = await db().read('select link_id, fee_fen from mt where phone = $1 order by id limit 1', [phone]);
  t.deepEqual(free, { link_id: 'L23', fee_fen: 0 });
  t.is(alarms.filter((line) => /"verdict":"(unknown-product|not-on-demand)"/.test(line)).length >= 3, true);
  const { items } = await noticesToLookAt(db(), { limit: 200 });
  t.is(items.filter(({ verdict }) => verdict === 'not-on-demand').length, 2);
});

test('A number that changed hands takes nothing along: what it had ends, is sealed, and the next holder is a new person', async (t) => {
  const phone = '15633000110';
  await text(phone, 'CY');
  await text(phone, 'Y');
  await text(phone, '0000');
  await db().read('update subscriber set blacklisted = true where phone = $1', [phone]);
  await db().read(
    `insert into contact_mark (phone, id, list, reason, source, added_at) values ($1, gen_random_uuid(), 'complaint', 'r', 's', $2)`,
    [phone, now],
  );
  const at = later(now, hourMs);
  t.is(await send(aNotify(phone, '5'), { at }), 0);
  t.deepEqual([await standing(phone), await verdicts(phone)], [['car-owner closed'], ['sealed']]);
  const [person] = await db().read<{ holder_since: Date }>(
    'select blacklisted, holder_since from subscriber where phone = $1',
    [phone],
  );
  t.like(person, { blacklisted: false });
  t.true(person!.holder_since >= at);
  const [left] = await db().read<{ questions: number; marks: number; waiting: number; sealed: number }>(
    `select (select count(*) from open_question where phone = $1)::int as questions,
       (select count(*) from contact_mark where phone = $1 and removed_at is null)::int as marks,
       (select count(*) from mt_queue where phone = $1)::int as waiting,
       (select count(*) from sealed_holder where phone = $1)::int as sealed`,
    [phone],
  );
  t.deepEqual(left, { questions: 0, marks: 0, waiting: 0, sealed: 1 });
  await send(aNotify(phone, '5'), { at: later(at, hourMs) });
  const again = await db().read('select from sealed_holder where phone = $1', [phone]);
  t.is(again.length, 1, 'told again of the same holder');
});

test('Where VAC keeps the orders a Y waits for it; its notice completes the order, and says everything once', async (t) => {
  const phone = '15633000111';
  for (const words of ['CY', 'Y']) await text(phone, words, { mode: 'vac' });
  t.deepEqual(await standing(phone), ['car-owner pending-carrier']);
  t.deepEqual(await texts(phone), ['order', 'order submitted']);
  await text(phone, 'CY', { mode: 'vac' });
  await send(aNotify(phone, '1', { content: 'CY', linkId: 'L2' }), { mode: 'vac' });
  t.deepEqual(await standing(phone), ['car-owner active']);
  t.deepEqual((await texts(phone)).slice(3), ['welcome', 'membership', 'tariff']);
  const kinds = await db().read('select kind from consent where phone = $1', [phone]);
  t.deepEqual(kinds, [{ kind: 'sms' }], 'the Y is the consent');
});

test('Where the carrier asks, nobody is asked twice: the order waits for its notice, which is the consent', async (t) => {
  const phone = '15633000112';
  const how = { mode: 'vac', asks: 'carrier' } as const;
  await text(phone, 'CY', how);
  t.deepEqual(await standing(phone), ['car-owner pending-carrier']);
  const [said] = await db().read<{ text: string }>('select text from mt where phone = $1', [phone]);
  t.regex(said!.text, /请按运营商的短信确认，确认前不扣费/);
  await send(aNotify(phone, '1', { content: 'CY', linkId: 'L3' }), how);
  t.deepEqual(await standing(phone), ['car-owner active']);
  t.deepEqual(await db().read('select kind from consent where phone = $1', [phone]), [{ kind: 'carrier' }]);
});

test('What the carrier does not make in time is no order, and whom we had asked is told so', async (t) => {
  const phone = '15633000113';
  for (const words of ['CY', 'Y']) await text(phone, words, { mode: 'vac' });
  const intake = anIntake({ mode: 'vac' });
  await sweep(db(), jobsOf(intake), later(now, 25 * hourMs), intake.log);
  t.deepEqual(await standing(phone), ['car-owner rejected']);
  t.is((await texts(phone)).at(-1), 'order not made');
});

test('00000 while the carrier works on the order takes it back: its notice opens nothing, and the relation is chased', async (t) => {
  const phone = '15633000114';
  for (const words of ['CY', 'Y', '00000']) await text(phone, words, { mode: 'vac' });
  t.deepEqual(await standing(phone), ['car-owner closed']);
  const at = later(now, 60_000);
  const answer = aNotify(phone, '1', { content: 'CY', linkId: 'L4', updateTime: '20260314101530' });
  t.is(await send(answer, { mode: 'vac', at }), 0);
  t.deepEqual([await standing(phone), await verdicts(phone)], [['car-owner closed'], ['withdrawn']]);
  const chases = await db().read('select product_ref, cause from order_chase where phone = $1 and done_at is null', [
    phone,
  ]);
  t.deepEqual(chases, [{ product_ref: '9000000005', cause: 'cancelled with us before the carrier made it' }]);
  t.is(await send(aNotify(phone, '1', { updateTime: '20260314120000' }), { mode: 'vac', at }), 0);
  t.deepEqual((await standing(phone)).at(-1), 'car-owner active', 'who then orders at 10010 wants it');
  const [chase] = await db().read('select outcome from order_chase where phone = $1', [phone]);
  t.deepEqual(chase, { outcome: 'ordered anew' });
});

/** The agent's side of the house: what his deeds need. */
async function byAgent(phone: string, deed: (house: CareHouse, agent: Caller) => Deed, lanes: Lane[] = [aLane]) {
  const { terms, segments } = anIntake({ mode: 'vac' });
  const orderModes = new Map([...terms.orderModes, ['other', 'local'] as const]);
  const care: Pick<CareHouse, 'terms' | 'segments' | 'door' | 'script'> = {
    terms: { ...terms, orderModes },
    segments,
    door: aDoor(...lanes),
    script,
  };
  const agent = { id: 'A1', name: 'agent', role: 'care-agent', passwordChangeDue: false };
  await db().transact((tx) => deed(care as CareHouse, agent)(tx, phone, later(now, ticks.next().value), () => {}));
}

async function orderByScript(phone: string, lanes?: Lane[]): Promise<void> {
  const { terms, segments } = anIntake();
  const care = { terms, segments, script } as CareHouse;
  const read = await db().transact((tx) => scriptOf(tx, care, phone, 'car-owner', now));
  const steps = read.script.steps.map(({ code }) => code);
  const reading = { product: 'car-owner', version: read.script.version, steps, call: undefined };
  await byAgent(phone, (house, agent) => order(house, agent, reading), lanes);
}

test('Stopped by an agent while the carrier works on it, an order by script is taken back: its notice opens nothing, by whatever channel', async (t) => {
  const phone = '15633000118';
  await orderByScript(phone);
  t.deepEqual(await standing(phone), ['car-owner pending-carrier']);
  await byAgent(phone, (house, agent) => stop(house, agentBy(agent), 'all'));
  const at = later(now, 60_000);
  const how = { mode: 'vac', at } as const;
  t.is(await send(aNotify(phone, '1', { updateDesc: '10010', updateTime: '20260314101530' }), how), 0);
  t.deepEqual([await standing(phone), await verdicts(phone)], [['car-owner closed'], ['withdrawn']]);
  t.deepEqual((await pieces(phone)).charged, []);
  const chase = () => db().read('select cause, outcome from order_chase where phone = $1', [phone]);
  t.deepEqual(await chase(), [{ cause: 'cancelled with us before the carrier made it', outcome: null }]);
  await send(aNotify(phone, '2', { updateTime: '20260314101600' }), how);
  t.is(await send(aNotify(phone, '1', { updateDesc: '10010', updateTime: '20260314120000' }), how), 0);
  t.deepEqual(await standing(phone), ['car-owner closed', 'car-owner active'], 'who then orders at 10010 wants it');
});

test('The first notice after the window for an order by script that was stopped is an order anew', async (t) => {
  const phone = '15633000119';
  await orderByScript(phone);
  await byAgent(phone, (house, agent) => stop(house, agentBy(agent), 'all'));
  await send(aNotify(phone, '1', { updateTime: '20260315101600' }), { mode: 'vac', at: later(now, 25 * hourMs) });
  t.deepEqual(await standing(phone), ['car-owner closed', 'car-owner active']);
});

test('An agent orders at the link that carries the number of the product, not at the first of the carrier', async (t) => {
  const phone = '15633000120';
  await orderByScript(phone, [{ ...aLane, link: 'other', accessNumbers: ['10629999'] }, aLane]);
  t.deepEqual(await standing(phone), ['car-owner pending-carrier']);
});

/** ISMP says neither how an order came nor when: one notice is like another. */
async function sendIsmp(phone: string, OPType: string, mode: OrderMode, at: Date): Promise<void> {
  keys += 1;
  const document = writeIsmpNotify(
    ismpNotify({ streamingNo: `S${keys}`, userID: phone, userIDType: '0', OPType, productID: '135000000000000000001' }),
  );
  const { decided } = await takeOrderNotice(anIntake({ mode, sheets: [ismp], at }), ismp, Buffer.from(document));
  await decided;
}

/** The gateway reports that the message which answered the Y made the order. */
async function gatewayMakes(phone: string, at: Date): Promise<void> {
  const [mt] = await db().read<{ id: string }>(`select id from mt where phone = $1 and reason = 'order at gateway'`, [
    phone,
  ]);
  await db().read(
    `insert into submit (phone, mt_id, part, attempt, link, lease_epoch, state, sent_at)
     values ($1, $2, 1, 1, 'smg', 1, 'delivered', $3)`,
    [phone, mt!.id, at],
  );
  const intake = anIntake({ mode: 'gateway-borne', sheets: [ismp], at });
  const settled = [{ phone, mtId: mt!.id, state: 'delivered', link: 'smg' }] as const;
  await db().transact((tx) => takeGatewayVerdicts(tx, intake, settled, intake.clock.now()));
}

const chasesOf = (phone: string) => db().read('select cause, outcome from order_chase where phone = $1', [phone]);

for (const [mode, stopped, phone] of [
  ['vac', 'before the platform told of it', '15633000121'],
  ['gateway-borne', 'before its report', '15633000122'],
  ['gateway-borne', 'after its report', '15633000123'],
] as const)
  test(`ISMP: an order by SMS (${mode}) that is stopped ${stopped} stays stopped when its notice comes; nobody is charged, and it is ended there`, async (t) => {
    for (const words of ['CY', 'Y']) await text(phone, words, { mode });
    if (stopped === 'after its report') await gatewayMakes(phone, later(now, 1_000));
    await text(phone, '00000', { mode, at: later(now, 20_000) });
    if (stopped === 'before its report') await gatewayMakes(phone, later(now, 30_000));
    t.deepEqual(await standing(phone), ['car-owner closed']);
    await sendIsmp(phone, '0', mode, later(now, 60_000));
    t.deepEqual([await standing(phone), await verdicts(phone)], [['car-owner closed'], ['withdrawn']]);
    t.is((await chasesOf(phone)).length, 1);
    t.deepEqual(await db().read('select from charge where phone = $1', [phone]), []);
    const consents = await db().read('select kind from consent where phone = $1', [phone]);
    t.deepEqual(consents, [{ kind: 'sms' }], 'the notice is taken for no agreement');
    await sendIsmp(phone, '3', mode, later(now, 90_000));
    await sendIsmp(phone, '0', mode, later(now, hourMs));
    t.deepEqual(await standing(phone), ['car-owner closed', 'car-owner active'], 'who then orders at a hall wants it');
  });

test('ISMP: an order that a gateway made and its platform told of is over when it is stopped; the next notice is an order anew', async (t) => {
  const phone = '15633000124';
  const mode = 'gateway-borne';
  for (const words of ['CY', 'Y']) await text(phone, words, { mode });
  await gatewayMakes(phone, later(now, 1_000));
  await sendIsmp(phone, '0', mode, later(now, 10_000));
  await text(phone, '00000', { mode, at: later(now, 20_000) });
  await sendIsmp(phone, '0', mode, later(now, 60_000));
  t.deepEqual(await standing(phone), ['car-owner closed', 'car-owner active']);
});

function aSync(ActionID: string, phone: string, changes: Partial<SyncOrderRelation> = {}): Buffer {
  keys += 1;
  return Buffer.from(
    writeSyncOrderRelation({
      transactionId: `T${keys}`,
      from: { DeviceType: '0', DeviceID: '0023' },
      to: { DeviceType: '400', DeviceID: '901234' },
      feeUser: dsmpMsisdn(phone),
      destUser: dsmpMsisdn(phone),
      ...{
        LinkID: 'SP',
        ActionID,
        ActionReasonID: '1',
        SPID: '901234',
        SPServiceID: '110301',
        AccessMode: '1',
        FeatureStr: '',
      },
      ...changes,
    }),
  );
}

async function sync(document: Buffer, sheet: OrderSheet): Promise<number> {
  const { body, decided } = await takeOrderNotice(anIntake({ sheets: [sheet] }), sheet, document);
  await decided;
  return readDsmpResponse(body).hRet;
}

test('DSMP: the same ActionID means what the sheet of its peer says, and one it does not name never opens', async (t) => {
  const mMarket: OrderSheet = {
    ...dsmp,
    peer: 'm-market',
    actions: { 1: 'order', 2: 'suspend', 3: 'cancel', 4: 'resume' },
  };
  const provincial: OrderSheet = { ...dsmp, peer: 'crm', actions: { 2: 'cancel', 3: 'suspend', 4: 'resume' } };
  const [one, two, three] = ['13930000101', '13930000102', '13930000103'];
  t.is(await sync(aSync('1', one), dsmp), 0);
  t.is(await sync(aSync('2', one), dsmp), 0);
  t.deepEqual(await standing(one), ['car-owner closed']);
  t.is(await sync(aSync('1', two), mMarket), 0);
  t.is(await sync(aSync('2', two), mMarket), 0);
  t.deepEqual(await standing(two), ['car-owner suspended']);
  t.is(await sync(aSync('4', two), mMarket), 0);
  t.is(await sync(aSync('3', two), mMarket), 0);
  t.deepEqual(await standing(two), ['car-owner closed']);
  t.is(await sync(aSync('1', three), provincial), 4004);
  t.is(await sync(aSync('8', three), dsmp), 4004);
  t.is(await sync(aSync('4', three), provincial), 0, 'a resume of nothing opens nothing');
  t.deepEqual(await standing(three), []);
});

test('DSMP: a gift opens nothing that the phone would pay for, and a user without a number is kept by its code', async (t) => {
  const phone = '13930000104';
  t.is(await sync(aSync('1', phone, { feeUser: dsmpMsisdn('13930000105') }), dsmp), 0);
  t.deepEqual([await verdicts(phone), await standing(phone)], [['other-payer'], []]);
  const user = { UserIDType: '2', MSISDN: '', PseudoCode: 'PC0001' };
  t.is(await sync(aSync('1', phone, { feeUser: user, destUser: user }), dsmp), 0);
  t.deepEqual(await standing('PC0001'), ['car-owner active']);
});

test.serial('A product that was cancelled with us and ordered anew is not ended at the carrier any more', async (t) => {
  const [again, gone] = ['15633000190', '15633000192'];
  for (const phone of [again, gone]) {
    await send(aNotify(phone, '1'));
    await text(phone, 'TDCY');
  }
  await text(gone, 'CY');
  for (const words of ['CY', 'Y']) await text(again, words);
  t.deepEqual(await standing(again), ['car-owner closed', 'car-owner active']);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cancels-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const night = new Date('2026-03-15T01:00:00+08:00');
  for (const job of chaseJobs([vac], folder)) await job.run(db(), night, anIntake().log);
  const chases = await db().read(
    'select phone, done_at is null as open, outcome from order_chase where phone = any($1) order by phone',
    [[again, gone]],
  );
  t.deepEqual(chases, [
    { phone: again, open: false, outcome: 'ordered anew' },
    { phone: gone, open: true, outcome: null },
  ]);
  const [file] = await db().read<{ content: string }>('select content from cancel_file order by day desc limit 1');
  t.false(file!.content.includes(again));
  t.true(file!.content.includes(gone), 'a question is no order');
});

test('A notice that is dated years ahead counts from its arrival: the cancel after it is not taken for an older one', async (t) => {
  const phone = '15633000191';
  t.is(await send(aNotify(phone, '1', { updateTime: '20350314101500' })), 0);
  t.is(await send(aNotify(phone, '2', { updateTime: '20260314101600' })), 0);
  t.deepEqual(await verdicts(phone), ['applied', 'applied']);
  t.deepEqual(await standing(phone), ['car-owner closed']);
});
