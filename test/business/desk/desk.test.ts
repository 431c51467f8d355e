import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { SMTPServer } from 'smtp-server';
import type { z } from 'zod';
import type { contactSaved, onCall } from '../../../src/business/alarms/contract.ts';
import { loadAlarms } from '../../../src/business/alarms/index.ts';
import { alarmRoutes } from '../../../src/business/alarms/routes.ts';
import { callRoutes } from '../../../src/business/calls/routes.ts';
import type { HelpTickets, WorkOrderView } from '../../../src/business/desk/contract.ts';
import { senderIn, takeSettled } from '../../../src/business/desk/fax.ts';
import { type DeskHouse, jobsOf, loadForms, mailTaker, whenMailSettled } from '../../../src/business/desk/index.ts';
import { deskRoutes } from '../../../src/business/desk/routes.ts';
import { mailServerOf, mailsAbout, mailsAside, startMail } from '../../../src/business/mail/index.ts';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { mergeTickets } from '../../../src/business/tickets/actions.ts';
import { attachmentRoutes } from '../../../src/business/tickets/attachment-routes.ts';
import { careFacts } from '../../../src/business/tickets/index.ts';
import { insertMessages } from '../../../src/business/tickets/store.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import { readConfig } from '../../../src/platform/config.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { type Listener, openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { openScratch } from '../../../src/platform/scratch.ts';
import { deskOf } from '../../../src/roles/desk.ts';
import { type PostOffice, startPostOffice } from '../../../src/simulators/mailbox/post-office.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk, uncounted } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';
import { patiently } from '../../support/patiently.ts';
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
  const scratch = openScratch(folder);
  const forms = await loadForms(contentFolder, world.house.desk.categories);
  const numbers = await openNumbers(db());
  house = deskOf(readConfig({}), world.house, { forms, blobs, scratch, isSimulated: true });
  Object.assign(world.house, house.tickets);
  agent = await world.person('care-agent');
  listener = openListener(db().url, log);
  office = await startPostOffice(7);
  const calls = { db: db(), scratch, listener, facts: { lines: 6, agents: 15, target: 0.9 }, exchanges: ['127.0.0.1'] };
  desk = await aDesk(
    [
      ...deskRoutes({ ...house, behindTls: false }),
      ...callRoutes(calls),
      ...attachmentRoutes({ ...world.house, blobs, listener, house, numbers, countNumber: uncounted }),
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
const noteOn = (id: string, words: RegExp) =>
  until(`${words} in the thread`, async () =>
    (await world.thread(id)).find((line) => line.startsWith('note') && words.test(line)),
  );
const noticesOf = async (account: string) =>
  (
    await db().read<{ told: string }>(
      `select kind || ' ' || ticket_id as told from ticket_notice where account_id = $1 order by id`,
      [account],
    )
  ).map(({ told }) => told);
const answer = (id: string, channel: 'e-mail' | 'web' | 'carrier', text: string) =>
  world.does(id, { kind: 'answer', channel, next: 'waiting' }, agent, { text });

function running(t: ExecutionContext, smtpUrl = office.smtpUrl): { stop(): Promise<void> } {
  const shared = { db: db(), blobs: house.blobs, log, now: () => world.now };
  const from = { name: '示例公司', address: 'service@sp.example' };
  const receiver = {
    ...{ ...shared, server: mailServerOf(office.imapUrl), whenTaken: { do: 'leave' } as const, ours: [from.address] },
    ...{ take: mailTaker(house), fromFirst: true, pollMs: 60_000 },
  };
  const sender = {
    ...shared,
    server: mailServerOf(smtpUrl),
    from,
    whenSettled: whenMailSettled(house),
    patienceMs: 60_000,
  };
  const mail = startMail({ receiver, sender }, { db: db(), listener, log });
  t.teardown(() => mail.stop());
  return mail;
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
    await noteOn(ticket!.id, /邮件未送达，被退回（收件人 zhang@mail\.example）：.*550 5\.1\.1 user unknown/);
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
    await noteOn(ticket.id, /拒收.*nobody lives here/);
    const none = await world.opens('15633000005');
    await t.throwsAsync(() => answer(none.ticket.id, 'e-mail', '您好'), { message: /no-address/ });

    const [aside] = await mailsAside(db(), 10);
    const settle = () => ask(`/api/desk/mails/${aside!.id}/settle`, { body: { how: 'ticket' } });
    t.is((await settle()).status, 204);
    t.is((await settle()).status, 409);
    t.true((await ticketsBy('e-mail')).some(({ body }) => body.subject === aside!.subject));
  },
);

/** What another server tells of a mail of ours. */
function report(messageId: string, action: string, said: string): void {
  const told = [
    '--b',
    'Content-Type: message/delivery-status',
    '',
    `Action: ${action}`,
    `Diagnostic-Code: smtp; ${said}`,
  ];
  const returned = ['--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${messageId}`, '', '--b--'];
  const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b';
  letter('Delivery status', [...told, ...returned].join('\r\n'), [type], 'mailer-daemon@mail.example');
}
const undelivered = async (id: string, account = agent.id) =>
  (await noticesOf(account)).filter((one) => one === `undelivered ${id}`).length;
const solves = (id: string, text: string) =>
  world.does(id, { kind: 'answer', channel: 'e-mail', next: 'solved' }, agent, { text });

test.serial(
  'CA-075: a mail of ours that is refused, comes back or may be lost opens its solved ticket again and tells whose it is; sent once more it is the answer',
  async (t) => {
    const by = (email: string) => ({ source: 'e-mail', channel: 'e-mail', email, subject: email }) as const;
    const lost = await world.opens(null, { ...by('lost@mail.example'), assignee: agent.id });
    t.is(await solves(lost.ticket.id, '已退款'), 'done');
    await db().read(`update mail_out set state = 'sending' where about_id = $1`, [lost.ticket.id]);
    running(t);
    await noteOn(lost.ticket.id, /可能未送达.*lost@mail\.example.*program ended/);
    t.like(await world.ticket(lost.ticket.id), { state: 'open', awaiting: true });
    t.is(await undelivered(lost.ticket.id), 1);

    const refused = await world.opens(null, by('nobody@mail.example'));
    t.is(await solves(refused.ticket.id, '已处理'), 'done');
    await noteOn(refused.ticket.id, /拒收（收件人 nobody@mail\.example）/);
    const again = await world.ticket(refused.ticket.id);
    t.like(again, { state: 'open', awaiting: true, solvedAt: null, survey: null });
    t.truthy(again.escalateAt, 'nothing is forgotten');
    t.truthy(again.clocks.answer!.dueAt, 'a new answer is promised');
    t.is(await world.does(refused.ticket.id, { kind: 'solve' }, agent), 'not-answered');

    const back = await world.opens(null, by('moved@mail.example'));
    const before = office.delivered.length;
    await solves(back.ticket.id, '已处理');
    const messageId = header((await delivered(before + 1)).at(-1)!.raw, 'Message-ID');
    report(messageId, 'delayed', '451 4.4.1 try later');
    await linkOn(back.ticket.id, /尚未送达.*4\.4\.1/);
    t.is((await world.ticket(back.ticket.id)).state, 'solved', 'its server still tries');
    report(messageId, 'failed', '550 5.1.6 has moved');
    await noteOn(back.ticket.id, /被退回.*5\.1\.6 has moved/);
    report(messageId, 'failed', '550 5.1.6 told again');
    await linkOn(back.ticket.id, /told again/);
    t.is(await undelivered(back.ticket.id), 1, 'told twice, and nobody is woken twice');
    t.like(await world.ticket(back.ticket.id), { state: 'open', awaiting: true });
    const [mail] = await mailsAbout(db(), back.ticket.id);
    t.is((await ask(`/api/desk/sent-mails/${mail!.id}/settle`, { body: { how: 'again' } })).status, 204);
    await noteOn(back.ticket.id, /重新发出/);
    t.like(await world.ticket(back.ticket.id), { state: 'open', awaiting: false, answers: 1 });
    t.is(await world.does(back.ticket.id, { kind: 'solve' }, agent), 'done');
  },
);

test.serial(
  'CA-075: a mail that comes back before its server has said that it took it wakes people like any other, and stays what it is',
  async (t) => {
    let answer: (() => void) | undefined;
    const quick = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
      onData(stream, { envelope }, taken) {
        void buffer(stream).then((raw) => {
          if (envelope.rcptTo[0]!.address !== 'quick@mail.example') return taken();
          answer = taken;
          report(header(raw, 'Message-ID'), 'failed', '550 5.1.1 known at once');
        });
      },
    });
    await new Promise<void>((resolve) => quick.listen(0, '127.0.0.1', resolve));
    t.teardown(() => new Promise<void>((resolve) => quick.close(() => resolve())));
    const { port } = quick.server.address() as AddressInfo;
    const to = (email: string) => world.opens(null, { source: 'e-mail', channel: 'e-mail', email, subject: email });
    const [{ ticket }, other] = [await to('quick@mail.example'), await to('other@mail.example')];
    running(t, `smtp://127.0.0.1:${port}?tls=none`);
    t.is(await solves(ticket.id, '已处理'), 'done');
    await noteOn(ticket.id, /被退回.*known at once/);
    t.is(await undelivered(ticket.id), 1);
    t.like(await world.ticket(ticket.id), { state: 'open', awaiting: true });
    answer!();
    t.is(await solves(other.ticket.id, '已处理'), 'done');
    await until('the next one', async () =>
      (await mailsAbout(db(), other.ticket.id)).find(({ state }) => state === 'sent'),
    );
    t.is((await mailsAbout(db(), ticket.id))[0]!.state, 'bounced');
  },
);

test.serial(
  'A notice of receipt that is refused is shown to all while nobody has the ticket, and opens nothing that was closed',
  async (t) => {
    const colleague = await world.person('supervisor');
    running(t);
    letter('问一下', '你们是谁', [], 'nobody@robot.example');
    const { id } = await until('the ticket', async () =>
      (await ticketsBy('e-mail')).find(({ body }) => body.email === 'nobody@robot.example'),
    );
    await noteOn(id, /拒收/);
    t.deepEqual([await undelivered(id), await undelivered(id, colleague.id)], [1, 1]);
    t.is((await world.ticket(id)).answers, 0);
    t.is(await world.does(id, { kind: 'close', because: 'spam' }, agent), 'done');
    const [receipt] = await mailsAbout(db(), id);
    await ask(`/api/desk/sent-mails/${receipt!.id}/settle`, { body: { how: 'again' } });
    await until('the second refusal', async () => (await undelivered(id)) > 1 || undefined);
    t.is((await world.ticket(id)).state, 'closed');
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
    // One moment for all: how old a file is by then is not the business of a slow disk.
    const looksAt = Date.now();
    const put = async (name: string, content: Buffer, ageMs = 60_000) => {
      await writeFile(path.join(inbox, name), content);
      const at = new Date(looksAt - ageMs);
      await utimes(path.join(inbox, name), at, at);
    };
    const look = () => takeSettled({ ...house, folder: inbox, now: () => world.now, log }, looksAt);
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
    const code = await codeSent();
    t.is(await status('/api/help/proof', { phone, code: code === '000000' ? '000001' : '000000' }), 403);
    const proved = await visitor.ask('/api/help/proof', { phone, code });
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
    const many = await Promise.all(
      Array.from({ length: 8 }, fresh).map((wish) => patiently(() => visitor.ask('/api/help/tickets', wish))),
    );
    t.deepEqual(
      many.map((one) => one.status).toSorted(),
      [201, 201, 201, 201, 429, 429, 429, 429],
      'five a day, also when all come at once',
    );
    t.is(await status('/api/help/tickets', { ...asked, pictures: [] }), 200, 'what was taken is no further request');
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
    t.like(await json(ask('/api/work-orders/unicom', { body: order })), { fate: 'known' } as never);
    const file = [
      '工单编号,用户号码,投诉类型,投诉内容,处理时限',
      `${order.number},${phone},扣费争议,又一次,2026-11-30 15:00`,
      'GD2,13000000001,退订,要退订,',
      'GD3,,业务咨询,,',
    ].join('\n');
    const imported = await json(ask('/api/work-orders?carrier=unicom', { file }));
    t.like(imported, { taken: 1, changed: 1, known: 0, faults: [{ line: 4, field: 'content' }] } as never);
    t.deepEqual(await readdir(path.join(folder, 'scratch')), [], 'the file is gone');
    const [ticket] = await ticketsBy('carrier-work-order');
    t.is(ticket!.id, ticketId);
    t.like(ticket!.body, { reference: order.number, deadlineAt: Date.parse('2026-11-30T15:00:00+08:00') });

    await t.throwsAsync(() => answer(ticketId, 'carrier', '已办'), { message: /reply-form/ });
    t.is(
      await world.does(ticketId, { kind: 'answer', channel: 'phone', next: 'keep' }, agent, { text: '已致电' }),
      'done',
    );
    for (const command of [
      { kind: 'solve' },
      { kind: 'close', because: 'withdrawn' },
      { kind: 'answer', channel: 'phone', next: 'solved' },
    ] as const)
      t.is(await world.does(ticketId, command, agent, { text: '已解决' }), 'reply-due', command.kind);
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

test.serial(
  'CA-073: a work order that comes again with another deadline or other words is told on its ticket and to whose it is; after its reply it waits for another',
  async (t) => {
    const known = (await ticketsBy('carrier-work-order'))[0]!.id;
    const send = (changes: object) =>
      json<{ fate: string; ticketId: string }>(
        desk.ask(nobody, '/api/carrier/unicom/work-orders', { body: { ...order, content: '又一次', ...changes } }),
      );
    t.deepEqual(await send({}), { ticketId: known, fate: 'known' });
    t.deepEqual(await send({ deadline: '' }), { ticketId: known, fate: 'known' }, 'no deadline is no new one');
    const told = async () => (await noticesOf(agent.id)).filter((one) => one === `order-changed ${known}`).length;
    const before = await told();

    t.like(await send({ deadline: '2026-11-30 12:00', content: '用户再次投诉' }), { fate: 'changed' });
    t.is(
      (await world.thread(known)).at(-1),
      'in carrier: 运营商在我方回复后再次转派此工单：\n处理时限由 2026-11-30 15:00 改为 2026-11-30 12:00\n投诉内容：用户再次投诉',
    );
    t.like(await world.ticket(known), {
      ...{ state: 'open', awaiting: true, owesReply: true },
      deadlineAt: Date.parse('2026-11-30T12:00:00+08:00'),
    });
    t.is(await told(), before + 1);
    t.is(await world.does(known, { kind: 'close', because: 'withdrawn' }, agent), 'reply-due');

    // While we wait for the person the carrier's time runs on.
    t.is(
      await world.does(known, { kind: 'answer', channel: 'phone', next: 'waiting' }, agent, { text: '请核对' }),
      'done',
    );
    t.is((await world.ticket(known)).escalateAt, Date.parse('2026-11-30T12:00:00+08:00'));
    t.like(await send({ deadline: '2026-11-30 16:00', content: '' }), { status: 400 } as never, 'content is a must');
    t.like(await send({ deadline: '2026-11-30 16:00', content: '用户再次投诉' }), { fate: 'changed' });
    t.like(await world.ticket(known), { state: 'waiting', awaiting: false });
    t.is((await world.ticket(known)).escalateAt, Date.parse('2026-11-30T16:00:00+08:00'));

    const reply = {
      result: '已解决',
      duty: 'SP责任',
      refund: '0',
      contacted: '是',
      content: '满意',
      words: '再次致歉',
      handler: '王芳',
    };
    desk.now = later(world.now, 8 * hourMs);
    t.is((await ask(`/api/work-orders/${known}/reply`, { body: { reply } })).status, 204);
    const sheet = '/api/work-orders/replies?carrier=unicom&from=2026-11-30&to=2026-11-30&format=csv';
    const text = await (await desk.ask(aCaller('supervisor'), sheet)).text();
    t.deepEqual(
      [...text.matchAll(/已退费并致歉|再次致歉/g)].map(([words]) => words),
      ['已退费并致歉', '再次致歉'],
      'both replies are there',
    );
    const late = async () => {
      const [from, until] = [new Date('2026-11-30T00:00:00+08:00'), new Date('2026-12-01T00:00:00+08:00')];
      const facts = await careFacts(db(), from, until, [{ accountId: agent.id, name: agent.name, from, until }]);
      const own = facts.find(({ accountId }) => accountId === agent.id)!;
      return own.solved - own.solvedInTime;
    };
    t.is(await late(), 1, 'solved an hour behind the carrier’s time, though its own clock stood');
    desk.now = world.now;
  },
);

test.serial('A work order that nears its deadline without a reply is brought before people, once', async (t) => {
  const watched = { forms: house.forms, desk: house.tickets.desk };
  const open = async () => (await json<{ items: WorkOrderView[] }>(ask('/api/work-orders'))).items;
  const states = async () => (await open()).map(({ number, warned, late }) => ({ number, warned, late }));
  t.deepEqual(await states(), [{ number: 'GD2', warned: false, late: false }]);
  await sweep(db(), jobsOf(watched), later(world.now, 21 * hourMs), log);
  desk.now = later(world.now, 2 * dayMs);
  t.deepEqual(await states(), [{ number: 'GD2', warned: true, late: true }]);
  await sweep(db(), jobsOf(watched), later(world.now, 23 * hourMs), log);
  const ticket = (await ticketsBy('carrier-work-order')).at(-1)!;
  t.deepEqual(
    (await world.thread(ticket.id)).filter((line) => line.startsWith('note')),
    ['note -: 工单 GD2 即将超过处理时限，尚未回复'],
  );
  t.true((await noticesOf(agent.id)).includes(`deadline-near ${ticket.id}`), 'nobody has it: all who could are told');
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

test.serial(
  'CA-080: a mail about alarms that a server refuses, or that comes back later, is shown among those who were told, and is no ticket',
  async (t) => {
    const { door, terms, segments } = world.house;
    const outlets = { door, terms, segments, mailDomain: 'sp.example', boardUrl: 'https://sp.example/alarms' };
    const alarms = await loadAlarms(contentFolder);
    const board = await aDesk(alarmRoutes({ db: db(), alarms, log, outlets, vault: undefined }), world.now);
    t.teardown(() => board.stop());
    const operator = aCaller('operator');
    const person = { name: '值班', channel: 'e-mail', address: 'duty@sp.example', afterMinutes: 0 };
    const { id } = await json<z.output<typeof contactSaved>>(
      board.ask(operator, '/api/alarms/on-call', { body: person }),
    );
    const told = async (state: string) =>
      until(`a notice that is ${state}`, async () => {
        const { notices } = await json<z.output<typeof onCall>>(board.ask(operator, '/api/alarms/on-call'));
        return notices[0]?.state === state ? notices[0] : undefined;
      });
    const before = await ticketsBy('e-mail');

    const refusing = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
      onRcptTo: (_to, _session, answer) =>
        answer(Object.assign(new Error('5.1.1 nobody of this name'), { responseCode: 550 })),
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    t.teardown(() => new Promise<void>((resolve) => refusing.close(() => resolve())));
    const { port } = refusing.server.address() as AddressInfo;
    const mail = running(t, `smtp://127.0.0.1:${port}?tls=none`);
    t.is((await board.ask(operator, `/api/alarms/on-call/${id}/test`, { body: {} })).status, 204);
    t.regex((await told('refused')).why!, /550.*nobody of this name/);
    await mail.stop();

    running(t);
    const out = office.delivered.length;
    t.is((await board.ask(operator, `/api/alarms/on-call/${id}/test`, { body: {} })).status, 204);
    const messageId = header((await delivered(out + 1)).at(-1)!.raw, 'Message-ID');
    await told('sent');
    const report = ['--b', 'Content-Type: message/delivery-status', '', 'Diagnostic-Code: smtp; 552 5.2.2 box is full'];
    const returned = ['--b', 'Content-Type: message/rfc822', '', `Message-ID: ${messageId}`, '', '--b--'];
    const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b';
    letter('Undelivered', [...report, ...returned].join('\r\n'), [type], 'mailer-daemon@sp.example');
    t.regex((await told('bounced')).why!, /552 5\.2\.2 box is full/);
    t.deepEqual(await ticketsBy('e-mail'), before);
    t.is(office.delivered.length, out + 1, 'and nobody is answered');
  },
);
