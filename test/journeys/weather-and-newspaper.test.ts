import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { hashOf } from '../../src/products/mms/editorial/content.ts';
import { insertIssue, saveApproval, saveState } from '../../src/products/mms/editorial/store.ts';
import { newId } from '../../src/values/id.ts';
import { monthOf, monthStart } from '../../src/values/time.ts';
import { aSession, aStaffMember } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';

/** The links of the demonstration, and an MMSC for each of the two carriers. */
const links = await mkdtemp(path.join(os.tmpdir(), 'spgate-links-'));
await mkdir(links, { recursive: true });
for (const name of ['unicom', 'mobile']) {
  await cp(path.join(packageRoot, `ops/carriers/demo/${name}.yaml`), path.join(links, `${name}.yaml`));
  await writeFile(
    path.join(links, `${name}-mms.yaml`),
    `link: ${name}-mms
protocol: mm7
simulated: true
carriers: [${name}]
orderMode: local
accessNumbers: ['10620007']
pace: 1000
vaspId: '831000'
mmsc: { url: 'http://127.0.0.1:0/' }
receive: { path: /mm7/${name}-mms, from: [127.0.0.1] }
`,
  );
}
test.after.always('remove the sheets', () => rm(links, { recursive: true }));

/** All that the house says of itself. */
const log: string[] = [];
const house = withHouse({ SPGATE_LINKS: links, LOG_LEVEL: 'debug' }, { write: (line) => void log.push(line) });
/** Unicom takes our record of the month; China Mobile raises the fee by itself, and its bill file settles it. */
const settled = { SGIP: 'posted', CMPP: 'pending' } as const;

const phones = [
  ['SGIP', '15633000811'],
  ['CMPP', '13930000811'],
] as const;

const text = async (phone: string) => (await house().messages(phone)).filter(({ direction }) => direction === 'mt');
const got = async (phone: string, kind: 'sms' | 'mms') => (await text(phone)).filter((one) => one.kind === kind);

async function say(phone: string, word: string, more: number): Promise<string[]> {
  const before = (await text(phone)).length;
  await house().text(phone, word);
  return (await house().arrived(phone, before + more)).slice(before);
}

async function forecast(...days: string[]): Promise<void> {
  const answer = await fetch(`${house().url}/api/weather/forecasts?name=hebei.csv`, {
    method: 'POST',
    headers: { cookie: await aSession(house().db, 'editor'), 'content-type': 'text/csv' },
    body: `城市,日期,天气,最低气温,最高气温,风\n${days.flatMap((day) => ['石家庄', '保定'].map((city) => `${city},${day},晴,-3,8,北风3级\n`)).join('')}`,
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

const editions = {
  morning: { title: 'newspaper-morning', subject: '新闻早报', at: '07:30' },
  evening: { title: 'newspaper-evening', subject: '新闻晚报', at: '17:30' },
} as const;

/** An edition of the newspaper that goes out on a day. */
async function aPaper(edition: keyof typeof editions, day: string): Promise<void> {
  const { title, subject, at: time } = editions[edition];
  const [editor, reviewer] = [await aStaffMember(house().db, 'editor'), await aStaffMember(house().db, 'reviewer')];
  const said = {
    subject,
    slides: ['headlines', 'hebei', 'life'].map((section, at) => ({
      ...{ id: `s${at}`, section, text: `${section}的内容`, picture: null, sound: null, durationMs: null },
      ...{ author: '林编辑', source: '自采', rights: '本公司所有' },
    })),
  };
  const [id, hash, now] = [newId(house().clock.now()), hashOf(said), house().clock.now()];
  const slot = { key: `${day}T${time}`, dueAt: new Date(`${day}T${time}:00+08:00`) };
  await house().db.transact(async (tx) => {
    await insertIssue(tx, { id, title, content: said, hash, author: editor.id }, now);
    await saveApproval(tx, id, { hash, by: reviewer.id, role: 'reviewer', at: now });
    await saveState(tx, id, { state: 'scheduled', slot }, now);
  });
}

test.serial(
  'DP-027, DP-028, DP-047: over SGIP and CMPP people order weather and newspaper by a word and a Y, get the SMS at seven, the morning paper at half past and the evening paper at half past five, are billed once, cancel, and get nothing after what they paid for',
  async (t) => {
    const month = monthOf(monthStart(house().clock.now(), 1));
    const next = monthOf(monthStart(house().clock.now(), 2));
    const walk = async (day: string, time: string) => t.is(await house().walkTo(`${day}T${time}:00+08:00`), 200);
    await walk(`${month}-06`, '20:00');
    for (const [, phone] of phones) {
      t.regex((await say(phone, 'TQDY', 1))[0]!, /^订购天气预报2元\/月/);
      t.regex((await say(phone, 'Y', 2))[1]!, /^按号码归属地选石家庄，每天7时/);
      t.regex((await say(phone, 'SJB', 1))[0]!, /^订购新闻早晚报3元\/月/);
      await say(phone, 'Y', 1);
    }
    t.regex((await say(phones[1][1], 'CITY 保定市', 1))[0]!, /^天气预报：保定，每天7时/);
    await forecast(`${month}-07`, `${month}-11`);
    await aPaper('morning', `${month}-07`);
    await aPaper('evening', `${month}-07`);

    await walk(`${month}-07`, '06:59');
    const before = new Map(
      await Promise.all(phones.map(async ([, phone]) => [phone, (await text(phone)).length] as const)),
    );
    await walk(`${month}-07`, '07:01');
    const day = Number(month.slice(5));
    for (const [protocol, phone] of phones) {
      const city = protocol === 'SGIP' ? '石家庄' : '保定';
      const texts = (await house().arrived(phone, before.get(phone)! + 1)).slice(before.get(phone));
      t.deepEqual(texts, [`${city}${day}月7日：晴，-3～8℃，北风3级。`], protocol);
      t.deepEqual(await got(phone, 'mms'), []);
    }
    await walk(`${month}-07`, '07:31');
    for (const [protocol, phone] of phones) {
      const [paper] = await until(`the paper over ${protocol}`, async () => {
        const all = await got(phone, 'mms');
        return all.length > 0 ? all : undefined;
      });
      t.like(paper, { kind: 'mms', subject: '新闻早报', from: '10620007' });
      for (const { name, contentType, sha256, url } of paper!.parts!) {
        const bytes = Buffer.from(await (await fetch(new URL(url, house().url))).arrayBuffer());
        t.is(createHash('sha256').update(bytes).digest('hex'), sha256, `${name} ${contentType}`);
      }
      t.true(paper!.parts!.some(({ contentType }) => contentType.startsWith('text/plain')));
    }
    await walk(`${month}-07`, '17:31');
    for (const [protocol, phone] of phones) {
      const papers = await until(`the evening paper over ${protocol}`, async () => {
        const all = await got(phone, 'mms');
        return all.length > 1 ? all : undefined;
      });
      t.deepEqual(
        papers.map(({ subject }) => subject),
        ['新闻早报', '新闻晚报'],
      );
    }

    await walk(`${month}-10`, '10:00');
    for (const [protocol, phone] of phones) {
      const charges = await until(`the fees over ${protocol}`, async () => {
        const rows = await house().db.read<{ product: string; fen: number; state: string }>(
          'select product, amount_fen as fen, state from charge where phone = $1 order by product desc',
          [phone],
        );
        return rows.length === 2 && rows.every((one) => one.state === settled[protocol]) ? rows : undefined;
      });
      t.deepEqual(charges, [
        { product: 'weather', fen: 200, state: settled[protocol] },
        { product: 'newspaper', fen: 300, state: settled[protocol] },
      ]);
      await say(phone, 'TDTQDY', 1);
      await say(phone, 'TDSJB', 1);
    }
    const cancelled = new Map(
      await Promise.all(phones.map(async ([, phone]) => [phone, (await text(phone)).length] as const)),
    );
    await walk(`${month}-11`, '07:01');
    for (const [, phone] of phones)
      t.regex((await house().arrived(phone, cancelled.get(phone)! + 1)).at(-1)!, /11日：晴/, 'the month is paid for');

    await walk(`${next}-01`, '06:00');
    const paid = new Map(
      await Promise.all(phones.map(async ([, phone]) => [phone, (await text(phone)).length] as const)),
    );
    await forecast(`${next}-01`);
    await aPaper('morning', `${next}-01`);
    await walk(`${next}-01`, '08:30');
    for (const [protocol, phone] of phones)
      t.is((await text(phone)).length, paid.get(phone)!, `nothing more over ${protocol}`);
  },
);

test.serial(
  'The whole log of a house that lived orders, pushes of MMS, a failed sign-in and errors names no number and no password',
  async (t) => {
    const [, phone] = phones[0];
    const ask = (address: string, options: RequestInit = {}) =>
      fetch(house().url + address, { ...options, headers: { 'content-type': 'application/json' } });
    const wrong = { name: phone, password: `hunter2 ${phone}` };
    t.is((await ask('/api/sign-in', { method: 'POST', body: JSON.stringify(wrong) })).status, 401);
    t.is((await ask('/api/sign-in', { method: 'POST', body: `{"name": ${phone}, "password": hunter2` })).status, 400);
    await house().db.read('alter table open_question rename to away');
    await house().db.read('alter table staff_account rename to staff_away');
    await house().text(phone, '0000');
    try {
      await until('an MO that cannot be processed', async () => log.find((line) => line.includes('parked-mo')));
      t.is((await ask('/api/sign-in', { method: 'POST', body: JSON.stringify(wrong) })).status, 500);
    } finally {
      await house().db.read('alter table away rename to open_question');
      await house().db.read('alter table staff_away rename to staff_account');
    }

    const said = log.join('');
    t.regex(said, /a request failed/);
    t.true(said.includes(`${phone.slice(0, 3)}****${phone.slice(-4)}`), 'that it was about somebody is told');
    t.deepEqual(said.match(/(?<![\da-f-])1[3-9]\d{9}(?!\d)/g) ?? [], []);
    t.false(said.includes('hunter2'));
  },
);
