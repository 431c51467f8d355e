import type { Carrier } from '../../values/carrier.ts';
import type { Fen } from '../../values/money.ts';
import { later, type Month, monthStart } from '../../values/time.ts';
import type { Charge, FeeTerms, FreeMonth, LinkFees } from '../billing/index.ts';
import { type Catalog, type Product, tariffOf } from '../catalog/index.ts';
import { type Lane, type NewMt, wayOf } from '../messages/index.ts';
import { feesBegin, isTrial, type Subscription } from '../subscriptions/index.ts';
import { firstRun, startOf, windowOf } from './calendar.ts';

/** What the fee of a month is decided on. */
export type FeeCase = {
  readonly subscription: Subscription;
  /** A consent row points at it. Without one nobody pays. */
  readonly consented: boolean;
  readonly carrier: Carrier | undefined;
  /** The charge of its group in the month, if there is one; and in the month before. */
  readonly charge: Charge | undefined;
  readonly previous: Charge | undefined;
  /** The month was given to this phone as goodwill. */
  readonly free?: FreeMonth | undefined;
  /** Its product is owed only when something of it went out in the month, and nothing has. */
  readonly nothingSent?: boolean;
};

/** What it is decided by. */
export type FeeRules = {
  readonly catalog: Catalog;
  readonly fees: FeeTerms;
  readonly lanes: readonly Lane[];
  /** Products that a carrier refuses, by `stopKey`. */
  readonly stopped: ReadonlySet<string>;
};

/** Names a product on a link. */
export function stopKey(product: string, link: string): string {
  return `${product} ${link}`;
}

/** Why somebody is not billed for a month, as people read it. */
export const leftOutRules = {
  ended: {
    'zh-CN': '话单发出之前已退订；下月起不再收费',
    en: 'it ended before the record left; nothing is owed from the next month on',
  },
  suspended: { 'zh-CN': '订购关系已暂停', en: 'it is suspended' },
  'not-active': { 'zh-CN': '订购关系未生效', en: 'it is not active' },
  trial: { 'zh-CN': '免费体验，不会自动转为收费', en: 'it is a free trial, which never becomes a fee by itself' },
  'no-consent': { 'zh-CN': '没有同意记录，不得收费', en: 'there is no consent to it' },
  'test-number': { 'zh-CN': '测试号码不计费', en: 'the phone is a test number' },
  'not-monthly': { 'zh-CN': '该资费不按月收取', en: 'its tariff is not paid by the month' },
  'no-link': { 'zh-CN': '没有链路可向该号码计费', en: 'no link carries it to this phone' },
  'free-yet': {
    'zh-CN': '本月不产生费用：已付费或免费至以后某月',
    en: 'no fee belongs to this month: it is paid, or free, until a later one',
  },
  'free-month': { 'zh-CN': '本月已赠送免费', en: 'the month was given for free' },
  'nothing-sent': {
    'zh-CN': '本月尚未发出任何内容，发出之前不收费',
    en: 'nothing of it has gone out this month, and until something does nothing is owed',
  },
  'too-late': {
    'zh-CN': '生效满 72 小时已晚于当月最后一次计费；首次月费从下月起',
    en: 'the 72 hours after its activation end after the last run of this month; the first fee is that of the next',
  },
  'window-passed': { 'zh-CN': '当月最后一次计费已过', en: 'the last run of this month is over' },
  'product-stopped': {
    'zh-CN': '运营商拒绝该业务计费，须人工核查后恢复',
    en: 'the carrier refuses the product; somebody must look before it is billed again',
  },
  'in-work': { 'zh-CN': '话单已排队或在途', en: 'its record is queued or on its way' },
  expected: {
    'zh-CN': '由运营商计费，以其账单为准',
    en: 'the carrier raises this fee itself; its bill file settles it',
  },
  'waits-for-retry': { 'zh-CN': '曾被拒绝，稍后再试', en: 'it was refused and is tried again later' },
  billed: { 'zh-CN': '本月月费已收取', en: 'the fee of this month is taken' },
  unsure: {
    'zh-CN': '是否已扣费尚不可知，待状态报告、账单或人工核实',
    en: 'whether the fee was taken is not known yet; it is settled by a report, the bill file or a person',
  },
  refused: { 'zh-CN': '运营商拒绝了本月月费', en: 'the carrier refused the fee of this month' },
} as const satisfies Record<string, { readonly 'zh-CN': string; readonly en: string }>;
export type LeftOutRule = keyof typeof leftOutRules;

/** What is decided about the fee of a month. */
export type FeeDecision =
  | {
      readonly kind: 'bill';
      readonly product: Product;
      readonly amountFen: Fen;
      readonly tariffVersion: number;
      readonly lane: Lane;
      readonly fees: LinkFees;
      /** The run that bills it. */
      readonly dueAt: Date;
      /** Not later than this. */
      readonly untilAt: Date;
    }
  | { readonly kind: 'left-out'; readonly rule: LeftOutRule; readonly detail?: string };

/**
 * Decides the fee of a month for one subscription, as it stands: the plan shows what the run will do. `now` is only asked
 * whether the window has passed. Pure.
 */
export function decideFee(one: FeeCase, rules: FeeRules, month: Month, now: Date): FeeDecision {
  const { subscription, charge } = one;
  const standing = charge && afterCharge(charge, subscription, now);
  if (standing) return leaveOut(standing.rule, standing.detail);
  const not = whyNot(one, rules);
  if (not) return leaveOut(not);

  const product = rules.catalog.products.get(subscription.product)!;
  const tariff = tariffOf(product, subscription.tariffVersion);
  if (tariff.period !== 'month') return leaveOut('not-monthly');
  const way = wayOf(rules.lanes, {
    ...recordOf(subscription, product, month, tariff.amountFen),
    carrier: one.carrier!,
  });
  if ('refusal' in way) return leaveOut('no-link', way.refusal);
  const fees = rules.fees.links.get(way.lane.link);
  if (!fees) return leaveOut('no-link', `link ${way.lane.link} says nothing of fees`);
  // A fee that the carrier raises by itself cannot be left out: it is expected, and given back once it is taken.
  if (one.free && fees.raisedBy === 'sp-record') return leaveOut('free-month', one.free.reason);
  if (rules.stopped.has(stopKey(product.code, way.lane.link))) return leaveOut('product-stopped', way.lane.link);

  if (charge?.failure && charge.attempts >= fees.attempts) return leaveOut('refused');
  const run = runFor(subscription, charge, rules.fees, fees, month);
  if (typeof run === 'string') return leaveOut(run);
  // Looked at when it is due: one that is to come will have brought something. What the carrier raises is given back.
  if (one.nothingSent && run <= now && fees.raisedBy === 'sp-record') return leaveOut('nothing-sent');
  const { to: untilAt } = windowOf(fees.days, month);
  if (now >= untilAt) return leaveOut('window-passed');
  const { amountFen, version: tariffVersion } = tariff;
  return { kind: 'bill', product, amountFen, tariffVersion, lane: way.lane, fees, dueAt: run, untilAt };
}

/** When it is billed, or why in no run of this month. */
function runFor(
  subscription: Subscription,
  charge: Charge | undefined,
  { coolingOffMs }: FeeTerms,
  { days }: LinkFees,
  month: Month,
): Date | LeftOutRule {
  const begins = feesBegin(subscription)!;
  if (begins >= monthStart(startOf(month), 1)) return 'free-yet';
  const cooled = later(subscription.activeFrom!, coolingOffMs);
  const earliest = Math.max(...[cooled, begins, charge?.nextAt ?? begins].map(Number));
  return firstRun(days, month, new Date(earliest)) ?? 'too-late';
}

/** The message that brings the record of a month to the gateway. No handset sees its text; people who look for it do. */
export function recordOf(
  { phone }: Pick<Subscription, 'phone'>,
  { title, accessNumber, serviceCode }: Product,
  month: Month,
  amountFen: Fen,
): Omit<NewMt, 'carrier' | 'reasonId'> & { fee: NonNullable<NewMt['fee']> } {
  return {
    class: 'notice',
    phone,
    accessNumber,
    text: `${title} ${month} ${amountFen}`,
    textVersion: 'record',
    serviceCode,
    fee: { kind: 'month-record', fen: amountFen, chargeId: '' },
    reason: 'month fee',
    priority: 'bulk',
  };
}

function leaveOut(rule: LeftOutRule, detail?: string): FeeDecision {
  return { kind: 'left-out', rule, ...(detail !== undefined && { detail }) };
}

/** What the charge of the month itself says; undefined where it leaves the decision open. */
function afterCharge(
  charge: Charge,
  subscription: Subscription,
  now: Date,
): { rule: LeftOutRule; detail?: string } | undefined {
  const detail = `${charge.amountFen} fen for ${charge.product}${charge.result ? `, carrier code ${charge.result}` : ''}`;
  switch (charge.state) {
    case 'posted':
      return { rule: 'billed', detail };
    case 'unsure':
      return { rule: 'unsure', detail };
    case 'pending':
      return { rule: charge.raisedBy === 'carrier' ? 'expected' : 'in-work', detail };
    case 'planned':
      return charge.nextAt && charge.nextAt > now && subscription.state === 'active'
        ? { rule: 'waits-for-retry', detail }
        : undefined;
    // Stopped before the record left, it is open for who ordered again; refused by the carrier, it is not, unless the phone is back.
    case 'voided':
    case 'expired':
      return charge.failure && !isBack(charge, subscription) ? { rule: 'refused', detail } : undefined;
    default:
      return charge.state satisfies never;
  }
}

/** What was refused because the phone was stopped or in debt is tried again in its month once the phone is back. */
function isBack({ failure, raisedBy, subscriptionId }: Charge, { id, state }: Subscription): boolean {
  const wasAway = failure === 'stopped' || failure === 'in-debt';
  return wasAway && raisedBy === 'sp-record' && subscriptionId === id && state === 'active';
}

function whyNot({ subscription, consented, carrier }: FeeCase, { catalog, fees }: FeeRules): LeftOutRule | undefined {
  if (subscription.closedAt) return 'ended';
  if (subscription.state === 'suspended') return 'suspended';
  if (subscription.state !== 'active') return 'not-active';
  if (isTrial(subscription)) return 'trial';
  if (!consented) return 'no-consent';
  if (fees.testNumbers.has(subscription.phone)) return 'test-number';
  if (!carrier || !catalog.products.has(subscription.product)) return 'no-link';
  return undefined;
}
