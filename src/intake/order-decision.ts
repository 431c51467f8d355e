import { productOf } from '../business/catalog/index.ts';
import type { NewMt } from '../business/messages/index.ts';
import {
  type Decided,
  type Ended,
  follow,
  mirrored,
  needsAttention,
  type OrderNotice,
  type OrderRelation,
  type ProductMap,
  type Verdict,
} from '../business/relations/index.ts';
import type { GoneHolder } from '../business/subscribers/index.ts';
import {
  applied,
  type Changes,
  type Channel,
  decideCarrierEvent,
  decideUserReport,
  type Ending,
  mtOf,
  type Person,
  type Terms,
  together,
} from '../business/subscriptions/index.ts';
import type { OrderSheet } from '../carriers/index.ts';

/** A person, with what the carriers hold of it, and how its subscriptions ended before. */
export type Party = Person & { readonly relations: readonly OrderRelation[]; readonly endings: readonly Ending[] };

/** What one notice leads to. Nothing has happened yet; `after` is how the party stands when it has. */
export type NoticeOutcome = Decided & {
  readonly relations: readonly OrderRelation[];
  readonly changes: Changes;
  readonly mts: readonly NewMt[];
  /** Relations that the carrier must end. */
  readonly chases: readonly Ended[];
  /** Products that are wanted again: nobody is asked to end them any more. */
  readonly reordered: readonly { readonly phone: string; readonly product: string }[];
  readonly gone?: GoneHolder;
  readonly after: Party;
};

/** Whether a person must look at it. */
export function alarming(verdict: Verdict): boolean {
  return needsAttention.includes(verdict);
}

/** Only these make something that was not there. */
const opening: readonly OrderNotice['action'][] = ['order', 'renew', 'change'];

/** Decides one notice on how its party stands. Pure. `sheet` is that of its peer, unless somebody took it away meanwhile. */
export function decideNotice(
  party: Party,
  notice: OrderNotice,
  sheet: OrderSheet | undefined,
  terms: Terms,
  now: Date,
): NoticeOutcome {
  if (notice.action === 'unknown') return only(party, notice, 'unknown-action', notice.cause);
  if (notice.action === 'on-demand') return only(party, notice, 'on-demand', `LinkID ${notice.linkId || '(none)'}`);
  const products = productMapOf(sheet, terms);
  const ofPeer = party.relations.filter(({ peer }) => peer === notice.peer);
  const { verdict, changed } = follow(ofPeer, notice, products);
  if (verdict !== 'applied') return only(party, notice, verdict, describe(ofPeer, notice));
  const mirror = { ...only(party, notice, 'applied', notice.action), relations: changed };
  const after = { ...party, relations: mirrored(party.relations, changed) };
  if (notice.action === 'number-change') return changeHands(mirror, after, notice, now);
  if (notice.payer !== undefined && opening.includes(notice.action)) {
    return {
      ...mirror,
      after,
      verdict: 'other-payer',
      detail: 'somebody else pays; nothing is opened that we would charge to the phone',
    };
  }
  if (changed.some(({ product, productRef }) => product === undefined && productRef !== '')) {
    const remedy = `name ${notice.productRef} under products of the sheet of ${notice.peer}`;
    return { ...mirror, after, verdict: 'unknown-product', detail: remedy };
  }
  return followed(mirror, after, notice, terms, now);
}

/** Subscriptions follow the mirror. */
function followed(mirror: NoticeOutcome, party: Party, notice: OrderNotice, terms: Terms, now: Date): NoticeOutcome {
  const changes = mirror.relations.flatMap(({ product, state }) =>
    product === undefined ? [] : [{ product, to: state }],
  );
  const event = {
    changes,
    mayOpen: opening.includes(notice.action),
    cause: `the carrier says ${notice.action} (${notice.cause})`,
    channel: notice.channel as Channel,
    peer: notice.peer,
    orderEventId: notice.id,
    occurredAt: notice.occurredAt ?? notice.receivedAt,
  };
  const { decision, withdrawn } = decideCarrierEvent(party, party.endings, event, terms, now);
  const { phone, carrier } = party.subscriber;
  const wanted = changes.filter(({ product, to }) => to === 'open' && !withdrawn.includes(product));
  return {
    ...mirror,
    ...(withdrawn.length > 0 && { verdict: 'withdrawn', detail: `${withdrawn.join()} was cancelled with us before` }),
    changes: decision.changes,
    mts: decision.says.map((say) => {
      const dialled = say.product === undefined ? '' : productOf(terms.catalog, say.product).accessNumber;
      return mtOf(terms.catalog, say, { class: 'answer', phone, carrier, dialled });
    }),
    chases: withdrawn.map((product) => ({
      ...{ phone, product, subscriptionId: undefined, at: now },
      cause: 'cancelled with us before the carrier made it',
    })),
    reordered: wanted.map(({ product }) => ({ phone, product })),
    after: { ...party, subscriptions: applied(party.subscriptions, decision.changes) },
  };
}

/** The number went to somebody else, or was given back: what its holder had ends, and is sealed. */
function changeHands(mirror: NoticeOutcome, party: Party, notice: OrderNotice, now: Date): NoticeOutcome {
  const changes = decideUserReport(party.subscriptions, { condition: 'gone', link: notice.peer }, now);
  const { phone } = party.subscriber;
  return {
    ...mirror,
    verdict: 'sealed',
    detail: 'the number changed hands',
    changes,
    gone: {
      phone,
      hadSomething: party.subscriptions.length > 0,
      cause: notice.cause,
      evidence: { peer: notice.peer, orderEventId: notice.id },
    },
    after: {
      ...party,
      subscriber: { ...party.subscriber, holderSince: now, blacklisted: false },
      subscriptions: [],
      feesOfMonth: [],
    },
  };
}

function only(after: Party, notice: OrderNotice, verdict: Verdict, detail: string): NoticeOutcome {
  return { notice, verdict, detail, relations: [], changes: together(), mts: [], chases: [], reordered: [], after };
}

function describe(relations: readonly OrderRelation[], { productRef, action }: OrderNotice): string {
  const known = relations.find((one) => one.productRef === productRef) ?? relations[0];
  return known === undefined ? action : `${action}, but ${known.state} since ${known.lastChangeAt.toISOString()}`;
}

function productMapOf(sheet: OrderSheet | undefined, { catalog }: Terms): ProductMap {
  const codes = sheet?.products ?? {};
  const groupOf = (product: string) => productOf(catalog, product).billingGroup;
  const product = (ref: string) => (Object.hasOwn(codes, ref) ? codes[ref] : undefined);
  return {
    product,
    excludedBy(ref) {
      const ours = product(ref);
      if (ours === undefined) return [];
      return Object.keys(codes).filter((one) => one !== ref && groupOf(codes[one]!) === groupOf(ours));
    },
  };
}
