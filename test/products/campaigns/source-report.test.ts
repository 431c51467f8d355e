import test from 'ava';
import fc from 'fast-check';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { ordersBySource, type Terms } from '../../../src/business/subscriptions/index.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { openLog } from '../../../src/platform/log.ts';
import { sourceLines } from '../../../src/products/campaigns/source-report.ts';
import type { Source } from '../../../src/products/campaigns/sources.ts';
import { spread } from '../../../src/products/campaigns/spread.ts';
import { dayMs, dayOf, hourMs, later } from '../../../src/values/time.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
let house: { terms: Terms; segments: Awaited<ReturnType<typeof loadSegments>> };
test.before('read the content', async () => {
  house = { terms: termsOf(await aCatalog()), segments: await loadSegments(contentFolder) };
});

const day0 = new Date('2026-11-02T10:00:00+08:00');

/** Texts of one phone, each at its hour after the beginning. */
async function texts(phone: string, ...said: readonly (readonly [hours: number, text: string])[]): Promise<void> {
  for (const [hours, text] of said) {
    const at = later(day0, hours * hourMs);
    const intake = {
      ...house,
      db: db(),
      clock: { now: () => at },
      log,
      door: aDoor(aLane),
      orders: [],
      orderLinks: new Map(),
      seals: [],
      services: [],
    };
    await takeMos(intake, [anMo(text, { phone })]);
  }
}

const known: Source = {
  code: '01',
  medium: '广播',
  name: '早高峰',
  region: '石家庄',
  costs: [{ from: '2026-11-01', to: '2026-11-30', costFen: 30_000 }],
};

test.serial(
  'CA-052: orders, confirmations, cancels within 24 hours and 30 days, and cost per order and kept member, by source and month',
  async (t) => {
    await texts('15633000001', [0, 'CY 01'], [1, 'Y']);
    await texts('15633000002', [0, 'CY01'], [1, 'Y'], [20, 'TDCY']);
    await texts('15633000003', [24, 'CYV,01'], [25, 'Y'], [25 + 24 * 10, 'TDCYV']);
    await texts('15633000004', [24, 'CY 01']);
    await texts('15633000005', [24, 'CY 77'], [25, 'Y']);
    await texts('15633000006', [24, 'CY'], [25, 'Y']);
    const now = later(day0, 20 * dayMs);
    const period = { from: day0, until: later(day0, 28 * dayMs), by: 'month', now, onDemand: ['weather'] } as const;
    const lines = sourceLines(await ordersBySource(db(), period), new Map([['01', known]]), {
      from: '2026-11-01',
      to: '2026-11-30',
      by: 'month',
    });
    t.deepEqual(
      lines.map((line) => [
        line.source,
        line.orders,
        line.confirmed,
        line.cancelledWithin24h,
        line.cancelledWithin30Days,
        line.retained,
      ]),
      [
        [undefined, 1, 1, 0, 0, 1],
        ['01', 4, 3, 1, 2, 1],
        ['77', 1, 1, 0, 0, 1],
      ],
    );
    t.like(lines[1], { costFen: 30_000, costPerOrderFen: 7_500, costPerRetainedFen: 30_000, stillYoung: 1, known });
    t.is(lines[2]!.known, undefined, 'a source that nobody knows is shown as it was given');
  },
);

test.serial('The city that is asked for on demand is no advertisement, and its order none of one', async (t) => {
  const [item] = [...house.terms.catalog.products.values()].filter(({ tariffs }) => tariffs[0].period === 'item');
  const begin = 24 * 40;
  await texts('15633000021', [begin, `${item!.orderWords[0]} 石家庄`], [begin + 1, 'Y']);
  const from = later(day0, begin * hourMs);
  const asked = { from, until: later(from, dayMs), by: 'day', now: from, onDemand: [item!.code] } as const;
  const stored = await db().read('select source from subscription where phone = $1', ['15633000021']);
  t.deepEqual(stored, [{ source: '石家庄' }]);
  t.deepEqual(await ordersBySource(db(), asked), []);
});

test.serial(
  'CA-050, CA-052: a trial remembers its advertisement, and what goes on from it is counted as that and not as an order',
  async (t) => {
    const phone = '15633000011';
    const trial = [...house.terms.catalog.trials.values()][0]!;
    const begin = Math.max(0, (trial.joinFrom.getTime() - day0.getTime()) / hourMs);
    const word = [...house.terms.catalog.accessNumbers[0]!.words].find(
      ([, meaning]) => meaning.trial === trial.code,
    )![0];
    await texts(phone, [begin + 1, `${word} 05`], [begin + 2, 'Y']);
    const from = later(day0, begin * hourMs);
    const lines = await ordersBySource(db(), { from, until: later(from, dayMs), by: 'day', now: from, onDemand: [] });
    t.like(
      lines.find(({ source }) => source === '05'),
      { orders: 0, trials: 1, retained: 0 },
    );
  },
);

test('A cost is laid on its days to the fen: the days add up, and no two differ by more than one', (t) => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 0, max: 400 }), (costFen, days) => {
      const from = dayOf(day0);
      const shares = [...spread([{ from, to: dayOf(later(day0, days * dayMs)), costFen }]).values()];
      t.is(shares.length, days + 1);
      t.is(
        shares.reduce((sum, one) => sum + one, 0),
        costFen,
      );
      t.true(Math.max(...shares) - Math.min(...shares) <= 1);
    }),
  );
});

test('Only the days that are asked for cost something, and a cost without orders is a line', (t) => {
  const lines = sourceLines([], new Map([['01', known]]), { from: '2026-11-30', to: '2026-12-05', by: 'day' });
  t.deepEqual(
    lines.map(({ period, orders, costFen, costPerOrderFen }) => [period, orders, costFen, costPerOrderFen]),
    [['2026-11-30', 0, 1_000, undefined]],
  );
});
