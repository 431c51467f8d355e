import test from 'ava';
import fc from 'fast-check';
import type { Catalog } from '../../../src/business/catalog/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import type { Contest } from '../../../src/products/campaigns/contest.ts';
import { entrants, savePlay, sealsOf } from '../../../src/products/campaigns/contest-store.ts';
import { firstOf, placeOf, slotsOf } from '../../../src/products/campaigns/draw.ts';
import { drawDue, lapseDue } from '../../../src/products/campaigns/draw-contest.ts';
import { jobsOf } from '../../../src/products/campaigns/jobs.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, later, minuteMs } from '../../../src/values/time.ts';
import { aContest } from '../../support/contest.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { aCatalog } from '../../support/talk.ts';

const db = withDatabase();
let catalog: Catalog;
test.before('read the texts', async () => {
  catalog = await aCatalog();
});

const phones = fc
  .uniqueArray(fc.integer({ min: 0, max: 99_999 }), { maxLength: 60 })
  .map((numbers) => numbers.map((number) => `130000${String(number).padStart(5, '0')}`));
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('A draw is the same however often it is made, in whatever order the entries come and in whatever pages', (t) => {
  fc.assert(
    fc.property(seeds, phones, fc.nat(20), fc.integer({ min: 1, max: 7 }), (seed, all, count, pageSize) => {
      const winners = firstOf(seed, all, count);
      const turned = firstOf(seed, all.toReversed(), count);
      let paged: string[] = [];
      for (let from = 0; from < all.length; from += pageSize)
        paged = firstOf(seed, [...paged, ...all.slice(from, from + pageSize)], count);
      t.deepEqual(turned, winners);
      t.deepEqual(paged, winners);
      t.is(new Set(winners).size, Math.min(count, all.length));
    }),
  );
});

test('Every entry has the same chance: over many seeds each of five wins a fifth of the draws', (t) => {
  const five = ['13000000001', '13000000002', '13000000003', '13000000004', '13000000005'];
  const wins = new Map(five.map((phone) => [phone, 0]));
  for (let draw = 0; draw < 5_000; draw++) {
    const seed = Buffer.alloc(32);
    seed.writeUInt32BE(draw);
    const [winner] = firstOf(seed, five, 1);
    wins.set(winner!, wins.get(winner!)! + 1);
  }
  for (const [phone, won] of wins) t.true(Math.abs(won - 1_000) < 150, `${phone} won ${won} of 5000`);
});

test('The pieces that are given never exceed a prize’s count or the budget, and nothing that fits is held back', (t) => {
  const prizes = fc.array(
    fc.record({ name: fc.string(), count: fc.integer({ min: 1, max: 20 }), valueFen: fc.nat(5_000) }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(prizes, fc.nat(50_000), (all, budgetFen) => {
      const named = all.map((prize, index) => ({ ...prize, name: `${index}` }));
      const slots = slotsOf(named, budgetFen);
      const spent = slots.reduce((sum, { valueFen }) => sum + valueFen, 0);
      t.true(spent <= budgetFen);
      for (const { name, count, valueFen } of named) {
        const given = slots.filter(({ prize }) => prize === name).length;
        t.true(given <= count);
        if (given < count) t.true(valueFen > budgetFen - spent);
      }
    }),
  );
});

const made: Contest[] = [];
/** A contest in the database, with so many qualified entries and some that are not. */
async function aContestWith(entries: number, changes: Partial<Contest> = {}): Promise<Contest> {
  const contest = aContest({ code: `contest-${made.length}`, ...changes });
  made.push(contest);
  const at = contest.opens;
  await db().transact((tx) => sealsOf(tx, [contest], at));
  for (let number = 0; number < entries + 2; number++) {
    const isQualified = number < entries;
    await db().read(
      `insert into contest_entry (phone, contest, id, carrier, answered, right_answers, qualified, started_at, done_at, version)
       values ($1, $2, $3, 'unicom', 3, $4, $5, $6, $6, 4)`,
      [phoneOf(contest, number), contest.code, newId(at), isQualified ? 3 : 0, isQualified, at],
    );
  }
  return contest;
}

const phoneOf = (contest: Contest, number: number) =>
  `13${contest.code.slice('contest-'.length).padStart(4, '0')}${String(number).padStart(5, '0')}`;

const aHouse = () => ({
  db: db(),
  door: aDoor(aLane),
  catalog,
  contests: new Map(made.map((one) => [one.code, one])),
});

const awardsOf = ({ code }: Contest) =>
  db().read<{ slot: number; turn: number; phone: string; prize: string; state: string; claim_until: Date }>(
    'select slot, turn, phone, prize, state, claim_until from contest_award where contest = $1 order by turn, slot',
    [code],
  );
const contestRow = async ({ code }: Contest) =>
  (
    await db().read<{ seed: Buffer; seal: Buffer; sealed_at: Date; spent_fen: number; qualified: number }>(
      'select seed, seal, sealed_at, spent_fen, qualified from contest where code = $1',
      [code],
    )
  )[0]!;
const wonTexts = (contest: Contest) =>
  db().read<{ phone: string; class: string }>('select phone, class from mt where reason = $1', [
    `contest ${contest.code}: won`,
  ]);

test.serial(
  'A contest is drawn among who qualified, from the seed that was sealed before, and anybody can draw it again',
  async (t) => {
    const contest = await aContestWith(9);
    const house = aHouse();
    await drawDue(house, contest.drawAt);
    const { seed, seal, sealed_at, qualified } = await contestRow(contest);
    t.true(sealed_at < contest.closes);
    t.is(qualified, 9);
    const everybody = Array.from({ length: 9 }, (_, number) => phoneOf(contest, number));
    const again = everybody.sort((one, other) => (placeOf(seed, one) < placeOf(seed, other) ? -1 : 1)).slice(0, 2);
    t.deepEqual(
      (await awardsOf(contest)).map(({ phone }) => phone),
      again,
    );
    const [digest] = await db().read<{ same: boolean }>('select sha256($1) = $2 as same', [seed, seal]);
    t.true(digest!.same);
    const texts = await wonTexts(contest);
    t.deepEqual(texts.map(({ phone }) => phone).sort(), [...again].sort());
    t.true(texts.every((one) => one.class === 'notice'));
  },
);

test.serial('Workers that draw at once draw once: each piece has one winner and each winner one message', async (t) => {
  const contest = await aContestWith(20, { prizes: [{ name: '洗车卡', count: 5, valueFen: 1_000 }] });
  const house = aHouse();
  await Promise.all([1, 2, 3, 4].map(() => drawDue(house, contest.drawAt)));
  await drawDue(house, later(contest.drawAt, dayMs));
  t.is((await awardsOf(contest)).length, 5);
  t.is((await wonTexts(contest)).length, 5);
  t.is((await contestRow(contest)).spent_fen, 5_000);
});

test.serial('The budget ends the prizes before their count does', async (t) => {
  const contest = await aContestWith(8, {
    budgetFen: 25_000,
    prizes: [{ name: '洗车卡', count: 6, valueFen: 10_000 }],
  });
  await drawDue(aHouse(), contest.drawAt);
  t.is((await awardsOf(contest)).length, 2);
  t.is((await contestRow(contest)).spent_fen, 20_000);
});

test.serial('With fewer entries than prizes everybody wins one, and none wins two', async (t) => {
  const contest = await aContestWith(1);
  await drawDue(aHouse(), contest.drawAt);
  t.deepEqual(
    (await awardsOf(contest)).map(({ phone }) => phone),
    [phoneOf(contest, 0)],
  );
});

test.serial(
  'An unclaimed prize goes to the next of the same draw, once, whatever workers ring at once; then it lapses for good',
  async (t) => {
    const contest = await aContestWith(6);
    const house = aHouse();
    await drawDue(house, contest.drawAt);
    const [first, second] = await awardsOf(contest);
    await db().read(`update contest_award set state = 'claimed', claimed_at = $3 where contest = $1 and slot = $2`, [
      contest.code,
      second!.slot,
      contest.drawAt,
    ]);
    const lapsed = first!.claim_until;
    await Promise.all([1, 2, 3].map(() => lapseDue(house, lapsed)));
    const awards = await awardsOf(contest);
    t.deepEqual(
      awards.map(({ slot, turn, state }) => [slot, turn, state]),
      [
        [0, 0, 'lapsed'],
        [1, 0, 'claimed'],
        [0, 1, 'offered'],
      ],
    );
    const { seed } = await contestRow(contest);
    const order = firstOf(
      seed,
      Array.from({ length: 6 }, (_, number) => phoneOf(contest, number)),
      3,
    );
    t.is(awards[2]!.phone, order[2]!);
    t.is((await contestRow(contest)).spent_fen, 20_000);

    await lapseDue(house, later(lapsed, 7 * dayMs));
    t.is((await awardsOf(contest)).at(-1)!.state, 'lapsed');
    t.is((await awardsOf(contest)).length, 3);
    t.is((await contestRow(contest)).spent_fen, 10_000, 'what nobody took is not spent');
  },
);

test.serial('A ring that was missed is caught up, and who is told late has as many days to claim', async (t) => {
  const contest = await aContestWith(4);
  const back = later(contest.drawAt, 10 * dayMs);
  const { door } = aHouse();
  const campaigns = { contests: aHouse().contests, pages: new Map(), sources: new Map() };
  const jobs = jobsOf({ terms: { catalog }, door, clock: { now: () => back }, campaigns });
  for (const job of jobs) {
    const due = await job.nextDue(db(), back);
    if (due && due <= back) await job.run(db(), due, openLog({ level: 'silent' }));
  }
  const awards = await awardsOf(contest);
  t.deepEqual(
    awards.map(({ state, claim_until }) => [state, claim_until.getTime()]),
    Array(2).fill(['offered', later(back, 7 * dayMs).getTime()]),
  );
});

test.serial('SQL refuses a second holder of a piece, a second prize for a phone, and a budget overdrawn', async (t) => {
  const contest = await aContestWith(5);
  await drawDue(aHouse(), contest.drawAt);
  const [award] = await awardsOf(contest);
  const put = (slot: number, turn: number, phone: string) =>
    db().read(
      `insert into contest_award (contest, slot, turn, phone, prize, value_fen, state, offered_at, claim_until)
       values ($1, $2, $3, $4, 'x', 1, 'offered', $5, $5)`,
      [contest.code, slot, turn, phone, contest.drawAt],
    );
  await t.throwsAsync(put(0, 9, '13999900001'), { message: /contest_award_one_holder/ });
  await t.throwsAsync(put(90, 0, award!.phone), { message: /contest_award_contest_phone_key/ });
  await t.throwsAsync(db().read('update contest set spent_fen = budget_fen + 1 where code = $1', [contest.code]), {
    message: /contest_check/,
  });
});

test.serial('A seed is made once, whatever arrives at once, and the seal that is told is its digest', async (t) => {
  const contest = aContest({ code: 'sealed-once' });
  made.push(contest);
  const seals = await Promise.all(
    [1, 2, 3, 4].map((minute) =>
      db().transact((tx) => sealsOf(tx, [contest], later(contest.opens, minute * minuteMs))),
    ),
  );
  t.is(new Set(seals.map((one) => one.get('sealed-once'))).size, 1);
});

test.serial('Entrants are read page by page, each once', async (t) => {
  const contest = await aContestWith(7);
  const seen = await db().transact(async (tx) => {
    const pages: string[][] = [];
    for await (const page of entrants(tx, contest.code, 3)) pages.push(page);
    return pages;
  });
  t.deepEqual(
    seen.map((page) => page.length),
    [3, 3, 1],
  );
  t.is(new Set(seen.flat()).size, 7);
});

test.serial('A claim and the lapse of the same prize at once: one of them has it, and never both', async (t) => {
  for (let round = 0; round < 5; round++) {
    const contest = await aContestWith(3, { substitutes: 0, prizes: [{ name: '洗车卡', count: 1, valueFen: 100 }] });
    await drawDue(aHouse(), contest.drawAt);
    const [award] = await awardsOf(contest);
    const claim = {
      phone: award!.phone,
      contest: contest.code,
      prize: '洗车卡',
      state: 'claimed' as const,
      claimUntil: award!.claim_until,
    };
    const justBefore = later(award!.claim_until, -1);
    const [claimed] = await Promise.allSettled([
      db().transact((tx) => savePlay(tx, [{ entries: [], given: [], claims: [claim] }], justBefore)),
      lapseDue(aHouse(), award!.claim_until),
    ]);
    const [after] = await awardsOf(contest);
    t.is(after!.state, claimed.status === 'fulfilled' ? 'claimed' : 'lapsed');
    t.is((await contestRow(contest)).spent_fen, claimed.status === 'fulfilled' ? 100 : 0);
  }
});
