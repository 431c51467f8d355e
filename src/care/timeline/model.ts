import type { PlanLine } from '../../business/bill-run/index.ts';
import type { Charge, ChargeEvent, ChargeRefund, FreeMonth } from '../../business/billing/index.ts';
import type { Consent, TelemarketingConsent } from '../../business/consent/index.ts';
import type { Notice } from '../../business/messages/index.ts';
import type { Remedy } from '../../business/refunds/index.ts';
import type { ToldNotice } from '../../business/relations/index.ts';
import type { Subscription, SubscriptionEvent } from '../../business/subscriptions/index.ts';
import type { Id } from '../../values/id.ts';
import { later, type Month, startOfDay } from '../../values/time.ts';
import {
  aboutCall,
  aboutCharge,
  aboutConsent,
  aboutEvent,
  aboutFreeMonth,
  aboutMessage,
  aboutNotice,
  aboutRefund,
  aboutRemedy,
  ahead,
  type Said,
  type Words,
} from './words.ts';

/** What a mark of a timeline is about, in the order in which marks of one instant are told. */
export const markKinds = [
  'call',
  'carrier',
  'order',
  'consent',
  'relation',
  'cooling-off',
  'charge',
  'remedy',
  'refund',
  'free-month',
  'notice',
  'confirm-until',
  'trial-end',
  'bill',
  'price',
] as const;
export type MarkKind = (typeof markKinds)[number];

/** One thing that happened to a relation or will, with the rule that made it, in plain words. */
export type Mark = {
  readonly at: Date;
  readonly kind: MarkKind;
  readonly subscriptionId: Id | undefined;
  readonly product: string | undefined;
  /** It has not happened yet. */
  readonly isAhead: boolean;
  readonly text: Words;
  readonly rule: Words;
  /** Points at the proof. */
  readonly evidence: Readonly<Record<string, string>>;
};

/** Everything known of one phone: rows as they are stored, oldest first. */
export type Story = {
  readonly subscriptions: readonly Subscription[];
  readonly events: readonly SubscriptionEvent[];
  readonly consents: readonly Consent[];
  readonly calls: readonly TelemarketingConsent[];
  readonly charges: readonly Charge[];
  readonly chargeEvents: readonly ChargeEvent[];
  readonly refunds: readonly ChargeRefund[];
  readonly remedies: readonly Remedy[];
  readonly freeMonths: readonly FreeMonth[];
  readonly notices: readonly Notice[];
  /** What carriers' platforms told. */
  readonly told: readonly ToldNotice[];
  /** What the bill plan says of this month and the next. */
  readonly plan: readonly (PlanLine & { readonly month: Month })[];
};

/** What the timeline needs to know of the house. */
export type Terms = {
  readonly coolingOffMs: number;
  titleOf(product: string): string;
  /** What people call a reason for giving money back. */
  reasonOf(code: string): Words;
  /** Prices of a product that begin after an instant. */
  pricesAfter(
    product: string,
    at: Date,
  ): readonly { readonly from: Date; readonly amountFen: number; readonly version: number }[];
};

/** Tells the story of a phone in order: what happened, and what will if nobody does anything. Pure. */
export function tellStory(story: Story, terms: Terms, now: Date): Mark[] {
  const marks = [
    ...story.calls.map((one) => callMark(one)),
    ...story.told.map(carrierMark),
    ...story.events.map((one) => eventMark(one, story)),
    ...story.consents.map(consentMark),
    ...story.subscriptions.flatMap((one) => coolingOffMark(one, terms)),
    ...story.chargeEvents.flatMap((one) => chargeMark(one, story)),
    ...story.remedies.flatMap((one) => remedyMarks(one, terms)),
    ...story.refunds.flatMap((one) => refundMark(one, story, terms)),
    ...story.freeMonths.map(freeMonthMark),
    ...story.notices.map((one) => noticeMark(one, story)),
    ...story.subscriptions.flatMap((one) => windowMarks(one)),
    ...story.subscriptions.flatMap((one) => priceMarks(one, terms, now)),
    ...story.plan.flatMap(billMark),
  ].map((told): Mark => {
    const { product } = told;
    const named = product === undefined ? told.said : nameIn(told.said, terms.titleOf(product));
    const { said: _, ...mark } = told;
    return { ...mark, ...named, isAhead: mark.at > now };
  });
  const rank = (kind: MarkKind) => markKinds.indexOf(kind);
  return marks.toSorted((a, b) => a.at.getTime() - b.at.getTime() || rank(a.kind) - rank(b.kind));
}

/** A mark whose product has no title yet. */
type Told = Omit<Mark, 'isAhead' | 'text' | 'rule'> & { readonly said: Said };

function nameIn({ text, rule }: Said, title: string): Said {
  const fill = (words: Words): Words => ({
    'zh-CN': words['zh-CN'].replaceAll('{product}', title),
    en: words.en.replaceAll('{product}', title),
  });
  return { text: fill(text), rule: fill(rule) };
}

function callMark({
  consentedAt,
  subscriptionId,
  product,
  listId,
  row,
  callerId,
  scriptVersion,
  ...call
}: TelemarketingConsent): Told {
  return {
    at: consentedAt,
    kind: 'call',
    subscriptionId: subscriptionId ?? undefined,
    product,
    said: aboutCall(call.recordingHash !== null),
    evidence: {
      list: listId,
      row: String(row),
      recording: call.recording,
      ...(call.recordingHash !== null && { recordingHash: call.recordingHash }),
      callerId,
      scriptVersion,
    },
  };
}

function carrierMark(notice: ToldNotice): Told {
  const { receivedAt, id, peer, recordId, productRef, channel } = notice;
  return {
    at: receivedAt,
    kind: 'carrier',
    subscriptionId: undefined,
    product: undefined,
    said: aboutNotice(notice),
    evidence: { notice: id, peer, record: recordId, productRef, channel },
  };
}

function eventMark(event: SubscriptionEvent, { subscriptions }: Story): Told {
  const subscription = subscriptions.find(({ id }) => id === event.subscriptionId);
  return {
    at: event.at,
    kind: event.from === undefined ? 'order' : 'relation',
    subscriptionId: event.subscriptionId,
    product: subscription?.product,
    said: aboutEvent(event),
    evidence: { ...event.evidence, actor: event.actor, channel: event.channel },
  };
}

function consentMark(consent: Consent): Told {
  const { at, subscriptionId, product, textVersion, tariffVersion, evidence } = consent;
  return {
    at,
    kind: 'consent',
    subscriptionId,
    product,
    said: aboutConsent(consent),
    evidence: { ...evidence, textVersion, tariffVersion: String(tariffVersion) },
  };
}

/** The mark that a paid relation reaches when nothing stands between it and its first fee any more. */
function coolingOffMark({ activeFrom, closedAt, trialUntil, id, product }: Subscription, terms: Terms): Told[] {
  if (activeFrom === undefined || trialUntil !== undefined) return [];
  const at = later(activeFrom, terms.coolingOffMs);
  if (closedAt !== undefined && closedAt <= at) return [];
  return [
    { at, kind: 'cooling-off', subscriptionId: id, product, said: ahead.coolingOff(terms.coolingOffMs), evidence: {} },
  ];
}

function chargeMark(event: ChargeEvent, { charges }: Story): Told[] {
  const charge = charges.find(({ id }) => id === event.chargeId);
  if (!charge) return [];
  return [
    {
      at: event.at,
      kind: 'charge',
      subscriptionId: charge.subscriptionId,
      product: charge.product,
      said: aboutCharge(event, charge),
      evidence: { charge: charge.id, ...strings(event.detail) },
    },
  ];
}

function remedyMarks(remedy: Remedy, { reasonOf }: Terms): Told[] {
  const reason = reasonOf(remedy.reason);
  const shared = {
    kind: 'remedy' as const,
    subscriptionId: undefined,
    product: remedy.product,
    evidence: { remedy: remedy.id, reason: remedy.reason },
  };
  const asked = { ...shared, at: remedy.requestedAt, said: aboutRemedy(remedy, 'requested', reason) };
  if (remedy.decidedAt === null) return [asked];
  const decided = remedy.state === 'done' || remedy.state === 'requested' ? 'approved' : remedy.state;
  return [asked, { ...shared, at: remedy.decidedAt, said: aboutRemedy(remedy, decided, reason) }];
}

function refundMark(refund: ChargeRefund, { charges }: Story, { reasonOf }: Terms): Told[] {
  const charge = charges.find(({ id }) => id === refund.chargeId);
  return [
    {
      at: refund.at,
      kind: 'refund',
      subscriptionId: charge?.subscriptionId,
      product: charge?.product,
      said: aboutRefund(refund, charge?.month ?? '', reasonOf(refund.reason)),
      evidence: { charge: refund.chargeId, refund: refund.id, ...refund.evidence },
    },
  ];
}

function freeMonthMark({ month, id }: FreeMonth): Told {
  return {
    at: startOfDay(`${month}-01`),
    kind: 'free-month',
    subscriptionId: undefined,
    product: undefined,
    said: aboutFreeMonth(month),
    evidence: { remedy: id },
  };
}

function noticeMark(notice: Notice, { subscriptions }: Story): Told {
  const subscription = subscriptions.find(({ id }) => id === notice.reasonId);
  return {
    at: notice.queuedAt,
    kind: 'notice',
    subscriptionId: subscription?.id,
    product: subscription?.product,
    said: aboutMessage(notice),
    evidence: { mt: notice.id, textVersion: notice.textVersion },
  };
}

/** Until when a confirmation is waited for, and when a trial ends: what has passed is told by its event. */
function windowMarks({ id, product, confirmUntil, trialUntil, closedAt }: Subscription): Told[] {
  const shared = { subscriptionId: id, product, evidence: {} };
  return [
    ...(confirmUntil
      ? [{ ...shared, at: confirmUntil, kind: 'confirm-until' as const, said: ahead.confirmUntil }]
      : []),
    ...(trialUntil && !closedAt
      ? [{ ...shared, at: trialUntil, kind: 'trial-end' as const, said: ahead.trialEnd }]
      : []),
  ];
}

function priceMarks({ id, product, closedAt, tariffVersion }: Subscription, terms: Terms, now: Date): Told[] {
  if (closedAt) return [];
  return terms
    .pricesAfter(product, now)
    .filter(({ version }) => version > tariffVersion)
    .map(({ from, amountFen, version }) => ({
      at: from,
      kind: 'price',
      subscriptionId: id,
      product,
      said: ahead.price(amountFen),
      evidence: { tariffVersion: String(version) },
    }));
}

/** What the bill plan will do; what it leaves out is beside the timeline. */
function billMark({ subscriptionId, product, bill }: PlanLine): Told[] {
  if (!bill) return [];
  const { dueAt, amountFen, link } = bill;
  return [
    { at: new Date(dueAt), kind: 'bill', subscriptionId, product, said: ahead.bill(amountFen), evidence: { link } },
  ];
}

function strings(detail: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, String(value)]));
}

/** What an agent of 10010 sees: what happened to orders, fees and money, without our inner steps and proofs. */
const shownToCarrier: ReadonlySet<MarkKind> = new Set<MarkKind>([
  'carrier',
  'order',
  'consent',
  'relation',
  'cooling-off',
  'charge',
  'refund',
  'free-month',
  'confirm-until',
  'trial-end',
  'bill',
  'price',
]);

/** The part of a timeline that the carrier's agents may read. */
export function forCarrier(marks: readonly Mark[]): Mark[] {
  return marks.filter(({ kind }) => shownToCarrier.has(kind)).map((mark) => ({ ...mark, evidence: {} }));
}
