import type { Id } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import type { Phone } from '../../values/phone.ts';
import { hourMs, type Month, monthStart, startOfDay } from '../../values/time.ts';
import type { Charge } from '../billing/index.ts';
import type { Consent, TelemarketingConsent } from '../consent/index.ts';

/** What is given: money for a charge, or goodwill beside it. */
export type RemedyKind = 'refund' | 'free-month' | 'gift';
/** Where a remedy stands; `remedyMoves` says what may follow. */
export type RemedyState =
  | 'requested'
  | 'approved'
  | 'refused'
  | 'done'
  /** Owed to somebody who had the number before: people give it otherwise than to this number. */
  | 'former-holder'
  /** Given so. */
  | 'settled';

/** Which state may follow which. An approved refund waits while it is not known whether the fee was taken. */
export const remedyMoves: Readonly<Record<RemedyState, readonly RemedyState[]>> = {
  requested: ['approved', 'refused'],
  approved: ['done', 'refused', 'former-holder'],
  refused: [],
  done: [],
  'former-holder': ['settled', 'refused'],
  settled: [],
};

/** What is done for somebody who was treated badly. */
export type Remedy = {
  readonly phone: Phone;
  /** Made by the caller: asked again it is the same remedy. */
  readonly id: Id;
  readonly kind: RemedyKind;
  readonly product: string;
  readonly billingGroup: string;
  /** Of the charge, or the month that is free. */
  readonly month: Month;
  readonly chargeId: Id | null;
  /** Of a refund; what a gift costs us. */
  readonly amountFen: Fen;
  /** Paid on top of a refund where its reason asks for it, and booked as compensation. */
  readonly extraFen: Fen;
  readonly extraId: Id | null;
  readonly gift: string | null;
  readonly reason: string;
  readonly note: string;
  readonly state: RemedyState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** Empty where a rule decided. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** Why it was approved or refused. */
  readonly rule: string | null;
  readonly doneAt: Date | null;
};

/** A reason of the house for giving something, from `content/refunds.yaml`. */
export type Reason = {
  readonly code: string;
  readonly title: { readonly 'zh-CN': string; readonly en: string };
} & (
  | {
      readonly gives: 'refund';
      /** `full`: all that is left of the charge. `part`: so much as was agreed. */
      readonly amount: 'full' | 'part';
      /** 2: as much again on top, as compensation. */
      readonly times: 1 | 2;
      /** Whether the text says that we are sorry. */
      readonly apology: boolean;
    }
  | { readonly gives: 'free-month' | 'gift' }
);

/** When a second person is needed, and the reasons. */
export type RefundRules = {
  /** For one holder of a number within 30 days. */
  readonly approvalAboveFen: Fen;
  /** By one person of ours alone within 30 days, whoever gets it. */
  readonly personAboveFen: Fen;
  readonly withoutArgumentHours: number;
  readonly reasons: ReadonlyMap<string, Reason>;
};

/** Who asks, why, and under which id. */
export type Asking = { readonly id: Id; readonly reason: string; readonly note: string; readonly by: string };

/** What a refund is decided on. */
export type RefundCase = {
  readonly charge: Charge;
  /** When its fee was taken; undefined while it is not known to be. */
  readonly takenAt: Date | undefined;
  /** Asked for this charge and neither done nor refused. */
  readonly openFen: Fen;
  /** Asked for this holder within 30 days and not refused. */
  readonly recentFen: Fen;
  /** Given by who asks within 30 days, without a second person. */
  readonly givenAloneFen: Fen;
  readonly proof: Proof;
};

/** Why nothing is given, for people. */
export type Refusal =
  | 'unknown-reason'
  /** The reason gives something else. */
  | 'other-reason'
  /** The fee was never taken. */
  | 'not-taken'
  | 'nothing-left'
  /** More than is left of the charge, or an amount where all is given, or none where a part is. */
  | 'wrong-amount';

/** What proves that somebody agreed to a subscription. */
export type Proof = 'proved' | 'nothing' | 'telemarketed-without-recording';

/** Looks for the proof of a subscription: a consent row, and for one that was sold on the telephone a recording (CA-X16). */
export function proofOf(
  subscriptionId: Id | undefined,
  consents: readonly Pick<Consent, 'subscriptionId'>[],
  telemarketing: readonly Pick<TelemarketingConsent, 'subscriptionId' | 'recordingHash'>[],
  channel: string | undefined,
): Proof {
  const calls = telemarketing.filter((one) => one.subscriptionId === subscriptionId);
  const telemarketed = channel === 'telemarketing' || calls.length > 0;
  if (telemarketed)
    return calls.some(({ recordingHash }) => recordingHash !== null) ? 'proved' : 'telemarketed-without-recording';
  return consents.some((one) => one.subscriptionId === subscriptionId) ? 'proved' : 'nothing';
}

/** An order on demand proves itself by the message that asked; a subscription needs a consent. */
export function proofOfCharge(charge: Pick<Charge, 'occasion'>, ofSubscription: Proof): Proof {
  return charge.occasion === 'month' ? ofSubscription : 'proved';
}

/** Decides a request for money back. `extraId` names the transfer of what is paid on top, if anything is. */
export function decideRefund(
  asked: Asking & { readonly amountFen: Fen | undefined; readonly extraId: Id },
  one: RefundCase,
  rules: RefundRules,
  now: Date,
): Remedy | Refusal {
  const reason = rules.reasons.get(asked.reason);
  if (!reason) return 'unknown-reason';
  if (reason.gives !== 'refund') return 'other-reason';
  const { charge } = one;
  if (charge.state === 'voided' || charge.state === 'expired') return 'not-taken';
  const left = charge.amountFen - charge.refundedFen - one.openFen;
  if (left <= 0) return 'nothing-left';
  const amountFen = asked.amountFen ?? (reason.amount === 'full' ? left : undefined);
  if (amountFen === undefined || amountFen <= 0 || amountFen > left) return 'wrong-amount';
  if (reason.amount === 'full' && amountFen !== left) return 'wrong-amount';
  const extraFen = amountFen * (reason.times - 1);
  const rule = whyWithoutSecond(one, amountFen + extraFen, rules, now);
  return {
    phone: charge.phone,
    id: asked.id,
    kind: 'refund',
    product: charge.product,
    billingGroup: charge.billingGroup,
    month: charge.month,
    chargeId: charge.id,
    amountFen,
    extraFen,
    extraId: extraFen > 0 ? asked.extraId : null,
    gift: null,
    ...requested(asked, rule, now),
  };
}

/** Decides a request for goodwill: a month for free, or a gift. Money of ours above the limit needs a second person too. */
export function decideGoodwill(
  asked: Asking & { readonly gift: string | undefined },
  about: { readonly phone: Phone; readonly product: string; readonly billingGroup: string; readonly month: Month },
  /** What a gift costs us; what a free month would have cost. */
  { worthFen, ...recent }: { readonly worthFen: Fen } & Recent,
  rules: RefundRules,
  now: Date,
): Remedy | Refusal {
  const reason = rules.reasons.get(asked.reason);
  if (!reason) return 'unknown-reason';
  if (reason.gives === 'refund' || (reason.gives === 'gift') !== (asked.gift !== undefined)) return 'other-reason';
  const within = isWithin(recent, worthFen, rules);
  return {
    ...about,
    id: asked.id,
    kind: reason.gives,
    chargeId: null,
    amountFen: worthFen,
    extraFen: 0,
    extraId: null,
    gift: asked.gift ?? null,
    ...requested(asked, within ? withinLimit : undefined, now),
  };
}

function requested({ reason, note, by }: Asking, rule: string | undefined, now: Date) {
  return {
    reason,
    note,
    state: rule === undefined ? ('requested' as const) : ('approved' as const),
    requestedBy: by,
    requestedAt: now,
    decidedBy: null,
    decidedAt: rule === undefined ? null : now,
    rule: rule ?? null,
    doneAt: null,
  };
}

type Recent = Pick<RefundCase, 'recentFen' | 'givenAloneFen'>;

function isWithin({ recentFen, givenAloneFen }: Recent, fen: Fen, rules: RefundRules): boolean {
  return recentFen + fen <= rules.approvalAboveFen && givenAloneFen + fen <= rules.personAboveFen;
}

export const withinLimit = 'it is within what one person may give';

/** Why nobody else has to approve; undefined when somebody has to. */
function whyWithoutSecond(
  { proof, takenAt, ...recent }: RefundCase,
  fen: Fen,
  rules: RefundRules,
  now: Date,
): string | undefined {
  if (proof === 'telemarketed-without-recording') return 'it was sold on the telephone and there is no recording';
  const { withoutArgumentHours } = rules;
  const soon = takenAt !== undefined && now.getTime() - takenAt.getTime() <= withoutArgumentHours * hourMs;
  if (proof === 'nothing' && soon)
    return `nothing proves the consent, and the complaint came within ${withoutArgumentHours} hours of the charge`;
  return isWithin(recent, fen, rules) ? withinLimit : undefined;
}

/** What becomes of a request by the word of a person. */
export type Verdict = 'approved' | 'refused' | 'settled';

/** A person approves, refuses, or says how a former holder got it. Who asked for a remedy does not decide it. */
export function decideRemedy(
  remedy: Remedy,
  verdict: { readonly to: Verdict; readonly by: string; readonly rule: string },
  now: Date,
): Remedy | 'own-request' | 'decided-before' {
  // What was approved goes its way by itself.
  if (!remedyMoves[remedy.state].includes(verdict.to) || remedy.state === 'approved') return 'decided-before';
  if (verdict.by === remedy.requestedBy) return 'own-request';
  const doneAt = verdict.to === 'settled' ? now : null;
  return { ...remedy, state: verdict.to, decidedBy: verdict.by, decidedAt: now, rule: verdict.rule, doneAt };
}

/** What was asked for a phone since a time and not refused: refunds, what was paid on top, and goodwill. */
export function sumOf(remedies: readonly Remedy[], since: Date): Fen {
  return remedies
    .filter((one) => one.state !== 'refused' && one.requestedAt > since)
    .reduce((sum, one) => sum + one.amountFen + one.extraFen, 0);
}

const aside: ReadonlySet<RemedyState> = new Set(['requested', 'approved', 'former-holder', 'settled']);

/** What is asked for a charge, or was given otherwise than by the bill: the charge itself does not know of it. */
export function openFor(remedies: readonly Remedy[], chargeId: Id): Fen {
  return remedies
    .filter((one) => one.chargeId === chargeId && aside.has(one.state))
    .reduce((sum, one) => sum + one.amountFen, 0);
}

/** Why something is neither booked to a number nor told to it. */
export const formerHolder = 'the number went to somebody else since: nothing is booked to it or told to it';

/**
 * Whether a fee was of somebody who had the number before: it is older than the present holder, or for a month before them, or
 * of a relation that is. `askedAt` is that of its subscription.
 */
export function isOfFormer(
  { createdAt, month }: Pick<Charge, 'createdAt' | 'month'>,
  askedAt: Date | undefined,
  handedOverAt: Date | undefined,
): boolean {
  if (handedOverAt === undefined) return false;
  return (
    createdAt < handedOverAt ||
    startOfNextMonth(month) <= handedOverAt ||
    (askedAt !== undefined && askedAt < handedOverAt)
  );
}

function startOfNextMonth(month: Month): Date {
  return monthStart(startOfDay(`${month}-01`), 1);
}

/** Why an approved remedy comes to nothing, though nobody refused it. */
export const notTaken = 'the fee was never taken';
export const notLeft = 'so much is not left of the charge: it was given back meanwhile, by us or by the carrier';
export const givenBefore = 'the month was given before';
export const rulesThatRefuse: readonly string[] = [notTaken, notLeft, givenBefore, formerHolder];
