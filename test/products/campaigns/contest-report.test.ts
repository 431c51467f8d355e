import { createHash } from 'node:crypto';
import test from 'ava';
import type { Caller } from '../../../src/platform/http/index.ts';
import type { Contest } from '../../../src/products/campaigns/contest.ts';
import { savePlay, sealContests, sealsOf } from '../../../src/products/campaigns/contest-store.ts';
import { placeOf } from '../../../src/products/campaigns/draw.ts';
import { drawDue, lapseDue } from '../../../src/products/campaigns/draw-contest.ts';
import { contestResultsExport } from '../../../src/products/campaigns/index.ts';
import { reportRoutes } from '../../../src/products/campaigns/report-routes.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { aContest } from '../../support/contest.ts';
import { withDatabase } from '../../support/database.ts';
import { exported } from '../../support/exports.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { aCatalog } from '../../support/talk.ts';

const db = withDatabase();
const contest: Contest = aContest({ substitutes: 1, prizes: [{ name: '=洗车卡', count: 1, valueFen: 100 }] });
const phones = ['15633000001', '15633000002', '15633000003', '15633000004'];
let desk: Desk;
let house: Parameters<typeof drawDue>[0];

test.serial.before('four entries, one of them unfinished', async () => {
  const at = contest.opens;
  const contests = new Map([[contest.code, contest]]);
  await db().transact((tx) => sealsOf(tx, [contest], at));
  for (const [index, phone] of phones.entries()) {
    const isDone = index < 3;
    const about = { phone, contest: contest.code };
    const entry = {
      ...about,
      id: newId(at),
      carrier: 'unicom',
      answered: isDone ? 3 : 1,
      right: isDone ? 2 : 0,
    } as const;
    const given = {
      ...about,
      question: 0,
      text: '2',
      answer: isDone ? '2' : '1',
      isRight: isDone,
      moId: newId(at),
      at,
    };
    const done = { qualified: isDone, startedAt: at, doneAt: isDone ? at : undefined, version: 1 };
    await db().transact((tx) => savePlay(tx, [{ entries: [{ ...entry, ...done }], given: [given], claims: [] }], at));
  }
  house = { db: db(), door: aDoor(aLane), catalog: await aCatalog(), contests };
  desk = await aDesk(reportRoutes({ db: db(), terms: house }, { contests, pages: new Map(), sources: new Map() }), at);
});
test.after.always('close the desk', () => desk?.stop());

const anybody = aCaller('nobody');
const view = async () =>
  (await (await desk.ask(anybody, '/api/contests/winter')).json()) as Record<string, string> & {
    seed: string;
    winners: { phone: string; state: string }[];
  };

test.serial('Before the draw everybody reads the seal, and nobody the seed', async (t) => {
  const before = await view();
  t.regex(before['seal']!, /^[0-9a-f]{64}$/);
  t.false('seed' in before);
  t.deepEqual(before.winners, []);
});

test.serial('A number that changed hands takes part in no draw to come', async (t) => {
  await db().transact((tx) => sealContests(tx, [phones[2]!], contest.closes));
  await drawDue(house, contest.drawAt);
  const after = await view();
  t.is(Number(after['qualified']), 2);
});

test.serial(
  'After the draw everybody can check it: the seed fits the seal, the entrants their digest, the winner the seed',
  async (t) => {
    const after = await view();
    const seed = Buffer.from(after['seed'] ?? '', 'hex');
    t.is(createHash('sha256').update(seed).digest('hex'), after['seal']!);
    const drawn = phones.slice(0, 2);
    t.is(
      createHash('sha256')
        .update(drawn.map((phone) => `${phone}\n`).join(''))
        .digest('hex'),
      after['entrants']!,
    );
    const [winner] = drawn.sort((one, other) => (placeOf(seed, one) < placeOf(seed, other) ? -1 : 1));
    t.is(after.winners.length, 1);
    t.is(after.winners[0]!.phone, `156****${winner!.slice(-4)}`);
  },
);

test.serial('What a winner did not claim before the number changed hands goes to the next at once', async (t) => {
  const [{ phone } = { phone: '' }] = await db().read<{ phone: string }>('select phone from contest_award');
  const now = later(contest.drawAt, dayMs);
  await db().transact((tx) => sealContests(tx, [phone], now));
  await lapseDue(house, now);
  t.deepEqual(
    (await view()).winners.map(({ state }) => state),
    ['lapsed', 'offered'],
  );
});

test.serial('The result sheet has a row an offer with whole numbers, and leaves as an export only', async (t) => {
  const kinds = [contestResultsExport(db(), { contests: new Map([[contest.code, contest]]) })];
  const asked = (who: Caller, code: string) => exported(kinds, 'contest-results', { code }, who, contest.drawAt);
  const rows = (await asked(aCaller('finance'), 'winter'))!;
  t.is(rows.length, 2);
  t.deepEqual(rows[0]!.slice(0, 3), ['冬季问答', '示例车品', '=洗车卡']);
  t.true(phones.includes(String(rows[0]![6])));
  t.is(rows[0]![7], '逾期作废');
  t.is(await asked(aCaller('editor'), 'winter'), undefined);
  t.is(await asked(aCaller('finance'), 'nothing'), undefined);
});

test.serial('The tally tells entries and answers to those who run it, and to nobody else', async (t) => {
  const tally = (await (await desk.ask(aCaller('operator'), '/api/contests/winter/tally')).json()) as object;
  t.like(tally, { entered: 4, finished: 3 });
  t.deepEqual((tally as { answers: unknown }).answers, [
    { question: 0, answer: '2', isRight: true, given: 3 },
    { question: 0, answer: '1', isRight: false, given: 1 },
  ]);
  t.is((await desk.ask(aCaller('editor'), '/api/contests/winter/tally')).status, 403);
  t.is((await desk.ask(anybody, '/api/contests/nothing')).status, 404);
});

test.serial(
  'The report of advertisements is asked for by days, and a day that is none is refused by its field',
  async (t) => {
    const finance = aCaller('finance');
    const lines = await desk.ask(finance, '/api/campaigns/sources?from=2026-11-01&to=2026-11-30&by=day');
    t.deepEqual(await lines.json(), { lines: [] });
    const refused = await desk.ask(finance, '/api/campaigns/sources?from=2026-11-31&to=2026-11-30');
    t.is(refused.status, 400);
    t.regex(await refused.text(), /query\.from/);
  },
);
