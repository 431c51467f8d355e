import { randomUUID } from 'node:crypto';
import test from 'ava';
import { beginVisit } from '../../src/business/desk/visits.ts';
import { sealHolders } from '../../src/business/subscribers/index.ts';
import { costOf, feeOutlook } from '../../src/care/self/model.ts';
import { personalOf } from '../../src/care/self/personal.ts';
import type { Tx } from '../../src/platform/db.ts';
import { allPersonal } from '../../src/roles/personal.ts';
import { allSeals } from '../../src/roles/seals.ts';
import { newId } from '../../src/values/id.ts';
import { later, minuteMs, monthOf } from '../../src/values/time.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';
import { aHolder, codeAt, Self } from '../support/selves.ts';
import { unzip } from '../support/zip.ts';

const house = withHouse();

type Words = { 'zh-CN': string; en: string };
type Home = {
  month: { takenFen: number; givenBackFen: number; openFen: number };
  standing: { id: string; title: string; state: string; mayStop: boolean; fee?: { now: Words } }[];
  ended: { title: string }[];
};
type Outlook = { lines: { kind: string; text: Words }[]; seen: string };

/** A phone orders the ordinary membership by SMS. */
async function member(phone: string): Promise<void> {
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  await house().text(phone, 'Y');
  await house().arrived(phone, 3);
}

async function lengthOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

/** What only weeks bring: a reminder, a contest with a prize, a lead that its insurer has not taken yet. */
async function livedThrough(phone: string): Promise<void> {
  const { db, clock } = house();
  const at = clock.now();
  const of = (table: string, columns: string, values: string, ...more: unknown[]) =>
    db.read(`insert into ${table} (${columns}) values (${values})`, [phone, ...more]);
  const [id, hash] = [newId(at), Buffer.alloc(32)];
  await of(
    'reminder',
    'phone, subject_id, kind, due, plate, id, first_at, answer, answered_at',
    `$1, $2, 'INS', '2027-03-15', '冀A11111', $2, $3, 'later', $3`,
    ...[id, at],
  );
  await db.read(
    `insert into contest (code, version, seed, seal, sealed_at, draw_at, budget_fen) values ('past', 'v', $1, sha256($1), $2, $2, 900)`,
    [hash, at],
  );
  await of(
    'contest_entry',
    'phone, contest, id, carrier, answered, right_answers, qualified, started_at, done_at, version',
    `$1, 'past', $2, 'unicom', 1, 1, true, $3, $3, 1`,
    ...[id, at],
  );
  await of(
    'contest_answer',
    'phone, contest, question, text, answer, is_right, mo_id, at',
    `$1, 'past', 1, 'A', 'a', true, $2, $3`,
    id,
    at,
  );
  await of(
    'contest_award',
    'phone, contest, slot, turn, prize, value_fen, state, offered_at, claim_until, claimed_at',
    `$1, 'past', 1, 0, '油卡', 900, 'claimed', $2, $2, $2`,
    at,
  );
  await db.read(
    `with company as (insert into insurer (id, code, name, hand_over, active, is_sample, changed_by, changed_at)
       values ($1, 'slow', '慢财险', 'csv', false, false, 'test', $2))
     insert into insurance_offer (id, insurer_id, title, detail, provinces, levels, from_day, until_day, state, made_by, maker, made_at)
     values ($1, $1, '八折', '', '{}', '{}', '2026-01-01', '2026-01-02', 'withdrawn', $1, 'test', $2)`,
    [id, at],
  );
  await of(
    'insurance_lead',
    'phone, id, offer_id, insurer_id, plate, channel, consent_text, text_version, evidence, agreed_at, state, tries, next_at',
    `$1, $2, $2, $2, '冀A11111', 'sms', '同意', 'v', $5, $3, 'waiting', 1, $4`,
    ...[id, at, later(at, 24 * 60 * minuteMs), { moId: id }],
  );
  await of(
    'mo',
    'phone, id, link, carrier_message_id, access_number, raw, state, parked_reason, received_at',
    `$1, $2, 'unicom-demo', 'x', '10620007', '\\x59', 'parked', 'test', $3`,
    ...[id, at],
  );
}

/** All that is kept of people, with what erasing needs of the house. */
function everything() {
  const keep = { recordsYears: 5, billingYears: 10 };
  return personalOf({ keep, personal: allPersonal } as unknown as Parameters<typeof personalOf>[0]);
}

const homeOf = async (who: Self) => (await who.ask('home')).body as unknown as Home;
const gone = (phone: string, now: Date) =>
  house().db.transact(async (tx: Tx) => {
    const holder = { phone, cause: 'test', hadSomething: true, evidence: {} };
    await tx.sql('end', `update subscription set state = 'closed', closed_at = $2, next_at = null where phone = $1`, [
      phone,
      now,
    ]);
    await sealHolders(tx, allSeals, [holder], now);
  });

test.serial('A code by SMS opens the page, once; the answer is the same for a phone that nobody has', async (t) => {
  const { url } = house();
  const phone = '15633000701';
  const post = (place: string, body: object, cookie = '') =>
    fetch(`${url}/api/self/${place}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const asked = await post('codes', { phone });
  t.is(asked.status, 202);
  t.deepEqual(await asked.json(), { validForSeconds: 300, nextAfterSeconds: 60 });
  const code = await codeAt(house(), phone);
  t.is((await post('codes', { phone })).status, 429, 'once a minute');

  await house().walkTo(later(house().clock.now(), minuteMs + 1000).toISOString());
  const stranger = await post('codes', { phone: '19900000000' });
  t.deepEqual([stranger.status, await stranger.json()], [202, { validForSeconds: 300, nextAfterSeconds: 60 }]);

  const wrong = code === '000000' ? '111111' : '000000';
  const refused = await post('sign-in', { phone, code: wrong });
  t.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [403, 'code-refused']);
  const opened = await post('sign-in', { phone, code });
  t.is(opened.status, 200);
  t.like(await opened.json(), { phone: '156****0701', carrier: 'unicom' });
  const set = opened.headers.get('set-cookie')!;
  t.regex(set, /^spgate-self=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=7200$/);
  t.is((await post('sign-in', { phone, code })).status, 403, 'a code is good once');

  const who = new Self(url, phone, set.split(';')[0]!);
  t.is((await who.ask('me')).status, 200);
  const foreign = await post('sign-out', {}, who.cookie);
  t.is(foreign.status, 403, 'a change that does not come from our page');
  t.is((await who.ask('sign-out', {})).status, 204);
  t.is((await who.ask('me')).status, 401);
});

test.serial(
  'A session of staff opens no page of a subscriber, nor the other way round, under whatever name',
  async (t) => {
    const staff = (await aSession(house().db, 'administrator')).split('=')[1]!;
    const own = (await aHolder(house(), '15633000702')).cookie.split('=')[1]!;
    const status = async (path: string, cookie: string) =>
      (await fetch(house().url + path, { headers: { cookie } })).status;
    for (const cookie of [`spgate=${own}`, `spgate-self=${own}`])
      t.is(await status('/api/messages/unsettled', cookie), 401, cookie.split('=')[0]);
    for (const cookie of [`spgate=${staff}`, `spgate-self=${staff}`])
      t.is(await status('/api/self/home', cookie), 401, cookie.split('=')[0]);
    t.is(await status('/api/self/home', `spgate-self=${own}`), 200);
    t.is(await status('/api/messages/unsettled', `spgate=${staff}`), 200);
  },
);

test.serial(
  'A session ends when nothing is done for a quarter of an hour, after two hours, and everywhere when one wants',
  async (t) => {
    const { db } = house();
    const phone = '15633000703';
    const [idle, old, ...others] = await Promise.all([1, 2, 3, 4].map(() => aHolder(house(), phone)));
    const age = (who: Self, change: string) =>
      db.read(`update self_session set ${change} where token_hash = sha256($1::bytea)`, [who.cookie.split('=')[1]]);
    await age(idle!, `seen_at = now() - interval '15 minutes'`);
    await age(old!, `expires_at = now()`);
    const statuses = () => Promise.all([idle!, old!, ...others].map(async (who) => (await who.ask('me')).status));
    t.deepEqual(await statuses(), [401, 401, 200, 200]);
    t.is((await others[0]!.ask('sign-out', { everywhere: true })).status, 204);
    t.deepEqual(await statuses(), [401, 401, 401, 401]);
  },
);

test.serial(
  'CA-024: what one is subscribed to and its fees are shown, and one step ends it with the consequence before',
  async (t) => {
    const phone = '15633000704';
    await member(phone);
    const who = await aHolder(house(), phone);
    const { standing, month } = await homeOf(who);
    t.like(standing, [{ title: '车友助理普通会员', state: 'active', mayStop: true }]);
    t.deepEqual([month.takenFen, month.openFen], [0, 0]);
    const wish = { subscriptionId: standing[0]!.id };
    const outlook = (await who.ask('stop/outlook', wish)).body as unknown as Outlook;
    t.deepEqual(
      outlook.lines.map(({ kind }) => kind),
      ['ends', 'money', 'sms'],
    );
    t.is((await homeOf(who)).standing.length, 1, 'nothing has happened yet');
    t.is((await who.ask('stop', { ...wish, seen: 'something else' })).status, 409);
    t.is((await who.ask('stop', { ...wish, seen: outlook.seen })).status, 200);
    const after = await homeOf(who);
    t.deepEqual([after.standing, after.ended.map(({ title }) => title)], [[], ['车友助理普通会员']]);
    const told = async () => (await house().arrived(phone, 4)).find((text) => text.startsWith('您已退订'));
    t.regex(await until('the end is told', told), /^您已退订车友助理普通会员，即时生效/);
    const [event] = await house().db.read<{ channel: string; actor: string; evidence: Record<string, string> }>(
      `select channel, actor, evidence from subscription_event where phone = $1 and to_state = 'closed'`,
      [phone],
    );
    t.like(event, { channel: 'web', actor: phone });
    t.deepEqual(Object.keys(event!.evidence).sort(), ['address', 'page', 'session', 'userAgent']);
    t.is((await who.ask('stop/outlook', wish)).status, 409, 'there is nothing left to stop');
  },
);

test.serial(
  'Nobody sees or stops what is of another number, and the next holder of a number nothing of the last',
  async (t) => {
    const phone = '15633000705';
    await member(phone);
    const owner = await aHolder(house(), phone);
    const other = await aHolder(house(), '15633000706');
    const { standing } = await homeOf(owner);
    t.is((await other.ask('stop/outlook', { subscriptionId: standing[0]!.id })).status, 409);
    t.deepEqual((await homeOf(other)).standing, []);
    for (const place of ['consents', 'messages'])
      t.true(((await owner.ask(place)).body['items'] as object[]).length > 0, place);
    for (const place of ['consents', 'messages']) t.deepEqual((await other.ask(place)).body['items'], [], place);

    await house().db.transact((tx) => beginVisit(tx, phone, house().clock.now()));
    await gone(phone, later(house().clock.now(), 1));
    t.deepEqual(
      await house().db.read('select from help_visit where phone = $1', [phone]),
      [],
      'and so does the help page',
    );
    t.is((await owner.ask('home')).status, 401, 'a session ends with the holder');
    const next = await aHolder(house(), phone);
    const home = await homeOf(next);
    t.deepEqual([home.standing, home.ended], [[], []]);
    for (const place of ['consents', 'messages']) t.deepEqual((await next.ask(place)).body['items'], [], place);
    t.like((await next.ask('bills')).body, { bills: [], refunds: [] });
  },
);

test.serial('A code that the last holder asked for opens nothing of the next', async (t) => {
  const { url } = house();
  const phone = '15633000707';
  await house().walkTo(later(house().clock.now(), minuteMs + 1000).toISOString());
  const post = (place: string, body: object) =>
    fetch(`${url}/api/self/${place}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await house().text(phone, '0000');
  await house().arrived(phone, 1);
  t.is((await post('codes', { phone })).status, 202);
  const code = await codeAt(house(), phone);
  await gone(phone, house().clock.now());
  t.is((await post('sign-in', { phone, code })).status, 403);
});

test.serial('Cars, requests for help and wishes are those of the phone, and of nobody else', async (t) => {
  const [owner, other] = [await aHolder(house(), '15633000708'), await aHolder(house(), '15633000709')];
  await member(owner.phone);
  t.is((await other.ask('vehicles', { plate: '冀A12345' })).status, 409, 'cars are for members');
  const added = await owner.ask('vehicles', { plate: '冀A12345' });
  const [car] = added.body['items'] as { id: string }[];
  t.is((await other.ask(`vehicles/${car!.id}`, { mileage: 1 }, 'PATCH')).status, 404);
  t.is((await other.ask(`vehicles/${car!.id}`, {}, 'DELETE')).status, 404);
  t.deepEqual((await other.ask(`vehicles/${car!.id}/history`)).body['items'], []);
  t.deepEqual((await other.ask('vehicles')).body['items'], []);
  t.like(await owner.ask(`vehicles/${car!.id}`, { registered: '2020-01-10' }, 'PATCH'), { status: 200 });
  const { path } = (await owner.ask('calendar', {})).body as { path: string };
  t.regex(await (await fetch(house().url + path)).text(), /SUMMARY:冀A12345年检到期/);
  const { path: others } = (await other.ask('calendar', {})).body as { path: string };
  t.notRegex(await (await fetch(house().url + others)).text(), /SUMMARY/);

  const id = randomUUID();
  const asked = { id, category: 'usage', text: '收不到天气短信，请核实' };
  t.is((await owner.ask('tickets', asked)).status, 201);
  t.is((await owner.ask('tickets', asked)).status, 200, 'sent again it is the same request');
  const [ticket] = (await owner.ask('tickets')).body['items'] as { id: string }[];
  const more = { id: randomUUID(), text: '还有一点' };
  t.is((await other.ask(`tickets/${ticket!.id}/messages`, more)).status, 404);
  t.deepEqual((await other.ask('tickets')).body['items'], []);
  t.is((await owner.ask(`tickets/${ticket!.id}/messages`, more)).status, 200);

  const quiet = { from: 22, until: 7 };
  t.like((await owner.ask('preferences', { quiet, language: 'en' }, 'PUT')).body, { quiet, language: 'en' });
  t.is((await owner.ask('preferences', { quiet: { from: 8, until: 20 }, language: null }, 'PUT')).status, 400);
  t.like((await owner.ask('me')).body, { language: 'en' });
  t.like((await other.ask('preferences')).body, { quiet: null, language: null });
});

test.serial(
  'XC-04: advertising is switched on by the words that were shown, and off at once; both stand in the records',
  async (t) => {
    const who = await aHolder(house(), '15633000710');
    type Shown = { promotions: { state: string; text: string; textVersion: string } };
    const { promotions } = (await who.ask('preferences')).body as unknown as Shown;
    t.is(promotions.state, 'not-asked');
    t.is((await who.ask('promotions', { allowed: true, textVersion: 'older' }, 'PUT')).status, 409);
    const on = await who.ask('promotions', { allowed: true, textVersion: promotions.textVersion }, 'PUT');
    t.is((on.body as unknown as Shown).promotions.state, 'allowed');
    const { items } = (await who.ask('consents')).body as { items: { title: string; text: string }[] };
    t.like(items, [{ title: '推广短信', text: promotions.text }]);
    const off = await who.ask('promotions', { allowed: false }, 'PUT');
    t.is((off.body as unknown as Shown).promotions.state, 'refused');
    t.is(((await who.ask('consents')).body['items'] as object[]).length, 1, 'that one agreed once stays written');
  },
);

type Data = {
  copies: { id: string; state: string }[];
  isSubscribed: boolean;
  erasure?: { state: string; waitsFor?: Words; receipt?: string; dueBy: string };
};
const dataOf = async (who: Self) => (await who.ask('data')).body as unknown as Data;
/** So that another code may be asked for from this address. */
const anHourLater = () => house().walkTo(later(house().clock.now(), 61 * minuteMs).toISOString());
const codesAt = async (phone: string) =>
  (await house().messages(phone)).filter(({ text }) => /验证码\d{6}/.test(text)).length;

/** Asks for a fresh code and reads it off the handset. */
async function freshCode(who: Self, purpose: 'copy' | 'erasure'): Promise<string> {
  await anHourLater();
  const before = await codesAt(who.phone);
  const asked = await who.ask('data/codes', { for: purpose });
  if (asked.status !== 202) throw new Error(JSON.stringify(asked.body));
  return codeAt(house(), who.phone, before + 1);
}

test.serial(
  'A copy of all that is known of a person is made by itself, told by SMS, and fetched after a fresh code only',
  async (t) => {
    const phone = '15633000711';
    await member(phone);
    const [first, other] = [await aHolder(house(), phone), await aHolder(house(), '15633000712')];
    await first.ask('vehicles', { plate: '冀A54321' });
    t.is((await first.ask('data/copies', {})).status, 202);
    t.is(((await first.ask('data/copies', {})).body as unknown as Data).copies.length, 1, 'one a day');
    const copy = await until('the copy', async () =>
      (await dataOf(first)).copies.find(({ state }) => state === 'ready'),
    );
    await until('the SMS that it is ready', async () =>
      (await house().messages(phone)).find(({ text }) => /^您申请的个人信息副本已备好，请在7天内/.test(text)),
    );
    t.is((await first.ask(`data/copies/${copy.id}`)).status, 403, 'no fresh code');
    const noted = await house().db.read(
      `select c.id from self_copy c join file_came f on f.store = 'copies' and f.hash = c.hash where c.phone = $1`,
      [phone],
    );
    t.deepEqual(noted, [{ id: copy.id }], 'a running house knows of each file before its row does');

    const code = await freshCode(first, 'copy');
    t.is((await other.ask('data/unlock', { code })).status, 403, 'it is the code of another phone');
    t.is((await first.ask('data/unlock', { code })).status, 204);
    t.is(
      (await aHolder(house(), phone).then((second) => second.ask(`data/copies/${copy.id}`))).status,
      403,
      'of that session only',
    );
    await house().db.read(`update self_session set unlocked_until = now() + interval '5 minutes' where phone = $1`, [
      other.phone,
    ]);
    t.is((await other.ask(`data/copies/${copy.id}`)).status, 404);

    const file = await first.raw(`data/copies/${copy.id}`);
    t.is(file.headers.get('content-type'), 'application/zip');
    const files = unzip(Buffer.from(await file.arrayBuffer()));
    const json = (name: string) => JSON.parse(files.get(`data/${name}.json`)!.toString()) as Record<string, string>[];
    t.like(json('subscriptions'), [{ title: '车友助理普通会员', state: 'active' }]);
    t.deepEqual(
      json('cars').map(({ plate }) => plate),
      ['冀A54321'],
    );
    t.true(json('messages').some(({ text }) => text === 'CY'));
    t.false(files.get('data/messages.json')!.toString().includes(code), 'no code can be read in it');
    t.regex(json('consents')[0]!['text']!, /^订购车友助理普通会员/);
    const page = files.get('index.html')!.toString();
    t.regex(page, /<html lang="zh-CN">/);
    for (const words of ['个人信息副本', '第四十四至四十七条', '冀A54321']) t.true(page.includes(words), words);
  },
);

test.serial(
  'Who wishes to be forgotten cancels first or with it, by a fresh code; what may go goes, what the law keeps stays, and the proof counts it',
  async (t) => {
    const phone = '15633000713';
    await member(phone);
    const who = await aHolder(house(), phone);
    await who.ask('vehicles', { plate: '冀A11111' });
    await who.ask('preferences', { quiet: { from: 22, until: 7 }, language: null }, 'PUT');
    await livedThrough(phone);
    const mine = { db: house().db, phone, since: undefined, language: 'en', now: house().clock.now() } as const;
    const kept = async () =>
      Promise.all(allPersonal.map(async ({ code: of, read }) => [of, await lengthOf(read(mine))] as const));
    t.deepEqual(Object.fromEntries(await kept()), {
      ...{
        'nearby-enquiries': 0,
        'group-buys': 0,
        'insurance-leads': 1,
        reminders: 1,
        contests: 2,
        issues: 0,
        weather: 0,
        membership: 0,
      },
      ...nothingAtTills,
    });
    const code = await freshCode(who, 'erasure');
    const refused = await who.ask('data/erasure', { code, andCancel: false });
    t.deepEqual([refused.status, refused.body['code']], [409, 'cancel-first']);
    t.is((await who.ask('data/erasure', { code, andCancel: true })).status, 202);
    const erased = await until('the SMS', async () =>
      (await house().messages(phone)).find(({ text }) => text.startsWith('您的个人信息已按申请删除')),
    );
    t.is((await who.ask('me')).status, 401, 'signed out everywhere');
    const again = await aHolder(house(), phone);
    const { erasure } = await dataOf(again);
    t.is(erasure!.state, 'cleared', 'words of messages follow when logs may go');
    t.true(erased.text.includes(erasure!.receipt!));
    t.deepEqual((await again.ask('vehicles')).body['items'], []);
    t.like((await again.ask('preferences')).body, { quiet: null, promotions: { state: 'refused' } });
    t.is(((await again.ask('consents')).body['items'] as object[]).length, 1, 'what fees rest on stays');
    const [row] = await house().db.read<{ proof: Record<string, number>; next_at: Date }>(
      'select proof, next_at from erasure where phone = $1',
      [phone],
    );
    t.like(row!.proof, { cars: 2, profile: 1, reminders: 1, contests: 1, 'insurance-leads': 1 });
    t.deepEqual(Object.fromEntries(await kept()), {
      ...{
        'nearby-enquiries': 0,
        'group-buys': 0,
        'insurance-leads': 1,
        reminders: 0,
        contests: 1,
        issues: 0,
        weather: 0,
        membership: 0,
      },
      ...nothingAtTills,
    });
    t.deepEqual(
      await house().db.read('select state, next_at from insurance_lead where phone = $1', [phone]),
      [{ state: 'withdrawn', next_at: null }],
      'what waited for an insurer goes to nobody',
    );
    t.deepEqual(await house().db.read('select qualified from contest_entry where phone = $1', [phone]), [
      { qualified: false },
    ]);
    t.true(row!.next_at > later(house().clock.now(), 180 * 24 * 60 * minuteMs), 'six whole months later');

    const upTo = later(house().clock.now(), 1000);
    const { fate } = everything().find(({ code: of }) => of === 'messages')!;
    const counted = await house().db.transact((tx) =>
      fate.kind === 'goes' ? fate.erase(tx, { phone, until: upTo }) : Promise.resolve(0),
    );
    t.true(counted > 0);
    const texts = await house().db.read<{ text: string | null; raw: Buffer | null }>(
      'select text, raw from mo where phone = $1 order by id',
      [phone],
    );
    t.deepEqual(
      texts.map(({ text, raw }) => text ?? raw?.toString()),
      [undefined, 'Y', 'Y'],
      'the yes stays with the consent, and so does that to an insurer',
    );
    const { items } = (await again.ask('consents')).body as { items: { text: string }[] };
    t.regex(items[0]!.text, /^订购车友助理普通会员/);
  },
);

test.serial(
  'What stands in the way of being forgotten is told, staff see the deadline with the number masked, and it can be taken back',
  async (t) => {
    const phone = '15633000714';
    await member(phone);
    const who = await aHolder(house(), phone);
    const offers = (await who.ask('errands/offers')).body as { kinds: { code: string }[]; cities: { code: string }[] };
    const errand = { kind: offers.kinds[0]!.code, city: offers.cities[0]!.code };
    const asked = await who.ask('errands', errand);
    t.is(asked.status, 200, JSON.stringify(asked.body));
    const other = await aHolder(house(), '15633000715');
    t.deepEqual((await other.ask('errands')).body['items'], []);
    const [mine] = asked.body['items'] as { id: string }[];
    t.is((await other.ask(`errands/${mine!.id}/cancel`, {})).status, 404);

    const code = await freshCode(who, 'erasure');
    t.is((await who.ask('data/erasure', { code, andCancel: true })).status, 202);
    const waits = await until('what it waits for', async () => (await dataOf(who)).erasure?.waitsFor);
    t.is(waits['zh-CN'], '有代办事项尚未办结或尚未退款');
    const cookie = await aSession(house().db, 'supervisor');
    const desk = (await (await fetch(`${house().url}/api/data-wishes`, { headers: { cookie } })).json()) as {
      erasures: { phone: string; state: string; isLate: boolean; dueBy: string }[];
    };
    t.like(desk.erasures[0], { phone: '156****0714', state: 'waiting', isLate: false });
    t.is((await who.ask('data/erasure/withdraw', {})).status, 200);
    t.is((await who.ask('data/erasure/withdraw', {})).status, 409);
  },
);

test('What a month has cost is what was taken and not given back; what may still be taken is told apart', (t) => {
  const fee = { month: '2026-11', amountFen: 500, refundedFen: 0 };
  const charges = [
    { ...fee, state: 'posted' },
    { ...fee, state: 'posted', refundedFen: 200 },
    { ...fee, state: 'unsure' },
    { ...fee, state: 'voided' },
    { ...fee, month: '2026-10', state: 'posted' },
  ];
  t.deepEqual(costOf(charges as never, '2026-11'), {
    month: '2026-11',
    takenFen: 800,
    givenBackFen: 200,
    openFen: 500,
  });
});

test('The next fee is the first that the bill plan has, whoever takes it; why there is none is told plainly', (t) => {
  const line = { subscriptionId: 's', phone: '', product: 'p' };
  const month = monthOf(new Date('2026-11-26T00:00:00Z'));
  const bill = { amountFen: 500, tariffVersion: 1, dueAt: '2026-12-02T00:00:00+08:00', link: 'l' };
  const plan = [
    { ...line, month, leftOut: { rule: 'billed', why: { 'zh-CN': '', en: '' } } },
    { ...line, month: '2026-12', bill: { ...bill, raisedBy: 'carrier' } },
  ];
  t.deepEqual(feeOutlook(plan as never, 's', month), {
    now: { 'zh-CN': '本月月费已收取', en: 'The fee of this month is taken' },
    next: { month: '2026-12', amountFen: 500, at: bill.dueAt, byCarrier: true },
  });
  t.is(feeOutlook(plan as never, 'other', month).now['zh-CN'], '本月不收费');
  t.is(feeOutlook([], 's', month).next, undefined);
});

const nothingAtTills = { redemptions: 0, 'till-refusals': 0, 'till-bans': 0 };

/** Tables with a phone that no copy holds and no erasure empties, by the law or the reason that excuses them. */
const excusedBy: Readonly<Record<string, readonly string[]>> = {
  // 会计法 §23 and PIPL §47(2): accounts are kept; what a person is told of them is in `charge`, `remedy` and `consent`.
  'the accounts behind a fee': [
    'account',
    'transfer',
    'charge_event',
    'price_notice',
    'carrier_bill',
    'carrier_relation',
  ],
  // The carrier's own data of its subscribers, handed over for checking: its copy is asked of the carrier (PIPL §21).
  "the carrier's telling": [
    ...['order_event', 'order_event_waiting', 'order_verdict', 'order_relation', 'order_chase'],
    ...['reconciliation_difference', 'reconciliation_remark'],
  ],
  // 网络安全法 §21: logs of six months; the words are in `mo` and `mt`, and go by their fate.
  'the way of a message': [
    ...['mo_seen', 'mo_part', 'mt_queue', 'submit', 'status_report', 'held_mt', 'promotion', 'message_decision'],
    ...['insurance_delivery', 'till_event', 'till_delivery'],
  ],
  // PIPL §51, §54: who looked at whom and did what is itself the proof of protection.
  'the proof of who looked and did': ['staff_audit', 'number_opening', 'evidence_request', 'erasure', 'sealed_holder'],
  // Consents by telephone with their recordings, and complaints: 通信短信息服务管理规定 §18, kept as `consent` and `ticket` are.
  'the proof of a call or complaint': [
    ...[
      'telemarketing_consent',
      'call_list_entry',
      'call_record',
      'appraisal_sample',
      'work_order',
      'complaint_unsure',
    ],
  ],
  // Ends by itself within minutes or days, whoever asks.
  'over before it could be asked for': ['open_question', 'phone_proof', 'self_session', 'self_copy', 'help_visit'],
  'not of a person: the number of a shop': ['place', 'shop'],
  // Registered by the contract of an employer, for work; the number goes when the person leaves there.
  'of a person at work': ['merchant_person', 'security_duty'],
};
const excused = Object.values(excusedBy).flat();

test.serial(
  'Every table with a phone is in a copy of the data and has its fate, or the reason why not stands here',
  async (t) => {
    const named = new Set(everything().flatMap(({ tables }) => tables));
    const found = await house().db.read<{ name: string }>(
      `select distinct c.table_name as name from information_schema.columns c
     join pg_class k on k.relname = c.table_name and k.relnamespace = 'public'::regnamespace and not k.relispartition and k.relkind in ('r', 'p')
     where c.table_schema = 'public' and c.column_name like '%phone%' order by 1`,
    );
    const tables = found.map(({ name }) => name);
    t.deepEqual(
      tables.filter((name) => !named.has(name) && !excused.includes(name)),
      [],
      'name it in a Personal (src/roles/personal.ts), or excuse it here with the law',
    );
    t.deepEqual(
      [...named, ...excused].filter((name) => !tables.includes(name)),
      [],
      'there is no such table',
    );
    t.deepEqual(
      excused.filter((name) => named.has(name)),
      [],
      'it is one or the other',
    );
  },
);
