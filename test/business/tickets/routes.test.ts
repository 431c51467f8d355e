import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { type Numbers, openNumbers } from '../../../src/business/staff/index.ts';
import { statementOf } from '../../../src/business/tickets/list.ts';
import { ticketRoutes } from '../../../src/business/tickets/routes.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import type { MaskedNumber } from '../../../src/platform/http/contract.ts';
import type { Caller } from '../../../src/platform/http/index.ts';
import { type Listener, openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { aDesk, type Desk, uncounted } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';
import { beijing, CareWorld } from '../../support/tickets.ts';

const db = withDatabase();
let world: CareWorld;
let desk: Desk;
let folder: string;
let listener: Listener;
let agent: Caller;
let other: Caller;
let engineer: Caller;
let outside: Caller;
let stranger: Caller;
let numbers: Numbers;

test.before(async () => {
  world = await CareWorld.open(db());
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-tickets-'));
  listener = openListener(db().url, openLog({ level: 'silent' }));
  const house = { spName: '示例公司', hotline: '400-000-0000' };
  numbers = await openNumbers(db());
  const blobs = openBlobs(folder);
  desk = await aDesk(
    ticketRoutes({ ...world.house, blobs, listener, house, numbers, countNumber: uncounted }),
    world.now,
  );
  const caller = async (role: string, organisation?: string): Promise<Caller> => ({
    ...(await world.person(role, organisation)),
    ...(organisation && { organisation }),
    passwordChangeDue: false,
  });
  agent = await caller('care-agent');
  other = await caller('care-agent');
  engineer = await caller('technical-support');
  outside = await caller('agent-10010', 'unicom');
  stranger = await caller('agent-10010', 'mobile');
});
test.after.always(async () => {
  await desk.stop();
  await listener.close();
  await rm(folder, { recursive: true });
});

type Answer = { status: number; [field: string]: unknown };

async function ask(by: Caller, address: string, body?: unknown, method?: string): Promise<Answer> {
  const answer = await desk.ask(by, address, { ...(body !== undefined && { body }), ...(method && { method }) });
  return { ...((await answer.json().catch(() => ({}))) as object), status: answer.status };
}

const filed = { source: 'hotline', category: 'usage', subject: '收不到短信', text: '昨天起收不到天气短信' };

async function opens(by: Caller, changes: Record<string, unknown> = {}): Promise<{ id: string; number: string }> {
  const answer = await ask(by, '/api/tickets', { ...filed, phone: '15633000301', ...changes });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer));
  return answer as never;
}

const acts = (by: Caller, id: string, body: Record<string, unknown>) => ask(by, `/api/tickets/${id}/acts`, body);
const ofNumber = async (by: Caller, phone: string) =>
  (await ask(by, '/api/tickets/of-number', { phone })) as unknown as { items: { id: string }[] };
const list = async (by: Caller, query: string) =>
  (await ask(by, `/api/tickets?${query}`)) as unknown as {
    items: { id: string; phone?: string; number: string }[];
    next?: string;
    status: number;
  };

test.serial(
  'A ticket goes from the hotline to technical support and back over HTTP; who may do what is looked at each time, and all of it is in the audit',
  async (t) => {
    const { id, number } = await opens(agent, { mine: true });
    t.regex(number, /^KF\d{6}$/);
    t.like(await acts(agent, id, { kind: 'technical', version: 1, text: '短' }), { status: 400 });
    t.like(await acts(outside, id, { kind: 'technical', version: 1, text: '用户三天收不到，其他短信正常' }), {
      status: 403,
    });
    t.like(await acts(agent, id, { kind: 'technical', version: 1, text: '用户三天收不到，其他短信正常' }), {
      status: 200,
      state: 'technical',
    });
    t.like(await acts(agent, id, { kind: 'done', version: 2, text: '好了' }), { status: 403 });
    t.like(await acts(engineer, id, { kind: 'done', version: 1, text: '号段路由已修正' }), {
      status: 409,
      code: 'changed-meanwhile',
    });
    t.like(await acts(engineer, id, { kind: 'done', version: 2, text: '号段路由已修正' }), {
      status: 200,
      state: 'answer-due',
    });
    t.like(await acts(agent, id, { kind: 'close', version: 3, because: 'solved' }), {
      status: 409,
      code: 'not-answered',
    });
    t.like(
      await acts(agent, id, { kind: 'answer', version: 3, channel: 'sms', next: 'solved', text: '您好，已恢复。' }),
      { status: 200, state: 'solved' },
    );
    const whole = await ask(agent, `/api/tickets/${id}`);
    const { ref } = whole['whole'] as MaskedNumber;
    t.is(numbers.open(ref, agent), '15633000301', 'whole for who says why');
    t.is(numbers.open(ref, other), undefined, 'and for nobody else');
    t.like(whole, { status: 200, phone: '156****0301', state: 'solved', branch: 'technical', assignee: agent.name });
    const messages = whole['messages'] as { direction: string; sent?: string; by?: string }[];
    t.deepEqual(
      messages.map(({ direction, sent }) => [direction, sent]),
      [
        ['in', undefined],
        ['note', undefined],
        ['note', undefined],
        ['out', 'queued'],
      ],
    );
    const audit = await db().read<{ action: string }>('select action from staff_audit where subject = $1 order by id', [
      id,
    ]);
    t.deepEqual(
      audit.map(({ action }) => action),
      ['ticket.open', 'ticket.technical', 'ticket.done', 'ticket.done', 'ticket.close', 'ticket.answer', 'ticket.read'],
    );
  },
);

test.serial('An agent of 10010 files tickets of subscribers of the own carrier only', async (t) => {
  const files = (by: Caller, phone: string) => ask(by, '/api/tickets', { ...filed, phone });
  for (const [by, phone] of [
    [stranger, '15633000302'],
    [outside, '13930000302'],
    [outside, '03118888888'],
  ] as const)
    t.like(await files(by, phone), { status: 403, code: 'other-carrier' }, phone);
  t.deepEqual(await db().read(`select id from ticket where phone = '13930000302'`), []);
  t.is((await files(agent, '13930000302')).status, 200, 'our own people serve every carrier');
});

test.serial(
  'An agent of 10010 sees what the own company filed and nothing else, and of that no note, no name of ours and no other ticket',
  async (t) => {
    const { id } = await opens(outside, { phone: '15633000302', source: 'carrier-work-order', reference: 'HB-2026-1' });
    const ours = await opens(agent, { phone: '15633000302' });
    await acts(agent, id, { kind: 'assign', version: 1, to: agent.id });
    t.is((await acts(agent, id, { kind: 'note', version: 2, text: '疑似重复投诉，先核实' })).status, 200);
    const file = await desk.ask(agent, '/api/ticket-attachments?name=a.txt', {
      file: '内部记录',
      type: 'application/octet-stream',
    });
    const secret = ((await file.json()) as { id: string }).id;
    t.is((await acts(agent, id, { kind: 'note', version: 3, text: '附件', attachments: [secret] })).status, 200);
    t.is(
      (await acts(agent, id, { kind: 'answer', version: 4, channel: 'phone', next: 'waiting', text: '已电话联系用户' }))
        .status,
      200,
    );
    const seen = await ask(outside, `/api/tickets/${id}`);
    t.like(seen, { status: 200, reference: 'HB-2026-1', others: [], links: [], followUps: [] });
    t.notRegex(JSON.stringify(seen), new RegExp(`疑似|附件|${agent.name}|noted|assigned`));
    t.regex(JSON.stringify(seen), /已电话联系用户/);
    t.deepEqual(
      (await list(outside, 'view=all')).items.map((one) => one.id),
      [id],
    );
    t.deepEqual(
      (await list(outside, `view=all&text=${encodeURIComponent('疑似')}`)).items,
      [],
      'a note is not found either',
    );
    t.deepEqual((await list(stranger, 'view=all')).items, []);
    for (const who of [stranger, outside]) t.is((await ask(who, `/api/tickets/${ours.id}`)).status, 404);
    t.is((await ask(stranger, `/api/tickets/${id}`)).status, 404);
    t.is((await ask(outside, `/api/ticket-attachments/${secret}`)).status, 404);
    t.like(await acts(outside, id, { kind: 'hear', version: 5, channel: 'carrier', text: '用户补充：今天仍收不到' }), {
      status: 200,
      state: 'open',
    });
    for (const kind of ['note', 'reopen', 'supervisor'])
      t.is((await acts(outside, id, { kind, version: 6, text: '不可以' })).status, 403, kind);
    for (const address of ['/api/ticket-counts', '/api/ticket-notices', '/api/ticket-views', '/api/ticket-events'])
      t.is((await ask(outside, address)).status, 403, address);
  },
);

test.serial(
  'Technical support sees what was passed to it or where it was called, with the number masked',
  async (t) => {
    const { id } = await opens(agent, { phone: '15633000303' });
    t.is((await ask(engineer, `/api/tickets/${id}`)).status, 404);
    await acts(agent, id, { kind: 'note', version: 1, text: '请看一下路由', mentions: [engineer.id] });
    t.like(await ask(engineer, `/api/tickets/${id}`), { status: 200, phone: '156****0303' });
    t.deepEqual(
      (await list(engineer, 'view=mentions')).items.map((one) => one.id),
      [id],
    );
    const notices = (await ask(engineer, '/api/ticket-notices')) as unknown as Record<
      string,
      { kind: string; ticketId: string }
    >;
    t.true(Object.values(notices).some((one) => one?.kind === 'mention' && one.ticketId === id));
    await ask(engineer, '/api/ticket-notices/read', { ticketId: id });
    const after = (await ask(engineer, '/api/ticket-notices')) as unknown as Record<string, { ticketId: string }>;
    t.false(Object.values(after).some((one) => one?.ticketId === id));
  },
);

test.serial(
  'Lists go along their index from page to page, miss nothing and mask numbers; words and numbers find a ticket',
  async (t) => {
    const made: string[] = [];
    for (let at = 0; at < 7; at++)
      made.push((await opens(agent, { phone: `1563300031${at}`, subject: `退费咨询${at}`, mine: true })).id);
    const pages: string[] = [];
    let after: string | undefined = '';
    while (after !== undefined) {
      const page = await list(agent, `view=mine&limit=3${after && `&after=${encodeURIComponent(after)}`}`);
      pages.push(...page.items.map((one) => one.id));
      for (const { phone } of page.items) t.regex(phone!, /^\d{3}\*{4}\d{4}$/);
      after = page.next;
    }
    t.is(new Set(pages).size, pages.length);
    for (const id of made) t.true(pages.includes(id));
    const found = async (text: string) =>
      (await list(agent, `view=all&text=${encodeURIComponent(text)}&limit=100`)).items.map((one) => one.id);
    t.deepEqual((await found('退费')).sort(), [...made].sort(), 'by its subject');
    t.is((await found('天气短信')).length >= 7, true, 'by what was said');
    t.deepEqual(await found('退费 没有的'), []);
    const [first] = (await list(agent, 'view=all&limit=1')).items;
    t.deepEqual(await found(first!.number), [first!.id]);
    t.like(await ask(agent, '/api/ticket-counts'), { mine: pages.length });
    t.deepEqual(
      (await ofNumber(agent, '15633000312')).items.map((one) => one.id),
      [made[2]],
    );
  },
);

test.serial('Files are told by their bytes, bounded, used once, and read by who may read the ticket', async (t) => {
  const bring = (bytes: string | Uint8Array, name = '截图.png', type = 'application/octet-stream') =>
    desk.ask(agent, `/api/ticket-attachments?name=${encodeURIComponent(name)}`, { file: bytes, type });
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)]);
  const file = (await (await bring(png)).json()) as { id: string; type: string; bytes: number };
  t.like(file, { type: 'image/png', bytes: 108 });
  t.is(
    (await bring(Buffer.from('4d5a9000030000000400', 'hex'), '图.png')).status,
    415,
    'a program is no picture, whatever its name',
  );
  t.is((await bring(Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))).status, 413);
  const { id } = await opens(agent, { phone: '15633000321', attachments: [file.id] });
  const [message] = (await ask(agent, `/api/tickets/${id}`))['messages'] as { attachments: { id: string }[] }[];
  t.is(message!.attachments[0]!.id, file.id);
  t.like(await acts(agent, id, { kind: 'note', version: 1, text: '再用一次', attachments: [file.id] }), {
    status: 400,
    code: 'no-such-attachment',
  });
  const kept = await ask(agent, `/api/tickets/${id}`);
  t.is(kept['version'], 1);
  t.is((kept['messages'] as unknown[]).length, 1, 'and nothing of it was kept');
  const answer = { kind: 'answer', version: 1, channel: 'sms', next: 'keep', text: '您好', attachments: [file.id] };
  t.is((await acts(agent, id, answer)).status, 400);
  t.deepEqual(await world.sent('15633000321'), [], 'nor was anything sent');
  t.is((await ask(agent, '/api/tickets', { ...filed, phone: '15633000322', attachments: [file.id] })).status, 400);
  const read = await desk.ask(other, `/api/ticket-attachments/${file.id}`);
  t.deepEqual(Buffer.from(await read.arrayBuffer()), png);
  t.is((await desk.ask(stranger, `/api/ticket-attachments/${file.id}`)).status, 404);
});

test.serial(
  'Two tickets become one and two again, with all their messages; a question of its own becomes a ticket of its own',
  async (t) => {
    const [first, second] = [
      await opens(agent, { phone: '15633000331' }),
      await opens(agent, { phone: '15633000331', text: '还有，多扣了两块钱' }),
    ];
    t.like(await ask(agent, `/api/tickets/${second.id}/merge`, { version: 1, into: first.id }), { status: 200 });
    const whole = await ask(agent, `/api/tickets/${first.id}`);
    t.deepEqual(
      (whole['messages'] as { text: string; of?: string }[]).map(({ text, of }) => [text, of]),
      [
        ['昨天起收不到天气短信', undefined],
        ['还有，多扣了两块钱', second.number],
      ],
    );
    t.like(await ask(agent, `/api/tickets/${second.id}`), { state: 'merged', mergedInto: { number: first.number } });
    t.like(await ask(agent, `/api/tickets/${second.id}/unmerge`, {}), { status: 200, state: 'open' });
    t.is(((await ask(agent, `/api/tickets/${first.id}`))['messages'] as unknown[]).length, 1);
    const messages = (await ask(agent, `/api/tickets/${second.id}`))['messages'] as { id: string }[];
    const split = await ask(agent, `/api/tickets/${second.id}/split`, {
      messageId: messages[0]!.id,
      subject: '多扣费',
    });
    t.like(await ask(agent, `/api/tickets/${String(split['id'])}`), {
      subject: '多扣费',
      links: [{ kind: 'ticket', words: second.number }],
    });
  },
);

test.serial('Call-backs, kept lists, duty and answers written often are each somebody’s own', async (t) => {
  const { id, number } = await opens(agent, { phone: '15633000341' });
  const followUp = {
    kind: 'follow-up',
    version: 1,
    id: randomUUID(),
    dueAt: '2026-12-01T10:00:00+08:00',
    to: agent.id,
    what: '回访是否恢复',
  };
  t.is((await acts(agent, id, followUp)).status, 200);
  t.like(await ask(agent, '/api/ticket-follow-ups?mine=true'), {
    items: [{ number, what: '回访是否恢复', to: agent.name }],
  });
  t.deepEqual((await ask(other, '/api/ticket-follow-ups?mine=true'))['items'], []);
  t.is(
    (
      await acts(agent, id, {
        kind: 'follow-up-done',
        version: 2,
        id: followUp.id,
        result: 'not-reached',
        text: '无人接听',
      })
    ).status,
    200,
  );
  t.deepEqual((await ask(agent, '/api/ticket-follow-ups'))['items'], []);
  const view = {
    id: randomUUID(),
    name: '扣费投诉',
    shared: false,
    filter: { category: 'complaint-fee', state: 'open' },
  };
  t.is((await ask(agent, '/api/ticket-views', view, 'PUT')).status, 200);
  const kept = async (by: Caller) =>
    Object.values(await ask(by, '/api/ticket-views')).filter((one) => (one as { id?: string }).id === view.id).length;
  t.is(await kept(agent), 1);
  t.is(await kept(other), 0);
  t.is((await ask(agent, '/api/ticket-views', { ...view, shared: true }, 'PUT')).status, 200);
  t.is(await kept(other), 1);
  t.is((await ask(other, '/api/ticket-views', { ...view, name: '改名' }, 'PUT')).status, 403);
  t.is((await ask(other, `/api/ticket-views/${view.id}`, undefined, 'DELETE')).status, 404);
  t.is((await ask(agent, `/api/ticket-views/${view.id}`, undefined, 'DELETE')).status, 204);
  t.is((await ask(agent, '/api/ticket-duty', { atWork: false }, 'PUT')).status, 204);
  const people = (await ask(other, '/api/ticket-desk'))['colleagues'] as { id: string; isAway: boolean }[];
  t.true(people.find((one) => one.id === agent.id)!.isAway);
  await ask(agent, '/api/ticket-duty', { atWork: true }, 'PUT');
  const canned = Object.values(await ask(agent, `/api/tickets/${id}/canned`)) as { text: string }[];
  t.true(canned.some(({ text }) => text?.includes(number) && text.includes('400-000-0000')));
  t.notRegex(JSON.stringify(canned), /\{\{/);
  t.is((await ask(engineer, `/api/tickets/${id}/canned`)).status, 403);
});

test.serial('Who has a ticket open, who types and what changed reaches every page as it happens', async (t) => {
  const { id } = await opens(agent, { phone: '15633000351' });
  const stream = await desk.ask(other, '/api/ticket-events');
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard += value;
    }
  })();
  await until('the stream', async () => (heard.includes('missed') ? true : undefined));
  const tab = randomUUID();
  const here = (typing: boolean, gone = false) => ask(agent, `/api/tickets/${id}/presence`, { tab, typing, gone });
  t.like(await here(false), { people: [{ name: agent.name, typing: false }] });
  await until('the coming', async () => (heard.includes(`"name":"${agent.name}","typing":false`) ? true : undefined));
  await here(true);
  await until('the typing', async () => (heard.includes(`"name":"${agent.name}","typing":true`) ? true : undefined));
  await acts(agent, id, { kind: 'note', version: 1, text: '记一笔' });
  await until('the change', async () => (heard.includes(`{"ticket":"${id}","version":2}`) ? true : undefined));
  await here(false, true);
  await until('the going', async () => (heard.includes(`"ticket":"${id}","people":[]`) ? true : undefined));
  await reader.cancel();
  await reading;
  t.is((await ask(stranger, `/api/tickets/${id}/presence`, { tab, typing: false })).status, 403);
});

test.serial('No list walks the table: each goes along an index that ends where the page does', async (t) => {
  const viewer = { id: agent.id, scope: { all: true } } as const;
  for (const view of ['mine', 'unassigned', 'due', 'waiting', 'technical', 'supervisor', 'all'] as const) {
    const { text, values } = statementOf(viewer, { view }, undefined, beijing('2026-11-30 10:00'));
    const plan = await db().transact(async (tx) => {
      await tx.sql('no sort', 'set local enable_sort = off', []);
      return tx.sql<{ 'QUERY PLAN': string }>(`plan ${view}`, `explain ${text} limit 30`, values);
    });
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
    t.regex(lines, /Index Scan using ticket_/, `${view}: ${lines}`);
    t.notRegex(lines, /Sort|Seq Scan/, `${view}: ${lines}`);
  }
});
