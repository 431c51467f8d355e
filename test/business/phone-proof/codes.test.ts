import test from 'ava';
import fc from 'fast-check';
import type { Texts } from '../../../src/business/catalog/index.ts';
import { type CodeWish, type Desk, sendCode, spendProof, tryCode } from '../../../src/business/phone-proof/index.ts';
import { networkOf, waitAfter } from '../../../src/business/phone-proof/model.ts';
import { dayMs, hourMs, later, minuteMs } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { patiently } from '../../support/patiently.ts';
import { aCatalog } from '../../support/talk.ts';

const db = withDatabase();
let texts: Texts;
test.before('read the texts', async () => {
  texts = (await aCatalog()).texts;
});
const start = new Date('2026-11-26T10:00:00+08:00');

const desk = (): Desk => ({ db: db(), door: aDoor(aLane), texts });

let phones = 0;
/** A wish of a phone and address of its own, so that tests do not meet each other's limits. */
function aWish(changes: Partial<CodeWish> = {}): CodeWish {
  phones += 1;
  return {
    phone: `130000${String(phones).padStart(5, '0')}`,
    carrier: 'unicom',
    purpose: 'order car-owner',
    wording: '订购车友助理普通会员',
    address: `10.0.0.${phones}`,
    from: { accessNumber: '10620007', serviceCode: 'CYPT05' },
    ...changes,
  };
}

async function codeSentTo(phone: string): Promise<string> {
  const rows = await db().read<{ text: string }>('select text from mt where phone = $1 order by id desc', [phone]);
  return /验证码(\d{6})/.exec(rows[0]!.text)![1]!;
}

/** Sends a code and reads it off the phone. */
async function sent(wish: CodeWish, now: Date): Promise<string> {
  expectSent(await sendCode(desk(), wish, now));
  return codeSentTo(wish.phone);
}

function expectSent(answer: object): void {
  if (!('validMs' in answer)) throw new Error(`no code was sent: ${JSON.stringify(answer)}`);
}

test('A code proves its phone once, and for one purpose', async (t) => {
  const wish = aWish();
  const code = await sent(wish, start);
  const [mt] = await db().read<{ until: Date }>('select good_until as until from mt where phone = $1', [wish.phone]);
  t.deepEqual(mt!.until, later(start, 5 * minuteMs), 'it does not leave when it opens nothing any more');
  t.is(await tryCode(db(), { ...wish, purpose: 'something else', code }, start), undefined);
  const proof = (await tryCode(db(), { ...wish, code }, start))!;
  t.is(proof.phone, wish.phone);
  t.true(await db().transact((tx) => spendProof(tx, proof, start)));
  t.false(await db().transact((tx) => spendProof(tx, proof, start)));
  t.is(await tryCode(db(), { ...wish, code }, start), undefined);
});

test('Two orders at once with one code: one of them gets it', async (t) => {
  const wish = aWish();
  const code = await sent(wish, start);
  const proofs = await Promise.all([1, 2].map(() => tryCode(db(), { ...wish, code }, start)));
  const spent = await Promise.all(proofs.map((proof) => db().transact((tx) => spendProof(tx, proof!, start))));
  t.deepEqual(spent.sort(), [false, true]);
});

test('The sixth try is one too many, even with the right code, and however many come at once', async (t) => {
  const wish = aWish();
  const code = await sent(wish, start);
  const wrong = code === '000000' ? '111111' : '000000';
  await Promise.all(Array.from({ length: 12 }, () => patiently(() => tryCode(db(), { ...wish, code: wrong }, start))));
  t.is(await tryCode(db(), { ...wish, code }, start), undefined);
  const [row] = await db().read<{ tries: number }>('select tries from phone_proof where phone = $1', [wish.phone]);
  t.is(row!.tries, 5);
});

test('The fifth try still counts', async (t) => {
  const wish = aWish();
  const code = await sent(wish, start);
  const wrong = code === '000000' ? '111111' : '000000';
  for (let tried = 0; tried < 4; tried++) await tryCode(db(), { ...wish, code: wrong }, start);
  t.truthy(await tryCode(db(), { ...wish, code }, start));
});

test('A code is good for five minutes', async (t) => {
  const wish = aWish();
  const code = await sent(wish, start);
  t.is(await tryCode(db(), { ...wish, code }, later(start, 5 * minuteMs)), undefined);
  t.truthy(await tryCode(db(), { ...wish, code }, later(start, 5 * minuteMs - 1)));
});

test('A newer code makes the older one worthless', async (t) => {
  const wish = aWish();
  const older = await sent(wish, start);
  const newer = await sent(wish, later(start, minuteMs));
  if (older !== newer) t.is(await tryCode(db(), { ...wish, code: older }, later(start, minuteMs)), undefined);
  t.truthy(await tryCode(db(), { ...wish, code: newer }, later(start, minuteMs)));
});

test('Where no code was asked for, no code is right', async (t) => {
  t.is(await tryCode(db(), { ...aWish(), code: '123456' }, start), undefined);
});

/** Asks as often as the limits let, always at the first moment they do. */
async function eagerly(asks: number, wish: () => CodeWish): Promise<number[]> {
  let now = start;
  const minutes: number[] = [];
  while (minutes.length < asks) {
    const answer = await sendCode(desk(), wish(), now);
    if ('waitMs' in answer) now = later(now, answer.waitMs);
    else minutes.push((now.getTime() - start.getTime()) / minuteMs);
  }
  return minutes;
}

const asOften = [0, 1, 2, 3, 4, 60, 61, 62, 63, 64, 24 * 60];

test('A phone may ask once a minute, five times an hour and ten times a day, from wherever it asks', async (t) => {
  const { phone } = aWish();
  t.deepEqual(await eagerly(11, () => aWish({ phone })), asOften);
});

test('An address may ask as often, for whichever phone it asks', async (t) => {
  const { address } = aWish();
  t.deepEqual(await eagerly(11, () => aWish({ address })), asOften);
});

test('Many asks at once for one phone send one code', async (t) => {
  const { phone } = aWish();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => patiently(() => sendCode(desk(), aWish({ phone }), start))),
  );
  t.is(answers.filter((answer) => 'validMs' in answer).length, 1);
});

test('Many asks at once from one address send one code', async (t) => {
  const { address } = aWish();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => patiently(() => sendCode(desk(), aWish({ address }), start))),
  );
  t.is(answers.filter((answer) => 'validMs' in answer).length, 1);
});

test('Who cannot be reached is answered as anybody else, and limited as anybody else', async (t) => {
  const wish = aWish({ carrier: undefined });
  t.deepEqual(await sendCode(desk(), wish, start), await sendCode(desk(), aWish(), start));
  t.deepEqual(await sendCode(desk(), wish, start), { waitMs: minuteMs });
  t.deepEqual(await db().read('select id from mt where phone = $1', [wish.phone]), []);
});

test('The code is kept as a digest, and its SMS is never sent twice by itself', async (t) => {
  const wish = aWish();
  const code = await sent(wish, start);
  const [row] = await db().read<Record<string, unknown>>(
    `select p.*, mt.never_twice, mt.fee_fen from phone_proof p join mt on mt.phone = p.phone and mt.id = p.mt_id where p.phone = $1`,
    [wish.phone],
  );
  t.true(row!['never_twice']);
  t.is(row!['fee_fen'], 0);
  const { digest, salt, ...shown } = row!;
  t.false(JSON.stringify(shown).includes(code));
  t.false((digest as Buffer).includes(code) || (salt as Buffer).includes(code));
});

test('Whatever was asked before, no minute, hour or day ever has more asks than its limit', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 * 60 }), { maxLength: 60 }), (gapsInSeconds) => {
      const asked: Date[] = [];
      let now = start;
      for (const gap of gapsInSeconds) {
        now = later(now, gap * 1000);
        if (waitAfter(asked.slice(-10), now) === 0) asked.push(now);
      }
      for (const [most, withinMs] of [
        [1, minuteMs],
        [5, hourMs],
        [10, dayMs],
      ] as const) {
        const busiest = asked.map((at) => asked.filter((one) => one <= at && at.getTime() - one.getTime() < withinMs));
        if (busiest.some(({ length }) => length > most)) return false;
      }
      return true;
    }),
  );
  t.pass();
});

for (const [address, network] of [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
] as const) {
  test(`The address ${address} counts as ${network}`, (t) => {
    t.is(networkOf(address), network);
  });
}
