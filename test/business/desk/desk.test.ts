import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { callRoutes } from '../../../src/business/calls/routes.ts';
import type { HelpTickets, WorkOrderView } from '../../../src/business/desk/contract.ts';
import { senderIn, takeSettled } from '../../../src/business/desk/fax.ts';
import { type DeskHouse, jobsOf, loadForms, mailTaker, whenMailSettled } from '../../../src/business/desk/index.ts';
import { deskRoutes } from '../../../src/business/desk/routes.ts';
import { mailServerOf, mailsAbout, mailsAside, startMail } from '../../../src/business/mail/index.ts';
import { mergeTickets } from '../../../src/business/tickets/actions.ts';
import { attachmentRoutes } from '../../../src/business/tickets/attachment-routes.ts';
import { insertMessages } from '../../../src/business/tickets/store.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import { readConfig } from '../../../src/platform/config.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { type Listener, openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { deskOf } from '../../../src/roles/desk.ts';
import { type PostOffice, startPostOffice } from '../../../src/simulators/mailbox/post-office.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';
import { contentFolder } from '../../support/talk.ts';
import { CareWorld } from '../../support/tickets.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
const nobody = aCaller('nobody');

let folder = '';
let world: CareWorld;
let house: DeskHouse;
let desk: Desk;
let agent: Awaited<ReturnType<CareWorld['person']>>;
let office: PostOffice;
let listener: Listener;

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-desk-'));
  world = await CareWorld.open(db());
  const blobs = openBlobs(folder);
  const forms = await loadForms(contentFolder, world.house.desk.categories);
  house = deskOf(readConfig({}), world.house, { forms, blobs, isSimulated: true });
  Object.assign(world.house, house.tickets);
  agent = await world.person('care-agent');
  listener = openListener(db().url, log);
  office = await startPostOffice(7);
  const calls = { db: db(), blobs, listener, facts: { lines: 6, agents: 15, target: 0.9 }, exchanges: ['127.0.0.1'] };
  desk = await aDesk(
    [
      ...deskRoutes({ ...house, behindTls: false }),
      ...callRoutes(calls),
      ...attachmentRoutes({ ...world.house, blobs, listener, house }),
    ],
    world.now,
  );
});
test.after.always(async () => {
  await desk.stop();
  await office.stop();
  await listener.close();
  await rm(folder, { recursive: true });
});

const ask = (address: string, sent = {}) => desk.ask({ ...aCaller('care-agent'), id: agent.id }, address, sent);
async function json<T = Record<string, never>>(answer: Promise<Response>): Promise<T> {
  return (await answer).json() as Promise<T>;
}
type Body = { subject: string; email: string; awaiting: boolean; deadlineAt: number; reference: string };
const ticketsBy = (source: string) =>
  db().read<{ id: string; body: Body }>('select id, body from ticket where source = $1 order by id', [source]);
const linkOn = (id: string, words: RegExp) =>
  until(`${words} on the ticket`, async () => (await world.ticket(id)).links.find((one) => words.test(one.words)));
const answer = (id: string, channel: 'e-mail' | 'web' | 'carrier', text: string) =>
  world.does(id, { kind: 'answer', channel, next: 'waiting' }, agent, { text });

function running(t: ExecutionContext): void {
  const shared = { db: db(), blobs: house.blobs, log, now: () => world.now };
  const from = { name: '示例公司', address: 'service@sp.example' };
  const receiver = {
    ...{ ...shared, server: mailServerOf(office.imapUrl), whenTaken: { do: 'leave' } as const, ours: [from.address] },
    ...{ take: mailTaker(house), fromFirst: true, pollMs: 60_000 },
  };
  const sender = {
    ...shared,
    server: mailServerOf(office.smtpUrl),
    from,
    whenSettled: whenMailSettled,
    patienceMs: 2000,
  };
  const mail = startMail({ receiver, sender }, { db: db(), listener, log });
  t.teardown(() => mail.stop());
}

let letters = 0;
function letter(subject: string, text: string, headers: readonly string[] = [], from = 'zhang@mail.example'): void {
  letters += 1;
  const word = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
  const lines = [`From: <${from}>`, `Subject: ${word}`, `Message-ID: <${letters}@mail.example>`];
  if (!headers.some((one) => /^content-type/i.test(one))) lines.push('Content-Type: text/plain; charset=utf-8');
  office.mailbox.append('INBOX', Buffer.from([...lines, ...headers, '', text].join('\r\n')));
}
const delivered = (count: number) =>
  until(`${count} mails out`, async () => (office.delivered.length >= count ? office.delivered : undefined));

function header(raw: Buffer, name: string): string {
  const found = raw.toString().match(new RegExp(`^${name}: ((?:.|\\r\\n[ \\t])+)`, 'im'))?.[1] ?? '';
  return found
    .replace(/\r\n[ \t]/g, ' ')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?= ?/gi, (_, kind: string, text: string) => {
      if (kind.toUpperCase() === 'B') return Buffer.from(text, 'base64').toString();
      return decodeURIComponent(text.replace(/_/g, ' ').replace(/=(..)/g, '%$1'));
    });
}

test.serial(
  'CA-071, CA-075: a mail opens a ticket and is told its number; answer and reply stay one conversation; what programs write is shown and never answered',
  async (t) => {
    running(t);
    letter('退订不成功', '我发了退订，还在扣费。');
    const [ticket] = await until('a ticket', async () => {
      const found = await ticketsBy('e-mail');
      return found.length > 0 ? found : undefined;
    });
    t.like(ticket!.body, { subject: '退订不成功', email: 'zhang@mail.example', awaiting: true });
    const [received] = await delivered(1);
    t.deepEqual(received!.to, ['zhang@mail.example']);
    t.is(header(received!.raw, 'Auto-Submitted'), 'auto-replied');

    t.is(await answer(ticket!.id, 'e-mail', '您好，已为您办理退订。'), 'done');
    const answered = (await delivered(2))[1]!.raw;
    const messageId = header(answered, 'Message-ID');
    t.is(header(answered, 'In-Reply-To'), header(received!.raw, 'Message-ID'));
    t.is(header(answered, 'Auto-Submitted'), '');
    const [token] = header(answered, 'Subject').match(/\[KF:[0-9a-f]{12}\]/)!;

    // Some programs keep nothing but the subject.
    letter(`回复：退订不成功 ${token}`, '还是收到了短信。\n\n------------------ 原始邮件 ------------------\n您好');
    const reply = 'in e-mail: 还是收到了短信。';
    await until('the reply', async () => (await world.thread(ticket!.id)).find((line) => line === reply));
    t.is((await world.ticket(ticket!.id)).state, 'open', 'it is ours again');

    letter('自动回复', '我在休假。', ['Auto-Submitted: auto-replied', `In-Reply-To: ${messageId}`]);
    await linkOn(ticket!.id, /^自动回复：我在休假/);
    letter('自动回复', '我在休假。', ['Auto-Submitted: auto-replied'], 'li@mail.example');
    letter('本月特惠', '大减价', ['Precedence: bulk'], 'ads@mail.example');
    const report = [
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Diagnostic-Code: smtp; 550 5.1.1 user unknown',
    ];
    const returned = ['--b', 'Content-Type: message/rfc822', '', `Message-ID: ${messageId}`, '', '--b--'];
    const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b';
    letter('Undelivered', [...report, ...returned].join('\r\n'), [type], 'mailer-daemon@mail.example');
    await linkOn(ticket!.id, /550 5\.1\.1 user unknown/);
    t.is((await mailsAbout(db(), ticket!.id))[1]!.state, 'bounced');
    t.is((await ticketsBy('e-mail')).length, 1, 'programs open no tickets');
    t.is(office.delivered.length, 2, 'and are not answered');
    const aside = await mailsAside(db(), 10);
    t.deepEqual(
      aside.map(({ fromAddress }) => fromAddress),
      ['ads@mail.example', 'li@mail.example'],
    );
  },
);

test.serial(
  'Files of a mail are opened by agents whatever their kind, those left out are named, and what another address says is marked',
  async (t) => {
    running(t);
    const part = (type: string, name: string, body = 'aGVsbG8=') =>
      `--b\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`;
    const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const parts = [part(docx, 'bill.docx'), part('application/zip', 'all.zip'), part('image/heic', 'a.heic')];
    letter(
      '附件',
      `--b\r\n\r\nsee files\r\n${parts.join('')}--b--`,
      ['Content-Type: multipart/mixed; boundary=b'],
      'files@mail.example',
    );
    const ticket = await until('the ticket', async () =>
      (await ticketsBy('e-mail')).find(({ body }) => body.email === 'files@mail.example'),
    );
    await linkOn(ticket.id, /未取出：all\.zip、a\.heic$/);

    const [aside] = await mailsAside(db(), 10);
    await ask(`/api/desk/mails/${aside!.id}/settle`, { body: { how: 'ticket' } });
    const kept = await db().read<{ id: string; name: string; hash: string }>(
      `select id, name, hash from ticket_attachment where name in ('bill.docx', 'mail.eml') order by name`,
    );
    t.deepEqual(
      kept.map(({ name }) => name),
      ['bill.docx', 'mail.eml'],
    );
    for (const { id, name, hash } of kept) {
      const read = await ask(`/api/ticket-attachments/${id}`);
      t.is(read.status, 200, name);
      t.is(read.headers.get('content-type'), 'application/octet-stream');
      t.is(read.headers.get('content-disposition'), `attachment; filename*=UTF-8''${name}`);
      t.is(
        createHash('sha256')
          .update(Buffer.from(await read.arrayBuffer()))
          .digest('hex'),
        hash,
      );
    }

    const thread = await until(
      'the thread',
      async () =>
        (await db().read<{ token: string }>('select token from mail_thread where about_id = $1', [ticket.id]))[0],
    );
    letter(`Re: 附件 [KF:${thread.token}]`, '请把话费退到我的卡上', [], 'Other@elsewhere.example');
    const marked =
      /^in e-mail: 【来自另一邮箱 other@elsewhere\.example，并非 files@mail\.example，.*】\n请把话费退到我的卡上$/;
    await until('the marked letter', async () => (await world.thread(ticket.id)).find((line) => marked.test(line)));
    letter(`Re: 附件 [KF:${thread.token}]`, '是我本人', [], 'Files@mail.example');
    await until('the own word', async () =>
      (await world.thread(ticket.id)).find((line) => line === 'in e-mail: 是我本人'),
    );
  },
);

test.serial(
  'A mail that its server refuses is told on its ticket, and one that was set aside becomes a ticket when a person says so',
  async (t) => {
    running(t);
    const { ticket } = await world.opens(null, { source: 'e-mail', channel: 'e-mail', email: 'nobody@mail.example' });
    await answer(ticket.id, 'e-mail', '您好');
    await linkOn(ticket.id, /拒收.*nobody lives here/);
    const none = await world.opens('15633000005');
    await t.throwsAsync(() => answer(none.ticket.id, 'e-mail', '您好'), { message: /no-address/ });

    const [aside] = await mailsAside(db(), 10);
    const settle = () => ask(`/api/desk/mails/${aside!.id}/settle`, { body: { how: 'ticket' } });
    t.is((await settle()).status, 204);
    t.is((await settle()).status, 409);
    t.true((await ticketsBy('e-mail')).some(({ body }) => body.subject === aside!.subject));
  },
);

test.serial(
  'An address that writes without end is set aside after twenty mails in an hour, and told three times',
  async (t) => {
    running(t);
    const before = office.delivered.length;
    for (let at = 0; at < 22; at += 1) letter(`第${at}封`, `内容${at}`, [], 'loop@mail.example');
    await until('two aside', async () => {
      const theirs = (await mailsAside(db(), 50)).filter(({ fromAddress }) => fromAddress === 'loop@mail.example');
      return theirs.length === 2 || undefined;
    });
    const { token } = (
      await db().read<{ token: string }>(`select token from mail_thread where address = 'loop@mail.example' limit 1`)
    )[0]!;
    letter(`Re: [KF:${token}]`, '又来了', [], 'loop@mail.example');
    await until('the third aside', async () =>
      (await mailsAside(db(), 50)).find(({ subject }) => subject.includes(token)),
    );
    await delivered(before + 3);
    t.is((await ticketsBy('e-mail')).filter(({ body }) => body.email === 'loop@mail.example').length, 20);
    t.is(office.delivered.length, before + 3);
  },
);

const pdf = (words: string) => Buffer.from(`%PDF-1.4\n${words}`);

test.serial(
  'CA-071: a fax is taken once it has arrived whole, exactly once by its pages, and moved only after the commit',
  async (t) => {
    const inbox = path.join(folder, 'fax');
    await mkdir(inbox);
    const put = async (name: string, content: Buffer, ageMs = 60_000) => {
      await writeFile(path.join(inbox, name), content);
      const at = new Date(Date.now() - ageMs);
      await utimes(path.join(inbox, name), at, at);
    };
    const look = () => takeSettled({ ...house, folder: inbox, now: () => world.now, log }, Date.now());
    await put('20261130_03118888777.pdf', pdf('一'));
    await put('page.tif', Buffer.from('II*\0TIFF'));
    await put('growing.pdf', pdf('half'), 500);
    await put('virus.exe', Buffer.from('MZ'));
    t.is(await look(), 3);
    t.deepEqual((await readdir(inbox)).sort(), ['growing.pdf', 'refused', 'taken']);
    const subjects = async () => (await ticketsBy('fax')).map(({ body }) => body.subject);
    t.deepEqual(await subjects(), ['传真 03118888777', '传真']);

    // The program died after the commit and before the move: the file lies there still.
    await put('20261130_03118888777.pdf', pdf('一'));
    t.is(await look(), 1);
    t.is((await subjects()).length, 2);
    const type = 'application/pdf';
    const again = await json<{ isKnown: boolean }>(ask('/api/desk/faxes?name=again.pdf', { file: pdf('一'), type }));
    t.true(again.isKnown);
    t.is((await ask('/api/desk/faxes?name=x.pdf', { file: 'no fax', type })).status, 415);
    t.is(senderIn('2026-11-30 page 3.tif'), undefined);
  },
);

const phone = '15633000001';
const codeSent = async () => (await world.sent(phone)).at(-1)!.match(/\d{6}/)![0];

/** Somebody on the help page, with the cookie that it got. */
class Visitor {
  cookie = '';
  async ask(address: string, body?: unknown, type = 'application/json'): Promise<Response> {
    const url = (await desk.ask(nobody, '/api/help')).url.replace('/api/help', address);
    const content = type === 'application/json' ? JSON.stringify(body) : (body as Buffer);
    const answered = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': type, cookie: this.cookie },
      ...(body !== undefined && { body: content }),
    });
    this.cookie = answered.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    return answered;
  }
}

test.serial(
  'CA-071: on the help page a phone is proved by SMS code; its request is a ticket with pictures, taken once, and shown to that phone alone',
  async (t) => {
    const visitor = new Visitor();
    const status = async (address: string, body?: unknown, type?: string) =>
      (await visitor.ask(address, body, type)).status;
    t.is(await status('/api/help/tickets'), 401);
    t.is(await status('/api/help/codes', { phone }), 202);
    t.is(await status('/api/help/codes', { phone }), 429, 'one a minute');
    t.is(await status('/api/help/proof', { phone, code: '000000' }), 403);
    const proved = await visitor.ask('/api/help/proof', { phone, code: await codeSent() });
    t.regex(proved.headers.get('set-cookie')!, /HttpOnly; SameSite=Strict/);
    t.like(await proved.json(), { phone: '156****0001', items: [] });

    const png = Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1');
    t.is(await status('/api/help/pictures?name=a.png', Buffer.from('<script>'), 'image/png'), 415);
    const picture = (await (await visitor.ask('/api/help/pictures?name=a.png', png, 'image/png')).json()) as {
      id: string;
    };
    const asked = {
      ...{ id: crypto.randomUUID(), category: 'complaint-fee', text: '这个月多扣了我5元，请核实。' },
      pictures: [picture.id],
    };
    t.is(await status('/api/help/tickets', { ...asked, category: 'nothing' }), 400);
    t.is(await status('/api/help/tickets', { ...asked, pictures: [crypto.randomUUID()] }), 400);
    const opened = await visitor.ask('/api/help/tickets', asked);
    t.is(opened.status, 201);
    const { number } = (await opened.json()) as { number: string };
    const twice = await visitor.ask('/api/help/tickets', { ...asked, pictures: [] });
    t.like(await twice.json(), { number }, 'pressed twice');

    const [ticket] = await ticketsBy('web');
    const [files] = await db().read<{ n: number }>(
      'select count(*)::int as n from ticket_attachment a join ticket_message m on m.id = a.message_id where m.ticket_id = $1',
      [ticket!.id],
    );
    t.is(files!.n, 1);
    await world.does(ticket!.id, { kind: 'note' }, agent, { text: '内部：查账单' });
    t.is(await answer(ticket!.id, 'web', '已核实，退您5元。'), 'done');
    const shown = (await (await visitor.ask('/api/help/tickets')).json()) as HelpTickets;
    t.like(shown.items[0], { number, state: 'waiting-for-you' });
    const said = shown.items[0]!.messages.map(({ from, text }) => `${from}: ${text}`);
    t.deepEqual(said, ['you: 这个月多扣了我5元，请核实。', 'us: 已核实，退您5元。'], 'never a note');
    const message = { id: crypto.randomUUID(), text: '收到了吗？' };
    const more = (await (await visitor.ask(`/api/help/tickets/${ticket!.id}/messages`, message)).json()) as HelpTickets;
    t.is(more.items[0]!.state, 'in-work');

    const other = await world.opens('15633000002');
    t.is(await status(`/api/help/tickets/${other.ticket.id}/messages`, message), 404);
    const fresh = () => ({ ...asked, id: crypto.randomUUID(), pictures: [] });
    for (let at = 0; at < 4; at += 1) t.is(await status('/api/help/tickets', fresh()), 201);
    t.is(await status('/api/help/tickets', fresh()), 429, 'five a day');
    desk.now = later(world.now, hourMs);
    t.is(await status('/api/help/tickets'), 401, 'half an hour');
    desk.now = world.now;
  },
);

const order = {
  ...{ number: 'GD2026113000001', phone, category: '扣费争议', content: '用户称未订购', contact: '' },
  deadline: '2026-11-30 15:00',
};

test.serial(
  'CA-073: a work order of a carrier is one by its number, whatever way it comes; its deadline is the ticket’s and its reply goes on the carrier’s form',
  async (t) => {
    t.is(
      (await ask('/api/work-orders/unicom', { body: { ...order, phone: '0311', deadline: 'gestern' } })).status,
      400,
    );
    const posted = desk.ask(nobody, '/api/carrier/unicom/work-orders', { body: order });
    const { ticketId } = await json<{ ticketId: string }>(posted);
    t.is((await ask('/api/work-orders/unicom', { body: order })).status, 200);
    const file = [
      '工单编号,用户号码,投诉类型,投诉内容,处理时限',
      `${order.number},${phone},扣费争议,又一次,2026-11-30 15:00`,
      'GD2,13000000001,退订,要退订,',
      'GD3,,业务咨询,,',
    ].join('\n');
    const imported = await json(ask('/api/work-orders?carrier=unicom', { file }));
    t.like(imported, { taken: 1, known: 1, faults: [{ line: 4, field: 'content' }] } as never);
    const [ticket] = await ticketsBy('carrier-work-order');
    t.is(ticket!.id, ticketId);
    t.like(ticket!.body, { reference: order.number, deadlineAt: Date.parse('2026-11-30T15:00:00+08:00') });

    await t.throwsAsync(() => answer(ticketId, 'carrier', '已办'), { message: /reply-form/ });
    const reply = {
      ...{ result: '已解决', duty: 'SP责任', refund: '5', contacted: '是', content: '满意' },
      ...{ words: '已退费并致歉', handler: '王芳' },
    };
    const send = (changes: object) =>
      ask(`/api/work-orders/${ticketId}/reply`, { body: { reply: { ...reply, ...changes } } });
    const wrong = (await (await send({ refund: '五元', duty: '天气', handler: '' })).json()) as {
      faults: { field: string }[];
    };
    t.deepEqual(
      wrong.faults.map(({ field }) => field),
      ['body.reply.duty', 'body.reply.refund', 'body.reply.handler'],
    );
    t.is((await send({})).status, 204);
    t.is((await send({})).status, 409);
    t.is((await world.ticket(ticketId)).state, 'solved');
    const sheet = '/api/work-orders/replies?carrier=unicom&from=2026-11-30&to=2026-11-30&format=csv';
    const text = await (await desk.ask(aCaller('supervisor'), sheet)).text();
    t.deepEqual(text.replace('\ufeff', '').split('\r\n'), [
      '工单编号,处理结果,责任判定,退费金额（元）,是否联系用户,用户是否满意,处理说明,处理人,回复时间',
      `${order.number},已解决,SP责任,5,是,满意,已退费并致歉,王芳,2026-11-30 09:00:00`,
      '',
    ]);
    t.is((await ask(sheet)).status, 403);
  },
);

test.serial('A work order that nears its deadline without a reply is brought before people, once', async (t) => {
  const open = async () => (await json<{ items: WorkOrderView[] }>(ask('/api/work-orders'))).items;
  const states = async () => (await open()).map(({ number, warned, late }) => ({ number, warned, late }));
  t.deepEqual(await states(), [{ number: 'GD2', warned: false, late: false }]);
  await sweep(db(), jobsOf(house), later(world.now, 21 * hourMs), log);
  desk.now = later(world.now, 2 * dayMs);
  t.deepEqual(await states(), [{ number: 'GD2', warned: true, late: true }]);
  await sweep(db(), jobsOf(house), later(world.now, 23 * hourMs), log);
  const ticket = (await ticketsBy('carrier-work-order')).at(-1)!;
  t.is((await world.ticket(ticket.id)).links.length, 1);
  desk.now = world.now;
});

test.serial('CA-072: a call to the hotline opens one ticket by a click', async (t) => {
  const call = {
    ...{ callId: 'h1', line: 1, caller: phone, agent: '8001' },
    ...{ offeredAt: '2026-11-30T08:50:00+08:00', answeredAt: '2026-11-30T08:50:05+08:00' },
  };
  await desk.ask(nobody, '/api/calls', { body: { calls: [call] } });
  const calls = async () => (await json<{ items: { id: string; ticketId?: string }[] }>(ask('/api/calls'))).items;
  const { id } = (await calls())[0]!;
  const click = () =>
    ask(`/api/calls/${id}/ticket`, { body: { subject: '收不到短信', text: '三天没收到', category: 'fault' } });
  const { ticketId } = await json<{ ticketId: string }>(click());
  t.is((await click()).status, 409);
  t.like(await world.ticket(ticketId), { phone, source: 'hotline', assignee: agent.id });
  t.is((await calls())[0]!.ticketId, ticketId);
});

test.serial(
  'CA-071: the help page shows what the holder of today and we said, merged requests as one, and nothing of a former holder, a carrier or staff’s own words',
  async (t) => {
    const theirs = '15633000003';
    const before = world.now;
    const former = await world.opens(theirs, { source: 'web', channel: 'web', text: '前机主的问题' });
    world.now = later(before, minuteMs);
    await db().read('update subscriber set holder_since = $2 where phone = $1', [theirs, world.now]);
    const web = { source: 'web', channel: 'web' } as const;
    const first = await world.opens(theirs, { ...web, text: '第一个问题' });
    const reference = crypto.randomUUID();
    const second = await world.opens(theirs, { ...web, text: '第二个问题', messageReference: reference });
    const told = await world.opens(theirs, { filedBy: agent.id, text: '客户骂人，注意安抚' });
    await world.opens(theirs, { source: 'carrier-work-order', channel: 'carrier', text: '联通转来的投诉' });
    const reply = { direction: 'out', channel: 'carrier', by: agent.id, text: '责任判定：SP', at: world.now } as const;
    await db().transact((tx) => insertMessages(tx, [{ ...reply, id: newId(world.now), ticketId: first.ticket.id }]));
    const { version } = await world.ticket(second.ticket.id);
    const merge = { from: second.ticket.id, into: first.ticket.id, version, by: agent };
    t.true((await db().transact((tx) => mergeTickets(tx, world.house, merge, world.now))).ok);

    desk.now = world.now;
    const visitor = new Visitor();
    await visitor.ask('/api/help/codes', { phone: theirs });
    const code = (await world.sent(theirs)).at(-1)!.match(/\d{6}/)![0];
    const shown = (await (await visitor.ask('/api/help/proof', { phone: theirs, code })).json()) as HelpTickets;
    const one = shown.items.find(({ number }) => number === first.number)!;
    t.deepEqual(one.merged, [second.number]);
    t.deepEqual(
      one.messages.map(({ text }) => text),
      ['第一个问题', '第二个问题'],
    );
    t.deepEqual(shown.items.find(({ number }) => number === told.number)!.messages, []);
    t.is(shown.items.length, 3, 'the former holder’s is not there');
    t.notRegex(JSON.stringify(shown), /前机主|骂人|联通转来|责任判定/);

    const asked = { id: reference, category: 'complaint-fee', text: '第二个问题', pictures: [] };
    t.like(await (await visitor.ask('/api/help/tickets', asked)).json(), { number: first.number });
    const add = (id: string, text: string) =>
      visitor.ask(`/api/help/tickets/${id}/messages`, { id: crypto.randomUUID(), text });
    const more = (await (await add(second.ticket.id, '补充一句')).json()) as HelpTickets;
    t.is(more.items.find(({ number }) => number === first.number)!.messages.at(-1)!.text, '补充一句');
    t.is((await add(former.ticket.id, '我看看')).status, 404);
    world.now = before;
    desk.now = world.now;
  },
);
