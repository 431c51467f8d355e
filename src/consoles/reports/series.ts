import type { ReportAnswer } from '../../care/reports/contract.ts';

/** What is drawn in one look: a name and a value a period; null where there is none. */
export type Series = { readonly key: string; readonly title: string; readonly values: readonly (number | null)[] };
export type Drawn = { readonly periods: readonly string[]; readonly series: readonly Series[] };

const most = 5;

/**
 * One figure of a report over its periods: a series a value of the first dimension that is told apart, the largest ones, and the
 * others together. Shares cannot be added up: where several dimensions are told apart there is nothing to draw of them.
 */
export function seriesOf(answer: ReportAnswer, figure: number, others: string): Drawn | undefined {
  const { unit, over } = answer.figures[figure]!;
  if (over === 'share' && answer.per.length > 1) return undefined;
  const periods = periodsOf(answer);
  const groups = new Map<string, { title: string; values: Map<string, number | null> }>();
  for (const { period, keys, figures } of answer.lines) {
    const { value, title } = keys[0] ?? { value: '', title: answer.figures[figure]!.title };
    const group = groups.get(value) ?? { title, values: new Map<string, number | null>() };
    const drawn = scaled(figures[figure]!, unit);
    group.values.set(period, over === 'share' ? drawn : (group.values.get(period) ?? 0) + (drawn ?? 0));
    groups.set(value, group);
  }
  // What stands is not known of days to come, and a share of nothing cannot be told.
  const gap = over === 'sum' ? 0 : null;
  const all = [...groups]
    .map(([key, { title, values }]) => ({ key, title, values: periods.map((period) => values.get(period) ?? gap) }))
    .sort((one, other) => sum(other.values) - sum(one.values));
  if (all.length <= most + 1) return { periods, series: all };
  const rest = all.slice(most);
  if (over === 'share') return { periods, series: all.slice(0, most) };
  const together = periods.map((_, index) => rest.reduce((total, { values }) => total + (values[index] ?? 0), 0));
  return { periods, series: [...all.slice(0, most), { key: '\0others', title: others, values: together }] };
}

/** Fen are drawn as yuan. */
export function scaled(value: number | null, unit: ReportAnswer['figures'][number]['unit']): number | null {
  return value === null || unit !== 'fen' ? value : value / 100;
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, one) => total + (one ?? 0), 0);
}

/** All lines of a ranking, the largest first, each named by all that is told apart. */
export function rankingOf(answer: ReportAnswer, figure: number): Drawn {
  const { unit, title } = answer.figures[figure]!;
  const series = answer.lines.map(({ keys, figures }) => ({
    key: JSON.stringify(keys.map(({ value }) => value)),
    title: keys.map((one) => one.title).join(' · ') || title,
    values: [scaled(figures[figure]!, unit)],
  }));
  return { periods: [''], series: series.sort((one, other) => (other.values[0] ?? 0) - (one.values[0] ?? 0)) };
}

/** Every period of the span, those of which nothing is known as well; what comes by the week may begin before it. */
export function periodsOf({ from, to, by, lines }: Pick<ReportAnswer, 'from' | 'to' | 'by' | 'lines'>): string[] {
  const known = lines.map(({ period }) => period);
  if (by === 'total') return [''];
  const day = new Date(`${from}T00:00:00Z`);
  if (by === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  if (by === 'month') day.setUTCDate(1);
  const periods: string[] = [];
  for (; day.toISOString().slice(0, 10) <= to; step(day, by))
    periods.push(day.toISOString().slice(0, by === 'month' ? 7 : 10));
  // Nothing is drawn of the time before anything was known.
  const [first = ''] = known.toSorted();
  return periods.filter((period) => period >= first);
}

function step(day: Date, by: 'day' | 'week' | 'month'): void {
  if (by === 'month') day.setUTCMonth(day.getUTCMonth() + 1);
  else day.setUTCDate(day.getUTCDate() + (by === 'week' ? 7 : 1));
}
