import test from 'ava';
import { z } from 'zod';
import { loadServiceWords } from '../../../../src/business/catalog/index.ts';
import { loadSegments } from '../../../../src/business/subscribers/index.ts';
import type { Intake } from '../../../../src/intake/intake.ts';
import { takeMos } from '../../../../src/intake/mo.ts';
import { openLog } from '../../../../src/platform/log.ts';
import {
  type IssueLinks,
  issueActs,
  issueService,
  issueViewRoutes,
  openIssueLinks,
  ownIssueRoutes,
  type PushHouse,
  personalIssues,
} from '../../../../src/products/mms/index.ts';
import { beginPush } from '../../../../src/products/mms/push/begin.ts';
import type { OwnIssues } from '../../../../src/products/mms/push/contract.ts';
import { goOn } from '../../../../src/products/mms/push/fan-out.ts';
import { dayMs, later } from '../../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../../support/callers.ts';
import { withDatabase } from '../../../support/database.ts';
import { anMo } from '../../../support/mo.ts';
import { noOrders } from '../../../support/orders.ts';
import { aCatalog, contentFolder, termsOf } from '../../../support/talk.ts';
import { withPushHouse } from './a-push.ts';
import { anIssue, aReader, moment, pushOfIssue, slot } from './an-issue.ts';

const db = withDatabase();
const opened = withPushHouse(db);
const log = openLog({ level: 'silent' });
const [reader, joiner, stranger, plain] = ['15633000001', '15633000002', '15633000003', '15633000004'] as const;
const agent = aCaller('care-agent');
const now = later(moment, 3_600_000);
let house: PushHouse;
let links: IssueLinks;
let intake: Intake;
let desk: Desk;

test.before(async () => {
  links = await openIssueLinks(db());
  house = { ...opened(), linkOf: ({ serial }, at) => `/i/${links.sign(serial, at)}` };
  const acts = new Map<string, readonly string[]>([['issues', issueActs]]);
  const terms = termsOf(await loadServiceWords(contentFolder, await aCatalog(), acts, []));
  const segments = await loadSegments(contentFolder);
  intake = {
    ...{ db: db(), terms, door: house.door, segments, clock: { now: () => now }, log },
    ...noOrders,
    services: [issueService({ ...house, terms })],
  };
  const owner = {
    path: '/api/own/:phone',
    access: { roles: ['care-agent'] },
    channel: 'agent',
    params: z.object({ phone: z.string() }),
  } as const;
  const whose = async (_: unknown, { params }: { params: unknown }) => (params as { phone: string }).phone;
  desk = await aDesk(
    [...ownIssueRoutes(house, { ...owner, whose }), ...issueViewRoutes({ ...house, issueLinks: links })],
    now,
  );
  for (const phone of [reader, plain]) await aReader(db(), phone);
  await aReader(db(), joiner, { since: '2026-11-23T15:30:00+08:00' });
  await db().read(
    `insert into mms_handset (phone, incapable_at, source, at) values ($1, $2, 'carrier code Unrecognised', $2)`,
    [plain, moment],
  );
});

test.after.always(() => desk?.stop());

async function say(phone: string, text: string): Promise<{ text: string; mms: boolean; fee: number }[]> {
  const before = await db().read('select id from mt where phone = $1', [phone]);
  await takeMos(intake, [anMo(text, { phone })]);
  const rows = await db().read<{ text: string; mms: boolean; fee: number }>(
    'select text, mms is not null as mms, fee_fen as fee from mt where phone = $1 order by id',
    [phone],
  );
  return rows.slice(before.length);
}

const own = async (phone: string, again = false): Promise<OwnIssues & { code?: string }> =>
  (await (
    await desk.ask(agent, `/api/own/${phone}${again ? '/again' : ''}`, again ? { method: 'POST' } : {})
  ).json()) as OwnIssues;

test.serial('CA-X07: before any issue went out, and to who reads none, a word says so', async (t) => {
  t.deepEqual(await say(reader, 'QK'), [{ text: '车友期刊还没有发过，到出刊时间会自动发给您。', mms: false, fee: 0 }]);
  const [join] = await say(stranger, 'QK');
  t.is(join!.text, '您还没有订阅车友期刊，发送CY到10620007即可订阅。');
  const id = await anIssue(db(), { slot });
  await beginPush(house, id, moment, log);
  const { id: push } = await pushOfIssue(db(), id);
  await goOn(house, push, moment);
  await db().read('delete from mt_queue');
  await goOn(house, push, later(moment, 1_000));
  t.is((await pushOfIssue(db(), id)).state, 'sent');
});

test.serial(
  'CA-X07: who joined after it went out is sent the latest issue free by a word, once; then a link is all',
  async (t) => {
    const first = await say(joiner, '期刊');
    t.deepEqual(
      first,
      [
        { text: '车友期刊', mms: true, fee: 0 },
        { text: '车友期刊第1期已免费重发，请留意彩信。', mms: false, fee: 0 },
      ].sort((one) => (one.mms === first[0]!.mms ? -1 : 1)),
    );
    const [link, more] = await say(joiner, 'QK');
    t.regex(link!.text, /^车友期刊第1期，请点开看：\/i\/[\w-]+$/);
    t.is(more, undefined);
    const resent = await db().read('select phone, channel from mms_resend');
    t.deepEqual(resent, [{ phone: joiner, channel: 'sms' }]);
  },
);

test.serial(
  'CA-X07: an agent sees what a number got and sends the newest once more; again is refused with what to do instead',
  async (t) => {
    const seen = await own(reader);
    t.like(seen.items[0], { number: 1, way: 'mms', state: 'queued', again: false });
    t.like(seen.newest, { number: 1, wasResent: false });
    const sent = await own(reader, true);
    t.like(sent.newest, { wasResent: true });
    t.is((await own(reader, true)).code, 'again');
    t.is((await own(stranger, true)).code, 'no-reader');
    const [joined] = (await own(joiner)).items;
    t.like(joined, { way: null, again: true });
    const mts = await db().read<{ count: number }>(
      `select count(*)::int from mt where phone = $1 and reason = 'issue again' and mms is not null`,
      [reader],
    );
    t.is(mts[0]!.count, 1);
  },
);

test.serial(
  'A handset without MMS gets the link, and anybody with it reads the issue in any browser until it ends',
  async (t) => {
    const [sms] = await db().read<{ text: string }>(`select text from mt where phone = $1 and reason = 'issue'`, [
      plain,
    ]);
    const place = sms!.text.slice(sms!.text.indexOf('/i/'));
    const page = await desk.ask(agent, place);
    t.is(page.headers.get('content-type'), 'text/html; charset=utf-8');
    const text = await page.text();
    t.regex(text, /<h1>车友期刊<\/h1>.*第1期/);
    t.is(text.match(/<section>/g)?.length, 6);
    t.true(text.includes('news的内容'));
    t.false(text.includes('<script'));
    t.is((await desk.ask(agent, `${place}/none.jpg`)).status, 404);
    for (const other of [`${place}x`, `${place.slice(0, -11)}AAAAAAAAAAA`, '/i/1-zzz-AAAAAAAAAAA'])
      t.is((await desk.ask(agent, other)).status, 404);
    desk.now = later(now, 40 * dayMs);
    const over = await desk.ask(agent, place);
    t.is(over.status, 404);
    t.regex(await over.text(), /链接已失效/);
    desk.now = now;
  },
);

test.serial(
  'What is known of issues and a handset is in the copy of one’s data, and goes with a wish to be forgotten',
  async (t) => {
    const mine = { db: db(), phone: reader, since: undefined, language: 'en', now } as const;
    const rows = [];
    for await (const row of personalIssues.read(mine)) rows.push(row);
    t.like(rows[0], { number: 1, subject: '车友期刊' });
    if (personalIssues.fate.kind !== 'goes') return t.fail();
    const { erase } = personalIssues.fate;
    t.is(await db().transact((tx) => erase(tx, { phone: reader, until: later(now, 1) })), 2);
    t.deepEqual((await own(reader)).items, []);
  },
);
