import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { accountsOff, balanceOf } from '../../src/business/ledger/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import type { BillLineView } from '../../src/simulators/contract.ts';
import { beijingIso, dayMs, later, monthOf, monthStart } from '../../src/values/time.ts';
import { copyContent } from '../support/content.ts';
import { until, withHouse } from '../support/house.ts';

const fixtures = path.join(packageRoot, 'test/fixtures');
const openToThree = path.join(fixtures, 'three-carriers/car-owner.yaml');
const content = await copyContent({ 'catalog/car-owner.yaml': await readFile(openToThree, 'utf8') });
test.after.always(() => rm(content, { recursive: true }));
const house = withHouse({ SPGATE_CONTENT: content, SPGATE_LINKS: path.join(fixtures, 'cmpp-2.0') });
const [ordinary, vip] = ['13930000021', '13930000022'] as const;

async function billOf(month: string): Promise<string[]> {
  const lines = (await (await fetch(`${house().url}/sim/bills?month=${month}`)).json()) as BillLineView[];
  return lines.map(({ phone, service, kind, fen, count, result }) =>
    [phone, service, kind, fen, count, result].join(' '),
  );
}

async function feesOf(month: string): Promise<string[]> {
  const rows = await house().db.read<{ fee: string }>(
    `select concat_ws(' ', phone, state, amount_fen, result) as fee from charge where billing_month = $1 order by phone`,
    [`${month}-01`],
  );
  return rows.map(({ fee }) => fee);
}

async function fault(faults: Record<string, number | string>): Promise<void> {
  const body = JSON.stringify({ link: 'mobile-2', faults });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${house().url}/sim/faults`, { method: 'PUT', headers, body });
}

/** Walks there, and waits until nothing is on its way. */
async function walkTo(to: string): Promise<void> {
  if ((await house().walkTo(to)) !== 200) throw new Error(`the clock did not walk to ${to}`);
  await until('all fees to be settled', async () => {
    const rows = await house().db.read(`select from charge where state = 'pending'`);
    return rows.length === 0 || undefined;
  });
}

test('CA-002: over CMPP 2.0 the record of a month goes to the bill and to no handset, and its report settles the fee', async (t) => {
  const { now } = house().clock;
  // Whenever this runs, the days on which fees of the month are raised are over.
  await walkTo(beijingIso(later(monthStart(now(), 1), 24 * dayMs)));
  const [first, second] = [monthOf(monthStart(now(), 1)), monthOf(monthStart(now(), 2))];
  for (const [phone, word] of [
    [ordinary, 'CY'],
    [vip, 'CYV'],
  ] as const) {
    await house().text(phone, word);
    await house().arrived(phone, 1);
    await house().text(phone, 'Y');
    await house().arrived(phone, 4);
  }
  await walkTo(`${first}-11T12:00:00+08:00`);
  t.deepEqual(await feesOf(first), [`${ordinary} posted 500 DELIVRD`, `${vip} posted 1000 DELIVRD`]);
  t.deepEqual(await billOf(first), [`${ordinary} CYPT05 month 500 1 billed`, `${vip} CYVIP10 month 1000 1 billed`]);
  const records = await house().db.read<{ record: string }>(
    `select concat_ws(' ', mt.state, s.link, s.carrier_message_id is not null) as record
     from mt join submit s on s.phone = mt.phone and s.mt_id = mt.id where fee_kind = 'month-record' order by mt.phone`,
  );
  t.deepEqual(
    records.map(({ record }) => record),
    ['delivered mobile-2 t', 'delivered mobile-2 t'],
  );
  for (const phone of [ordinary, vip]) {
    const seen = (await house().messages(phone)).filter(({ direction }) => direction === 'mt');
    // Besides what an order is answered, the membership SMS of each month.
    t.is(seen.filter(({ text }) => !/会员ID号为/.test(text)).length, 3, 'no handset sees it');
  }

  await fault({ billFailPercent: 100, billFailCode: 7 });
  await walkTo(`${second}-11T12:00:00+08:00`);
  const refused = await feesOf(second);
  t.is(refused.filter((fee) => / planned (500|1000) /.test(fee)).length, 2, refused.join());
  await fault({});
  await walkTo(`${second}-19T12:00:00+08:00`);
  t.deepEqual(await feesOf(second), [`${ordinary} posted 500 DELIVRD`, `${vip} posted 1000 DELIVRD`]);
  const billed = (await billOf(second)).filter((line) => line.endsWith('billed'));
  t.deepEqual(billed, [`${ordinary} CYPT05 month 500 1 billed`, `${vip} CYVIP10 month 1000 1 billed`]);
  t.is(await balanceOf(house().db, 'sp', 'fen'), 3000);
  t.deepEqual(await accountsOff(house().db, 10), []);
});
