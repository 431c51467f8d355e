import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { SMTPServer } from 'smtp-server';
import {
  beginThread,
  type Mail,
  type MailOut,
  mailCounts,
  mailServerOf,
  mailsAbout,
  mailsAside,
  queueMail,
  settleByHand,
  startMail,
  type Taker,
  type WhenTaken,
} from '../../../src/business/mail/index.ts';
import { automaticOf, subjectWith, tokenOf, withoutQuote } from '../../../src/business/mail/model.ts';
import { type Blobs, openBlobs } from '../../../src/platform/blobs.ts';
import { openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { type PostOffice, startPostOffice } from '../../../src/simulators/mailbox/post-office.ts';
import { newId } from '../../../src/values/id.ts';
import { WorldError } from '../../../src/values/outcome.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
const from = { name: '示例公司客服', address: 'service@sp.example' };
let now = new Date('2026-11-23T15:00:00+08:00');
let folder = '';
let blobs: Blobs;
let office: PostOffice;
let taken: Mail[] = [];
/** The limit of a mail as a whole, of which its files have a smaller one. */
const keptWhole = 200 * 1024 * 1024;

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-mail-'));
  blobs = openBlobs(folder);
});
test.beforeEach(async () => {
  for (const table of ['mail_in', 'mail_out', 'mail_thread', 'mailbox']) await db().read(`delete from ${table}`);
  taken = [];
  office = await startPostOffice(7);
});
test.afterEach.always(() => office.stop());
test.after.always(() => rm(folder, { recursive: true }));

const takes: Taker = async (_tx, mail, at) => {
  taken.push(mail);
  return { aboutId: newId(at) };
};

/** Runs e-mail until the test ends, or is stopped. */
function running(
  t: ExecutionContext,
  {
    take = takes,
    whenTaken = { do: 'leave' },
    smtpUrl = office.smtpUrl,
    settled = [],
    fromFirst = true,
    store = blobs,
    imapUrl = office.imapUrl,
    whenSettled = async (_tx: unknown, mail: MailOut) => void settled.push(mail),
  }: {
    take?: Taker;
    whenTaken?: WhenTaken;
    smtpUrl?: string;
    settled?: MailOut[];
    fromFirst?: boolean;
    store?: Blobs;
    imapUrl?: string;
    whenSettled?: (tx: unknown, mail: MailOut) => Promise<void>;
  } = {},
) {
  const listener = openListener(db().url, log);
  const shared = { db: db(), blobs: store, log, now: () => now };
  const receiver = {
    ...shared,
    ...{ server: mailServerOf(imapUrl), whenTaken, ours: [from.address], take, fromFirst, pollMs: 60_000 },
  };
  const sender = {
    ...shared,
    ...{ server: mailServerOf(smtpUrl), from, patienceMs: 60_000 },
    whenSettled,
  };
  const mail = startMail({ receiver, sender }, { db: db(), listener, log });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= mail.stop().then(() => listener.close());
    return stopped;
  };
  t.teardown(stop);
  return { stop };
}

function letter(subject: string, text: string, headers: readonly string[] = []): Buffer {
  return Buffer.from(
    [
      'From: =?utf-8?B?5byg5LiJ?= <zhang@mail.example>',
      `Subject: ${subject}`,
      `Message-ID: <${subject.replace(/\W/g, '')}@mail.example>`,
      ...headers,
      ...(headers.some((one) => /^content-type/i.test(one)) ? [] : ['Content-Type: text/plain; charset=utf-8']),
      '',
      text,
    ].join('\r\n'),
  );
}

const arrive = (raw: Buffer) => office.mailbox.append('INBOX', raw);
const came = (count: number) => until(`${count} mails`, async () => (taken.length >= count ? taken : undefined));
const rowsOf = async () => (await db().read<{ n: number }>('select count(*)::int as n from mail_in'))[0]!.n;

test.serial('CA-071, CA-075: a mail is taken as soon as the server tells of it, and stays where it is', async (t) => {
  running(t);
  arrive(letter('one', '第一封'));
  await came(1);
  arrive(letter('two', '第二封'));
  t.deepEqual(
    (await came(2)).map(({ text, fromName }) => [fromName, text]),
    [
      ['张三', '第一封'],
      ['张三', '第二封'],
    ],
  );
  t.deepEqual(
    office.mailbox.folder('INBOX').mails.map(({ flags }) => flags.size),
    [0, 0],
  );
});

test.serial(
  'A mail is taken once, whatever dies in between and whatever number the server gives it anew',
  async (t) => {
    let refusals = 2;
    const take: Taker = async (tx, mail, at) => {
      if (refusals-- > 0) throw new WorldError('away', 'the database went away', { retryable: true });
      return takes(tx, mail, at);
    };
    arrive(letter('one', '第一封'));
    const first = running(t, { take });
    await came(1);
    await first.stop();
    arrive(letter('two', '第二封'));
    const second = running(t);
    await came(2);
    await second.stop();

    const inbox = office.mailbox.folder('INBOX');
    inbox.uidValidity += 1;
    arrive(letter('three', '第三封'));
    running(t);
    await came(3);
    t.deepEqual(
      taken.map(({ text }) => text),
      ['第一封', '第二封', '第三封'],
    );
    // Who takes a mail hears of it before it is committed.
    await until('the third is kept', async () => (await rowsOf()) === 3 || undefined);
  },
);

test.serial(
  'A mail that a server gives another number and a header more is known by its id; another one under that id is set aside',
  async (t) => {
    arrive(letter('one', '第一封'));
    const first = running(t);
    await came(1);
    await first.stop();
    const inbox = office.mailbox.folder('INBOX');
    inbox.uidValidity += 1;
    inbox.mails.splice(0);
    arrive(letter('one', '第一封', ['X-Moved-By: the server']));
    arrive(letter('two', '第二封'));
    running(t);
    await came(2);
    t.deepEqual(
      taken.map(({ text }) => text),
      ['第一封', '第二封'],
    );
    await until('both are kept', async () => (await rowsOf()) === 2 || undefined);
    arrive(letter('two', '另一封', ['X-A: b']));
    await came(3);
    t.is(taken[2]!.text, '另一封', 'under the same number of the folder nothing is passed over');
  },
);

test.serial('A taken mail is flagged or moved where the setting says so, and nothing is removed', async (t) => {
  arrive(letter('one', '第一封'));
  const first = running(t, { whenTaken: { do: 'flag' } });
  await came(1);
  await until('the flag', async () => office.mailbox.folder('INBOX').mails[0]!.flags.has('\\Seen') || undefined);
  await first.stop();
  running(t, { whenTaken: { do: 'move', to: 'Done' } });
  arrive(letter('two', '第二封'));
  await came(2);
  await until('the move', async () => office.mailbox.folder('Done').mails.length || undefined);
  t.is(office.mailbox.folder('INBOX').mails.length, 1);
});

test.serial('Mails of old Chinese programs are read: GBK, GB 18030, Big5 and UTF-8, in subject and text', async (t) => {
  running(t);
  for (const [charset, text, encoded] of [
    ['gbk', '退订不成功,请处理。', 'zcu2qbK7s8m5pizH67SmwO2how=='],
    ['gb2312', '退订不成功,请处理。', 'zcu2qbK7s8m5pizH67SmwO2how=='],
    ['gb18030', '㐀字也要看得懂', 'gTnuOdfW0rLSqr+0tcO2rg=='],
    ['big5', '退訂不成功', 'sGitcaSjpqilXA=='],
    ['utf-8', '退订不成功,请处理。', '6YCA6K6i5LiN5oiQ5YqfLOivt+WkhOeQhuOAgg=='],
  ] as const) {
    const word = `=?${charset}?B?${encoded}?=`;
    const head = `From: a@mail.example\r\nSubject: ${word}\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n`;
    arrive(Buffer.concat([Buffer.from(head), Buffer.from(encoded, 'base64')]));
    const mail = (await until(charset, async () => taken.find((one) => one.subject === text))) as Mail;
    t.is(mail.text, text, charset);
  }
});

test.serial('A page is read as plain text, without scripts, pictures from elsewhere or hidden marks', async (t) => {
  running(t);
  const html = '<p>你好</p><script>alert(1)</script><img src="http://spy.example/a.png"><p>\u202e退订</p>';
  arrive(letter('html', html, ['Content-Type: text/html; charset=utf-8']));
  const [mail] = await came(1);
  t.is(mail!.text, '你好\n\n退订');
});

test.serial('Hostile mails are set aside whole, shown and counted, and the next one is taken', async (t) => {
  running(t);
  const nested = Array.from(
    { length: 40 },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}`,
  );
  const deep = letter('deep', nested.join('\r\n'));
  const wide = letter(
    'wide',
    'x',
    Array.from({ length: 3000 }, (_, at) => `X-Filler-${at}: ${'y'.repeat(50)}`),
  );
  const huge = Buffer.concat([letter('huge', ''), Buffer.alloc(27 * 1024 * 1024, 'z\r\n')]);
  for (const raw of [deep, wide, huge]) arrive(raw);
  arrive(letter('good', '正常的来信'));
  await came(1);
  const aside = await mailsAside(db(), 10);
  t.deepEqual(
    aside.map(({ subject, why }) => [subject, why.replace(/\d+/, 'N')]),
    [
      ['huge', 'it has N bytes'],
      ['wide', 'its header has N bytes'],
      ['deep', 'it is nested N deep'],
    ],
  );
  t.deepEqual(await buffer(await blobs.read(aside[2]!.rawHash)), deep, 'whole');
  t.deepEqual(await mailCounts(db()), { aside: 3, troubled: 0 });
});

const idOf = (id: string) =>
  letter('id', '编号')
    .toString()
    .replace(/^Message-ID: .*\r\n/im, `Message-ID: <${id}@mail.example>\r\n`);
const strange: readonly [string, Buffer][] = [
  ['a NUL in the subject', letter('=?utf-8?B?AA==?=', '一')],
  ['a NUL in the header as it stands', letter('nul\0nul', '二', ['X-A: \0'])],
  ['a NUL in the name of the sender', Buffer.from('From: =?utf-8?B?AGE=?= <b\0@mail.example>\r\nSubject: s\r\n\r\n三')],
  ['a NUL in ids', Buffer.from(idOf('a\0b').toString().replace('\r\n\r\n', '\r\nReferences: <c\0d@x>\r\n\r\n'))],
  ['an id of 100 kB', Buffer.from(idOf(Array.from({ length: 3000 }, () => newId(now)).join('')))],
  ['half a character at the cut', letter(`${'a'.repeat(299)}😀`, '五')],
];
for (const [title, raw] of strange)
  test.serial(`A mail with ${title} stops no other, taken or set aside`, async (t) => {
    const faulty: Taker = async (tx, mail, at) => {
      if (mail.text !== '下一封') throw new Error('a fault of ours \0 with a NUL');
      return takes(tx, mail, at);
    };
    arrive(raw);
    const first = running(t);
    await came(1);
    await first.stop();
    await db().read('delete from mail_in');
    office.mailbox.folder('INBOX').uidValidity += 1;
    arrive(letter('next', '下一封'));
    running(t, { take: faulty });
    await came(2);
    const [aside] = await mailsAside(db(), 10);
    t.is(aside!.why, 'it cannot be processed: a fault of ours   with a NUL');
    t.deepEqual(await buffer(await blobs.read(aside!.rawHash)), raw, 'whole');
  });

test.serial(
  'A mail that breaks its reading or comes with a header that is not opened is set aside whole',
  async (t) => {
    const full: Blobs = {
      ...blobs,
      put: (source, limit) =>
        limit === keptWhole ? blobs.put(source, limit) : Promise.reject(new Error('a fault \0 in a file')),
    };
    running(t, { store: full });
    const parts = ['--b', 'Content-Type: application/pdf; name=a.pdf', '', '%PDF-', '--b--'].join('\r\n');
    const wide = Array.from({ length: 3000 }, (_, at) => `X-Filler-${at}: ${'y'.repeat(50)}`);
    arrive(letter('file\0', parts, ['Content-Type: multipart/mixed; boundary=b']));
    arrive(letter('wide\0', 'x', wide));
    arrive(letter('next', '下一封'));
    await came(1);
    const aside = await mailsAside(db(), 10);
    t.deepEqual(
      aside.map(({ subject, why }) => [subject, why.replace(/\d+/, 'N')]),
      [
        ['wide', 'its header has N bytes'],
        ['file', 'it cannot be processed: a fault   in a file'],
      ],
    );
  },
);

test.serial(
  'What a mailbox held before it was read for the first time is left alone, also when nothing came for long',
  async (t) => {
    arrive(letter('old', '很久以前'));
    const first = running(t, { fromFirst: false });
    await until('the reach', async () => (await db().read('select from mailbox')).length || undefined);
    await first.stop();
    arrive(letter('between', '其间'));
    running(t, { fromFirst: false });
    await came(1);
    arrive(letter('new', '现在'));
    t.deepEqual(
      (await came(2)).map(({ text }) => text),
      ['其间', '现在'],
    );
  },
);

test.serial('A mail that cannot be processed is set aside and holds up nobody', async (t) => {
  running(t, {
    take: async (tx, mail, at) => {
      if (mail.subject === 'poison') throw new Error('a fault of ours');
      return takes(tx, mail, at);
    },
  });
  arrive(letter('poison', 'x'));
  arrive(letter('good', '正常'));
  await came(1);
  t.is((await mailsAside(db(), 10))[0]!.why, 'it cannot be processed: a fault of ours');
});

/** Queues a mail about something new. */
function say(text = '您好,已处理。') {
  return db().transact(async (tx) => {
    const about = { aboutId: newId(now), address: 'zhang@mail.example', name: '张三', subject: '退订' };
    const thread = await beginThread(tx, about, now);
    await queueMail(tx, thread, { text, files: [], automatic: false, reason: 'answer' }, 'sp.example', now);
    return thread;
  });
}
const fateOf = (aboutId: string, state: MailOut['state']) =>
  until(`a mail that is ${state}`, async () => (await mailsAbout(db(), aboutId)).find((one) => one.state === state));

test.serial('An answer goes below the mail that it answers, with the token, and is marked as ours', async (t) => {
  const settled: MailOut[] = [];
  running(t, { settled });
  const { aboutId, token } = await say();
  await fateOf(aboutId, 'sent');
  const thread = (await db().read<{ message_id: string }>('select message_id from mail_out'))[0]!;
  await db().transact(async (tx) => {
    const again = { token, aboutId, address: 'zhang@mail.example', name: '', subject: 'Re: 回复:退订' };
    await queueMail(tx, again, { text: '又', files: [], automatic: true, reason: 'answer' }, 'sp.example', now);
  });
  await until('the second', async () => office.delivered[1]);
  const [first, second] = office.delivered.map(({ raw }) => raw.toString());
  t.regex(first!, /^X-SPGate-Sent: yes\r$/im);
  t.notRegex(first!, /^Auto-Submitted/m);
  t.true(second!.includes(`In-Reply-To: ${thread.message_id}`));
  t.regex(second!, /^Auto-Submitted: auto-replied\r$/m);
  t.is(settled[0]?.state, 'sent');
});

/** An SMTP server that fails as it is told, on a free port. */
async function aServer(t: ExecutionContext, options: ConstructorParameters<typeof SMTPServer>[0]): Promise<string> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], logger: false, ...options });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => server.close(resolve)));
  return `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}?tls=none`;
}

/** An SMTP server whose process dies when it has its first mail whole, before it answers. */
async function aDyingServer(t: ExecutionContext): Promise<{ url: string; mails(): number }> {
  let mails = 0;
  const server = createServer((socket) => {
    let inMail = false;
    socket.write('220 here\r\n');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      if (inMail) {
        if (!text.endsWith('\r\n.\r\n')) return;
        inMail = false;
        mails += 1;
        if (mails === 1) socket.destroy();
        else socket.write('250 taken\r\n');
      } else if (/^quit/i.test(text)) socket.end('221 bye\r\n');
      else {
        inMail = /^data/i.test(text);
        socket.write(inMail ? '354 go on\r\n' : '250 well\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { url: `smtp://127.0.0.1:${(server.address() as { port: number }).port}?tls=none`, mails: () => mails };
}

test.serial('A refusal is final, a delay is tried again, and each says what the server said', async (t) => {
  let delays = 1;
  const smtpUrl = await aServer(t, {
    onRcptTo: (_to, _session, answer) =>
      answer(
        delays-- > 0
          ? Object.assign(new Error('4.2.1 come back later'), { responseCode: 451 })
          : Object.assign(new Error('5.1.1 unknown'), { responseCode: 550 }),
      ),
  });
  running(t, { smtpUrl });
  const { aboutId } = await say();
  await until('the first try', async () =>
    (await mailsAbout(db(), aboutId)).find(({ answer }) => answer?.includes('4.2.1')),
  );
  t.is((await mailsAbout(db(), aboutId))[0]!.state, 'queued');
  now = later(now, 2 * minuteMs);
  t.regex((await fateOf(aboutId, 'refused')).answer!, /5\.1\.1/);
});

test.serial(
  'When no answer came after the mail had left it is unsure, is not sent again, and a person settles it',
  async (t) => {
    const server = await aDyingServer(t);
    running(t, { smtpUrl: server.url });
    const { aboutId } = await say();
    const unsure = await fateOf(aboutId, 'unsure');
    t.is(server.mails(), 1);
    t.deepEqual(await mailCounts(db()), { aside: 0, troubled: 1 });
    t.true(await db().transact((tx) => settleByHand(tx, unsure.id, 'again', now)));
    await fateOf(aboutId, 'sent');
    t.false(await db().transact((tx) => settleByHand(tx, unsure.id, 'again', now)), 'it is settled');
    t.is(server.mails(), 2);
  },
);

test.serial('What was being sent when the program died is unsure; a server that is away is waited for', async (t) => {
  const { aboutId } = await say();
  await db().read(`update mail_out set state = 'sending'`);
  running(t, { smtpUrl: 'smtp://127.0.0.1:1?tls=none' });
  t.regex((await fateOf(aboutId, 'unsure')).answer!, /program ended/);
  const next = await say();
  t.regex(
    (await until('a try', async () => (await mailsAbout(db(), next.aboutId)).find(({ answer }) => answer)))!.answer!,
    /ECONNREFUSED/,
  );
  t.is((await mailsAbout(db(), next.aboutId))[0]!.state, 'queued');
});

test.serial(
  'No password and no mail leaves in the open: a server that does not offer STARTTLS is refused, to read and to send',
  async (t) => {
    const seen: string[] = [];
    let calls = 0;
    const listening = (greeting: string, answer: (line: string) => string) =>
      new Promise<number>((resolve) => {
        const server = createServer((socket) => {
          calls += 1;
          socket.on('error', () => socket.destroy());
          socket.write(greeting);
          socket.on('data', (chunk) => {
            seen.push(chunk.toString());
            socket.write(answer(chunk.toString()));
          });
        });
        t.teardown(() => server.close());
        server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
      });
    const smtp = await listening('220 here\r\n', (line) =>
      /^starttls/i.test(line) ? '502 no such thing\r\n' : '250-here\r\n250 AUTH PLAIN\r\n',
    );
    const imap = await listening('* OK [CAPABILITY IMAP4rev1] here\r\n', (line) => {
      const [tag, verb] = line.split(' ');
      return `${/capability/i.test(verb!) ? '* CAPABILITY IMAP4rev1\r\n' : ''}${tag} OK done\r\n`;
    });
    running(t, {
      smtpUrl: `smtp://me:secret@127.0.0.1:${smtp}`,
      imapUrl: `imap://me:secret@127.0.0.1:${imap}/INBOX`,
    });
    const { aboutId } = await say();
    const tried = await until('a try', async () => (await mailsAbout(db(), aboutId)).find(({ answer }) => answer));
    t.is(tried.state, 'queued');
    t.regex(tried.answer!, /TLS/);
    await until('the mailbox was tried twice', async () => (calls > 2 ? true : undefined));
    t.notRegex(seen.join(''), /secret|bWUA|AG1lAHNlY3JldA|login/i);
    t.is(mailServerOf('smtps://a:b@mail.example').tls, 'at-once');
    t.is(mailServerOf('imap://a:b@mail.example/INBOX?tls=none').tls, 'none');
    t.is(mailServerOf('imap://a:b@mail.example/INBOX?tls=none').path, 'INBOX');
  },
);

test.serial('When one half of e-mail fails both begin anew: never two read one mailbox', async (t) => {
  let faults = 2;
  await say();
  await db().read(`update mail_out set state = 'sending'`);
  const { stop } = running(t, {
    whenSettled: async () => {
      if (faults-- > 0) throw new Error('a fault of ours');
    },
  });
  await until(
    'the mail settled',
    async () => (await db().read(`select from mail_out where state = 'unsure'`)).length > 0 || undefined,
  );
  arrive(letter('one', '第一封'));
  await came(1);
  t.is(office.readers(), 1);
  await stop();
  await until('nobody reads', async () => office.readers() === 0 || undefined);
});

const automatic: readonly [string, Record<string, string>, string, string | undefined][] = [
  ['a letter', {}, 'a@mail.example', undefined],
  ['an absence notice', { 'auto-submitted': 'auto-replied' }, 'a@mail.example', 'auto-reply'],
  ['a letter that says it is none', { 'auto-submitted': 'no' }, 'a@mail.example', undefined],
  ['an older absence notice', { precedence: 'auto_reply' }, 'a@mail.example', 'auto-reply'],
  ['a mail without envelope sender', { 'return-path': '<>' }, 'a@mail.example', 'auto-reply'],
  ['a newsletter', { precedence: 'bulk' }, 'a@mail.example', 'bulk'],
  ['a mail of a list', { 'list-id': '<x.example>' }, 'a@mail.example', 'bulk'],
  [
    'a delivery report',
    { 'content-type': 'multipart/report; report-type=delivery-status' },
    'x@mail.example',
    'bounce',
  ],
  ['a word of the postmaster', {}, 'MAILER-DAEMON@mail.example', 'bounce'],
  ['our own mail that came back', { 'x-spgate-sent': 'yes' }, 'a@mail.example', 'own'],
  ['a mail under our own address', {}, 'Service@sp.example', 'own'],
];
for (const [title, headers, sender, kind] of automatic) {
  test(`No loop: ${title} is ${kind ?? 'answered'}`, (t) => {
    t.is(automaticOf(new Map(Object.entries(headers)), sender, [from.address]), kind as never);
  });
}

test('What somebody wrote is told from the mail that is quoted below', (t) => {
  for (const quote of [
    '------------------ 原始邮件 ------------------',
    '在 2026年11月23日 15:00，客服 写道：',
    'On Mon, 23 Nov 2026, x@y.example wrote:',
    '发件人: 客服 <service@sp.example>',
  ])
    t.is(withoutQuote(`还是不行\n\n${quote}\n> 已处理`), '还是不行', quote);
  t.is(withoutQuote('> 只有引用'), '> 只有引用', 'nothing is lost');
});

test('A subject keeps one Re: and one token, however often it goes to and fro', (t) => {
  const subject = subjectWith(subjectWith('回复：Re: 退订', 'aabbccddeeff'), '112233445566');
  t.is(subject, 'Re: 退订 [KF:112233445566]');
  t.is(tokenOf(`答复: ${subject}`), '112233445566');
  t.is(tokenOf('Re: 退订 [KF:1]'), undefined);
});
