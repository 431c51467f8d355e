import { randomBytes } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { saveCharges } from '../../../src/business/billing/index.ts';
import { queueMts } from '../../../src/business/messages/index.ts';
import { spendProof } from '../../../src/business/phone-proof/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import type { Terms } from '../../../src/business/subscriptions/index.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { checkMemberCode, sendMemberCode } from '../../../src/products/merchants/membership/code.ts';
import { decideStanding, type StandingFacts } from '../../../src/products/merchants/membership/model.ts';
import { sealsOf } from '../../../src/products/merchants/membership/qr.ts';
import { standingsOf } from '../../../src/products/merchants/membership/standing.ts';
import { newId } from '../../../src/values/id.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { aPostedFee } from '../../support/charge.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane, anMt } from '../../support/mt.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const at = (day: string, time = '10:00') => new Date(`${day}T${time}:00+08:00`);
const phone = '15633000001';
const lane = { ...aLane, carriers: ['unicom', 'mobile'] as const };
const door = aDoor(lane);
let terms: Terms;

test.before(async () => {
  terms = termsOf(await aCatalog());
  await ensurePartitions(db(), at('2026-11-27'));
});

test.afterEach.always(async () => {
  await db().read(
    'truncate membership_run, membership_sent, mt, mt_queue, submit, subscription, subscriber, charge, phone_proof, schedule',
  );
});

/** A member since a time, and what became of the SMS of some months. */
async function member(
  who: string,
  {
    since = '2026-10-05',
    state = 'active',
    product = 'car-owner',
    holderSince = '2026-01-01',
    carrier = 'unicom',
  } = {},
) {
  await db().read(
    `insert into subscriber (phone, carrier, province, holder_since) values ($1, $2, '河北', $3) on conflict do nothing`,
    [who, carrier, at(holderSince)],
  );
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from, closed_at)
     values ($1, $2, $3, 'car-owner', $4, 1, 'sms', '10620007', $5, $5, case when $4 = 'closed' then $6::timestamptz end)`,
    [who, newId(at(since)), product, state, at(since), at('2026-11-20')],
  );
}

async function smsOf(who: string, month: string, state: string, { day = `${month}-01`, from = '10620007' } = {}) {
  await db().transact((tx) =>
    queueMts(
      tx,
      door,
      [anMt({ phone: who, class: 'notice', reason: `membership ${month}`, accessNumber: from })],
      at(day),
    ),
  );
  const done = ['sent', 'unsure', 'queued'].includes(state) ? null : at(day);
  await db().read('update mt set state = $2, done_at = $4 where phone = $1 and reason = $3', [
    who,
    state,
    `membership ${month}`,
    done,
  ]);
}

const standing = async (who: string, now: Date) =>
  (await db().transact((tx) => standingsOf(tx, { terms }, [who], now))).get(who)!;

const endRun = (month: string) =>
  db().read(
    `insert into membership_run (month, carrier, members, looked, queued, after, done, begun_at, ended_at)
     values ($1, 'unicom', 1, 1, 1, '', true, $2, $2)`,
    [month, at(`${month}-01`)],
  );

test.serial(
  'CA-041, CA-043: a member whom this month’s SMS went to from 10620007 is green, with level, month, sender and time',
  async (t) => {
    await member(phone, { product: 'car-owner-vip' });
    await smsOf(phone, '2026-11', 'delivered');
    t.deepEqual(await standing(phone, at('2026-11-27')), {
      light: 'green',
      level: 'better',
      month: '2026-11',
      sms: { month: '2026-11', from: '10620007', state: 'delivered', sentAt: at('2026-11-01') },
    });
  },
);

test.serial(
  'CA-035, CA-043: an SMS of our words from another number, to an earlier holder, or not delivered proves nothing',
  async (t) => {
    await member(phone);
    await smsOf(phone, '2026-11', 'delivered', { from: '1062000701' });
    t.like(await standing(phone, at('2026-11-27')), { light: 'red', why: 'no-sms' });

    const next = '15633000002';
    await member(next, { holderSince: '2026-11-10', since: '2026-11-12' });
    await smsOf(next, '2026-11', 'delivered', { day: '2026-11-01' });
    t.like(await standing(next, at('2026-11-27')), { light: 'red', why: 'no-sms' });

    const away = '15633000003';
    await member(away);
    await smsOf(away, '2026-11', 'undelivered');
    t.like(await standing(away, at('2026-11-27')), { light: 'red', why: 'sms-not-arrived' });
    await smsOf(away, '2026-11', 'sent', { day: '2026-11-02' });
    t.like(await standing(away, at('2026-11-27')), { light: 'green' });
  },
);

test.serial(
  'CA-036: nobody without a membership in force has a member’s price; what was paid for holds to the month’s end',
  async (t) => {
    t.like(await standing(phone, at('2026-11-27')), { light: 'red', why: 'no-member', level: 'none' });
    await member(phone, { state: 'closed' });
    await smsOf(phone, '2026-11', 'delivered');
    t.like(await standing(phone, at('2026-11-27')), { light: 'red', why: 'no-member' });
    await db().transact((tx) => saveCharges(tx, aPostedFee({ phone }, at('2026-11-12'))));
    t.like(await standing(phone, at('2026-11-27')), { light: 'green', level: 'standard' });
    await smsOf(phone, '2026-12', 'delivered', { day: '2026-11-27' });
    t.like(await standing(phone, at('2026-12-01')), { light: 'red', why: 'no-member' });

    const stopped = '15633000002';
    await member(stopped, { state: 'suspended' });
    await smsOf(stopped, '2026-11', 'delivered');
    t.like(await standing(stopped, at('2026-11-27')), { light: 'red', why: 'suspended' });
  },
);

test.serial(
  'CA-037: while the run of a month is on its way, last month’s SMS and an active relation count amber; then no more',
  async (t) => {
    await member(phone);
    await smsOf(phone, '2026-11', 'delivered');
    t.like(await standing(phone, at('2026-12-01', '07:00')), {
      light: 'amber',
      month: '2026-12',
      sms: { month: '2026-11' },
    });
    await smsOf(phone, '2026-12', 'queued');
    t.like(await standing(phone, at('2026-12-01', '08:30')), { light: 'amber', sms: { month: '2026-11' } });
    await endRun('2026-12');
    t.like(await standing(phone, at('2026-12-01', '12:00')), {
      light: 'red',
      why: 'sms-waiting',
      sms: { month: '2026-12' },
    });
    await db().read(`update mt set state = 'sent' where reason = 'membership 2026-12'`);
    t.like(await standing(phone, at('2026-12-01', '12:00')), { light: 'green', sms: { month: '2026-12' } });
  },
);

test('CA-036: a green light always has a member’s level, this month, and an SMS of this month that left', (t) => {
  const months = ['2026-10', '2026-11', '2026-12'];
  const states = ['queued', 'held', 'sent', 'delivered', 'undelivered', 'expired', 'refused', 'cancelled', 'unsure'];
  const sms = fc.record({
    month: fc.constantFrom(...months),
    state: fc.constantFrom(...states),
    from: fc.constant('10620007'),
    sentAt: fc.constant(at('2026-11-01')),
  });
  const facts: fc.Arbitrary<StandingFacts> = fc.record({
    level: fc.constantFrom('none', 'standard', 'better'),
    isActive: fc.boolean(),
    isSuspended: fc.boolean(),
    sms: fc.array(sms, { maxLength: 4 }),
    hasRunEnded: fc.boolean(),
  });
  const left = ['sent', 'delivered', 'unsure'];
  fc.assert(
    fc.property(facts, (known) => {
      const { light, why, level, sms: shown } = decideStanding(known, at('2026-11-27'));
      const has = (month: string) => known.sms.some((one) => one.month === month && left.includes(one.state));
      const mayPass =
        known.level !== 'none' && (has('2026-11') || (has('2026-10') && known.isActive && !known.hasRunEnded));
      t.is(light !== 'red', mayPass);
      t.is(light === 'green', known.level !== 'none' && has('2026-11'));
      t.is(why !== undefined, light === 'red');
      t.is(level, known.level);
      if (light !== 'red')
        t.true(left.includes(shown!.state) && shown!.month === (light === 'green' ? '2026-11' : '2026-10'));
    }),
  );
});

test('CA-043: the code on a member’s page opens for two minutes, hides the number, and nobody else can make or change one', (t) => {
  const seals = sealsOf(randomBytes(32));
  const now = at('2026-11-27');
  const { token, until } = seals.seal(phone, now);
  t.false(token.includes('1563') || Buffer.from(token, 'base64url').toString('latin1').includes(phone));
  t.is(seals.open(token, later(now, minuteMs)), phone);
  t.is(seals.open(token, until), undefined);
  t.is(sealsOf(randomBytes(32)).open(token, now), undefined);
  t.not(seals.seal(phone, now).token, token);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'q', '7', '_', '!', ''), (place, letter) => {
      const changed = token.slice(0, place) + letter + token.slice(place + 1);
      // The last letter of base64 holds bits that mean nothing.
      const isSame = Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'));
      t.is(seals.open(changed, now), isSame && changed.length === token.length ? phone : undefined);
    }),
  );
  for (const made of ['', 'a'.repeat(54), 'a'.repeat(4000), '汉'.repeat(54), phone])
    t.is(seals.open(made, now), undefined);
});

test.serial(
  'CA-X19: a code from 10620007 proves that the member’s phone is at the till: once, for what it was asked for, and five tries',
  async (t) => {
    const house = { db: db(), door, segments: await loadSegments(contentFolder), terms };
    const now = at('2026-11-27');
    const asked = { phone, purpose: 'redeem 1', shop: 'shop-1', shopName: '桥西精致洗车美容中心旗舰店' };
    t.like(await sendMemberCode(house, asked, now), { validMs: 5 * minuteMs });
    const [mt] = await db().read<{ text: string; access_number: string }>('select text, access_number from mt');
    t.is(mt!.access_number, '10620007');
    t.true(mt!.text.length <= 70, mt!.text);
    const [, code] = /(\d{6})/.exec(mt!.text)!;
    t.is(await checkMemberCode(house, { phone, purpose: 'redeem 2', code: code! }, now), undefined);
    const proof = await checkMemberCode(house, { phone, purpose: 'redeem 1', code: code! }, now);
    t.true(await db().transact((tx) => spendProof(tx, proof!, now)));
    t.is(await checkMemberCode(house, { phone, purpose: 'redeem 1', code: code! }, now), undefined);
    t.like(await sendMemberCode(house, asked, later(now, 1000)), { waitMs: 59_000 });
    t.like(await sendMemberCode(house, { ...asked, phone: '15633000002' }, later(now, 1000)), {
      validMs: 5 * minuteMs,
    });
  },
);
