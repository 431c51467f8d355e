import { randomUUID } from 'node:crypto';
import test from 'ava';
import { turnService, updateAccount } from '../../../src/business/staff/account-store.ts';
import { sealHolders } from '../../../src/business/subscribers/index.ts';
import { save, splitTicket, unmergeTicket } from '../../../src/business/tickets/actions.ts';
import { decideRated } from '../../../src/business/tickets/decide.ts';
import { ticketsInTime } from '../../../src/business/tickets/figures.ts';
import {
  type Actor,
  careFacts,
  eventsOf,
  linkToTicket,
  mergeTickets,
  openTicket,
  receive,
  returnTickets,
  sealTickets,
  ticketsOf,
} from '../../../src/business/tickets/index.ts';
import { replayed } from '../../../src/business/tickets/model.ts';
import { allSeals } from '../../../src/roles/seals.ts';
import { withDatabase } from '../../support/database.ts';
import { liveAtRandom } from '../../support/ticket-life.ts';
import { beijing, CareWorld } from '../../support/tickets.ts';

const db = withDatabase();
let world: CareWorld;
let agent: Actor;
let supervisor: Actor;
test.before(async () => {
  world = await CareWorld.open(db());
  agent = await world.person('care-agent');
  supervisor = await world.person('supervisor');
});
test.beforeEach(() => {
  world.now = beijing('2026-11-30 09:00');
});
test.afterEach.always('the events of every ticket make the ticket', async (t) => {
  const rows = await db().read<{ body: { id: string } }>('select body from ticket');
  for (const { body } of rows) t.deepEqual(replayed(await eventsOf(db(), body.id)), body as never);
});

const sms = { kind: 'answer', channel: 'sms' } as const;

test.serial(
  'An answer by SMS goes out at once, and what the person texts back is on the ticket, once told to have come',
  async (t) => {
    const phone = '15633000101';
    const { ticket } = await world.opens(phone);
    t.is(await world.does(ticket.id, { ...sms, next: 'waiting' }, agent, { text: '请问是什么时间的短信？' }), 'done');
    t.deepEqual(await world.sent(phone), ['请问是什么时间的短信？']);
    await world.text(phone, '昨天下午三点的');
    await world.text(phone, '还有前天的');
    t.deepEqual(await world.thread(ticket.id), [
      'in phone: 昨天起收不到天气短信',
      'out sms: 请问是什么时间的短信？',
      'in sms: 昨天下午三点的',
      'in sms: 还有前天的',
    ]);
    t.like(await world.ticket(ticket.id), { state: 'open', awaiting: true, assignee: agent.id });
    const sent = await world.sent(phone);
    t.is(sent.length, 2);
    t.regex(sent[1]!, /^您补充的情况已收到（单号KF\d{6}），客服将尽快答复您/);
  },
);

test.serial(
  'Reserved words, keywords and lists keep their meaning while a conversation is open; what means nothing else belongs to it',
  async (t) => {
    const phone = '15633000102';
    const { ticket } = await world.opens(phone);
    await world.does(ticket.id, { ...sms, next: 'waiting' }, agent, { text: '请问您订购了哪项业务？' });
    await world.text(phone, 'CY');
    await world.text(phone, '0000');
    await world.text(phone, '1');
    t.deepEqual(
      (await world.thread(ticket.id)).length,
      2,
      'an order word, the list and its digit are not for the agent',
    );
    await world.text(phone, '是天气');
    await world.text(phone, '我不想要了，怎么还在扣');
    t.deepEqual((await world.thread(ticket.id)).slice(2), ['in sms: 是天气', 'in sms: 我不想要了，怎么还在扣']);
    t.regex((await world.sent(phone)).at(-1)!, /退订/, 'the wish to stop is honoured');
    await world.text(phone, '是');
    t.is((await world.thread(ticket.id)).length, 5, 'a yes that confirms nothing answers the agent');
  },
);

test.serial(
  'CA-071: a word opens a ticket by SMS and tells its number; alone it asks what it is about; more of it goes to the same ticket',
  async (t) => {
    const phone = '15633000112';
    await world.text(phone, 'kf 昨天扣了我两次钱');
    const [opened] = await ticketsOf(db(), phone);
    t.like(opened, {
      ticket: { source: 'sms', subject: '昨天扣了我两次钱', state: 'open', awaiting: true, accessNumber: '10620007' },
    });
    t.true((await world.sent(phone))[0]!.includes(opened!.number), 'its number is told');
    await world.text(phone, '客服');
    await world.text(phone, '另外收不到天气');
    t.deepEqual(await world.thread(opened!.ticket.id), ['in sms: 昨天扣了我两次钱', 'in sms: 另外收不到天气']);
    t.is((await ticketsOf(db(), phone)).length, 1);
    const other = '15633000113';
    await world.text(other, 'KF');
    t.regex((await world.sent(other))[0]!, /请直接回复您要咨询或投诉的内容/);
    t.is((await ticketsOf(db(), other)).length, 0);
    await world.text(other, '我要投诉乱扣费');
    t.is((await ticketsOf(db(), other)).length, 1);
  },
);

test.serial(
  'CA-078: a solved case asks how content the person is, within the rules of contact; thanks and digits are understood',
  async (t) => {
    const phone = '15633000103';
    const { ticket } = await world.opens(phone);
    await world.does(ticket.id, { ...sms, next: 'solved' }, agent, { text: '已恢复，请您重试。' });
    await world.text(phone, '好的谢谢');
    t.is((await world.ticket(ticket.id)).state, 'solved');
    await world.walkTo('2026-12-01 12:00');
    t.regex((await world.sent(phone)).join('|'), /请回复1至5评分.*\|.*回复1至5.*回复免费/, 'asked, and reminded once');
    for (const text of await world.sent(phone)) t.notRegex(text, /\p{Extended_Pictographic}|[★☆✓✗√×]/u, text);
    await world.text(phone, '4分');
    t.is((await world.ticket(ticket.id)).survey?.score, 4);
    t.regex((await world.sent(phone)).at(-1)!, /^感谢您的评价/);
    t.is((await world.ticket(ticket.id)).state, 'solved', 'a score opens nothing again');
    world.now = beijing('2026-12-01 12:10');
    const other = await world.opens(phone);
    await world.does(other.ticket.id, { ...sms, next: 'solved' }, agent, { text: '已处理。' });
    await world.walkTo('2026-12-02 12:00');
    t.like((await eventsOf(db(), other.ticket.id)).at(-1), { kind: 'survey-lapsed', data: { why: 'asked-lately' } });
  },
);

test.serial('What a blocked word, a lost number or no link forbids is said before anything goes', async (t) => {
  const { ticket } = await world.opens('15633000105');
  const bare = await world.opens(null, { email: 'someone@example.com', source: 'e-mail', channel: 'e-mail' });
  t.is(await world.does(bare.ticket.id, { ...sms, next: 'keep' }, agent, { text: '您好' }), 'no-phone');
  t.is(
    await world.does(bare.ticket.id, { kind: 'answer', channel: 'e-mail', next: 'keep' }, agent, { text: '您好' }),
    'no-outlet',
  );
  t.is(await world.does(ticket.id, { ...sms, next: 'keep' }, agent, { text: '请加微信领取六合彩' }), 'blocked-word');
  await db().transact((tx) => sealTickets(tx, ['15633000105'], world.now));
  t.is(await world.does(ticket.id, { ...sms, next: 'keep' }, agent, { text: '您好' }), 'holder-gone');
  t.deepEqual(await world.sent('15633000105'), []);
});

test.serial('A number that changes hands takes its conversations with nobody', async (t) => {
  const phone = '15633000106';
  const { ticket } = await world.opens(phone);
  await world.does(ticket.id, { ...sms, next: 'solved' }, agent, { text: '已处理。' });
  const gone = { phone, cause: 'test', hadSomething: true, evidence: {} };
  await db().transact(async (tx) => {
    await sealHolders(tx, allSeals, [gone], world.now);
  });
  await world.walkTo('2026-12-03 12:00');
  t.deepEqual(await world.sent(phone), ['已处理。'], 'the next holder is not asked how content he is');
  await world.text(phone, '你们是谁');
  t.is((await world.thread(ticket.id)).length, 2);
  const [message] = await db().read<{ id: string }>(
    `select id from ticket_message where ticket_id = $1 and direction = 'in'`,
    [ticket.id],
  );
  const split = { ticketId: ticket.id, messageId: message!.id, subject: '另一件事', by: agent };
  const opened = await db().transact((tx) => splitTicket(tx, world.house, split, world.now));
  t.true(opened.ok && opened.value.ticket.holderGone, 'what is split off is of the same holder');
  const apart = (await ticketsOf(db(), phone)).find(({ ticket: one }) => one.subject === '另一件事')!.ticket;
  t.is(await world.does(apart.id, { ...sms, next: 'keep' }, agent, { text: '您好' }), 'holder-gone');
  await world.does(apart.id, { kind: 'answer', channel: 'phone', next: 'solved' }, agent, { text: '已处理。' });
  await world.walkTo('2026-12-05 12:00');
  await world.text(phone, '你们到底是谁');
  t.is((await world.thread(apart.id)).length, 2);
  t.false(
    (await world.sent(phone)).some((text) => /评分/.test(text)),
    'and nobody is asked about it',
  );
});

test.serial(
  'A number that changes hands takes what is over with it too: closed and merged cases, and what was rated',
  async (t) => {
    const phone = '15633000114';
    const [closed, rated, merged] = [await world.opens(phone), await world.opens(phone), await world.opens(phone)];
    const inPerson = { kind: 'answer', channel: 'phone', next: 'solved' } as const;
    for (const { ticket } of [closed, rated, merged])
      await world.does(ticket.id, inPerson, agent, { text: '已处理。' });
    await world.does(closed.ticket.id, { kind: 'close', because: 'solved' }, agent);
    const { version } = await world.ticket(merged.ticket.id);
    const merge = { from: merged.ticket.id, into: rated.ticket.id, version, by: agent };
    t.true((await db().transact((tx) => mergeTickets(tx, world.house, merge, world.now))).ok);
    const score = decideRated(await world.ticket(rated.ticket.id), 4, world.now);
    await db().transact((tx) => save(tx, [{ decision: score, from: score.ticket.version - 1 }]));
    await db().transact((tx) => sealTickets(tx, [phone], world.now));
    t.deepEqual(
      (await ticketsOf(db(), phone)).map(({ ticket }) => [ticket.state, ticket.holderGone]),
      [
        ['merged', true],
        ['solved', true],
        ['closed', true],
      ],
    );
    t.is((await world.ticket(rated.ticket.id)).survey?.score, 4);
    const undo = { ticketId: merged.ticket.id, by: agent };
    t.true((await db().transact((tx) => unmergeTicket(tx, world.house, undo, world.now))).ok);
    await world.walkTo('2026-12-03 12:00');
    t.deepEqual(await world.sent(phone), [], 'the next holder is asked about none of them');
  },
);

test.serial('What two people do to one ticket at once: the second is told, and nothing of his is lost', async (t) => {
  const { ticket } = await world.opens('15633000107');
  const both = [
    world.does(ticket.id, { ...sms, next: 'keep' }, agent, { version: ticket.version, text: '甲的答复' }),
    world.does(ticket.id, { ...sms, next: 'keep' }, supervisor, { version: ticket.version, text: '乙的答复' }),
  ];
  t.deepEqual((await Promise.all(both)).sort(), ['changed-meanwhile', 'done']);
  t.is((await world.sent('15633000107')).length, 1, 'the person reads one answer');
});

test.serial('What a channel brings twice is taken once, and goes to the ticket that goes on', async (t) => {
  const phone = '15633000108';
  const [first, second] = [await world.opens(phone), await world.opens(phone)];
  const merge = { from: second.ticket.id, into: first.ticket.id, version: second.ticket.version, by: agent };
  t.true((await db().transact((tx) => mergeTickets(tx, world.house, merge, world.now))).ok);
  const mail = {
    ticketId: second.ticket.id,
    channel: 'e-mail',
    text: '补充：附上截图',
    reference: '<1@example.com>',
  } as const;
  const taken = await db().transact((tx) => receive(tx, world.house, mail, world.now));
  t.is(taken.ok && taken.value.ticket.id, first.ticket.id);
  t.deepEqual(await db().transact((tx) => receive(tx, world.house, mail, world.now)), { ok: false, code: 'again' });
  const again = {
    ...({ source: 'e-mail', channel: 'e-mail', category: 'other' } as const),
    ...{ subject: '再来', text: '再来', messageReference: '<1@example.com>' },
  };
  t.is(await db().transact((tx) => openTicket(tx, world.house, again, world.now)), undefined);
  t.deepEqual(
    (await ticketsOf(db(), phone)).map(({ ticket }) => ticket.state),
    ['merged', 'open'],
  );
});

test.serial('Nobody is called by night about what is not urgent, and what is urgent wakes at once', async (t) => {
  world.now = beijing('2026-11-30 21:30');
  const calm = await world.opens('15633000109', { category: 'complaint-fee' });
  const urgent = await world.opens('15633000110', { priority: 'urgent' });
  await world.walkTo('2026-12-01 01:00');
  const shown = async (id: string) => {
    const rows = await db().read<{ at: Date }>(
      'select show_at as at from ticket_notice where account_id = $1 and ticket_id = $2 order by id limit 1',
      [supervisor.id, id],
    );
    return rows[0]?.at.toISOString();
  };
  t.is(await shown(calm.ticket.id), beijing('2026-12-01 09:00').toISOString());
  t.is(await shown(urgent.ticket.id), beijing('2026-11-30 21:45').toISOString());
});

test.serial(
  'Appraisal counts a ticket once by its last solution, and its last rating for who had it then',
  async (t) => {
    const [had, next] = [await world.person('care-agent'), await world.person('care-agent')];
    const { ticket } = await world.opens('15633000115', { assignee: had.id });
    await world.does(ticket.id, { kind: 'answer', channel: 'phone', next: 'solved' }, had, { text: '已处理。' });
    for (let time = 0; time < 3; time++)
      for (const kind of ['reopen', 'solve'] as const) t.is(await world.does(ticket.id, { kind }, had), 'done');
    for (const score of [5, 2]) {
      const decision = decideRated(await world.ticket(ticket.id), score, world.now);
      await db().transact((tx) => save(tx, [{ decision, from: decision.ticket.version - 1 }]));
    }
    t.is(await world.does(ticket.id, { kind: 'assign', to: next.id }, had), 'done');
    const [from, until] = [beijing('2026-11-01 00:00'), beijing('2026-12-01 00:00')];
    const served = [had, next].map(({ id, name }) => ({ accountId: id, name, from, until }));
    const facts = await careFacts(db(), from, until, served);
    t.like(
      facts.find(({ accountId }) => accountId === had.id),
      { firstAnswers: 1, solved: 1, solvedInTime: 1, ratings: 1, ratingSum: 2 },
    );
    t.is(
      facts.find(({ accountId }) => accountId === next.id),
      undefined,
    );
  },
);

test.serial(
  'CA-078: first answers and solutions in time are told by person, and by the team that they were of then',
  async (t) => {
    const late = await world.person('care-agent');
    const answered = async (phone: string, opened: string, at: string) => {
      world.now = beijing(opened);
      const { ticket } = await world.opens(phone);
      world.now = beijing(at);
      const command = { kind: 'answer', channel: 'phone', next: 'solved' } as const;
      t.is(await world.does(ticket.id, command, late, { text: '已处理。' }), 'done');
    };
    await answered('15633000121', '2026-12-01 09:00', '2026-12-01 09:05');
    await answered('15633000122', '2026-12-01 09:00', '2026-12-14 09:00');
    await db().transact(async (tx) => {
      await turnService(tx, late.id, beijing('2026-12-15 00:00'));
      await updateAccount(tx, { ...late, role: 'technical-support', organisation: null });
    });
    await answered('15633000123', '2026-12-16 09:00', '2026-12-16 09:05');
    const span = { from: beijing('2026-12-01 00:00'), until: beijing('2027-01-01 00:00') };
    const told = (await ticketsInTime.count(db(), span)).filter(({ keys }) => keys[1] === late.name);
    t.deepEqual(told.map(({ day, keys, figures }) => [day, keys[0], figures]).toSorted(), [
      ['2026-12-01', 'care-agent', [1, 1, 1, 1]],
      ['2026-12-14', 'care-agent', [1, 0, 1, 0]],
      ['2026-12-16', 'technical-support', [1, 1, 1, 1]],
    ]);
  },
);

test.serial(
  'CA-073: who left keeps no ticket: it is the team’s again, the team hears of it, and it is given only to who works on tickets',
  async (t) => {
    const [leaver, clerk] = [await world.person('care-agent'), await world.person('finance')];
    const { ticket } = await world.opens('15633000116', { assignee: leaver.id });
    const { ticket: other } = await world.opens('15633000117', { assignee: leaver.id });
    const told = async (kind: string, id: string) => {
      const rows = await db().read<{ account: string }>(
        'select account_id as account from ticket_notice where kind = $1 and ticket_id = $2',
        [kind, id],
      );
      return rows.map(({ account }) => account);
    };
    await db().transact((tx) => returnTickets(tx, world.house, leaver.id, world.now));
    t.is((await world.ticket(ticket.id)).assignee, leaver.id, 'who still works here keeps it');
    await db().read(`update staff_account set role = 'finance' where id = $1`, [leaver.id]);
    await world.does(other.id, { kind: 'hear', channel: 'phone' }, supervisor, { text: '还没有解决' });
    const heard = await told('heard', other.id);
    t.true(heard.includes(agent.id) && !heard.includes(leaver.id), 'the team hears what nobody is there to hear');
    await db().transact((tx) => returnTickets(tx, world.house, leaver.id, world.now));
    for (const { id } of [ticket, other]) {
      t.is((await world.ticket(id)).assignee, null);
      const back = await told('returned', id);
      t.true(back.includes(agent.id) && back.includes(supervisor.id) && !back.includes(leaver.id));
    }
    for (const to of [clerk.id, leaver.id, randomUUID()]) {
      t.is(await world.does(ticket.id, { kind: 'assign', to }, supervisor), 'not-ours');
      const call = { kind: 'follow-up', id: randomUUID(), dueAt: world.now.getTime(), to, what: '回访' } as const;
      t.is(await world.does(ticket.id, call, supervisor), 'not-ours');
    }
    t.is(await world.does(ticket.id, { kind: 'assign', to: agent.id }, supervisor), 'done');
    await db().read('update staff_account set disabled_at = $2 where id = $1', [leaver.id, world.now]);
  },
);

test.serial('What belongs to a ticket elsewhere is written on it once', async (t) => {
  const { ticket } = await world.opens('15633000111');
  const link = { kind: 'complaint', id: randomUUID(), words: 'ended' };
  for (let time = 0; time < 2; time++)
    t.true((await db().transact((tx) => linkToTicket(tx, { ticketId: ticket.id, link, by: agent.id }, world.now))).ok);
  t.deepEqual((await world.ticket(ticket.id)).links, [link]);
});

test.serial(
  'Ten people sign in and do 500 things at random to 50 tickets over HTTP while phones text: events and audit alike make the same tickets',
  async (t) => {
    const lived = await liveAtRandom(world, { seed: 20261126, actions: 500, tickets: 50, firstPhone: 15633000200 });
    t.deepEqual(lived.faults, []);
    t.true(lived.done > 150, `${lived.done} of 500 were done`);
    t.true(lived.kinds.size > 20, [...lived.kinds].join());
  },
);
