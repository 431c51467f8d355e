import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** What a carrier's platform says has happened. What nobody can read is `unknown`, and never opens anything. */
export type OrderAction =
  | 'order'
  | 'renew'
  | 'cancel'
  | 'cancel-all'
  | 'suspend'
  | 'suspend-all'
  | 'resume'
  | 'change'
  | 'on-demand'
  | 'number-change'
  | 'unknown';

/** A change of an order relation as a carrier's platform told it, whatever it speaks. */
export type OrderNotice = {
  readonly id: Id;
  readonly peer: string;
  /** The carrier's key of this notice: the same one again is the same notice. */
  readonly recordId: string;
  /** A number, or a pseudo-code kept whole. */
  readonly phone: Phone;
  /** Who pays, where it is somebody else. */
  readonly payer: string | undefined;
  readonly action: OrderAction;
  /** The carrier's code of the product; '' stands for all of the SP. */
  readonly productRef: string;
  /** What a change replaces. */
  readonly oldProductRef: string | undefined;
  readonly cause: string;
  readonly channel: string;
  /** What the phone texted, where it did. */
  readonly content: string;
  readonly linkId: string;
  readonly effectiveAt: Date | undefined;
  readonly expireAt: Date | undefined;
  /** By the carrier's clock; absent where it does not say. */
  readonly occurredAt: Date | undefined;
  readonly receivedAt: Date;
};

/** How a relation stands at the carrier. */
export type RelationState = 'open' | 'suspended' | 'closed';

/** Our mirror of one order relation of record, which is the carrier's. */
export type OrderRelation = {
  readonly phone: Phone;
  readonly peer: string;
  readonly productRef: string;
  /** Ours; absent while the sheet of the peer does not name it. */
  readonly product: string | undefined;
  readonly state: RelationState;
  readonly channel: string;
  readonly effectiveAt: Date | undefined;
  readonly expireAt: Date | undefined;
  readonly lastChangeAt: Date;
  /** The key of the notice that changed it last, or the report of a gateway. */
  readonly lastRecordId: string;
};

const report = 'report of ';

/** What stands for a notice where the report of a message made the relation at a gateway. */
export function reportOf(mtId: Id): string {
  return `${report}${mtId}`;
}

/** Its platform has told how it stands; until then we know it from a gateway's report only. */
export function isToldByNotice({ lastRecordId }: OrderRelation): boolean {
  return !lastRecordId.startsWith(report);
}

/**
 * What became of a notice. `outdated`: older than what is known, kept and ignored; `conflict`: of the same time as what is known,
 * and different; `withdrawn`: the phone had taken its order back before; `on-demand`: an order of one piece, answered;
 * `not-on-demand`: one of what is not sold by the piece, or without a LinkID; `sealed`: the number changed hands.
 */
export type Verdict =
  | 'applied'
  | 'duplicate'
  | 'outdated'
  | 'conflict'
  | 'unknown-product'
  | 'unknown-action'
  | 'other-payer'
  | 'withdrawn'
  | 'on-demand'
  | 'not-on-demand'
  | 'sealed';

/** Verdicts that a person must look at. */
export const needsAttention: readonly Verdict[] = [
  'conflict',
  'unknown-product',
  'unknown-action',
  'other-payer',
  'not-on-demand',
];

/** What a peer calls our products. */
export type ProductMap = {
  /** Ours by the carrier's code. */
  product(ref: string): string | undefined;
  /** The carrier's codes of products that exclude this one, for a change that does not say what it replaces. */
  excludedBy(ref: string): readonly string[];
};

/** What a notice does to the mirror: the relations as they stand afterwards, those that are as before left out. */
export type Following = {
  readonly verdict: Extract<Verdict, 'applied' | 'duplicate' | 'outdated' | 'conflict'>;
  readonly changed: readonly OrderRelation[];
};

/** The row that stands for all products: when everything was last ended at once. */
const all = '';

/**
 * Lets the mirror of one phone at one peer follow a notice. Only what is later than the last applied change of a relation is
 * applied; of the same time and the same outcome is a duplicate, of the same time and another outcome is for people.
 */
export function follow(standing: readonly OrderRelation[], notice: OrderNotice, products: ProductMap): Following {
  const outcomes = targetsOf(standing, notice, products).map(({ ref, to }) =>
    followOne(standing, notice, products, ref, to),
  );
  const changed = outcomes.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  if (changed.length > 0 || outcomes.length === 0) return { verdict: 'applied', changed };
  return { verdict: outcomes.find((one) => one === 'conflict') ?? (outcomes[0] as Following['verdict']), changed };
}

type Target = { readonly ref: string; readonly to: RelationState | 'as-it-is' };

/** Which relations a notice is about, and how they stand afterwards. What is ended comes first. */
function targetsOf(standing: readonly OrderRelation[], notice: OrderNotice, products: ProductMap): Target[] {
  const { action, productRef: ref } = notice;
  const known = standing.filter((one) => one.productRef !== all && one.state !== 'closed').map((one) => one.productRef);
  const every = (to: RelationState): Target[] => known.map((one) => ({ ref: one, to }));
  switch (action) {
    case 'order':
    case 'renew':
    case 'resume':
      return [{ ref, to: 'open' }];
    case 'cancel':
      return [{ ref, to: 'closed' }];
    case 'suspend':
      return [{ ref, to: 'suspended' }];
    case 'suspend-all':
      return every('suspended');
    case 'cancel-all':
    case 'number-change':
      return [...every('closed'), { ref: all, to: 'closed' }];
    case 'change':
      return changeOf(known, notice, products);
    case 'on-demand':
    case 'unknown':
      return [];
    default:
      return action satisfies never;
  }
}

/** Another level takes the place of the one that stands; where none stands in its way only dates change. */
function changeOf(
  known: readonly string[],
  { productRef, oldProductRef }: OrderNotice,
  products: ProductMap,
): Target[] {
  const inTheWay = oldProductRef ? [oldProductRef] : products.excludedBy(productRef);
  const replaced = inTheWay.filter((one) => one !== productRef && known.includes(one));
  if (replaced.length === 0) return [{ ref: productRef, to: known.includes(productRef) ? 'as-it-is' : 'open' }];
  return [...replaced.map((ref): Target => ({ ref, to: 'closed' })), { ref: productRef, to: 'open' }];
}

function followOne(
  standing: readonly OrderRelation[],
  notice: OrderNotice,
  products: ProductMap,
  ref: string,
  to: Target['to'],
): OrderRelation | Exclude<Following['verdict'], 'applied'> {
  const known = standing.find((one) => one.productRef === ref);
  const state = to === 'as-it-is' ? (known?.state ?? 'open') : to;
  // Whatever was before everything was ended is ended with it.
  const last = [known, standing.find((one) => one.productRef === all)]
    .filter((one) => one !== undefined)
    .sort((a, b) => b.lastChangeAt.getTime() - a.lastChangeAt.getTime())[0];
  if (last !== undefined && notice.occurredAt !== undefined) {
    const age = notice.occurredAt.getTime() - last.lastChangeAt.getTime();
    if (age < 0) return 'outdated';
    if (age === 0) return last.state === state ? 'duplicate' : 'conflict';
  }
  return {
    phone: notice.phone,
    peer: notice.peer,
    productRef: ref,
    product: products.product(ref),
    state,
    channel: notice.channel,
    effectiveAt: notice.effectiveAt ?? known?.effectiveAt,
    expireAt: notice.expireAt ?? known?.expireAt,
    lastChangeAt: notice.occurredAt ?? notice.receivedAt,
    lastRecordId: notice.recordId,
  };
}

/** The mirror of a phone after changes. */
export function mirrored(before: readonly OrderRelation[], changed: readonly OrderRelation[]): OrderRelation[] {
  const key = (one: OrderRelation) => `${one.phone} ${one.peer} ${one.productRef}`;
  return [...new Map([...before, ...changed].map((one) => [key(one), one])).values()];
}
