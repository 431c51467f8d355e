import { randomBytes } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { saveCharges } from '../../../src/business/billing/index.ts';
import { loadServiceWords, noEntitlements } from '../../../src/business/catalog/index.ts';
import { queueMts } from '../../../src/business/messages/index.ts';
import { spendProof } from '../../../src/business/phone-proof/index.ts';
import { openNumbers } from '../../../src/business/staff/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import type { Terms } from '../../../src/business/subscriptions/index.ts';
import { lastWorkOf } from '../../../src/business/works/index.ts';
import type { Db } from '../../../src/platform/db.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import {
  loadMembershipRules,
  membershipActs,
  membershipService,
  resendMembership,
} from '../../../src/products/merchants/index.ts';
import { checkMemberCode, sendMemberCode } from '../../../src/products/merchants/membership/code.ts';
import type { MissingView, RunView } from '../../../src/products/merchants/membership/contract.ts';
import { jobsOf } from '../../../src/products/merchants/membership/jobs.ts';
import {
  decideStanding,
  howRun,
  nextAhead,
  type StandingFacts,
} from '../../../src/products/merchants/membership/model.ts';
import { sealsOf } from '../../../src/products/merchants/membership/qr.ts';
import { membershipRoutes } from '../../../src/products/merchants/membership/routes.ts';
import { beginRun, goOn, type RunHouse } from '../../../src/products/merchants/membership/run.ts';
import { standingsOf } from '../../../src/products/merchants/membership/standing.ts';
import { hasRunEnded, nextRunAt, readRuns } from '../../../src/products/merchants/membership/store.ts';
import { newId } from '../../../src/values/id.ts';
import { later, minuteMs } from '../../../src/values/time.ts';
import { aDesk, aStaffMember } from '../../support/callers.ts';
import { aPostedFee } from '../../support/charge.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { faulty } from '../../support/faulty.ts';
import { aDoor, aLane, anMt } from '../../support/mt.ts';
import { aCatalog, aSubscriber, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const at = (day: string, time = '10:00') => new Date(`${day}T${time}:00+08:00`);
const phone = '15633000001';
const silent = openLog({ level: 'silent' });
const lane = { ...aLane, carriers: ['unicom', 'mobile'] as const };
const door = aDoor(lane);
let terms: Terms;
let house: RunHouse;

test.before(async () => {
  const acts = new Map([['membership', membershipActs]]);
  terms = termsOf(await loadServiceWords(contentFolder, await aCatalog(), acts, []));
  house = { terms, door, membership: await loadMembershipRules(contentFolder) };
  for (const month of ['2026-10-01', '2026-11-27']) await ensurePartitions(db(), at(month));
});

test.afterEach.always(async () => {
  await db().read(clear);
});

const clear =
  'truncate membership_run, membership_sent, mt, mt_queue, submit, subscription, subscriber, charge, phone_proof, schedule, long_work cascade';

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
    `insert into membership_run (month, carrier, members, looked, queued, refused, after, done, begun_at, ended_at)
     values ($1, 'unicom', 1, 1, 1, 0, '', true, $2, $2)`,
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
    const till = { db: db(), door, segments: await loadSegments(contentFolder), terms };
    const now = at('2026-11-27');
    const asked = { phone, purpose: 'redeem 1', shop: 'shop-1', shopName: '桥西精致洗车美容中心旗舰店' };
    t.like(await sendMemberCode(till, asked, now), { validMs: 5 * minuteMs });
    const [mt] = await db().read<{ text: string; access_number: string }>('select text, access_number from mt');
    t.is(mt!.access_number, '10620007');
    t.true(mt!.text.length <= 70, mt!.text);
    const [, code] = /(\d{6})/.exec(mt!.text)!;
    t.is(await checkMemberCode(till, { phone, purpose: 'redeem 2', code: code! }, now), undefined);
    const proof = await checkMemberCode(till, { phone, purpose: 'redeem 1', code: code! }, now);
    t.true(await db().transact((tx) => spendProof(tx, proof!, now)));
    t.is(await checkMemberCode(till, { phone, purpose: 'redeem 1', code: code! }, now), undefined);
    t.like(await sendMemberCode(till, asked, later(now, 1000)), { waitMs: 59_000 });
    t.like(await sendMemberCode(till, { ...asked, phone: '15633000002' }, later(now, 1000)), {
      validMs: 5 * minuteMs,
    });
  },
);

const december = at('2026-12-01', '08:00');
const noon = at('2026-12-01', '12:00');

/** Who has which SMS, by the messages: a text of a phone as often as it is there. */
async function told(reason = 'membership 2026-12'): Promise<Record<string, string[]>> {
  const rows = await db().read<{ phone: string; texts: string[] }>(
    `select phone, array_agg(access_number || ' ' || text order by id) as texts from mt where reason = $1 and state <> 'cancelled' group by phone order by phone`,
    [reason],
  );
  return Object.fromEntries(rows.map(({ phone, texts }) => [phone, texts]));
}

const words = (who: string, month: number) =>
  `10620007 感谢使用车友助理业务，你的会员ID号为：${who}，2026年${month}月有效，加盟商收银处出示本信息打折，转发、过期无效。`;

/** The links have taken everything that is due. */
const sendAll = () =>
  db().read(`with gone as (delete from mt_queue returning phone, mt_id)
  update mt set state = 'sent' from gone g where mt.phone = g.phone and mt.id = g.mt_id`);

test.serial(
  'CA-037: on the 1st everybody in force gets the exact SMS of the month from the plain number, once; who joined this month, left or is suspended does not',
  async (t) => {
    const [plain, joined, left, paid, stopped, other] = [1, 2, 3, 4, 5, 6].map((n) => `1563300000${n}`) as string[];
    await member(plain!);
    await member(joined!, { since: '2026-12-01' });
    await smsOf(joined!, '2026-12', 'queued', { day: '2026-12-01' });
    await member(left!, { state: 'closed' });
    await member(paid!, { state: 'closed' });
    await db().read(`update subscription set closed_at = $2 where phone = $1`, [paid, at('2026-12-01', '02:00')]);
    await db().transact((tx) =>
      saveCharges(tx, aPostedFee({ phone: paid!, month: '2026-12' }, at('2026-12-01', '00:05'))),
    );
    await member(stopped!, { state: 'suspended' });
    await member(other!, { carrier: 'telecom' });
    await beginRun(db(), house, noon);
    await goOn(db(), house, '2026-12', noon);
    await beginRun(db(), house, noon);
    await goOn(db(), house, '2026-12', noon);
    const had = await told();
    t.deepEqual(had[plain!], [words(plain!, 12)]);
    t.deepEqual(had[paid!], [words(paid!, 12)]);
    t.is(had[joined!]?.length, 1);
    t.deepEqual([had[left!], had[stopped!]], [undefined, undefined]);
    // No link carries our number to this carrier: the message is kept as refused, and counted.
    t.is(had[other!]?.length, 1);
    const [run] = await db().read<{ queued: number; refused: number; ended: boolean }>(
      `select sum(queued)::int as queued, sum(refused)::int as refused, bool_and(ended_at is not null) as ended from membership_run`,
    );
    t.deepEqual(run, { queued: 3, refused: 1, ended: false });
    t.like(await standing(plain!, noon), { light: 'red', why: 'sms-waiting' });
    await sendAll();
    await goOn(db(), house, '2026-12', later(noon, minuteMs));
    t.true(await db().transact((tx) => hasRunEnded(tx, '2026-12')));
    t.like(await standing(plain!, noon), { light: 'green' });
    const works = await db().read('select kind, subject, state, done::int, total::int from long_work');
    t.deepEqual(works, [{ kind: 'membership', subject: '2026-12', state: 'done', done: 5, total: 5 }]);
  },
);

test.serial(
  'CA-037: people see how the run of a month goes, what keeps it, what became of its messages and whom it did not reach; care sends it again',
  async (t) => {
    const phones = [1, 2, 3, 4, 5].map((n) => `1563300000${n}`);
    for (const one of phones) await member(one);
    const numbers = await openNumbers(db());
    const desk = await aDesk(membershipRoutes({ ...house, db: db(), numbers }), noon);
    t.teardown(() => desk.stop());
    const [operator, agent] = [await aStaffMember(db(), 'operator'), await aStaffMember(db(), 'care-agent')];
    const asked = async <Body>(place: string, body?: object, who = agent) => {
      const answer = await desk.ask(who, `/api/membership/${place}`, body ? { body } : {});
      return { status: answer.status, body: (answer.status === 204 ? {} : await answer.json()) as Body };
    };
    const run = async () => (await asked<{ items: RunView[] }>('runs')).body.items[0]!;
    t.deepEqual((await asked<{ items: RunView[] }>('runs')).body.items, []);
    await beginRun(db(), house, noon);
    t.like(await run(), { month: '2026-12', state: 'running', members: 5, looked: 0, queued: 0 });
    await goOn(db(), house, '2026-12', noon);
    t.like(await run(), { state: 'leaving', looked: 5, queued: 5, refused: 0 });
    const states = ['delivered', 'undelivered', 'unsure', 'sent'];
    for (const [nth, state] of states.entries())
      await db().read(`update mt set state = $2, done_at = case when $3 then $4::timestamptz end where phone = $1`, [
        ...[phones[nth], state, nth < 2, noon],
      ]);
    const { body: counted } = await asked<{ counts: Record<string, number> }>('runs/2026-12');
    t.deepEqual(counted.counts, { waiting: 1, sent: 1, delivered: 1, unsure: 1, failed: 1 });
    const missing = async () =>
      (await asked<{ items: MissingView[] }>('runs/2026-12/missing')).body.items.map(({ number, result, again }) => [
        ...[number.masked, result, again],
      ]);
    t.deepEqual(await missing(), [
      ['156****0002', 'failed', undefined],
      ['156****0003', 'unsure', undefined],
    ]);
    const [{ number }] = (await asked<{ items: [MissingView] }>('runs/2026-12/missing')).body.items;
    const resend = (who = agent, ref = number.ref) => asked<{ code?: string }>('resends', { ref }, who);
    t.is((await resend(operator)).status, 403);
    t.is((await resend(agent, 'made-up')).body.code, 'old-list');
    t.is((await resend()).body.code, 'sent-just-now');
    desk.now = later(noon, 60 * minuteMs);
    t.is((await resend()).status, 204);
    t.deepEqual((await missing())[0], ['156****0002', 'failed', 'waiting']);
    t.is((await told())[phones[1]!]?.length, 2);

    desk.now = at('2026-12-01', '21:30');
    await goOn(db(), house, '2026-12', desk.now);
    t.like(await run(), { state: 'night', nextAt: '2026-12-02T08:00:00.000+08:00' });
  },
);

test.serial(
  'CA-037: outside 08:00–21:00 nothing of the run leaves: what waits is taken back and goes out in the morning, once',
  async (t) => {
    const phones = [1, 2, 3].map((n) => `1563300000${n}`);
    for (const one of phones) await member(one);
    await beginRun(db(), house, at('2026-12-01', '20:59'));
    await goOn(db(), house, '2026-12', at('2026-12-01', '20:59'));
    const [first] = await db().read<{ phone: string }>(`select phone from mt_queue order by phone limit 1`);
    await db().read('delete from mt_queue where phone = $1', [first!.phone]);
    await db().read(`update mt set state = 'sent' where phone = $1`, [first!.phone]);
    await goOn(db(), house, '2026-12', at('2026-12-01', '21:00'));
    t.deepEqual(await db().read('select phone from mt_queue'), []);
    t.deepEqual(Object.keys(await told()), [phones[0]!]);
    t.deepEqual(await nextRunAt(db()), { month: '2026-12', at: at('2026-12-02', '08:00') });
    await goOn(db(), house, '2026-12', at('2026-12-02', '08:00'));
    t.deepEqual(await told(), Object.fromEntries(phones.map((one) => [one, [words(one, 12)]])));
  },
);

test.serial(
  'CA-037: a run that people stop goes on in the next morning; one of a month that is gone is over',
  async (t) => {
    for (const n of [1, 2, 3]) await member(`1563300000${n}`);
    await beginRun(db(), house, december);
    await goOn(db(), house, '2026-12', december, { most: 1, page: 1 });
    await db().read(`update long_work set cancel_asked_at = now(), cancel_asked_by = '王主管'`);
    await goOn(db(), house, '2026-12', later(december, minuteMs), { most: 9, page: 1 });
    t.deepEqual(await db().read('select phone from mt_queue'), []);
    t.deepEqual(await nextRunAt(db()), { month: '2026-12', at: at('2026-12-02', '08:00') });
    const how = howRun(await readRuns(db(), 1), await lastWorkOf(db(), 'membership', '2026-12'), true);
    t.like(how, { state: 'stopped', stoppedBy: '王主管', nextAt: at('2026-12-02', '08:00') });
    await goOn(db(), house, '2026-12', at('2026-12-02', '08:00'));
    t.is(Object.keys(await told()).length, 3);
    t.deepEqual(
      (await db().read<{ state: string }>('select state from long_work order by id')).map(({ state }) => state),
      ['cancelled', 'running'],
    );
    await goOn(db(), house, '2026-12', at('2027-01-01', '08:00'));
    t.deepEqual(await nextRunAt(db()), { month: '2027-01', at: at('2027-01-01', '08:00') });
  },
);

test.serial(
  'CA-X05: who joins after the 25th gets the SMS of the next month too, on the next morning, and not again on the 1st',
  async (t) => {
    const [late, early] = ['15633000001', '15633000002'];
    await member(late, { since: '2026-11-28' });
    await member(early, { since: '2026-11-25' });
    const morning = at('2026-11-29', '08:00');
    const jobs = jobsOf({ ...house, clock: { now: () => morning } });
    await db().read(`insert into schedule (name, next_at) values ($1, $2)`, [jobs[0]!.name, december]);
    await sweep(db(), jobs, later(morning, -60 * minuteMs), silent);
    await db().read(`update schedule set next_at = $1 where next_at < $2`, [morning, december]);
    t.deepEqual(await told(), {}, 'nothing is said when the house is seen for the first time');
    await sweep(db(), jobs, morning, silent);
    t.deepEqual(await ringOf('membership SMS of the next month'), at('2026-11-30', '08:00'));
    await sweep(db(), jobs, morning, silent);
    t.deepEqual(await told(), { [late]: [words(late, 12)] });
    await sendAll();
    t.like(await standing(late, morning), { light: 'red', why: 'no-sms', month: '2026-11' });
    await beginRun(db(), house, december);
    await goOn(db(), house, '2026-12', december);
    t.deepEqual(await told(), { [late]: [words(late, 12)], [early]: [words(early, 12)] });
    t.like(await standing(late, december), { light: 'green', month: '2026-12' });
  },
);

test.serial(
  'CA-037: a ring that was missed is caught by the next sweep, and a new holder of a number gets an SMS of his own',
  async (t) => {
    await member(phone);
    const afternoon = at('2026-12-01', '15:30');
    const jobs = jobsOf({ ...house, clock: { now: () => afternoon } });
    await db().read(`insert into schedule (name, next_at) values ($1, $2)`, [jobs[0]!.name, december]);
    await sweep(db(), jobs, afternoon, silent);
    t.deepEqual(await told(), { [phone]: [words(phone, 12)] });
    const [ring] = await db().read<{ next_at: Date }>('select next_at from schedule where name = $1', [jobs[0]!.name]);
    t.deepEqual(ring!.next_at, at('2027-01-01', '08:00'));

    // The number changed hands, and the run is at it once more.
    await db().read(`update subscriber set holder_since = $1; `, [at('2026-12-01', '16:00')]);
    await db().read(`update membership_run set after = '', done = false, ended_at = null, next_at = $1`, [afternoon]);
    await goOn(db(), house, '2026-12', at('2026-12-01', '17:00'));
    t.is((await told())[phone]!.length, 2);
  },
);

const ringOf = async (name: string) =>
  (await db().read<{ at: Date }>('select next_at as at from schedule where name = $1', [name]))[0]!.at;

test('CA-X05: nobody is looked for in the mornings of a month in which nobody can have joined late', async (t) => {
  const rules = await loadMembershipRules(contentFolder);
  const next = (day: string, time?: string) => nextAhead(rules, at(day, time));
  t.deepEqual(next('2026-11-05'), at('2026-11-26', '08:00'));
  t.deepEqual(next('2026-11-27', '07:00'), at('2026-11-27', '08:00'));
  t.deepEqual(next('2026-11-30'), at('2026-12-26', '08:00'));
  t.deepEqual(nextAhead({ ...rules, nextMonthFromDay: 0 }, at('2026-11-05')) > at('2026-12-05'), true);
});

test.serial(
  'CA-037: wherever it is killed, stopped by the night, called twice at once, or members come and go: at most one SMS each, and nobody who stays is forgotten',
  async (t) => {
    const phones = [1, 2, 3, 4, 5].map((n) => `1563300000${n}`);
    const step = fc.record({
      what: fc.constantFrom('go', 'go', 'two', 'sent', 'leave', 'join', 'night'),
      phone: fc.constantFrom(...phones),
      kill: fc.constantFrom(undefined, 'before', 'behind') as fc.Arbitrary<'before' | 'behind' | undefined>,
      after: fc.integer({ min: 0, max: 6 }),
      page: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await db().read(clear);
        for (const one of phones.slice(0, 3)) await member(one);
        await beginRun(db(), house, noon);
        let now = noon;
        const gone = new Set<string>();
        for (const { what, phone: who, kill, after, page } of steps) {
          let left = after;
          const breaking = faulty(db(), () => (left-- === 0 ? kill : undefined));
          const go = (on: Db) => goOn(on, house, '2026-12', now, { most: page, page }).catch(() => undefined);
          now = later(now, minuteMs);
          if (what === 'go') await go(breaking);
          else if (what === 'two') await Promise.all([go(db()), go(breaking)]);
          else if (what === 'sent') await sendAll();
          else if (what === 'night') {
            await goOn(breaking, house, '2026-12', at('2026-12-01', '23:00'), { page }).catch(() => undefined);
          } else if (what === 'leave') {
            gone.add(who);
            await db().read(
              `update subscription set state = 'closed', closed_at = $2 where phone = $1 and state = 'active'`,
              [who, now],
            );
          } else if ((await db().read('select from subscription where phone = $1', [who])).length === 0) {
            // An activation says it, in the transaction that makes it.
            await member(who, { since: '2026-12-01' });
            await smsOf(who, '2026-12', 'queued', { day: '2026-12-01' });
          }
        }
        for (let turn = 0; turn < 12; turn++) {
          now = later(now, minuteMs);
          await goOn(db(), house, '2026-12', now);
          await sendAll();
        }
        t.true(await db().transact((tx) => hasRunEnded(tx, '2026-12')));
        const had = await told();
        for (const [who, texts] of Object.entries(had)) t.is(texts.length, 1, who);
        for (const who of phones.slice(0, 3)) t.true(gone.has(who) || who in had, `${who} is forgotten`);
      }),
      { numRuns: 25, seed: 20_261_201 },
    );
  },
);

test.serial(
  'CA-032: HY sends the SMS of this month once more to who is a member, not at once again and not without end',
  async (t) => {
    const service = membershipService(house);
    const speaker = { subscriber: aSubscriber({ phone }), entitlements: noEntitlements };
    const said = { act: 'again', rest: '', mo: { id: newId(december), phone } as never };
    const answer = async (now: Date) => {
      const facts = await db().transact((tx) => service.load(tx, [speaker], now, []));
      return service.decide(facts(speaker), said, speaker, now).says[0]!;
    };
    t.like(await answer(at('2026-11-27')), { code: 'membership-join', vars: { orderWord: 'CY' } });
    await member(phone);
    t.like(await answer(at('2026-11-27')), { code: 'membership', reason: 'membership 2026-11', vars: { month: '11' } });
    for (let turn = 1; turn <= 6; turn++) {
      const now = later(at('2026-11-27'), turn * 20 * minuteMs);
      t.like(await answer(now), { code: 'membership' });
      t.true((await db().transact((tx) => resendMembership(tx, house, phone, now))).ok);
      t.is((await answer(later(now, minuteMs))).code, 'membership-just-sent');
    }
    t.is((await answer(at('2026-11-28'))).code, 'membership-too-often');
    t.deepEqual(new Set((await told('membership 2026-11'))[phone]), new Set([words(phone, 11)]));
  },
);
