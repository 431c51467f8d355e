import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayOf } from '../../values/time.ts';
import type { Standing } from '../subscriptions/index.ts';
import type { RelationRow } from './model.ts';

/** A subscription of ours as it stood at the instant of the comparison: in force. */
export type OurRelation = Standing;

/** An agreement on the telephone, as the telemarketer listed it. */
export type HeardConsent = {
  readonly phone: Phone;
  readonly id: Id;
  readonly product: string;
  readonly billingGroup: string;
  /** The telemarketer. */
  readonly organisation: string;
  readonly consentedAt: Date;
  readonly hasRecording: boolean;
  /** The relation that it is known to prove. */
  readonly subscriptionId: Id | null;
};

/** A notice of the carrier that said another thing than one of the same time. */
export type HeardConflict = { readonly phone: Phone; readonly billingGroup: string; readonly eventId: Id };

/** What the three parties together say of one phone and product group (CA-061…063, CA-X17). */
export const relationClasses = [
  'agreed',
  'carrier-only',
  'sp-only',
  'consent-only',
  'level-differs',
  'state-differs',
  'consented-after',
  'recording-missing',
  'notices-conflict',
  'date-differs',
] as const;
export type RelationClass = (typeof relationClasses)[number];
export type Finding = Exclude<RelationClass, 'agreed'>;

export type RelationItem = {
  /** The gravest finding, in the order of the classes. */
  readonly class: RelationClass;
  readonly findings: readonly Finding[];
  readonly phone: Phone;
  readonly billingGroup: string;
  readonly carrier?: RelationRow;
  readonly sp?: OurRelation;
  readonly consent?: HeardConsent;
  readonly conflicts: readonly HeardConflict[];
};

/** What is to be compared of some phones, and how. */
export type ThreeSides = {
  readonly carrier: readonly RelationRow[];
  readonly sp: readonly OurRelation[];
  readonly consents: readonly HeardConsent[];
  readonly conflicts: readonly HeardConflict[];
  /** The carrier's codes of the channel that telemarketers' orders come by. */
  readonly telemarketing: readonly string[];
};

/**
 * Compares the three sides. Every open relation of the carrier and of ours is in exactly one item, and so is every product
 * group that somebody agreed to without any relation having come of it. A closed relation of the carrier is no relation.
 */
export function compareThree(sides: ThreeSides): RelationItem[] {
  const open = sides.carrier.filter(({ state }) => state !== 'closed');
  const cells = groupBy([...open, ...sides.sp, ...sides.consents], (one) => `${one.phone} ${one.billingGroup}`);
  const conflicts = groupBy(sides.conflicts, (one) => `${one.phone} ${one.billingGroup}`);
  return [...cells].flatMap(([key, cell]) =>
    compareCell(
      conflicts.get(key) ?? [],
      cell.filter((one): one is RelationRow => 'line' in one),
      cell.filter((one): one is OurRelation => 'activeFrom' in one),
      cell.filter((one): one is HeardConsent => 'consentedAt' in one),
      sides.telemarketing,
    ),
  );
}

/** A group has one relation at a time with us; of several that a carrier has, the one of our product is compared and the rest stand alone. */
function compareCell(
  conflicts: readonly HeardConflict[],
  carrier: readonly RelationRow[],
  sp: readonly OurRelation[],
  consents: readonly HeardConsent[],
  telemarketing: readonly string[],
): RelationItem[] {
  const [ours] = sp;
  const theirs = carrier.find(({ product }) => product === ours?.product) ?? carrier[0];
  const heard = consentFor(consents, ours, theirs);
  const others = carrier
    .filter((one) => one !== theirs)
    .map((one) => itemOf(['carrier-only'], one, undefined, undefined, []));
  if (!theirs && !ours) {
    // What is known to have become a relation has been through its life; the rest still waits for one.
    const waits = consents.find(({ subscriptionId }) => subscriptionId === null);
    return waits ? [itemOf(findingsOfConsent(['consent-only'], waits), undefined, undefined, waits, [])] : others;
  }
  const found = findings(theirs, ours, heard, telemarketing);
  if (conflicts.length > 0) found.push('notices-conflict');
  return [itemOf(found, theirs, ours, heard, conflicts), ...others];
}

/** The agreement that proves the relation: the one tied to it, else the first with a recording, else any. */
function consentFor(
  consents: readonly HeardConsent[],
  ours: OurRelation | undefined,
  theirs: RelationRow | undefined,
): HeardConsent | undefined {
  const meant = consents.filter(({ subscriptionId }) => subscriptionId === null || subscriptionId === ours?.id);
  const product = theirs?.product ?? ours?.product;
  const worth = (one: HeardConsent) =>
    4 * Number(one.subscriptionId !== null) + 2 * Number(one.hasRecording) + Number(one.product === product);
  return meant.toSorted((one, other) => worth(other) - worth(one))[0];
}

function findings(
  theirs: RelationRow | undefined,
  ours: OurRelation | undefined,
  consent: HeardConsent | undefined,
  telemarketing: readonly string[],
): Finding[] {
  const found: Finding[] = [];
  if (!ours) found.push('carrier-only');
  if (!theirs) found.push('sp-only');
  if (theirs && ours) {
    if (theirs.product !== ours.product) found.push('level-differs');
    if (theirs.state !== ours.state) found.push('state-differs');
    if (theirs.effectiveAt && dayOf(theirs.effectiveAt) !== dayOf(ours.activeFrom)) found.push('date-differs');
  }
  const isTelemarketed = theirs?.channel !== undefined && telemarketing.includes(theirs.channel);
  const began = theirs?.effectiveAt ?? ours?.activeFrom;
  if (consent && began && consent.consentedAt > began) found.push('consented-after');
  if (consent ? !consent.hasRecording : isTelemarketed) found.push('recording-missing');
  return found;
}

function findingsOfConsent(found: readonly Finding[], consent: HeardConsent): Finding[] {
  return consent.hasRecording ? [...found] : [...found, 'recording-missing'];
}

function itemOf(
  findings: readonly Finding[],
  carrier: RelationRow | undefined,
  sp: OurRelation | undefined,
  consent: HeardConsent | undefined,
  conflicts: readonly HeardConflict[],
): RelationItem {
  const { phone, billingGroup } = (carrier ?? sp ?? consent)!;
  const ordered = relationClasses.filter((one): one is Finding => (findings as readonly string[]).includes(one));
  return {
    class: ordered[0] ?? 'agreed',
    findings: ordered,
    phone,
    billingGroup,
    ...(carrier && { carrier }),
    ...(sp && { sp }),
    ...(consent && { consent }),
    conflicts,
  };
}
