import type { Day } from '../values/time.ts';
import type { Db } from './db.ts';
import type { Text } from './http/index.ts';

/** What lines of a report may stand for: a day, an ISO week (told by its Monday), a month, or the whole span. */
export type Grain = 'day' | 'week' | 'month' | 'total';

/** Names that content gives: of products, of reasons for a refund, of what tickets are about, of errands and where they are done. */
export type Names = {
  readonly products: ReadonlyMap<string, Text>;
  readonly 'refund-reasons': ReadonlyMap<string, Text>;
  readonly 'ticket-categories': ReadonlyMap<string, Text>;
  readonly 'errand-kinds': ReadonlyMap<string, Text>;
  readonly 'errand-cities': ReadonlyMap<string, Text>;
};

/** What a report tells apart. */
export type Dimension = {
  readonly name: string;
  readonly title: Text;
  /** What its values are called, or where names of the house stand. A value without a name stands for itself. */
  readonly values?: keyof Names | Readonly<Record<string, Text>>;
};

/** A number that is counted: added up over days, or `last`, as it stood at the end of the last day. */
export type Counted = {
  readonly name: string;
  readonly title: Text;
  readonly unit: 'count' | 'fen';
  readonly over: 'sum' | 'last';
};

/** A part of something counted, of something else counted, of a hundred or ten thousand. It is made after adding up. */
export type Share = {
  readonly name: string;
  readonly title: Text;
  readonly unit: 'percent' | 'per-10000';
  /** Names of counted figures: which, out of which. */
  readonly of: readonly [part: string, whole: string];
};

/** What was counted of one day: a value a dimension, and a number a counted figure, both in the order of the report. */
export type ReportRow = { readonly day: Day; readonly keys: readonly string[]; readonly figures: readonly number[] };

/** Which days, the last one not included, as instants at which Beijing days begin. */
export type Span = { readonly from: Date; readonly until: Date };

/**
 * A report is data: the question it answers, what it tells apart, whom it is for, and how the rows of its slice are counted. A
 * new one is a small file, `figures.ts` of the slice whose rows they are, and a line in `roles/reports.ts`.
 */
export type Report = {
  readonly name: string;
  readonly title: Text;
  /** The question it answers. */
  readonly question: Text;
  readonly roles: readonly string[];
  /** The first is what one gets without asking. */
  readonly grains: readonly [Grain, ...Grain[]];
  readonly dimensions: readonly Dimension[];
  readonly figures: readonly [Counted, ...(Counted | Share)[]];
  /** Days that are over are counted once and kept, because counting all rows takes too long. What it counts of a day must not change later. */
  readonly rolledUp?: true;
  /** `before` is what is kept of the day before the span, for figures that go on from there; empty where nothing is kept. */
  count(db: Db, span: Span, before?: readonly ReportRow[]): Promise<ReportRow[]>;
};

/** The SQL of the Beijing day of a column, a date; as text it is what `ReportRow.day` has. */
export function dayIn(column: string): string {
  return `(${column} at time zone 'Asia/Shanghai')::date`;
}

/** The counted figures of a report, in order. */
export function countedOf({ figures }: Pick<Report, 'figures'>): Counted[] {
  return figures.flatMap((one) => ('over' in one ? [one] : []));
}

/** Of the report's roles: who runs the business and looks at its money. */
export const leaders = ['operator', 'supervisor', 'business-developer', 'finance', 'administrator'] as const;

/** The dimension that most reports have. */
export const byProduct: Dimension = { name: 'product', title: { 'zh-CN': '业务', en: 'Product' }, values: 'products' };
