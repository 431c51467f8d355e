import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { beijingIso, type Month } from '../../values/time.ts';
import { carriersOf } from '../subscribers/index.ts';
import { pageOfMonth, subscriptionsOfMonth } from '../subscriptions/index.ts';
import { startOf } from './calendar.ts';
import { loadCases, loadRules } from './cases.ts';
import type { BillPlan, PlanLine } from './contract.ts';
import type { BillingHouse } from './house.ts';
import { decideFee, type FeeCase, type FeeDecision, leftOutRules } from './model.ts';

export type PlanAsked = { readonly month: Month; readonly cursor?: Id | undefined; readonly limit: number };

const beforeAllIds = '00000000-0000-0000-0000-000000000000';

/** Who will be billed how much in a month, and who is left out and why, by the decision that the run will make. */
export async function billPlan(
  db: Db,
  house: Pick<BillingHouse, 'terms' | 'door'>,
  asked: PlanAsked,
  now: Date,
): Promise<BillPlan> {
  return db.transact(async (tx) => {
    const decided = await planPage(tx, house, asked, now);
    const lines = decided.map(({ one, decision }) => lineOf(one, decision));
    const bills = lines.filter((line) => line.bill);
    const fen = bills.reduce((sum, { bill }) => sum + bill!.amountFen, 0);
    const next = decided.length < asked.limit ? {} : { next: decided.at(-1)!.one.subscription.id };
    return {
      month: asked.month,
      lines,
      page: { billed: bills.length, leftOut: lines.length - bills.length, fen },
      ...next,
    };
  });
}

/** A page of the plan, decided. */
export async function planPage(
  tx: Tx,
  house: Pick<BillingHouse, 'terms' | 'door'>,
  { month, cursor = beforeAllIds, limit }: PlanAsked,
  now: Date,
): Promise<{ one: FeeCase; decision: FeeDecision }[]> {
  const subscriptions = await pageOfMonth(tx, cursor, startOf(month), limit);
  const carriers = await carriersOf(tx, [...new Set(subscriptions.map(({ phone }) => phone))]);
  const rules = await loadRules(tx, house);
  const cases = await loadCases(tx, house, subscriptions, carriers, month);
  return cases.map((one) => ({ one, decision: decideFee(one, rules, month, now) }));
}

/** What the run will do about one phone in a month: each of its subscriptions is billed, or left out and why. */
export async function phonePlan(
  tx: Tx,
  house: Pick<BillingHouse, 'terms' | 'door'>,
  phone: Phone,
  month: Month,
  now: Date,
): Promise<(PlanLine & { month: Month })[]> {
  const subscriptions = await subscriptionsOfMonth(tx, [phone], startOf(month));
  const carriers = await carriersOf(tx, [phone]);
  const rules = await loadRules(tx, house);
  const cases = await loadCases(tx, house, subscriptions, carriers, month);
  return cases.map((one) => ({ ...lineOf(one, decideFee(one, rules, month, now)), month }));
}

function lineOf({ subscription }: FeeCase, decision: FeeDecision): PlanLine {
  const { id, product, phone } = subscription;
  const line = { subscriptionId: id, phone: maskPhone(phone), product };
  if (decision.kind === 'left-out') {
    const { rule, detail } = decision;
    return { ...line, leftOut: { rule, why: leftOutRules[rule], ...(detail !== undefined && { detail }) } };
  }
  const { amountFen, tariffVersion, dueAt, lane, fees } = decision;
  const bill = { amountFen, tariffVersion, dueAt: beijingIso(dueAt), link: lane.link, raisedBy: fees.raisedBy };
  return { ...line, bill };
}
