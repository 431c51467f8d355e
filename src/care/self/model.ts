import type { PlanLine } from '../../business/bill-run/index.ts';
import type { Charge } from '../../business/billing/index.ts';
import type { Fen } from '../../values/money.ts';
import type { Month } from '../../values/time.ts';
import type { Words } from '../timeline/contract.ts';

/** What a month has cost so far. */
export type MonthCost = {
  readonly month: Month;
  /** Taken, and not given back. */
  readonly takenFen: Fen;
  readonly givenBackFen: Fen;
  /** On its way, or not known: it may still be taken. */
  readonly openFen: Fen;
};

/** What fees of a month come to. Pure. */
export function costOf(charges: readonly Charge[], month: Month): MonthCost {
  const ofMonth = charges.filter((one) => one.month === month);
  const sum = (of: readonly Charge[], amount: (one: Charge) => Fen) => of.reduce((all, one) => all + amount(one), 0);
  const posted = ofMonth.filter(({ state }) => state === 'posted');
  const open = ofMonth.filter(({ state }) => state === 'planned' || state === 'pending' || state === 'unsure');
  return {
    month,
    takenFen: sum(posted, (one) => one.amountFen - one.refundedFen),
    givenBackFen: sum(posted, (one) => one.refundedFen),
    openFen: sum(open, (one) => one.amountFen),
  };
}

/** The next fee of a relation, and how this month stands for it. */
export type FeeOutlook = {
  readonly now: Words;
  readonly next?: { readonly month: Month; readonly amountFen: Fen; readonly at: string; readonly byCarrier: boolean };
};

type Line = PlanLine & { readonly month: Month };

/** What the bill plan says of one relation, in plain words: this month, and the first fee that is to come. Pure. */
export function feeOutlook(plan: readonly Line[], subscriptionId: string, month: Month): FeeOutlook {
  const lines = plan.filter((line) => line.subscriptionId === subscriptionId);
  const next = lines.find((line) => line.bill !== undefined);
  const ofMonth = lines.find((line) => line.month === month);
  return {
    now: ofMonth?.bill ? toCome : (plain[ofMonth?.leftOut?.rule ?? ''] ?? free),
    ...(next?.bill && {
      next: {
        month: next.month,
        amountFen: next.bill.amountFen,
        at: next.bill.dueAt,
        byCarrier: next.bill.raisedBy !== 'sp-record',
      },
    }),
  };
}

const toCome: Words = { 'zh-CN': '本月月费尚未收取', en: 'The fee of this month is still to come' };
const free: Words = { 'zh-CN': '本月不收费', en: 'This month costs nothing' };

/** Why no fee of this month is ahead, as who pays reads it. What is no business of theirs is told as `free`. */
const plain: Readonly<Record<string, Words>> = {
  ended: { 'zh-CN': '已退订，不再收费', en: 'It has ended and costs nothing any more' },
  suspended: { 'zh-CN': '业务暂停，暂停期间不收费', en: 'It is suspended, and costs nothing meanwhile' },
  'not-active': { 'zh-CN': '尚未生效，不收费', en: 'It is not active yet and costs nothing' },
  trial: { 'zh-CN': '免费体验，不会自动转为收费', en: 'A free trial, which never becomes a fee by itself' },
  'free-yet': { 'zh-CN': '本月已付费或免费', en: 'This month is paid, or free' },
  'free-month': { 'zh-CN': '本月已赠送免费', en: 'This month was given to you' },
  'nothing-sent': {
    'zh-CN': '本月尚未发出内容，不收费',
    en: 'Nothing has come this month, and nothing is charged until it does',
  },
  'too-late': { 'zh-CN': '本月不收费，首次月费从下月起', en: 'Nothing this month: the first fee is that of the next' },
  billed: { 'zh-CN': '本月月费已收取', en: 'The fee of this month is taken' },
  'in-work': { 'zh-CN': '本月月费正在收取', en: 'The fee of this month is being taken' },
  expected: {
    'zh-CN': '由运营商收取，以运营商账单为准',
    en: 'The carrier takes this fee itself: its bill counts',
  },
  'waits-for-retry': { 'zh-CN': '本月月费未扣成，稍后再试', en: 'The fee was not taken yet, and is tried again' },
  unsure: {
    'zh-CN': '本月月费是否扣成，正在向运营商核实',
    en: 'Whether the fee was taken is being asked of the carrier',
  },
  refused: { 'zh-CN': '运营商未扣成本月月费', en: 'The carrier did not take the fee of this month' },
};
