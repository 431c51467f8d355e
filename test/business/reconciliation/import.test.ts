import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {
  currentFile as currentFileIn,
  endFile,
  faultsOf,
  findFile,
} from '../../../src/business/reconciliation/file-store.ts';
import { readWaitingFiles } from '../../../src/business/reconciliation/import.ts';
import type { Db } from '../../../src/platform/db.ts';
import { wordsIn } from '../../../src/platform/http/contract.ts';
import { withDatabase } from '../../support/database.ts';
import { bills, give, heads, now, read, refunds, relations, withBlobs } from './a-file.ts';

const db = withDatabase();
const blobs = withBlobs();
const house = (over: Partial<Db> = {}) => ({ db: { ...db(), ...over }, blobs: blobs(), now: () => now });

const phone = (n: number) => `156330${String(n).padStart(5, '0')}`;
const active = (n: number) => `${phone(n)},9000000005,1,20261101000000,10010`;
const many = (count: number, from = 1) => Array.from({ length: count }, (_, index) => active(from + index));

function current(peer: string, day: string) {
  return db().transact((tx) => currentFileIn(tx, peer, 'relations', day));
}

async function rowsOf(fileId: string): Promise<number> {
  const [row] = await db().read<{ n: number }>('select count(*)::int as n from carrier_relation where file_id = $1', [
    fileId,
  ]);
  return row!.n;
}

/** The lines of a file that cannot be used, as who reads English is told of them. */
async function faultsInEnglish(id: string) {
  const faults = await faultsOf(db(), id, 0, 100);
  return faults.map(({ reason, ...fault }) => ({ ...fault, reason: wordsIn(reason, 'en') }));
}

test.serial(
  'A relation file is read, lines that cannot be used are told with line, field, value and reason, and the rest counts',
  async (t) => {
    const id = await read(house(), relations, '2026-01-04', [
      active(1),
      `86${phone(2)},9000000010,2,,`,
      '12345,9000000005,1,,',
      `${phone(3)},nothing,7,20260231000000,"hall, counter 2"`,
      active(1),
      `${phone(4)},9000000002,3,20260101120000,"hall, counter 2"`,
    ]);
    t.like(await findFile(db(), id), { state: 'current', rows: 3, badRows: 3, lines: 7, reason: null });
    t.deepEqual(await faultsInEnglish(id), [
      { line: 4, field: 'phone', value: '12345', reason: 'this is no mobile number' },
      {
        line: 5,
        field: 'effectiveAt',
        value: '20260231000000',
        reason: 'this is no time written YYYYMMDDHHmmss',
      },
      {
        line: 5,
        field: 'product',
        value: 'nothing',
        reason: 'products of the sheet does not name it: it knows 9000000002, 9000000005, 9000000010',
      },
      { line: 5, field: 'state', value: '7', reason: 'states of the sheet does not name it: it knows 1, 2, 3' },
      {
        line: 6,
        field: 'phone',
        value: phone(1),
        reason: 'the file has this phone and product on an earlier line; that one counts',
      },
    ]);
    const rows = await db().read(
      'select phone, product, state, effective_at, channel from carrier_relation where file_id = $1 order by phone',
      [id],
    );
    t.deepEqual(rows, [
      {
        phone: phone(1),
        product: 'car-owner',
        state: 'active',
        effective_at: new Date('2026-11-01T00:00:00+08:00'),
        channel: '10010',
      },
      { phone: phone(2), product: 'car-owner-vip', state: 'suspended', effective_at: null, channel: null },
      {
        phone: phone(4),
        product: 'weather',
        state: 'closed',
        effective_at: new Date('2026-01-01T12:00:00+08:00'),
        channel: 'hall, counter 2',
      },
    ]);
  },
);

test.serial('A bill file in GB 18030 with other delimiters and amounts in yuan is read by its sheet', async (t) => {
  const sheet = {
    ...bills,
    encoding: 'gb18030',
    delimiter: '|',
    amounts: 'yuan',
    results: { 成功: 'charged', 停机: 'stopped' },
  } as const;
  // 成功 is B3 C9 B9 A6 and 停机 is CD A3 BB FA in GB 18030.
  const gb = Buffer.concat([
    Buffer.from(`${heads.bills.replaceAll(',', '|')}\r\n${phone(1)}|9000000005|3|5.00|20260115000000|`),
    Buffer.from('b3c9b9a6', 'hex'),
    Buffer.from(`\r\n${phone(2)}|9000000002|2|0.2||`),
    Buffer.from('cda3bbfa', 'hex'),
    Buffer.from(`\r\n${phone(3)}|9000000005|3|5.001||`),
    Buffer.from('b3c9b9a6', 'hex'),
  ]);
  const id = await read(house(), sheet, '2026-01', gb);
  t.like(await findFile(db(), id), { state: 'current', rows: 2, badRows: 1, period: '2026-01-01' });
  t.like((await faultsOf(db(), id, 0, 10))[0], { line: 4, field: 'amount', value: '5.001' });
  const rows = await db().read(
    'select phone, occasion, amount_fen, outcome, code from carrier_bill where file_id = $1 order by phone',
    [id],
  );
  t.deepEqual(rows, [
    { phone: phone(1), occasion: 'month', amount_fen: 500, outcome: 'charged', code: '成功' },
    { phone: phone(2), occasion: 'demand', amount_fen: 20, outcome: 'stopped', code: '停机' },
  ]);
});

test.serial(
  'Bytes that are not the encoding of the sheet are a bad line, not question marks in the books',
  async (t) => {
    const line = Buffer.concat([
      Buffer.from(`${heads.relations}\n${active(1)}\n${phone(2)},9000000005,1,,`),
      Buffer.from('cda3bbfa', 'hex'),
    ]);
    const id = await read(house(), relations, '2026-01-05', line);
    t.like(await findFile(db(), id), { rows: 1, badRows: 1 });
    t.like((await faultsInEnglish(id))[0], {
      line: 3,
      field: 'line',
      reason: 'there are bytes that are not utf-8',
    });
  },
);

test.serial(
  'The same file is told and not read twice, also after it was replaced; a corrected sheet reads it anew',
  async (t) => {
    const first = await give(house(), relations, '2026-01-11', many(3));
    t.true((await give(house(), relations, '2026-01-11', many(3))).isKnown, 'while it waits');
    await readWaitingFiles(house());
    t.true((await give(house(), relations, '2026-01-11', many(3))).isKnown, 'while it counts');
    const second = await read(house(), relations, '2026-01-11', many(4));
    t.like(await findFile(db(), first.file.id), { state: 'superseded' });
    const again = await give(house(), relations, '2026-01-11', many(3));
    t.true(again.isKnown, 'after it was replaced');
    t.is(again.file.id, first.file.id);
    t.is((await current('unicom-hebei', '2026-01-11'))?.id, second);
    t.false((await give(house(), { ...relations, badRowsAtMost: 7 }, '2026-01-11', many(3))).isKnown);
    await readWaitingFiles(house());
  },
);

test.serial('Two who give the same file at once have it read once', async (t) => {
  const given = await Promise.all([1, 2, 3].map(() => give(house(), relations, '2026-01-12', many(50, 100))));
  t.is(new Set(given.map(({ file }) => file.id)).size, 1);
  t.is(given.filter(({ isKnown }) => !isKnown).length, 1);
  await Promise.all([1, 2].map(() => readWaitingFiles(house())));
  t.is(await rowsOf(given[0]!.file.id), 50);
});

test.serial(
  'A reader that dies between two pages leaves nothing that counts, and the next goes on where it ended',
  async (t) => {
    const before = await read(house(), relations, '2026-01-18', many(2));
    const { file } = await give(house(), relations, '2026-01-18', many(12_000));
    let pages = 0;
    const dying = house({
      transact: (work) => (++pages > 1 ? Promise.reject(new Error('killed')) : db().transact(work)),
    });
    await t.throwsAsync(readWaitingFiles(dying), { message: 'killed' });
    t.like(await findFile(db(), file.id), { state: 'reading', rows: 5000, lines: 5001 });
    t.is((await current('unicom-hebei', '2026-01-18'))?.id, before, 'what counted before still counts');
    await readWaitingFiles(house());
    t.like(await findFile(db(), file.id), { state: 'current', rows: 12_000, badRows: 0, lines: 12_001 });
    t.is(await rowsOf(file.id), 12_000);
  },
);

test.serial('A page that fails in the middle leaves no row of it', async (t) => {
  const { file } = await give(house(), relations, '2026-01-19', many(6000));
  const failing = house({
    transact: (work) =>
      db().transact(async (tx) => {
        await work(tx);
        throw new Error('the commit did not come');
      }),
  });
  await t.throwsAsync(readWaitingFiles(failing), { message: 'the commit did not come' });
  t.is(await rowsOf(file.id), 0);
  await readWaitingFiles(house());
  t.is(await rowsOf(file.id), 6000);
});

test.serial('A file that is cancelled while it is read never counts', async (t) => {
  const { file } = await give(house(), relations, '2026-01-25', many(12_000, 2));
  let pages = 0;
  const cancelled = house({
    async transact(work) {
      if (++pages === 2)
        await db().transact((tx) => endFile(tx, file.id, { state: 'cancelled', reason: 'the wrong one', now }));
      return db().transact(work);
    },
  });
  t.is(await readWaitingFiles(cancelled), 1);
  t.is(await rowsOf(file.id), 5000, 'what was staged before stays out of sight');
  t.like(await findFile(db(), file.id), { state: 'cancelled', reason: 'the wrong one' });
  t.is(await current('unicom-hebei', '2026-01-25'), undefined);
});

const unfit: Record<string, [lines: string[] | Buffer, reason: RegExp]> = {
  'more bad lines than its sheet allows': [
    ['x', 'y', 'z'].map((one) => `${one},9000000005,1,,`),
    /more than 2 lines cannot be used/,
  ],
  'no line that can be used': [['x,9000000005,1,,'], /no line of it can be used/],
  'a column missing': [
    Buffer.from(`手机号,产品\n${phone(1)},9000000005\n`),
    /the file has no column 状态 \(state\): its first line says 手机号, 产品/,
  ],
  'a quote that is not closed': [
    [active(1), `"${phone(2)},9000000005,1,,`, active(3)],
    /line 3: a quote is opened and not closed/,
  ],
};

for (const [title, [lines, reason]] of Object.entries(unfit)) {
  test.serial(`A file with ${title} is refused as a whole, with the reason`, async (t) => {
    const id = await read(house(), { ...relations, peer: 'unfit', badRowsAtMost: 2 }, '2026-02-01', lines);
    const file = await findFile(db(), id);
    t.is(file?.state, 'refused');
    t.regex(file!.reason!, reason);
    t.is(await current('unfit', '2026-02-01'), undefined);
  });
}

test.serial('A file that was changed on the disk is refused, not believed', async (t) => {
  const { file } = await give(house(), refunds, '2026-03', [`${phone(1)},9000000005,5.00,投诉`]);
  const place = path.join(blobs.folder(), 'blobs', file.hash.slice(0, 2), file.hash.slice(2));
  await writeFile(place, 'msisdn,code,fee,reason\n15633000009,9000000005,5000,x\n');
  await readWaitingFiles(house());
  t.like(await findFile(db(), file.id), { state: 'refused' });
});
