import type { OrdersOfSource } from '../../business/subscriptions/index.ts';
import { isMobile, maskPhone } from '../../values/phone.ts';
import type { Day } from '../../values/time.ts';
import type { Source } from './sources.ts';
import { spread } from './spread.ts';

/** What an advertisement brought in a day or month, and what each order and each member it kept has cost. */
export type SourceLine = Omit<OrdersOfSource, 'source'> & {
  /** As it was given; a whole phone number is masked. */
  readonly source: string | undefined;
  readonly known?: Pick<Source, 'medium' | 'name' | 'region'> | undefined;
  readonly costFen: number;
  /** Rounded to the fen; absent where nothing was ordered or kept. */
  readonly costPerOrderFen?: number | undefined;
  readonly costPerRetainedFen?: number | undefined;
};

const nothing = {
  orders: 0,
  confirmed: 0,
  trials: 0,
  wentOn: 0,
  cancelledWithin24h: 0,
  cancelledWithin30Days: 0,
  retained: 0,
  stillYoung: 0,
};

/** Lays orders and costs together. A cost without orders is a line too, and so are orders of a source that nobody knows. */
export function sourceLines(
  orders: readonly OrdersOfSource[],
  sources: ReadonlyMap<string, Source>,
  { from, to, by }: { from: Day; to: Day; by: 'day' | 'month' },
): SourceLine[] {
  const costs = costsBy(sources, { from, to, by });
  const counted = new Map(orders.map((one) => [keyOf(one.period, one.source), one]));
  for (const { period, source } of costs.values()) {
    const key = keyOf(period, source);
    if (!counted.has(key)) counted.set(key, { ...nothing, period, source });
  }
  return [...counted]
    .map(([key, one]) => lineOf(one, costs.get(key)?.costFen ?? 0, sources))
    .sort((one, other) => (keyOf(one.period, one.source) < keyOf(other.period, other.source) ? -1 : 1));
}

type PeriodCost = { readonly period: string; readonly source: string; costFen: number };

function costsBy(
  sources: ReadonlyMap<string, Source>,
  { from, to, by }: { from: Day; to: Day; by: 'day' | 'month' },
): Map<string, PeriodCost> {
  const costs = new Map<string, PeriodCost>();
  for (const { code, costs: paid } of sources.values()) {
    for (const [day, costFen] of spread(paid)) {
      if (day < from || day > to) continue;
      const period = by === 'day' ? day : day.slice(0, 7);
      const cost = costs.get(keyOf(period, code)) ?? { period, source: code, costFen: 0 };
      cost.costFen += costFen;
      costs.set(keyOf(period, code), cost);
    }
  }
  return costs;
}

function lineOf(one: OrdersOfSource, costFen: number, sources: ReadonlyMap<string, Source>): SourceLine {
  const known = one.source === undefined ? undefined : sources.get(one.source);
  return {
    ...one,
    source: one.source !== undefined && isMobile(one.source) ? maskPhone(one.source) : one.source,
    known,
    costFen,
    costPerOrderFen: share(costFen, one.orders + one.trials),
    costPerRetainedFen: share(costFen, one.retained),
  };
}

function share(costFen: number, among: number): number | undefined {
  return among === 0 ? undefined : Math.round(costFen / among);
}

function keyOf(period: string, source: string | undefined): string {
  return `${period} ${source ?? ''}`;
}
