import { z } from 'zod';

const day = z.iso.date();

export const reportParams = z.object({ name: z.string().max(64) });

/** Which days (both included), a line for what (a day, week, month, or all of them), and which dimensions are told apart. */
export const reportQuery = z.object({
  from: day,
  to: day,
  by: z.enum(['day', 'week', 'month', 'total']).optional(),
  /** Names of dimensions, joined by commas; all when left out, none when empty. */
  per: z.string().max(200).optional(),
});
export const reportFileQuery = reportQuery.extend({ format: z.enum(['csv', 'xlsx']).default('csv') });

const named = z.object({ name: z.string(), title: z.string() });
const figure = named.extend({
  unit: z.enum(['count', 'fen', 'percent', 'per-10000']),
  over: z.enum(['sum', 'last', 'share']),
});
const grain = z.enum(['day', 'week', 'month', 'total']);

/** A report, before it is counted. */
export const reportInfo = named.extend({
  question: z.string(),
  grains: z.array(grain),
  dimensions: z.array(named),
  figures: z.array(figure),
});
/** With the day it is here, by which pages choose their spans. */
export const reportList = z.object({ today: day, items: z.array(reportInfo) });
export type ReportInfo = z.infer<typeof reportInfo>;

/** Figures in the order of the report; one that cannot be told, such as a share of nothing, is null. */
export const reportAnswer = reportInfo.extend({
  from: day,
  to: day,
  by: grain,
  /** The dimensions that are told apart. */
  per: z.array(named),
  lines: z.array(
    z.object({
      /** A day, the Monday of a week, a month; empty where all days are one. */
      period: z.string(),
      /** As rows have them, and what they are called. */
      keys: z.array(z.object({ value: z.string(), title: z.string() })),
      figures: z.array(z.number().nullable()),
    }),
  ),
  /** Of all lines together. */
  total: z.array(z.number().nullable()),
});
export type ReportAnswer = z.infer<typeof reportAnswer>;

/** Which days are counted anew from their rows. */
export const recountBody = z.object({ from: day, to: day });
/** How many days were counted, and of how many the figures changed. */
export const recountAnswer = z.object({ days: z.int(), changed: z.int() });
