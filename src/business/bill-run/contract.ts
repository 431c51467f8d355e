import { z } from 'zod';
import { inBoth } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const fen = z.number().int();
const words = z.object({ 'zh-CN': z.string(), en: z.string() });

/** A month, `2026-12`; `cursor` is the `next` of the page before. */
export const planQuery = z.object({
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, inBoth('请按 2026-12 的格式填写月份', 'write a month such as 2026-12')),
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** One subscription in the plan: what it will be billed, or the rule that leaves it out. */
export const planLine = z.object({
  subscriptionId: z.string(),
  /** Masked. */
  phone: z.string(),
  product: z.string(),
  bill: z
    .object({
      amountFen: fen,
      tariffVersion: z.number().int(),
      /** The run that bills it. */
      dueAt: time,
      link: z.string(),
      raisedBy: z.enum(['sp-record', 'carrier']),
    })
    .optional(),
  leftOut: z.object({ rule: z.string(), why: words, detail: z.string().optional() }).optional(),
});
export type PlanLine = z.infer<typeof planLine>;

/** The month whose totals are asked for. */
export const totalsQuery = planQuery.pick({ month: true });

/**
 * What a whole month amounts to: who is billed by product, who is left out by rule. It comes as a stream of `totals` events that
 * grow, because a million people take a minute; the last says `done`.
 */
export const planTotals = z.object({
  month: z.string(),
  subscriptions: z.number().int(),
  billed: z.number().int(),
  fen,
  products: z.array(z.object({ product: z.string(), serviceCode: z.string(), billed: z.number().int(), fen })),
  leftOut: z.array(z.object({ rule: z.string(), why: words, count: z.number().int() })),
  done: z.boolean(),
});
export type PlanTotals = z.infer<typeof planTotals>;

/** A page of the plan, with what its lines amount to. */
export const billPlanPage = z.object({
  month: z.string(),
  lines: z.array(planLine),
  page: z.object({ billed: z.number().int(), leftOut: z.number().int(), fen }),
  next: z.string().optional(),
});
export type BillPlan = z.infer<typeof billPlanPage>;

/** A product that nobody is billed for on a link, because the carrier refuses it. */
export const billingStop = z.object({
  id: z.string(),
  product: z.string(),
  link: z.string(),
  code: z.string(),
  since: time,
});
export const billingStops = z.object({ items: z.array(billingStop) });
/** The month that is asked about; this one when left out. */
export const progressQuery = totalsQuery.partial();
/** How far a month is: when each link takes its records, the runs that were made, and how its fees stand. */
export const windowProgress = z.object({
  month: z.string(),
  windows: z.array(
    z.object({
      link: z.string(),
      raisedBy: z.enum(['sp-record', 'carrier']),
      opens: time,
      closes: time,
      state: z.enum(['to-come', 'open', 'over']),
    }),
  ),
  runs: z.array(z.object({ runAt: time, billed: z.number().int(), endedAt: time.optional() })),
  nextRunAt: time.optional(),
  charges: z.array(
    z.object({
      state: z.enum(['planned', 'pending', 'unsure', 'posted', 'voided', 'expired']),
      items: z.number().int(),
      fen,
    }),
  ),
});
export type WindowProgress = z.infer<typeof windowProgress>;

export const unsureQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** A fee of which nobody knows whether it was taken. */
export const unsureCharge = z.object({
  id: z.string(),
  /** Masked. */
  phone: z.string(),
  product: z.string(),
  month: z.string(),
  isMonthly: z.boolean(),
  amountFen: fen,
  link: z.string(),
  result: z.string().optional(),
  since: time,
});
export const unsureChargePage = z.object({ items: z.array(unsureCharge), next: z.string().optional() });

export const stopParams = z.object({ id: z.uuid() });
export const liftedStop = z.object({ id: z.string() });
