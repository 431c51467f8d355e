import test from 'ava';
import type { Catalog } from '../../src/business/catalog/index.ts';
import type { TakenMo } from '../../src/business/messages/index.ts';
import { mtsQueuedAt } from '../../src/business/messages/index.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import { openSubscriptions } from '../../src/business/subscriptions/index.ts';
import { tryText } from '../../src/intake/bench.ts';
import { benchRoutes } from '../../src/intake/bench-routes.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { ownNumber, type Talker } from '../../src/intake/open-questions.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { loadCampaigns } from '../../src/products/campaigns/index.ts';
import { later } from '../../src/values/time.ts';
import { aCaller, aDesk } from '../support/callers.ts';
import { withDatabase } from '../support/database.ts';
import { anMo } from '../support/mo.ts';
import { aDoor, aLane } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';
import { aCatalog, contentFolder, termsOf } from '../support/talk.ts';

const db = withDatabase();
const start = new Date('2026-12-08T10:00:00+08:00');
let now = start;
let intake: Intake;
let catalog: Catalog;

test.before(async () => {
  const segments = await loadSegments(contentFolder);
  const composed = await loadCampaigns(contentFolder, await aCatalog());
  catalog = composed.catalog;
  intake = {
    ...{ db: db(), clock: { now: () => now }, log: openLog({ level: 'silent' }), segments },
    ...{ terms: termsOf(catalog), door: aDoor(aLane), campaigns: composed.campaigns, ...noOrders },
  };
  await ensurePartitions(db(), start);
});

const people = {
  nobody: [],
  asked: ['CY'],
  'asked twice': ['CY', 'SJB'],
  member: ['CY', 'Y'],
  'member with a list': ['CY', 'Y', 'SJB', 'Y', '0000'],
  'in a quiz': ['DT'],
  'in a trial': ['CYTY', 'Y'],
  'weather by the piece': ['TQ 石家庄', 'Y'],
} satisfies Record<string, string[]>;

/** What people write: every keyword, near misses, other forms of the same, reserved words, junk. */
const words = ['CY', 'CYV', 'CYTY', 'SJB', 'TQDY', 'TQ', 'DT'];
const forms = (word: string) => [
  word,
  word.toLowerCase(),
  word.replace(/[A-Z]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  [...word].join(' '),
  ` ${word}。`,
  `“${word}”`,
  `${word}1`,
  `${word} 01`,
  `${word},石家庄`,
  `${word.slice(0, -1)}`,
  `${word}X`,
  `TD${word}`,
  `QX ${word}`,
  `退订${word}`,
  `Y ${word}`,
  `TD${word}01`,
  `我要订${word}`,
];
const others = [
  ...[
    'Y',
    'y',
    'Ｙ',
    'YES',
    '是',
    '确认',
    '確認',
    '是的',
    '是吗',
    'Y?',
    'Y？',
    'Y!',
    '好',
    'OK',
    'N',
    'T',
    'R',
    'STOP',
    'stop',
  ],
  ...[
    '0000',
    '00000',
    'OOOO',
    '０００００',
    '0 0 0 0',
    '000',
    'TD',
    'QX',
    '退订',
    '退訂',
    '退定',
    '我要退订',
    '退订车友',
    '請退訂',
  ],
  ...['1', '2', '1,3', '１', '1、2', '9', '12', '123', '0', '-1', '雾灯', '霧燈', '玻璃水', '石家庄', '石家莊'],
  ...[
    '不要了',
    '取消',
    '怎么退',
    '别再扣了',
    'unsubscribe',
    '停用车友助理',
    '取消天气预报',
    '車友助理',
    '车友',
    '天氣預報',
    '天气',
  ],
  ...[
    '',
    ' ',
    '\n',
    '。',
    '?',
    '！！！',
    '你好',
    'hello',
    '谢谢',
    '😀',
    '👍👍',
    'C😀Y',
    'CY😀',
    '\u200bCY',
    'C\u00adY',
    'ＴＱ　石家庄',
  ],
  ...[
    'CY'.repeat(40),
    '我想问一下你们这个业务怎么收费'.repeat(8),
    'a'.repeat(400),
    '退订'.repeat(60),
    'CYCYV',
    'YCYTD',
    'TDTD',
    'YY',
    'TDY',
  ],
  ...[
    '13900000000',
    'TJ13900000000',
    'CY13900000000',
    '<script>',
    "'; drop table mt; --",
    '{{product}}',
    '%s',
    '\\u0000',
    'null',
    'undefined',
  ],
];
const texts = [...new Set([...words.flatMap(forms), ...others])];

let lastPhone = 15_633_100_000;

/** What a text left, in the words of both. */
async function reallyLeft(phone: string, at: Date) {
  return db().transact(async (tx) => {
    const [mo] = await tx.sql<{ command: string | null; trace: unknown; parked: string | null }>(
      'the last mo',
      'select command, trace, parked_reason as parked from mo where phone = $1 order by id desc limit 1',
      [phone],
    );
    const answers = await mtsQueuedAt(tx, phone, at);
    const standing = await openSubscriptions(tx, [phone]);
    const charges = await tx.sql<{ amount_fen: number }>(
      'its charges',
      'select amount_fen from charge where phone = $1',
      [phone],
    );
    return {
      mo: mo!,
      answers,
      standing: standing.map(({ product, state }) => `${product} ${state}`),
      charges: charges.length,
    };
  });
}

/** Without ids, which are new each time. */
function plain({ refusal, reason, ...mt }: { refusal?: string | null | undefined; reason: string }) {
  return { ...mt, refusal: refusal ?? null, reason: reason.replace(/ [0-9a-f-]{36}$/, '') };
}

test('The bench and the door in answer alike, whoever texts: over 200 texts by eight kinds of people', async (t) => {
  t.true(texts.length > 200, `${texts.length} texts`);
  const kinds = Object.entries(people);
  for (const [index, text] of texts.entries()) {
    const phone = String(++lastPhone);
    const [kind, before] = kinds[index % kinds.length]!;
    now = start;
    const who = { kind: 'phone', phone } as const;
    const tried = await tryText(intake, { who, accessNumber: '10620007', text, before }, catalog, now);
    for (const said of before) {
      await takeMos(intake, [anMo(said, { phone })]);
      now = later(now, 1000);
    }
    await takeMos(intake, [anMo(text, { phone })]);
    const real = await reallyLeft(phone, now);
    const about = `${JSON.stringify(text)} by ${kind}`;
    t.is(tried.command ?? null, real.mo.command, about);
    t.deepEqual(tried.trace, real.mo.trace ?? [], about);
    t.is(tried.parked ?? null, real.mo.parked, about);
    t.deepEqual(tried.answers.map(plain), real.answers.map(plain), about);
    t.deepEqual(
      tried.standing.map(({ product, state }) => `${product} ${state}`),
      real.standing,
      about,
    );
    t.is(tried.rows.filter(({ table }) => table === 'mt').length, real.answers.length, about);
  }
});

test.serial(
  'A trial leaves nothing: no subscriber, no MO, no message, no subscription, and nothing that was there changes',
  async (t) => {
    const phone = String(++lastPhone);
    now = start;
    const counts = () =>
      db().read(`select (select count(*) from subscriber) as s, (select count(*) from mo) as m, (select count(*) from mt) as t,
      (select count(*) from mt_queue) as q, (select count(*) from subscription) as u, (select count(*) from consent) as c,
      (select count(*) from open_question) as o, (select count(*) from charge) as h`);
    const before = await counts();
    const trial = { who: { kind: 'phone', phone }, accessNumber: '10620007', text: 'Y', before: ['CY'] } as const;
    const tried = await tryText(intake, { ...trial, before: [...trial.before] }, catalog, now);
    t.is(tried.answers.length, 3);
    t.deepEqual(await counts(), before);
  },
);

test('An invented subscriber has what it is given: carrier, province, level and state', async (t) => {
  const ask = (carrier: 'unicom' | 'telecom', state: 'asked' | 'active' | 'suspended' | undefined, text: string) =>
    tryText(
      intake,
      {
        who: {
          ...{ kind: 'invented', carrier, province: '河北' },
          ...(state && { has: { product: 'car-owner-vip', state } }),
        },
        ...{ accessNumber: '10620007', text, before: [] },
      },
      catalog,
      start,
    );
  t.regex(
    (await ask('telecom', undefined, 'CY')).answers.map(({ state }) => state).join(),
    /refused/,
    'no lane goes there',
  );
  t.deepEqual(
    (await ask('unicom', 'asked', 'Y')).standing.map(({ product, state }) => [product, state]),
    [['car-owner-vip', 'active']],
  );
  const switched = await ask('unicom', 'active', 'CY');
  t.regex(switched.answers[0]!.text, /^VIP会员换车友助理普通会员/);
  const ended = await ask('unicom', 'suspended', 'TDCYV');
  t.deepEqual([ended.command, ended.of, ended.standing], ['cancel', '车友助理VIP会员', []]);
});

test('What a yes would cost, and when, is what the bill run would do', async (t) => {
  const who = { kind: 'invented', carrier: 'unicom', province: '河北' } as const;
  const said = (text: string, before: string[]) =>
    tryText(intake, { who, accessNumber: '10620007', text, before }, catalog, start);
  t.deepEqual((await said('CY', [])).charges, []);
  const [fee] = (await said('Y', ['CY'])).charges;
  t.like(fee, { title: '车友助理普通会员', amountFen: 500, kind: 'month' });
  t.true(new Date(fee!.dueAt!) >= later(start, 72 * 3_600_000), 'never within 72 hours');
  const [piece] = (await said('Y', ['TQ 石家庄'])).charges;
  t.deepEqual(piece, { title: '天气点播', amountFen: 20, kind: 'item', on: 'delivered' });
});

test.serial(
  'Who may open numbers tries an SMS as one, which opens it; others try with an invented subscriber',
  async (t) => {
    const phone = '15633000777';
    const opened: string[] = [];
    const countNumber = async (_: unknown, written: string) => opened.push(written);
    const house = { intake, countNumber, drafts: async () => [], catalogOfDraft: async () => undefined };
    const desk = await aDesk(benchRoutes(house), now);
    t.teardown(() => desk.stop());
    const body = { who: { kind: 'phone', phone }, accessNumber: '10620007', text: 'CY' };
    for (const role of ['editor', 'business-developer', 'operator', 'administrator']) {
      const refused = await desk.ask(aCaller(role), '/api/bench', { body });
      t.like(await refused.json(), { status: 403, code: 'invented-only' }, role);
      const invented = { ...body, who: { kind: 'invented', carrier: 'unicom' } };
      t.is((await desk.ask(aCaller(role), '/api/bench', { body: invented })).status, 200, role);
      t.like(await (await desk.ask(aCaller(role), '/api/bench')).json(), { mayTryNumbers: false });
    }
    t.deepEqual(opened, []);
    t.is((await desk.ask(aCaller('technical-support'), '/api/bench', { body })).status, 200);
    t.deepEqual(opened, [phone]);
    const lines = await db().read('select action, subject from staff_audit where phone = $1', [phone]);
    t.deepEqual(lines, [{ action: 'catalogue.bench', subject: '156****0777' }]);
  },
);

test('A question is asked from an extension that the link of its number allows, whichever link of the carrier is named first', (t) => {
  const other = { ...aLane, link: 'other', accessNumbers: ['10629999'], extensionDigits: 0 };
  const talker = { subscriber: { carrier: 'unicom' }, questions: [], subscriptions: [] } as unknown as Talker;
  const mo = { accessNumber: '10620007' } as TakenMo;
  t.is(ownNumber(catalog, [other, aLane], talker, mo, start), '1062000701');
  t.is(ownNumber(catalog, [aLane], talker, mo, start), '1062000701');
});
