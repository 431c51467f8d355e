import test from 'ava';
import { afterWork, workedMs } from '../../../src/business/tickets/calendar.ts';
import {
  type Actor,
  type Command,
  type Decision,
  decide,
  decideDue,
  decideHeard,
  decideMerge,
  decideOpening,
  decideUnmerge,
  type Opening,
} from '../../../src/business/tickets/decide.ts';
import { gramsOf, wanted } from '../../../src/business/tickets/grams.ts';
import {
  dueAtOf,
  isThanks,
  lookAtOf,
  replayed,
  scoreIn,
  type Ticket,
  type TicketEvent,
} from '../../../src/business/tickets/model.ts';
import { loadDesk, policyFor } from '../../../src/business/tickets/sheet.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import { newId } from '../../../src/values/id.ts';
import { beijingIso, dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { withContent } from '../../support/content.ts';
import { desk } from '../../support/shipped.ts';

const office = desk.calendars.get('office')!;
const agent: Actor = { id: newId(new Date(0)), role: 'care-agent' };
const engineer: Actor = { id: newId(new Date(1)), role: 'technical-support' };
const supervisor: Actor = { id: newId(new Date(2)), role: 'supervisor' };

/** Beijing time of a week whose Monday is the 30th of November. */
const at = (time: string) => new Date(`${time.replace(' ', 'T')}:00+08:00`);
const shown = (ms: number | null | undefined) =>
  ms == null ? null : beijingIso(new Date(ms)).slice(0, 16).replace('T', ' ');

/** A ticket that lives without a database: each step is decided on what the earlier ones left. */
class Case {
  ticket: Ticket;
  readonly events: TicketEvent[] = [];

  constructor(opened: string, changes: Partial<Opening> = {}) {
    const now = at(opened);
    const opening: Opening = {
      ...{ id: newId(now), phone: '13000000001', email: null, name: null, accessNumber: null },
      ...{ reference: null, deadlineAt: null, organisation: null, filedBy: agent.id, category: 'usage' },
      source: 'hotline',
      priority: 'normal',
      ...{ subject: '收不到短信', assignee: agent.id, ...changes },
    };
    this.ticket = this.take(decideOpening(opening, desk, now));
  }

  take({ ticket, events }: Decision): Ticket {
    this.events.push(...events);
    this.ticket = ticket;
    return ticket;
  }

  /** `done`, or why not. */
  does(time: string, command: Command, by = agent): string {
    const decided = decide(this.ticket, command, by, desk, at(time));
    if (!decided.ok) return decided.code;
    this.take(decided.value);
    return 'done';
  }

  hears(time: string, text: string): void {
    this.take(decideHeard(this.ticket, { channel: 'sms', thanks: isThanks(text) }, desk, at(time)));
  }

  walksTo(time: string, atWork = true): string[] {
    const kinds: string[] = [];
    for (;;) {
      const look = lookAtOf(this.ticket);
      if (look === null || look > at(time).getTime()) return kinds;
      const decision = decideDue(this.ticket, { atWork }, desk, new Date(look));
      if (decision.events.length === 0) throw new Error('something is due and nothing happens');
      kinds.push(...decision.events.map(({ kind }) => kind));
      this.take(decision);
    }
  }

  get due(): string | null {
    return shown(dueAtOf(this.ticket));
  }
}

const sms = { kind: 'answer', channel: 'sms' } as const;

test('CA-075: a promise is counted in working time: evenings, weekends and holidays do not count, days that make up for them do', (t) => {
  const made = { ...office, holidays: new Set(['2026-12-01']), workdays: new Set(['2026-12-05']) };
  t.is(workedMs(office, at('2026-11-30 08:00'), at('2026-11-30 20:00')), 8 * hourMs);
  t.is(workedMs(office, at('2026-11-27 17:30'), at('2026-11-30 09:00')), hourMs, 'over a weekend');
  t.is(workedMs(made, at('2026-11-30 18:00'), at('2026-12-02 08:30')), 0, 'a holiday');
  t.is(workedMs(made, at('2026-12-05 00:00'), at('2026-12-06 00:00')), 8 * hourMs, 'a Saturday that is worked');
  t.is(beijingIso(afterWork(office, at('2026-11-27 17:00'), 2 * hourMs)).slice(0, 16), '2026-11-30T09:30');
  t.is(beijingIso(afterWork(office, at('2026-11-30 11:30'), hourMs)).slice(0, 16), '2026-11-30T14:00', 'over lunch');
  for (const minutes of [1, 59, 480, 961, 5000])
    t.is(
      workedMs(office, at('2026-11-28 10:00'), afterWork(office, at('2026-11-28 10:00'), minutes * minuteMs)),
      minutes * minuteMs,
    );
});

test('CA-073: directly: who asked is answered at once, and that is all', (t) => {
  const one = new Case('2026-11-30 09:00');
  t.is(one.does('2026-11-30 09:01', { kind: 'solve' }), 'not-answered');
  t.is(one.does('2026-11-30 09:01', { kind: 'close', because: 'solved' }), 'not-answered');
  t.is(one.does('2026-11-30 09:02', { ...sms, channel: 'phone', next: 'solved' }), 'done');
  t.like(one.ticket, { state: 'solved', branch: 'direct', awaiting: false });
  t.is(one.due, null, 'nothing runs on');
});

test('CA-073: to technical support and back: after their done the agent owes an answer on a clock of its own, and nothing is closed before', (t) => {
  const one = new Case('2026-11-30 09:00');
  t.is(one.does('2026-11-30 09:05', { kind: 'technical' }), 'done');
  t.is(one.does('2026-11-30 09:06', { ...sms, next: 'solved' }), 'not-now');
  t.is(one.does('2026-11-30 09:07', { ...sms, next: 'keep' }), 'done', 'that it is being looked into may be told');
  t.is(one.does('2026-11-30 10:00', { kind: 'done' }, engineer), 'done');
  t.like(one.ticket, { state: 'answer-due', branch: 'technical', awaiting: true, assignee: agent.id });
  t.is(shown(one.ticket.clocks.duty?.dueAt), '2026-11-30 12:00', 'two hours of work');
  for (const because of ['solved', 'spam', 'withdrawn'] as const)
    t.is(one.does('2026-11-30 10:01', { kind: 'close', because }, supervisor), 'not-answered');
  t.is(one.does('2026-11-30 10:01', { kind: 'solve' }), 'not-now');
  t.is(one.does('2026-11-30 10:30', { ...sms, next: 'solved' }), 'done');
  t.like(one.ticket.clocks.duty, { late: false, spentMs: 30 * minuteMs });
  t.is(one.does('2026-11-30 10:31', { kind: 'close', because: 'solved' }), 'done');
});

test('CA-073: what is high and cannot be answered at once is the supervisor’s, who alone answers it', (t) => {
  const one = new Case('2026-11-30 09:00');
  t.is(one.does('2026-11-30 09:05', { kind: 'supervisor' }), 'done');
  t.like(one.ticket, { state: 'supervisor', branch: 'supervisor', priority: 'high' });
  t.is(one.ticket.policy.code, 'high', 'it is promised sooner from now on');
  t.is(one.does('2026-11-30 09:06', { ...sms, next: 'solved' }), 'supervisors');
  t.is(one.does('2026-11-30 09:30', { ...sms, next: 'solved' }, supervisor), 'done');
  t.like(one.ticket, { state: 'solved', branch: 'supervisor' });
});

test('Clocks stand while we wait for the person and once it is solved, and run on where they stood', (t) => {
  const one = new Case('2026-11-30 08:30');
  t.is(one.due, '2026-11-30 10:30');
  one.does('2026-11-30 09:30', { ...sms, next: 'waiting' });
  t.is(one.due, null);
  t.is(one.ticket.clocks.solve?.spentMs, hourMs);
  one.hears('2026-12-01 08:30', '昨天下午三点，内容是天气');
  t.is(one.ticket.state, 'open');
  t.is(shown(one.ticket.clocks.solve?.dueAt), '2026-12-02 17:00', '15 of 16 hours are left');
  t.is(shown(one.ticket.clocks.answer?.dueAt), '2026-12-01 14:00', 'four hours of work, over lunch');
  one.does('2026-12-01 10:30', { ...sms, next: 'solved' });
  t.is(one.due, null);
  one.does('2026-12-01 11:00', { kind: 'reopen' });
  t.is(one.ticket.clocks.solve?.spentMs, 3 * hourMs);
  t.not(one.due, null);
});

test('Thanks of the person start no clock and open nothing again; a question does', (t) => {
  for (const text of [
    '谢谢',
    '好的，谢谢您！',
    '收到，非常感谢客服',
    'OK thanks',
    '👍',
    '没问题，谢谢',
    '解决了，辛苦了',
  ])
    t.true(isThanks(text), text);
  for (const text of [
    '谢谢，但是还没收到',
    '好的吗？',
    '不用谢谢，退费',
    '收到一条扣费短信',
    '2',
    '谢谢，请问什么时候退费',
    '没解决',
    '了',
    '',
  ])
    t.false(isThanks(text), text);
  const one = new Case('2026-11-30 09:00');
  one.does('2026-11-30 09:30', { ...sms, next: 'solved' });
  one.hears('2026-11-30 09:40', '好的谢谢！');
  t.like(one.ticket, { state: 'solved', awaiting: false });
  t.is(one.due, null);
  one.hears('2026-11-30 09:50', '还是收不到');
  t.like(one.ticket, { state: 'open', awaiting: true });
  t.not(one.due, null);
});

test('A call, and every other way of telling the person, counts as the answer; a note among us does not', (t) => {
  for (const channel of ['phone', 'e-mail', 'fax', 'web', 'carrier', 'sms'] as const) {
    const one = new Case('2026-11-30 09:00');
    one.does('2026-11-30 09:10', { kind: 'note' });
    t.is(one.ticket.clocks.first?.endedAt, null);
    one.does('2026-11-30 09:30', { kind: 'answer', channel, next: 'keep' });
    t.like(one.ticket.clocks.first, { late: false, spentMs: 30 * minuteMs });
  }
});

test('What was measured is complete when a ticket is closed, whatever way it went, and says what came too late', (t) => {
  const late = new Case('2026-11-30 08:30');
  late.does('2026-11-30 15:00', { ...sms, next: 'solved' });
  late.does('2026-11-30 15:01', { kind: 'close', because: 'solved' });
  t.like(late.ticket.clocks.first, { late: true, spentMs: 5 * hourMs });
  t.like(late.ticket.clocks.solve, { late: false, spentMs: 5 * hourMs });
  const spam = new Case('2026-11-30 08:30');
  t.is(spam.does('2026-11-30 08:40', { kind: 'close', because: 'spam' }), 'done');
  for (const { ticket } of [late, spam])
    for (const clock of Object.values(ticket.clocks)) if (clock) t.truthy(clock.endedAt);
  t.is(spam.does('2026-11-30 08:41', { ...sms, next: 'keep' }), 'over');
});

test('Promises may change later: the time used up stays, what ended keeps the promise it ended under, and the history says both', (t) => {
  const one = new Case('2026-11-30 08:30');
  one.does('2026-11-30 09:30', { ...sms, next: 'keep' });
  t.is(one.does('2026-11-30 10:30', { kind: 'policy', code: 'urgent' }), 'done');
  t.is(shown(one.ticket.clocks.solve?.dueAt), '2026-11-30 12:30', '2 of 4 hours are used up');
  t.is(one.ticket.clocks.first?.targetMs, 2 * hourMs);
  t.like(one.events.at(-1), { kind: 'policy-set', data: { code: 'urgent', was: 'standard', wasVersion: 1 } });
  t.is(one.does('2026-11-30 10:31', { kind: 'policy', code: 'urgent' }), 'so-already');
  t.is(one.does('2026-11-30 10:31', { kind: 'policy', code: 'none' }), 'no-such-policy');
  const raised = new Case('2026-11-30 08:30');
  raised.does('2026-11-30 08:40', { kind: 'classify', priority: 'urgent' });
  t.is(raised.ticket.policy.code, 'urgent', 'the promise follows the priority');
  one.does('2026-11-30 11:00', { kind: 'classify', category: 'complaint-fee' });
  t.is(one.ticket.policy.code, 'urgent', 'but not where somebody has set it');
});

test('CA-080: nothing is forgotten: untouched it goes before a supervisor, again and again, and whoever is off duty does not keep it', (t) => {
  const unassigned = new Case('2026-11-30 08:30', { assignee: null });
  t.deepEqual(unassigned.walksTo('2026-11-30 10:29'), []);
  t.deepEqual(unassigned.walksTo('2026-11-30 10:30'), ['escalated'], 'when the first promise is broken');
  t.like(unassigned.events.at(-1), { data: { level: 1, broken: ['first'], unassigned: true } });
  t.deepEqual(unassigned.walksTo('2026-12-01 18:00'), ['escalated', 'escalated', 'escalated'], 'each half day of work');
  t.is(unassigned.ticket.escalation, 4);
  unassigned.does('2026-12-02 09:00', { kind: 'assign', to: agent.id });
  t.is(unassigned.ticket.escalation, 0, 'who takes it up begins anew');
  t.deepEqual(unassigned.walksTo('2026-12-02 18:00', false), ['escalated']);
  t.is(unassigned.ticket.assignee, null, 'given back to all');
  const waiting = new Case('2026-11-30 08:30');
  waiting.does('2026-11-30 09:00', { ...sms, next: 'waiting' });
  t.deepEqual(waiting.walksTo('2026-12-03 08:59'), []);
  t.deepEqual(waiting.walksTo('2026-12-03 09:00'), ['wait-over'], 'three days of silence');
  t.is(waiting.ticket.state, 'open');
});

test('A time that a carrier sets counts beside our own promises', (t) => {
  const one = new Case('2026-11-30 08:30', {
    source: 'carrier-work-order',
    deadlineAt: at('2026-11-30 09:00').getTime(),
    reference: 'WO-1',
  });
  t.is(one.ticket.policy.code, 'carrier');
  t.is(one.due, '2026-11-30 09:00');
  t.deepEqual(one.walksTo('2026-11-30 09:00'), ['escalated']);
});

test('A solved ticket asks once by day how content the person is, reminds once, and closes by itself', (t) => {
  const one = new Case('2026-11-30 09:00');
  one.does('2026-11-30 20:55', { ...sms, next: 'solved' });
  t.deepEqual(one.walksTo('2026-12-03 20:54'), ['survey-asked', 'survey-reminded']);
  const asked = one.events.filter(({ kind }) => kind.startsWith('survey'));
  t.deepEqual(
    asked.map((event) => shown(event.at)),
    ['2026-12-01 09:00', '2026-12-02 09:00'],
    'never by night',
  );
  t.deepEqual(one.walksTo('2026-12-10 00:00'), ['closed']);
  t.deepEqual(['5', '４分', '3 谢谢', '2。', '0', '6', '5个工作日退费', '12'].map(scoreIn), [
    5,
    4,
    3,
    2,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const nobody = new Case('2026-11-30 09:00', { phone: null, email: 'a@example.com' });
  nobody.does('2026-11-30 09:10', { kind: 'answer', channel: 'e-mail', next: 'solved' });
  t.is(nobody.ticket.survey, null, 'without a phone nobody is asked');
});

test('A question that follows a solution is not closed unanswered: who was asked again, and replied, is heard', (t) => {
  const one = new Case('2026-11-30 09:00');
  one.does('2026-11-30 09:10', { ...sms, next: 'solved' });
  one.does('2026-11-30 09:20', { ...sms, next: 'waiting' });
  t.like(one.ticket, { state: 'waiting', solvedAt: null, closeAt: null });
  one.hears('2026-11-30 10:00', '还是收不到');
  const happens = one.walksTo('2026-12-20 00:00');
  t.false(happens.includes('closed'));
  t.like(one.ticket, { state: 'open', awaiting: true, closeAt: null });
  const promised = { ...one.ticket, closeAt: at('2026-12-20 00:00').getTime() };
  const { ticket } = decideDue(promised, { atWork: true }, desk, at('2026-12-20 00:01'));
  t.is(ticket.state, 'open', 'nor where a time to close it was left behind');
});

test('Two tickets of one person become one, which then owes the answer; within a day that is undone and all stands as it stood', (t) => {
  const [first, second] = [new Case('2026-11-30 08:30'), new Case('2026-11-30 09:00')];
  first.does('2026-11-30 08:40', { ...sms, next: 'waiting' });
  const merged = decideMerge(second.ticket, first.ticket, agent, desk, at('2026-11-30 09:30'));
  if (!merged.ok) return t.fail(merged.code);
  const before = second.ticket;
  second.take(merged.value.from);
  first.take(merged.value.into);
  t.like(first.ticket, { state: 'open', awaiting: true });
  t.like(second.ticket, { state: 'merged', mergedInto: first.ticket.id });
  t.is(second.due, null, 'its clocks stand');
  const undone = decideUnmerge(second.ticket, agent, desk, at('2026-11-30 10:30'));
  if (!undone.ok) return t.fail(undone.code);
  second.take(undone.value);
  t.like(second.ticket, { state: before.state, awaiting: true, mergedInto: null });
  t.is(shown(second.ticket.clocks.first?.dueAt), '2026-11-30 12:00', 'the hour in which it was merged is not counted');
  const again = decideMerge(second.ticket, first.ticket, agent, desk, at('2026-11-30 10:31'));
  t.true(again.ok);
  if (again.ok)
    t.deepEqual(decideUnmerge(again.value.from.ticket, agent, desk, later(at('2026-11-30 10:32'), dayMs)), {
      ok: false,
      code: 'too-late',
    });
  const stranger = new Case('2026-11-30 09:00', { phone: '13000000002' });
  t.deepEqual(decideMerge(stranger.ticket, first.ticket, agent, desk, at('2026-11-30 11:00')), {
    ok: false,
    code: 'other-person',
  });
  t.deepEqual(decideMerge(first.ticket, first.ticket, agent, desk, at('2026-11-30 11:00')), {
    ok: false,
    code: 'same-ticket',
  });
  const order = new Case('2026-11-30 09:00', { source: 'carrier-work-order', reference: 'WO-1' });
  t.deepEqual(decideMerge(order.ticket, first.ticket, agent, desk, at('2026-11-30 11:00')), {
    ok: false,
    code: 'work-order',
  });
  t.true(decideMerge(first.ticket, order.ticket, agent, desk, at('2026-11-30 11:00')).ok, 'but the other into it');
  stranger.does('2026-11-30 11:01', { kind: 'technical' });
  const same = new Case('2026-11-30 11:00', { phone: '13000000002' });
  t.deepEqual(decideMerge(stranger.ticket, same.ticket, agent, desk, at('2026-11-30 11:02')), {
    ok: false,
    code: 'not-now',
  });
});

test('Call-backs that somebody owes are told when due, and end with what came of them', (t) => {
  const one = new Case('2026-11-30 09:00');
  const followUp = {
    kind: 'follow-up',
    id: 'f1',
    dueAt: at('2026-12-01 10:00').getTime(),
    to: agent.id,
    what: '回访是否收到',
  } as const;
  one.does('2026-11-30 09:01', { ...sms, next: 'solved' });
  t.is(one.does('2026-11-30 09:02', followUp), 'done');
  t.true(one.walksTo('2026-12-01 10:00').includes('follow-up-due'));
  const reached = { kind: 'follow-up-done', id: 'f1', result: 'content', words: '已恢复' } as const;
  t.is(one.does('2026-12-01 10:05', reached), 'done');
  t.is(one.does('2026-12-01 10:06', reached), 'no-such-follow-up');
  one.does('2026-12-01 10:07', { ...followUp, id: 'f2' });
  const root = new Case('2026-12-01 10:08');
  const merged = decideMerge(one.ticket, root.ticket, agent, desk, at('2026-12-01 10:09'));
  if (!merged.ok) return t.fail(merged.code);
  one.take(merged.value.from);
  t.is(one.does('2026-12-01 10:10', { ...reached, id: 'f2' }), 'done', 'also where the ticket goes on in another');
  t.is(one.ticket.state, 'merged');
  t.is(one.does('2026-12-01 10:11', { ...followUp, id: 'f3' }), 'over');
});

test('The events of a ticket make exactly the ticket', (t) => {
  const one = new Case('2026-11-30 09:00');
  one.does('2026-11-30 09:05', { kind: 'technical' });
  one.does('2026-11-30 10:00', { kind: 'done' }, engineer);
  one.does('2026-11-30 10:30', { ...sms, next: 'solved' });
  one.walksTo('2026-12-10 00:00');
  t.deepEqual(replayed(JSON.parse(JSON.stringify(one.events))), JSON.parse(JSON.stringify(one.ticket)));
});

test('Any two neighbouring characters find a Chinese text, in any case and width', (t) => {
  t.deepEqual(gramsOf('退费！'), ['退费']);
  t.deepEqual(gramsOf('ＣＹ天气'), ['cy', 'y天', '天气']);
  t.deepEqual(wanted('退费 没收到'), { grams: ['退费', '没收', '收到'], words: ['退费', '没收到'] });
  t.deepEqual(wanted('费').grams, [], 'one character is too short');
});

test('The sheet of the desk says all its faults with file, line and remedy', async (t) => {
  const content = {
    'tickets.yaml': `calendars: [{ code: always, hours: { mon: ['09:00-18:00'] } }]
policies:
  - { code: a, version: 1, title: { zh-CN: 甲, en: A }, for: { categories: [none] }, calendar: night, firstAnswer: 1h, nextAnswer: 1h, answerAfterDone: 1h, solve: 1h, escalateAfter: 1h, waitFor: 1d, closeAfter: 1d }
categories: [{ code: other, title: { zh-CN: 其他, en: Other } }, { code: other, title: { zh-CN: 其他, en: Other } }]
canned: [{ code: hi, title: { zh-CN: 你好, en: Hi }, text: '您好{{name}}' }]
`,
  };
  const fault = await withContent(content, (folder) => t.throwsAsync<ContentError>(loadDesk(folder)));
  for (const said of [
    /:4: other is there twice/,
    /:3: there is no calendar night/,
    /:3: there is no category none/,
    /:3: the last policy must fit/,
    /:5: \{\{name\}\} is unknown here/,
  ])
    t.regex(fault!.message, said);
  t.is(policyFor(desk, { priority: 'urgent', category: 'complaint-fee', source: 'sms' }).code, 'urgent');
});
