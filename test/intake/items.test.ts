import test from 'ava';
import { accountsOff, balanceOf } from '../../src/business/ledger/index.ts';
import type { Errand } from '../../src/business/messages/index.ts';
import { later } from '../../src/values/time.ts';
import { at, BillWorld } from '../support/bills.ts';
import { withDatabase } from '../support/database.ts';
import { aCatalog, termsOf } from '../support/talk.ts';

const db = withDatabase();
/** What is ordered on demand takes two SMS: the first bears the fee. */
const items = new Map([['weather-now', () => ({ text: '石家庄今日天气晴'.repeat(12), version: 'v1' })]]);
let delivered: BillWorld;
let accepted: BillWorld;
test.before(async () => {
  delivered = await BillWorld.open(db(), undefined, { items });
  const catalog = await aCatalog();
  const product = catalog.products.get('weather-now')!;
  const [tariff] = product.tariffs;
  const byAcceptance = { ...product, tariffs: [{ ...tariff, postsOn: 'accepted' }] as [typeof tariff] };
  const products = new Map([...catalog.products, ['weather-now', byAcceptance]]);
  accepted = await BillWorld.open(db(), undefined, { ...termsOf({ ...catalog, products }), items });
});
test.afterEach.always('every account is the sum of its transfers', async (t) => {
  t.deepEqual(await accountsOff(db(), 10), []);
});

const now = at('2026-12-10 10:00');
const soon = later(now, 60_000);
let phones = 0;

/** Orders on demand over a world; the parts that left for the gateway. */
async function aPiece(world: BillWorld): Promise<{ phone: string; parts: Errand[] }> {
  const phone = `1563305${String(++phones).padStart(4, '0')}`;
  await world.order(phone, now, 'TQ 石家庄');
  const parts = (await world.leaveAll(now)).filter((one) => one.phone === phone && one.fee !== undefined);
  return { phone, parts: parts.toSorted((a, b) => a.part - b.part) };
}

async function chargeOf(phone: string): Promise<string> {
  const rows = await db().read<{ state: string }>('select state from charge where phone = $1', [phone]);
  return rows.map(({ state }) => state).join();
}

async function messageOf({ phone, mtId }: Errand): Promise<string> {
  const [row] = await db().read<{ state: string }>('select state from mt where phone = $1 and id = $2', [phone, mtId]);
  return row!.state;
}

test.serial(
  'XC-08: a charged answer of two parts is billed by its first, whatever becomes of the second',
  async (t) => {
    const { phone, parts } = await aPiece(delivered);
    const [first, second] = parts as [Errand, Errand];
    t.is(parts.length, 2);
    for (const part of parts) await delivered.answer(part, 'accepted', '0', now);
    t.is(await chargeOf(phone), 'pending', 'acceptance takes nothing unless the tariff says so');
    await delivered.report(first, 'delivered', '0', soon);
    t.is(await chargeOf(phone), 'posted', 'the carrier bills it now: nobody waits for the other part');
    await delivered.report(second, 'undelivered', 'MK:0004', soon);
    t.deepEqual([await messageOf(first), await chargeOf(phone)], ['undelivered', 'posted']);
  },
);

test.serial('XC-08: where the first of two parts fails nothing is charged, though the second arrives', async (t) => {
  const before = await balanceOf(db(), 'sp', 'fen');
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { phone, parts } = await aPiece(delivered);
    for (const nth of order)
      await delivered.report(parts[nth]!, nth === 0 ? 'undelivered' : 'delivered', nth === 0 ? 'MK:0004' : '0', soon);
    t.is(await chargeOf(phone), 'voided');
  }
  const refused = await aPiece(delivered);
  await delivered.answer(refused.parts[0]!, 'refused', '5', now);
  await delivered.answer(refused.parts[1]!, 'accepted', '0', now);
  await delivered.report(refused.parts[1]!, 'delivered', '0', soon);
  t.is(await chargeOf(refused.phone), 'voided');
  t.is(await balanceOf(db(), 'sp', 'fen'), before);
});

test.serial(
  'XC-08: a lost answer leaves the charge unsure if it was of the first part, and not otherwise',
  async (t) => {
    const one = await aPiece(delivered);
    await delivered.lose(one.parts[0]!, now);
    t.is(await chargeOf(one.phone), 'unsure');
    const other = await aPiece(delivered);
    await delivered.lose(other.parts[1]!, now);
    t.is(await chargeOf(other.phone), 'pending');
    await delivered.report(other.parts[0]!, 'delivered', '0', soon);
    t.deepEqual([await messageOf(other.parts[0]!), await chargeOf(other.phone)], ['unsure', 'posted']);
  },
);

test.serial(
  'XC-08: a tariff that posts on acceptance takes its fee when the gateway has taken the message, and keeps it',
  async (t) => {
    const { phone, parts } = await aPiece(accepted);
    const [only] = parts;
    await accepted.answer(only!, 'throttled', '8', now);
    t.is(await chargeOf(phone), 'pending');
    const again = (await accepted.leaveAll(later(now, 5_000))).find((one) => one.phone === phone)!;
    await accepted.answer(again, 'accepted', '0', soon);
    t.is(await chargeOf(phone), 'posted');
    await accepted.report(again, 'undelivered', 'MK:0004', soon);
    t.is(await chargeOf(phone), 'posted');
    const refused = await aPiece(accepted);
    await accepted.answer(refused.parts[0]!, 'refused', '5', now);
    t.is(await chargeOf(refused.phone), 'voided');
    const story = await accepted.story(phone);
    t.is(story.at(-1), 'posted: the gateway accepted it, and its tariff asks for no more');
  },
);
