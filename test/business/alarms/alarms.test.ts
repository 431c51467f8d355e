import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import type { z } from 'zod';
import type {
  alarmBoard,
  alarmCount,
  alarmView,
  contactSaved,
  onCall,
  pastPage,
} from '../../../src/business/alarms/contract.ts';
import {
  type AlarmSheet,
  faultRecordsExport,
  loadAlarms,
  lookOnce,
  type NotifyHouse,
  notifyOnce,
  type Source,
} from '../../../src/business/alarms/index.ts';
import {
  decideAlarms,
  type Fact,
  type RuleCode,
  ruleCodes,
  type Standing,
} from '../../../src/business/alarms/model.ts';
import { decideNotices, type Tellable, type Told } from '../../../src/business/alarms/notice-model.ts';
import { alarmRoutes } from '../../../src/business/alarms/routes.ts';
import { openVault } from '../../../src/business/staff/index.ts';
import { readConfig } from '../../../src/platform/config.ts';
import type { ProblemDetails } from '../../../src/platform/http/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import { webhookRules } from '../../../src/platform/webhook.ts';
import { isSigned, headers as signed } from '../../../src/platform/webhook-signature.ts';
import { alarmSources } from '../../../src/roles/alarms.ts';
import { readHouse } from '../../../src/roles/readings.ts';
import { newId } from '../../../src/values/id.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { anIssue, aReader } from '../../products/mms/push/an-issue.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { contentFolder } from '../../support/talk.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
const noon = new Date('2026-11-23T12:00:00+08:00');
const operator = aCaller('operator');
const supervisor = aCaller('supervisor');
const vault = openVault('a key of this test, long enough to be one');
let sheet: AlarmSheet;
let house: NotifyHouse;
let desk: Desk;
/** A program that hears of alarms: what it got, and what it answers. */
const heard: { body: string; headers: IncomingHttpHeaders }[] = [];
let answers = 200;
const program = createServer(async (request, response) => {
  heard.push({ body: await text(request), headers: request.headers });
  response.writeHead(answers).end();
});
test.serial.before(async () => {
  sheet = await loadAlarms(contentFolder);
  const { segments, terms } = await readHouse(readConfig({}));
  const ways = { door: aDoor(aLane), segments, terms };
  house = {
    ...{ db: db(), sheet, log, vault, webhooks: webhookRules(['127.0.0.1']) },
    outlets: { ...ways, mailDomain: 'sp.example', boardUrl: 'https://sp.example/alarms' },
  };
  desk = await aDesk(alarmRoutes({ db: db(), alarms: sheet, log, outlets: house.outlets, vault }), noon);
  program.listen(0, '127.0.0.1');
  await once(program, 'listening');
});
test.after.always(() => {
  program.close();
  return desk?.stop();
});

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

test.serial(
  'CA-080: who is told first, who after ten minutes untaken, and who hears that it is over: by SMS, mail and a signed call, grouped and each a row',
  async (t) => {
    const ask = (path: string, body?: object, method?: string) =>
      desk.ask(operator, path, { ...(body && { body }), ...(method && { method }) });
    const add = async (body: object) =>
      (await (await ask('/api/alarms/on-call', body)).json()) as z.output<typeof contactSaved>;
    const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/alarms`;
    await add({ name: '值班一', channel: 'sms', address: '15633000001', afterMinutes: 0 });
    const hook = await add({ name: '平台', channel: 'webhook', address: url, afterMinutes: 0 });
    const chief = await add({ name: '主管', channel: 'e-mail', address: 'chief@sp.example', afterMinutes: 10 });
    t.is(chief.secret, undefined);
    const refused = await ask('/api/alarms/on-call', { name: '错', channel: 'sms', address: '123', afterMinutes: 0 });
    t.is(refused.status, 400, 'a number that is none is told at once');
    t.is((await desk.ask(supervisor, '/api/alarms/on-call', { body: {} })).status, 403, 'a supervisor reads it');

    const change = (body: object) =>
      ask(`/api/alarms/on-call/${chief.id}`, { name: '主管', channel: 'e-mail', afterMinutes: 10, ...body }, 'PUT');
    t.is(
      (await change({ channel: 'sms', address: '15633000002' })).status,
      400,
      'by another way it is another contact',
    );
    t.is((await change({})).status, 200, 'an address that is left empty stays');

    const begin = later(noon, 200 * minuteMs);
    const down2 = (subject: string): Fact => ({ rule: 'link-down', subject, value: 1 });
    const at = async (minutes: number, ...facts: Fact[]) => {
      const now = later(begin, minutes * minuteMs);
      await look(now, ...facts);
      await notifyOnce(house, now);
    };
    const both = [down2('unicom-demo'), down2('mobile-demo')];
    const notices = async () => {
      const { notices: all } = await read<z.output<typeof onCall>>('/api/alarms/on-call');
      return all.toReversed().map(({ name, kind, alarms, state }) => `${name} ${kind} ${alarms} ${state}`);
    };
    const smss = () => db().read<{ text: string }>(`select text from mt where reason like 'alarm%' order by id`);
    await at(0, ...both);
    t.deepEqual(await notices(), [], 'it may be back at once');
    answers = 503;
    await at(3, ...both);
    t.deepEqual(await notices(), ['值班一 told 2 queued', '平台 told 2 queued'], 'what came together is one');
    t.regex((await smss())[0]!.text, /^【告警】链路中断 \S+-demo，11月23日15:20起，另有1项，请登录告警页接手。/);
    answers = 200;
    await at(4, ...both);
    t.is(heard.length, 2, 'it is tried again until it is taken');
    const { headers, body } = heard.at(-1)!;
    t.deepEqual(new Set(heard.map((one) => one.headers[signed.key])).size, 1, 'each time under the same key');
    t.like(JSON.parse(body), { kind: 'told', alarms: [{ rule: 'link-down' }, { rule: 'link-down' }] });
    const [timestamp, signature] = [headers[signed.timestamp] as string, headers[signed.signature] as string];
    t.true(
      isSigned(hook.secret!, { timestamp, signature, body }, new Date()),
      'the secret that was shown once signs it',
    );

    const third = [...both, down2('telecom-demo')];
    await at(6, ...third);
    await at(8, ...third);
    t.is((await notices()).length, 4, 'what begins a moment later waits, and goes after the gap');
    t.like((await notices()).slice(2), ['值班一 told 1 queued', '平台 told 1 delivered']);
    await at(13, ...third);
    t.true((await notices()).includes('主管 told 2 queued'), 'nobody took the two on for ten minutes');
    const [mail] = await db().read<{ subject: string; body: string }>('select subject, body from mail_out');
    t.regex(mail!.subject, /^告警，请接手：链路中断/);
    t.regex(mail!.body, /1\. 在“链路”页看谁持有该链路/);

    for (const { id } of await open())
      t.is((await ask(`/api/alarms/${id}/acknowledge`, { words: '我来处理' })).status, 204);
    const before = await notices();
    await at(120, ...third);
    t.deepEqual(await notices(), before, 'somebody takes care: nobody is told again');
    await at(130);
    t.deepEqual((await notices()).slice(before.length), [
      '值班一 over 3 queued',
      '平台 over 3 delivered',
      '主管 over 2 queued',
    ]);
    t.regex((await smss()).at(-1)!.text, /^【恢复】链路中断 \S+，另有2项已恢复正常。/);

    const [past] = (await read<z.output<typeof pastPage>>('/api/alarms/past')).items;
    const complete = (what: string, words: string) => ask(`/api/alarms/${past!.id}/steps`, { what, words });
    t.is((await complete('impact', '电信用户约两小时收不到回复')).status, 204, 'a record is completed afterwards');
    t.is((await complete('cause', '对方更换证书')).status, 204);
    t.is(await codeOf(complete('fallback', '太晚')), 'over');
    const kind = faultRecordsExport(db(), sheet);
    const rows = kind.rows(
      { from: '2026-11-23', to: '2026-11-23' },
      { role: 'operator', organisation: undefined, language: 'zh-CN', now: noon },
      new AbortController().signal,
    );
    const records: (readonly unknown[])[] = [];
    for await (const row of rows) records.push(row);
    const record = records.find((row) => String(row[8]).includes('对方更换证书'))!;
    t.is(record[0], '链路中断');
    t.is(record[4], 124);
    t.regex(String(record[7]), /电信用户约两小时收不到回复 \(operator\)/);

    desk.now = later(begin, 140 * minuteMs);
    t.is((await ask(`/api/alarms/on-call/${chief.id}/test`, {})).status, 204);
    t.is((await ask(`/api/alarms/on-call/${chief.id}/remove`, {})).status, 204);
    const calls = heard.length;
    for (const deed of ['test', 'remove']) t.is((await ask(`/api/alarms/on-call/${hook.id}/${deed}`, {})).status, 204);
    await notifyOnce(house, later(desk.now, minuteMs));
    t.is(heard.length, calls, 'what has not left by then leaves no more');
    const { contacts, notices: told } = await read<z.output<typeof onCall>>('/api/alarms/on-call');
    t.deepEqual(
      contacts.map(({ address }) => address),
      ['156****0001'],
    );
    t.like(told[0], { name: '平台', kind: 'test', state: 'refused' });
    t.like(told[1], { name: '主管', kind: 'test', alarms: 0 }, 'what was told stays');
    desk.now = noon;
  },
);

test.serial('CA-081: each duty of information safety has a person whom the administrator names', async (t) => {
  const administrator = aCaller('administrator');
  const name = (code: string, body: object, who = administrator) =>
    desk.ask(who, `/api/alarms/duties/${code}`, { method: 'PUT', body });
  const duties = async () => (await read<z.output<typeof onCall>>('/api/alarms/on-call')).duties;
  t.deepEqual(
    (await duties()).map(({ code, who }) => [code, who]),
    ['head', 'technical', 'content', 'personal-data', 'emergency'].map((code) => [code, undefined]),
  );
  t.is((await name('head', { person: '张经理', telephone: '400-000-0000' })).status, 204);
  t.is((await name('head', { person: '李经理', telephone: '400-000-0001' })).status, 204);
  t.is((await name('head', { person: '李经理', telephone: '' })).status, 400);
  t.is((await name('cook', { person: '李经理', telephone: '400' })).status, 404);
  t.is((await name('head', { person: '王', telephone: '400' }, operator)).status, 403);
  t.like((await duties())[0]!.who, { person: '李经理', telephone: '400-000-0001', by: 'administrator' });
});

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

test('Whatever happens, nobody is told too early, twice within the gap, or of what somebody took on; who was told hears once that it is over', (t) => {
  const rules = { repeat: 30, gap: 5 };
  const contacts = [
    { id: newId(noon), afterMinutes: 0, active: true },
    { id: newId(noon), afterMinutes: 10, active: true },
    { id: newId(noon), afterMinutes: 0, active: false },
  ];
  const life = fc.record({ begins: fc.nat(60), taken: fc.option(fc.nat(90)), ends: fc.option(fc.nat(120)) });
  fc.assert(
    fc.property(fc.array(life, { maxLength: 6 }), (lives) => {
      const told: Told[] = [];
      const ids = lives.map(() => newId(noon));
      for (let minute = 0; minute < 150; minute += 1) {
        const now = later(noon, minute * minuteMs);
        const since = (from: number, after: number | null) =>
          after !== null && minute >= from + after ? later(noon, (from + after) * minuteMs) : null;
        const alarms = lives.flatMap(({ begins, taken, ends }, at): Tellable[] => {
          if (minute < begins) return [];
          const closedAt = since(begins, ends);
          const acknowledgedAt = taken !== null && ends !== null && taken >= ends ? null : since(begins, taken);
          return [{ id: ids[at]!, toldAt: later(noon, begins * minuteMs), acknowledgedAt, closedAt }];
        });
        for (const notice of decideNotices({ alarms, contacts, told }, rules, now)) {
          const { afterMinutes, active } = contacts.find(({ id }) => id === notice.contactId)!;
          t.true(active && notice.alarms.length > 0);
          const mine = told.filter(({ contactId }) => contactId === notice.contactId);
          const alike = mine.filter(({ kind }) => (kind === 'over') === (notice.kind === 'over'));
          for (const { at } of alike) t.true(+now - +at >= rules.gap * minuteMs);
          for (const id of notice.alarms) {
            const one = alarms.find((alarm) => alarm.id === id)!;
            const before = mine.filter((earlier) => earlier.alarms.includes(id));
            if (notice.kind === 'over') {
              t.truthy(one.closedAt);
              t.true(before.length > 0 && before.every(({ kind }) => kind !== 'over'));
            } else {
              t.true(one.acknowledgedAt === null && one.closedAt === null);
              t.true(+now - +one.toldAt >= afterMinutes * minuteMs);
              for (const { at } of before) t.true(+now - +at >= rules.repeat * minuteMs);
            }
          }
          told.push({ ...notice, at: now });
        }
      }
      // Whoever should have been told was, at the latest a gap after his turn; whoever was told heard the end.
      for (const { id: contactId, afterMinutes, active } of contacts)
        lives.forEach(({ begins, taken, ends }, at) => {
          const mine = told.filter((one) => one.contactId === contactId && one.alarms.includes(ids[at]!));
          const waits = Math.min(taken ?? 1e9, ends ?? 1e9);
          if (active && waits > afterMinutes + rules.gap && begins + afterMinutes + rules.gap < 150)
            t.true(mine.length > 0);
          if (mine.length > 0 && ends !== null && begins + ends + rules.gap < 150)
            t.is(mine.filter(({ kind }) => kind === 'over').length, 1);
        });
    }),
    { numRuns: 50 },
  );
});
