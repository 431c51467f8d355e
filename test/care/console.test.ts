import { createHash, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { beijingIso, dayMs, hourMs, later, monthStart } from '../../src/values/time.ts';
import { aSession } from '../support/callers.ts';
import { post, until, withHouse } from '../support/house.ts';
import { Agent, anAgent, type Line, type Outlook, openNumber } from '../support/openings.ts';
import { pagesOf } from '../support/pdf.ts';
import { unzip } from '../support/zip.ts';

const links = mkdtempSync(path.join(os.tmpdir(), 'links-'));
cpSync(path.join(packageRoot, 'ops/carriers/demo'), links, { recursive: true });
const sheet = readFileSync(path.join(links, 'unicom.yaml'), 'utf8');
writeFileSync(
  path.join(links, 'unicom.yaml'),
  sheet.replace('orderMode: local', 'orderMode: vac\norderPeer: unicom-vac'),
);
test.after.always(() => rm(links, { recursive: true }));

/** Unicom's platform keeps the order relations here. */
const house = withHouse({ SPGATE_LINKS: links, NUMBERS_PER_HOUR: '40' });

const at = (role: string, phone: string, organisation?: string) => anAgent(house(), phone, role, organisation);

const told = ({ lines }: Outlook) => lines.map(({ kind, text }) => `${kind} ${text['zh-CN']}`);
const standing = (phone: string) =>
  house().db.read<{ id: string; product: string; state: string; channel: string }>(
    'select id, product, state, channel from subscription where phone = $1 order by id',
    [phone],
  );

/** The carrier opens the ordinary membership. */
async function openedByCarrier(phone: string): Promise<string> {
  await post(`${house().url}/sim/vac/notify`, { phone, productId: '9000000005', updateType: 1, channel: 'hall' });
  await house().arrived(phone, 3);
  return (await standing(phone))[0]!.id;
}

test.serial('A number is opened however it is written, and what is none is told so', async (t) => {
  const cookie = await aSession(house().db, 'care-agent');
  const open = async (written: string) =>
    fetch(`${house().url}/api/care/openings`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ written }),
    });
  for (const written of [
    '156 3300 0401',
    '+86 156-3300-0401',
    '8615633000401',
    '１５６３３０００４０１',
    '(156)3300—0401',
  ])
    t.like(await (await open(written)).json(), { phone: '15633000401' }, written);
  const none = await open('张三');
  t.is(none.status, 400);
  t.regex(((await none.json()) as { title: string }).title, /“张三”不是电话号码/);
});

test.serial(
  'CA-024: an agent reads what a stop does, stops it, the handset reads it, and nothing else happens than was shown',
  async (t) => {
    const phone = '15633000402';
    const subscriptionId = await openedByCarrier(phone);
    const agent = await at('care-agent', phone);
    const outlook = await agent.outlook('stop', { subscriptionId });
    const month = beijingIso(house().clock.now()).slice(0, 7);
    t.deepEqual(told(outlook), [
      'ends 车友助理普通会员立即退订，此后不再计费',
      'waits 同时通知运营商平台 unicom-vac 终止车友助理普通会员的订购关系，直到其确认',
      `money 本月（${month}）没有扣过费，退订后也不会扣`,
      'sms 您已退订车友助理普通会员，即时生效。本月未收取信息费，此后不再扣费。客服400-000-0000。',
    ]);
    t.is((await standing(phone))[0]!.state, 'active', 'looking changes nothing');
    t.is((await house().messages(phone)).filter(({ direction }) => direction === 'mt').length, 3);

    t.like(await agent.ask('stop', { subscriptionId, seen: 'something else' }), {
      status: 409,
      body: { code: 'changed-meanwhile' },
    });
    t.is((await standing(phone))[0]!.state, 'active');
    t.like(await agent.ask('stop', { subscriptionId, seen: outlook.seen }), { status: 200 });
    t.is((await standing(phone))[0]!.state, 'closed');
    t.regex((await house().arrived(phone, 4)).at(-1)!, /^您已退订车友助理普通会员/);
    const [chase] = await house().db.read('select product_ref, peer from order_chase where phone = $1', [phone]);
    t.deepEqual(chase, { product_ref: '9000000005', peer: 'unicom-vac' });
    t.like(await agent.ask('stop/outlook', { subscriptionId }), { status: 409, body: { code: 'nothing-to-stop' } });
    const [audited] = await house().db.read<{ subject: string; detail: { consequences: string } }>(
      `select subject, detail from staff_audit where action = 'care.stop'`,
    );
    t.is(audited!.subject, '156****0402');
    t.regex(audited!.detail.consequences, /立即退订/);
  },
);

test.serial(
  'CA-021: an agent of 10010 orders by the script to its last step; it waits for the carrier, whose notify welcomes once and says nothing again',
  async (t) => {
    const phone = '15633000403';
    const agent = await at('agent-10010', phone, 'unicom');
    const { body: script } = await agent.ask('script?product=car-owner');
    const steps = script['steps'] as { code: string; say: string }[];
    t.deepEqual(
      steps.map(({ code }) => code),
      ['who', 'price', 'cancel', 'agree'],
    );
    t.regex(steps[1]!.say, /车友助理普通会员的信息费为5元\/月.*由运营商从您的话费中代收/);
    const wish = { product: 'car-owner', version: script['version'] };
    const unread = await agent.ask('order/outlook', { ...wish, steps: ['who', 'cancel', 'agree'] });
    t.like(unread, { status: 409, body: { code: 'script-not-read' } }, 'the price is always read');
    t.like(await agent.ask('order/outlook', { ...wish, version: 'old', steps: [] }), {
      body: { code: 'script-changed' },
    });

    const read = { ...wish, steps: steps.map(({ code }) => code), call: '20261126-77' };
    t.deepEqual(told(await agent.outlook('order', read)), [
      'waits 车友助理普通会员等待运营商开通，开通前不收费；运营商逾期未开通则本次订购作废',
      'sms 已提交车友助理普通会员（5元/月）的订购申请，开通后短信通知您，开通前不扣费。客服400-000-0000。',
    ]);
    t.deepEqual(await standing(phone), []);
    t.is((await agent.act('order', read)).status, 200);
    t.like(await standing(phone), [{ state: 'pending-carrier', channel: 'agent' }]);
    const [consent] = await house().db.read<{ kind: string; text_version: string; evidence: Record<string, string> }>(
      'select kind, text_version, evidence from consent where phone = $1',
      [phone],
    );
    t.like(consent, { kind: 'agent-script', text_version: script['version'] });
    t.like(consent!.evidence, { role: 'agent-10010', organisation: 'unicom', call: '20261126-77' });
    t.regex(consent!.evidence['script']!, /请问您是否同意以5元\/月订购车友助理普通会员/);
    t.true(consent!.evidence['readBy']!.startsWith('agent-10010'));

    const notify = { phone, productId: '9000000005', updateType: 1, channel: '10010' };
    await house().arrived(phone, 1);
    t.is((await post(`${house().url}/sim/vac/notify`, notify)).status, 200);
    await house().arrived(phone, 4);
    t.like(await standing(phone), [{ state: 'active' }]);
    t.is((await post(`${house().url}/sim/vac/notify`, notify)).status, 200);
    await until('the second notify to be decided', async () => {
      const rows = await house().db.read('select from order_verdict where phone = $1', [phone]);
      return rows.length === 2 || undefined;
    });
    const sent = await house().db.read('select from mt where phone = $1', [phone]);
    t.is(sent.length, 4, 'submitted, welcome, membership and tariff: each once');
    const consents = await house().db.read('select from consent where phone = $1', [phone]);
    t.is(consents.length, 1, 'the consent stays the one that was read');
    t.like(await agent.ask('order/outlook', read), { status: 409, body: { code: 'order-already-ordered' } });
  },
);

test.serial(
  'What a 10010 agent may do: one number at a time, relations, bills and last messages, order, stop and resend; nothing else answers him',
  async (t) => {
    const phone = '15633000403';
    const cookie = await aSession(house().db, 'agent-10010', 'unicom');
    const first = new Agent(cookie, await openNumber(house().url, cookie, phone));
    const { body: story } = await first.ask('story');
    t.deepEqual(Object.keys(story).sort(), ['bills', 'identity', 'may', 'orderable', 'panels', 'relations', 'view']);
    t.deepEqual(story['may'], ['order', 'stop', 'membership']);
    t.deepEqual(Object.keys((story['relations'] as object[])[0]!).sort(), [
      ...['activeFrom', 'askedAt', 'atCarrier', 'channel', 'id', 'mayStop', 'price', 'product', 'state', 'title'],
    ]);
    const { body: page } = await first.ask('messages');
    t.is((page['items'] as object[]).length, 4);
    for (const one of page['items'] as object[])
      t.deepEqual(Object.keys(one).sort(), ['accessNumber', 'at', 'direction', 'id', 'state', 'text', 'tone', 'why']);
    t.is((await first.ask('timeline')).status, 200);

    const wishes: Record<string, object> = {
      'refund/outlook': { id: randomUUID(), chargeId: randomUUID(), reason: 'our-error' },
      refund: { id: randomUUID(), chargeId: randomUUID(), reason: 'our-error', seen: 'x' },
      'blacklist/outlook': { list: 'complaint', because: '投诉' },
      blacklist: { list: 'complaint', because: '投诉', seen: 'x' },
      'unblacklist/outlook': { list: 'complaint', because: '投诉' },
      unblacklist: { list: 'complaint', because: '投诉', seen: 'x' },
      explain: { text: 'CY', dialled: '10620007' },
    };
    for (const [place, body] of Object.entries(wishes)) t.is((await first.ask(place, body)).status, 403, place);
    t.is((await first.ask(`recordings/${randomUUID()}`)).status, 403);
    for (const address of [
      '/api/care/openings',
      '/api/remedies',
      '/api/contact-lists/complaint',
      '/api/remedies/reasons',
    ])
      t.is((await fetch(house().url + address, { headers: { cookie } })).status, 403, address);

    const second = new Agent(cookie, await openNumber(house().url, cookie, '15633000404'));
    t.is((await second.ask('story')).status, 200);
    t.like(await first.ask('story'), { status: 409, body: { code: 'number-not-open' } }, 'the number before is closed');
    t.like(await first.ask('membership/outlook', {}), { status: 409 });
    await t.throwsAsync(openNumber(house().url, cookie, '13930000405'), { message: /403.*other-carrier/s });
    const stranger = await aSession(house().db, 'care-agent');
    const stolen = await fetch(`${await openNumber(house().url, cookie, phone)}/story`, {
      headers: { cookie: stranger },
    });
    t.is(stolen.status, 409, 'an opening is good for who opened it');
  },
);

test.serial('How many numbers an agent opens in an hour is limited, and a supervisor sees it', async (t) => {
  const cookie = await aSession(house().db, 'agent-10010', 'unicom');
  const numbers = Array.from({ length: 40 }, (_, index) => `1563301${String(index).padStart(4, '0')}`);
  for (const phone of numbers) await openNumber(house().url, cookie, phone);
  await openNumber(house().url, cookie, numbers[0]!);
  await t.throwsAsync(openNumber(house().url, cookie, '15633020000'), { message: /429.*too-many-numbers/s });
  const supervisor = await aSession(house().db, 'supervisor');
  const answer = await fetch(`${house().url}/api/care/openings`, { headers: { cookie: supervisor } });
  const { items } = (await answer.json()) as { items: Record<string, unknown>[] };
  t.like(items[0], { role: 'agent-10010', lastHour: 40, refused: 1 });
  const files = (phone: string) =>
    fetch(`${house().url}/api/tickets`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({
        phone,
        source: 'hotline',
        category: 'usage',
        subject: '收不到短信',
        text: '昨天起收不到',
      }),
    });
  t.is((await files('15633020001')).status, 429, 'a number that is only named counts as well');
  t.is((await files(numbers[0]!)).status, 200, 'and one that is open does not count twice');
});

test.serial('The membership SMS is sent again, once in ten minutes, to who is a member in this month', async (t) => {
  const phone = '15633000403';
  const agent = await at('agent-10010', phone, 'unicom');
  t.like(await agent.ask('membership/outlook', {}), { status: 409, body: { code: 'sent-just-now' } });
  await house().walkTo(beijingIso(later(house().clock.now(), hourMs)));
  t.is((await agent.act('membership', {})).status, 200);
  t.regex((await house().arrived(phone, 5)).at(-1)!, /会员ID号为：15633000403/);
  const nobody = await at('care-agent', '15633000406');
  t.like(await nobody.ask('membership/outlook', {}), { status: 409, body: { code: 'no-member' } });
});

test.serial(
  'A fee that was taken stays with its month, is told before a stop, and goes back by a refund within the limit; more waits for another person',
  async (t) => {
    const phone = '15633000407';
    const subscriptionId = await openedByCarrier(phone);
    await house().walkTo(beijingIso(later(monthStart(house().clock.now(), 1), 20 * dayMs)));
    await until('the fee to be taken', async () => {
      const rows = await house().db.read(`select from charge where phone = $1 and state = 'posted'`, [phone]);
      return rows.length > 0 || undefined;
    });
    const agent = await at('care-agent', phone);
    const month = beijingIso(house().clock.now()).slice(0, 7);
    const lines = told(await agent.outlook('stop', { subscriptionId }));
    t.true(lines.includes(`money 本月（${month}）已扣车友助理普通会员5元，退订不会自动退回；确需退还请另办退费`));
    t.true(lines.includes('stays 车友助理普通会员的会员权益保留至本月底'));

    const { body: story } = await agent.ask('story');
    const bill = (story['bills'] as Record<string, unknown>[]).find((one) => one['month'] === month)!;
    t.like(bill, { amountFen: 500, leftFen: 500, state: 'posted', why: { 'zh-CN': '运营商已扣费' } });
    t.like(bill['consent'], { how: { 'zh-CN': '运营商通知为凭' } });
    const wish = { id: randomUUID(), chargeId: bill['id'], reason: 'our-error' };
    t.deepEqual(told(await agent.outlook('refund', wish)), [
      `money ${month} 车友助理普通会员退费5元（我方差错）立即退还：在个人权限之内，无需审批`,
      `sms 非常抱歉！您${Number(month.slice(5))}月的车友助理普通会员信息费5元已退还到您的话费账户，敬请谅解。客服400-000-0000。`,
    ]);
    const twice = await agent.outlook('refund', { ...wish, reason: 'charged-twice' });
    t.regex(told(twice)[0]!, /另补偿5元/);
    t.is((await agent.act('refund', wish)).status, 200);
    const [remedy] = await house().db.read('select state from remedy where phone = $1', [phone]);
    t.deepEqual(remedy, { state: 'done' });
    t.like(await agent.ask('refund/outlook', { ...wish, id: randomUUID() }), {
      status: 409,
      body: { code: 'nothing-left' },
    });
  },
);

test.serial(
  'Who is put onto the list of complaints can order nothing; what still stands is warned of, and only a supervisor takes the phone off',
  async (t) => {
    const phone = '15633000403';
    const agent = await at('care-agent', phone);
    const wish = { list: 'complaint', because: '多次投诉' };
    const lines = told(await agent.outlook('blacklist', wish));
    t.is(lines[0], 'list 列入投诉免打扰名单（黑名单）');
    t.true(lines.includes('warning 车友助理普通会员仍在订购中并照常计费，但收不到内容：请先停止服务'));
    t.is((await agent.act('blacklist', wish)).status, 200);
    const { body: story } = await agent.ask('story');
    t.true(story['isBlacklisted']);
    t.is((await agent.ask('unblacklist/outlook', wish)).status, 403);
    const supervisor = await at('supervisor', phone);
    t.is((await supervisor.act('unblacklist', { ...wish, because: '已和解' })).status, 200);
    const lists = (await supervisor.ask('story')).body['lists'] as Record<string, unknown>[];
    t.like(lists[0], { reason: '多次投诉', removedBecause: '已和解' });
  },
);

test.serial('A text is explained step by step with its exact answers, and nothing of it happens', async (t) => {
  const phone = '15633000408';
  const agent = await at('care-agent', phone);
  const explain = async (text: string) => (await agent.ask('explain', { text, dialled: '10620007' })).body;
  const order = await explain('cy');
  t.like(order, { command: 'order', meaning: { 'zh-CN': '订购指令' } });
  const trace = order['trace'] as { step: string; matched: boolean }[];
  t.like(trace.at(-1), { step: 'exact keyword', matched: true, why: { 'zh-CN': 'CY 是指令' } });
  const lines = told(order as unknown as Outlook);
  t.deepEqual(await standing(phone), []);
  t.deepEqual(await house().db.read('select from mo where phone = $1', [phone]), []);
  await house().text(phone, 'cy');
  const [question] = await house().arrived(phone, 1);
  t.is(lines.at(-1), `sms ${question}`, 'the phone reads what the agent was told');
  t.like(await explain('Y'), { command: 'confirm' });
  t.like(await standing(phone), [{ state: 'pending-confirm' }]);
  t.like(await explain('blah blah'), { command: 'unknown' });
});

test.serial(
  'Why a message stands as it does is told in plain words, with the carrier’s code and what to do',
  async (t) => {
    const phone = '15633000409';
    const gateway = house().simulated!.gateways.find(({ carrier }) => carrier === 'unicom')!;
    const faults = gateway.faults.settings;
    gateway.faults.replace({ ...faults, failPercent: 100, failCode: 27 });
    await house().text(phone, '0000');
    await until('its answer to fail', async () => {
      const [row] = await house().db.read<{ state: string }>('select state from mt where phone = $1', [phone]);
      return row?.state === 'undelivered' || undefined;
    });
    gateway.faults.replace(faults);
    const agent = await at('care-agent', phone);
    const { body } = await agent.ask('messages?limit=1');
    const [message] = body['items'] as Record<string, unknown>[];
    t.like(message, { direction: 'mt', tone: 'bad', state: { 'zh-CN': '未送达' } });
    t.regex((message!['why'] as Line['text'])['zh-CN'], /^未送达手机：.+（代码 27）/);
    t.truthy(message!['remedy']);
    const { body: before } = await agent.ask(`messages?limit=1&before=${body['next']}`);
    t.like(before['items'], [{ direction: 'mo', text: '0000', why: { 'zh-CN': '查询业务' } }]);
    t.is(before['next'], undefined);
  },
);

test.serial(
  'An evidence pack holds consent, messages, bills and timeline; each file has its hash in a manifest whose own hash is in the audit, and its PDF reads in Chinese with page numbers',
  async (t) => {
    const phone = '15633000407';
    const supervisor = await at('supervisor', phone);
    const zip = await supervisor.download('evidence.zip?purpose=申诉单 2026-17');
    t.is(zip.type, 'application/zip');
    const files = unzip(zip.bytes);
    const manifest = JSON.parse(files.get('manifest.json')!.toString()) as {
      files: { name: string; bytes: number; sha256: string }[];
    };
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    t.deepEqual(
      [...files.keys()].slice(0, -2),
      manifest.files.map(({ name }) => name),
    );
    for (const { name, bytes, sha256: sum } of manifest.files)
      t.deepEqual([files.get(name)!.length, sha256(files.get(name)!)], [bytes, sum], name);
    const sum = sha256(files.get('manifest.json')!);
    t.is(files.get('manifest.sha256')!.toString(), `${sum}  manifest.json\n`);
    const [noted] = await house().db.read<{ detail: object }>(
      `select detail from staff_audit where action = 'evidence.manifest' and phone = $1`,
      [phone],
    );
    t.deepEqual(noted!.detail, { manifestSha256: sum });

    const rows = (name: string) => JSON.parse(files.get(`rows/${name}.json`)!.toString()) as Record<string, unknown>[];
    t.like(rows('consents'), [{ kind: 'carrier', product: 'car-owner' }]);
    t.true(rows('charges').some(({ state, amountFen }) => state === 'posted' && amountFen === 500));
    t.like(rows('remedies'), [{ state: 'done' }]);
    t.true(rows('messages').length >= 5);
    const [pdu] = rows('pdus') as { link: string; pdus: { fields: { name: string; value: string }[] }[] }[];
    t.is(pdu!.link, 'unicom-demo');
    t.true(
      pdu!.pdus[0]!.fields.some(({ value }) => value.includes(phone)),
      'the submit names the phone',
    );
    const notice = [...files].find(([name]) => name.startsWith('originals/notice-'))!;
    t.regex(notice[1].toString(), /15633000407/, 'the notice is there as the carrier sent it');

    const pages = pagesOf(files.get('evidence.pdf')!);
    const text = pages.join('');
    for (const part of [
      `用户证据包 ${phone}`,
      '用途：申诉单 2026-17',
      '一览 Summary',
      '一、同意凭据 Consents',
      '运营商通知为凭',
      '已扣费',
      '六、时间线 Timeline',
      '七、短信 Messages',
    ])
      t.true(text.replaceAll('\n', '').includes(part), part);
    for (const [index, page] of pages.entries())
      t.true(page.replaceAll('\n', '').includes(`第 ${index + 1} 页，共 ${pages.length} 页`), `page ${index + 1}`);
    t.false(text.includes('\ufffd'), 'every character is in its font');
  },
);

test.serial(
  'A one-time code is unread by care: not among messages, not in the timeline, not in a pack, its PDUs and its PDF',
  async (t) => {
    const phone = '15633000407';
    const isCode = (one: string) => one.startsWith('验证码');
    t.is((await post(`${house().url}/api/pages/car-owner/codes`, { phone })).status, 202);
    const text = await until('the code', async () => (await house().arrived(phone, 1)).find(isCode));
    const code = /\d{6}/.exec(text)![0];
    // As if it were about a membership, so that its PDU is in the pack too.
    const [membership] = await standing(phone);
    await house().db.read(`update mt set reason_id = $2 where phone = $1 and text = $3`, [phone, membership!.id, text]);
    const supervisor = await at('supervisor', phone);
    const { body } = await supervisor.ask('messages?limit=5');
    const timeline = await supervisor.ask('timeline');
    const files = unzip((await supervisor.download('evidence.zip?purpose=申诉单 2026-18')).bytes);
    const rows = (name: string) => files.get(`rows/${name}.json`)!.toString();
    const shown = [
      JSON.stringify(body),
      JSON.stringify(timeline.body),
      rows('timeline'),
      rows('messages'),
      rows('pdus'),
    ];
    for (const one of shown) t.true(one.includes('验证码******'));
    const bytes = Buffer.from(code, 'utf16le').swap16().toString('hex');
    // Its digits may occur by chance within an id or a hash, but not as a number that stands alone.
    const said = new RegExp(String.raw`(?<![\da-z])${code}(?![\da-z])|${bytes}`, 'i');
    for (const one of [...shown, ...[...files.keys()].map((name) => files.get(name)!.toString())])
      t.notRegex(one, said);
    t.notRegex(pagesOf(files.get('evidence.pdf')!).join(''), said);
  },
);

test.serial(
  'CA-X10: an agent keeps the cars of an opened number, each deed in the audit; nobody of 10010 sees a car',
  async (t) => {
    const phone = '15633000409';
    await openedByCarrier(phone);
    const agent = await at('care-agent', phone);
    const { body: before } = await agent.ask('story');
    t.true((before['panels'] as string[]).includes('vehicles'), 'a member may be given his first car');
    const { body: added } = await agent.ask('vehicles', { plate: '冀A40900' });
    const [car] = added['items'] as [{ id: string }];
    t.like(await agent.ask('vehicles'), { body: { allowed: 1, items: [{ plate: '冀A40900', rests: false }] } });
    t.is((await agent.ask('vehicles', { plate: '冀A40901' })).status, 409, 'the level has room for one');
    const history = await agent.ask(`vehicles/${car.id}/history`);
    t.like(history, { status: 200, body: { items: [{ what: 'added', source: 'agent' }] } });
    const [noted] = await house().db.read<{ subject: string; plate: string }>(
      `select subject, detail ->> 'plate' as plate from staff_audit where action = 'vehicle.add' and phone = $1`,
      [phone],
    );
    t.deepEqual(noted, { subject: car.id, plate: '冀A4***0' }, 'the audit names the car as lists do');
    const carrier = await at('agent-10010', phone, 'unicom');
    t.is((await carrier.ask('vehicles')).status, 403);
    t.false(((await carrier.ask('story')).body['panels'] as string[]).includes('vehicles'));
  },
);

test.serial(
  'An agent takes an evidence pack when a supervisor has approved it, for three days, and 10010 never; the hash of a PDF is in the audit',
  async (t) => {
    const phone = '15633000407';
    const agent = await at('care-agent', phone);
    t.is((await agent.ask('evidence.zip?purpose=我想看看')).status, 403);
    const { body: asked } = await agent.ask('evidence-requests', { purpose: '投诉 12315-8' });
    const [{ id }] = asked['items'] as [{ id: string }];
    t.like(await agent.ask(`evidence.zip?request=${id}`), { status: 403, body: { code: 'approval-needed' } });
    const supervisor = await aSession(house().db, 'supervisor');
    const decide = (verb: string) =>
      fetch(`${house().url}/api/care/evidence-requests/${id}/${verb}`, {
        method: 'POST',
        headers: { cookie: supervisor },
      });
    t.is((await decide('approve')).status, 204);
    t.is((await decide('refuse')).status, 409);
    // They are asked for in another matter, and decided: what may still be taken stays on the list before them.
    await house().db.read(
      `insert into evidence_request (id, phone, purpose, asked_by, asked_by_name, asked_at, state, decided_by, decided_at)
       select gen_random_uuid(), phone, '另一件事', asked_by, asked_by_name, asked_at, 'refused', gen_random_uuid(), asked_at
       from evidence_request, generate_series(1, 12) where id = $1`,
      [id],
    );
    await house().db.read(`update evidence_request set id = '00000000-0000-7000-8000-000000000001' where id = $1`, [
      id,
    ]);
    const { body: mine } = await agent.ask('evidence-requests');
    t.is((mine['items'] as unknown[]).length, 11);
    await house().db.read(`update evidence_request set id = $1 where id = '00000000-0000-7000-8000-000000000001'`, [
      id,
    ]);
    const pdf = await agent.download(`evidence.pdf?request=${id}`);
    t.is(pdf.type, 'application/pdf');
    t.true(pagesOf(pdf.bytes)[0]!.replaceAll('\n', '').includes('用途：投诉 12315-8'));
    const [noted] = await house().db.read<{ detail: object }>(
      `select detail from staff_audit where action = 'evidence.pdf' and phone = $1`,
      [phone],
    );
    t.deepEqual(noted!.detail, { pdfSha256: createHash('sha256').update(pdf.bytes).digest('hex') });
    const other = await at('care-agent', phone);
    t.is((await other.ask(`evidence.zip?request=${id}`)).status, 403, 'an approval is for who asked');
    await house().walkTo(beijingIso(later(house().clock.now(), 3 * dayMs + hourMs)));
    const late = await fetch(`${house().url}/api/care/evidence-requests/${id}/approve`, {
      method: 'POST',
      headers: { cookie: await aSession(house().db, 'care-agent') },
    });
    t.is(late.status, 403, 'an agent decides nothing');
    const carrier = await at('agent-10010', phone, 'unicom');
    for (const place of ['evidence.zip?purpose=看一看呢', 'evidence.pdf?purpose=看一看呢', 'evidence-requests'])
      t.is((await carrier.ask(place)).status, 403, place);
  },
);

test.serial(
  'What was shown is good for that verb, that wish and that opening only: nothing else is done with it',
  async (t) => {
    const phone = '15633000421';
    const agent = await at('care-agent', phone);
    const agree = { kind: 'agent-script', textVersion: 'v1', proof: '通话 7' };
    const { seen } = await agent.outlook('agree-promotions', agree);
    const refuse = await agent.outlook('refuse-promotions', { because: '来电要求' });
    const changed = { status: 409, body: { code: 'changed-meanwhile' } };
    t.like(await agent.ask('refuse-promotions', { because: '来电要求', seen }), changed, 'another verb');
    t.like(await agent.ask('agree-promotions', { ...agree, proof: '通话 8', seen }), changed, 'another wish');
    const other = await at('care-agent', phone);
    t.like(await other.ask('agree-promotions', { ...agree, seen }), changed, 'another opening');
    t.like(await agent.ask('agree-promotions', { ...agree, seen: refuse.seen }), changed, 'another look');
    t.deepEqual(await house().db.read('select id from consent where phone = $1', [phone]), []);
    t.is((await agent.ask('agree-promotions', { ...agree, seen })).status, 200);
  },
);

test.serial(
  'XC-04: agreement to promotions and its refusal are taken on the page of the number, shown before, written with their proof and audited',
  async (t) => {
    const phone = '15633000422';
    const agent = await at('care-agent', phone);
    const hall = { kind: 'hall-form', textVersion: 'v1', proof: '表单 12' };
    t.deepEqual(told(await agent.outlook('agree-promotions', hall)), ['begins 同意接收推广短信，凭据即时生效']);
    t.deepEqual(await house().db.read('select phone from subscriber where phone = $1', [phone]), [], 'only shown');
    t.is((await agent.act('agree-promotions', hall)).status, 200);
    const [consent] = await house().db.read<{ kind: string; evidence: Record<string, string> }>(
      'select kind, product, evidence from consent where phone = $1',
      [phone],
    );
    t.like(consent, { kind: 'hall-form', product: 'promotion', evidence: { proof: '表单 12' } });
    const refusal = { because: '来电要求' };
    t.deepEqual(told(await agent.outlook('refuse-promotions', refusal)), ['ends 不再发送任何推广短信，此前的同意作废']);
    t.is((await agent.act('refuse-promotions', refusal)).status, 200);
    const { body } = await agent.ask('story');
    t.like(body, { promotions: { allowed: false } });
    const audited = await house().db.read<{ action: string }>(
      `select action from staff_audit where subject = '156****0422' and action like 'care.%' order by id`,
    );
    t.deepEqual(
      audited.map(({ action }) => action),
      ['care.agree-promotions', 'care.refuse-promotions'],
    );
  },
);

test.serial(
  'A hall clerk opens numbers of the own carrier only, one at a time, takes an agreement on paper, and sees nothing of the number',
  async (t) => {
    const phone = '15633000423';
    await t.throwsAsync(at('hall-clerk', phone, 'mobile'), { message: /other-carrier/ });
    const clerk = await at('hall-clerk', phone, 'unicom');
    t.is((await clerk.ask('story')).status, 403);
    t.is((await clerk.ask('stop/outlook', { subscriptionId: 'all' })).status, 403);
    t.is((await clerk.act('agree-promotions', { kind: 'hall-form', textVersion: 'v1', proof: '表单 13' })).status, 200);
  },
);

test.serial('A free month and a gift are shown before they are given, and are on the page afterwards', async (t) => {
  const phone = '15633000424';
  await openedByCarrier(phone);
  const agent = await at('care-agent', phone);
  const gift = { id: randomUUID(), product: 'car-owner', reason: 'gift', gift: { what: '洗车券', costFen: 500 } };
  const [line] = told(await agent.outlook('goodwill', gift));
  t.regex(line!, /^money 赠品“洗车券”（成本5元）（.+）立即给予：/);
  t.is((await agent.act('goodwill', gift)).status, 200);
  const free = { id: randomUUID(), product: 'car-owner', reason: 'free-month' };
  const [month] = told(await agent.outlook('goodwill', free));
  t.regex(month!, /^money 车友助理普通会员 \d{4}-\d\d 免费（.+）立即给予：/);
  t.is((await agent.act('goodwill', free)).status, 200);
  t.like(await agent.act('goodwill', { ...free, id: randomUUID() }), { status: 409, body: { code: 'month-taken' } });
  const { body } = await agent.ask('story');
  t.like((body['remedies'] as unknown[])[0], { kind: 'free-month', state: 'done' });
});

test.serial('A text that a service answered says which one, on the page of the number', async (t) => {
  const phone = '15633000425';
  await house().text(phone, 'KF 收不到短信');
  await house().arrived(phone, 1);
  const agent = await at('care-agent', phone);
  const { body } = await agent.ask('messages');
  const mo = (body['items'] as { direction: string; why: object }[]).find(({ direction }) => direction === 'mo');
  t.like(mo, {
    why: {
      'zh-CN': '指令 KF：由服务“人工客服”答复',
      en: 'The word KF: the service “人工客服” answered it',
    },
  });
});
