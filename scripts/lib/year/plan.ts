import type { FaultSettings } from '../../../src/simulators/contract.ts';
import { dayMs, later, minuteMs, monthStart } from '../../../src/values/time.ts';
import { seededRandom } from '../random.ts';

/** What somebody does. `words` are written one after another, each when the one before has been dealt with. */
export type Deed =
  | { readonly kind: 'text'; readonly phone: string; readonly words: readonly string[] }
  | {
      readonly kind: 'notify';
      readonly phone: string;
      readonly productId: string;
      readonly oldProductId?: string;
      readonly updateType: string;
      readonly channel: string;
    }
  /** The carrier tells of the account: 0 gone, 1 stopped, 2 back to normal. */
  | { readonly kind: 'report'; readonly phone: string; readonly condition: 0 | 1 | 2 }
  | { readonly kind: 'refund'; readonly phone: string; readonly reason: string }
  | { readonly kind: 'free-month'; readonly phone: string; readonly product: string };

/** What happens to the program: killed with -9 while people write, or while its clock walks; or down for some hours. */
export type Upset =
  | { readonly kind: 'none' }
  | { readonly kind: 'killed-at-work' | 'killed-on-the-way'; readonly afterMs: number }
  | { readonly kind: 'down'; readonly forMs: number };

export type PlannedDay = {
  readonly at: Date;
  readonly deeds: readonly Deed[];
  readonly upset: Upset;
  readonly faults: { readonly sgip: Partial<FaultSettings>; readonly cmpp: Partial<FaultSettings> };
};

export type YearPlan = {
  readonly from: Date;
  readonly days: readonly PlannedDay[];
  readonly phones: readonly string[];
};

export type YearSize = {
  readonly seed: number;
  readonly subscribers: number;
  readonly months: number;
  /** Days of a month on which people do something. */
  readonly daysAMonth: number;
  readonly kills: 'some' | 'one';
};

/** Two phones of each carrier that are never billed. */
export const testNumbers = ['15633009998', '15633009999', '13930009998', '13930009999'] as const;

const [ordinary, vip] = ['9000000005', '9000000010'];

type Habit = readonly [weight: number, deed: (phone: string) => Deed];

const text =
  (...words: string[]) =>
  (phone: string): Deed => ({ kind: 'text', phone, words });
const notify =
  (productId: string, updateType: string, channel: string, oldProductId?: string) =>
  (phone: string): Deed => ({
    kind: 'notify',
    phone,
    productId,
    updateType,
    channel,
    ...(oldProductId && { oldProductId }),
  });
const report =
  (condition: 0 | 1 | 2) =>
  (phone: string): Deed => ({ kind: 'report', phone, condition });
const refund =
  (reason: string) =>
  (phone: string): Deed => ({ kind: 'refund', phone, reason });
const freeMonth =
  (product: string) =>
  (phone: string): Deed => ({ kind: 'free-month', phone, product });

/** What people of either carrier do. */
const everybody: readonly Habit[] = [
  [10, text('SJB', 'Y')],
  [8, text('TQDY', 'Y')],
  [8, text('TQ 石家庄', 'Y')],
  [4, text('TQ 保定', 'Y', 'TQ 石家庄')],
  [2, text('SJB')],
  [3, text('TDSJB')],
  [3, text('TDTQDY')],
  [2, text('00000')],
  [2, text('0000')],
  [1, text('Y')],
  [1, text('你好')],
  [4, refund('our-error')],
  [1, refund('charged-twice')],
  [1, freeMonth('newspaper')],
  [1, freeMonth('weather')],
];
/** What people of China Unicom do besides, and what is done to them. */
const unicom: readonly Habit[] = [
  ...everybody,
  [20, text('CY', 'Y')],
  [10, text('CYV', 'Y')],
  [3, text('CYV')],
  [5, text('CYTY', 'Y')],
  [9, text('TDCY')],
  [2, freeMonth('car-owner')],
  [2, text('TDCY', 'CY', 'Y')],
  [5, notify(ordinary!, '1', '10010')],
  [2, notify(vip!, '1', 'hall')],
  [2, notify(vip!, '4', '10010', ordinary)],
  [3, notify(ordinary!, '2', '10010')],
  [1, notify(vip!, '2', 'hall')],
  [1, notify('', '2', '10010')],
  [2, notify(ordinary!, '7', '10010')],
  [2, notify(ordinary!, '8', '10010')],
  [3, report(1)],
  [4, report(2)],
  [1, report(0)],
];

/** Who lives through the year: three of China Unicom to one of China Mobile, all in Hebei. */
export function peopleOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String((i % 4 === 3 ? 13_930_000_000 : 15_633_000_000) + i));
}

/**
 * What people and carriers do in a year, and what befalls the program, all from one seed. `after` is when it may begin: the
 * next month is the first.
 */
export function planYear({ seed, subscribers, months, daysAMonth, kills }: YearSize, after: Date): YearPlan {
  const random = seededRandom(seed);
  const phones = [...peopleOf(subscribers), ...testNumbers];
  const from = monthStart(after, 1);
  const days: PlannedDay[] = [];
  for (let month = 0; month < months; month++) {
    const dates = distinct(daysAMonth, () => 3 + Math.floor(random() * 25)).map((day) =>
      later(monthStart(from, month), day * dayMs + (9 * 60 + Math.floor(random() * 600)) * minuteMs),
    );
    const deeds = dates.map((): Deed[] => []);
    for (const phone of phones) {
      if (month > 0 && random() > 0.8) continue;
      const habits = phone.startsWith('139') ? everybody : unicom;
      deeds[Math.floor(random() * dates.length)]!.push(draw(habits, random)(phone));
    }
    days.push(
      ...dates.map((at, i) => ({
        at,
        deeds: deeds[i]!,
        upset: kills === 'one' ? oneUpset(month, i) : someUpset(random),
        faults: { sgip: faultsOf(random, sgipCodes), cmpp: faultsOf(random, cmppCodes) },
      })),
    );
  }
  return { from, days, phones };
}

function distinct(count: number, draw: () => number): number[] {
  const found = new Set<number>();
  while (found.size < count) found.add(draw());
  return [...found].sort((one, other) => one - other);
}

function draw(habits: readonly Habit[], random: () => number): Habit[1] {
  let left = random() * habits.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, deed] of habits) {
    left -= weight;
    if (left < 0) return deed;
  }
  return habits[0]![1];
}

function oneUpset(month: number, day: number): Upset {
  if (month === 0 && day === 1) return { kind: 'killed-at-work', afterMs: 60 };
  return { kind: 'none' };
}

function someUpset(random: () => number): Upset {
  const [dice, afterMs] = [random(), Math.floor(random() * 400)];
  if (dice < 0.15) return { kind: 'killed-at-work', afterMs };
  if (dice < 0.3) return { kind: 'killed-on-the-way', afterMs: afterMs * 3 };
  if (dice < 0.35) return { kind: 'down', forMs: (1 + Math.floor(random() * 30)) * 60 * minuteMs };
  return { kind: 'none' };
}

/** Low balance, no such user, stopped, not now, something else. */
const sgipCodes = [34, 34, 24, 56, 25, 99];
const cmppCodes = [7, 7, 1, 99];

/** A little of everything that gateways do wrong. */
function faultsOf(random: () => number, codes: readonly number[]): Partial<FaultSettings> {
  const upTo = (percent: number) => Math.round(random() * percent);
  return {
    seed: Math.floor(random() * 1_000_000),
    billFailPercent: upTo(15),
    billFailCode: codes[Math.floor(random() * codes.length)]!,
    billedBeforePercent: upTo(8),
    failPercent: upTo(4),
    refusePercent: upTo(3),
    noAnswerPercent: upTo(2),
    dropPercent: upTo(1),
    reportFirstPercent: upTo(10),
    duplicateReportPercent: upTo(10),
    duplicateDeliverPercent: upTo(10),
    reorderPercent: upTo(10),
  };
}
