import { isSoldByItem, type Product, productOf, readCommand } from '../business/catalog/index.ts';
import { type Lane, mtOf, type NewMt, wayOf } from '../business/messages/index.ts';
import {
  type Decided,
  type Ended,
  follow,
  isToldByNotice,
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
  decideCarrierItem,
  decideUserReport,
  type Ending,
  type Person,
  type Terms,
  together,
} from '../business/subscriptions/index.ts';
import type { OrderSheet } from '../carriers/index.ts';
import { type ChargedMt, chargedMt } from './items.ts';

/** A person, with what the carriers hold of it, and how its subscriptions ended before. */
export type Party = Person & {
  readonly relations: readonly OrderRelation[];
  readonly endings: readonly Ending[];
  /** LinkIDs that we have heard, and by what: a LinkID is one order, whichever of the two comes first. */
  readonly linkIds: ReadonlyMap<string, 'mo' | 'notice'>;
};

/** What one notice leads to. Nothing has happened yet; `after` is how the party stands when it has. */
export type NoticeOutcome = Decided & {
  readonly relations: readonly OrderRelation[];
  readonly changes: Changes;
  readonly mts: readonly NewMt[];
  /** Pieces that go, each with its charge. */
  readonly charged: readonly ChargedMt[];
  /** Relations that the carrier must end. */
  readonly chases: readonly Ended[];
  /** Products that are wanted again: nobody is asked to end them any more. */
  readonly reordered: readonly { readonly phone: string; readonly product: string }[];
  readonly gone?: GoneHolder;
  readonly after: Party;
};

/** What notices are decided by. */
export type NoticeHouse = { readonly terms: Terms; readonly lanes: readonly Lane[] };

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
  house: NoticeHouse,
  now: Date,
): NoticeOutcome {
  const { terms } = house;
  if (notice.action === 'unknown') return only(party, notice, 'unknown-action', notice.cause);
  const products = productMapOf(sheet, terms);
  if (notice.action === 'on-demand') return onDemand(party, notice, products, house, now);
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
    return { ...mirror, after, verdict: 'unknown-product', detail: nameIt(notice) };
  }
  return followed(mirror, after, notice, terms, now);
}

/** An order of one piece: it goes out with the LinkID, and is charged under the id of the notice. */
function onDemand(
  party: Party,
  notice: OrderNotice,
  products: ProductMap,
  { terms, lanes }: NoticeHouse,
  now: Date,
): NoticeOutcome {
  const { productRef, linkId, peer, payer } = notice;
  const code = products.product(productRef);
  if (code === undefined) return only(party, notice, 'unknown-product', nameIt(notice));
  const product = productOf(terms.catalog, code);
  if (!isSoldByItem(product)) return only(party, notice, 'not-on-demand', `${code} is not sold by the piece`);
  if (linkId === '')
    return only(party, notice, 'not-on-demand', 'it has no LinkID, without which nothing can be charged');
  if (payer !== undefined) return only(party, notice, 'other-payer', 'somebody else pays; nothing is sent');
  const asks = party.subscriptions.some((one) => one.state === 'pending-confirm' && one.product === code);
  const heardBy = party.linkIds.get(linkId);
  if (heardBy === 'notice' || (heardBy === 'mo' && !asks))
    return only(party, notice, 'on-demand', `LinkID ${linkId} is answered already`);

  const order = {
    channel: notice.channel as Channel,
    peer,
    orderEventId: notice.id,
    argument: argumentOf(notice, product, terms),
  };
  const { changes, says, items = [] } = decideCarrierItem(party, product, order, terms, now);
  const { phone, carrier } = party.subscriber;
  const mts = says.map((say) => {
    const to = { class: 'answer', phone, carrier, dialled: product.accessNumber } as const;
    return { ...mtOf(terms.catalog, say, to), linkId };
  });
  const charged = items.map((item) => {
    const way = wayOf(lanes, { phone, carrier, accessNumber: product.accessNumber, text: item.text });
    return chargedMt(item, party, { link: 'lane' in way ? way.lane.link : peer, linkId }, terms.fees, now);
  });
  return {
    ...only(
      party,
      notice,
      'on-demand',
      charged.length > 0 ? `LinkID ${linkId}: sent` : `LinkID ${linkId}: ${says[0]!.reason}`,
    ),
    changes,
    mts,
    charged,
    after: {
      ...party,
      linkIds: new Map([...party.linkIds, [linkId, 'notice']]),
      subscriptions: applied(party.subscriptions, changes),
    },
  };
}

/** What the phone asked for: what stands behind the order word, or all of it where the carrier leaves the word away. */
function argumentOf({ content }: OrderNotice, product: Product, { catalog }: Terms): string | undefined {
  const { command } = readCommand(catalog, { dialled: product.accessNumber, text: content, digitsAnswer: false });
  if (command.kind === 'order' && command.product === product.code) return command.args[0];
  return content.trim() || undefined;
}

function nameIt({ productRef, peer }: OrderNotice): string {
  return `name ${productRef} under products of the sheet of ${peer}`;
}

/** Subscriptions follow the mirror; `mirror.after` is how the party stood before the notice. */
function followed(mirror: NoticeOutcome, party: Party, notice: OrderNotice, terms: Terms, now: Date): NoticeOutcome {
  const changes = mirror.relations.flatMap(({ product, state }) =>
    product === undefined ? [] : [{ product, to: state, heardBefore: lastHeardOf(product, mirror.after.relations) }],
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

/** When platforms of carriers last said something of a product. */
function lastHeardOf(product: string, relations: readonly OrderRelation[]): Date | undefined {
  const times = relations.flatMap((one) =>
    one.product === product && isToldByNotice(one) ? [one.lastChangeAt.getTime()] : [],
  );
  return times.length === 0 ? undefined : new Date(Math.max(...times));
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
  return {
    notice,
    verdict,
    detail,
    relations: [],
    changes: together(),
    mts: [],
    charged: [],
    chases: [],
    reordered: [],
    after,
  };
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
