import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { openVault } from '../../../src/business/staff/vault.ts';
import { sealHolders } from '../../../src/business/subscribers/index.ts';
import { addVehicle, tellVehicle } from '../../../src/business/vehicles/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { webhookRules } from '../../../src/platform/webhook.ts';
import { isSigned, sign } from '../../../src/platform/webhook-signature.ts';
import type { LeadFileView, OfferBody, OwnInsurance } from '../../../src/products/insurance/contract.ts';
import { reports } from '../../../src/products/insurance/figures.ts';
import { handOverJob } from '../../../src/products/insurance/hand-over.ts';
import {
  insuranceExport,
  insuranceHints,
  insuranceService,
  ownInsuranceRoutes,
  sealInsurance,
} from '../../../src/products/insurance/index.ts';
import { mostTries, waitMs } from '../../../src/products/insurance/model.ts';
import { insuranceRoutes } from '../../../src/products/insurance/routes.ts';
import { loadReminderRules } from '../../../src/products/reminders/index.ts';
import { type Hints, remind } from '../../../src/products/reminders/remind.ts';
import { dayStart, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { servedCatalog as catalog, segments, servedTerms as terms, vehicles } from '../../support/shipped.ts';
import { contentFolder } from '../../support/talk.ts';

let now = new Date('2026-11-23T10:00:00+08:00');
const maker = aCaller('business-developer');
const supervisor = aCaller('supervisor');
const log = openLog({ level: 'silent' });
const vault = openVault('k'.repeat(40));
let intake: Intake;
let desk: Desk;
/** Who is signed in on the page of subscribers. */
let owner = '';

const db = withDatabase();

test.before(async () => {
  await ensurePartitions(db(), now);
  const parts = { db: db(), terms, door: aDoor({ ...aLane, extensionDigits: 0 }) };
  intake = {
    ...{ ...parts, segments, clock: { now: () => now }, log },
    ...{ ...noOrders, services: [insuranceService({ terms, vehicles })] },
  };
  const own = ownInsuranceRoutes(
    { db: db(), terms, vehicles },
    {
      path: '/api/own/insurance',
      access: 'public',
      whose: async () => ({ phone: owner, evidence: { sessionId: 's1' } }),
    },
  );
  const house = { ...parts, vehicles, vault, numbers: await openNumbers(db()) };
  desk = await aDesk([...insuranceRoutes(house), ...own], now);
});
test.after.always(() => desk.stop());

/** A phone texts, a minute apart; resolves with what was sent to it since. */
async function says(phone: string, ...texts: string[]): Promise<string[]> {
  const sent = () => db().read<{ text: string }>('select text from mt where phone = $1 order by id', [phone]);
  const before = (await sent()).length;
  for (const text of texts) {
    now = later(now, 61_000);
    await takeMos(intake, [anMo(text, { phone })]);
  }
  return (await sent()).slice(before).map(({ text }) => text);
}

async function ask<Answer>(caller: typeof maker, address: string, body?: unknown, method?: string): Promise<Answer> {
  desk.now = now;
  const answer = await desk.ask(caller, address, { ...(body !== undefined && { body }), ...(method && { method }) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? undefined : await answer.json()) as Answer;
}

const csv = { handOver: 'csv', isActive: true } as const;
const insurer = (code: string, name: string, more: object = csv) =>
  ask<{ id: string; secret?: string }>(maker, '/api/insurance/insurers', { code, name, ...more });

/** An offer that two people want. */
async function offered(insurerId: string, changes: Partial<OfferBody> = {}): Promise<string> {
  const offer = { title: '商业险八折', detail: '', provinces: [], levels: [], from: '2026-11-01', until: '2026-12-31' };
  const { id } = await ask<{ id: string }>(maker, '/api/insurance/offers', { ...offer, insurerId, ...changes });
  await ask(supervisor, `/api/insurance/offers/${id}/decision`, { decision: 'approve' });
  return id;
}
const withdraw = (id: string) => ask(maker, `/api/insurance/offers/${id}/withdraw`, { reason: '测试结束' });

/** A member of the level that is told offers, with a car. */
async function aVip(phone: string, plate = '冀A12345'): Promise<void> {
  await says(phone, 'CYV', 'Y');
  await db().transact(async (tx) => {
    const house = { rules: vehicles, catalog };
    const teller = { source: 'owner', by: phone, evidence: {} } as const;
    const added = await addVehicle(tx, house, { phone, plate, kind: 'car' }, teller, now);
    const id = (added as { value: string }).value;
    await tellVehicle(tx, house, { phone, id, told: { insurance: '2027-03-15' } }, teller, now);
  });
}

const leadOf = async (phone: string) => {
  const rows = await db().read<{
    id: string;
    state: string;
    tries: number;
    next_at: Date | null;
    consent_text: string;
  }>('select id, state, tries, next_at, consent_text from insurance_lead where phone = $1 order by id desc limit 1', [
    phone,
  ]);
  return rows[0];
};

test.serial('CA-016: an offer is told to nobody until another person than who proposed it has approved', async (t) => {
  const phone = '15633000001';
  const { id: insurerId } = await insurer('first', '第一财险');
  await aVip(phone);
  const offer = {
    title: '八五折',
    detail: '',
    provinces: ['河北'],
    levels: [],
    from: '2026-11-01',
    until: '2026-12-31',
  };
  const { id } = await ask<{ id: string }>(maker, '/api/insurance/offers', { ...offer, insurerId });
  t.regex((await says(phone, 'BXYH'))[0]!, /没有适合您的/);
  const own = await desk.ask(maker, `/api/insurance/offers/${id}/decision`, { body: { decision: 'approve' } });
  t.is(own.status, 403);
  await ask(supervisor, `/api/insurance/offers/${id}/decision`, { decision: 'approve' });
  const again = await desk.ask(supervisor, `/api/insurance/offers/${id}/decision`, { body: { decision: 'approve' } });
  t.is(again.status, 409);
  t.regex(
    (await says(phone, 'BXYH'))[0]!,
    /^第一财险八五折，2026年12月31日止。同意将您的号码、车牌冀A12345、保险到期日交其报价请回Y/,
  );
  await withdraw(id);
  t.regex((await says(phone, 'BXYH'))[0]!, /没有适合您的/);
});

test.serial('CA-016: only the level that grants it is told, in the region and on the days of the offer', async (t) => {
  const { id: insurerId } = await insurer('second', '第二财险');
  const ids = [
    await offered(insurerId, { title: '河北专享', provinces: ['河北'], levels: ['car-owner-vip'] }),
    await offered(insurerId, { title: '山西专享', provinces: ['山西'] }),
    await offered(insurerId, { title: '已结束', from: '2026-10-01', until: '2026-11-22' }),
    await offered(insurerId, { title: '未开始', from: '2026-11-24' }),
  ];
  await aVip('15633000002');
  const [told] = await says('15633000002', 'bxyh');
  t.regex(told!, /^第二财险河北专享/);
  await says('15633000003', 'CY', 'Y');
  const [join, ...others] = await says('15633000003', 'BXYH');
  t.regex(join!, /VIP.*CYV.*10620007/);
  t.deepEqual(others, []);
  for (const id of ids) await withdraw(id);
});

test.serial(
  'CA-016: nothing leaves before an exact Y, which is kept with the very text and its MO; once is enough',
  async (t) => {
    const phone = '15633000004';
    const { id: insurerId } = await insurer('third', '第三财险');
    const id = await offered(insurerId);
    await aVip(phone, '冀AD12345');
    const [question] = await says(phone, 'BXYH');
    await says(phone, '好的');
    t.is(await leadOf(phone), undefined);
    t.regex((await says(phone, 'y'))[0]!, /已收到您的同意.*第三财险/);
    const lead = (await leadOf(phone))!;
    t.is(lead.consent_text, question!);
    t.regex(question!, /冀AD12345/);
    t.regex((await says(phone, 'BXYH'))[0]!, /已按您的同意交第三财险/);
    const file = await ask<LeadFileView>(maker, `/api/insurance/leads/${lead.id}`);
    const list = await ask<{ items: { id: string; plate?: string }[] }>(maker, '/api/insurance/leads');
    t.is(list.items.find((one) => one.id === lead.id)?.plate, '冀AD***5', 'masked in the list, whole on the lead');
    const [mo] = await db().read<{ text: string }>('select text from mo where phone = $1 and id = $2', [
      phone,
      file.consent.evidence['moId']!,
    ]);
    t.is(mo!.text, 'y');
    t.deepEqual([file.lead.number.masked, file.lead.plate, file.lead.due], ['156****0004', '冀AD12345', '2027-03-15']);
    t.regex((await says(phone, 'BXYH 撤回'))[0]!, /不再交出/);
    t.is((await leadOf(phone))!.state, 'withdrawn');
    await withdraw(id);
  },
);

test.serial(
  'CA-016: a Y lets go of no other car than the one that was named: where it changed, it is asked anew',
  async (t) => {
    const phone = '15633000016';
    const { id: insurerId } = await insurer('sixteen', '十六财险');
    const id = await offered(insurerId);
    await aVip(phone, '冀A16161');
    t.regex((await says(phone, 'BXYH'))[0]!, /车牌冀A16161/);
    await db().read(`update vehicle set plate = '冀AD26262' where phone = $1`, [phone]);
    t.regex((await says(phone, 'Y'))[0]!, /车牌冀AD26262、保险到期日交其报价请回Y/);
    t.is(await leadOf(phone), undefined);
    t.regex((await says(phone, 'Y'))[0]!, /已收到您的同意/);
    t.regex((await leadOf(phone))!.consent_text, /冀AD26262/);
    await withdraw(id);
  },
);

test.serial('CA-016: of several offers a digit chooses one, and only that insurer is agreed to', async (t) => {
  const phone = '15633000005';
  const [one, other] = [await insurer('fourth', '第四财险'), await insurer('fifth', '第五财险')];
  const ids = [await offered(one.id, { until: '2026-12-30' }), await offered(other.id, { title: '满减' })];
  await aVip(phone);
  t.is((await says(phone, 'BXYH'))[0], '车险优惠：1第四财险商业险八折；2第五财险满减。回复数字查看。');
  t.regex((await says(phone, '2'))[0]!, /^第五财险满减/);
  t.regex((await says(phone, 'Y'))[0]!, /第五财险/);
  const rows = await db().read('select insurer_id from insurance_lead where phone = $1', [phone]);
  t.deepEqual(rows, [{ insurer_id: other.id }]);
  for (const id of ids) await withdraw(id);
});

test.serial(
  'CA-016: on his own page somebody agrees to the text he was shown and no other, and takes it back',
  async (t) => {
    const phone = '15633000006';
    const house = { terms, vehicles };
    const { id: insurerId } = await insurer('sixth', '第六财险');
    const id = await offered(insurerId);
    await aVip(phone);
    const page = '/api/own/insurance';
    owner = phone;
    const { offers } = await ask<OwnInsurance>(maker, page);
    t.like(offers, [{ id, insurer: '第六财险', title: '商业险八折', until: '2026-12-31' }]);
    const agree = (consent: string) => desk.ask(maker, `${page}/agreements`, { body: { offer: id, consent } });
    t.is((await agree('另一段文字')).status, 409);
    const agreed = await agree(offers[0]!.consent);
    t.like(await agreed.json(), { offers: [], leads: [{ state: 'waiting', consent: offers[0]!.consent }] });
    t.is((await agree(offers[0]!.consent)).status, 409);
    const back = await ask<OwnInsurance>(maker, `${page}/agreements`, undefined, 'DELETE');
    t.is(back.leads[0]!.state, 'withdrawn');
    t.is(back.offers.length, 1);
    const hints = (room: number) =>
      db().transact((tx) => insuranceHints(tx, house, { phones: [phone, '15633000003'], room }, now));
    t.deepEqual([...(await hints(30))], [[phone, '第六财险商业险八折，回BXYH']]);
    t.deepEqual([...(await hints(10))], [[phone, '优惠回BXYH']]);
    t.is((await hints(5)).size, 0);

    // A week before the insurance of the car ends, its reminder says what is offered, within one SMS.
    const due = new Date('2027-03-08T10:00:00+08:00');
    await ensurePartitions(db(), due);
    const winter = await offered(insurerId, { title: '字'.repeat(12), from: '2027-03-01', until: '2027-03-31' });
    const reminding = {
      ...{ catalog, door: intake.door, vehicles, rules: await loadReminderRules(contentFolder) },
      hints: (async (tx, asked, at) =>
        asked.kind === 'INS' ? insuranceHints(tx, house, asked, at) : new Map()) as Hints,
    };
    await remind(db(), reminding, due);
    const said = await db().read<{ phone: string; text: string }>(
      `select phone, text from mt where reason = 'reminder' and queued_at >= $1 order by phone`,
      [due],
    );
    t.true(said.every(({ text }) => text.length <= 70));
    const of = (who: string) => said.find((one) => one.phone === who)?.text;
    t.regex(of(phone)!, /^车辆保险到期提醒：冀A12345于3月15日到期。第六财险字{12}，回BXYH，回复1已办/);
    await withdraw(winter);
    await withdraw(id);
  },
);

/** An insurer's end: what it was told, and what it answers. */
async function anInsurer(answers: (calls: number) => number) {
  const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      heard.push({ headers: request.headers, body });
      response.writeHead(answers(heard.length), { location: 'http://169.254.169.254/' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/leads`, stop: () => server.close() };
}

/** Rings the job as the sweep does, until nothing is due by `until`. */
async function ring(until: Date, allowed: readonly string[] = ['127.0.0.1']): Promise<number> {
  const job = handOverJob({ vault, webhooks: webhookRules(allowed) });
  let rings = 0;
  for (let due = await job.nextDue(db(), until); due && due <= until; due = await job.nextDue(db(), until)) {
    await job.run(db(), due, log);
    rings += 1;
  }
  return rings;
}

test.serial(
  'CA-016: a lead goes signed and under one key until the insurer takes it, and every try is in the log',
  async (t) => {
    const phone = '15633000011';
    const far = await anInsurer((calls) => (calls === 1 ? 500 : calls === 2 ? 302 : 200));
    const webhook = { handOver: 'webhook', url: far.url, isActive: true } as const;
    const { id: insurerId, secret } = await insurer('seventh', '第七财险', webhook);
    const id = await offered(insurerId);
    await aVip(phone);
    await says(phone, 'BXYH', 'Y');
    const begun = now;
    await ring(later(begun, waitMs(1) + waitMs(2) + 1000));
    t.is(far.heard.length, 3);
    for (const { headers, body } of far.heard) {
      const timestamp = String(headers['x-spgate-timestamp']);
      t.true(isSigned(secret!, { timestamp, signature: String(headers['x-spgate-signature']), body }, new Date()));
    }
    const lead = (await leadOf(phone))!;
    t.is(lead.state, 'handed');
    t.deepEqual(new Set(far.heard.map(({ headers }) => headers['idempotency-key'])), new Set([lead.id]));
    t.is(new Set(far.heard.map(({ body }) => body)).size, 1);
    const { lead: of, offer, agreedAt, consent, ...personal } = JSON.parse(far.heard[0]!.body);
    t.is(of, lead.id);
    t.deepEqual(personal, { phone, plate: '冀A12345', insuranceEnds: '2027-03-15' });
    for (const word of ['号码', '车牌冀A12345', '保险到期日'])
      t.true(consent.text.includes(word), 'whatever is personal is named in the consent');
    const { deliveries } = await ask<LeadFileView>(maker, `/api/insurance/leads/${lead.id}`);
    t.deepEqual(
      deliveries.map(({ status, attempt }) => [attempt, status]),
      [
        [3, 200],
        [2, 302],
        [1, 500],
      ],
    );
    await withdraw(id);
    far.stop();
  },
);

test.serial(
  'A stop amid handing over keeps what an insurer answered, and gives back what he was not asked: no try is counted',
  async (t) => {
    const stopping = new AbortController();
    const far = await anInsurer(() => {
      stopping.abort();
      return 200;
    });
    const webhook = { handOver: 'webhook', url: far.url, isActive: true } as const;
    const { id: insurerId } = await insurer('stopped', '第十二财险', webhook);
    const id = await offered(insurerId);
    const phones = ['15633000017', '15633000018'];
    for (const phone of phones) {
      await aVip(phone);
      await says(phone, 'BXYH', 'Y');
    }
    const job = handOverJob({ vault, webhooks: webhookRules(['127.0.0.1']) });
    await sweep(db(), [job], now, log, stopping.signal);
    const leads = await Promise.all(phones.map(leadOf));
    const stand = leads.map(
      (lead) => `${lead!.state} ${lead!.tries} ${lead!.next_at !== null && lead!.next_at <= now}`,
    );
    t.deepEqual(stand.sort(), ['handed 1 false', 'waiting 0 true']);
    t.is(await ring(now), 1);
    t.is(far.heard.length, 2);
    await withdraw(id);
    far.stop();
  },
);

test.serial(
  'CA-016: an address of our own network is never called unless it is listed, and after twelve tries people look',
  async (t) => {
    const phone = '15633000012';
    const far = await anInsurer(() => 200);
    const { id: insurerId } = await insurer('eighth', '第八财险', {
      handOver: 'webhook',
      url: far.url,
      isActive: true,
    });
    const id = await offered(insurerId);
    await aVip(phone);
    await says(phone, 'BXYH', 'Y');
    t.is(await ring(later(now, 7 * 24 * 3_600_000), []), mostTries);
    t.is(far.heard.length, 0);
    const lead = (await leadOf(phone))!;
    t.is(lead.state, 'undelivered');
    const failed = await ask<{ items: { detail: string }[] }>(maker, '/api/insurance/deliveries?failed=true');
    t.regex(failed.items[0]!.detail, /^it leads to a private address/);
    await ask(supervisor, `/api/insurance/leads/${lead.id}/retry`, undefined, 'POST');
    await ring(now);
    t.is(far.heard.length, 1);
    t.is((await leadOf(phone))!.state, 'handed');
    await withdraw(id);
    far.stop();
  },
);

test.serial(
  'CA-016: an insurer tells what came of its own leads, signed and lately; who sold does not lose it again',
  async (t) => {
    const phone = '15633000011';
    const { id: lead } = (await leadOf(phone))!;
    const seventh = (await ask<{ items: { code: string; id: string }[] }>(maker, '/api/insurance/insurers')).items.find(
      ({ code }) => code === 'seventh',
    )!;
    const { secret } = await ask<{ secret: string }>(
      maker,
      `/api/insurance/insurers/${seventh.id}/secret`,
      undefined,
      'POST',
    );
    const tell = async (told: object, { key = secret, code = 'seventh', ago = 0 } = {}) => {
      const body = JSON.stringify(told);
      const timestamp = String(Math.floor(Date.now() / 1000) - ago);
      const headers = {
        'content-type': 'application/json',
        'x-spgate-timestamp': timestamp,
        'x-spgate-signature': sign(key, timestamp, body),
      };
      const answer = await fetch(`${desk.url}/api/insurance/outcomes/${code}`, { method: 'POST', headers, body });
      return answer.status === 200 ? ((await answer.json()) as { taken: string }).taken : answer.status;
    };
    const quoted = { lead, outcome: 'quoted', premiumFen: 312_000 };
    t.is(await tell(quoted, { key: 'another secret' }), 401);
    t.is(await tell(quoted, { ago: 301 }), 401);
    t.is(await tell(quoted, { code: 'third' }), 401);
    t.is(await tell({ lead, outcome: 'quoted' }), 400);
    t.is(await tell(quoted), 'taken');
    t.is(await tell(quoted), 'again');
    t.is(await tell({ lead, outcome: 'sold', premiumFen: 300_000 }), 'taken');
    t.is(await tell({ lead, outcome: 'lost', reason: '价格' }), 409);
    const others = (await leadOf('15633000012'))!.id;
    t.is(await tell({ lead: others, outcome: 'lost', reason: '价格' }), 404);
    await ask(supervisor, `/api/insurance/leads/${lead}/outcome`, { outcome: 'lost', reason: '退保' });
    t.is((await leadOf(phone))!.state, 'lost');
    t.is(await tell({ lead, outcome: 'lost', reason: '退保' }), 'again');
  },
);

test.serial(
  'CA-016: an insurer without webhook gets a list that two people want, with those who agreed and no other',
  async (t) => {
    const phone = '15633000021';
    const { id: insurerId } = await insurer('ninth', '第九财险');
    const id = await offered(insurerId);
    await aVip(phone);
    await aVip('15633000022');
    await says(phone, 'BXYH', 'Y');
    await says('15633000022', 'BXYH', 'Y');
    const batch = await ask<{ id: string; leads: number }>(maker, '/api/insurance/batches', { insurerId });
    t.is(batch.leads, 2);
    t.is((await desk.ask(maker, '/api/insurance/batches', { body: { insurerId } })).status, 409);
    await says('15633000022', 'BXYH 撤回');
    const kind = insuranceExport(db());
    const rows: unknown[] = [];
    const forWhom = { organisation: undefined, language: 'zh-CN', role: 'supervisor', now } as const;
    for await (const row of kind.rows({ batch: batch.id }, forWhom, new AbortController().signal))
      rows.push(row.slice(1, 5));
    t.deepEqual(rows, [[phone, '冀A12345', '2027-03-15', '商业险八折']]);
    await ask(maker, `/api/insurance/batches/${batch.id}/handed`, undefined, 'POST');
    t.is((await leadOf(phone))!.state, 'handed');
    t.is((await leadOf('15633000022'))!.state, 'withdrawn');
    await withdraw(id);
  },
);

test.serial('CA-016: a number that changes hands takes nothing along: what waits is not handed over', async (t) => {
  const phone = '15633000031';
  const { id: insurerId } = await insurer('tenth', '第十财险');
  const id = await offered(insurerId);
  await aVip(phone);
  await says(phone, 'BXYH', 'Y');
  now = later(now, 60_000);
  const gone = { phone, cause: 'test', hadSomething: true, evidence: {} };
  await db().transact((tx) => sealHolders(tx, [sealInsurance], [gone], now));
  t.is((await leadOf(phone))!.state, 'withdrawn');
  now = later(now, 1000);
  owner = phone;
  t.deepEqual((await ask<OwnInsurance>(maker, '/api/own/insurance')).leads, []);
  await withdraw(id);
});

test.serial('CA-016: the report goes from offers told to policies sold, by insurer and offer', async (t) => {
  const rows = await reports[0]!.count(db(), { from: dayStart(now), until: dayStart(now, 1) });
  const of = (name: string) => rows.find(({ keys }) => keys[0] === name)?.figures.slice(0, 6);
  // told, agreed, handed over, quoted, sold, lost
  t.deepEqual(of('第四财险'), [1, 0, 0, 0, 0, 0]);
  t.deepEqual(of('第六财险'), [2, 1, 0, 0, 0, 0]);
  t.deepEqual(of('第七财险'), [1, 1, 1, 0, 0, 1]);
  t.deepEqual(of('第九财险'), [2, 2, 1, 0, 0, 0]);
});
