import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { Bills } from '../../src/simulators/gateway/bills.ts';
import type { Submitted } from '../../src/simulators/gateway/speech.ts';

const phone = '15633000001';
let now = new Date('2026-12-10T09:00:00+08:00');

function submitted(fee: Submitted['fee'], service = 'CYPT05'): Submitted {
  return { fee, service } as Submitted;
}

test('A gateway counts what its people pay by phone, service, price and result, month by month', (t) => {
  const bills = new Bills(() => now);
  const month = submitted({ kind: 'month', fen: 500, payer: `86${phone}` });
  const item = submitted({ kind: 'item', fen: 20, payer: undefined }, 'TQ');
  bills.add(`86${phone}`, month, undefined);
  for (let i = 0; i < 2; i++) bills.add(`86${phone}`, item, undefined);
  bills.add(`86${phone}`, item, '26');
  bills.add(`86${phone}`, submitted(undefined), undefined);
  t.deepEqual(
    bills.of('2026-12').map(({ service, kind, fen, count, result }) => [service, kind, fen, count, result]),
    [
      ['CYPT05', 'month', 500, 1, 'billed'],
      ['TQ', 'item', 20, 2, 'billed'],
      ['TQ', 'item', 20, 1, '26'],
    ],
  );
  t.true(bills.hasMonth(phone, month));
  now = new Date('2027-01-10T09:00:00+08:00');
  t.false(bills.hasMonth(phone, month), 'the next month is another');
  t.deepEqual(bills.of('2027-01'), []);
});

test('The bill of a gateway that was killed goes on where it was, and bills no month a second time', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bills-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'bills.jsonl');
  const month = submitted({ kind: 'month', fen: 500, payer: `86${phone}` });
  const at = () => new Date('2026-12-10T09:00:00+08:00');
  new Bills(at, file).add(phone, month, undefined);
  await appendFile(file, '["2026-12",{"pho');
  const next = new Bills(at, file);
  t.true(next.hasMonth(phone, month));
  t.like(next.of('2026-12'), [{ phone, fen: 500, count: 1, result: 'billed' }]);
  next.add(phone, submitted({ kind: 'item', fen: 20, payer: undefined }, 'TQ'), undefined);
  t.is(new Bills(at, file).of('2026-12').length, 2, 'and what follows the broken line is read');
});
