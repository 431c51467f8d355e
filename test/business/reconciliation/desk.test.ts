import test from 'ava';
import type { z } from 'zod';
import type { BillingHouse } from '../../../src/business/bill-run/index.ts';
import { chargesTogether, moveCharge, planCharge, saveCharges } from '../../../src/business/billing/index.ts';
import { saveTelemarketingConsents } from '../../../src/business/consent/index.ts';
import type {
  carrierFilePage,
  differenceDetail,
  differencePage,
  lineFaultPage,
  runDetail,
  runPage,
  settlementDetail,
} from '../../../src/business/reconciliation/contract.ts';
import { readWaitingFiles } from '../../../src/business/reconciliation/import.ts';
import { differencesExport } from '../../../src/business/reconciliation/index.ts';
import { reconciliationRoutes } from '../../../src/business/reconciliation/routes.ts';
import { compareWaiting } from '../../../src/business/reconciliation/run.ts';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { loadSegments, type Segments } from '../../../src/business/subscribers/index.ts';
import { csvRows } from '../../../src/platform/csv.ts';
import type { MaskedNumber } from '../../../src/platform/http/contract.ts';
import type { ProblemDetails } from '../../../src/platform/http/index.ts';
import { asDownload } from '../../../src/platform/table-file.ts';
import { newId } from '../../../src/values/id.ts';
import { maskPhone } from '../../../src/values/phone.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { aNewCharge, aPostedFee } from '../../support/charge.ts';
import { withDatabase } from '../../support/database.ts';
import { exported } from '../../support/exports.ts';
import { aDoor } from '../../support/mt.ts';
import { readSpreadsheet } from '../../support/spreadsheet.ts';
import { aCatalog, contentFolder, termsOf } from '../../support/talk.ts';
import { aBillingHouse, bills, heads, now, refunds, relations, withBlobs } from './a-file.ts';

const db = withDatabase();
const blobs = withBlobs();
const clerk = aCaller('reconciliation-clerk');
const finance = aCaller('finance');
const secondClerk = aCaller('reconciliation-clerk');
const secondFinance = aCaller('finance');
const operator = aCaller('operator');
const agent = aCaller('care-agent');
const share = { carrier: 300, sp: 600, telemarketer: 0, merchants: 100 };
const agreements = [
  { carrier: 'unicom', products: ['car-owner'], versions: [{ from: '2026-01', direct: share, telemarketed: share }] },
] as const;
let desk: Desk;
let segments: Segments;
let billing: BillingHouse;

test.serial.before(async () => {
  billing = await aBillingHouse();
  segments = await loadSegments(contentFolder);
  const house = { terms: termsOf(await aCatalog()), door: aDoor(), segments };
  const numbers = await openNumbers(db());
  const books = { ...house, db: db(), numbers, blobs: blobs(), sheets: [relations, bills, refunds], agreements };
  desk = await aDesk(reconciliationRoutes(books), now);
});
test.after.always(() => desk?.stop());

const phone = (n: number) => `1563300${String(n).padStart(4, '0')}`;

async function json<Schema extends z.ZodType>(answer: Promise<Response>): Promise<z.output<Schema>> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as z.output<Schema>;
}

/** Why it is refused. */
async function codeOf(answer: Promise<Response>): Promise<string> {
  return ((await (await answer).json()) as ProblemDetails).code;
}

/** A clerk gives a file, and it is read and compared. */
async function give(name: string, lines: readonly string[]): Promise<void> {
  await json(desk.ask(clerk, `/api/reconciliation/files?name=${name}`, { file: `${lines.join('\n')}\n` }));
  await readWaitingFiles({ db: db(), blobs: blobs(), now: () => now });
  await compareWaiting({ db: db(), now: () => now, billing, segments });
}

const bill = (n: number, result: string) => [phone(n), '9000000005', '3', '500', '', result].join();

async function knownPhones(...numbers: number[]): Promise<void> {
  await db().read(
    `insert into subscriber (phone, carrier, province, holder_since) select p, 'unicom', '河北', $2 from unnest($1::text[]) p on conflict do nothing`,
    [numbers.map(phone), now],
  );
}

async function newestRun(kind: string) {
  const { items } = await json<typeof runPage>(desk.ask(clerk, `/api/reconciliation/runs?kind=${kind}`));
  return json<typeof runDetail>(desk.ask(clerk, `/api/reconciliation/runs/${items[0]!.id}`));
}

test.serial(
  'CA-063: a clerk gives a file by its name, sees it read, its bad lines, and what its comparison found',
  async (t) => {
    await give('REL_20261122.csv', [
      heads.relations,
      `${phone(1)},9000000005,1,20261105000000,10010`,
      'x,9000000005,1,,',
    ]);
    const { items } = await json<typeof carrierFilePage>(desk.ask(clerk, '/api/reconciliation/files?kind=relations'));
    t.like(items[0], { state: 'current', rows: 1, badRows: 1, period: '2026-11-22', sheet: 'unicom-relations' });
    const faults = await json(desk.ask(clerk, `/api/reconciliation/files/${items[0]!.id}/faults`));
    t.deepEqual(faults, { items: [{ line: 3, field: 'phone', value: 'x', reason: '不是手机号码' }] });
    const run = await newestRun('relations');
    t.like(run, { state: 'open', badRows: 1, period: '2026-11-22' });
    t.deepEqual(
      run.totals.map((one) => [one.class, one.items]),
      [['carrier-only', 1]],
    );
  },
);

test.serial(
  'A file that no sheet knows, of a wrong period, empty or given twice is told with field and remedy',
  async (t) => {
    const ask = (query: string, file = `${heads.relations}\n`) =>
      desk.ask(clerk, `/api/reconciliation/files?${query}`, { file });
    const fault = async (answer: Promise<Response>) => ((await (await answer).json()) as ProblemDetails).faults?.[0];
    t.like(await fault(ask('name=x.csv')), { field: 'query.name', value: 'x.csv' });
    t.like(await fault(ask('name=x.csv&sheet=nothing')), {
      field: 'query.sheet',
      remedy: '请从以下各项中选择：unicom-relations、unicom-bills、unicom-refunds',
    });
    t.like(await fault(ask('name=x.csv&sheet=unicom-bills&period=2026-13')), {
      field: 'query.period',
      remedy: '请填写月份，如 2026-11',
    });
    t.is((await ask('name=REL_20261101.csv', '')).status, 400);
    const same = await desk.ask(clerk, '/api/reconciliation/files?name=REL_20261122.csv', {
      file: `${[heads.relations, `${phone(1)},9000000005,1,20261105000000,10010`, 'x,9000000005,1,,'].join('\n')}\n`,
    });
    t.is(same.status, 200);
    t.like(await same.json(), { isKnown: true, state: 'current' });
  },
);

test.serial(
  'CA-063: a difference gets owner and deadline, is settled, and three parties sign; nobody signs over one without an owner',
  async (t) => {
    const { id } = await newestRun('relations');
    const address = `/api/reconciliation/runs/${id}`;
    const sign = (party: string, who = clerk, evidence = `传真 ${party}`) =>
      desk.ask(who, `${address}/signatures`, { body: { party, signer: '张三', evidence } });
    t.is((await sign('sp')).status, 409);
    const { items } = await json<typeof differencePage>(desk.ask(clerk, `${address}/differences?class=carrier-only`));
    const one = items[0]!;
    t.is(one.phone.masked, '156****0001');
    const of = `${address}/differences/${one.id}`;
    const assigned = desk.ask(clerk, `${of}/assign`, {
      body: { version: one.version, owner: '李四', deadline: '2026-11-27', text: '联系联通' },
    });
    t.like(await json(assigned), { state: 'assigned', owner: '李四', deadline: '2026-11-27', version: 2 });
    const late = await desk.ask(clerk, `${of}/resolved`, { body: { version: 1, text: '已处理' } });
    t.is(late.status, 409, 'it was changed meanwhile');
    await json(desk.ask(clerk, `${of}/resolved`, { body: { version: 2, text: '联通已退订' } }));
    const { remarks, state } = await json<typeof differenceDetail>(desk.ask(clerk, of));
    t.is(state, 'resolved');
    t.deepEqual(
      remarks.map(({ what, text }) => [what, text]),
      [
        ['assigned', '李四, 2026-11-27: 联系联通'],
        ['resolved', '联通已退订'],
      ],
    );
    t.is((await sign('sp')).status, 200);
    t.is(await codeOf(sign('carrier')), 'same-signer', 'who signs for us writes down nobody else’s signature');
    t.is((await sign('carrier', finance)).status, 200);
    t.is(await codeOf(sign('carrier', finance)), 'signed', 'once each');
    t.is(await codeOf(sign('telemarketer', finance, '传真 carrier')), 'same-evidence', 'each paper proves one party');
    t.is((await newestRun('relations')).state, 'open');
    t.is((await sign('telemarketer', finance)).status, 200);
    t.like(await newestRun('relations'), { state: 'signed' });
  },
);

test.serial('CA-063: what was called settled and is found again is open again, with all that was said', async (t) => {
  await give('REL_20261129.csv', [
    heads.relations,
    `${phone(1)},9000000005,1,20261105000000,10010`,
    `${phone(2)},9000000005,1,,`,
  ]);
  const { id } = await newestRun('relations');
  const { items } = await json<typeof differencePage>(
    desk.ask(clerk, `/api/reconciliation/runs/${id}/differences/of-number`, { body: { phone: phone(1) } }),
  );
  t.like(items[0], { state: 'open', firstSeen: '2026-11-22' });
  const { remarks } = await json<typeof differenceDetail>(
    desk.ask(clerk, `/api/reconciliation/runs/${id}/differences/${items[0]!.id}`),
  );
  t.deepEqual(
    remarks.map(({ what }) => what),
    ['assigned', 'resolved', 'reopened'],
  );
});

test.serial(
  'CA-063: a correction is what the lost notice would have done: new events with the difference as evidence, and never edits',
  async (t) => {
    const { id } = await newestRun('relations');
    const ofNumber = `/api/reconciliation/runs/${id}/differences/of-number`;
    const [one] = (await json<typeof differencePage>(desk.ask(clerk, ofNumber, { body: { phone: phone(2) } }))).items;
    const of = `/api/reconciliation/runs/${id}/differences/${one!.id}`;
    const say = (deed: string, who: typeof clerk, version: number, text = '按联通文件开通') =>
      desk.ask(who, `${of}/${deed}`, { body: { version, text } });
    const opened = () => db().read('select product, state from subscription where phone = $1', [phone(2)]);
    t.is(await codeOf(say('withdrawn', clerk, one!.version)), 'no-proposal');
    t.like(await json(say('correct', clerk, one!.version)), { state: 'open', isProposed: true, version: 2 });
    t.deepEqual(await opened(), [], 'one person opens nothing that costs something');
    t.is(await codeOf(say('correct', clerk, 2)), 'same-person');
    t.is(await codeOf(say('correct', secondClerk, 1)), 'changed-meanwhile');
    t.like((await json<typeof differencePage>(desk.ask(clerk, ofNumber, { body: { phone: phone(2) } }))).items[0], {
      isProposed: true,
    });
    await json(say('withdrawn', secondClerk, 2, '先问用户'));
    t.like(await json<typeof differenceDetail>(desk.ask(clerk, of)), { isProposed: false, proposal: undefined });
    await json(say('correct', clerk, 3, '用户确认开通'));
    t.like((await json<typeof differenceDetail>(desk.ask(secondClerk, of))).proposal, {
      ...{ verdict: 'car-owner open', because: '用户确认开通', who: clerk.name, isMine: false },
    });
    t.like(await json(say('correct', secondClerk, 4)), { state: 'resolved', resolution: '按联通文件开通' });
    t.is(await codeOf(say('correct', clerk, 5)), 'resolved');
    const rows = await db().read(
      `select s.product, s.state, c.kind, c.evidence->>'orderEventId' as evidence from subscription s
     join consent c on c.phone = s.phone and c.subscription_id = s.id where s.phone = $1`,
      [phone(2)],
    );
    t.deepEqual(rows, [{ product: 'car-owner', state: 'active', kind: 'carrier', evidence: one!.id }]);
    const { remarks } = await json<typeof differenceDetail>(desk.ask(clerk, of));
    t.deepEqual(
      remarks.map(({ what, text }) => [what, text]),
      [
        ['proposed', '按联通文件开通'],
        ['withdrawn', '先问用户'],
        ['proposed', '用户确认开通'],
        ['resolved', '按联通文件开通'],
        ['corrected', 'nothing → pending-carrier, pending-carrier → active'],
      ],
    );
    const [sent] = await db().read<{ n: number }>('select count(*)::int as n from mt where phone = $1', [phone(2)]);
    t.true(sent!.n > 0, 'and the person is told');
  },
);

test.serial(
  'Numbers are masked in lists and in files; one is revealed with a reason, all leave by an approved export, and one is looked for outside of any address',
  async (t) => {
    const { id } = await newestRun('relations');
    const list = `/api/reconciliation/runs/${id}/differences`;
    const shown = async (who: typeof clerk) => (await json<typeof differencePage>(desk.ask(who, list))).items[0]!.phone;
    const { masked, ref } = await shown(clerk);
    t.is(masked, '156****0001');
    t.is((await openNumbers(db())).open(ref, clerk), phone(1));
    t.is((await openNumbers(db())).open(ref, operator), undefined);
    const ofOne = await json<typeof differencePage>(
      desk.ask(operator, `${list}/of-number`, { body: { phone: `+86 ${phone(1)}` } }),
    );
    t.deepEqual([...new Set(ofOne.items.map((one) => one.phone.masked))], ['156****0001']);
    const file = async (who: typeof clerk) =>
      (await desk.ask(who, `/api/reconciliation/runs/${id}/export?format=csv`)).text();
    for (const who of [finance, operator])
      t.false((await file(who)).includes(phone(1)), 'whole numbers need an approval');
    const asked = (who: typeof clerk) =>
      exported([differencesExport(db())], 'reconciliation-differences', { run: id }, who, now);
    t.is((await asked(finance))![0]![0], phone(1));
    t.is(await asked(operator), undefined);
    await give('BILL_202607.csv', [heads.bills, bill(1, '0'), `${phone(1)},9000000005,${phone(1)},500,,0`]);
    const [newest] = (await json<typeof carrierFilePage>(desk.ask(clerk, '/api/reconciliation/files'))).items;
    const fault = async (who: typeof clerk) => {
      const answer = desk.ask(who, `/api/reconciliation/files/${newest!.id}/faults`);
      return (await json<typeof lineFaultPage>(answer)).items.map(({ field, value }) => [field, value]);
    };
    t.deepEqual(await fault(clerk), [['feeType', '156****0001']], 'also where a column has slipped');
    t.is((await desk.ask(agent, list)).status, 403);
    t.is((await desk.ask(operator, '/api/settlement/sheets')).status, 403);
  },
);

test.serial(
  'CA-064: a sheet is drafted, signed and frozen; what changes later is a line of the next one',
  async (t) => {
    await knownPhones(11, 12, 13);
    const fee = (n: number, month: string) => aPostedFee({ phone: phone(n), month }, now);
    await db().transact((tx) =>
      saveCharges(tx, chargesTogether(fee(11, '2026-09'), fee(12, '2026-09'), fee(13, '2026-09'), fee(11, '2026-10'))),
    );
    const draft = (month: string) =>
      desk.ask(finance, '/api/settlement/sheets', { body: { month, carrier: 'unicom' } });
    t.is((await draft('2026-09')).status, 409, 'the bills are not compared yet');
    await give('BILL_202609.csv', [heads.bills, bill(11, '0'), bill(12, '1'), bill(13, '0')]);
    await json(
      desk.ask(finance, '/api/settlement/entries', {
        body: {
          month: '2026-09',
          carrier: 'unicom',
          product: 'car-owner',
          kind: 'penalty',
          amountFen: 33,
          reason: '投诉扣款',
        },
      }),
    );
    const sheet = await json<typeof settlementDetail>(draft('2026-09'));
    t.deepEqual(sheet.lines, [
      {
        ...{ month: '2026-09', product: 'car-owner', source: 'direct', sharesFrom: '2026-01' },
        ...{ receivableFen: 1500, badDebtFen: 500, refundFen: 0, penaltyFen: 33, netFen: 967 },
        parts: { carrier: 290, sp: 580, telemarketer: 0, merchants: 97 },
      },
    ]);
    const sign = (who: typeof finance) => desk.ask(who, `/api/settlement/sheets/${sheet.id}/sign`, { method: 'POST' });
    t.is(await codeOf(sign(finance)), 'same-person', 'who drafted it does not sign it');
    t.like(await json(sign(secondFinance)), { state: 'signed', isMine: false });
    t.is(await codeOf(sign(secondFinance)), 'signed');
    t.is((await draft('2026-09')).status, 409);
    await t.throwsAsync(db().read('update settlement_line set sp_fen = sp_fen + 1, net_fen = net_fen + 1'), {
      message: /frozen/,
    });
    await t.throwsAsync(db().read(`delete from settlement_sheet where state = 'signed'`), { message: /frozen/ });

    // 10010 gives one fee of September back in October, and says so in a file.
    await give('REFUND_202609.csv', [heads.refunds, `${phone(13)},9000000005,5.00,投诉`]);
    await give('BILL_202610.csv', [heads.bills, bill(11, '0')]);
    const next = await json<typeof settlementDetail>(draft('2026-10'));
    t.deepEqual(
      next.lines.map(({ month, refundFen, netFen, parts }) => [
        month,
        refundFen,
        netFen,
        parts.carrier,
        parts.sp,
        parts.merchants,
      ]),
      [
        ['2026-10', 0, 500, 150, 300, 50],
        ['2026-09', 500, -500, -150, -300, -50],
      ],
    );
  },
);

test.serial(
  'A fee that may have been taken and that the carrier’s bill does not have comes to nothing when two people say so, once',
  async (t) => {
    await knownPhones(31, 32);
    const planned = planCharge(aNewCharge({ phone: phone(31), month: '2026-08' }), { rule: 'test' }, now);
    const pending = moveCharge(planned.charges[0], 'pending', { rule: 'test' }, now);
    const unsure = moveCharge(pending.charges[0], 'unsure', { rule: 'test' }, now);
    const posted = aPostedFee({ phone: phone(32), month: '2026-08' }, now);
    await db().transact((tx) => saveCharges(tx, chargesTogether(planned, pending, unsure, posted)));
    await give('BILL_202608.csv', [heads.bills, bill(33, '1')]);
    const run = await newestRun('bills');
    const place = `/api/reconciliation/runs/${run.id}/differences`;
    const { items } = (await json(desk.ask(clerk, `${place}?class=ours-only`))) as {
      items: { id: string; phone: MaskedNumber; version: number }[];
    };
    const correct = (n: number, who = clerk, later = 0) => {
      const { id, version } = items.find((one) => one.phone.masked === maskPhone(phone(n)))!;
      return desk.ask(who, `${place}/${id}/correct`, { body: { version: version + later, text: '运营商账单没有' } });
    };
    t.is(await codeOf(correct(32)), 'no-correction', 'what the carrier took is given back, not forgotten');
    t.like(await json(correct(31)), { isProposed: true });
    const [still] = await db().read('select state from charge where phone = $1', [phone(31)]);
    t.deepEqual(still, { state: 'unsure' }, 'one person ends no fee');
    t.is(await codeOf(correct(31, clerk, 1)), 'same-person');
    t.like(await json(correct(31, secondClerk, 1)), { state: 'resolved', isProposed: false });
    t.is(await codeOf(correct(31, clerk, 2)), 'resolved');
    const story = await db().read(
      `select to_state, rule from charge_event where phone = $1 and to_state not in ('planned', 'pending') order by id`,
      [phone(31)],
    );
    t.deepEqual(story, [
      { to_state: 'unsure', rule: 'test' },
      { to_state: 'voided', rule: 'the carrier’s bill does not have it' },
    ]);
    const [held] = await db().read(
      `select count(*) filter (where kind = 'pending')::int as pending, count(*) filter (where kind = 'void')::int as voided
       from transfer where phone = $1`,
      [phone(31)],
    );
    t.deepEqual(held, { pending: 1, voided: 1 });
  },
);

test.serial(
  'A settlement sheet as a spreadsheet reads back cell by cell as what the page shows, and so does the CSV',
  async (t) => {
    const { items } = (await json(desk.ask(finance, '/api/settlement/sheets'))) as { items: { id: string }[] };
    const { id } = items[0]!;
    const { lines } = await json<typeof settlementDetail>(desk.ask(finance, `/api/settlement/sheets/${id}`));
    const rows = lines.map(({ month, product, source, sharesFrom, parts, ...one }) => [
      ...[month, product, source, sharesFrom],
      ...[one.receivableFen, one.badDebtFen, one.refundFen, one.penaltyFen, one.netFen],
      ...[parts.carrier, parts.sp, parts.telemarketer, parts.merchants],
    ]);
    const answer = await desk.ask(finance, `/api/settlement/sheets/${id}/export?format=xlsx`);
    const cells = readSpreadsheet(new Uint8Array(await answer.arrayBuffer()));
    t.is(cells.length, rows.length + 2);
    t.deepEqual(cells.slice(1, 1 + rows.length), rows);
    t.deepEqual(cells.at(-1)!.slice(4), [500, 0, 500, 0, 0, 0, 0, 0, 0], 'the last row sums the others');
    const text = await (await desk.ask(finance, `/api/settlement/sheets/${id}/export?format=csv`)).text();
    const read: string[][] = [];
    for await (const row of csvRows([text])) read.push([...row.cells]);
    t.deepEqual(
      read.slice(1, 1 + rows.length),
      rows.map((row) => row.map(String)),
    );
  },
);

test('What strangers wrote runs as a formula in neither form, and comes back as it was', async (t) => {
  const row = ['=1+1', '+86 1', '@x', '-5', '你好，"世界"\n两行', 12.5, undefined, 0];
  const table = (): Parameters<typeof asDownload>[0] => ({
    name: 't',
    columns: row.map((_, at) => `c${at}`),
    rows: only(),
  });
  async function* only() {
    yield row;
  }
  let bytes = Buffer.alloc(0);
  for await (const part of asDownload(table(), 'xlsx').content) bytes = Buffer.concat([bytes, Buffer.from(part)]);
  t.deepEqual(readSpreadsheet(bytes), [
    row.map((_, at) => `c${at}`),
    ['=1+1', '+86 1', '@x', '-5', '你好，"世界"\n两行', 12.5, null, 0],
  ]);
  let csv = '';
  for await (const part of asDownload(table(), 'csv').content) csv += String(part);
  t.is(csv.split('\r\n')[1], `'=1+1,'+86 1,'@x,-5,"你好，""世界""\n两行",12.5,,0`);
  t.is(csv.charCodeAt(0), 0xfeff);
});

test.serial(
  'CA-061, CA-063: each telemarketer and the carrier see their own part of a comparison and sign for it alone',
  async (t) => {
    const consent = (number: string, organisation: string, row: number) => ({
      ...{ phone: number, id: newId(now), product: 'car-owner', organisation, carrier: null, listId: newId(now), row },
      ...{ consentedAt: new Date('2026-11-20T10:00:00+08:00'), scriptVersion: '1', callerId: '07' },
      recording: `${row}.wav`,
    });
    // The last one is of China Mobile: no part of a comparison with Unicom.
    const consents = [
      consent(phone(41), '甲外呼', 1),
      consent(phone(42), '乙外呼', 2),
      consent('13900000001', '丙外呼', 3),
    ];
    await db().transact((tx) => saveTelemarketingConsents(tx, consents));
    await give('REL_20261121.csv', [heads.relations, `${phone(41)},9000000005,1,20261121000000,07`]);
    const run = await newestRun('relations');
    t.deepEqual(run.telemarketers, ['乙外呼', '甲外呼']);
    const address = `/api/reconciliation/runs/${run.id}`;
    const [first, second, third] = ['甲外呼', '乙外呼', '丙外呼'].map((one) => aCaller('telemarketer', one));
    const [unicom, mobile] = ['unicom', 'mobile'].map((one) => aCaller('carrier-data-entry', one));

    const shown = async (who: typeof clerk) =>
      (await json<typeof differencePage>(desk.ask(who, `${address}/differences`))).items;
    const own = await shown(second!);
    t.deepEqual(
      own.map((one) => [one.phone.masked, one.class, Object.keys(one.detail)]),
      [['156****0042', 'consent-only', ['findings', 'consent']]],
    );
    t.like(await json<typeof runDetail>(desk.ask(second!, address)), { totals: [], telemarketers: ['乙外呼'] });
    for (const stranger of [third!, mobile!]) {
      t.is((await desk.ask(stranger, address)).status, 404);
      t.is((await desk.ask(stranger, `${address}/differences`)).status, 404);
      t.deepEqual((await json<typeof runPage>(desk.ask(stranger, '/api/reconciliation/runs'))).items, []);
    }
    t.is((await desk.ask(first!, `${address}/export`)).status, 403);
    t.is((await desk.ask(aCaller('carrier-data-entry'), address)).status, 403, 'of no organisation');

    const sign = (who: typeof clerk, party: string, organisation?: string) =>
      desk.ask(who, `${address}/signatures`, {
        body: { party, organisation, signer: '王五', evidence: '本人核对' },
      });
    t.is((await sign(second!, 'telemarketer')).status, 409, 'a difference has no owner yet');
    for (const one of await shown(clerk))
      await json(
        desk.ask(clerk, `${address}/differences/${one.id}/assign`, {
          body: { version: one.version, owner: '李四', deadline: '2026-11-27' },
        }),
      );
    t.is((await sign(second!, 'carrier')).status, 403, 'for the own organisation only');
    t.is((await sign(unicom!, 'sp')).status, 403);
    t.is((await sign(mobile!, 'carrier')).status, 404);
    t.is((await sign(third!, 'telemarketer')).status, 404);
    t.is((await sign(clerk, 'telemarketer')).status, 400, 'of two telemarketers one is named');
    for (const answer of [sign(clerk, 'sp'), sign(unicom!, 'carrier'), sign(second!, 'telemarketer', '甲外呼')])
      t.is((await answer).status, 200);
    t.like(await newestRun('relations'), { state: 'open' }, 'one telemarketer has not signed');
    t.is((await sign(second!, 'telemarketer')).status, 409, 'once each');
    t.is(await codeOf(sign(clerk, 'telemarketer', '甲外呼')), 'same-signer', 'who signed for us');
    t.is((await sign(secondClerk, 'telemarketer', '甲外呼')).status, 200, 'whose letter another clerk has before them');
    const signed = await newestRun('relations');
    t.is(signed.state, 'signed');
    t.deepEqual(signed.signatures.map(({ party, organisation, by }) => [party, organisation, by]).toSorted(), [
      ['carrier', '', 'carrier-data-entry'],
      ['sp', '', 'reconciliation-clerk'],
      ['telemarketer', '乙外呼', 'telemarketer'],
      ['telemarketer', '甲外呼', 'reconciliation-clerk'],
    ]);
    const [written] = await db().read<{ n: number }>(
      `select count(*)::int as n from staff_audit where action = 'reconciliation.sign' and subject = $1 and account_id = any($2)`,
      [run.id, [second!.id, unicom!.id]],
    );
    t.is(written!.n, 2);
  },
);

test.serial('Who does what is in the audit', async (t) => {
  const rows = await db().read<{ action: string }>('select distinct action from staff_audit order by action');
  t.deepEqual(
    rows.map(({ action }) => action),
    [
      'reconciliation.difference.assigned',
      'reconciliation.difference.corrected',
      'reconciliation.difference.proposed',
      'reconciliation.difference.resolved',
      'reconciliation.difference.withdrawn',
      'reconciliation.export',
      'reconciliation.file',
      'reconciliation.search',
      'reconciliation.sign',
      'settlement.draft',
      'settlement.entry',
      'settlement.export',
      'settlement.sign',
    ],
  );
});
