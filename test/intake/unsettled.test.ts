import test from 'ava';
import { whenSettled } from '../../src/business/bill-run/index.ts';
import { reports } from '../../src/business/messages/figures.ts';
import { claim, type NewMt, queueMts, recordReports, recordSilence } from '../../src/business/messages/index.ts';
import { jobsOf } from '../../src/business/messages/jobs.ts';
import { messageRoutes } from '../../src/business/messages/routes.ts';
import type { OrphanDetail, UnsureDetail } from '../../src/business/messages/unsettled/contract.ts';
import { fourEyes, openNumbers } from '../../src/business/staff/index.ts';
import { loadSegments, type Segments } from '../../src/business/subscribers/index.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { parkedRoutes } from '../../src/intake/parked-routes.ts';
import { openLog } from '../../src/platform/log.ts';
import { dayMs, later } from '../../src/values/time.ts';
import { at, BillWorld } from '../support/bills.ts';
import { aCaller, aDesk, type Desk, uncounted } from '../support/callers.ts';
import { contentFolder } from '../support/content.ts';
import { withDatabase } from '../support/database.ts';
import { anMo } from '../support/mo.ts';
import { aDoor, aLane, anMt, nobodyIsTold } from '../support/mt.ts';

const db = withDatabase();
const now = at('2027-04-20 10:00');
const [first, second] = [aCaller('operator'), aCaller('finance')];
let world: BillWorld;
let desk: Desk;

test.before('open a world and a desk', async () => {
  world = await BillWorld.open(db());
  const numbers = await openNumbers(db());
  const segments: Segments = await loadSegments(contentFolder);
  const intake = {
    ...world.house(now),
    orderLinks: new Map([['smg', { carriers: ['unicom' as const], established: [] }]]),
  };
  const routes = messageRoutes({
    db: db(),
    door: aDoor(aLane),
    segments,
    numbers,
    whenSettled: whenSettled(intake),
    countNumber: uncounted,
  });
  desk = await aDesk([...routes, ...parkedRoutes(intake)], now);
});
test.after.always('close the desk', () => desk?.stop());

const because = 'asked the carrier by phone';
const post = (who: typeof first, path: string, body: object) => desk.ask(who, `/api/messages/${path}`, { body });

async function read<T>(path: string): Promise<T> {
  const answer = await desk.ask(first, `/api/messages/${path}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

/** A message over a link whose answer was lost; resolves with its id. */
async function lost(mt: Partial<NewMt>, { dropsCopies = false, at: when = now } = {}): Promise<string> {
  const [id] = await db().transact((tx) => queueMts(tx, aDoor(aLane), [anMt({ neverTwice: true, ...mt })], when));
  const wanted = { door: aDoor(aLane), whenSettled: nobodyIsTold, link: 'smg', epoch: 1, limit: 1_000 };
  const errands = (await db().transact((tx) => claim(tx, wanted, when))).filter(({ mtId }) => mtId === id);
  const silence = { epoch: 1, dropsCopies, whenSettled: nobodyIsTold };
  await db().transact((tx) => recordSilence(tx, errands, silence, when));
  return id!;
}

test.serial(
  'A fee that is unsure takes two people: one proposes, another confirms, and it is charged once',
  async (t) => {
    for (const [phone, verdict, fee] of [
      ['15633000101', 'delivered', 'posted 500'],
      ['15633000102', 'undelivered', 'voided 500'],
    ] as const) {
      await world.order(phone, at('2027-04-01 10:00'));
      await world.run(at('2027-04-10 09:00'));
      const [record] = (await world.leave(at('2027-04-10 09:00'))).filter((one) => one.phone === phone);
      await world.lose(record!, at('2027-04-10 09:05'));
      const say = (who: typeof first, said = verdict as string) =>
        post(who, `unsure/${record!.mtId}/verdict`, { verdict: said, evidence: 'reconciliation', because });
      t.deepEqual(await (await say(first)).json(), { step: 'proposed' });
      t.is(await world.fee(phone, '2027-04'), 'unsure 500');
      t.is((await say(first)).status, 409, 'nobody confirms himself');
      t.is((await say(second, verdict === 'delivered' ? 'undelivered' : 'delivered')).status, 409, 'they must agree');
      const known = await read<UnsureDetail>(`unsure/${record!.mtId}`);
      t.like(known, { movesMoney: true, feeFen: 500, proposal: { verdict, isMine: true, because } });
      t.deepEqual(await (await say(second)).json(), { step: 'done' });
      t.is(await world.fee(phone, '2027-04'), fee);
      t.is((await say(second)).status, 409, 'and not a second time');
      await world.report(record!, 'delivered', '0', at('2027-04-14 09:00'));
      t.is(await world.fee(phone, '2027-04'), fee);
    }
    const audited = await db().read(
      `select from staff_audit where action like 'unsure.%delivered' and phone in ('15633000101', '15633000102')`,
    );
    t.is(audited.length, 4);
    await t.throwsAsync(db().read('delete from message_decision'), { message: /append-only/ });
  },
);

test.serial('A message that costs nothing is settled by one person, and the list forgets it', async (t) => {
  const id = await lost({ phone: '15633000103' });
  t.deepEqual(
    await (await post(first, `unsure/${id}/verdict`, { verdict: 'undelivered', evidence: 'person', because })).json(),
    {
      step: 'done',
    },
  );
  const [mt] = await db().read<{ state: string }>('select state from mt where id = $1', [id]);
  t.is(mt!.state, 'undelivered');
  const { items } = await read<{ items: { id: string }[] }>('unsure');
  t.false(items.some((one) => one.id === id));
  const log = await read<{ items: { subject: string; because: string; phone: string }[] }>('decisions');
  t.like(log.items[0]!, { subject: 'unsure', because, phone: '156****0103' });
});

const orphan = (phone: string, carrierMessageId: string) =>
  ({ phone, link: 'smg', carrierMessageId, fate: 'delivered', code: 'DELIVRD' }) as const;

/** Rings the alarm of orphan reports; resolves with the alarms and with the reports that are open. */
async function alarmed(
  when: Date,
): Promise<{ alarms: { reports: number }[]; open: { id: string; explainedBy?: string }[] }> {
  const alarms: { reports: number }[] = [];
  const log = openLog({ level: 'error', out: { write: (line) => void alarms.push(JSON.parse(line)) } });
  const job = jobsOf(nobodyIsTold).find(({ name }) => name === 'alarm orphan reports')!;
  const due = await job.nextDue(db(), when);
  if (due) await job.run(db(), due, log);
  return { alarms, open: (await read<{ items: { id: string; explainedBy?: string }[] }>('orphan-reports')).items };
}

test.serial(
  'A report of a message whose answer was lost is no alarm: it is shown with the message it is most likely of, and matched by hand',
  async (t) => {
    const when = at('2027-04-20 11:01');
    const id = await lost({ phone: '15633000104' }, { at: when });
    const reports = [
      orphan('15633000104', 'lost-name'),
      orphan('15633000105', 'stranger-1'),
      orphan('15633000106', 'stranger-2'),
    ];
    await db().transact((tx) => recordReports(tx, reports.slice(0, 2), nobodyIsTold, later(when, 1_000)));
    await db().transact((tx) => recordReports(tx, reports.slice(2), nobodyIsTold, later(when, 60_000)));
    const { alarms, open } = await alarmed(when);
    t.deepEqual(
      alarms.map(({ reports: count }) => count),
      [2],
      'one alarm for all that name nothing of ours',
    );
    t.is(open.length, 3);
    const explained = open.find(({ explainedBy }) => explainedBy === id)!;
    const detail = await read<OrphanDetail>(`orphan-reports/${explained.id}`);
    t.like(detail.candidates[0]!, { mtId: id, part: 1, attempt: 1, movesMoney: false });
    const match = { mtId: id, part: 1, attempt: 1, because };
    t.deepEqual(await (await post(first, `orphan-reports/${explained.id}/match`, match)).json(), { step: 'done' });
    const [mt] = await db().read<{ state: string }>('select state from mt where id = $1', [id]);
    t.is(mt!.state, 'delivered');

    const stranger = open.find(({ explainedBy }) => explainedBy === undefined)!;
    t.is((await post(first, `orphan-reports/${stranger.id}/match`, match)).status, 409, 'it is of another phone');
    t.is((await post(first, `orphan-reports/${stranger.id}/set-aside`, { because })).status, 200);
    t.like(await read('unsettled'), { orphans: 1 });
  },
);

test.serial('The report of a copy whose fate is known already is nothing to look at', async (t) => {
  const when = at('2027-04-20 12:01');
  const id = await lost({ phone: '15633000107', neverTwice: false }, { at: when });
  await db().read(`update submit set carrier_message_id = 'second', state = 'submitted' where mt_id = $1`, [id]);
  await db().transact((tx) => recordReports(tx, [orphan('15633000107', 'second')], nobodyIsTold, when));
  await db().transact((tx) => recordReports(tx, [orphan('15633000107', 'first')], nobodyIsTold, later(when, 1_000)));
  const before = (await read<{ orphans: number }>('unsettled')).orphans;
  const { alarms } = await alarmed(when);
  t.deepEqual(alarms, []);
  t.is((await read<{ orphans: number }>('unsettled')).orphans, before);
});

test.serial(
  'A parked message that is tried again walks the whole journey once; what cannot be read is set aside',
  async (t) => {
    const phone = '15633000108';
    const house = { ...world.house(now), terms: undefined as never };
    await takeMos(house, [anMo('CY', { phone })]);
    await takeMos(world.house(now), [anMo('', { phone, raw: Buffer.of(1), coding: 4, text: undefined as never })]);
    const { items } = await read<{ items: { id: string; text?: string; raw?: string; reason: string }[] }>('parked');
    const [unreadable, parked] = items;
    t.regex(parked!.reason, /cannot be processed/);
    t.is(parked!.raw, Buffer.from('CY').toString('hex'));
    const onDemand = reports.find(({ name }) => name === 'on-demand')!;
    const span = { from: later(now, -dayMs), until: later(now, dayMs) };
    const told = async () => {
      const rows = await onDemand.count(db(), span);
      return rows.filter(({ keys }) => keys.includes('CY')).reduce((sum, { figures }) => sum + figures[0]!, 0);
    };
    const before = await told();
    const answers = await Promise.all([1, 2].map(() => post(first, `parked/${parked!.id}/retry`, { because })));
    t.is(await told(), before + 1, 'it is one request, though it was parked and tried again');
    t.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    t.like(await answers.find(({ ok }) => ok)!.json(), { state: 'taken', command: 'order' });
    const asked = await db().read(`select from subscription where phone = $1 and state = 'pending-confirm'`, [phone]);
    t.is(asked.length, 1);
    t.is((await post(first, `parked/${unreadable!.id}/retry`, { because })).status, 409);
    t.is((await post(first, `parked/${unreadable!.id}/set-aside`, { because })).status, 200);
    t.like(await read('unsettled'), { parked: 0 });
    const audited = await db().read(
      `select action, subject from staff_audit where phone = $1 and action like 'parked.%' order by id`,
      [phone],
    );
    t.deepEqual(
      audited,
      [
        ['retry', parked],
        ['set-aside', unreadable],
      ].map(([deed, one]) => ({ action: `parked.${deed}`, subject: (one as { id: string }).id })),
    );
  },
);

test.serial(
  'A one-time code is unread in what is unsure and in what a report may be of; who looked is found',
  async (t) => {
    const when = at('2027-04-20 13:01');
    const phone = '15633000109';
    const text = '验证码482915，用于订购，请勿告诉他人';
    const id = await lost({ phone, text, reason: 'one-time code: order car-owner' }, { at: when });
    await db().transact((tx) => recordReports(tx, [orphan(phone, 'of-a-code')], nobodyIsTold, later(when, 1_000)));
    const { open } = await alarmed(when);
    const report = open.find(({ explainedBy }) => explainedBy === id)!;
    const { items } = await read<{ items: { id: string; text: string }[] }>('unsure');
    const known = await read<UnsureDetail>(`unsure/${id}`);
    const { candidates } = await read<OrphanDetail>(`orphan-reports/${report.id}`);
    const shown = [items.find((one) => one.id === id)!, known, ...candidates];
    t.deepEqual(
      shown.map((one) => one.text),
      Array(3).fill('验证码******，用于订购，请勿告诉他人'),
    );
    const looks = await db().read('select action, subject from staff_audit where phone = $1 order by id', [phone]);
    t.deepEqual(looks, [
      { action: 'unsure.look', subject: id },
      { action: 'orphan.look', subject: report.id },
    ]);
  },
);

test('Money takes four eyes, anything else two', (t) => {
  const said = { verdict: 'delivered', accountId: 'b', movesMoney: true };
  const open = { verdict: 'delivered', accountId: 'a' };
  t.is(fourEyes(undefined, { ...said, movesMoney: false }), 'done');
  t.is(fourEyes(undefined, said), 'proposed');
  t.is(fourEyes(open, said), 'done');
  t.is(fourEyes({ ...open, accountId: 'b' }, said), 'same-person');
  t.is(fourEyes({ ...open, verdict: 'undelivered' }, said), 'other-verdict');
});
