import test from 'ava';
import fc from 'fast-check';
import { openVisits } from '../../src/business/visits/index.ts';
import type { ReportAnswer } from '../../src/care/reports/contract.ts';
import { jobsOf } from '../../src/care/reports/jobs.ts';
import { periodOf } from '../../src/care/reports/lines.ts';
import { reportRoutes } from '../../src/care/reports/routes.ts';
import { openLog } from '../../src/platform/log.ts';
import { allReports } from '../../src/roles/reports.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, dayOf, hourMs, later, startOfDay } from '../../src/values/time.ts';
import { at, BillWorld } from '../support/bills.ts';
import { aCaller, aDesk, type Desk } from '../support/callers.ts';
import { withDatabase } from '../support/database.ts';
import { readSpreadsheet } from '../support/spreadsheet.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
const boss = aCaller('administrator');
const firstDay = '2026-12-01';
const today = '2026-12-12';
const now = at(`${today} 15:00`);
let desk: Desk;
const none = new Map<string, never>();
const names = {
  products: none,
  'refund-reasons': none,
  'ticket-categories': none,
  'errand-kinds': none,
  'errand-cities': none,
};

const words = [
  'CY',
  'CYV',
  'Y',
  'Y',
  'Y',
  'TDCY',
  'TDCYV',
  '00000',
  'CYTY',
  'TQ石家庄',
  'TQ 唐山市',
  'TQ火星',
  'TQDY',
  '你好',
];
const lives = fc.sample(
  fc.array(
    fc.record({
      phone: fc.integer({ min: 1, max: 9 }),
      word: fc.constantFrom(...words),
      hours: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 180, maxLength: 180 },
  ),
  { seed: 20261212, numRuns: 1 },
)[0]!;

test.serial.before('nine people live for twelve days', async () => {
  const world = await BillWorld.open(db());
  let time = at(`${firstDay} 00:05`);
  for (const [n, word] of ['CYTY', 'Y', 'CY', 'Y'].entries())
    for (const phone of ['15633000010', '15633000011']) await world.text(phone, word, later(time, n * 60_000));
  for (const { phone, word, hours } of lives) {
    time = later(time, (hours * hourMs) / 3);
    if (time > now) break;
    await world.text(`1563300000${phone}`, word, time);
  }
  desk = await aDesk(reportRoutes({ db: db(), reports: allReports, names }), now);
});
test.after.always(() => desk?.stop());

async function report(name: string, query = `from=${firstDay}&to=${today}`): Promise<ReportAnswer> {
  const answer = await desk.ask(boss, `/api/reports/${name}?${query}`);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as ReportAnswer;
}

/** `2026-12-01 sms car-owner` → its figures. */
function told({ lines }: ReportAnswer): Record<string, (number | null)[]> {
  return Object.fromEntries(
    lines.map(({ period, keys, figures }) => [[period, ...keys.map(({ value }) => value)].join('|'), figures]),
  );
}

/** Counts one by one, as a person with the rows on paper would. */
function recount(rows: readonly { at: Date; keys: readonly string[]; figure: number }[], figures: number) {
  const lines: Record<string, number[]> = {};
  for (const { at: time, keys, figure } of rows) {
    const name = [dayOf(time), ...keys].join('|');
    lines[name] ??= Array<number>(figures).fill(0);
    lines[name][figure]! += 1;
  }
  return lines;
}

async function plainCounts() {
  const mos = await db().read<{
    received_at: Date;
    text: string;
    keyword: string | null;
    product: string | null;
    section: string | null;
  }>(`select received_at, text, keyword, product, section from mo where state = 'taken'`);
  const events = await db().read<{
    at: Date;
    channel: string;
    phone: string;
    subscription_id: string;
    from_state: string | null;
    to_state: string;
  }>('select * from subscription_event');
  const subscriptions = await db().read<{
    id: string;
    product: string;
    trial: string | null;
    active_from: Date | null;
    closed_at: Date | null;
  }>('select * from subscription');
  const productOf = new Map(subscriptions.map(({ id, product }) => [id, product]));
  const asked = mos.map((one) => ({
    at: one.received_at,
    keys: [one.product ?? '', one.keyword ?? '', one.section ?? ''],
    figure: 0,
  }));
  const orders = events.flatMap(({ at: time, channel, subscription_id: id, from_state: from, to_state: to }) => {
    const one = { at: time, keys: [channel, productOf.get(id)!] };
    return [
      ...(from === null ? [{ ...one, figure: 0 }] : []),
      ...(to === 'active' && from !== 'suspended' && from !== 'active' ? [{ ...one, figure: 1 }] : []),
      ...(to === 'closed' && (from === 'active' || from === 'suspended') ? [{ ...one, figure: 2 }] : []),
      ...(to === 'rejected' || to === 'expired' ? [{ ...one, figure: 3 }] : []),
    ];
  });
  const standing: { at: Date; keys: string[]; figure: number }[] = [];
  for (let day = startOfDay(firstDay); day <= startOfDay(today); day = later(day, dayMs)) {
    const evening = later(day, dayMs);
    for (const { product, trial, active_from: from, closed_at: closed } of subscriptions)
      if (from && from < evening && !(closed && closed < evening))
        standing.push({ at: day, keys: [product, trial ? 'trial' : 'paid'], figure: 0 });
  }
  return {
    'on-demand': recount(asked, 1),
    'orders-and-cancels': recount(orders, 4),
    'active-members': recount(standing, 1),
  };
}

async function rollAll(until = now): Promise<number> {
  const [job] = jobsOf(allReports);
  for (let rings = 0; ; rings++) {
    const due = await job!.nextDue(db(), until);
    if (!due || due > until) return rings;
    await job!.run(db(), due, log);
  }
}

const layings = ['', '&by=week', '&by=month&per=product', '&by=total&per=', '&by=day&per='];
async function everything(): Promise<unknown> {
  const answers: unknown[] = [];
  for (const name of ['on-demand', 'orders-and-cancels', 'active-members'])
    for (const laying of layings) {
      if (name === 'active-members' && laying.includes('total')) continue;
      for (const span of [`from=${firstDay}&to=${today}`, 'from=2026-12-03&to=2026-12-09'])
        answers.push(await report(name, span + laying));
    }
  return answers;
}

test.serial(
  'CA-006: the figures of a report are those of a plain recount of the rows, before and after its days are kept',
  async (t) => {
    const plain = await plainCounts();
    for (const [name, lines] of Object.entries(plain)) t.deepEqual(told(await report(name)), lines, name);
    t.true(Object.keys(plain['on-demand']).some((line) => line.endsWith('weather-now|TQ|石家庄')));
    t.true(Object.keys(plain['on-demand']).some((line) => line.endsWith('weather-now|TQ|唐山')));
    t.false(JSON.stringify(plain['on-demand']).includes('火星'), 'nothing that people invent is a section');

    const before = await everything();
    t.true((await rollAll()) <= 3, 'days that were missed are counted a week at a time');
    const [kept] = await db().read<{ days: number; last: string }>(
      `select count(*)::int as days, max(day)::text as last from report_rolled where report = 'on-demand'`,
    );
    t.deepEqual(kept, { days: 11, last: '2026-12-11' }, 'every day that is over is kept, and today is not');
    t.deepEqual(await everything(), before);
  },
);

test.serial(
  'What comes after the last kept day is counted as it comes, and the day is kept ten minutes after midnight',
  async (t) => {
    const line = '2026-12-12|car-owner|CY|';
    const before = told(await report('on-demand'))[line]?.[0] ?? 0;
    const world = await BillWorld.open(db());
    await world.text('15633000001', 'CY', now);
    t.is(told(await report('on-demand'))[line]?.[0], before + 1);
    t.is(await rollAll(at('2026-12-13 00:09')), 0);
    t.is(await rollAll(at('2026-12-13 00:10')), 1);
    t.is(told(await report('on-demand'))[line]?.[0], before + 1);
  },
);

test.serial('Kept days outlive their rows, and are counted anew where the rows are there', async (t) => {
  const before = await report('on-demand');
  await db().read(`update report_day set figures = array[999] where report = 'on-demand' and day = '2026-12-05'`);
  t.notDeepEqual(await report('on-demand'), before);
  desk.now = at('2026-12-13 09:00');
  const recountOf = (from: string, to: string) =>
    desk.ask(boss, '/api/reports/on-demand/recount', { body: { from, to } });
  t.deepEqual(await (await recountOf('2026-12-04', '2026-12-06')).json(), { days: 3, changed: 1 });
  t.deepEqual(await report('on-demand'), before);
  t.deepEqual(await (await recountOf('2026-12-04', '2026-12-06')).json(), { days: 3, changed: 0 });
  t.is((await recountOf('2026-11-30', '2026-12-06')).status, 400, 'of days before the oldest rows');
  t.is((await recountOf('2026-12-12', '2026-12-13')).status, 400, 'of today');
  await db().read('truncate mo');
  t.deepEqual(await report('on-demand'), before);
  const [line] = await db().read<{ actions: string[] }>(
    `select array_agg(action order by id) as actions from staff_audit where action = 'report.recount'`,
  );
  t.is(line!.actions.length, 2);
});

test.serial('CA-050: of the trials that began, it is told how many went on, ended and still try', async (t) => {
  const { total } = await report('trial-conversion', `from=${firstDay}&to=${today}&by=total&per=`);
  const plain = await db().read<{ closed_at: Date | null; causes: string[] | null }>(
    `select closed_at, (select array_agg(cause) from subscription_event e where e.subscription_id = s.id) as causes
     from subscription s where trial is not null and active_from is not null`,
  );
  const wentOn = plain.filter(({ causes }) => causes?.some((one) => one.startsWith('replaced by'))).length;
  const trying = plain.filter(({ closed_at: closed }) => closed === null).length;
  t.true(plain.length > 0 && wentOn > 0, 'somebody tried and went on');
  t.deepEqual(total.slice(0, 4), [plain.length, wentOn, plain.length - wentOn - trying, trying]);
  t.is(total[4], Math.round((wentOn * 10_000) / plain.length) / 100);
});

test.serial(
  'CA-006: public pages are counted where they are asked for, whoever asks; other paths and made-up names are not told apart',
  async (t) => {
    const visits = openVisits(db(), log);
    for (const path of ['/p/car-owner', '/p/car-owner/', '/help', '/agent', '/api/me', '/p/<script>'])
      visits.count(path, now);
    await visits.save();
    visits.count('/p/car-owner', now);
    for (let n = 0; n < 600; n++) visits.count(`/p/x${n}`, now);
    await visits.stop();
    const { lines } = await report('visits', `from=${today}&to=${today}&by=total`);
    const found = new Map(lines.map(({ keys, figures }) => [keys[0]!.value, figures[0]]));
    t.is(found.get('/p/car-owner'), 3);
    t.is(found.get('/help'), 1);
    t.is(found.get('/…'), 102);
    t.is(found.size, 501);
  },
);

test.serial(
  'CA-063, CA-064: the three-way comparison of a week, the shares of a month and what was given back are told in sums',
  async (t) => {
    const file = newId(now);
    await db().read(
      `insert into carrier_file (id, sheet, reading, reading_digest, peer, carrier, kind, period, name, hash, bytes, state, given_by, given_at, ended_at)
     values ($1, 's', '{}', 'd', 'vac', 'unicom', 'relations', '2026-12-08', 'n', repeat('0', 64), 1, 'current', 'x', $2, $2)`,
      [file, now],
    );
    const run = async (period: string, counts: Record<string, number>) => {
      const id = newId(now);
      await db().read(
        `insert into reconciliation_run (id, kind, peer, carrier, period, file_id, as_of, state, started_by, started_at, ended_at)
       values ($1, 'relations', 'vac', 'unicom', $2, $3, $4, 'open', 'x', $4, $4)`,
        [id, period, file, now],
      );
      for (const [name, items] of Object.entries(counts))
        await db().read(`insert into reconciliation_total values ($1, $2, 'car-owner', 'direct', $3, 0, 0)`, [
          id,
          name,
          items,
        ]);
    };
    await run('2026-12-01', { agreed: 90, 'sp-only': 10 });
    await run('2026-12-07', { agreed: 1, 'carrier-only': 99 });
    await run('2026-12-08', { agreed: 97, 'carrier-only': 2, 'sp-only': 1 });
    const { lines } = await report('three-way-differences', 'from=2026-11-30&to=2026-12-13&per=');
    t.deepEqual(
      lines.map(({ period, figures }) => [period, ...figures]),
      [
        ['2026-11-30', 100, 10, 10],
        ['2026-12-07', 100, 3, 3],
      ],
    );

    const sheet = newId(now);
    await db().read(`insert into settlement_sheet values ($1, '2026-11-01', 'unicom', 'draft', 'x', $2)`, [sheet, now]);
    await db().read(
      `insert into settlement_line values ($1, '2026-11-01', 'car-owner', 'direct', '2026-01-01', 1000, 0, 0, 0, 1000, 300, 600, 0, 100),
       ($1, '2026-11-01', 'car-owner', 'telemarketed', '2026-01-01', 100, 0, 0, 0, 100, 30, 40, 30, 0)`,
      [sheet],
    );
    const shares = await report('revenue-share', 'from=2026-11-01&to=2026-11-30&per=carrier');
    t.deepEqual(told(shares), { '2026-11|unicom': [1100, 330, 640, 30, 100] });

    await db().read(
      `insert into remedy (phone, id, kind, product, billing_group, month, charge_id, amount_fen, extra_fen, extra_id, reason, note, state,
       requested_by, requested_at, decided_at, rule, done_at)
     select '15633000001', gen_random_uuid(), 'refund', 'car-owner', 'car-owner', '2026-11-01', gen_random_uuid(), 500, extra,
       case when extra > 0 then gen_random_uuid() end, reason, '', 'done', gen_random_uuid(), $1, $1, 'r', $1
     from (values ('our-error', 0), ('charged-twice', 500)) v(reason, extra)`,
      [now],
    );
    t.deepEqual(told(await report('refunds', 'from=2026-12-01&to=2026-12-31&by=total&per=kind')), {
      '|refund': [2, 1000, 500],
    });
  },
);

test.serial(
  'CA-X20: tickets, the connection rate and complaints beside members are told as a person would count them',
  async (t) => {
    const time = at(`${today} 11:00`);
    await db().read(
      `insert into call_record (phone, call_id, id, line, agent, missed, offered_at, answered_at, ended_at)
       select '15633000001', n::text, gen_random_uuid(), 1 + n % 2, case when n <= 18 then 'a' end, '{}', $1,
         case when n <= 18 then $1::timestamptz end, case when n <= 20 then $1::timestamptz end from generate_series(1, 21) n`,
      [time],
    );
    const calls = await report('connection-rate', `from=${today}&to=${today}&per=`);
    t.deepEqual(calls.total, [20, 18, 90], 'who still rings is not counted yet');

    const cases = [
      ['complaint-fee', 'closed'],
      ['complaint-service', 'open'],
      ['how-to', 'solved'],
      ['how-to', 'open'],
    ];
    for (const [n, [category, state]] of cases.entries()) {
      const id = newId(time);
      await db().read(
        `insert into ticket (id, number, state, source, category, priority, escalation, version, changed_at, due_at, body)
         values ($1, $2, $3, 'hotline', $4, 'normal', 0, 1, $5, 'infinity', '{}')`,
        [id, n + 1, state, category, time],
      );
      await db().read(`insert into ticket_event values ($1, 1, 'opened', null, $2, '{}', '{}')`, [id, time]);
    }
    const tickets = await report('tickets', `from=${today}&to=${today}&per=source`);
    t.deepEqual(tickets.total, [4, 2, 2, 50, 50]);
    const [members] = (await report('active-members', `from=${today}&to=${today}&per=`)).total;
    const rate = await report('complaint-rate', `from=2026-12-01&to=${today}`);
    t.deepEqual(rate.total, [2, members!, Math.round((2 * 1_000_000) / members!) / 100]);
  },
);

test.serial(
  'A report is taken away as CSV and XLSX with its sums, in the language of the page, and that is written down',
  async (t) => {
    const address = `/api/reports/orders-and-cancels/file?from=${firstDay}&to=${today}&by=total&per=channel`;
    const csv = await (await desk.ask(boss, address)).text();
    t.regex(csv, /^日期,渠道,申请,开通,退订,未成功\r\n/);
    t.regex(csv, /\r\n合计,短信,\d+,\d+,\d+,\d+\r\n/);
    const { total } = await report('orders-and-cancels', `from=${firstDay}&to=${today}&by=total&per=channel`);
    const rows = readSpreadsheet(new Uint8Array(await (await desk.ask(boss, `${address}&format=xlsx`)).arrayBuffer()));
    t.deepEqual(rows.at(-1)!.slice(2), total);
    const [audited] = await db().read<{ n: number }>(
      `select count(*)::int as n from staff_audit where action = 'report.export'`,
    );
    t.is(audited!.n, 2);
  },
);

test.serial(
  'A report is for its roles: others do not see that it is there, and a wrong question is answered beside its field',
  async (t) => {
    const clerk = aCaller('reconciliation-clerk');
    const { items } = (await (await desk.ask(clerk, '/api/reports')).json()) as { items: { name: string }[] };
    t.deepEqual(items.map(({ name }) => name).sort(), [
      'merchant-commissions',
      'revenue-share',
      'three-way-differences',
    ]);
    t.is((await desk.ask(clerk, `/api/reports/visits?from=${today}&to=${today}`)).status, 404);
    t.is((await desk.ask(aCaller('telemarketer'), '/api/reports')).status, 403);
    for (const [query, field] of [
      ['from=2026-12-05&to=2026-12-04', 'query.to'],
      ['from=2020-12-05&to=2026-12-04', 'query.from'],
      ['from=2026-12-01&to=2026-12-04&by=month&per=nothing', 'query.per'],
    ] as const) {
      const answer = await desk.ask(boss, `/api/reports/visits?${query}`);
      t.is(answer.status, 400, query);
      t.like(await answer.json(), { faults: [{ field }] });
    }
  },
);

test('Days belong to the week of their Monday, over the turn of the year too', (t) => {
  t.is(periodOf('2027-01-03', 'week'), '2026-12-28');
  t.is(periodOf('2027-01-04', 'week'), '2027-01-04');
  t.is(periodOf('2027-01-03', 'month'), '2027-01');
});
