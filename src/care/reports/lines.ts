import { countedOf, type Grain, type Report, type ReportRow } from '../../platform/reports.ts';
import { type Day, dayMs, dayOf, later, startOfDay } from '../../values/time.ts';

/** How rows are laid together. */
export type Laying = { readonly by: Grain; readonly per: readonly string[] };

/** A line of a report: its period, the values of the dimensions that are told apart, and a number a figure. */
export type Line = {
  readonly period: string;
  readonly keys: readonly string[];
  readonly figures: readonly (number | null)[];
};

/** Lays the rows of days together to lines, the oldest first, the largest first within a period; and all of them to one. */
export function linesOf(
  report: Report,
  rows: readonly ReportRow[],
  { by, per }: Laying,
): { lines: Line[]; total: Line } {
  const places = per.map((name) => report.dimensions.findIndex((one) => one.name === name));
  const lines = laid(report, rows, by, places).sort(
    (one, other) =>
      compare(one.period, other.period) ||
      (other.figures[0] ?? 0) - (one.figures[0] ?? 0) ||
      compare(one.keys.join(' '), other.keys.join(' ')),
  );
  return {
    lines,
    total: laid(report, rows, 'total', [])[0] ?? {
      period: '',
      keys: [],
      figures: sharesOf(
        report,
        countedOf(report).map(() => 0),
      ),
    },
  };
}

function laid(report: Report, rows: readonly ReportRow[], by: Grain, places: readonly number[]): Line[] {
  const counted = countedOf(report);
  // What is told as it stood is that of the last day of a period of which anything is known.
  const lastDays = new Map<string, Day>();
  for (const { day } of rows) {
    const period = periodOf(day, by);
    if (day > (lastDays.get(period) ?? '')) lastDays.set(period, day);
  }
  const sums = new Map<string, { period: string; keys: string[]; sums: number[] }>();
  for (const { day, keys: all, figures } of rows) {
    const period = periodOf(day, by);
    const keys = places.map((place) => all[place]!);
    const name = JSON.stringify([period, ...keys]);
    const sum = sums.get(name) ?? { period, keys, sums: counted.map(() => 0) };
    counted.forEach(({ over }, index) => {
      if (over === 'sum' || day === lastDays.get(period)) sum.sums[index]! += figures[index]!;
    });
    sums.set(name, sum);
  }
  return [...sums.values()]
    .filter((one) => one.sums.some((figure) => figure !== 0))
    .map(({ period, keys, sums: figures }) => ({ period, keys, figures: sharesOf(report, figures) }));
}

/** The figures of the report, shares among them, from those that were counted. */
function sharesOf(report: Report, counted: readonly number[]): (number | null)[] {
  const names = countedOf(report).map(({ name }) => name);
  return report.figures.map((figure) => {
    if ('over' in figure) return counted[names.indexOf(figure.name)]!;
    const [part, whole] = figure.of.map((name) => counted[names.indexOf(name)]!);
    const of = figure.unit === 'percent' ? 100 : 10_000;
    return whole === 0 ? null : Math.round((part! * of * 100) / whole!) / 100;
  });
}

/** What a day belongs to. A week is told by its Monday. */
export function periodOf(day: Day, by: Grain): string {
  switch (by) {
    case 'day':
      return day;
    case 'week': {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      return dayOf(later(startOfDay(day), -((weekday + 6) % 7) * dayMs));
    }
    case 'month':
      return day.slice(0, 7);
    case 'total':
      return '';
    default:
      return by satisfies never;
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
