import test from 'ava';
import fc from 'fast-check';
import type { z } from 'zod';
import type { alarmBoard, alarmCount, alarmView, pastPage } from '../../../src/business/alarms/contract.ts';
import { type AlarmSheet, loadAlarms, lookOnce, type Source } from '../../../src/business/alarms/index.ts';
import {
  decideAlarms,
  type Fact,
  type RuleCode,
  ruleCodes,
  type Standing,
} from '../../../src/business/alarms/model.ts';
import { alarmRoutes } from '../../../src/business/alarms/routes.ts';
import { readConfig } from '../../../src/platform/config.ts';
import type { ProblemDetails } from '../../../src/platform/http/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import { alarmSources } from '../../../src/roles/alarms.ts';
import { readHouse } from '../../../src/roles/readings.ts';
import { newId } from '../../../src/values/id.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { anIssue, aReader } from '../../products/mms/push/an-issue.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { contentFolder } from '../../support/talk.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
const noon = new Date('2026-11-23T12:00:00+08:00');
const operator = aCaller('operator');
const supervisor = aCaller('supervisor');
let sheet: AlarmSheet;
let desk: Desk;
test.serial.before(async () => {
  sheet = await loadAlarms(contentFolder);
  desk = await aDesk(alarmRoutes({ db: db(), alarms: sheet, log }), noon);
});
test.after.always(() => desk?.stop());

type Board = z.output<typeof alarmBoard>;
const read = async <Answer>(path: string, who = operator) => (await desk.ask(who, path)).json() as Promise<Answer>;
const open = async () => (await read<Board>('/api/alarms')).open;
const waiting = async () => (await read<z.output<typeof alarmCount>>('/api/alarms/count')).open;
const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as ProblemDetails).code;

/** Looks, with the facts that somebody gives; the rules that are not of them are not asked. */
function look(now: Date, ...facts: Fact[]): Promise<void> {
  const sources: Source[] = [{ rules: ['link-down', 'no-mo', 'parked'], read: async () => facts }];
  return lookOnce({ db: db(), sheet, sources, log }, now);
}
const down = (value: number): Fact => ({ rule: 'link-down', subject: 'unicom-demo', value });

test.serial(
  'CA-080: what is wrong is told once it lasts, with what to do and whom to call; somebody takes it on, writes down each call, and it ends by itself',
  async (t) => {
    await look(noon, down(1));
    t.deepEqual(await open(), [], 'it may be back at once');
    await look(later(noon, minuteMs), down(0));
    const [left] = await db().read('select count(*)::int as n from alarm');
    t.deepEqual(left, { n: 0 }, 'what was over before anybody was told leaves nothing');

    for (const minutes of [10, 11, 12, 13]) await look(later(noon, minutes * minuteMs), down(1));
    const [alarm, ...others] = await open();
    t.deepEqual(others, [], 'one alarm, however often it is seen');
    t.like(alarm, { rule: 'link-down', subject: 'unicom-demo', since: '2026-11-23T12:10:00.000+08:00' });
    t.true(alarm!.runbook['zh-CN'].length > 2 && alarm!.runbook.en.length === alarm!.runbook['zh-CN'].length);
    t.true((await read<Board>('/api/alarms')).contacts.some(({ phone }) => phone === '12300'));
    t.is(await waiting(), 1);

    const say = (deed: string, body: object, who = operator) =>
      desk.ask(who, `/api/alarms/${alarm!.id}/${deed}`, { body: { words: '已联系值班', ...body } });
    t.is((await say('acknowledge', {})).status, 204);
    t.is(await waiting(), 0, 'who takes it on has heard it');
    t.is(await codeOf(say('acknowledge', {}, supervisor)), 'acknowledged');
    t.is((await say('steps', { what: 'contacted', whom: '联通网关值班' })).status, 204);
    t.is((await say('steps', { what: 'pressed', whom: '通信管理局' }, supervisor)).status, 204);
    t.is(await codeOf(say('steps', { what: 'prayed' })), 'invalid-request');
    t.is(await codeOf(say('close', {})), 'ends-itself');
    t.is((await desk.ask(aCaller('care-agent'), '/api/alarms')).status, 403);

    await look(later(noon, 60 * minuteMs), down(0));
    t.deepEqual(await open(), []);
    t.is(await codeOf(say('steps', { what: 'remark' })), 'over');
    const { items } = await read<z.output<typeof pastPage>>('/api/alarms/past');
    t.like(items[0], { id: alarm!.id, closedAt: '2026-11-23T13:00:00.000+08:00' });
    t.deepEqual(
      items[0]!.steps.map(({ what, whom, by }) => [what, whom, by]),
      [
        ['acknowledged', '', operator.name],
        ['contacted', '联通网关值班', operator.name],
        ['pressed', '通信管理局', supervisor.name],
      ],
    );
    await t.throwsAsync(db().read('delete from alarm_step'), { message: /append-only|may not|refuse|change/i });
    const audited = await db().read<{ action: string }>(
      `select action from staff_audit where subject = $1 order by id`,
      [alarm!.id],
    );
    t.deepEqual(
      audited.map(({ action }) => action),
      ['alarm.acknowledged', 'alarm.contacted', 'alarm.pressed'],
    );
  },
);

test.serial(
  'CA-080: a fault of the backbone, which no rule sees, is told by a person, pressed and closed with its cause',
  async (t) => {
    const told = await desk.ask(supervisor, '/api/alarms', { body: { subject: '省骨干网', words: '光缆中断' } });
    t.is(told.status, 201);
    const { id } = (await told.json()) as z.output<typeof alarmView>;
    await look(later(noon, 120 * minuteMs), down(0));
    t.like((await open())[0], { id, rule: 'fault', subject: '省骨干网' }, 'no rule ends it');
    const say = (deed: string, body: object) => desk.ask(operator, `/api/alarms/${id}/${deed}`, { body });
    t.is((await say('steps', { what: 'fallback', words: '暂停群发，改走备用链路' })).status, 204);
    t.is((await say('close', { words: '' })).status, 400, 'its cause is said');
    t.is((await say('close', { words: '光缆已修复，中断 3 小时' })).status, 204);
    t.deepEqual(await open(), []);
    t.is(await codeOf(say('close', { words: '再次结束' })), 'over');
    t.is((await desk.ask(operator, `/api/alarms/${newId(noon)}/close`, { body: { words: '没有' } })).status, 404);
  },
);

test.serial('A source that cannot be read ends nothing: silence is not health', async (t) => {
  const parked: Fact = { rule: 'parked', subject: '', value: 3 };
  await look(noon, parked);
  const broken: Source = {
    rules: ['parked'],
    read: async () => {
      throw new Error('the database is away');
    },
  };
  await lookOnce({ db: db(), sheet, sources: [broken], log }, later(noon, minuteMs));
  t.like((await open())[0], { rule: 'parked', value: 3 });
  await look(later(noon, 2 * minuteMs));
  t.deepEqual(await open(), []);
});

test.serial(
  'What the slices say is what is watched: links, messages, fees, comparisons, calls, issues and forecasts',
  async (t) => {
    const { sheets, terms, words, mms, weather } = await readHouse(readConfig({}));
    const issues = { ...mms, words, db: db(), asksFiling: false };
    const factsOf = async (at = noon) => {
      const sources = alarmSources({ db: db(), sheets, terms, issues, weather: weather.rules });
      t.deepEqual(
        sources.flatMap(({ rules }) => [...rules]).toSorted(),
        [...ruleCodes].toSorted(),
        'each rule has one',
      );
      return (await Promise.all(sources.map((source) => source.read(at)))).flat();
    };
    const before = await factsOf();
    const only = (facts: readonly Fact[], rule: RuleCode) => facts.filter((one) => one.rule === rule);
    t.true(
      only(before, 'link-down').some(({ value }) => value === 1),
      'a link that no gateway holds is down',
    );
    t.deepEqual(only(before, 'no-mo'), [], 'where no message ever came, none is missed');
    t.like(only(before, 'parked')[0], { value: 0 });
    t.true(
      only(before, 'forecast-missing').every(({ value }) => value === 0),
      'nobody reads it',
    );
    t.deepEqual(only(before, 'connection-rate'), []);

    const at = later(noon, -90 * minuteMs);
    await db().read(
      `insert into mo (phone, id, link, carrier_message_id, access_number, raw, state, parked_reason, received_at)
     values ('15633000001', $1, 'unicom-demo', 'x', '10620007', '\\x00', 'parked', 'not a text: coding 4', $2)`,
      [newId(at), at],
    );
    await db().read(
      `insert into status_report (phone, id, link, carrier_message_id, state, code, received_at, alarmed_at)
     values ('15633000001', $1, 'unicom-demo', 'y', 'delivered', '0', $2, $2)`,
      [newId(at), at],
    );
    const run = newId(at);
    await db().read(
      `insert into carrier_file (id, sheet, reading, reading_digest, peer, carrier, kind, period, name, hash, bytes, state, given_by, given_at, ended_at)
     values ($1, 'x', '{}', 'x', 'unicom-orders', 'unicom', 'relations', '2026-11-22', 'x', repeat('0', 64), 0, 'current', 'x', $2, $2)`,
      [run, at],
    );
    await db().read(
      `insert into reconciliation_run (id, kind, peer, carrier, period, file_id, as_of, state, started_by, started_at, ended_at)
     values ($1, 'relations', 'unicom-orders', 'unicom', '2026-11-22', $1, $2, 'open', 'x', $2, $2)`,
      [run, at],
    );
    await db().read(
      `insert into reconciliation_total (run_id, class, product, source, items, ours_fen, theirs_fen)
     values ($1, 'agreed', 'car-owner', 'direct', 900, 0, 0), ($1, 'carrier-only', 'car-owner', 'direct', 60, 0, 0)`,
      [run],
    );
    for (let n = 0; n < 4; n += 1)
      await db().read(
        `insert into call_record (phone, id, call_id, line, agent, missed, offered_at, answered_at, ended_at)
       values ('15633000002', $1, $2, 1, $3, '{}', $4, $5, $6)`,
        [newId(at), `c${n}`, n === 0 ? null : '8001', at, n === 0 ? null : later(at, 5_000), later(at, minuteMs)],
      );
    await aReader(db(), '15633000003', { product: 'weather' });
    await anIssue(db());
    const after = await factsOf();
    t.true(only(after, 'no-mo').every(({ value }) => value === 90));
    t.true(only(after, 'no-mo').length > 0);
    t.like(only(after, 'parked')[0], { value: 1 });
    t.like(only(after, 'orphan-reports')[0], { value: 1 });
    t.deepEqual(only(after, 'differences'), [{ rule: 'differences', subject: 'unicom-orders 2026-11-22', value: 60 }]);
    t.like(only(after, 'connection-rate')[0], { value: 75, of: 4 });
    t.like(only(after, 'bill-window')[0], { subject: '2026-11' });
    t.deepEqual(
      only(after, 'forecast-missing').map(({ subject, value }) => [subject, value > 0]),
      [
        ['2026-11-23', true],
        ['2026-11-24', true],
      ],
    );
    t.deepEqual(only(after, 'issue-not-ready'), []);
    const soon = only(await factsOf(later(noon, 150 * minuteMs)), 'issue-not-ready');
    t.deepEqual(soon, [{ rule: 'issue-not-ready', subject: '车友期刊 2026-11-23 15:00', value: 1 }]);
  },
);

const rule = { least: 1, lasts: 0, from: 0, to: 24 };
test('A limit counts cases enough, and begins in its hours only', (t) => {
  const rules = Object.fromEntries(ruleCodes.map((code) => [code, { ...rule, above: 1e9 }])) as AlarmSheet['rules'];
  const some = {
    ...rules,
    'connection-rate': { ...rule, below: 90, least: 20 },
    'no-mo': { ...rule, above: 60, from: 8, to: 22 },
  } as AlarmSheet['rules'];
  const begun = (fact: Fact, now = noon) =>
    decideAlarms(some, { facts: [fact], asked: new Set() }, [], now).begun.length === 1;
  t.false(begun({ rule: 'connection-rate', subject: '', value: 50, of: 19 }));
  t.true(begun({ rule: 'connection-rate', subject: '', value: 50, of: 20 }));
  t.false(begun({ rule: 'connection-rate', subject: '', value: 90, of: 20 }), 'the limit itself is well');
  const silent: Fact = { rule: 'no-mo', subject: 'l', value: 61 };
  t.true(begun(silent));
  t.false(begun(silent, new Date('2026-11-23T22:00:00+08:00')));
  t.true(begun(silent, new Date('2026-11-23T08:00:00+08:00')));
});

test('Whatever is seen, one alarm stands of a rule and subject, just while the newest fact is wrong, and none is told too early', (t) => {
  const rules = Object.fromEntries(
    ruleCodes.map((code) => [code, { ...rule, above: 0, lasts: 2 }]),
  ) as unknown as AlarmSheet['rules'];
  const seen = fc.array(
    fc.record({
      rule: fc.constantFrom(...ruleCodes.slice(0, 2)),
      subject: fc.constantFrom('a', 'b'),
      value: fc.nat(1),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(fc.record({ facts: seen, isAsked: fc.boolean() }), { maxLength: 12 }), (looks) => {
      let standing: Standing[] = [];
      looks.forEach(({ facts, isAsked }, minute) => {
        const now = later(noon, minute * minuteMs);
        const asked = new Set<RuleCode>(isAsked ? ruleCodes : []);
        const newest = new Map(facts.map((one) => [`${one.rule} ${one.subject}`, one]));
        const { begun, seen: again, over } = decideAlarms(rules, { facts: [...newest.values()], asked }, standing, now);
        standing = standing
          .filter(({ id }) => !over.includes(id))
          .map((one) => {
            const known = again.find(({ id }) => id === one.id);
            return known?.isTold ? { ...one, toldAt: one.toldAt ?? now } : one;
          });
        for (const { rule: code, subject, isTold } of begun)
          standing.push({ id: newId(now), rule: code, subject, since: now, toldAt: isTold ? now : null });
        const names = standing.map((one) => `${one.rule} ${one.subject}`);
        t.is(new Set(names).size, names.length);
        for (const [name, { value }] of newest) if (value > 0) t.true(names.includes(name));
        if (isAsked) for (const name of names) t.true((newest.get(name)?.value ?? 0) > 0);
        for (const { since, toldAt } of standing) if (toldAt) t.true(+toldAt - +since >= 2 * minuteMs);
      });
    }),
    { numRuns: 50 },
  );
});
