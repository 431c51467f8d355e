import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { givePromotionConsents } from '../../../../src/business/consent/index.ts';
import {
  claim,
  jobsOf,
  type NewMt,
  putOnList,
  queueMts,
  takeOffList,
  type Words,
} from '../../../../src/business/messages/index.ts';
import { messageRoutes } from '../../../../src/business/messages/routes.ts';
import { openNumbers } from '../../../../src/business/staff/index.ts';
import { blacklistedAmong, knowPhone, refusePromotions } from '../../../../src/business/subscribers/index.ts';
import { sweep } from '../../../../src/platform/jobs.ts';
import { openLog } from '../../../../src/platform/log.ts';
import { newId } from '../../../../src/values/id.ts';
import { later, minuteMs } from '../../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../../support/callers.ts';
import { withDatabase } from '../../../support/database.ts';
import { aDoor, aLane, anMt, nobodyIsTold } from '../../../support/mt.ts';
import { segments } from '../../../support/shipped.ts';

const db = withDatabase();
const now = new Date('2026-11-23T12:00:00+08:00');
const door = aDoor(aLane);
const agent = aCaller('care-agent');
const reviewer = aCaller('reviewer');
const supervisor = aCaller('supervisor');
const operator = aCaller('operator');
const editor = aCaller('editor');
const advertisement = '【车友助理】周末洗车五折。拒收请回复R';
let desk: Desk;
let made = 0;
const counted: string[] = [];
const countNumber = async (_: unknown, phone: string) => counted.push(phone);
const aPhone = () => `156333${String(++made).padStart(5, '0')}`;

test.before(async () => {
  const numbers = await openNumbers(db());
  desk = await aDesk(messageRoutes({ db: db(), door, segments, numbers, whenSettled: nobodyIsTold, countNumber }), now);
});
test.after.always(() => desk?.stop());

/** The person agreed to promotions on paper. */
async function agreed(phone: string): Promise<void> {
  const consent = { phone, kind: 'hall-form', textVersion: 'v1', evidence: { proof: '表单 12' } } as const;
  await db().transact(async (tx) => {
    await knowPhone(tx, segments, phone, now);
    await givePromotionConsents(tx, [consent], now);
  });
}

function queue(...mts: Partial<NewMt>[]): Promise<string[]> {
  return db().transact((tx) =>
    queueMts(
      tx,
      door,
      mts.map((one) => anMt({ class: 'content', ...one })),
      now,
    ),
  );
}

async function json<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Rings what is due; tests beside this one ring as well. */
async function ring(at: Date): Promise<void> {
  while ((await sweep(db(), jobsOf(nobodyIsTold), at, openLog({ level: 'silent' }))) === 'busy') await pause(5);
}

async function stateOf(id: string): Promise<string> {
  const [row] = await db().read<{ state: string; code: string | null }>(
    'select state, refusal_code as code from mt where id = $1',
    [id],
  );
  return [row!.state, row!.code].filter(Boolean).join(' ');
}

async function audited(action: string): Promise<{ subject: string; detail: Record<string, unknown> }[]> {
  return db().read('select subject, detail from staff_audit where action = $1', [action]);
}

async function heldText(text: string): Promise<{ id: string; messages: number; word: string }> {
  const page = await json<{ items: { id: string; text: string; messages: number; word: string }[] }>(
    await desk.ask(reviewer, '/api/held-texts?limit=200'),
  );
  return page.items.find((one) => one.text === text)!;
}

// Alone, because it sends whatever waits on the lane.
test.serial(
  'A held text is one entry for all its messages; released, they go with what comes later, and the release is audited',
  async (t) => {
    const text = '恭喜您中奖一号';
    const [first, second] = await queue({ phone: aPhone(), text }, { phone: aPhone(), text });
    const held = await heldText(text);
    t.like(held, { messages: 2, word: '中奖' });
    const because = '真实活动，已核对';
    t.is((await desk.ask(reviewer, `/api/held-texts/${held.id}/release`, { body: { because } })).status, 204);
    await ring(later(now, minuteMs));
    t.deepEqual([await stateOf(first!), await stateOf(second!)], ['queued', 'queued']);
    const [third] = await queue({ phone: aPhone(), text });
    t.is(await stateOf(third!), 'queued');
    await db().transact((tx) =>
      claim(tx, { whenSettled: nobodyIsTold, door, link: aLane.link, epoch: 1, limit: 200 }, now),
    );
    const left = await db().read('select from submit where mt_id = any($1)', [[first, second, third]]);
    t.is(left.length, 3, 'a text that a person released is not held again when it leaves');
    t.true(
      (await audited('held-text.release')).some(
        ({ subject, detail }) => subject === held.id && detail['because'] === because,
      ),
    );
  },
);

test('A one-time code that waits for a reviewer shows him its word and not the code', async (t) => {
  await queue({ phone: aPhone(), text: '验证码482915，用于中奖登记', reason: 'one-time code: prize' });
  t.like(await heldText('验证码******，用于中奖登记'), { messages: 1, word: '中奖' });
});

test('A held text that is refused refuses its messages, and those that come later, with the reason that was given', async (t) => {
  const text = '恭喜您中奖二号';
  const [first] = await queue({ phone: aPhone(), text });
  const { id } = await heldText(text);
  await desk.ask(supervisor, `/api/held-texts/${id}/refuse`, { body: { because: '虚假中奖' } });
  await ring(later(now, minuteMs));
  const [later1] = await queue({ phone: aPhone(), text });
  t.deepEqual(
    [await stateOf(first!), await stateOf(later1!)],
    ['refused refused-by-staff', 'refused refused-by-staff'],
  );
  t.is((await desk.ask(reviewer, `/api/held-texts/${id}/release`, { body: { because: '再想想' } })).status, 409);
});

test('A message that was held while its text was being released is found by the next ring', async (t) => {
  const text = '恭喜您中奖三号';
  await queue({ phone: aPhone(), text });
  const { id } = await heldText(text);
  let second: string | undefined;
  await db().transact(async (tx) => {
    [second] = await queueMts(tx, door, [anMt({ class: 'content', phone: aPhone(), text })], now);
    await desk.ask(reviewer, `/api/held-texts/${id}/release`, { body: { because: '已核对' } });
    await ring(later(now, minuteMs));
  });
  t.is(await stateOf(second!), 'held');
  await ring(later(now, 2 * minuteMs));
  t.is(await stateOf(second!), 'queued');
});

test('A long text goes with all its parts when it is released, and a promotion that is released at night waits for the morning', async (t) => {
  const [phone, other] = [aPhone(), aPhone()];
  const text = `恭喜您中奖四号${'好'.repeat(90)}`;
  await agreed(other);
  const promotion = `${advertisement}，中奖五号`;
  const night = new Date('2026-11-23T22:00:00+08:00');
  const [long] = await queue({ phone, text });
  const [late] = await db().transact((tx) =>
    queueMts(tx, door, [anMt({ class: 'promotion', phone: other, text: promotion })], night),
  );
  for (const each of [text, promotion])
    await desk.ask(reviewer, `/api/held-texts/${(await heldText(each)).id}/release`, { body: { because: '已核对' } });
  await ring(later(now, minuteMs));
  const parts = await db().read('select part from mt_queue where mt_id = $1 order by part', [long]);
  t.deepEqual(parts, [{ part: 1 }, { part: 2 }]);
  const [due] = await db().read('select due_at from mt_queue where mt_id = $1', [late]);
  t.deepEqual(due, { due_at: new Date('2026-11-24T08:00:00+08:00') });
});

test('A word that is new when a message leaves holds it, and its release sends it', async (t) => {
  const lane = { ...aLane, link: 'with a new word' };
  const words: Words = {
    version: 'newer',
    find: (text) => (text.includes('新词') ? { kind: 'review', word: '新词' } : undefined),
  };
  const text = '新词洗车';
  const mt = anMt({ class: 'content', phone: aPhone(), text });
  const [id] = await db().transact((tx) => queueMts(tx, aDoor(lane), [mt], now));
  const leave = () =>
    db().transact((tx) =>
      claim(
        tx,
        { whenSettled: nobodyIsTold, door: { ...aDoor(lane), words }, link: lane.link, epoch: 1, limit: 9 },
        now,
      ),
    );
  t.deepEqual(await leave(), []);
  t.is(await stateOf(id!), 'held');
  await desk.ask(reviewer, `/api/held-texts/${(await heldText(text)).id}/release`, { body: { because: '已核对' } });
  await ring(later(now, minuteMs));
  t.deepEqual(
    (await leave()).map(({ mtId }) => mtId),
    [id],
  );
});

test('Who complained is told so in a sentence, can order nothing, and can again when taken off the list', async (t) => {
  const phone = aPhone();
  const mark = { phone, reason: '工单77', source: 'staff' };
  await db().transact((tx) => putOnList(tx, segments, 'complaint', mark, now));
  await queue({ phone, text: '天气' });
  const state = await json<Record<string, unknown>>(await desk.ask(agent, '/api/contacts/state', { body: { phone } }));
  t.deepEqual(
    counted.filter((one) => one === phone),
    [phone],
    'a number is counted that is only asked about',
  );
  t.like(state, {
    phone: `156****${phone.slice(-4)}`,
    mayGetContent: false,
    whyNoContent: '该用户曾投诉，已列入本公司免打扰名单，不再发送内容和推广短信。',
  });
  const [notSent] = state['notSent'] as Record<string, unknown>[];
  t.like(notSent, { code: 'complaint-list', why: state['whyNoContent'] });
  const blacklisted = () => db().transact((tx) => blacklistedAmong(tx, [phone]));
  t.is((await blacklisted()).size, 1);
  const takeOff = () => db().transact((tx) => takeOffList(tx, 'complaint', phone, '工单77', now));
  t.true(await takeOff());
  t.false(await takeOff());
  t.is((await blacklisted()).size, 0);
});

test('Test numbers are entered and taken off by operators, and both are audited', async (t) => {
  const body = { phone: aPhone(), because: '值班手机' };
  t.is((await desk.ask(operator, '/api/contact-lists/test/add', { body })).status, 204);
  t.is((await desk.ask(operator, '/api/contact-lists/test/remove', { body })).status, 204);
  t.is((await desk.ask(operator, '/api/contact-lists/test/remove', { body })).status, 404);
  for (const action of ['contact-list.add', 'contact-list.remove'])
    t.true(
      (await audited(action)).some(({ subject, detail }) => subject === 'test' && detail['because'] === '值班手机'),
    );
});

test('The state of a phone says why no promotion goes: no consent, then none, then the cap, then a refusal by telephone', async (t) => {
  const phone = aPhone();
  const why = async () =>
    (await json<{ whyNotPromote?: string }>(await desk.ask(agent, '/api/contacts/state', { body: { phone } })))
      .whyNotPromote;
  t.is(await why(), '没有该用户同意接收推广短信的凭据，不发送推广短信。');
  await agreed(phone);
  t.is(await why(), undefined);
  await queue(...[1, 2].map(() => ({ phone, class: 'promotion' as const, text: advertisement })));
  t.is(await why(), '该号码任意七天内最多接收2条推广短信，已达上限。');
  await db().transact((tx) => refusePromotions(tx, [phone], now));
  t.is(await why(), '用户已于2026-11-23 12:00拒收推广短信。');
});

test('A do-not-promote file is taken page by page: twice is once, what is no number is told, and everybody on it is left alone', async (t) => {
  const phones = Array.from({ length: 1500 }, (_, index) => `158${String(index).padStart(8, '0')}`);
  const file = [
    '\ufeff号码,备注',
    ...phones.map((one, index) => (index % 2 ? one : `+86 ${one},谢绝`)),
    '12345',
    '',
  ].join('\r\n');
  const send = (source: string) =>
    desk.ask(operator, `/api/contact-lists/do-not-promote/import?source=${source}`, { file });
  t.deepEqual(await json(await send('12321-2026-11')), {
    read: 1501,
    added: 1500,
    faults: [{ line: 1502, remedy: '请在第一列填写 11 位手机号码' }],
    faultCount: 1,
  });
  t.like(await json(await send('12321-2026-12')), { read: 1501, added: 0 });
  t.deepEqual(await json(await desk.ask(agent, '/api/contact-lists/do-not-promote/count')), { phones: 1500 });
  const first = await json<{ items: unknown[]; next: string }>(
    await desk.ask(agent, '/api/contact-lists/do-not-promote?limit=200'),
  );
  t.is(first.items.length, 200);
  t.like(first.items[0], { source: '12321-2026-12' });
  const [id] = await queue({ phone: phones[7]!, class: 'promotion', text: advertisement });
  t.is(await stateOf(id!), 'refused do-not-promote-list');
  t.is((await audited('do-not-promote.import')).length, 2);
});

test('Promotions are counted by their source: what became of them, why not, and who answered by refusing', async (t) => {
  const sourceId = newId(now);
  const [willing, unwilling] = [aPhone(), aPhone()];
  await agreed(willing);
  const mts = [willing, willing, willing, unwilling].map((phone) => ({
    phone,
    class: 'promotion' as const,
    text: advertisement,
    reason: 'autumn',
    reasonId: sourceId,
  }));
  await queue(...mts);
  const counts = await json<{ refusals: { code: string }[] }>(await desk.ask(operator, `/api/promotions/${sourceId}`));
  counts.refusals.sort((one, other) => one.code.localeCompare(other.code));
  t.deepEqual(counts, {
    source: 'autumn',
    all: 4,
    states: { queued: 2, refused: 2 },
    refusals: [
      { code: 'no-consent', messages: 1, why: '没有该用户同意接收推广短信的凭据，不发送推广短信。' },
      { code: 'weekly-cap', messages: 1, why: '该号码任意七天内最多接收2条推广短信，已达上限。' },
    ],
    answeredNo: 0,
  } as never);
});

test('Every route of the door is closed to who has no business there', async (t) => {
  const body = { phone: aPhone(), because: '试试看' };
  const asked: [string, unknown?][] = [
    ['/api/held-texts'],
    [`/api/held-texts/${newId(now)}/release`, { because: '试试看' }],
    ['/api/contact-lists/minor'],
    ['/api/contact-lists/minor/count'],
    ['/api/contact-lists/test/add', body],
    ['/api/contact-lists/test/remove', body],
    ['/api/contacts/state', body],
    [`/api/promotions/${newId(now)}`],
  ];
  for (const [address, sent] of asked)
    t.is((await desk.ask(editor, address, { ...(sent ? { body: sent } : {}) })).status, 403, address);
  t.is(
    (await desk.ask(agent, '/api/contact-lists/test/add', { body })).status,
    403,
    'a test number is let through rules',
  );
  const fixed = { ...body, phone: '12900000000' };
  t.is((await desk.ask(operator, '/api/contact-lists/test/add', { body: fixed })).status, 400);
});
