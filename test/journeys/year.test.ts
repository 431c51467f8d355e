import test from 'ava';
import { audit, type Finding } from '../../scripts/lib/year/audit.ts';
import { billFile, isBilled } from '../../scripts/lib/year/bill.ts';
import { type Books, readBooks } from '../../scripts/lib/year/books.ts';
import { compare, liveYear, type Year } from '../../scripts/lib/year/live.ts';
import { newId } from '../../src/values/id.ts';
import { createTestDatabase, type TestDatabase } from '../support/server.ts';

let database: TestDatabase;
let year: Year;

test.serial.before('live through two months', async () => {
  database = await createTestDatabase();
  year = await liveYear(database.url, { seed: 1, subscribers: 24, months: 2, daysAMonth: 2, kills: 'one' });
});
test.after.always(async () => {
  await year?.house.stop();
  await database?.drop();
});

const names = (findings: readonly Finding[], phone: string) =>
  [...new Set(findings.flatMap((one) => (one.phone === phone ? one.name : [])))].toSorted();

/** The books with something planted in them, which is undone. */
async function planted(statements: readonly (readonly [string, readonly unknown[]])[]): Promise<Books> {
  const client = await year.house.db.pool.connect();
  try {
    await client.query('begin');
    for (const [text, values] of statements) await client.query(text, [...values]);
    return await readBooks({ read: async (text, values) => (await client.query(text, values as unknown[])).rows });
  } finally {
    await client.query('rollback');
    client.release();
  }
}

function find(books: Books) {
  return audit(books, year.bills, year.heard, [...new Set(year.bills.map(({ month }) => month))]);
}

/** A fee of a month that was taken. */
async function aFee() {
  const { charges } = await readBooks(year.house.db);
  return charges.find(
    ({ state, occasion, refundedFen }) => state === 'posted' && occasion === 'month' && refundedFen === 0,
  )!;
}

test.serial(
  'Orders, cancels, faults, a kill and a walking clock: every fen is explained, and ledger, the carriers’ own bill and reconciliation agree',
  (t) => {
    t.deepEqual(year.findings, [], year.house.said.join('\n'));
    t.true(
      year.figures.kills > 0 && year.figures.charges > 20 && year.figures.postedFen > 0,
      JSON.stringify(year.figures),
    );
  },
);

test.serial('A fen that a carrier billed more is found, by the audit and by reconciliation', async (t) => {
  const touched = new Set(year.heard.carrierRefunds.map(({ phone }) => phone));
  const line = year.bills.find((one) => isBilled(one) && one.kind === 'month' && !touched.has(one.phone))!;
  const bills = year.bills.map((one) => (one === line ? { ...one, fen: one.fen + 1 } : one));
  const books = await readBooks(year.house.db);
  t.deepEqual(names(audit(books, bills, year.heard, []), line.phone), ['bill-differs']);
  const theirs = bills.filter(({ link, month }) => link === line.link && month === line.month);
  const differences = await compare(year.house, line.month, line.link, billFile(theirs));
  t.deepEqual(
    differences.flatMap(({ class: found, phone }) => (touched.has(phone) ? [] : [[found, phone]])),
    [['amount-differs', line.phone]],
  );
});

test.serial('A transfer that somebody altered by a fen is found', async (t) => {
  const fee = await aFee();
  const findings = find(
    await planted([
      ['alter table transfer disable trigger user', []],
      [
        `update transfer set amount = amount + 1 where phone = $1 and reason_id = $2 and kind = 'post'`,
        [fee.phone, fee.id],
      ],
    ]),
  );
  t.deepEqual(names(findings, fee.phone), ['transfer-differs']);
  t.deepEqual(names(findings, 'sp'), ['sp-balance']);
});

test.serial('A charge that nobody agreed to is found, however well it is booked', async (t) => {
  const fee = await aFee();
  const [id, pending, post] = [newId(new Date()), newId(new Date()), newId(new Date())];
  const of = [fee.phone, fee.id] as const;
  const findings = find(
    await planted([
      [
        `insert into charge select (jsonb_populate_record(c, jsonb_build_object('id', $3::uuid, 'billing_group', 'planted',
           'subscription_id', null))).* from charge c where phone = $1 and id = $2`,
        [...of, id],
      ],
      [
        `insert into charge_event select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'charge_id', $3::uuid,
           'detail', '{}'::jsonb))).* from charge_event e where phone = $1 and charge_id = $2`,
        [...of, id],
      ],
      [
        `insert into transfer select (jsonb_populate_record(x, jsonb_build_object('reason_id', $3::uuid,
           'id', case kind when 'pending' then $4::uuid else $5::uuid end, 'of_id', case kind when 'pending' then null else $4::uuid end))).*
         from transfer x where phone = $1 and reason_id = $2 order by id`,
        [...of, id, pending, post],
      ],
    ]),
  );
  t.true(names(findings, fee.phone).includes('no-consent'), JSON.stringify(names(findings, fee.phone)));
  t.true(names(findings, fee.phone).includes('bill-differs'));
});

test.serial('A message without an end, an MO that is gone and a member whom the bill forgot are found', async (t) => {
  const fee = await aFee();
  const [mo] = await year.house.db.read<{ phone: string; id: string }>('select phone, id from mo limit 1');
  const findings = find(
    await planted([
      ['delete from mo where phone = $1 and id = $2', [mo!.phone, mo!.id]],
      [`update mt set state = 'queued', done_at = null where phone = $1`, [fee.phone]],
      ['delete from charge where phone = $1 and id = $2', [fee.phone, fee.id]],
    ]),
  );
  t.true(names(findings, mo!.phone).includes('mo-lost'));
  for (const name of ['message-open', 'forgotten', 'stray-transfer', 'bill-differs'])
    t.true(names(findings, fee.phone).includes(name), `${name}: ${names(findings, fee.phone)}`);
});
