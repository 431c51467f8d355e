import { type Day, dayMs, dayOf, later } from '../../values/time.ts';

/** A cost of several days, both ends included. */
export type Cost = { readonly from: Day; readonly to: Day; readonly costFen: number };

/** The days of a cost; none when it ends before it begins. */
export function daysOf({ from, to }: Pick<Cost, 'from' | 'to'>): Day[] {
  const days: Day[] = [];
  for (let at = noonOf(from); dayOf(at) <= to; at = later(at, dayMs)) days.push(dayOf(at));
  return days;
}

/** Lays costs on their days, to the fen: the shares of a cost always add up to it, and no two differ by more than one. */
export function spread(costs: readonly Cost[]): Map<Day, number> {
  const byDay = new Map<Day, number>();
  for (const cost of costs) {
    const days = daysOf(cost);
    const paidUntil = (index: number) => Number((BigInt(cost.costFen) * BigInt(index)) / BigInt(days.length));
    days.forEach((day, index) => {
      byDay.set(day, (byDay.get(day) ?? 0) + paidUntil(index + 1) - paidUntil(index));
    });
  }
  return byDay;
}

function noonOf(day: Day): Date {
  return new Date(`${day}T12:00:00+08:00`);
}
