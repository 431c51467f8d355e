import { isWithin, priceOf, tariffAt } from '../../business/catalog/index.ts';
import type { TelemarketingConsent } from '../../business/consent/index.ts';
import type { MessageSeen, MoSeen } from '../../business/messages/index.ts';
import { isOfFormer, openFor, proofOf } from '../../business/refunds/index.ts';
import { inForce } from '../../business/subscriptions/index.ts';
import { beijingIso } from '../../values/time.ts';
import type { CareHouse } from '../house.ts';
import { channels, ruleWords } from '../timeline/contract.ts';
import { consentWords } from '../timeline/words.ts';
import type { BillView, CareRelation, CareStory, ConsentView, MessageView, Story, StoryAction } from './contract.ts';
import { tellMessage } from './message-words.ts';
import { wordsOfList } from './model.ts';
import { carrierAgent, placeOf } from './openings.ts';
import { lineTerms } from './perform.ts';
import { type SubscriberFile, wordsAgreedTo } from './story.ts';
import { traceWords } from './trace-words.ts';

const caring = [
  ...(['order', 'stop', 'membership', 'refund', 'goodwill'] as const),
  ...(['complaint', 'agree-promotions', 'refuse-promotions'] as const),
];

/** What each role may do about a number. The routes hold the same; pages show only these. */
const mayDo: Readonly<Record<string, readonly StoryAction[]>> = {
  'agent-10010': ['order', 'stop', 'membership'],
  'care-agent': [...caring, 'blacklist', 'explain', 'evidence'],
  supervisor: [...caring, 'blacklist', 'unblacklist', 'explain', 'evidence'],
  'technical-support': ['explain'],
  // Takes agreements on paper, and sees nothing of the number.
  'hall-clerk': ['agree-promotions'],
};

/** Which roles may do something about a number. */
export function rolesFor(action: StoryAction): string[] {
  return Object.keys(mayDo).filter((role) => mayDo[role]!.includes(action));
}

/** What things are called by. */
type Naming = Pick<CareHouse, 'terms' | 'rules'>;

const relationsShown = 50;
const billsShown = 60;

const optional = <Key extends string>(key: Key, at: Date | undefined | null) =>
  (at ? { [key]: beijingIso(at) } : {}) as { [K in Key]?: string };

/** The page of a subscriber as a role may see it. */
export function presentStory(file: SubscriberFile, panels: string[], role: string, house: CareHouse, now: Date): Story {
  const { relations, bills, remedies, consents } = presentFile(file, house);
  const shared = {
    identity: identityOf(file, house),
    relations,
    orderable: orderableBy(file, house, now),
    panels,
    may: [...(mayDo[role] ?? [])],
  };
  if (role === carrierAgent) return { view: 'carrier', ...shared, bills };
  return {
    view: 'care',
    ...shared,
    holders: file.holders.map(({ since, until, cause }) => ({
      since: beijingIso(since),
      until: beijingIso(until),
      cause: ruleWords(cause),
    })),
    bills,
    remedies,
    consents,
    lists: file.lists.map((one) => ({
      list: one.list,
      name: wordsOfList(one.list),
      reason: one.reason,
      source: one.source,
      addedAt: beijingIso(one.addedAt),
      ...optional('until', one.until),
      ...optional('removedAt', one.removedAt),
      ...(one.removedBecause !== null && { removedBecause: one.removedBecause }),
    })),
    isBlacklisted: file.subscriber?.blacklisted ?? false,
    promotions: {
      allowed: file.subscriber?.promotionsAllowed ?? false,
      ...optional('refusedAt', file.subscriber?.promotionsRefusedAt),
    },
    accessNumbers: house.terms.catalog.accessNumbers.map(({ number }) => number),
  };
}

/** What a phone has, was charged and given back, and agreed to, in plain words: what stands first, else newest first. */
export function presentFile(
  file: SubscriberFile,
  house: Naming,
): Pick<CareStory, 'relations' | 'bills' | 'remedies' | 'consents'> {
  const newest = file.charges.toReversed().slice(0, billsShown);
  return {
    relations: relationsOf(file, house),
    bills: newest.map((one) => ({ ...billOf(one, file, house), leftFen: leftOf(one, file) })),
    remedies: file.remedies.toReversed().map((one) => remedyOf(one, house)),
    consents: file.consents.toReversed().map((one) => consentOf(one, file, house)),
  };
}

function identityOf({ phone, subscriber }: SubscriberFile, house: CareHouse): Story['identity'] {
  const place = placeOf(house, phone);
  const carrier = place?.carrier ?? subscriber?.carrier;
  const province = place?.province ?? subscriber?.province;
  return {
    phone,
    isKnown: subscriber !== undefined,
    ...(carrier !== undefined && { carrier }),
    ...(province !== undefined && { province }),
    isPorted: house.segments.ported.has(phone),
    ...optional('since', subscriber?.holderSince),
    ...optional('lastTextAt', subscriber?.lastMoAt),
  };
}

/** What stands first, then what ended last. */
function relationsOf({ history, relations, calls }: SubscriberFile, house: Naming): CareRelation[] {
  const { titleOf, priceOf: costOf } = lineTerms(house);
  const all = history.subscriptions.toReversed();
  const sorted = [...all.filter((one) => !one.closedAt), ...all.filter((one) => one.closedAt)];
  return sorted.slice(0, relationsShown).map((one) => ({
    id: one.id,
    product: one.product,
    title: titleOf(one.product),
    price: costOf(one.product, one.tariffVersion),
    state: one.state,
    channel: channels[one.channel],
    askedAt: beijingIso(one.askedAt),
    ...optional('activeFrom', one.activeFrom),
    ...optional('closedAt', one.closedAt),
    ...optional('confirmUntil', one.confirmUntil),
    ...optional('trialUntil', one.trialUntil),
    ...optional('feeFrom', one.feeFrom),
    mayStop: one.state === 'pending-confirm' || inForce(one),
    isTelemarketed: proofOf(one.id, [], calls, one.channel) !== 'nothing',
    atCarrier: one.closedAt
      ? []
      : relations
          .filter(({ product }) => product === one.product)
          .map(({ peer, state, lastChangeAt }) => ({ peer, state, since: beijingIso(lastChangeAt) })),
  }));
}

type ChargeRow = SubscriberFile['charges'][number];

function billOf(charge: ChargeRow, file: SubscriberFile, house: Naming): BillView {
  const last = file.chargeEvents.findLast(({ chargeId }) => chargeId === charge.id);
  const agreed = consentBehind(charge, file);
  return {
    id: charge.id,
    month: charge.month,
    product: charge.product,
    title: lineTerms(house).titleOf(charge.product),
    kind: charge.occasion === 'month' ? 'month' : 'item',
    amountFen: charge.amountFen,
    refundedFen: charge.refundedFen,
    state: charge.state,
    why: ruleWords(last?.rule ?? ''),
    at: beijingIso(last?.at ?? charge.createdAt),
    isOfFormer: isFormers(charge, file),
    ...(agreed && { consent: { id: agreed.id, at: beijingIso(agreed.at), how: consentWords(agreed.kind) } }),
  };
}

/** The agreement that a fee rests on: that of its subscription, or the newest to the product before it. */
function consentBehind({ subscriptionId, product, createdAt }: ChargeRow, { consents }: SubscriberFile) {
  return (
    consents.findLast((one) => subscriptionId !== undefined && one.subscriptionId === subscriptionId) ??
    consents.findLast((one) => one.product === product && one.at <= createdAt)
  );
}

function isFormers(charge: ChargeRow, { holders, history }: SubscriberFile): boolean {
  const askedAt = history.subscriptions.find(({ id }) => id === charge.subscriptionId)?.askedAt;
  return isOfFormer(charge, askedAt, holders.at(-1)?.until);
}

/** What may still be asked back of a charge. */
function leftOf({ id, amountFen, refundedFen, state }: ChargeRow, { remedies }: SubscriberFile): number {
  if (state === 'voided' || state === 'expired') return 0;
  return amountFen - refundedFen - openFor(remedies, id);
}

function remedyOf(one: SubscriberFile['remedies'][number], house: Naming): CareStory['remedies'][number] {
  const { titleOf, reasonOf } = lineTerms(house);
  return {
    id: one.id,
    kind: one.kind,
    title: titleOf(one.product),
    month: one.month,
    amountFen: one.amountFen,
    extraFen: one.extraFen,
    reason: reasonOf(one.reason),
    note: one.note,
    state: one.state,
    ...(one.rule !== null && { rule: ruleWords(one.rule) }),
    requestedAt: beijingIso(one.requestedAt),
    ...optional('decidedAt', one.decidedAt),
  };
}

function consentOf(one: SubscriberFile['consents'][number], file: SubscriberFile, house: Naming): ConsentView {
  const { titleOf, priceOf: costOf } = lineTerms(house);
  const isPromotion = one.product === 'promotion';
  const mo = file.mos.find(({ id }) => id === one.evidence['moId']);
  const call = file.calls.find((each) => each.subscriptionId !== null && each.subscriptionId === one.subscriptionId);
  const text = wordsAgreedTo(one, file);
  const price = isPromotion ? '' : costOf(one.product, one.tariffVersion);
  const { script: _, tick: __, ...evidence } = one.evidence;
  return {
    id: one.id,
    title: isPromotion ? '推广短信' : titleOf(one.product),
    how: consentWords(one.kind),
    at: beijingIso(one.at),
    ...(price !== '' && { price }),
    textVersion: one.textVersion,
    ...(text !== undefined && { text }),
    ...(mo && { mo: { id: mo.id, text: mo.text ?? '', at: beijingIso(mo.at) } }),
    ...(call && { recording: recordingOf(call) }),
    evidence,
  };
}

function recordingOf(call: TelemarketingConsent): NonNullable<ConsentView['recording']> {
  return {
    id: call.id,
    name: call.recording,
    state: call.recordingRemovedAt !== null ? 'removed' : call.recordingHash === null ? 'missing' : 'here',
    consentedAt: beijingIso(call.consentedAt),
    callerId: call.callerId,
    scriptVersion: call.scriptVersion,
    organisation: call.organisation,
  };
}

/** What is sold by the month where this phone belongs, and does not stand already. */
function orderableBy({ phone, history }: SubscriberFile, house: CareHouse, now: Date): Story['orderable'] {
  const place = placeOf(house, phone);
  if (!place) return [];
  const standing = new Set(history.subscriptions.filter(inForce).map(({ product }) => product));
  return [...house.terms.catalog.products.values()]
    .filter((one) => one.tariffs[0].period === 'month' && !standing.has(one.code))
    .filter((one) => isWithin(one.openTo, { phone, carrier: place.carrier, province: place.province }))
    .map((one) => ({ code: one.code, title: one.title, price: priceOf(tariffAt(one, now)) }));
}

/** How a text was understood, in both languages. */
export function presentTrace(trace: NonNullable<MoSeen['trace']>): NonNullable<MessageView['trace']> {
  return trace.map(({ why, ...step }) => ({ ...step, why: traceWords(why) }));
}

/** A message as our own people see it; of the rest the route's schema leaves out what a carrier's agent may not see. */
export function presentMessage(
  message: MessageSeen,
  { sheets, terms: { catalog } }: Pick<CareHouse, 'sheets' | 'terms'>,
  now: Date,
): MessageView {
  const told = tellMessage(message, { sheets, catalog }, now);
  const shared = {
    id: message.id,
    direction: message.direction,
    at: beijingIso(message.at),
    accessNumber: message.accessNumber,
    text: message.text ?? '',
    ...told,
  };
  if (message.direction === 'mo')
    return { ...shared, link: message.link, ...(message.trace && { trace: presentTrace(message.trace) }) };
  return {
    ...shared,
    class: message.class,
    reason: ruleWords(message.reason),
    feeFen: message.feeFen,
    textVersion: message.textVersion,
    attempts: message.attempts.map((one) => ({
      part: one.part,
      attempt: one.attempt,
      link: one.link,
      state: one.state,
      ...(one.carrierMessageId !== null && { carrierMessageId: one.carrierMessageId }),
      ...(one.result !== null && { result: one.result }),
      sentAt: beijingIso(one.sentAt),
      ...optional('answeredAt', one.answeredAt),
      ...optional('reportedAt', one.reportedAt),
    })),
  };
}
