import test from 'ava';
import {
  claim,
  type Door,
  type NewMt,
  queueMts,
  recordAnswers,
  recordReports,
} from '../../src/business/messages/index.ts';
import type { FoundPage } from '../../src/business/messages/search/contract.ts';
import { searchRoutes } from '../../src/business/messages/search/routes.ts';
import { openNumbers } from '../../src/business/staff/index.ts';
import type { LinkBoard } from '../../src/carriers/control/contract.ts';
import { laneOf, linkRoutes, traceRoutes } from '../../src/carriers/index.ts';
import type { MtView } from '../../src/carriers/trace/contract.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { idFloor } from '../../src/values/id.ts';
import { aCaller, aDesk, type Desk } from '../support/callers.ts';
import { withDatabase } from '../support/database.ts';
import { aDoor, anMt, nobodyIsTold } from '../support/mt.ts';
import { aSheet } from './a-world.ts';

const database = withDatabase();
const now = new Date('2026-12-02T10:00:00+08:00');
const phone = '13000000001';
const operator = aCaller('operator');

let door: Door;
let desk: Desk;
test.before('open a desk', async () => {
  for (const at of ['2026-11-20T00:00:00+08:00', '2026-12-02T00:00:00+08:00'])
    await ensurePartitions(database(), new Date(at));
  const cmpp = await aSheet({
    ...{ link: 'mobile-x', protocol: 'cmpp', carriers: ['mobile'], pace: 100, failover: [] },
    ismg: { host: '127.0.0.1', port: 7890, account: '901234', secret: 'x' },
  });
  const sgip = await aSheet({
    ...{ link: 'unicom-x', protocol: 'sgip', carriers: ['unicom'], node: 3_031_112_345, corpId: '12345' },
    smg: { host: '127.0.0.1', port: 8801, name: 'a', password: 'b' },
    listen: { host: '127.0.0.1', port: 0, name: 'a', password: 'b' },
  });
  const sheets = [cmpp, sgip];
  door = aDoor(...sheets.map(laneOf));
  const numbers = await openNumbers(database());
  const house = { db: database(), sheets, numbers, clock: { now: () => now }, log: openLog({ level: 'silent' }) };
  desk = await aDesk([...searchRoutes({ db: database(), door }), ...linkRoutes(house), ...traceRoutes(house)], now);
});
test.after.always('close the desk', () => desk?.stop());

function queue(at: Date, ...mts: Partial<NewMt>[]): Promise<string[]> {
  const messages = mts.map((changes) => anMt({ phone, carrier: 'mobile', ...changes }));
  return database().transact((tx) => queueMts(tx, door, messages, at));
}

async function found(search: object): Promise<FoundPage> {
  const answer = await desk.ask(operator, '/api/messages/search', { body: search });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as FoundPage;
}

async function refusalOf(search: object): Promise<string> {
  const answer = await desk.ask(operator, '/api/messages/search', { body: search });
  return `${answer.status} ${((await answer.json()) as { faults: { field: string }[] }).faults[0]!.field}`;
}

test.serial('Page after page over two months each message comes once, by number and by time', async (t) => {
  const days = ['2026-11-30T23:00:00+08:00', '2026-12-01T09:00:00+08:00'].map((at) => new Date(at));
  const mine = (await Promise.all(days.map((at) => queue(at, ...Array(3).fill({ reason: 'paged' }))))).flat();
  await queue(days[1]!, { phone: '13000000002', reason: 'paged' });
  for (const [by, count] of [
    [{ phone }, 6],
    [{ from: '2026-11-30T00:00:00+08:00', to: '2026-12-02T00:00:00+08:00' }, 7],
  ] as const) {
    const ids: string[] = [];
    let before: string | undefined;
    do {
      const page = await found({ ...by, reason: 'paged', limit: 2, ...(before && { before }) });
      ids.push(...page.items.map(({ id }) => id));
      before = page.next;
    } while (before);
    t.is(ids.length, count);
    t.deepEqual(ids, ids.toSorted().reverse(), 'newest first, none twice');
    t.true(mine.every((id) => ids.includes(id)));
  }
  const [first] = (await found({ phone, reason: 'paged' })).items;
  t.is(first!.phone, '130****0001');
});

test.serial('A search reads a bounded number of messages, and goes on from there', async (t) => {
  const at = new Date('2026-12-01T12:00:00+08:00');
  await queue(at, { text: 'the one', phone: '13000000003', class: 'notice' });
  await database().read(
    `insert into mt (phone, id, access_number, text, text_version, service_code, never_twice, reason, reason_id, class, priority, parts, state, queued_at)
     select '13000000004', (lpad(to_hex((extract(epoch from $1::timestamptz) * 1000)::bigint + n), 12, '0') || '7000' || lpad(to_hex(n), 16, '8'))::uuid,
       '10620007', 'bulk', 'v1', 'X', false, 'bulk', gen_random_uuid(), 'content', 2, 1, 'queued', $1
     from generate_series(1, 6000) n`,
    [new Date(at.getTime() + 1_000)],
  );
  const search = { from: '2026-12-01T11:00:00+08:00', to: '2026-12-01T13:00:00+08:00', class: 'notice' };
  const first = await found(search);
  t.deepEqual([first.items.length, first.looked], [0, 5_000]);
  const second = await found({ ...search, before: first.next });
  t.deepEqual(
    second.items.map(({ text }) => text),
    ['the one'],
  );
  t.is(second.next, undefined);
  const plan = await database().read<{ 'QUERY PLAN': string }>(
    `explain select id from mt where id < $1 and id >= $2 order by id desc limit 5000`,
    [idFloor(new Date('2026-12-01T13:00:00+08:00')), idFloor(at)],
  );
  t.notRegex(JSON.stringify(plan), /Seq Scan on mt_2026/);
});

test.serial('What could not be bounded is refused, with the field to fill', async (t) => {
  t.is(await refusalOf({ text: 'hello' }), '400 body.text');
  t.is(await refusalOf({ carrierMessageId: 'abc' }), '400 body.carrierMessageId');
  const day = { from: '2026-12-01T00:00:00+08:00', to: '2026-12-02T00:00:00+08:00' };
  t.is((await found({ carrierMessageId: 'abc', ...day })).items.length, 0);
  t.is(await refusalOf({ from: day.to, to: day.from }), '400 body.to');
});

/** Sends one message over a link; resolves with its id and the errand it was. */
async function sent(link: string, mt: Partial<NewMt>, nextCarrierId?: () => string) {
  const [id] = await queue(now, mt);
  const wanted = {
    door,
    whenSettled: nobodyIsTold,
    link,
    epoch: 3,
    limit: 100,
    ...(nextCarrierId && { nextCarrierId }),
  };
  const errands = await database().transact((tx) => claim(tx, wanted, now));
  return { id: id!, errands: errands.filter(({ mtId }) => mtId === id) };
}

async function look(id: string): Promise<MtView> {
  return (await (await desk.ask(operator, `/api/messages/mts/${id}`)).json()) as MtView;
}

test.serial(
  'A message tells its life, its PDUs field by field with their bytes, and why it failed and what to do',
  async (t) => {
    const { id, errands } = await sent('mobile-x', { phone: '13000000005', text: '您好' });
    const [key] = errands;
    const carrierMessageId = 'c4d5bb9803e90001';
    const answer = { ...key!, verdict: 'accepted', result: '0', carrierMessageId } as const;
    await database().transact((tx) => recordAnswers(tx, [answer], nobodyIsTold, now));
    t.regex((await look(id)).explanation.why.en, /report is awaited/);

    const report = {
      phone: key!.phone,
      link: 'mobile-x',
      carrierMessageId,
      fate: 'undelivered',
      code: 'MK:0024',
    } as const;
    await database().transact((tx) => recordReports(tx, [report], nobodyIsTold, now));
    const view = await look(id);
    t.is(view.phone.masked, '130****0005');
    const told = JSON.stringify(view);
    for (const form of ['13000000005', Buffer.from('13000000005').toString('hex')])
      t.false(told.includes(form), 'neither in a text nor in the bytes of a PDU');
    t.is(view.explanation.why.zh, '未送达手机：用户关机或不在服务区（代码 MK:0024）。');
    t.regex(view.explanation.todo!.en, /sent again once phone or network recover/);
    t.is(view.life.length, 4, 'queued, sent, taken, reported');
    const [submit, response] = view.attempts[0]!.pdus;
    const field = (name: string) => submit!.fields.find((one) => one.name === name)!;
    t.deepEqual([submit!.name, response!.name], ['submit', 'submitResp']);
    t.deepEqual(field('srcId'), {
      name: 'srcId',
      value: '10620007',
      hex: `${Buffer.from('10620007').toString('hex')}${'00'.repeat(13)}`,
    });
    t.like(field('msgContent'), { hex: '0460a8597d', note: '您好' });
    t.is(response!.fields.find(({ name }) => name === 'msgId')!.hex, carrierMessageId);
    const audited = await database().read(
      `select from staff_audit where action = 'message.look' and subject = '130****0005' and phone = '13000000005'`,
    );
    t.is(audited.length, 2);
    t.is((await found({ phone: '13000000005', carrierMessageId })).items[0]!.id, id);
    t.is((await found({ phone: '13000000005', carrier: 'unicom' })).items.length, 0);
  },
);

test.serial('The SGIP PDU of a message bears the number it was sent under', async (t) => {
  const number = 'b4aab1d94730a1e000000007';
  const { id } = await sent('unicom-x', { phone: '15633000001', carrier: 'unicom', text: 'a' }, () => number);
  const [submit] = (await look(id)).attempts[0]!.pdus;
  t.is(submit!.fields.find(({ name }) => name === 'sequence')!.hex, number);
});

test.serial(
  'Staff read no one-time code: not in a search, not in a message, not in the bytes of its PDU',
  async (t) => {
    const code = '482915';
    const text = `验证码${code}，用于订购，请勿告诉他人`;
    const reason = 'one-time code: order car-owner';
    const whom = '13000000006';
    const { id, errands } = await sent('mobile-x', { phone: whom, reason, text });
    t.is(errands[0]!.text, text, 'the phone gets it');
    const hidden = text.replace(code, '******');
    const words = async (search: object) => (await found({ phone: whom, ...search })).items.map((one) => one.text);
    t.deepEqual(await words({}), [hidden]);
    t.deepEqual(await words({ text: '验证码' }), [hidden]);
    t.deepEqual(await words({ text: code.slice(0, 2) }), [], 'nobody finds out digit by digit');
    const view = await look(id);
    t.is(view.text, hidden);
    const content = view.attempts[0]!.pdus[0]!.fields.find(({ name }) => name === 'msgContent')!;
    t.is(content.note, hidden);
    const bytes = Buffer.from(code, 'utf16le').swap16().toString('hex');
    t.false([code, bytes].some((one) => JSON.stringify(view).includes(one)));
  },
);

test.serial('Every search by a number is in the audit under that number, with whatever cursor it comes', async (t) => {
  const whom = '13000000007';
  await found({ phone: whom });
  await found({ phone: whom, before: 'ffffffff-ffff-ffff-ffff-ffffffffffff' });
  const lines = await database().read('select action, subject from staff_audit where phone = $1', [whom]);
  t.deepEqual(lines, Array(2).fill({ action: 'message.search', subject: '130****0007' }));
});

test.serial(
  'A link shows what waits, since when, and what would follow before somebody drains it; it is decided once',
  async (t) => {
    await database().read('delete from mt_queue');
    await queue(new Date(now.getTime() - 90_000), ...Array(250).fill({ reason: 'backlog', text: 'hello' }));
    const board = (await (await desk.ask(operator, '/api/links')).json()) as LinkBoard;
    const link = board.links.find((one) => one.link === 'mobile-x')!;
    t.like(link, { sending: 'unheard', instruction: { version: 0, wanted: 'running' } });
    t.like(link.backlog, { waiting: 250, more: false, oldestSeconds: 90 });

    const say = (body: object) => desk.ask(operator, '/api/links/mobile-x/instructions', { body });
    const asked = await desk.ask(operator, '/api/links/mobile-x/consequence', { body: { pace: 50 } });
    t.like((await asked.json()) as object, {
      waiting: 250,
      clearAt: '2026-12-02T10:00:05.000+08:00',
      mosStopToo: true,
    });
    t.is((await say({ pace: 101, version: 0, because: 'too fast' })).status, 400);
    t.is((await say({ wanted: 'drained', version: 0, because: 'maintenance' })).status, 204);
    t.is((await say({ wanted: 'stopped', version: 0, because: 'maintenance' })).status, 409);
    const history = await (await desk.ask(operator, '/api/links/mobile-x/instructions')).json();
    t.like((history as { items: object[] }).items[0], { wanted: 'drained', because: 'maintenance', who: 'operator' });
    t.is((await desk.ask(aCaller('care-agent'), '/api/links')).status, 403);

    const [waiting] = (await found({ phone, reason: 'backlog', limit: 1 })).items;
    const { explanation } = await look(waiting!.id);
    t.is(explanation.why.en, 'Link mobile-x was stopped by an operator; the message waits in the queue.');
  },
);

test.serial('All who watch the links are told by one reader', async (t) => {
  const watching = await Promise.all([1, 2].map(() => desk.ask(operator, '/api/links/live')));
  for (const answer of watching) {
    const reader = answer.body!.getReader();
    let heard = '';
    while (!heard.includes('event: links')) heard += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
  }
  t.pass();
});
