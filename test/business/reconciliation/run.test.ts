import test from 'ava';
import type { BillingHouse } from '../../../src/business/bill-run/index.ts';
import {
  chargesOfMonth,
  chargesTogether,
  moveCharge,
  planCharge,
  saveCharges,
} from '../../../src/business/billing/index.ts';
import { saveTelemarketingConsents } from '../../../src/business/consent/index.ts';
import { jobsOf, nextMonday } from '../../../src/business/reconciliation/jobs.ts';
import { compareWaiting, orderRun } from '../../../src/business/reconciliation/run.ts';
import { findRun, listDifferences, type Run, totalsOf } from '../../../src/business/reconciliation/run-store.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import type { Db } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { newId } from '../../../src/values/id.ts';
import { WorldError } from '../../../src/values/outcome.ts';
import { aNewCharge, aPostedFee } from '../../support/charge.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, contentFolder, termsOf } from '../../support/talk.ts';
import { aBillingHouse, bills, now, read, refunds, relations, withBlobs } from './a-file.ts';

const db = withDatabase();
const blobs = withBlobs();
const files = () => ({ db: db(), blobs: blobs() });
const ordered = new Date('2026-11-05T10:00:00+08:00');
const phone = (n: number) => `1563300${String(n).padStart(4, '0')}`;
const log = openLog({ level: 'silent' });
let segments: Intake['segments'];
let terms: Intake['terms'];
let billing: BillingHouse;

test.serial.before(async () => {
  billing = await aBillingHouse();
  segments = await loadSegments(contentFolder);
  terms = termsOf(await aCatalog());
});

/** A phone texts words, one after another. */
async function texts(n: number, words: readonly string[], at = ordered): Promise<void> {
  const house = {
    db: db(),
    clock: { now: () => at },
    log,
    terms,
    segments,
    door: aDoor({ ...aLane, extensionDigits: 0 }),
    ...noOrders,
  };
  for (const one of words) await takeMos(house, [anMo(one, { phone: phone(n) })]);
}

async function compare(kind: Run['kind'], period: string, over: Partial<Db> = {}): Promise<Run> {
  // Reading a file orders its comparison, so that one may be waiting already.
  await db().transact((tx) => orderRun(tx, { kind, peer: 'unicom-hebei', period, by: 'test' }, now));
  await compareWaiting({ db: { ...db(), ...over }, now: () => now, billing, segments });
  const [run] = await db().read<{ id: string }>(
    'select id from reconciliation_run where kind = $1 and period = $2::date order by id desc limit 1',
    [kind, period],
  );
  return (await findRun(db(), run!.id))!;
}

async function found(run: Run) {
  const rows = await listDifferences(db(), {
    runId: run.id,
    after: '00000000-0000-0000-0000-000000000000',
    limit: 1000,
  });
  return rows.map((one) => [one.class, one.phone, one.state]).toSorted();
}

async function counts(run: Run): Promise<Record<string, number>> {
  const byClass: Record<string, number> = {};
  for (const { class: one, items } of await totalsOf(db(), run.id)) byClass[one] = (byClass[one] ?? 0) + items;
  return byClass;
}

const line = (n: number, product = '9000000005', state = '1', channel = '10010', at = '20261105000000') =>
  [phone(n), product, state, at, channel].join();

test.serial(
  'CA-061, CA-062, CA-063, CA-X17: a week with differences: each class is found with what each side says, and the rest agrees',
  async (t) => {
    for (const n of [1, 2, 3, 4, 5, 6]) await texts(n, ['CY', 'Y']);
    await texts(7, ['CY', 'Y', 'TDCY']);
    await texts(8, ['CY', 'Y'], new Date('2026-11-22T23:59:59+08:00'));
    await texts(9, ['CY', 'Y'], new Date('2026-11-23T00:00:00+08:00'));
    const said = {
      product: 'car-owner',
      organisation: '甲外呼',
      listId: newId(now),
      scriptVersion: '1',
      callerId: '07',
      carrier: 'unicom',
    };
    const consent = (n: number, at: string) => ({
      ...said,
      ...{ phone: phone(n), id: newId(now), consentedAt: new Date(at), row: n, recording: `${n}.wav` },
    });
    await db().transact((tx) =>
      saveTelemarketingConsents(tx, [
        consent(20, '2026-11-04T10:00:00+08:00'),
        consent(4, '2026-11-06T10:00:00+08:00'),
        consent(21, '2026-11-23T10:00:00+08:00'),
      ]),
    );
    await read(files(), relations, '2026-11-22', [
      line(1),
      line(2, '9000000010'),
      line(3, '9000000005', '2'),
      line(4, '9000000005', '1', '07'),
      line(5, '9000000005', '1', '10010', '20261107000000'),
      line(7),
      line(8, '9000000005', '1', '10010', '20261122000000'),
      line(10),
      line(11, '9000000005', '3'),
    ]);
    const run = await compare('relations', '2026-11-22');
    t.is(run.state, 'open');
    t.deepEqual(run.asOf, new Date('2026-11-22T23:59:59.999+08:00'));
    // 9 ordered in the first moment after the day, so it is not ours yet; 21 agreed after it.
    t.deepEqual(await found(run), [
      ['carrier-only', phone(7), 'open'],
      ['carrier-only', phone(10), 'open'],
      ['consent-only', phone(20), 'open'],
      ['consented-after', phone(4), 'open'],
      ['date-differs', phone(5), 'open'],
      ['level-differs', phone(2), 'open'],
      ['sp-only', phone(6), 'open'],
      ['state-differs', phone(3), 'open'],
    ]);
    t.deepEqual(await counts(run), {
      agreed: 2,
      'carrier-only': 2,
      'consent-only': 1,
      'consented-after': 1,
      'date-differs': 1,
      'level-differs': 1,
      'sp-only': 1,
      'state-differs': 1,
    });
  },
);

test.serial(
  'CA-063: the same comparison again finds the same, under the same ids, whatever happened since',
  async (t) => {
    const ids = async (run: Run) =>
      (await listDifferences(db(), { runId: run.id, after: '00000000-0000-0000-0000-000000000000', limit: 1000 }))
        .map((one) => `${one.id} ${one.class} ${JSON.stringify(one.detail)}`)
        .toSorted();
    const first = await compare('relations', '2026-11-22');
    await texts(6, ['TDCY'], now);
    const second = await compare('relations', '2026-11-22');
    t.deepEqual(await ids(second), await ids(first));
    t.deepEqual(await counts(second), await counts(first));
    t.is((await findRun(db(), first.id))?.state, 'superseded');
  },
);

test.serial(
  'CA-063: next week what is found again is carried over, what is not has gone, and nobody has to look at it twice',
  async (t) => {
    await read(files(), relations, '2026-11-29', [
      line(1),
      line(2),
      line(3),
      line(4),
      line(5),
      line(8),
      line(9, '9000000005', '1', '10010', '20261123000000'),
      line(10),
    ]);
    const week = await compare('relations', '2026-11-29');
    t.deepEqual(
      (await found(week)).filter(([one]) => one === 'carrier-only'),
      [['carrier-only', phone(10), 'open']],
    );
    const [row] = await db().read<{ seen: string; old: string }>(
      `select to_char(n.first_seen, 'YYYY-MM-DD') as seen, o.state as old from reconciliation_difference n
     join reconciliation_difference o on o.phone = n.phone and o.id = n.id and o.run_id <> n.run_id and o.state = 'carried'
     where n.run_id = $1 and n.class = 'carrier-only'`,
      [week.id],
    );
    t.deepEqual(row, { seen: '2026-11-22', old: 'carried' });
  },
);

test.serial(
  'CA-064: the bill file settles what waited for it, and what the carrier gave back is booked once',
  async (t) => {
    const unsureFee = (n: number) => {
      const planned = planCharge(aNewCharge({ phone: phone(n), month: '2026-10' }), { rule: 'test' }, ordered);
      const pending = moveCharge(planned.charges[0], 'pending', { rule: 'test' }, ordered);
      return chargesTogether(planned, pending, moveCharge(pending.charges[0], 'unsure', { rule: 'test' }, ordered));
    };
    const expected = (n: number) => {
      const what = aNewCharge({ phone: phone(n), month: '2026-10', raisedBy: 'carrier' });
      const planned = planCharge(what, { rule: 'test' }, ordered);
      return chargesTogether(planned, moveCharge(planned.charges[0], 'pending', { rule: 'test' }, ordered));
    };
    const posted = (n: number) => aPostedFee({ phone: phone(n), month: '2026-10' }, ordered);
    await db().transact((tx) =>
      saveCharges(
        tx,
        chargesTogether(posted(1), unsureFee(2), expected(3), expected(4), posted(5), posted(6), expected(8)),
      ),
    );
    const bill = (n: number, result: string, fee = '500') => [phone(n), '9000000005', '3', fee, '', result].join();
    await read(files(), bills, '2026-10', [
      bill(1, '0'),
      bill(2, '0'),
      bill(3, '0'),
      bill(4, 'S'),
      bill(5, '0'),
      bill(6, '0', '1000'),
      bill(10, '0'),
    ]);
    await read(files(), refunds, '2026-10', [`${phone(5)},9000000005,5.00,投诉`, `${phone(3)},9000000005,2.50,投诉`]);
    const run = await compare('bills', '2026-10-01');
    const first = await found(run);
    t.deepEqual(first, [
      ['amount-differs', phone(6), 'open'],
      ['ours-only', phone(8), 'open'],
      ['rejected', phone(4), 'open'],
      ['theirs-only', phone(10), 'open'],
    ]);
    const states = async () =>
      (await db().transact((tx) => chargesOfMonth(tx, { month: '2026-10', after: '', limit: 100 }))).map(
        (one) => `${one.phone.slice(-1)} ${one.state} ${one.refundedFen}`,
      );
    const settled = [
      '1 posted 0',
      '2 posted 0',
      '3 posted 250',
      '4 voided 0',
      '5 posted 500',
      '6 posted 0',
      '8 pending 0',
    ];
    t.deepEqual(await states(), settled);
    const again = await compare('bills', '2026-10-01');
    t.deepEqual(await found(again), first);
    t.deepEqual(await counts(again), await counts(run));
    t.deepEqual(await states(), settled, 'nothing is given back twice');
    const [ledger] = await db().read<{ fen: number }>(
      `select sum(amount)::int as fen from transfer where reason = 'carrier-refund'`,
    );
    t.is(ledger?.fen, 750);
  },
);

test.serial(
  'A comparison that dies between pages goes on where it ended, and its counts are those of one in peace',
  async (t) => {
    const lines = Array.from(
      { length: 4500 },
      (_, n) => `1563301${String(n).padStart(4, '0')},9000000002,1,20261105000000,10010`,
    );
    await read(files(), relations, '2026-12-06', lines);
    let pages = 0;
    const dying: Partial<Db> = {
      transact: (work) =>
        ++pages > 1 ? Promise.reject(new WorldError('killed', 'killed', { retryable: false })) : db().transact(work),
    };
    await t.throwsAsync(compare('relations', '2026-12-06', dying), { message: 'killed' });
    await Promise.all([1, 2].map(() => compareWaiting({ db: db(), now: () => now, billing, segments })));
    await compareWaiting({ db: db(), now: () => now, billing, segments });
    const [run] = await db().read<Run>(`select id, state from reconciliation_run where period = '2026-12-06'`);
    t.is(run?.state, 'open');
    t.is((await counts(run!))['carrier-only'], 4500);
  },
);

test.serial(
  'CA-063: on Monday mornings it is told who sent no file for a week and what is past its deadline',
  async (t) => {
    const told: string[] = [];
    const heard = openLog({ level: 'error', out: { write: (line) => void told.push(line) } });
    const [job] = jobsOf([relations, { ...relations, peer: 'never-sent-one' }]);
    await db().read(
      `update reconciliation_difference set state = 'assigned', owner = '李四', deadline = '2026-12-01'
       where id = (select id from reconciliation_difference where state = 'open' limit 1) and state = 'open'`,
    );
    await job!.run(db(), new Date('2026-12-14T09:00:00+08:00'), heard);
    t.is(told.length, 1);
    t.regex(told[0]!, /past their deadline/);
    await job!.run(db(), new Date('2026-12-21T09:00:00+08:00'), heard);
    t.regex(told[1]!, /unicom-hebei.*no relation file of this peer was compared for a week/);
    t.deepEqual(await job!.nextDue(db(), now), new Date('2026-12-28T09:00:00+08:00'));
    t.deepEqual(nextMonday(new Date('2026-12-28T08:59:59+08:00')), new Date('2026-12-28T09:00:00+08:00'));
  },
);

test.serial('CA-063: a conflict of notices within the week is found beside the relation it is about', async (t) => {
  const [event] = await db().read<{ id: string }>(
    `insert into order_event (phone, peer, record_id, id, action, product_ref, cause, channel, content, link_id, received_at, raw, digest)
     values ($1, 'unicom-hebei', 'r1', gen_random_uuid(), 'cancel', '9000000005', '2', 'carrier', '', '', $2, '', '') returning id`,
    [phone(1), ordered],
  );
  await db().read(
    `insert into order_verdict (phone, event_id, peer, verdict, detail, decided_at) values ($1, $2, 'unicom-hebei', 'conflict', 'test', $3)`,
    [phone(1), event!.id, new Date('2026-11-21T10:00:00+08:00')],
  );
  await read(files(), relations, '2026-11-22', [line(1), line(8, '9000000005', '1', '10010', '20261122000000')]);
  const run = await compare('relations', '2026-11-22');
  const rows = await listDifferences(db(), {
    runId: run.id,
    class: 'notices-conflict',
    after: '00000000-0000-0000-0000-000000000000',
    limit: 9,
  });
  t.deepEqual(
    rows.map((one) => [one.phone, one.detail['conflicts']]),
    [[phone(1), [event!.id]]],
  );
});
